package api

import (
	"math"
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// RemovalGuard says how much may be removed at once without a question. More
// than both of its numbers is held until an operator decides.
type RemovalGuard struct {
	Percent int64 `json:"percent" doc:"0 to 100; at 100 nothing is held"`
	Records int64 `json:"records" doc:"0 to 1000000"`
}

// guard is nil for no guard.
func (g *RemovalGuard) guard() *inventory.Guard {
	if g == nil {
		return nil
	}
	return &inventory.Guard{Percent: g.Percent, Records: g.Records}
}

// Held is a removal that waits for a decision.
type Held struct {
	SyncID  string       `json:"sync_id"`
	Since   *time.Time   `json:"since"`
	Records int64        `json:"records" doc:"How many are missing from the complete list"`
	Of      int64        `json:"of" doc:"How many were there before"`
	Streams []HeldStream `json:"streams" nullable:"false"`
}

// HeldStream is what is missing of one stream.
type HeldStream struct {
	Stream  string `json:"stream"`
	Records int64  `json:"records"`
	Of      int64  `json:"of"`
}

func writeHeld(s *store.Sync) *Held {
	if s == nil {
		return nil
	}
	out := &Held{SyncID: s.ID, Since: moment(s.EndedAt), Streams: []HeldStream{}}
	for _, p := range s.Streams {
		if p.State == store.StreamHeld {
			out.Streams = append(out.Streams, HeldStream{string(p.Stream), p.Missing, p.Known})
		}
	}
	out.Records, out.Of = s.Held()
	return out
}

// SyncDecision is what became of the removals of a sync that was held.
type SyncDecision struct {
	Outcome string     `json:"outcome" enum:"approved,rejected,dissolved,superseded" doc:"dissolved: a later list named the records again; superseded: a later list misses others"`
	At      *time.Time `json:"at"`
	By      *string    `json:"by" doc:"Null: nobody, a later sync did"`
}

func writeDecision(s *store.Sync) *SyncDecision {
	if s.Decision == store.Undecided {
		return nil
	}
	return &SyncDecision{string(s.Decision), moment(s.DecidedAt), optional(s.DecidedBy)}
}

// StreamStatus is how one stream of a connector stands.
type StreamStatus struct {
	Stream       string     `json:"stream"`
	Records      int64      `json:"records" doc:"Live records"`
	LastListedAt *time.Time `json:"last_listed_at" doc:"When it was last read completely"`
	Problem      *Reason    `json:"problem" doc:"Why it cannot be read; null when it can"`
}

func streamStatuses(v *action.ConnectorView) []StreamStatus {
	out := []StreamStatus{}
	for _, stream := range v.Streams {
		s := StreamStatus{Stream: string(stream), Records: v.Records[stream]}
		for _, l := range v.Listed {
			if l.Stream == stream {
				s.LastListedAt = moment(l.At)
			}
		}
		for _, p := range v.Problems {
			if p.Stream == stream {
				s.Problem = &Reason{p.Code, p.Message, moment(p.Since)}
			}
		}
		out = append(out, s)
	}
	return out
}

// Cost is what a sync will ask of the vendor.
type Cost struct {
	ConnectorID     string       `json:"connector_id"`
	Requests        *int64       `json:"requests" doc:"Of all streams together; null if unknown"`
	Streams         []StreamCost `json:"streams" nullable:"false"`
	SharePercent    int64        `json:"share_percent" doc:"The share of the vendor's limits that the connector may spend"`
	Limits          []LimitCost  `json:"limits" nullable:"false" doc:"The vendor's limits, the shortest window first; empty if none is known"`
	ExpectedSeconds int64        `json:"expected_seconds" doc:"How long the limits make it last at the least; the vendor's answers come on top"`
	Waits           bool         `json:"waits" doc:"Whether it has to wait for a new window"`
}

// StreamCost is what one stream will ask.
type StreamCost struct {
	Stream   string `json:"stream"`
	Requests *int64 `json:"requests" doc:"Null if unknown"`
	Records  *int64 `json:"records" doc:"Null if unknown"`
	Basis    string `json:"basis" enum:"last_sync,page_size,unknown" doc:"What the estimate rests on"`
	// Where the vendor lets the stream be read by pages or record by record.
	RequestsAtMost *int64  `json:"requests_at_most" doc:"Where the vendor does not let it be read by pages, but record by record of another stream; null if it always does, or if that is unknown"`
	PerRecordOf    *string `json:"per_record_of" doc:"That other stream; null if there is none"`
}

// LimitCost is one of the vendor's limits, and its window as it is now.
type LimitCost struct {
	PerSeconds int64      `json:"per_seconds" doc:"How long a window lasts"`
	Limit      int64      `json:"limit" doc:"Requests in a window, of all who ask the tenant"`
	Allowance  int64      `json:"allowance" doc:"The connector's share of it"`
	Used       int64      `json:"used" doc:"Spent in this window by this installation"`
	Left       int64      `json:"left" doc:"What may still be spent in this window"`
	Remaining  *int64     `json:"remaining" doc:"What the vendor said is left for everybody; null if it has not said so in this window"`
	ResetsAt   *time.Time `json:"resets_at"`
}

func writeCost(c *action.Cost) Cost {
	out := Cost{
		ConnectorID: c.ConnectorID, Requests: optional(c.Requests), Streams: []StreamCost{}, SharePercent: c.Percent, Limits: []LimitCost{},
		ExpectedSeconds: int64(math.Ceil(c.Lasts.Seconds())), Waits: c.Waits,
	}
	for _, s := range c.Streams {
		out.Streams = append(out.Streams, StreamCost{
			string(s.Stream), optional(s.Requests), optional(s.Records), string(s.Basis), optional(s.Most), optional(string(s.PerRecordOf))})
	}
	for _, l := range c.Limits {
		cost := LimitCost{
			PerSeconds: int64(l.Per.Seconds()), Limit: l.Requests, Allowance: l.Allowance, Used: l.Used, Left: l.Left, ResetsAt: moment(l.ResetsAt),
		}
		if l.Remaining >= 0 {
			remaining := l.Remaining
			cost.Remaining = &remaining
		}
		out.Limits = append(out.Limits, cost)
	}
	return out
}
