package storetest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// historyClauses are about what was known, and what explains it.
func historyClauses() []Clause {
	const then = "An answer about the past that is not what was known then convicts the innocent."
	const evidence = "A fact whose evidence cannot be seen cannot be checked."
	return []Clause{
		{"accounts_then", then, accountsThen},
		{"programs_then", then, programsThen},
		{"clock_goes_back", "A machine whose clock was ahead for a day must go on, and have one past.", clockGoesBack},
		{"links_then", then, linksThen},
		{"apps_then", then, appsThen},
		{"sightings_of", evidence, sightingsOf},
		{"copies_count_once", "A program that is on a device twice is used by one person, not by two.", copiesCountOnce},
		{"sighting_pages", "A row that no page holds is invisible; one on two pages is counted twice.", sightingPages},
		{"changes", "What came, went and changed is what an auditor signs for.", changes},
		{"find", "A search that hides the best hit is a search that nobody uses.", findAll},
	}
}

const programs = streamID("installed_apps")

// onDevice stores a program of a title on a device, first seen at a minute.
func (p *probe) onDevice(t *inventory.Title, d *inventory.Device, minute int, edits ...func(*inventory.Installation)) inventory.Installation {
	p.Helper()
	i := inventory.Installation{
		InstalledRecord: inventory.InstalledRecord{ExternalID: fmt.Sprintf("inst-%d", p.next()), DeviceID: d.ExternalID, Name: t.Name, Version: "1.0"},
		Seen:            inventory.Seen{ConnectorID: d.ConnectorID, Stream: string(programs), FirstSeenAt: at(minute), LastSeenAt: at(minute), ValidFrom: at(minute)},
		ID:              p.id(), TitleID: t.ID, OnDeviceID: d.ID,
	}
	for _, edit := range edits {
		edit(&i)
	}
	p.ok(p.s.InsertInstallations(p.ctx(), []inventory.Installation{i}))
	return i
}

// titled stores a title of an app, "" for none, that was known from the beginning.
func (p *probe) titled(appID string) *inventory.Title {
	p.Helper()
	n := p.next()
	t := &inventory.Title{ID: p.id(), Key: fmt.Sprintf("id:titled.%d", n), Identifier: fmt.Sprintf("titled.%d", n), Name: fmt.Sprintf("Title %d", n),
		FirstSeenAt: at(0), LastSeenAt: at(0), ValidFrom: at(0), Match: inventory.TitleMatch{AppID: appID}}
	if appID != "" {
		t.Match.Rule, t.Match.Confidence, t.Match.Explanation = "bundle_id", "high", "It has the identifier of the app."
	}
	p.ok(p.s.InsertTitles(p.ctx(), []inventory.Title{*t}))
	return t
}

// early makes a device known from the beginning.
func early(d *inventory.Device) { d.FirstSeenAt, d.ValidFrom = at(0), at(0) }

// state is what something has been something has had since a minute.
type state struct {
	since   int
	text    string
	removed bool
}

// life draws the states of something: it comes, changes, goes and comes back.
func life(t *rapid.T) []state {
	states := []state{{since: rapid.IntRange(1, 5).Draw(t, "first"), text: "0"}}
	for i := range rapid.IntRange(0, 6).Draw(t, "changes") {
		last := states[len(states)-1]
		next := state{since: last.since + rapid.IntRange(1, 4).Draw(t, "later"), text: last.text}
		if next.removed = !last.removed && rapid.Bool().Draw(t, "goes"); !next.removed {
			next.text = fmt.Sprint(i + 1)
		}
		states = append(states, next)
	}
	return states
}

// stateAt is the last state that began by a minute; false before the first.
func stateAt(states []state, minute int) (state, bool) {
	last, ok := state{}, false
	for _, s := range states {
		if s.since <= minute {
			last, ok = s, true
		}
	}
	return last, ok
}

