package storetest

import (
	"errors"
	"slices"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// errStop ends a walk.
var errStop = errors.New("enough")

// wantStop checks that a walk ended at the first row with our error.
func (p *probe) wantStop(what string, err error, calls int) {
	p.Helper()
	if !errors.Is(err, errStop) || calls != 1 {
		p.Errorf("%s made %d calls and returned %v, want one call and its error", what, calls, err)
	}
}

// filterClauses are about lists of a part.
func filterClauses() []Clause {
	return []Clause{
		{"account_filters", "A filter that lets others through shows people what they did not ask for.", accountFilters},
		{"event_filters", "The story of an account must be all of it and nothing else.", eventFilters},
		{"other_filters", "A filter that lets others through shows people what they did not ask for.", otherFilters},
		{"new_account_events", "Every account was new once; the story of an account begins there.", newAccountEvents},
		{"count_events", "The dashboard says what is new since a time.", countEvents},
	}
}

// wantFiltered walks a filtered list in small pages: every row that fits, once,
// and a total that says so on every page.
func wantFiltered[T any](p *probe, what string, all []T, fits func(*T) bool, id func(*T) string, query func(store.Paging) (store.List[T], error)) {
	p.Helper()
	var want []string
	for i := range all {
		if fits(&all[i]) {
			want = append(want, id(&all[i]))
		}
	}
	var got []string
	paging := store.Paging{Limit: 3}
	for {
		page := must(query(paging))(p)
		got = append(got, idsOf(page.Items, id)...)
		if page.Total != int64(len(want)) {
			p.Errorf("%s: the total is %d, want %d", what, page.Total, len(want))
		}
		if page.Next == "" {
			break
		}
		paging.Cursor = page.Next
	}
	if !slices.Equal(sorted(got), sorted(want)) {
		p.Errorf("%s: got %d rows, want %d", what, len(got), len(want))
	}
}

// fits reports whether a value is among some; no values mean any.
func fits[V comparable](values []V, v V) bool { return len(values) == 0 || slices.Contains(values, v) }

func accountFilters(p *probe) {
	app := p.app()
	first, second, third := p.connector(app), p.connector(app), p.someConnector()
	for _, c := range []*store.Connector{first, second, third} {
		for i, status := range inventory.AccountStatuses() {
			p.accounts(c, i+1, withStatus(status), named([]string{"Ünal", "Smith"}[i%2]))
		}
	}
	all := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{Paging: store.Paging{Limit: 500}}))(p).Items
	type S = []inventory.AccountStatus
	for _, app := range []string{"", app.ID, third.AppID, "nobody"} {
		for _, c := range []string{"", first.ID, third.ID, "nobody"} {
			for _, statuses := range []S{nil, {inventory.AccountRemoved}, {inventory.AccountActive, inventory.AccountUnknown}, {"nothing"}} {
				for _, q := range []string{"", "ünal"} {
					wantFiltered(p, "accounts", all, func(a *inventory.Account) bool {
						return (app == "" || a.AppID == app) && (c == "" || a.ConnectorID == c) && fits(statuses, a.Status) && (q == "" || a.Name == "Ünal")
					}, func(a *inventory.Account) string { return a.ID }, func(g store.Paging) (store.List[inventory.Account], error) {
						return p.s.ListAccounts(p.ctx(), store.AccountQuery{Paging: g, AppID: app, ConnectorID: c, Statuses: statuses, Search: q})
					})
				}
			}
		}
	}
}

