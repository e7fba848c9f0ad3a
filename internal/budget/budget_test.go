package budget_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// bench is a governor with a clock under the test's control.
type bench struct {
	*testing.T
	*budget.Governor
	passed time.Duration
}

func run(t *testing.T, test func(b *bench)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t}
		b.Governor = budget.New(func() time.Time { return time.Now().Add(b.passed) })
		test(b)
	})
}

func (b *bench) now() time.Time { return time.Now().Add(b.passed) }

// admitted counts how many requests in a row are admitted at once.
func (b *bench) admitted(m *budget.Meter, most int) int {
	b.Helper()
	began := time.Now()
	for n := range most {
		if err := m.Admit(b.Context()); err != nil || !time.Now().Equal(began) {
			return n
		}
	}
	return most
}

// spent checks that nothing more is admitted until a time.
func (b *bench) spent(m *budget.Meter, until time.Time) {
	b.Helper()
	err := m.Admit(b.Context())
	e, ok := connector.AsError(err)
	if !ok || e.Class != connector.Throttled || e.Code != connector.CodeBudgetSpent || !e.Until.Equal(until) || e.Message == "" {
		b.Errorf("admission ended with %v, want to wait until %s", err, until)
	}
}

var perHour = connector.Limit{Requests: 100, Per: time.Hour}

// said is an answer that says what is left of a limit.
func said(l connector.Limit, remaining int64) connector.Request {
	return connector.Request{Left: []connector.Left{{Limit: l, Remaining: remaining}}}
}

// TestShare: half of the limit, and then a wait until the full hour, not longer.
func TestShare(t *testing.T) {
	for percent, want := range map[int64]int{50: 50, 100: 100, 5: 5, 33: 33} {
		t.Run("", func(t *testing.T) {
			run(t, func(b *bench) {
				b.passed = 17 * time.Minute
				m := b.Meter("t", "Acme", []connector.Limit{perHour}, percent, nil)
				if n := b.admitted(m, 1000); n != want {
					b.Errorf("at %d per cent %d requests were admitted, want %d", percent, n, want)
				}
				b.spent(m, time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC))
				b.passed = time.Hour
				if n := b.admitted(m, 1000); n != want {
					b.Errorf("in the next hour %d requests were admitted, want %d", n, want)
				}
			})
		})
	}
}

// TestSmallLimit: a share is never nothing at all.
func TestSmallLimit(t *testing.T) {
	run(t, func(b *bench) {
		m := b.Meter("t", "Acme", []connector.Limit{{Requests: 1, Per: time.Hour}}, 50, nil)
		if n := b.admitted(m, 9); n != 1 {
			b.Errorf("%d requests were admitted, want 1", n)
		}
	})
}

// TestSecond: short windows are sat out, at most the share in each.
func TestSecond(t *testing.T) {
	run(t, func(b *bench) {
		m := b.Meter("t", "Acme", []connector.Limit{{Requests: 50, Per: time.Second}, {Requests: 10_000, Per: time.Hour}}, 50, nil)
		perSecond := map[int64]int{}
		began := time.Now()
		for range 100 {
			if err := m.Admit(b.Context()); err != nil {
				b.Fatal(err)
			}
			perSecond[time.Now().Unix()]++
		}
		for second, n := range perSecond {
			if n > 25 {
				b.Errorf("in second %d %d requests were admitted, want 25", second, n)
			}
		}
		if took := time.Since(began); took != 3*time.Second {
			b.Errorf("100 requests took %s, want 3s", took)
		}
	})
}

// TestAdmitIsCanceled: who waits for a short window can be called off.
func TestAdmitIsCanceled(t *testing.T) {
	run(t, func(b *bench) {
		m := b.Meter("t", "Acme", []connector.Limit{{Requests: 2, Per: time.Second}}, 50, nil)
		b.admitted(m, 1)
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Millisecond)
		defer cancel()
		if err := m.Admit(ctx); !errors.Is(err, context.DeadlineExceeded) {
			b.Errorf("the wait ended with %v", err)
		}
	})
}

