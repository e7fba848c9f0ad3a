package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// Cost is what a sync of a connector will ask of its vendor.
type Cost struct {
	ConnectorID string
	Percent     int64 // the share of the limits that may be spent
	Requests    int64 // of all streams whose requests can be foreseen
	Streams     []StreamCost
	budget.Forecast
}

// Basis says what an estimate rests on.
type Basis string

// The bases of an estimate.
const (
	FromLastSync Basis = "last_sync" // the pages of the last complete listing
	FromPageSize Basis = "page_size" // known records by the vendor's page size
	NoBasis      Basis = "unknown"
)

// StreamCost is what one stream will ask.
type StreamCost struct {
	Stream   connector.Stream
	Requests int64 // 0 if unknown
	Records  int64 // 0 if unknown
	Basis    Basis
	// Most is how many requests it is where the vendor does not let the stream be
	// read by pages, but record by record of another; 0 if it always does, or if
	// that is unknown. PerRecordOf is that other stream.
	Most        int64
	PerRecordOf connector.Stream
}

// ConnectorCost foresees what a sync will ask of the vendor, and what that means
// for the budget. It asks nobody.
func (d *Deeds) ConnectorCost(ctx context.Context, id string) (*Cost, error) {
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return nil, err
	}
	c, err := d.Store.Connector(ctx, id)
	if err != nil {
		return nil, err
	}
	last, err := d.Store.ListSyncs(ctx, store.SyncQuery{
		ConnectorID: id, States: []store.SyncState{store.SyncSucceeded, store.SyncHeld}, Paging: store.Paging{Limit: 1},
	})
	if err != nil {
		return nil, err
	}
	out := &Cost{ConnectorID: id, Percent: c.BudgetPercent}
	t, known := d.Lookup(c.Type)
	for _, stream := range c.Streams {
		var spec connector.StreamSpec
		if known {
			spec, _ = t.Spec(stream)
		}
		cost := streamCost(c, stream, spec, last.Items)
		out.Requests += cost.Requests
		out.Streams = append(out.Streams, cost)
	}
	var limits []connector.Limit
	if known {
		limits = t.LimitsFor(connector.Settings{Plain: c.Settings}, d.Env)
	}
	kept, err := d.Store.Budget(ctx, budget.Scope(c.Type, c.TenantID))
	if err != nil {
		return nil, err
	}
	out.Forecast = budget.Foresee(limits, kept, c.BudgetPercent, out.Requests, d.Now())
	return out, nil
}

// streamCost estimates one stream: by its last complete listing, else by what
// is known of its size.
func streamCost(c *store.Connector, stream connector.Stream, spec connector.StreamSpec, last []store.Sync) StreamCost {
	cost := StreamCost{Stream: stream, Records: c.Records[stream], Basis: NoBasis}
	pages, most := spec.Requests(c.Records)
	if spec.PerRecordOf != "" {
		cost.Most, cost.PerRecordOf = most, spec.PerRecordOf
	}
	for _, s := range last {
		for _, p := range s.Streams {
			if p.Stream == stream && p.Requests > 0 && p.State.Done() {
				cost.Requests, cost.Records, cost.Basis = p.Requests, p.Records, FromLastSync
				return cost
			}
		}
	}
	if pages > 0 {
		cost.Requests, cost.Basis = pages, FromPageSize
	}
	return cost
}
