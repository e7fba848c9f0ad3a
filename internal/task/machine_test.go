package task_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store"
)

// due plans the next sync of a connector.
func (w *world) due(c *store.Connector, in time.Duration, edits ...func(*store.Connector)) *store.Connector {
	w.Helper()
	out, err := w.db.EditConnector(w.Context(), c.ID, func(c *store.Connector) error {
		c.NextSyncAt = w.now().Add(in)
		for _, edit := range edits {
			edit(c)
		}
		return nil
	})
	w.ok(err)
	return out
}

func TestPoll(t *testing.T) {
	run(t, func(w *world) {
		w.ok(w.machine.Poll(w.Context())) // nothing is due
		due := []*store.Connector{w.due(w.connect("Due"), -time.Minute), w.due(w.connect("Just due"), 0)}
		w.due(w.connect("Later"), time.Second)
		w.due(w.connect("Paused"), -time.Minute, func(c *store.Connector) { c.Paused = true })
		w.due(w.connect("Deleted"), -time.Minute, func(c *store.Connector) { c.DeletedAt = w.now() })
		w.due(w.c, -time.Minute)
		w.begin(store.CauseManual) // one under way
		for range 3 {
			w.ok(w.machine.Poll(w.Context()))
		}
		if len(w.queue.ids) != 2 {
			w.Fatalf("%d syncs were queued, want 2", len(w.queue.ids))
		}
		for i, c := range due {
			s, err := w.db.LiveSync(w.Context(), c.ID)
			w.ok(err)
			if s == nil || s.ID != w.queue.ids[i] || s.Cause != store.CauseSchedule || s.State != store.SyncQueued || !s.QueuedAt.Equal(w.now()) || len(s.Streams) != 1 {
				w.Errorf("the sync of %s is %+v", c.Name, s)
			}
		}
		w.ok(w.machine.Sync(w.Context(), w.queue.ids[0]))
		w.ok(w.machine.Poll(w.Context()))
		if len(w.queue.ids) != 2 {
			w.Errorf("a connector that has just been read was queued again")
		}
		w.pass(2 * interval)
		w.ok(w.machine.Poll(w.Context()))
		if len(w.queue.ids) != 4 { // the first once more, and the one for later
			w.Errorf("after its interval %d syncs were queued in all, want 4", len(w.queue.ids))
		}
	})
}

// TestPollAfterAWrongClock: nobody waits until a time that was never meant.
func TestPollAfterAWrongClock(t *testing.T) {
	run(t, func(w *world) {
		w.due(w.c, 400*24*time.Hour) // planned while the clock was a year ahead
		w.ok(w.machine.Poll(w.Context()))
		if len(w.queue.ids) != 1 {
			w.Fatalf("%d syncs were queued, want 1", len(w.queue.ids))
		}
		w.ok(w.machine.Sync(w.Context(), w.queue.ids[0]))
		w.ok(w.machine.Poll(w.Context()))
		if len(w.queue.ids) != 1 {
			w.Error("the connector is due again, although it has just been read")
		}
	})
}

// TestPollAtTheSameTime: several machines poll, each connector is queued once.
func TestPollAtTheSameTime(t *testing.T) {
	run(t, func(w *world) {
		for i := range 5 {
			w.due(w.connect(fmt.Sprintf("Connector %d", i)), -time.Minute)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := w.machine.Poll(w.Context()); err != nil {
					w.Errorf("poll: %v", err)
				}
			})
		}
		wg.Wait()
		slices.Sort(w.queue.ids)
		if n := len(slices.Compact(w.queue.ids)); n != 5 || len(w.queue.ids) != 5 {
			w.Errorf("queued %d times, %d syncs; want each of 5 once", len(w.queue.ids), n)
		}
	})
}

// refusing is a queue that is out of order.
type refusing struct{}

var errQueue = errors.New("the queue is out of order")

func (refusing) EnqueueSync(context.Context, *sql.Tx, string) error { return errQueue }

func (refusing) EnqueueSettle(context.Context, *sql.Tx, job.Settle) error { return errQueue }

