package task_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// TestGoesOnAfterOurMistake: the job engine calls again, and committed pages
// are not paid for twice.
func TestGoesOnAfterOurMistake(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"), page("c"), page("d"))
		w.vendor.before = at("2", fails(errors.New("a bug in the driver")))
		s, err := w.tries(store.CauseInitial)
		if err == nil || s.State != store.SyncQueued || s.Streams[0].Cursor != "2" || s.Streams[0].Pages != 2 || w.live() != "a b" {
			w.Errorf("returned %v, the sync is %+v, live are %s", err, s, w.live())
		}
		w.vendor.cursors()
		w.vendor.before = nil
		w.ok(w.machine.Sync(w.Context(), s.ID))
		s = w.sync(s.ID)
		if asked := w.vendor.cursors(); asked != "[2][3]" || s.State != store.SyncSucceeded || s.ErrorCode != "" || s.Streams[0].Counts.Created != 4 {
			w.Errorf("asked for %s, the sync is %+v", asked, s)
		}
	})
}

// TestDriverPanics: a bug in one driver must not end the process.
func TestDriverPanics(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"))
		w.vendor.before = at("1", func(context.Context) error { panic("index out of range of canary-secret") })
		s, err := w.tries(store.CauseInitial)
		if err == nil || strings.Contains(err.Error(), "canary") || s.State != store.SyncQueued || w.live() != "a" {
			w.Errorf("returned %v, the sync is %+v", err, s)
		}
		w.vendor.before = nil
		w.ok(w.machine.Sync(w.Context(), s.ID))
		if w.live() != "a b" {
			w.Errorf("live are %s", w.live())
		}
	})
}

// TestStopLetsThePageArrive: the page that is on its way is kept, and none is
// asked for after it.
func TestStopLetsThePageArrive(t *testing.T) {
	run(t, func(w *world) {
		w.machine.Grace = 5 * time.Second
		w.vendor.lists(page("a"), page("b"), page("c"), page("d"))
		ctx, stop := context.WithCancel(w.Context())
		w.vendor.before = at("1", func(ctx context.Context) error {
			stop()
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(4 * time.Second):
				return nil
			}
		})
		id := w.begin(store.CauseInitial)
		began := time.Now()
		if after := w.after(w.machine.Sync(ctx, id)); after != 0 {
			w.Errorf("it comes back after %s", after)
		}
		if took := time.Since(began); took != 4*time.Second {
			w.Errorf("it stopped after %s", took)
		}
		if s := w.sync(id); s.State != store.SyncQueued || s.Streams[0].Cursor != "2" || w.live() != "a b" {
			w.Errorf("the sync is %+v, live are %s", s, w.live())
		}
		if asked := w.vendor.cursors(); asked != "[][1]" {
			w.Errorf("asked for %s", asked)
		}
		w.vendor.before = nil
		w.ok(w.machine.Sync(w.Context(), id))
		if asked := w.vendor.cursors(); asked != "[2][3]" || w.live() != "a b c d" {
			w.Errorf("asked for %s, live are %s", asked, w.live())
		}
	})
}

// TestGoesOnAfterStop: a vendor that is too slow is given up within the grace.
func TestGoesOnAfterStop(t *testing.T) {
	run(t, func(w *world) {
		w.machine.Grace = 5 * time.Second
		w.vendor.lists(page("a"), page("b"), page("c"))
		ctx, stop := context.WithCancel(w.Context())
		w.vendor.before = at("2", func(ctx context.Context) error {
			synctest.Wait() // the page before is written
			stop()
			<-ctx.Done()
			return ctx.Err()
		})
		id := w.begin(store.CauseInitial)
		began := time.Now()
		if after := w.after(w.machine.Sync(ctx, id)); after != 0 {
			w.Errorf("it comes back after %s", after)
		}
		if took := time.Since(began); took != 5*time.Second {
			w.Errorf("it stopped after %s", took)
		}
		if s := w.sync(id); s.State != store.SyncQueued || s.Streams[0].Cursor != "2" || w.live() != "a b" || w.vendor.closed != 1 {
			w.Errorf("the sync is %+v, live are %s", s, w.live())
		}
		w.vendor.cursors()
		w.vendor.before = nil
		w.ok(w.machine.Sync(w.Context(), id))
		if asked := w.vendor.cursors(); asked != "[2]" || w.live() != "a b c" || w.sync(id).State != store.SyncSucceeded {
			w.Errorf("asked for %s, live are %s", asked, w.live())
		}
	})
}

