package storetest

import (
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// countClauses are about the kept counts of accounts.
func countClauses() []Clause {
	const why = "The totals of lists and the figures of the dashboard are the kept counts; drift is never noticed and never heals."
	return []Clause{
		{"counts_by_hand", why, countsByHand},
		{"counts_stay_exact", why, countsStayExact},
	}
}

func countsByHand(p *probe) {
	app := p.app()
	c, other := p.connector(app), p.connector(app)
	p.accounts(c, 3)
	p.accounts(c, 1, withStatus(inventory.AccountRemoved))
	p.accounts(c, 2, func(a *inventory.Account) { a.Stream = "devices" })
	p.accounts(other, 2, withStatus(inventory.AccountSuspended))
	want := map[store.AccountCount]bool{
		{ConnectorID: c.ID, Stream: users, AppID: app.ID, Status: inventory.AccountActive, N: 3}:        true,
		{ConnectorID: c.ID, Stream: "devices", AppID: app.ID, Status: inventory.AccountActive, N: 2}:    true,
		{ConnectorID: c.ID, Stream: users, AppID: app.ID, Status: inventory.AccountRemoved, N: 1}:       true,
		{ConnectorID: other.ID, Stream: users, AppID: app.ID, Status: inventory.AccountSuspended, N: 2}: true,
	}
	counted := map[store.AccountCount]bool{}
	for _, n := range must(p.s.CountAccounts(p.ctx()))(p) {
		counted[n] = true
	}
	if !maps.Equal(counted, want) {
		p.Errorf("counted are %v, want %v", counted, want)
	}
	got := must(p.s.App(p.ctx(), app.ID))(p).Accounts
	p.same("the counts of the app", got, inventory.AccountCounts{Active: 5, Removed: 1, Suspended: 2})
}

// ledger is a random history of the accounts of two connectors of one app.
type ledger struct {
	*probe
	app *inventory.App
	of  []*store.Connector
}

// countsStayExact writes random histories and recounts after every step.
func countsStayExact(p *probe) {
	rapid.Check(p.TB, func(t *rapid.T) {
		l := &ledger{probe: p, app: p.app()}
		l.of = []*store.Connector{p.connector(l.app), p.connector(l.app)}
		steps := map[string]func(*rapid.T){
			"insert": l.insert, "update": l.update, "remove": l.remove, "return": l.comeBack, "roll back": l.rollBack, "detach": l.detach, "remove records": l.removeRecords,
		}
		l.insert(t)
		l.recount(t)
		for _, step := range rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(steps))), 1, 7).Draw(t, "steps") {
			steps[step](t)
			l.recount(t)
		}
		l.recountViews(t)
	})
}

// connectorOf draws a connector.
func (l *ledger) connectorOf(t *rapid.T) *store.Connector {
	return rapid.SampledFrom(l.of).Draw(t, "connector")
}

// all lists the accounts of the history, from whatever connector.
func (l *ledger) all(t *rapid.T, s store.Store) []inventory.Account {
	var list []inventory.Account
	if err := s.EachAccount(l.ctx(), store.AccountQuery{AppID: l.app.ID}, func(a *inventory.Account) error {
		list = append(list, *a)
		return nil
	}); err != nil {
		t.Fatalf("list accounts: %v", err)
	}
	return list
}

func (l *ledger) insert(t *rapid.T) { l.insertInto(t, l.s) }

func (l *ledger) insertInto(t *rapid.T, s store.Store) {
	c := l.connectorOf(t)
	statuses := rapid.SliceOfN(rapid.SampledFrom(inventory.AccountStatuses()), 1, 5).Draw(t, "statuses")
	var list []inventory.Account
	for _, status := range statuses {
		list = append(list, l.account(c, withStatus(status)))
	}
	l.done(t, s.InsertAccounts(l.ctx(), list))
}

// change gives some accounts, of those that fit, new statuses.
func (l *ledger) change(t *rapid.T, s store.Store, fits func(*inventory.Account) bool, to []inventory.AccountStatus) {
	var list []inventory.Account
	var before []inventory.AccountStatus
	for _, a := range l.all(t, s) {
		if fits(&a) && rapid.Bool().Draw(t, "chosen") {
			before = append(before, a.Status)
			a.RemovedAt = time.Time{}
			withStatus(rapid.SampledFrom(to).Draw(t, "status"))(&a)
			list = append(list, a)
		}
	}
	l.done(t, s.UpdateAccounts(l.ctx(), list, before))
}

