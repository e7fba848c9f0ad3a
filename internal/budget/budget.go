// Package budget keeps what Noonday asks of a vendor within a share of the
// vendor's limits. All connectors of one tenant draw on one budget, because the
// vendor counts them, and whatever else the customer runs, together.
package budget

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// The share of a vendor's limits that a connector may spend, in per cent.
const (
	DefaultPercent = 50
	MinPercent     = 5
	MaxPercent     = 100
)

// patience is the longest wait that Admit sits out by itself; for a longer one
// the sync is put off.
const patience = 2 * time.Second

// durable is the shortest window that is worth keeping across restarts.
const durable = time.Minute

// Scope names the budget of a tenant.
func Scope(typeID, tenantID string) string { return typeID + "/" + tenantID }

// Governor watches over the budgets of all tenants in this process. It is safe
// for concurrent use.
type Governor struct {
	now    func() time.Time
	mu     sync.Mutex
	scopes map[string]map[time.Duration]*window
}

// New makes a governor that reads a clock.
func New(now func() time.Time) *Governor {
	return &Governor{now: now, scopes: map[string]map[time.Duration]*window{}}
}

// window is a Window with what this process knows beyond what is kept.
type window struct {
	store.Window
	unsaved int64 // of Used
	since   int64 // admitted since the vendor stated what is left
}

// roll begins a new window when the time of the old one is over.
func (w *window) roll(now time.Time) {
	if start := now.UTC().Truncate(w.Per); !start.Equal(w.Start) {
		w.Start, w.Used, w.unsaved, w.since = start, 0, 0, 0
		w.Remaining, w.StatedAt = 0, time.Time{}
	}
}

// end is when the window is over.
func (w *window) end() time.Time { return w.Start.Add(w.Per) }

// Meter is the way of one connector to its tenant's budget. It is safe for
// concurrent use.
type Meter struct {
	governor *Governor
	vendor   string
	scope    string
	percent  int64
	windows  map[time.Duration]*window
}

// Meter returns the meter of a connector that may spend a share of the limits
// documented; limits that the vendor states in its answers take their place.
// known is what is kept of the scope.
func (g *Governor) Meter(scope, vendor string, limits []connector.Limit, percent int64, known []store.Window) *Meter {
	g.mu.Lock()
	defer g.mu.Unlock()
	windows, ok := g.scopes[scope]
	if !ok {
		windows = map[time.Duration]*window{}
		g.scopes[scope] = windows
	}
	for _, l := range limits {
		if windows[l.Per] == nil {
			windows[l.Per] = &window{Window: store.Window{Per: l.Per, Quota: l.Requests}}
		}
	}
	learn(windows, known)
	return &Meter{governor: g, vendor: vendor, scope: scope, percent: percent, windows: windows}
}

// learn takes over what is kept, which other processes may have added to.
func learn(windows map[time.Duration]*window, known []store.Window) {
	for _, k := range known {
		w := windows[k.Per]
		switch {
		case w == nil:
			windows[k.Per] = &window{Window: k}
		case w.Start.Equal(k.Start):
			w.Used = max(w.Used, k.Used+w.unsaved)
		case w.Start.Before(k.Start):
			w.Window, w.unsaved, w.since = k, 0, 0
		}
	}
}

// Admit counts a request that is about to be sent. It waits for up to two
// seconds if the budget says so; when that is not enough it returns a
// *connector.Error of class Throttled that names the time, or ctx's error.
func (m *Meter) Admit(ctx context.Context) error {
	for {
		until, spent := m.take()
		if spent == nil {
			return nil
		}
		if wait := until.Sub(m.governor.now()); wait <= patience {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
				continue
			case <-ctx.Done():
				timer.Stop()
				return fmt.Errorf("wait for the budget of %s: %w", m.vendor, ctx.Err())
			}
		}
		e := connector.NewError(connector.Throttled, connector.CodeBudgetSpent,
			"Noonday has used its share of what %s allows: %s.", m.vendor, share(spent, m.percent))
		e.Until = until
		return e
	}
}