// TestTenantIsShared: all connectors of a tenant draw on one budget, each up to
// its own share; other tenants have theirs.
func TestTenantIsShared(t *testing.T) {
	run(t, func(b *bench) {
		limits := []connector.Limit{perHour}
		half, most, other := b.Meter("t", "Acme", limits, 50, nil), b.Meter("t", "Acme", limits, 80, nil), b.Meter("u", "Acme", limits, 50, nil)
		for i, want := range []int{50, 30, 50} {
			if n := b.admitted([]*budget.Meter{half, most, other}[i], 1000); n != want {
				b.Errorf("meter %d: %d requests were admitted, want %d", i, n, want)
			}
		}
	})
}

// TestVendorSaysWhatIsLeft: others ask the vendor, too; the last tenth is theirs.
func TestVendorSaysWhatIsLeft(t *testing.T) {
	run(t, func(b *bench) {
		m := b.Meter("t", "Acme", []connector.Limit{perHour}, 50, nil)
		b.admitted(m, 1)
		m.Observe(said(perHour, 40))
		if n := b.admitted(m, 1000); n != 30 {
			b.Errorf("of 40 that are left %d were admitted, want 30", n)
		}
		m.Observe(said(perHour, 90)) // others gave some back, or were never there
		if n := b.admitted(m, 1000); n != 19 {
			b.Errorf("%d more were admitted, want up to 50 in all", n)
		}
	})
}

// TestVendorSaysItsLimit: what it says takes the place of what it documents.
func TestVendorSaysItsLimit(t *testing.T) {
	run(t, func(b *bench) {
		m := b.Meter("t", "Acme", []connector.Limit{perHour}, 50, nil)
		b.admitted(m, 1)
		m.Observe(said(connector.Limit{Requests: 20, Per: time.Hour}, 19))
		if n := b.admitted(m, 1000); n != 9 {
			b.Errorf("%d more were admitted, want 9", n)
		}
		undocumented := b.Meter("u", "Acme", nil, 50, nil)
		if n := b.admitted(undocumented, 500); n != 500 {
			b.Errorf("without a limit %d of 500 were admitted", n)
		}
		undocumented.Observe(said(perHour, 99))
		if n := b.admitted(undocumented, 1000); n != 49 {
			b.Errorf("%d more were admitted, want 49", n)
		}
	})
}

// ledger keeps what is spent as a store does.
type ledger struct {
	windows []store.Window
	err     error
}

func (l *ledger) Budget(context.Context, string) ([]store.Window, error) { return l.windows, l.err }

func (l *ledger) Spend(_ context.Context, _ string, uses []store.Window) ([]store.Window, error) {
	for _, use := range uses {
		for i := range l.windows {
			if l.windows[i].Per == use.Per && l.windows[i].Start.Equal(use.Start) {
				l.windows[i].Used += use.Used
				use.Per = 0
			}
		}
		if use.Per > 0 {
			l.windows = append(l.windows, use)
		}
	}
	return l.windows, l.err
}

// TestKept: what was spent outlives the process, and what other processes spend
// is learnt.
func TestKept(t *testing.T) {
	run(t, func(b *bench) {
		limits := []connector.Limit{{Requests: 50, Per: time.Second}, perHour}
		kept := &ledger{}
		m := b.Meter("t", "Acme", limits, 50, nil)
		b.admitted(m, 20)
		for range 2 {
			if err := m.Save(b.Context(), kept); err != nil {
				b.Fatal(err)
			}
		}
		if len(kept.windows) != 1 || kept.windows[0].Used != 20 || kept.windows[0].Quota != 100 {
			b.Errorf("kept is %+v, want the hour alone", kept.windows)
		}
		again := budget.New(b.now).Meter("t", "Acme", limits, 40, kept.windows)
		b.passed += time.Second
		if n := b.admitted(again, 1000); n != 20 {
			b.Errorf("after a restart %d were admitted, want the other 20 of this hour", n)
		}
		kept.windows[0].Used += 25 // another process
		b.admitted(m, 1)
		if err := m.Save(b.Context(), kept); err != nil {
			b.Fatal(err)
		}
		if n := b.admitted(m, 1000); n != 4 {
			b.Errorf("beside 25 of another process %d were admitted, want 4", n)
		}
		b.passed = time.Hour
		if n := b.admitted(budget.New(b.now).Meter("t", "Acme", limits[1:], 50, kept.windows), 1000); n != 50 {
			b.Errorf("in the next hour %d were admitted", n)
		}
	})
}