func accountsThen(p *probe) {
	rapid.Check(p.TB, func(t *rapid.T) {
		c := p.someConnector()
		states := life(t)
		a := p.accounts(c, 1, named("0"), func(a *inventory.Account) { a.FirstSeenAt, a.ValidFrom = at(states[0].since), at(states[0].since) })[0]
		for _, s := range states[1:] {
			before := a.Status
			a.Name, a.ValidFrom, a.LastSeenAt, a.RemovedAt, a.Status = s.text, at(s.since), at(s.since), time.Time{}, inventory.AccountActive
			if s.removed {
				a.Status, a.RemovedAt = inventory.AccountRemoved, at(s.since)
			}
			p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{a}, []inventory.AccountStatus{before}))
		}
		minute := rapid.IntRange(0, 40).Draw(t, "minute")
		want, known := stateAt(states, minute)
		got, err := p.s.AccountAt(p.ctx(), a.ID, at(minute))
		list := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{ConnectorID: c.ID, AsOf: at(minute)}))(p)
		if !known {
			p.wantFault("an account before it was seen", err, fault.NotFound, "account_not_found")
			if list.Total != 0 || len(list.Items) != 0 {
				t.Fatalf("%s\nbefore an account was seen, %d are listed", p.clause.Why, len(list.Items))
			}
			return
		}
		p.ok(err)
		if list.Total != 1 || len(list.Items) != 1 {
			t.Fatalf("%s\nan account is listed %d times, with the total %d", p.clause.Why, len(list.Items), list.Total)
		}
		for how, got := range map[string]*inventory.Account{"AccountAt": got, "ListAccounts": &list.Items[0]} {
			if got.Name != want.text || (got.Status == inventory.AccountRemoved) != want.removed || got.RemovedAt.IsZero() == want.removed || !got.ValidFrom.Equal(at(want.since)) || got.LastSeenAt.After(at(minute)) {
				t.Fatalf("%s\n%s, minute %d of %v: called %q, %s, removed %s, valid from %s, last seen %s",
					p.clause.Why, how, minute, states, got.Name, got.Status, got.RemovedAt, got.ValidFrom, got.LastSeenAt)
			}
		}
	})
}

// clockGoesBack changes an account at minutes that are not in their order.
func clockGoesBack(p *probe) {
	c := p.someConnector()
	a := p.accounts(c, 1, named("a"), func(a *inventory.Account) { a.FirstSeenAt, a.ValidFrom = at(10), at(10) })[0]
	for _, change := range []struct {
		minute int
		name   string
	}{{20, "b"}, {30, "c"}, {15, "d"}, {15, "e"}, {40, "f"}, {50, "g"}} {
		a.Name, a.ValidFrom = change.name, at(change.minute)
		p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{a}, []inventory.AccountStatus{a.Status}))
	}
	for minute, want := range map[int]string{12: "a", 17: "e", 25: "e", 35: "e", 45: "f", 55: "g"} {
		list := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{AsOf: at(minute)}))(p)
		if got := must(p.s.AccountAt(p.ctx(), a.ID, at(minute)))(p); got.Name != want || list.Total != 1 || len(list.Items) != 1 {
			p.Errorf("at minute %d the account is called %q and listed %d times, want %q, once", minute, got.Name, len(list.Items), want)
		}
	}
}

func programsThen(p *probe) {
	app := p.app()
	title := p.titled(app.ID)
	rapid.Check(p.TB, func(t *rapid.T) {
		d := p.devices(p.someConnector(), 1, early)[0]
		states := life(t)
		i := p.onDevice(title, &d, states[0].since, func(i *inventory.Installation) { i.Version = "0" })
		for _, s := range states[1:] {
			i.Version, i.ValidFrom, i.LastSeenAt, i.RemovedAt = s.text, at(s.since), at(s.since), time.Time{}
			if s.removed {
				i.RemovedAt = at(s.since)
			}
			p.ok(p.s.UpdateInstallations(p.ctx(), []inventory.Installation{i}))
		}
		minute := rapid.IntRange(0, 40).Draw(t, "minute")
		want, known := stateAt(states, minute)
		for removed, listed := range map[bool]bool{true: known, false: known && !want.removed} {
			list := must(p.s.ListSightings(p.ctx(), store.SightingQuery{DeviceID: d.ID, Removed: removed, AsOf: at(minute)}))(p)
			if list.Total != int64(len(list.Items)) || (len(list.Items) == 1) != listed {
				t.Fatalf("%s\nminute %d of %v, with the removed: %t: %d sightings, total %d", p.clause.Why, minute, states, removed, len(list.Items), list.Total)
			}
			if listed && (list.Items[0].Version != want.text || list.Items[0].RemovedAt.IsZero() == want.removed || list.Items[0].LastSeenAt.After(at(minute)) || list.Items[0].AppID != app.ID) {
				t.Fatalf("%s\nminute %d of %v: %+v", p.clause.Why, minute, states, list.Items[0])
			}
		}
	})
}