// TestPollWithoutQueue: no sync without its job.
func TestPollWithoutQueue(t *testing.T) {
	run(t, func(w *world) {
		w.due(w.c, -time.Minute)
		w.machine.Queue = refusing{}
		if err := w.machine.Poll(w.Context()); !errors.Is(err, errQueue) {
			w.Errorf("returned %v", err)
		}
		if s, err := w.db.LiveSync(w.Context(), w.c.ID); s != nil || err != nil {
			w.Errorf("a sync was queued that nobody will work on: %+v %v", s, err)
		}
	})
}

// fill stores n accounts of the connector, and one event each, and marks it deleted.
func (w *world) fill(n int) job.Purge {
	w.Helper()
	accounts, events := make([]inventory.Account, n), make([]inventory.Event, n)
	for i := range accounts {
		id := newID()
		accounts[i] = inventory.Account{ID: id, AppID: w.c.AppID, ConnectorID: w.c.ID, FirstSeenAt: w.now(), LastSeenAt: w.now(), AccountRecord: rec(fmt.Sprint(i))}
		events[i] = inventory.Event{ID: newID(), At: w.now(), Kind: inventory.EventAccountChanged, AccountID: id, ConnectorID: w.c.ID}
	}
	w.ok(w.db.InTx(w.Context(), func(tx store.Store) error {
		return errors.Join(tx.InsertAccounts(w.Context(), accounts), tx.InsertEvents(w.Context(), events))
	}))
	w.due(w.c, 0, func(c *store.Connector) { c.DeletedAt = w.now() })
	return job.Purge{ConnectorID: w.c.ID, At: w.now()}
}

// wantPurged checks what a purge left behind.
func (w *world) wantPurged(accounts int64) {
	w.Helper()
	if _, err := w.db.DeletedConnector(w.Context(), w.c.ID); !fault.Has(err, "connector_not_found") {
		w.Errorf("the connector is still there: %v", err)
	}
	list, err := w.db.ListAccounts(w.Context(), store.AccountQuery{})
	w.ok(err)
	events, err := w.db.ListEvents(w.Context(), store.EventQuery{Kinds: []inventory.EventKind{inventory.EventAccountChanged}})
	w.ok(err)
	if list.Total != accounts || events.Total != accounts {
		w.Errorf("%d accounts and %d events are left, want %d", list.Total, events.Total, accounts)
	}
	app, err := w.db.App(w.Context(), w.c.AppID)
	if accounts == 0 {
		if !fault.Has(err, "app_not_found") {
			w.Errorf("the app that nobody else has seen is still there: %v", err)
		}
		return
	}
	w.ok(err)
	if app.Accounts.Active != accounts || len(app.Sources) != 1 || app.Sources[0].ConnectorID != "" || !app.Sources[0].DisconnectedAt.Equal(w.now()) {
		w.Errorf("the app is %+v", app)
	}
	for _, a := range list.Items {
		if a.ConnectorID != "" || a.ConnectorName != "Scripted" || !a.DisconnectedAt.Equal(w.now()) {
			w.Errorf("the account is %+v", a)
		}
	}
}

func TestPurge(t *testing.T) {
	for name, keep := range map[string]bool{"remove": false, "keep": true} {
		t.Run(name, func(t *testing.T) {
			run(t, func(w *world) {
				p := w.fill(2005)
				p.Keep = keep
				w.ok(w.machine.Purge(w.Context(), p))
				w.wantPurged(map[bool]int64{true: 2005}[keep])
				w.ok(w.machine.Purge(w.Context(), p)) // the job engine may call once more
			})
		})
	}
}

// TestPurgeIsInterrupted: stopped after any piece, it hands back and goes on.
func TestPurgeIsInterrupted(t *testing.T) {
	for name, keep := range map[string]bool{"remove": false, "keep": true} {
		t.Run(name, func(t *testing.T) {
			run(t, func(w *world) {
				p := w.fill(2005)
				p.Keep = keep
				for piece := range 2 {
					ctx, stop := context.WithCancel(w.Context())
					w.machine.Store = stopping{w.db, stop}
					if after := w.after(w.machine.Purge(ctx, p)); after != 0 {
						w.Errorf("it comes back after %s", after)
					}
					left, err := w.db.RecordsOf(w.Context(), w.c.ID)
					if want := []int64{1805, 1605}[piece]; err != nil || left.Accounts != want {
						w.Errorf("after piece %d the connector has %d accounts, want %d (%v)", piece+1, left.Accounts, want, err)
					}
				}
				w.machine.Store = w.db
				w.ok(w.machine.Purge(w.Context(), p))
				w.wantPurged(map[bool]int64{true: 2005}[keep])
			})
		})
	}
}

