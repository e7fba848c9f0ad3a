package storetest

import (
	"errors"
	"slices"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// removalClauses are about taking connectors away, piece by piece.
func removalClauses() []Clause {
	const pieces = "A removal in one piece holds up every writer; one that stops half-way must go on where it was."
	return []Clause{
		{"remove_in_pieces", pieces, removeInPieces},
		{"remove_spares_others", "Deleting one connector must not touch what another one brought.", removeSparesOthers},
		{"detach_in_pieces", pieces, detachInPieces},
		{"detached_is_history", "What was kept says where it came from and when it was last seen.", detachedIsHistory},
		{"detach_twice", "A second connector to the same tenant leaves the same ids behind.", detachTwice},
		{"interrupted_removal", pieces, interruptedRemoval},
		{"purge", "A connector that is purged leaves nothing that speaks of it.", purge},
		{"purge_waits", "A connector with records must not go before them: they would belong to nobody.", purgeWaits},
		{"apps_that_others_saw", "An app goes with its last witness, and not before.", appsThatOthersSaw},
		{"apps_with_accounts", "An app with accounts must not go from under them.", appsWithAccounts},
		{"records_of", "People are told what a deletion takes away before they agree to it.", recordsOf},
	}
}

// brought is a connector with accounts and events of an app.
func (p *probe) brought(app *inventory.App, accounts int) *store.Connector {
	p.Helper()
	c := p.connector(app)
	p.ok(p.s.TouchAppSource(p.ctx(), app.ID, c, at(10)))
	p.accounts(c, accounts)
	p.events(accounts, about(c))
	return c
}

// pieces calls a removal until nothing is left and returns how much went each time.
func (p *probe) pieces(remove func() (int64, error), check func()) []int64 {
	p.Helper()
	var sizes []int64
	for {
		n, err := remove()
		p.ok(err)
		check()
		if n == 0 {
			return sizes
		}
		if sizes = append(sizes, n); len(sizes) > 50 {
			p.Fatalf("the removal does not end: %v", sizes)
		}
	}
}

// wantExact checks that the totals of a connector's accounts fit the accounts.
func (p *probe) wantExact(c *store.Connector) {
	p.Helper()
	for _, q := range []store.AccountQuery{{ConnectorID: c.ID}, {AppID: c.AppID}, {}} {
		q.Limit = 500
		list := must(p.s.ListAccounts(p.ctx(), q))(p)
		if list.Total != int64(len(list.Items)) {
			p.Errorf("the total is %d, but there are %d accounts", list.Total, len(list.Items))
		}
	}
}

func removeInPieces(p *probe) {
	c := p.deleted(p.brought(p.app(), 5))
	sizes := p.pieces(func() (int64, error) { return p.s.RemoveRecords(p.ctx(), c.ID, 2) }, func() { p.wantExact(c) })
	if !slices.Equal(sizes, []int64{2, 2, 1, 2, 2, 1}) {
		p.Errorf("five accounts and five events went in pieces of %v, want 2, 2, 1 twice", sizes)
	}
	if n := must(p.s.ListEvents(p.ctx(), store.EventQuery{ConnectorID: c.ID}))(p).Total; n != 0 {
		p.Errorf("%d events stayed", n)
	}
	if counts := must(p.s.CountAccounts(p.ctx()))(p); len(counts) != 0 {
		p.Errorf("nothing is left but counts: %v", counts)
	}
}

func removeSparesOthers(p *probe) {
	app := p.app()
	c, other := p.brought(app, 3), p.brought(app, 4)
	kept := p.brought(app, 2)
	_, err := p.s.DetachRecords(p.ctx(), p.deleted(kept), at(100), 99)
	p.ok(err)
	p.pieces(func() (int64, error) { return p.s.RemoveRecords(p.ctx(), c.ID, 100) }, func() {})
	for id, want := range map[string]int64{c.ID: 0, other.ID: 4} {
		records := must(p.s.RecordsOf(p.ctx(), id))(p)
		if records.Accounts != want || records.Events != 2*want { // every account is an event as well
			p.Errorf("a connector has %d accounts and %d events, want %d and %d", records.Accounts, records.Events, want, 2*want)
		}
	}
	if app := must(p.s.App(p.ctx(), app.ID))(p); app.Accounts.Total() != 6 {
		p.Errorf("the app has %d accounts, want the 4 and 2 of others", app.Accounts.Total())
	}
}

func detachInPieces(p *probe) {
	c := p.deleted(p.brought(p.app(), 5))
	sizes := p.pieces(func() (int64, error) { return p.s.DetachRecords(p.ctx(), c, at(100), 2) }, func() { p.wantExact(c) })
	if !slices.Equal(sizes, []int64{2, 2, 1}) {
		p.Errorf("five accounts were detached in pieces of %v, want 2, 2, 1", sizes)
	}
	list := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{AppID: c.AppID}))(p)
	if list.Total != 5 || len(list.Items) != 5 {
		p.Errorf("%d of 5 accounts are left, with the total %d", len(list.Items), list.Total)
	}
	if n := must(p.s.ListEvents(p.ctx(), store.EventQuery{ConnectorID: c.ID, Kinds: changed()}))(p).Total; n != 5 {
		p.Errorf("%d of 5 events are left", n)
	}
}

