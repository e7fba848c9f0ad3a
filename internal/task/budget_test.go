package task_test

import (
	"testing"
	"time"

	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// TestBudgetIsKept: a sync that has spent its share waits for the next window,
// holding nothing, and goes on at its page.
func TestBudgetIsKept(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.limits = []connector.Limit{{Requests: 4, Per: time.Hour}} // of which half is ours
		w.vendor.lists(page("a"), page("b"), page("c"))
		id := w.begin(store.CauseInitial)
		until := w.now().Truncate(time.Hour).Add(time.Hour)
		if after := w.after(w.machine.Sync(w.Context(), id)); after != until.Sub(w.now()) {
			w.Errorf("it comes back after %s, want at the full hour, in %s", after, until.Sub(w.now()))
		}
		s := w.sync(id)
		if s.State != store.SyncWaiting || !s.WaitUntil.Equal(until) || s.ErrorCode != connector.CodeBudgetSpent || s.Streams[0].Pages != 2 || w.live() != "a b" {
			w.Errorf("the sync is %+v", s)
		}
		w.wantConnector(store.Waiting, connector.CodeBudgetSpent, 0)
		w.vendor.cursors()
		w.machine.Budget = budget.New(w.now) // a restart does not make it forget
		w.ok(w.cancel(func(*store.Connector) {}))
		id = w.begin(store.CauseManual)
		if after := w.after(w.machine.Sync(w.Context(), id)); after != until.Sub(w.now()) || w.vendor.cursors() != "" {
			w.Errorf("after a restart it comes back after %s", after)
		}
		w.pass(until.Sub(w.now()))
		w.after(w.machine.Sync(w.Context(), id))
		if asked := w.vendor.cursors(); asked != "[][1]" || w.live() != "a b" {
			w.Errorf("asked for %s, live are %s", asked, w.live())
		}
		w.pass(w.sync(id).WaitUntil.Sub(w.now()))
		w.ok(w.machine.Sync(w.Context(), id))
		if asked := w.vendor.cursors(); asked != "[2]" || w.live() != "a b c" {
			w.Errorf("asked for %s, live are %s", asked, w.live())
		}
		w.wantConnector(store.Connected, "", 0)
	})
}

// TestBudgetIsShared: two connectors of one tenant draw on one budget, those of
// two tenants do not.
func TestBudgetIsShared(t *testing.T) {
	for name, c := range map[string]struct {
		tenant string
		waits  bool
	}{"one tenant": {"", true}, "two tenants": {"another", false}} {
		t.Run(name, func(t *testing.T) {
			run(t, func(w *world) {
				w.vendor.limits = []connector.Limit{{Requests: 4, Per: time.Hour}}
				w.vendor.lists(page("a"), page("b"))
				w.synced(store.CauseInitial)
				other := w.connect("Other")
				_, err := w.db.EditConnector(w.Context(), other.ID, func(o *store.Connector) error { o.TenantID = c.tenant; return nil })
				w.ok(err)
				s := store.NewSync(newID(), other, store.CauseInitial, w.now())
				w.ok(w.db.InsertSync(w.Context(), s))
				if err := w.machine.Sync(w.Context(), s.ID); (err != nil) != c.waits {
					w.Errorf("the other connector's sync returned %v", err)
				}
			})
		})
	}
}

// TestBudgetHearsTheVendor: what the vendor says is left counts, too.
func TestBudgetHearsTheVendor(t *testing.T) {
	run(t, func(w *world) {
		hour := connector.Limit{Requests: 1000, Per: time.Hour}
		w.vendor.left = []connector.Left{{Limit: hour, Remaining: 100}} // others have spent the rest
		w.vendor.lists(page("a"), page("b"))
		id := w.begin(store.CauseInitial)
		w.after(w.machine.Sync(w.Context(), id))
		if s := w.sync(id); s.ErrorCode != connector.CodeBudgetSpent || s.Streams[0].Pages != 1 {
			w.Errorf("the sync is %+v", s)
		}
		kept, err := w.db.Budget(w.Context(), budget.Scope("scripted", ""))
		w.ok(err)
		if len(kept) != 1 || kept[0].Quota != 1000 || kept[0].Remaining != 100 || kept[0].Used != 1 {
			w.Errorf("kept is %+v", kept)
		}
	})
}