// TestPurgeTakesTurns: its pieces fit into a moment, so that others can write in
// between, whether the database is slow or quick.
func TestPurgeTakesTurns(t *testing.T) {
	for name, c := range map[string]struct {
		perRow time.Duration
		want   []int // rows asked for at once
	}{
		"slow":  {time.Millisecond, []int{200, 50, 50, 50}},
		"usual": {50 * time.Microsecond, []int{200, 400, 400, 400}},
		"quick": {time.Microsecond, []int{200, 400, 800, 1600}},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(w *world) {
				p := w.fill(1)
				pacing := &pacing{Store: w.db, perRow: c.perRow, pieces: len(c.want)}
				w.machine.Store = pacing
				w.ok(w.machine.Purge(w.Context(), p))
				if !slices.Equal(pacing.asked[:len(c.want)], c.want) {
					w.Errorf("asked for %v rows at once, want %v", pacing.asked, c.want)
				}
			})
		})
	}
}

// pacing is a store that takes some time for every row of a purge, and has so
// many pieces.
type pacing struct {
	store.Store
	perRow time.Duration
	pieces int
	asked  []int
}

func (s *pacing) RemoveRecords(ctx context.Context, id string, limit int) (int64, error) {
	if s.asked = append(s.asked, limit); len(s.asked) > s.pieces {
		return s.Store.RemoveRecords(ctx, id, limit)
	}
	<-time.After(time.Duration(limit) * s.perRow)
	return int64(limit), nil
}

// stopping is a store that stops the machine in every piece of a purge.
type stopping struct {
	store.Store
	stop func()
}

func (s stopping) RemoveRecords(ctx context.Context, id string, limit int) (int64, error) {
	s.stop()
	return s.Store.RemoveRecords(ctx, id, limit)
}

func (s stopping) DetachRecords(ctx context.Context, c *store.Connector, at time.Time, limit int) (int64, error) {
	s.stop()
	return s.Store.DetachRecords(ctx, c, at, limit)
}

// TestPurgeSparesTheLiving: a purge of a connector that is not deleted does nothing.
func TestPurgeSparesTheLiving(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"))
		w.synced(store.CauseInitial)
		w.ok(w.machine.Purge(w.Context(), job.Purge{ConnectorID: w.c.ID, At: w.now()}))
		if w.live() != "a" || w.connector().Status != store.Connected {
			w.Errorf("live are %q", w.live())
		}
	})
}

func TestTidy(t *testing.T) {
	run(t, func(w *world) {
		w.ok(w.db.SaveSession(w.Context(), "old", []byte("x"), w.now()))
		w.ok(w.db.SaveSession(w.Context(), "new", []byte("x"), w.now().Add(time.Minute)))
		w.ok(w.machine.Tidy(w.Context()))
		var n int
		w.ok(w.db.Pool().QueryRowContext(w.Context(), "SELECT count(*) FROM sessions").Scan(&n))
		if n != 1 {
			w.Errorf("%d sessions are kept, want the one that lasts", n)
		}
	})
}

// TestTidyGivesJobs: a sync that the engine has given up on gets a job again,
// one that has ended does not.
func TestTidyGivesJobs(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"))
		w.synced(store.CauseInitial)
		stuck := w.begin(store.CauseManual)
		w.queue.ids = nil
		w.ok(w.machine.Tidy(w.Context()))
		if len(w.queue.ids) != 1 || w.queue.ids[0] != stuck {
			w.Errorf("enqueued %q, want %q alone", w.queue.ids, stuck)
		}
	})
}

// TestWork: the table for the job engine has every kind of work.
func TestWork(t *testing.T) {
	run(t, func(w *world) {
		work := w.machine.Work()
		if work.Sync == nil || work.Purge == nil || work.Settle == nil || work.Poll == nil || work.Tidy == nil {
			w.Errorf("something is missing from %+v", work)
		}
	})
}