// TestStopCommitsThePageInFlight: what was paid for is kept.
func TestStopCommitsThePageInFlight(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"), page("c"), page("d"))
		id := w.begin(store.CauseInitial)
		ctx, stop := context.WithCancel(w.Context())
		transactions := 0
		w.machine.Store = gate{w.db, func() {
			if transactions++; transactions == 4 { // the beginning, the first page kept and worked in, the second kept
				stop()
				synctest.Wait() // the fetcher has noticed
			}
		}}
		w.after(w.machine.Sync(ctx, id))
		s := w.sync(id)
		if s.State != store.SyncQueued || w.live() != "a b" || s.Streams[0].Cursor != "2" || w.receipts() != 2 {
			w.Errorf("the sync is %+v, live are %s", s, w.live())
		}
		w.vendor.cursors()
		w.machine.Store = w.db
		w.ok(w.machine.Sync(w.Context(), id))
		if asked := w.vendor.cursors(); asked != "[2][3]" || w.live() != "a b c d" {
			w.Errorf("asked for %s, live are %s", asked, w.live())
		}
	})
}

// TestStopBetweenRemovals: the conclusion goes on without asking the vendor.
func TestStopBetweenRemovals(t *testing.T) {
	run(t, func(w *world) {
		ids := make([]string, 1100)
		for i := range ids {
			ids[i] = fmt.Sprintf("u%04d", i)
		}
		w.vendor.lists(page(ids...))
		w.synced(store.CauseInitial)
		w.guard(100, 10)
		w.vendor.lists(page("u0000"))
		id := w.begin(store.CauseSchedule)
		ctx, stop := context.WithCancel(w.Context())
		transactions := 0
		w.machine.Store = gate{w.db, func() {
			if transactions++; transactions == 6 { // the beginning, the page, the verdict, all marked, none left to mark, some removed
				stop()
			}
		}}
		w.after(w.machine.Sync(ctx, id))
		s := w.sync(id)
		if s.State != store.SyncQueued || s.Streams[0].State != store.StreamListed || s.Streams[0].Counts.Removed != 500 {
			w.Errorf("the sync is %+v", s)
		}
		w.vendor.cursors()
		w.machine.Store = w.db
		w.ok(w.machine.Sync(w.Context(), id))
		s = w.sync(id)
		if asked := w.vendor.cursors(); asked != "" || s.Streams[0].Counts.Removed != 1099 || w.live() != "u0000" {
			w.Errorf("asked for %q, the sync is %+v", asked, s)
		}
		if n := len(w.events(id)); n != 1099 {
			w.Errorf("%d events were written, want one for every removal", n)
		}
	})
}

// cancel ends the sync under way, as pausing, reconnecting and deleting do.
func (w *world) cancel(edit func(*store.Connector)) error {
	return w.db.InTx(w.Context(), func(tx store.Store) error {
		s, err := tx.LiveSync(w.Context(), w.c.ID)
		if err != nil {
			return err
		}
		from := s.State
		s.State, s.ErrorCode, s.EndedAt = store.SyncCanceled, "canceled", w.now()
		if saved, err := tx.SaveSync(w.Context(), s, from); err != nil || !saved {
			return fmt.Errorf("cancel: %t, %w", saved, err)
		}
		if err := tx.DropPages(w.Context(), s.ID, ""); err != nil {
			return err
		}
		_, err = tx.EditConnector(w.Context(), w.c.ID, func(c *store.Connector) error { edit(c); return nil })
		return err
	})
}