func eventFilters(p *probe) {
	type E = inventory.Event
	type Q = store.EventQuery
	kinds := []inventory.EventKind{inventory.EventAppNew, inventory.EventAccountChanged, inventory.EventAccountRemoved}
	for i := range 12 {
		p.events(1, func(e *E) {
			pick := func(list ...string) string { return list[i%len(list)] }
			e.At, e.Kind, e.AppID, e.AccountID = at(i), kinds[i%3], pick("app", "other", ""), pick("account", "")
			e.ConnectorID, e.SyncID, e.AccountName = pick("", "c", "d"), pick("s", "", "", "t"), pick("Ünal", "Smith")
		})
	}
	all := must(p.s.ListEvents(p.ctx(), store.EventQuery{}))(p).Items
	for _, f := range []struct {
		query Q
		fits  func(e *E) bool
	}{
		{Q{}, func(*E) bool { return true }},
		{Q{Kinds: kinds[:2]}, func(e *E) bool { return e.Kind != kinds[2] }},
		{Q{AppID: "app"}, func(e *E) bool { return e.AppID == "app" }},
		{Q{AccountID: "account"}, func(e *E) bool { return e.AccountID == "account" }},
		{Q{ConnectorID: "c"}, func(e *E) bool { return e.ConnectorID == "c" }},
		{Q{SyncID: "s"}, func(e *E) bool { return e.SyncID == "s" }},
		{Q{Search: "ünal"}, func(e *E) bool { return e.AccountName == "Ünal" }},
		{Q{Since: at(4)}, func(e *E) bool { return !e.At.Before(at(4)) }},
		{Q{Until: at(4)}, func(e *E) bool { return e.At.Before(at(4)) }},
		{Q{Since: at(2), Until: at(9), AppID: "other"}, func(e *E) bool { return !e.At.Before(at(2)) && e.At.Before(at(9)) && e.AppID == "other" }},
	} {
		wantFiltered(p, "events", all, f.fits, func(e *E) string { return e.ID }, func(g store.Paging) (store.List[E], error) {
			f.query.Paging = g
			return p.s.ListEvents(p.ctx(), f.query)
		})
	}
}

func otherFilters(p *probe) {
	p.connectorList().populate(p)
	connectors := must(p.s.ListConnectors(p.ctx(), store.ConnectorQuery{}))(p).Items
	wantFiltered(p, "connectors", connectors, func(c *store.Connector) bool { return c.Status == store.Connected && c.Type == "type_1" },
		func(c *store.Connector) string { return c.ID }, func(g store.Paging) (store.List[store.Connector], error) {
			return p.s.ListConnectors(p.ctx(), store.ConnectorQuery{Paging: g, Statuses: []store.ConnectorStatus{store.Connected}, Types: []string{"type_1"}})
		})
	p.deleted(&connectors[0])
	wantFiltered(p, "connectors without the deleted", connectors[1:], func(*store.Connector) bool { return true },
		func(c *store.Connector) string { return c.ID }, func(g store.Paging) (store.List[store.Connector], error) {
			return p.s.ListConnectors(p.ctx(), store.ConnectorQuery{Paging: g})
		})
	for i, state := range append(store.SyncStates(), store.SyncFailed) {
		p.sync(&connectors[1+i%4], inState(state))
	}
	syncs := must(p.s.ListSyncs(p.ctx(), store.SyncQuery{}))(p).Items
	wantFiltered(p, "syncs", syncs, func(s *store.Sync) bool { return s.ConnectorID == connectors[4].ID && s.State == store.SyncFailed },
		func(s *store.Sync) string { return s.ID }, func(g store.Paging) (store.List[store.Sync], error) {
			return p.s.ListSyncs(p.ctx(), store.SyncQuery{Paging: g, ConnectorID: connectors[4].ID, States: []store.SyncState{store.SyncFailed}})
		})
	apps := []inventory.App{*p.app(), *p.app(func(a *inventory.App) { a.Status, a.Category = inventory.AppApproved, "x" }), *p.app(func(a *inventory.App) { a.Category = "x" })}
	wantFiltered(p, "apps", apps, func(a *inventory.App) bool { return a.Category == "x" && a.Status == inventory.AppApproved },
		func(a *inventory.App) string { return a.ID }, func(g store.Paging) (store.List[inventory.App], error) {
			return p.s.ListApps(p.ctx(), store.AppQuery{Paging: g, Statuses: []inventory.AppStatus{inventory.AppApproved}, Categories: []string{"x", "y"}})
		})
	deeds := []store.AuditEntry{*p.deed(), *p.deed(func(e *store.AuditEntry) { e.Action = "token.create" })}
	wantFiltered(p, "deeds", deeds, func(e *store.AuditEntry) bool { return e.Action == "token.create" },
		func(e *store.AuditEntry) string { return e.ID }, func(g store.Paging) (store.List[store.AuditEntry], error) {
			return p.s.ListAudit(p.ctx(), store.AuditQuery{Paging: g, Action: "token.create"})
		})
}