// linksThen looks at whose an account and a device were, and what a program was of.
func linksThen(p *probe) {
	c := p.someConnector()
	ada, bob := p.person(), p.person()
	first, second := p.app(), p.app()
	a := p.accounts(c, 1, accountOf(ada.ID), func(a *inventory.Account) { a.FirstSeenAt, a.ValidFrom = at(0), at(0) })[0]
	d := p.devices(c, 1, deviceOf(ada.ID), func(d *inventory.Device) { d.FirstSeenAt, d.ValidFrom = at(0), at(0) })[0]
	title := p.titled(first.ID)
	p.onDevice(title, &d, 0)
	a.PersonID, a.PersonRule = bob.ID, inventory.LinkOperator
	p.ok(p.s.LinkAccounts(p.ctx(), []inventory.Account{a}, at(500)))
	d.PersonID, d.PersonRule = bob.ID, inventory.LinkOperator
	p.ok(p.s.AssignDevices(p.ctx(), []inventory.Device{d}, at(500)))
	title.Match, title.ValidFrom = inventory.TitleMatch{AppID: second.ID, Rule: inventory.RuleOperator, DecidedBy: "Ada", DecidedAt: at(500)}, at(500)
	p.ok(p.s.SaveTitles(p.ctx(), []inventory.Title{*title}))
	for _, want := range []struct {
		minute     int
		asOf       time.Time
		whose, not *inventory.Person
		app        *inventory.App
		by         string
	}{{499, at(499), ada, bob, first, ""}, {500, at(500), bob, ada, second, "Ada"}, {9999, time.Time{}, bob, ada, second, "Ada"}} {
		list := must(p.s.ListSightings(p.ctx(), store.SightingQuery{PersonID: want.whose.ID, AsOf: want.asOf}))(p)
		if len(list.Items) != 2 {
			p.Errorf("minute %d: %s has %d sightings, want an account and a program", want.minute, want.whose.Name, len(list.Items))
		}
		for _, s := range list.Items {
			if s.PersonID != want.whose.ID || s.PersonName != want.whose.Name || s.Kind == inventory.SightedInstalled && (s.AppID != want.app.ID || s.Match.DecidedBy != want.by) {
				p.Errorf("minute %d: a sighting is of the app %q, by %q, and of %q", want.minute, s.AppName, s.Match.DecidedBy, s.PersonName)
			}
		}
		if n := must(p.s.ListSightings(p.ctx(), store.SightingQuery{PersonID: want.not.ID, AsOf: want.asOf}))(p).Total; n != 0 {
			p.Errorf("minute %d: %s has %d sightings, want none", want.minute, want.not.Name, n)
		}
		if n := must(p.s.ListSightings(p.ctx(), store.SightingQuery{AppID: want.app.ID, AsOf: want.asOf}))(p).Total; n != 1 {
			p.Errorf("minute %d: the app of the program has %d sightings, want 1", want.minute, n)
		}
	}
}