// share says what may be spent, for people.
func share(w *store.Window, percent int64) string {
	return fmt.Sprintf("%d of %d requests %s", allowance(w.Quota, percent), w.Quota, perWords(w.Per))
}

func perWords(per time.Duration) string {
	switch per {
	case time.Second:
		return "a second"
	case time.Minute:
		return "a minute"
	case time.Hour:
		return "an hour"
	case 24 * time.Hour:
		return "a day"
	}
	return "in " + per.String()
}

// take counts a request if every window has room for it; else it returns the
// window without room and its end.
func (m *Meter) take() (until time.Time, spent *store.Window) {
	m.governor.mu.Lock()
	defer m.governor.mu.Unlock()
	now := m.governor.now()
	for _, w := range m.windows {
		w.roll(now)
		if w.room(m.percent) < 1 && w.end().After(until) {
			until, spent = w.end(), &store.Window{Per: w.Per, Quota: w.Quota}
		}
	}
	if spent != nil {
		return until, spent
	}
	for _, w := range m.windows {
		w.Used++
		w.unsaved++
		w.since++
	}
	return time.Time{}, nil
}

// allowance is the share of a quota, at least one request.
func allowance(quota, percent int64) int64 { return max(quota*percent/100, 1) }

// reserve is what is left to others at the end of a window: a tenth of the
// quota at half of it, nothing at all of it.
func reserve(quota, percent int64) int64 { return quota * (MaxPercent - percent) / 500 }

// room is how many more requests the window takes.
func (w *window) room(percent int64) int64 {
	room := allowance(w.Quota, percent) - w.Used
	if !w.StatedAt.IsZero() {
		room = min(room, w.Remaining-w.since-reserve(w.Quota, percent))
	}
	return room
}

// Observe takes in what the vendor said about its limits in an answer.
func (m *Meter) Observe(r connector.Request) { m.observe(r, 1) }

// observe is Observe; a limit that the request makes known begins with so many uses.
func (m *Meter) observe(r connector.Request, uses int64) {
	if len(r.Left) == 0 {
		return
	}
	m.governor.mu.Lock()
	defer m.governor.mu.Unlock()
	now := m.governor.now()
	for _, l := range r.Left {
		w := m.windows[l.Limit.Per]
		if w == nil {
			w = &window{Window: store.Window{Per: l.Limit.Per}}
			m.windows[l.Limit.Per] = w
			w.roll(now)
			w.Used, w.unsaved = uses, uses
		}
		w.roll(now)
		w.Quota, w.Remaining, w.StatedAt, w.since = l.Limit.Requests, l.Remaining, now, 0
	}
}

// Save writes what was spent since the last time, and learns what other
// processes have spent.
func (m *Meter) Save(ctx context.Context, ledger store.Budgets) error {
	m.governor.mu.Lock()
	var uses []store.Window
	for _, w := range m.windows {
		if w.unsaved == 0 || w.Per < durable {
			continue
		}
		use := w.Window
		use.Used, w.unsaved = w.unsaved, 0
		uses = append(uses, use)
	}
	m.governor.mu.Unlock()
	if len(uses) == 0 {
		return nil
	}
	slices.SortFunc(uses, func(a, b store.Window) int { return int(a.Per - b.Per) })
	known, err := ledger.Spend(ctx, m.scope, uses)
	if err != nil {
		return fmt.Errorf("save what was spent: %w", err)
	}
	m.governor.mu.Lock()
	defer m.governor.mu.Unlock()
	learn(m.windows, known)
	return nil
}

// Note counts requests that were sent without asking, such as those of Connect.
func (g *Governor) Note(scope string, limits []connector.Limit, requests []connector.Request) *Meter {
	m := g.Meter(scope, "", limits, MaxPercent, nil)
	g.mu.Lock()
	now := g.now()
	for _, w := range m.windows {
		w.roll(now)
		w.Used += int64(len(requests))
		w.unsaved += int64(len(requests))
	}
	g.mu.Unlock()
	for i, r := range requests {
		m.observe(r, int64(len(requests)-i))
	}
	return m
}