// TestNote: what is sent without asking is counted.
func TestNote(t *testing.T) {
	run(t, func(b *bench) {
		m := b.Meter("t", "Acme", []connector.Limit{perHour}, 50, nil)
		kept := &ledger{}
		noted := b.Note("t", []connector.Limit{perHour}, []connector.Request{{}, said(perHour, 97)})
		if err := noted.Save(b.Context(), kept); err != nil || len(kept.windows) != 1 || kept.windows[0].Used != 2 {
			b.Errorf("kept is %+v (%v)", kept.windows, err)
		}
		if n := b.admitted(m, 1000); n != 48 {
			b.Errorf("%d were admitted, want 48", n)
		}
	})
}

// TestNoteOfUndocumented: a limit that only the answers make known counts from
// the request on that made it known.
func TestNoteOfUndocumented(t *testing.T) {
	run(t, func(b *bench) {
		kept := &ledger{}
		noted := b.Note("t", nil, []connector.Request{{}, said(perHour, 97), said(perHour, 96), said(perHour, 95)})
		if err := noted.Save(b.Context(), kept); err != nil || len(kept.windows) != 1 || kept.windows[0].Used != 3 {
			b.Errorf("kept is %+v (%v)", kept.windows, err)
		}
	})
}

// TestNeverOverspent: whatever happens in whatever order, no window has more
// than the share, nor eats what the vendor says is left to others.
func TestNeverOverspent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		g := budget.New(func() time.Time { return now })
		limit := connector.Limit{Requests: rapid.Int64Range(1, 40).Draw(t, "limit"), Per: time.Hour}
		percent := rapid.Int64Range(5, 100).Draw(t, "percent")
		meters := []*budget.Meter{
			g.Meter("t", "Acme", []connector.Limit{limit}, percent, nil), g.Meter("t", "Acme", []connector.Limit{limit}, percent, nil),
		}
		ours := map[time.Time]int64{}
		var others int64
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				now = now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute)
				others = 0
			case 1:
				others += rapid.Int64Range(0, 5).Draw(t, "others")
			default:
				m := meters[rapid.IntRange(0, 1).Draw(t, "meter")]
				if m.Admit(t.Context()) != nil {
					continue
				}
				hour := now.Truncate(time.Hour)
				ours[hour]++
				m.Observe(said(limit, max(limit.Requests-ours[hour]-others, 0)))
			}
		}
		for hour, n := range ours {
			if most := max(limit.Requests*percent/100, 1); n > most {
				t.Errorf("in the hour from %s %d requests were admitted, want at most %d", hour, n, most)
			}
		}
	})
}

func TestForesee(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 10, 45, 0, 0, time.UTC)
	limits := []connector.Limit{{Requests: 10_000, Per: time.Hour}, {Requests: 50, Per: time.Second}}
	hour := store.Window{Per: time.Hour, Start: now.Truncate(time.Hour), Used: 4_900, Quota: 10_000, Remaining: 4_000, StatedAt: now}
	for _, c := range []struct {
		requests int64
		known    []store.Window
		lasts    time.Duration
		waits    bool
	}{
		{0, nil, 0, false}, {25, nil, 0, false}, {26, nil, time.Second, false}, {334, nil, 13 * time.Second, false},
		{5_000, nil, 199 * time.Second, false}, {5_001, nil, 15 * time.Minute, true}, {10_001, nil, 75 * time.Minute, true},
		{100, []store.Window{hour}, 3 * time.Second, false}, {101, []store.Window{hour}, 15 * time.Minute, true},
	} {
		f := budget.Foresee(limits, c.known, 50, c.requests, now)
		if f.Lasts != c.lasts || f.Waits != c.waits || len(f.Limits) != 2 || f.Limits[0].Per != time.Second {
			t.Errorf("%d requests: %+v, want %s, waits: %t", c.requests, f, c.lasts, c.waits)
		}
		if l := f.Limits[1]; c.known != nil && (l.Used != 4_900 || l.Left != 100 || l.Remaining != 4_000 || l.Allowance != 5_000 || !l.ResetsAt.Equal(now.Add(15*time.Minute))) {
			t.Errorf("the hour is %+v", l)
		}
		if l := f.Limits[1]; c.known == nil && l.Remaining >= 0 {
			t.Errorf("nobody said what is left, but it is %d", l.Remaining)
		}
	}
	if f := budget.Foresee(nil, nil, 50, 1_000_000, now); f.Lasts != 0 || f.Waits || len(f.Limits) != 0 {
		t.Errorf("without limits: %+v", f)
	}
}