// TestSupersededInMidSync: the page on its way is not committed, and whatever
// the operator has set stays.
func TestSupersededInMidSync(t *testing.T) {
	for name, c := range map[string]struct {
		edit  func(*store.Connector)
		after error // what the vendor answers in the end
	}{
		"paused":                   {func(c *store.Connector) { c.Paused, c.Status = true, store.Paused }, nil},
		"cancelled":                {func(*store.Connector) {}, nil},
		"deleted":                  {func(c *store.Connector) { c.DeletedAt = c.CreatedAt }, nil},
		"paused, then denied":      {func(c *store.Connector) { c.Paused, c.Status = true, store.Paused }, trouble(connector.Denied)},
		"paused, then unavailable": {func(c *store.Connector) { c.Paused, c.Status = true, store.Paused }, trouble(connector.Malformed)},
		"deleted, then throttled":  {func(c *store.Connector) { c.DeletedAt = c.CreatedAt }, trouble(connector.Denied)},
		"paused, then our mistake": {func(c *store.Connector) { c.Paused, c.Status = true, store.Paused }, errors.New("a bug in the driver")},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			run(t, func(w *world) {
				w.vendor.lists(page("a"), page("b"), page("c"), page("d"))
				w.vendor.before = at("2", func(context.Context) error {
					synctest.Wait() // the page before is written
					w.ok(w.cancel(c.edit))
					return c.after
				})
				s, err := w.tries(store.CauseInitial)
				if _, ours := connector.AsError(c.after); ours || c.after == nil {
					w.ok(err)
				}
				if s.State != store.SyncCanceled || s.ErrorCode != "canceled" || w.live() != "a b" || w.receipts() != 0 {
					w.Errorf("the sync is %+v, live are %s, %d receipts are left", s, w.live(), w.receipts())
				}
				var status store.ConnectorStatus
				w.ok(w.db.Pool().QueryRowContext(w.Context(), "SELECT status FROM connectors WHERE id = ?", w.c.ID).Scan(&status))
				want := *w.c
				if c.edit(&want); status != want.Status {
					w.Errorf("the connector is %s, want %s", status, want.Status)
				}
				w.vendor.cursors()
				w.ok(w.machine.Sync(w.Context(), s.ID)) // the job engine may call once more
				if asked := w.vendor.cursors(); asked != "" {
					w.Errorf("a cancelled sync asked for %s", asked)
				}
			})
		})
	}
}

// TestNothingToDo: jobs outlive their syncs.
func TestNothingToDo(t *testing.T) {
	for _, state := range []store.SyncState{store.SyncHeld, store.SyncSucceeded, store.SyncFailed, store.SyncCanceled} {
		t.Run(string(state), func(t *testing.T) {
			run(t, func(w *world) {
				s := store.NewSync(newID(), w.connector(), store.CauseManual, w.now())
				s.State = state
				w.ok(w.db.InsertSync(w.Context(), s))
				w.pass(interval)
				w.ok(w.machine.Sync(w.Context(), s.ID))
				if got := w.sync(s.ID); got.State != state || !got.StartedAt.IsZero() || w.vendor.cursors() != "" || !w.connector().LastAttemptAt.IsZero() {
					w.Errorf("the sync is %+v, the last attempt at %s", got, w.connector().LastAttemptAt)
				}
			})
		})
	}
	t.Run("unknown", func(t *testing.T) {
		run(t, func(w *world) { w.ok(w.machine.Sync(w.Context(), "no such sync")) })
	})
}

// TestSlices: a sync that takes long hands back after every slice and goes on.
func TestSlices(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"), page("c"), page("d"))
		w.machine.Slice = -1 // over as soon as a page is written
		id := w.begin(store.CauseInitial)
		calls := 0
		for {
			calls++
			err := w.machine.Sync(w.Context(), id)
			if err == nil {
				break
			}
			s := w.sync(id)
			if after := w.after(err); after != 0 || s.State != store.SyncQueued || s.Streams[0].Pages != int64(calls) || calls > 9 {
				w.Fatalf("call %d: again after %s, the sync is %+v", calls, after, s)
			}
		}
		if calls != 5 { // one for each page, and one to conclude
			w.Errorf("it took %d calls, want 5", calls)
		}
		asked := w.vendor.cursors()
		for _, cursor := range []string{"[]", "[1]", "[2]", "[3]"} {
			if n := strings.Count(asked, cursor); n < 1 || n > 2 {
				w.Errorf("the page %s was asked for %d times", cursor, n)
			}
		}
		if s := w.sync(id); s.State != store.SyncSucceeded || s.Streams[0].Counts != (store.Counts{Created: 4}) || w.live() != "a b c d" {
			w.Errorf("the sync is %+v, live are %s", s, w.live())
		}
	})
}