func countEvents(p *probe) {
	for i, kind := range []inventory.EventKind{inventory.EventAppNew, inventory.EventAppNew, inventory.EventAccountRemoved, inventory.EventAppNew} {
		p.events(1, func(e *inventory.Event) { e.At, e.Kind = at(i), kind })
		p.accounts(p.someConnector(), 1, func(a *inventory.Account) { a.FirstSeenAt = at(i) })
	}
	for since, want := range map[int][2]int64{-1: {3, 4}, 0: {3, 4}, 1: {2, 3}, 2: {1, 2}, 3: {1, 1}, 4: {0, 0}} {
		for i, kind := range []inventory.EventKind{inventory.EventAppNew, inventory.EventAccountNew} {
			if n := must(p.s.CountEvents(p.ctx(), kind, at(since)))(p); n != want[i] {
				p.Errorf("counted %d events %s since minute %d, want %d", n, kind, since, want[i])
			}
		}
	}
}

// newAccountEvents looks for the event that every account is.
func newAccountEvents(p *probe) {
	c := p.someConnector()
	a := p.accounts(c, 1, named("Ünal"), func(a *inventory.Account) { a.Email, a.FirstSyncID, a.FirstSeenAt = "u@example.org", "sync", at(7) })[0]
	bare := p.accounts(c, 1, named(""), func(a *inventory.Account) { a.ExternalID = "only an id" })[0]
	p.ok(p.s.InsertEvents(p.ctx(), []inventory.Event{{ID: p.id(), At: at(8), Kind: inventory.EventAccountNew, AccountID: a.ID}})) // not written twice
	want := inventory.Event{
		ID: a.ID, At: at(7), Kind: inventory.EventAccountNew, AppID: c.AppID, AppName: c.AppName, AccountID: a.ID, AccountName: "Ünal",
		AccountEmail: "u@example.org", ConnectorID: c.ID, ConnectorName: c.Name, SyncID: "sync",
	}
	for what, q := range map[string]store.EventQuery{
		"by account": {AccountID: a.ID}, "by sync": {SyncID: "sync"}, "by name": {Search: "ünal"}, "by time": {Since: at(7), Until: at(8)},
		"by kind and connector": {Kinds: []inventory.EventKind{inventory.EventAccountNew}, ConnectorID: c.ID, AppID: c.AppID, Search: "u@example"},
	} {
		list := must(p.s.ListEvents(p.ctx(), q))(p)
		i := slices.IndexFunc(list.Items, func(e inventory.Event) bool { return e.ID == a.ID })
		if i < 0 || list.Total != int64(len(list.Items)) {
			p.Fatalf("%s: the event is not among %d, with the total %d", what, len(list.Items), list.Total)
		}
		p.same(what, list.Items[i], want)
	}
	kind := store.EventQuery{Kinds: []inventory.EventKind{inventory.EventAccountNew}}
	list := must(p.s.ListEvents(p.ctx(), kind))(p)
	if list.Total != 2 || list.Items[0].ID != bare.ID || list.Items[0].AccountName != bare.Label() {
		p.Errorf("new accounts are %+v, want two, the newest first and by its label", list.Items)
	}
}