// appsThen looks at what an app's figures were, and at apps that were not known.
func appsThen(p *probe) {
	known := func(minute int) func(*inventory.App) {
		return func(a *inventory.App) {
			a.FirstSeenAt, a.ValidFrom, a.Status = at(minute), at(minute), inventory.AppUnapproved
		}
	}
	app, later := p.app(known(1)), p.app(known(600))
	c, who := p.connector(app), p.person()
	a := p.accounts(c, 1, accountOf(who.ID), func(a *inventory.Account) { a.FirstSeenAt, a.ValidFrom = at(2), at(2) })[0]
	d := p.devices(c, 1, early)[0]
	p.onDevice(p.titled(app.ID), &d, 10)
	a.Status, a.RemovedAt, a.ValidFrom = inventory.AccountRemoved, at(500), at(500)
	p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{a}, []inventory.AccountStatus{inventory.AccountActive}))
	for _, want := range []struct {
		minute                             int
		accounts, removed, people, devices int64
	}{{1, 0, 0, 0, 0}, {2, 1, 0, 1, 0}, {10, 1, 0, 1, 1}, {499, 1, 0, 1, 1}, {500, 0, 1, 0, 1}, {700, 0, 1, 0, 1}} {
		list := must(p.s.ListApps(p.ctx(), store.AppQuery{AsOf: at(want.minute), Statuses: []inventory.AppStatus{inventory.AppUnapproved}, Paging: store.Paging{Sort: "-accounts"}}))(p)
		listed, _ := find(list, nil, func(a *inventory.App) bool { return a.ID == app.ID })
		for how, got := range map[string]*inventory.App{"AppAt": must(p.s.AppAt(p.ctx(), app.ID, at(want.minute)))(p), "ListApps": listed} {
			if got == nil {
				p.Fatalf("%s knows no app at minute %d", how, want.minute)
			}
			if got.Accounts.Total() != want.accounts || got.Accounts.Removed != want.removed || got.People != want.people || got.Devices != want.devices {
				p.Errorf("%s, minute %d: %+v, %d people, %d devices, want %+v", how, want.minute, got.Accounts, got.People, got.Devices, want)
			}
		}
		figures := must(p.s.AppsThen(p.ctx(), at(want.minute)))(p)
		place := slices.IndexFunc(figures, func(f store.AppThen) bool { return f.ID == app.ID })
		if place < 0 || figures[place].Accounts != want.accounts || figures[place].People != want.people || figures[place].Devices != want.devices || figures[place].Status != inventory.AppUnapproved {
			p.Errorf("AppsThen, minute %d: %+v", want.minute, figures)
		}
		if knows := list.Total == 2; knows != (want.minute >= 600) || int64(len(list.Items)) != list.Total {
			p.Errorf("minute %d: %d apps are listed, with the total %d", want.minute, len(list.Items), list.Total)
		}
	}
	_, err := p.s.AppAt(p.ctx(), later.ID, at(599))
	p.wantFault("an app before it was seen", err, fault.NotFound, "app_not_found")
}

