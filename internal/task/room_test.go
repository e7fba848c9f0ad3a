package task_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// room lets the database grow by so many pages of 4 KiB, and no more; 0 takes
// that back. It stands for a disk without room.
func (w *world) room(pages int) {
	w.Helper()
	w.ok(w.db.InTx(w.Context(), func(tx store.Store) error {
		most := 1 << 30
		if pages > 0 {
			if err := tx.SQLTx().QueryRowContext(w.Context(), "PRAGMA page_count").Scan(&most); err != nil {
				return err
			}
			most += pages
		}
		var got int
		return tx.SQLTx().QueryRowContext(w.Context(), "PRAGMA max_page_count = "+strconv.Itoa(most)).Scan(&got)
	}))
}

// many is a page of n records.
func many(prefix string, n int) []inventory.AccountRecord {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = prefix + strconv.Itoa(i)
	}
	return page(ids...)
}

// full is a store without any room.
type full struct{ store.Store }

func (full) InTx(context.Context, func(store.Store) error) error {
	return fault.New(fault.Unavailable, store.CodeStorageFull, "The disk is full.")
}

// TestDiskFull: a sync that the disk has no room for says so, waits, keeps what
// it has, and goes on when there is room.
func TestDiskFull(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(many("a", 50), many("b", 2000), many("c", 50))
		w.room(60)
		id := w.begin(store.CauseInitial)
		for range 20 { // longer than a vendor's trouble would be sat out
			if after := w.after(w.machine.Sync(w.Context(), id)); after != 30*time.Second {
				w.Errorf("it comes back after %s", after)
			}
			w.pass(30 * time.Second)
		}
		c := w.connector()
		if c.Status != store.Failing || c.Reason.Code != store.CodeStorageFull || !strings.Contains(c.Reason.Message, "disk that holds the database is full") || c.LastError.Class != "" {
			w.Errorf("the connector is %s: %+v, %+v", c.Status, c.Reason, c.LastError)
		}
		s := w.sync(id)
		if s.State != store.SyncWaiting || s.Streams[0].Pages != 1 || len(w.accounts()) != 50 {
			w.Errorf("the sync is %+v, there are %d accounts", s, len(w.accounts()))
		}
		w.room(0)
		w.vendor.cursors()
		w.ok(w.machine.Sync(w.Context(), id))
		if asked := w.vendor.cursors(); asked != "[1][2]" || len(w.accounts()) != 2100 {
			w.Errorf("asked for %s, there are %d accounts", asked, len(w.accounts()))
		}
		if c := w.connector(); c.Status != store.Connected || c.Reason.Code != "" {
			w.Errorf("the connector is %s: %+v", c.Status, c.Reason)
		}
	})
}

// TestDiskTooFullToSaySo: where not even the wait can be noted, the worker waits
// itself, and ends when it is to stop.
func TestDiskTooFullToSaySo(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(many("a", 50), many("b", 2000))
		id := w.begin(store.CauseInitial)
		w.machine.Store = full{w.db}
		ctx, stop := context.WithCancel(w.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.machine.Sync(ctx, id) }()
		synctest.Wait()
		select {
		case err := <-ended:
			w.Fatalf("it ended with %v", err)
		default:
		}
		stop()
		if err := <-ended; err == nil || !strings.Contains(err.Error(), store.CodeStorageFull) {
			w.Errorf("it ended with %v", err)
		}
		w.machine.Store = w.db
		w.ok(w.machine.Sync(w.Context(), id))
		if n := len(w.accounts()); n != 2050 {
			w.Errorf("there are %d accounts", n)
		}
	})
}
