package task_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

func TestInitialSync(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a", "b"), page("c"), page("d", "e"))
		w.pass(time.Minute)
		s := w.synced(store.CauseInitial)
		p := s.Streams[0]
		if p.State != store.StreamComplete || p.Pages != 3 || p.Records != 5 || p.Counts != (store.Counts{Created: 5}) || s.Requests != 3 {
			w.Errorf("the sync is %+v", s)
		}
		if !s.StartedAt.Equal(w.now()) || !s.EndedAt.Equal(w.now()) || s.ErrorCode != "" {
			w.Errorf("started at %s, ended at %s with the error %q", s.StartedAt, s.EndedAt, s.ErrorCode)
		}
		c := w.connector()
		if c.Status != store.Connected || c.Reason != (store.Reason{}) || !c.LastSuccessAt.Equal(w.now()) || !c.LastAttemptAt.Equal(w.now()) || c.Records[connector.Users] != 5 {
			w.Errorf("the connector is %+v", c)
		}
		if wait := c.NextSyncAt.Sub(w.now()); wait < interval*94/100 || wait > interval*106/100 {
			w.Errorf("the next sync is in %s, want about %s", wait, interval)
		}
		if len(c.Listed) != 1 || c.Listed[0].Records != 5 || !c.Listed[0].At.Equal(w.now()) {
			w.Errorf("listed: %+v", c.Listed)
		}
		for id, a := range w.accounts() {
			if a.Name != "Name "+id || a.AppID != w.c.AppID || a.ConnectorID != w.c.ID || a.FirstSyncID != s.ID || !a.FirstSeenAt.Equal(w.now()) {
				w.Errorf("the account is %+v", a)
			}
		}
		if events := w.events(s.ID); len(events) != 5 || events["account.new Name a"].AppName != w.c.AppName {
			w.Errorf("the events are %+v", events)
		}
		app, err := w.db.App(w.Context(), w.c.AppID)
		w.ok(err)
		if app.Accounts.Active != 5 || !app.LastSeenAt.Equal(w.now()) || len(app.Sources) != 1 || !app.Sources[0].LastSeenAt.Equal(w.now()) {
			w.Errorf("the app is %+v", app)
		}
		if w.receipts() != 0 || w.vendor.closed != 1 {
			w.Errorf("%d receipts are left, the driver was closed %d times", w.receipts(), w.vendor.closed)
		}
	})
}

// TestEmptyTenant: a complete listing of nobody is a listing.
func TestEmptyTenant(t *testing.T) {
	run(t, func(w *world) {
		s := w.synced(store.CauseInitial)
		if c := w.connector(); c.Status != store.Connected || len(c.Listed) != 1 || s.Streams[0].Pages != 1 {
			w.Errorf("the connector is %+v after %+v", c, s)
		}
	})
}

// TestUnchangedSync: an unchanged record costs no write beyond its receipt.
func TestUnchangedSync(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a", "b"), page("c"))
		w.synced(store.CauseInitial)
		before := w.accounts()
		w.pass(interval)
		writes := &counting{Store: w.db}
		w.machine.Store = writes
		s := w.synced(store.CauseSchedule)
		if writes.rows != 0 {
			w.Errorf("%d rows were written", writes.rows)
		}
		if s.Streams[0].Counts != (store.Counts{Unchanged: 3}) || len(w.events(s.ID)) != 0 {
			w.Errorf("counts %+v, events %v", s.Streams[0].Counts, w.events(s.ID))
		}
		for id, a := range w.accounts() {
			was := before[id]
			if !a.LastSeenAt.Equal(w.now()) || a.Digest() != was.Digest() || a.FirstSyncID != was.FirstSyncID || !a.FirstSeenAt.Equal(was.FirstSeenAt) {
				w.Errorf("the account was %+v and is %+v", was, a)
			}
		}
	})
}

// counting counts the rows of accounts and events that are written.
type counting struct {
	store.Store
	rows int
}

func (s *counting) InTx(ctx context.Context, do func(store.Store) error) error {
	return s.Store.InTx(ctx, func(tx store.Store) error {
		inner := &counting{Store: tx}
		defer func() { s.rows += inner.rows }()
		return do(inner)
	})
}

func (s *counting) InsertAccounts(ctx context.Context, list []inventory.Account) error {
	s.rows += len(list)
	return s.Store.InsertAccounts(ctx, list)
}

func (s *counting) UpdateAccounts(ctx context.Context, list []inventory.Account, before []inventory.AccountStatus) error {
	s.rows += len(list)
	return s.Store.UpdateAccounts(ctx, list, before)
}

func (s *counting) InsertEvents(ctx context.Context, list []inventory.Event) error {
	s.rows += len(list)
	return s.Store.InsertEvents(ctx, list)
}

// change is what an event should say.
type change struct {
	event   string
	changes []inventory.Change
}