func sightingsOf(p *probe) {
	app, other := p.app(), p.app()
	c, elsewhere := p.connector(app), p.connector(other)
	who, merged := p.person(), p.person()
	a := p.accounts(c, 1, accountOf(who.ID))[0]
	p.accounts(elsewhere, 1, accountOf(merged.ID), withStatus(inventory.AccountRemoved))
	d := p.devices(c, 1, deviceOf(merged.ID))[0]
	i := p.onDevice(p.titled(app.ID), &d, 5, func(i *inventory.Installation) { i.Version, i.Path = "7.1", "/Applications/X.app" })
	p.onDevice(p.titled(""), &d, 6)
	p.ok(p.s.MergePeople(p.ctx(), who.ID, []string{merged.ID}))
	for _, want := range []struct {
		what string
		q    store.SightingQuery
		n    int64
	}{
		{"the app", store.SightingQuery{AppID: app.ID}, 2}, {"accounts of the app", store.SightingQuery{AppID: app.ID, Kinds: []inventory.SightingKind{inventory.SightedAccount}}, 1},
		{"programs of the app", store.SightingQuery{AppID: app.ID, Kinds: []inventory.SightingKind{inventory.SightedInstalled}}, 1},
		{"the person", store.SightingQuery{PersonID: who.ID}, 3}, {"the person, ended ones too", store.SightingQuery{PersonID: who.ID, Removed: true}, 4},
		{"the device", store.SightingQuery{DeviceID: d.ID}, 2}, {"the account", store.SightingQuery{AccountID: a.ID}, 1},
		{"another connector", store.SightingQuery{AppID: app.ID, ConnectorID: elsewhere.ID}, 0}, {"a search", store.SightingQuery{PersonID: who.ID, Search: " " + a.Name}, 1},
		{"a search by device", store.SightingQuery{AppID: app.ID, Search: d.Name}, 1},
	} {
		var each int64
		p.ok(p.s.EachSighting(p.ctx(), want.q, func(*inventory.Sighting) error { each++; return nil }))
		if list := must(p.s.ListSightings(p.ctx(), want.q))(p); list.Total != want.n || int64(len(list.Items)) != want.n || each != want.n {
			p.Errorf("%s: %d sightings listed, %d exported, total %d, want %d", want.what, len(list.Items), each, list.Total, want.n)
		}
	}
	list := must(p.s.ListSightings(p.ctx(), store.SightingQuery{AppID: app.ID, Kinds: []inventory.SightingKind{inventory.SightedInstalled}}))(p)
	want := inventory.Sighting{
		ID: i.ID, Kind: inventory.SightedInstalled, AppID: app.ID, AppName: app.Name, PersonID: who.ID, PersonName: who.Name, DeviceID: d.ID, DeviceName: d.Name,
		TitleID: i.TitleID, What: i.Name, Version: "7.1", Path: "/Applications/X.app", ConnectorID: c.ID, ConnectorName: c.Name, ConnectorType: c.Type,
		Stream: string(programs), FirstSeenAt: at(5), LastSeenAt: at(5), PersonRule: inventory.LinkEmail,
		Match: inventory.TitleMatch{AppID: app.ID, Rule: "bundle_id", Confidence: "high", Explanation: "It has the identifier of the app."},
	}
	p.same("the sighting of a program", list.Items[0], want)
	for code, q := range map[string]store.SightingQuery{"app_not_found": {AppID: "x"}, "person_not_found": {PersonID: "x"}, "device_not_found": {DeviceID: "x"}, "account_not_found": {AccountID: "x"}} {
		p.wantFault("sightings of nothing", second(p.s.ListSightings(p.ctx(), q)), fault.NotFound, code)
		p.wantFault("an export of nothing", p.s.EachSighting(p.ctx(), q, func(*inventory.Sighting) error { return nil }), fault.NotFound, code)
	}
}

func copiesCountOnce(p *probe) {
	d := p.devices(p.someConnector(), 1)[0]
	title := p.titled("")
	version := func(v string) func(*inventory.Installation) { return func(i *inventory.Installation) { i.Version = v } }
	p.onDevice(title, &d, 30, version("2"))
	p.onDevice(title, &d, 50, version("3"))
	p.onDevice(title, &d, 10, version("1"))
	p.onDevice(title, &d, 70, version("4"), func(i *inventory.Installation) { i.RemovedAt = at(80) })
	for _, removed := range []bool{false, true} {
		list := must(p.s.ListSightings(p.ctx(), store.SightingQuery{DeviceID: d.ID, Removed: removed}))(p)
		if list.Total != 1 || len(list.Items) != 1 || list.Items[0].Version != "3" || !list.Items[0].FirstSeenAt.Equal(at(10)) || !list.Items[0].RemovedAt.IsZero() {
			p.Errorf("four copies of a program, three of them there, are %+v, with the total %d", list.Items, list.Total)
		}
	}
}

func sightingPages(p *probe) {
	c := p.someConnector()
	p.accounts(c, 5)
	title := p.titled(c.AppID)
	for minute := range 6 {
		d := p.devices(c, 1)[0]
		p.onDevice(title, &d, minute/2)
	}
	for _, sort := range []string{"", "name", "-name", "first_seen_at", "-last_seen_at"} {
		seen := map[string]bool{}
		q := store.SightingQuery{AppID: c.AppID, Paging: store.Paging{Limit: 4, Sort: sort}}
		for pages := 0; pages == 0 || q.Cursor != ""; pages++ {
			list := must(p.s.ListSightings(p.ctx(), q))(p)
			if list.Total != 11 || pages > 3 {
				p.Fatalf("sorted by %q, page %d has the total %d, want 11", sort, pages, list.Total)
			}
			for _, s := range list.Items {
				seen[s.ID] = true
			}
			q.Cursor = list.Next
		}
		if len(seen) != 11 {
			p.Errorf("sorted by %q, the pages hold %d of 11 sightings", sort, len(seen))
		}
	}
}