func (l *ledger) update(t *rapid.T) {
	l.change(t, l.s, func(*inventory.Account) bool { return true }, inventory.AccountStatuses())
}

func (l *ledger) remove(t *rapid.T) {
	live := func(a *inventory.Account) bool { return a.Status != inventory.AccountRemoved }
	l.change(t, l.s, live, []inventory.AccountStatus{inventory.AccountRemoved})
}

func (l *ledger) comeBack(t *rapid.T) {
	removed := func(a *inventory.Account) bool { return a.Status == inventory.AccountRemoved }
	l.change(t, l.s, removed, []inventory.AccountStatus{inventory.AccountActive, inventory.AccountSuspended})
}

// rollBack writes and takes it back.
func (l *ledger) rollBack(t *rapid.T) {
	err := l.s.InTx(l.ctx(), func(tx store.Store) error {
		l.insertInto(t, tx)
		l.change(t, tx, func(*inventory.Account) bool { return true }, inventory.AccountStatuses())
		if _, err := tx.RemoveRecords(l.ctx(), l.of[0].ID, 2); err != nil {
			return err
		}
		if _, err := tx.DetachRecords(l.ctx(), l.of[1], at(9000), 2); err != nil {
			return err
		}
		return errStop
	})
	if err == nil {
		t.Fatalf("the transaction was not rolled back")
	}
}

func (l *ledger) detach(t *rapid.T) {
	_, err := l.s.DetachRecords(l.ctx(), l.connectorOf(t), at(9000), rapid.IntRange(1, 5).Draw(t, "limit"))
	l.done(t, err)
}

func (l *ledger) removeRecords(t *rapid.T) {
	_, err := l.s.RemoveRecords(l.ctx(), l.connectorOf(t).ID, rapid.IntRange(1, 5).Draw(t, "limit"))
	l.done(t, err)
}

func (l *ledger) done(t *rapid.T, err error) {
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// recount compares every count that is kept with the accounts themselves.
func (l *ledger) recount(t *rapid.T) {
	want := map[store.AccountCount]int64{}
	for _, a := range l.all(t, l.s) {
		want[store.AccountCount{ConnectorID: a.ConnectorID, Stream: streamID(a.Stream), AppID: a.AppID, Status: a.Status}]++
	}
	got := map[store.AccountCount]int64{}
	counts, err := l.s.CountAccounts(l.ctx())
	l.done(t, err)
	for _, c := range counts {
		if n := c.N; c.AppID == l.app.ID {
			c.N = 0
			got[c] = n
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("counted are %v, but there are %v\nwhy it matters: %s", got, want, l.clause.Why)
	}
}

// recountViews compares what shows the counts with the accounts themselves.
func (l *ledger) recountViews(t *rapid.T) {
	var perApp inventory.AccountCounts
	live, all := map[string]int64{}, map[string]int64{}
	for _, a := range l.all(t, l.s) {
		perApp.Add(a.Status, 1)
		all[a.ConnectorID]++
		if a.Status != inventory.AccountRemoved {
			live[a.ConnectorID]++
		}
	}
	app, err := l.s.App(l.ctx(), l.app.ID)
	l.done(t, err)
	if app.Accounts != perApp {
		t.Errorf("the app has %+v, but there are %+v\nwhy it matters: %s", app.Accounts, perApp, l.clause.Why)
	}
	for _, c := range l.of {
		now, err := l.s.Connector(l.ctx(), c.ID)
		l.done(t, err)
		page, err := l.s.ListAccounts(l.ctx(), store.AccountQuery{ConnectorID: c.ID, Paging: store.Paging{Limit: 1}})
		l.done(t, err)
		if now.Records[users] != live[c.ID] || page.Total != all[c.ID] {
			t.Errorf("the connector has %d records, and its list %d, but there are %d and %d\nwhy it matters: %s",
				now.Records[users], page.Total, live[c.ID], all[c.ID], l.clause.Why)
		}
	}
}