func (w *world) wantEvents(s *store.Sync, want ...change) {
	w.Helper()
	events := w.events(s.ID)
	for _, c := range want {
		e, ok := events[c.event]
		if !ok || !slices.Equal(e.Changes, c.changes) {
			w.Errorf("the event %s says %+v, want %+v", c.event, e.Changes, c.changes)
		}
		if a := w.accounts(); e.AppID != w.c.AppID || e.ConnectorName != w.c.Name || !e.At.Equal(w.now()) || a[e.AccountName[len("Name "):]].ID != e.AccountID {
			w.Errorf("the event %s is %+v", c.event, e)
		}
	}
	if len(events) != len(want) {
		w.Errorf("there are %d events, want %d: %+v", len(events), len(want), events)
	}
}

func TestChanges(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a", "b", "c"), page("d"))
		w.synced(store.CauseInitial)
		w.pass(interval)
		moved := rec("a", func(r *inventory.AccountRecord) { r.Department, r.Attributes = "Sales", map[string]string{"x": "1"} })
		archived := rec("b", func(r *inventory.AccountRecord) { r.Status, r.RawStatus = inventory.AccountArchived, "archived=true" })
		w.vendor.lists([]inventory.AccountRecord{moved, archived, rec("d")}, page("e"))
		s := w.synced(store.CauseSchedule)
		w.wantEvents(s,
			change{"account.changed Name a", []inventory.Change{{Field: "department", To: "Sales"}, {Field: "attributes.x", To: "1"}}},
			change{"account.changed Name b", []inventory.Change{{Field: "status", From: "active", To: "archived"}}},
			change{"account.removed Name c", []inventory.Change{{Field: "status", From: "active", To: "removed"}}},
			change{"account.new Name e", nil})
		if got, want := s.Streams[0].Counts, (store.Counts{Created: 1, Updated: 2, Unchanged: 1, Removed: 1}); got != want {
			w.Errorf("counts %+v, want %+v", got, want)
		}
		a := w.accounts()
		if a["c"].Status != inventory.AccountRemoved || !a["c"].RemovedAt.Equal(w.now()) || a["c"].RawStatus != "active=true" || a["b"].RawStatus != "archived=true" {
			w.Errorf("removed: %+v, archived: %+v", a["c"], a["b"])
		}
		removedAt := w.now()
		w.pass(interval)
		w.vendor.lists([]inventory.AccountRecord{moved, archived, rec("c"), rec("d")}, page("e"))
		s = w.synced(store.CauseSchedule)
		w.wantEvents(s, change{"account.returned Name c", []inventory.Change{{Field: "status", From: "removed", To: "active"}}})
		back := w.accounts()["c"]
		if s.Streams[0].Counts != (store.Counts{Returned: 1, Unchanged: 4}) || !back.RemovedAt.IsZero() || back.ID != a["c"].ID || !back.FirstSeenAt.Before(removedAt) {
			w.Errorf("counts %+v, the account that came back: %+v", s.Streams[0].Counts, back)
		}
	})
}

// TestRemovedStaysRemoved: who was removed once is not removed again, nor seen.
func TestRemovedStaysRemoved(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a", "b"))
		first := w.now()
		w.synced(store.CauseInitial)
		w.vendor.lists(page("a"))
		w.pass(interval)
		removedAt := w.now()
		w.synced(store.CauseSchedule)
		w.pass(interval)
		s := w.synced(store.CauseSchedule)
		b := w.accounts()["b"]
		if len(w.events(s.ID)) != 0 || !b.RemovedAt.Equal(removedAt) || !b.LastSeenAt.Equal(first) {
			w.Errorf("the removed account is %+v, want it removed at %s and last seen at %s", b, removedAt, first)
		}
	})
}

// TestManyRemovals: more than one transaction concludes.
func TestManyRemovals(t *testing.T) {
	run(t, func(w *world) {
		ids := make([]string, 1203)
		for i := range ids {
			ids[i] = newID()
		}
		w.vendor.lists(page(ids[:700]...), page(ids[700:]...))
		w.synced(store.CauseInitial)
		w.guard(100, 10)
		w.vendor.lists(page(ids[7]))
		s := w.synced(store.CauseSchedule)
		if got, want := s.Streams[0].Counts, (store.Counts{Unchanged: 1, Removed: 1202}); got != want || w.live() != ids[7] {
			w.Errorf("counts %+v, want %+v; live are %s", got, want, w.live())
		}
		if n := w.connector().Records[connector.Users]; n != 1 {
			w.Errorf("the connector has %d records", n)
		}
	})
}

// TestDuplicates: of two records with one id the later wins, on one page and
// across pages.
func TestDuplicates(t *testing.T) {
	run(t, func(w *world) {
		named := func(name string) inventory.AccountRecord {
			return rec("a", func(r *inventory.AccountRecord) { r.Name = name })
		}
		w.vendor.lists([]inventory.AccountRecord{named("one"), rec("b"), named("two")}, []inventory.AccountRecord{named("three")}, page("c"))
		w.synced(store.CauseInitial)
		if a := w.accounts(); len(a) != 3 || a["a"].Name != "three" || w.live() != "a b c" {
			w.Errorf("the accounts are %+v", a)
		}
		if n := w.connector().Records[connector.Users]; n != 3 {
			w.Errorf("the connector has %d records, want 3", n)
		}
	})
}