func changes(p *probe) {
	c, who := p.someConnector(), p.person()
	known := func(minute int) func(*inventory.Account) {
		return func(a *inventory.Account) { a.FirstSeenAt, a.ValidFrom = at(minute), at(minute) }
	}
	gone, renamed := p.accounts(c, 1, known(0), accountOf(who.ID))[0], p.accounts(c, 1, known(0))[0]
	p.accounts(c, 3, known(0))
	p.accounts(c, 2, known(200))
	d := p.devices(c, 1, early)[0]
	p.onDevice(p.titled(""), &d, 200)
	gone.Status, gone.RemovedAt, gone.ValidFrom = inventory.AccountRemoved, at(300), at(300)
	renamed.Name, renamed.ValidFrom = "Another", at(300)
	p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{gone, renamed}, []inventory.AccountStatus{inventory.AccountActive, inventory.AccountActive}))
	d.OSVersion, d.ValidFrom = "27", at(300)
	p.ok(p.s.UpdateDevices(p.ctx(), []inventory.Device{d}))
	for _, want := range []struct {
		from, to int
		changes  store.Changes
	}{
		{100, 400, store.Changes{Accounts: store.Difference{Added: 2, Removed: 1, Changed: 1}, Devices: store.Difference{Changed: 1},
			Programs: store.Difference{Added: 1}, People: store.Difference{Removed: 1}}},
		{100, 250, store.Changes{Accounts: store.Difference{Added: 2}, Programs: store.Difference{Added: 1}}},
		{400, 500, store.Changes{}}, {100, 100, store.Changes{}},
	} {
		p.same(fmt.Sprintf("between minutes %d and %d", want.from, want.to), must(p.s.Changes(p.ctx(), at(want.from), at(want.to)))(p), want.changes)
	}
}

func findAll(p *probe) {
	app := p.app(func(a *inventory.App) { a.Name, a.Vendor = "Zoë Works", "Acme" })
	p.app(func(a *inventory.App) { a.Name, a.Vendor = "Aaa", "zoë" })
	c, who, merged := p.connector(app), p.person(func(w *inventory.Person) { w.Name = "Root" }), p.person(func(w *inventory.Person) { w.Name = "Zoë Merged" })
	p.ok(p.s.MergePeople(p.ctx(), who.ID, []string{merged.ID}))
	for _, name := range []string{"a zoë", "zoë b", "zoë a"} {
		p.accounts(c, 1, named(name))
	}
	d := p.devices(c, 1, func(d *inventory.Device) { d.Name = "Mac of Zoë" })[0]
	found := must(p.s.Find(p.ctx(), " ZOË", 2))(p)
	for _, want := range []struct {
		noun  string
		hits  store.Hits
		total int64
		names []string
	}{
		{"apps", found.Apps, 2, []string{"Zoë Works", "Aaa"}}, {"people", found.People, 1, []string{"Root"}},
		{"accounts", found.Accounts, 3, []string{"zoë a", "zoë b"}}, {"devices", found.Devices, 1, []string{d.Name}}, {"titles", found.Titles, 0, nil},
	} {
		var names []string
		for _, h := range want.hits.Items {
			names = append(names, h.Name)
		}
		if want.hits.Total != want.total || !slices.Equal(names, want.names) {
			p.Errorf("of %s, %v were found of %d, want %v of %d", want.noun, names, want.hits.Total, want.names, want.total)
		}
	}
	if n := must(p.s.Find(p.ctx(), "%", 5))(p).Accounts.Total; n != 0 {
		p.Errorf("a percent sign finds %d accounts", n)
	}
}