// TestKilled: a process may die before any of its transactions. The next one
// takes the sync over where it was: one page at the most is fetched again, and
// nothing is lost, doubled or counted twice.
func TestKilled(t *testing.T) {
	for deaths := range 8 {
		t.Run(fmt.Sprintf("after_%d_transactions", deaths), func(t *testing.T) {
			run(t, func(w *world) {
				w.vendor.lists(page("a"), page("b"), page("c"))
				id := w.begin(store.CauseInitial)
				dead := errors.New("the process is dead")
				transactions := 0
				w.machine.Store = dying{w.db, func() error {
					if transactions++; transactions > deaths {
						return dead
					}
					return nil
				}}
				if err := w.machine.Sync(w.Context(), id); !errors.Is(err, dead) {
					w.Fatalf("returned %v", err)
				}
				if s := w.sync(id); !s.State.Live() {
					w.Fatalf("the sync is %+v", s)
				}
				w.machine.Store = w.db
				w.ok(w.machine.Sync(w.Context(), id))
				asked := w.vendor.cursors()
				if pages := strings.Count(asked, "["); pages > 4 || w.live() != "a b c" {
					w.Errorf("asked for %s, live are %s", asked, w.live())
				}
				s := w.sync(id)
				if p := s.Streams[0]; s.State != store.SyncSucceeded || p.Pages != 3 || p.Records != 3 || p.Counts != (store.Counts{Created: 3}) || len(w.events(id)) != 3 {
					w.Errorf("the sync is %+v", s)
				}
			})
		})
	}
}

// dying is a store whose transactions fail from some point on.
type dying struct {
	store.Store
	alive func() error
}

func (d dying) InTx(ctx context.Context, do func(store.Store) error) error {
	if err := d.alive(); err != nil {
		return err
	}
	return d.Store.InTx(ctx, do)
}

// TestPageIsAllOrNothing: a page that fails in the middle of its transaction
// leaves nothing, and the sync goes on from before it.
func TestPageIsAllOrNothing(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"), page("c"))
		id := w.begin(store.CauseInitial)
		w.machine.Store = &noReceipt{Store: w.db, page: 2}
		if err := w.machine.Sync(w.Context(), id); !errors.Is(err, errNoReceipt) {
			w.Fatalf("returned %v", err)
		}
		s := w.sync(id)
		if s.State != store.SyncQueued || s.Streams[0].Pages != 1 || s.Streams[0].Counts.Created != 1 || s.Streams[0].Cursor != "1" || w.live() != "a" {
			w.Errorf("the sync is %+v, live are %s", s, w.live())
		}
		w.machine.Store = w.db
		w.ok(w.machine.Sync(w.Context(), id))
		if s := w.sync(id); s.Streams[0].Counts.Created != 3 || w.live() != "a b c" {
			w.Errorf("the sync is %+v, live are %s", s, w.live())
		}
	})
}

var errNoReceipt = errors.New("the receipt was not written")

// noReceipt is a store that cannot write the receipt of one page.
type noReceipt struct {
	store.Store
	page int64
}

func (s *noReceipt) InTx(ctx context.Context, do func(store.Store) error) error {
	return s.Store.InTx(ctx, func(tx store.Store) error { return do(&noReceipt{tx, s.page}) })
}

func (s *noReceipt) AddPage(ctx context.Context, id string, stream connector.Stream, page int64, records *inventory.Records, done bool) error {
	if page == s.page {
		return errNoReceipt
	}
	return s.Store.AddPage(ctx, id, stream, page, records, done)
}