func detachedIsHistory(p *probe) {
	c := p.connector(p.app(), func(c *store.Connector) { c.Name, c.Type = "The name", "the_type" })
	recent := p.accounts(c, 1, func(a *inventory.Account) { a.LastSeenAt = at(80) })[0]
	old := p.accounts(c, 1, func(a *inventory.Account) { a.LastSeenAt = at(20) })[0]
	removed := p.accounts(c, 1, withStatus(inventory.AccountRemoved), func(a *inventory.Account) { a.LastSeenAt = at(20) })[0]
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(50), 2))
	gone := p.deleted(c)
	p.pieces(func() (int64, error) { return p.s.DetachRecords(p.ctx(), gone, at(100), 2) }, func() {})
	p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
	for i, want := range []inventory.Account{recent, old, removed} {
		want.ConnectorID, want.ConnectorName, want.ConnectorType, want.AppName = "", "The name", "the_type", c.AppName
		want.DisconnectedAt, want.LastSeenAt = at(100), at([]int{80, 50, 20}[i])
		for how, read := range accountReads(p) {
			got, err := read(&want)
			p.ok(err)
			p.same(how, *got, want)
		}
	}
}

func detachTwice(p *probe) {
	app := p.app()
	for range 2 {
		c := p.connector(app)
		p.ok(p.s.TouchAppSource(p.ctx(), app.ID, c, at(10)))
		a := p.account(c, func(a *inventory.Account) { a.ExternalID = "the same" })
		p.ok(p.s.InsertAccounts(p.ctx(), []inventory.Account{a}))
		gone := p.deleted(c)
		p.pieces(func() (int64, error) { return p.s.DetachRecords(p.ctx(), gone, at(100), 2) }, func() { p.wantExact(c) })
		p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
	}
	got := must(p.s.App(p.ctx(), app.ID))(p)
	if got.Accounts.Active != 2 || len(got.Sources) != 2 {
		p.Errorf("two deleted connectors left %d accounts and %d sources, want 2 each", got.Accounts.Active, len(got.Sources))
	}
}

// interruptedRemoval takes back every other piece, as a crash would.
func interruptedRemoval(p *probe) {
	for _, keep := range []bool{false, true} {
		c := p.deleted(p.brought(p.app(), 5))
		remove := func(s store.Store) (int64, error) {
			if keep {
				return s.DetachRecords(p.ctx(), c, at(100), 2)
			}
			return s.RemoveRecords(p.ctx(), c.ID, 2)
		}
		p.pieces(func() (int64, error) {
			err := p.s.InTx(p.ctx(), func(tx store.Store) error {
				_, err := remove(tx)
				p.ok(err)
				return errStop
			})
			if !errors.Is(err, errStop) {
				p.Errorf("the interrupted piece returned %v", err)
			}
			p.wantExact(c)
			return remove(p.s)
		}, func() { p.wantExact(c) })
		p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
		want := map[bool]int64{true: 5, false: 0}[keep]
		if n := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{AppID: c.AppID}))(p).Total; n != want {
			p.Errorf("keeping: %t; %d accounts are left, want %d", keep, n, want)
		}
	}
}