// TestFetchesAhead: the next page is fetched while one is worked into the
// inventory, and not before that one is kept.
func TestFetchesAhead(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"), page("c"))
		id := w.begin(store.CauseInitial)
		tokens := make(chan bool)
		w.machine.Store = gate{w.db, func() { <-tokens }}
		done := make(chan error)
		go func() { done <- w.machine.Sync(w.Context(), id) }()
		tokens <- true // the sync begins
		synctest.Wait()
		if asked := w.vendor.cursors(); asked != "[]" || w.live() != "" {
			w.Errorf("before the first page is kept, %s were asked for and %q are stored; want no second page to pay for twice", asked, w.live())
		}
		tokens <- true // the first page is kept
		synctest.Wait()
		if asked := w.vendor.cursors(); asked != "[1]" || w.live() != "" {
			w.Errorf("before the first page is worked in, %s were asked for and %q are stored; want the second page on its way", asked, w.live())
		}
		tokens <- true // the first page is worked in
		synctest.Wait()
		if asked := w.vendor.cursors(); asked != "" || w.live() != "a" {
			w.Errorf("before the second page is kept, %s were asked for and %q are stored", asked, w.live())
		}
		close(tokens)
		w.ok(<-done)
		if w.live() != "a b c" {
			w.Errorf("live are %s", w.live())
		}
	})
}

// TestRenamedInMidSync: what an operator changes while a sync runs stays.
func TestRenamedInMidSync(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"))
		w.vendor.before = at("1", func(context.Context) error {
			_, err := w.db.EditConnector(w.Context(), w.c.ID, func(c *store.Connector) error {
				c.Name, c.PollInterval = "Renamed", 24*time.Hour
				return nil
			})
			return err
		})
		w.synced(store.CauseInitial)
		c := w.connector()
		if c.Name != "Renamed" || c.NextSyncAt.Sub(w.now()) < 20*time.Hour {
			w.Errorf("the connector is %s and due at %s", c.Name, c.NextSyncAt)
		}
	})
}

// TestLittleIsWorkedInAtOnce: a page that changes little costs one transaction,
// one that changes much is kept first.
func TestLittleIsWorkedInAtOnce(t *testing.T) {
	run(t, func(w *world) {
		all := letters(120)
		w.vendor.lists(page(all[:60]...), page(all[60:]...))
		kept := &keeping{Store: w.db, done: new([]bool)}
		w.machine.Store = kept
		w.synced(store.CauseInitial)
		moved := page(all[40:80]...)
		for i := range moved {
			moved[i].Department = "Sales"
		}
		w.vendor.lists(page(all[:40]...), moved, page(all[80:100]...), page(all[100:]...))
		s := w.synced(store.CauseSchedule)
		if want := []bool{false, false, true, false, false, true}; !slices.Equal(*kept.done, want) {
			w.Errorf("worked in at once: %v, want %v", *kept.done, want)
		}
		if s.Streams[0].Counts != (store.Counts{Updated: 40, Unchanged: 80}) {
			w.Errorf("the sync is %+v", s)
		}
	})
}

// keeping notes which pages are kept as worked in.
type keeping struct {
	store.Store
	done *[]bool
}

func (s *keeping) InTx(ctx context.Context, do func(store.Store) error) error {
	return s.Store.InTx(ctx, func(tx store.Store) error { return do(&keeping{tx, s.done}) })
}

func (s *keeping) AddPage(ctx context.Context, id string, stream connector.Stream, page int64, records *inventory.Records, done bool) error {
	*s.done = append(*s.done, done)
	return s.Store.AddPage(ctx, id, stream, page, records, done)
}

// TestManyPagesAreWorkedInTogether: the longer a listing, the more of its pages
// share a transaction; a record that is listed twice among them is one account.
func TestManyPagesAreWorkedInTogether(t *testing.T) {
	run(t, func(w *world) {
		all := letters(40)
		var pages [][]inventory.AccountRecord
		for _, id := range all {
			pages = append(pages, page(id))
		}
		pages[39] = page(all[37]) // on two pages of one batch
		w.vendor.lists(pages...)
		began := 0
		w.machine.Store = gate{w.db, func() { began++ }}
		s := w.synced(store.CauseInitial)
		if p := s.Streams[0]; p.Pages != 40 || p.Counts != (store.Counts{Created: 39, Unchanged: 1}) || w.live() != strings.Join(all[:39], " ") {
			w.Errorf("the sync is %+v, live are %s", s, w.live())
		}
		if began < 40 || began > 75 {
			w.Errorf("40 pages took %d transactions; want one for each that is kept, and fewer for working them in", began)
		}
	})
}