func purge(p *probe) {
	app := p.app()
	c := p.brought(app, 2)
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(10), 2))
	s := p.sync(c, inState(store.SyncSucceeded))
	p.receipt(s, users, 1)
	p.deleted(c)
	p.pieces(func() (int64, error) { return p.s.RemoveRecords(p.ctx(), c.ID, 100) }, func() {})
	p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
	_, err := p.s.DeletedConnector(p.ctx(), c.ID)
	p.wantFault("the connector", err, fault.NotFound, "connector_not_found")
	_, err = p.s.Sync(p.ctx(), s.ID)
	p.wantFault("its sync", err, fault.NotFound, "sync_not_found")
	_, err = p.s.App(p.ctx(), app.ID)
	p.wantFault("its app", err, fault.NotFound, "app_not_found")
	p.ok(p.s.PurgeConnector(p.ctx(), c.ID)) // once more is no harm
	again := *app
	p.ok(p.s.InsertApp(p.ctx(), &again))
}

func purgeWaits(p *probe) {
	app := p.app()
	c := p.deleted(p.brought(app, 1))
	if err := p.s.PurgeConnector(p.ctx(), c.ID); err == nil {
		p.Errorf("a connector with an account was purged")
	}
	p.same("the connector", must(p.s.DeletedConnector(p.ctx(), c.ID))(p).ID, c.ID)
	if n := len(must(p.s.App(p.ctx(), app.ID))(p).Sources); n != 1 {
		p.Errorf("the refused purge left %d sources, want 1", n)
	}
}

func appsThatOthersSaw(p *probe) {
	alone, shared, history := p.app(), p.app(), p.app()
	other := p.brought(shared, 1)
	past := p.deleted(p.brought(history, 1))
	p.pieces(func() (int64, error) { return p.s.DetachRecords(p.ctx(), past, at(100), 9) }, func() {})
	p.ok(p.s.PurgeConnector(p.ctx(), past.ID))
	for app, want := range map[*inventory.App]int{alone: -1, shared: 1, history: 1} {
		c := p.deleted(p.brought(app, 2))
		records := must(p.s.RecordsOf(p.ctx(), c.ID))(p)
		p.same("what it speaks of", records.Apps, []store.RecordedApp{{ID: app.ID, Name: app.Name, Stays: want > 0}})
		p.pieces(func() (int64, error) { return p.s.RemoveRecords(p.ctx(), c.ID, 9) }, func() {})
		p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
		got, err := p.s.App(p.ctx(), app.ID)
		if want < 0 {
			p.wantFault("an app that nobody else saw", err, fault.NotFound, "app_not_found")
			continue
		}
		p.ok(err)
		if len(got.Sources) != want || got.Accounts.Total() != 1 {
			p.Errorf("the app that others saw has %d sources and %d accounts, want theirs", len(got.Sources), got.Accounts.Total())
		}
	}
	if c := must(p.s.Connector(p.ctx(), other.ID))(p); c.AppName != shared.Name || c.Records[users] != 1 {
		p.Errorf("the other connector has the app %q and %d accounts", c.AppName, c.Records[users])
	}
}

// appsWithAccounts purges the only source of an app that has accounts of a
// connector which has yet to speak of it.
func appsWithAccounts(p *probe) {
	app := p.app()
	p.accounts(p.connector(app), 1)
	c := p.deleted(p.brought(app, 1))
	p.pieces(func() (int64, error) { return p.s.RemoveRecords(p.ctx(), c.ID, 9) }, func() {})
	p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
	if got := must(p.s.App(p.ctx(), app.ID))(p); got.Accounts.Total() != 1 || len(got.Sources) != 0 {
		p.Errorf("the app has %d accounts and %d sources, want 1 and none", got.Accounts.Total(), len(got.Sources))
	}
}

func recordsOf(p *probe) {
	first, second := p.app(func(a *inventory.App) { a.Name = "Zeta" }), p.app(func(a *inventory.App) { a.Name = "alpha" })
	c := p.brought(first, 3)
	p.accounts(c, 2, withStatus(inventory.AccountRemoved))
	p.ok(p.s.TouchAppSource(p.ctx(), second.ID, c, at(20)))
	p.brought(second, 7)
	want := store.Records{Accounts: 5, Events: 8, Apps: []store.RecordedApp{
		{ID: second.ID, Name: "alpha", Stays: true}, {ID: first.ID, Name: "Zeta"},
	}}
	p.same("the records", must(p.s.RecordsOf(p.ctx(), c.ID))(p), want)
	p.same("the records of nobody", must(p.s.RecordsOf(p.ctx(), "nobody"))(p), store.Records{})
}
