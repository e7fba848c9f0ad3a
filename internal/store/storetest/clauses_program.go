package storetest

import (
	"slices"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// programClauses are about installed programs, their titles, and the figures.
func programClauses() []Clause {
	const fields = "A field that is not kept shows as empty to everybody, and nobody notices until it is needed."
	const held = "What waits for a decision is removed when it is made, all of it and nothing else."
	return []Clause{
		{"installation_fields", fields, roundTrip(programNoun)(filled)},
		{"installation_empty_fields", "Unknown is a value: what nobody said must not turn into something that somebody said.", roundTrip(programNoun)(emptied)},
		{"installation_times", "Times are compared and shown across time zones; one that is off by an offset or a rounding lies.", roundTrip(programNoun)(foreignTimes)},
		{"titles_by_key", fields, titlesByKey},
		{"held_programs", held, heldPrograms},
		{"missing_of_every_kind", held, missingOfEveryKind},
		{"place_programs", "A program whose device was listed after it belongs to nobody until it is placed.", placePrograms},
		{"touch", "An app that was last seen a year ago looks abandoned, although it is on every device.", touch},
		{"claim", "Two apps of one entry of the catalogue are one product with two reviews.", claim},
		{"reckon", "Everything that the lists sort and the overview shows is counted here.", reckon},
		{"summary", "The morning's figures decide what is looked at.", summary},
		{"deleted_with_devices", "A deletion that leaves rows behind, or takes along what operators did, cannot be trusted.", deletedWithDevices},
		{"devices_kept", "What was kept says where it came from, and stays in the lists.", devicesKept},
	}
}

func programNoun(p *probe) noun[inventory.Installation] {
	c, title, other := p.someConnector(), p.titled(""), p.titled("")
	return noun[inventory.Installation]{
		link: func(i *inventory.Installation) {
			i.ID, i.TitleID, i.ConnectorID, i.ConnectorName, i.ConnectorType = p.id(), title.ID, c.ID, c.Name, c.Type
		},
		keep: func(i, was *inventory.Installation) {
			i.ID, i.TitleID, i.ExternalID, i.ConnectorID, i.ConnectorName, i.ConnectorType = was.ID, other.ID, was.ExternalID, was.ConnectorID, was.ConnectorName, was.ConnectorType
			i.Stream, i.FirstSeenAt, i.FirstSyncID, i.DisconnectedAt = was.Stream, was.FirstSeenAt, was.FirstSyncID, was.DisconnectedAt
		},
		insert: func(i *inventory.Installation) error {
			return p.s.InsertInstallations(p.ctx(), []inventory.Installation{*i})
		},
		change: func(i *inventory.Installation) error {
			return p.s.UpdateInstallations(p.ctx(), []inventory.Installation{*i})
		},
		read: map[string]func(*inventory.Installation) (*inventory.Installation, error){
			"InstallationsByID": func(i *inventory.Installation) (*inventory.Installation, error) {
				list, err := p.s.InstallationsByID(p.ctx(), []string{"another", i.ID})
				return find(store.List[inventory.Installation]{Items: list}, err, func(x *inventory.Installation) bool { return x.ID == i.ID })
			},
		},
	}
}

func titlesByKey(p *probe) {
	app := p.app()
	first, second := p.titled(app.ID), p.titled("")
	first.TeamID, first.Publisher, first.Suggested, first.LastSeenAt = "TEAM", "Publisher", "suggested", at(90)
	first.Match = inventory.TitleMatch{AppID: app.ID, Rule: "r", Confidence: "low", Explanation: "Because.", Ignored: true, DecidedBy: "Ada", DecidedAt: at(80)}
	first.ValidFrom = at(80)
	p.ok(p.s.SaveTitles(p.ctx(), []inventory.Title{*first}))
	first.AppName = app.Name
	byKey := must(p.s.TitlesByKey(p.ctx(), []string{first.Key, second.Key, "id:nobody"}))(p)
	if len(byKey) != 2 {
		p.Errorf("of three keys %d titles were found, want 2", len(byKey))
	}
	var each []inventory.Title
	p.ok(p.s.EachTitle(p.ctx(), func(t *inventory.Title) error { each = append(each, *t); return nil }))
	if len(each) != 2 {
		p.Fatalf("there are %d titles, want 2", len(each))
	}
	p.same("by its key", byKey[first.Key], *first)
	p.same("among all", each[0], *first)
	p.same("the other", each[1], *second)
}

func heldPrograms(p *probe) {
	c := p.someConnector()
	d := p.devices(c, 1)[0]
	s, other, title := p.sync(c), p.sync(p.someConnector()), p.titled("")
	heldBy := func(sync string, stream streamID) inventory.Installation {
		return p.onDevice(title, &d, 1, func(i *inventory.Installation) { i.HeldBy, i.MissingSince, i.Stream = sync, at(5), string(stream) })
	}
	var mine []string
	for range 5 {
		mine = append(mine, heldBy(s.ID, programs).ID)
	}
	theirs, elsewhere := heldBy(other.ID, programs), heldBy(s.ID, "more")
	var sizes []int64
	for n := int64(-1); n != 0 && len(sizes) < 9; {
		n = must(p.s.RemoveHeldInstallations(p.ctx(), s.ID, programs, at(50), 2))(p)[programs]
		sizes = append(sizes, n)
	}
	if !slices.Equal(sizes, []int64{2, 2, 1, 0}) {
		p.Errorf("five programs went in pieces of %v", sizes)
	}
	for _, i := range must(p.s.InstallationsByID(p.ctx(), append(mine, theirs.ID, elsewhere.ID)))(p) {
		if gone := slices.Contains(mine, i.ID); gone != i.RemovedAt.Equal(at(50)) || gone != (i.HeldBy == "") || gone != i.ValidFrom.Equal(at(50)) {
			p.Errorf("after the removal, a program that was to go: %t, is removed %s, held by %q, valid from %s", gone, i.RemovedAt, i.HeldBy, i.ValidFrom)
		}
	}
	if n := must(p.s.Connector(p.ctx(), c.ID))(p).Records[programs]; n != 1 {
		p.Errorf("the connector counts %d live programs, want the one that another sync holds", n)
	}
	if n := must(p.s.RemoveHeldInstallations(p.ctx(), s.ID, "", at(60), 9))(p)["more"]; n != 1 {
		p.Errorf("of all streams %d programs were left to remove, want 1", n)
	}
}

// missingOfEveryKind lets a complete listing come without a record of each kind.
func missingOfEveryKind(p *probe) {
	c := p.someConnector()
	d := p.devices(c, 3)
	title := p.titled("")
	var list []inventory.Installation
	for i := range d {
		list = append(list, p.onDevice(title, &d[i], 1))
	}
	s := p.sync(c)
	for _, kind := range []struct {
		kind   inventory.Kind
		stream streamID
		seen   inventory.Records
		id     string
	}{
		{inventory.KindDevice, devices, inventory.Records{Devices: []inventory.DeviceRecord{d[0].DeviceRecord}}, d[1].ExternalID},
		{inventory.KindInstallation, programs, inventory.Records{Installed: []inventory.InstalledRecord{list[0].InstalledRecord}}, list[1].ExternalID},
	} {
		p.ok(p.s.AddPage(p.ctx(), s.ID, kind.stream, 1, &kind.seen, true))
		count := must(p.s.CountMissing(p.ctx(), kind.kind, c.ID, s.ID, kind.stream))(p)
		p.same("what is missing of "+string(kind.kind), count, store.MissingCount{Missing: 2, Live: 3})
		if holds := must(p.s.HoldsRecords(p.ctx(), s.ID))(p); holds {
			p.Errorf("the sync holds records before any was marked")
		}
		for _, want := range []int64{1, 1, 0} {
			if n := must(p.s.MarkMissing(p.ctx(), kind.kind, c.ID, s.ID, kind.stream, at(100), 1))(p); n != want {
				p.Errorf("%d of %s were marked, want %d", n, kind.kind, want)
			}
		}
		known := must(p.s.KnownRecords(p.ctx(), kind.kind, c.ID, kind.stream, []string{kind.id, "nobody"}))(p)
		if len(known) != 1 || !known[kind.id].Missing || known[kind.id].Removed || known[kind.id].Digest == "" {
			p.Errorf("known of %s is %+v, want one that is missing", kind.kind, known)
		}
		if holds := must(p.s.HoldsRecords(p.ctx(), s.ID))(p); !holds {
			p.Errorf("a sync that holds %s is said to hold nothing", kind.kind)
		}
		if n := must(p.s.ReleaseHeld(p.ctx(), s.ID, 9))(p); n != 2 {
			p.Errorf("%d of %s went free, want 2", n, kind.kind)
		}
	}
}

func placePrograms(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	d := p.devices(c, 1)[0]
	title := p.titled("")
	unplaced := func(c *store.Connector, external string) inventory.Installation {
		return p.onDevice(title, &d, 1, func(i *inventory.Installation) { i.OnDeviceID, i.DeviceID, i.ConnectorID = "", external, c.ID })
	}
	known, unknown, elsewhere := unplaced(c, d.ExternalID), unplaced(c, "unknown"), unplaced(other, d.ExternalID)
	if n := must(p.s.PlaceInstallations(p.ctx(), c.ID))(p); n != 1 {
		p.Errorf("%d programs were placed, want 1", n)
	}
	for id, want := range map[string]string{known.ID: d.ID, unknown.ID: "", elsewhere.ID: ""} {
		if got := must(p.s.InstallationsByID(p.ctx(), []string{id}))(p)[0].OnDeviceID; got != want {
			p.Errorf("a program is on the device %q, want %q", got, want)
		}
	}
}

func touch(p *probe) {
	c := p.someConnector()
	d := p.devices(c, 1)[0]
	app, gone := p.app(), p.app()
	there, ended := p.titled(app.ID), p.titled(gone.ID)
	p.onDevice(there, &d, 1)
	p.onDevice(ended, &d, 1, func(i *inventory.Installation) { i.RemovedAt = at(5) })
	for _, minute := range []int{800, 900} {
		p.ok(p.s.TouchTitles(p.ctx(), c.ID, at(minute)))
		p.ok(p.s.TouchInstalledApps(p.ctx(), c, at(minute)))
	}
	titles := must(p.s.TitlesByKey(p.ctx(), []string{there.Key, ended.Key}))(p)
	if !titles[there.Key].LastSeenAt.Equal(at(900)) || titles[ended.Key].LastSeenAt.Equal(at(900)) {
		p.Errorf("the titles were last seen %s and, what is gone, %s", titles[there.Key].LastSeenAt, titles[ended.Key].LastSeenAt)
	}
	a := must(p.s.App(p.ctx(), app.ID))(p)
	if !a.LastSeenAt.Equal(at(900)) || len(a.Sources) != 1 || a.Sources[0].ConnectorID != c.ID || !a.Sources[0].FirstSeenAt.Equal(at(800)) || !a.Sources[0].LastSeenAt.Equal(at(900)) {
		p.Errorf("the app was last seen %s by %+v", a.LastSeenAt, a.Sources)
	}
	if n := len(must(p.s.App(p.ctx(), gone.ID))(p).Sources); n != 0 {
		p.Errorf("an app of which nothing is installed has %d sources", n)
	}
}

func claim(p *probe) {
	app, other := p.app(), p.app()
	p.ok(p.s.ClaimApp(p.ctx(), app.ID, "entry"))
	got := must(p.s.AppsByCatalogID(p.ctx(), []string{"entry", "nobody", ""}))(p)
	if len(got) != 1 || got["entry"].ID != app.ID {
		p.Errorf("the apps of the entry are %+v", got)
	}
	if err := p.s.ClaimApp(p.ctx(), other.ID, "entry"); err == nil {
		p.Errorf("a second app became that of the same entry")
	}
}

// reckon counts two persons who are one, devices that are gone or unknown, and
// copies of programs.
func reckon(p *probe) {
	app := p.app(func(a *inventory.App) { a.GenerativeAI = true })
	c := p.connector(p.app(), func(c *store.Connector) { c.Type = "directory" })
	root, merged, alone := p.person(), p.person(), p.person()
	p.ok(p.s.MergePeople(p.ctx(), root.ID, []string{merged.ID}))
	p.accounts(c, 1, accountOf(root.ID))
	p.accounts(c, 1, accountOf(merged.ID))
	p.accounts(c, 1, accountOf(alone.ID), withStatus(inventory.AccountRemoved))
	d, gone := p.devices(c, 1, deviceOf(merged.ID))[0], p.devices(c, 1, deviceOf(alone.ID), func(d *inventory.Device) { d.RemovedAt = at(9) })[0]
	title := p.titled(app.ID)
	p.onDevice(title, &d, 1)
	p.onDevice(title, &d, 2)
	p.onDevice(title, &gone, 3)
	for _, external := range []string{"unknown", "unknown", "another"} {
		p.onDevice(title, &d, 4, func(i *inventory.Installation) { i.OnDeviceID, i.DeviceID = "", external })
	}
	orphan := p.person()
	for range 2 { // once more changes nothing
		p.ok(p.s.Reckon(p.ctx(), map[string][]connector.Stream{"directory": {users}}))
		p.ok(p.s.TakeFigures(p.ctx(), at(0)))
	}
	if a := must(p.s.App(p.ctx(), app.ID))(p); a.People != 1 || a.Devices != 3 {
		p.Errorf("the app has %d people and %d devices, want 1 and 3", a.People, a.Devices)
	}
	if t := must(p.s.TitlesByKey(p.ctx(), []string{title.Key}))(p)[title.Key]; t.People != 1 || t.Devices != 3 {
		p.Errorf("the title has %d people and %d devices, want 1 and 3", t.People, t.Devices)
	}
	who := must(p.s.Person(p.ctx(), root.ID))(p)
	if who.Accounts != 2 || who.Devices != 1 || who.Apps != 2 || !who.InDirectory {
		p.Errorf("the person has %d accounts, %d devices and %d apps, in a directory: %t; want 2, 1 and 2, in one", who.Accounts, who.Devices, who.Apps, who.InDirectory)
	}
	left := must(p.s.Person(p.ctx(), alone.ID))(p)
	if left.Accounts+left.Devices+left.Apps != 0 || left.InDirectory {
		p.Errorf("a person who left has %d accounts, %d devices, %d apps", left.Accounts, left.Devices, left.Apps)
	}
	_, err := p.s.Person(p.ctx(), orphan.ID)
	p.wantFault("a person of whom nothing is left", err, fault.NotFound, "person_not_found")
	day := at(0).Format(time.DateOnly)
	figures := must(p.s.Figures(p.ctx(), day, day))(p)
	want := map[string]int64{store.FigureApps: 2, store.FigureAccounts: 2, store.FigurePeople: 1, store.FigureDevices: 1}
	if len(figures) != len(want) {
		p.Errorf("the day has %d figures, want %d", len(figures), len(want))
	}
	for _, f := range figures {
		if f.N != want[f.Name] || f.Day != day {
			p.Errorf("on %s there are %d %s, want %d", f.Day, f.N, f.Name, want[f.Name])
		}
	}
	if n := len(must(p.s.Figures(p.ctx(), "2026-01-01", "2026-01-31"))(p)); n != 0 {
		p.Errorf("days without a sync have %d figures", n)
	}
}

func summary(p *probe) {
	status := func(s inventory.AppStatus, ai bool, minute int) func(*inventory.App) {
		return func(a *inventory.App) { a.Status, a.GenerativeAI, a.FirstSeenAt = s, ai, at(minute) }
	}
	p.app(status(inventory.AppNew, true, 500))
	p.app(status(inventory.AppIgnored, true, 500))
	p.app(status(inventory.AppUnapproved, true, 1))
	banned, approved := p.app(status(inventory.AppUnapproved, false, 500)), p.app(status(inventory.AppApproved, false, 1))
	ada, bob, eve := p.person(), p.person(), p.person(func(w *inventory.Person) { w.Kind = inventory.PersonService })
	c := p.connector(approved, func(c *store.Connector) { c.Type = "directory" })
	outside := p.connector(banned)
	p.accounts(c, 1, accountOf(ada.ID))
	p.accounts(outside, 1, accountOf(ada.ID))
	p.accounts(outside, 1, accountOf(eve.ID))
	d := p.devices(outside, 1, deviceOf(bob.ID))[0]
	p.devices(outside, 1)
	p.onDevice(p.titled(banned.ID), &d, 1)
	p.onDevice(p.titled(""), &d, 1)
	p.ok(p.s.Reckon(p.ctx(), map[string][]connector.Stream{"directory": {users}}))
	p.same("the summary", must(p.s.Summarise(p.ctx(), at(400)))(p), store.Summary{
		Apps: 5, NewApps: 1, AppsSince: 2, UnapprovedApps: 2, UnapprovedInUse: 1, UnapprovedPeople: 3, AIApps: 2, NewAIApps: 1,
		People: 2, PeopleOutside: 1, Devices: 2, Unassigned: 1, UnknownTitles: 1,
	})
}

// discovered makes an app one that Noonday found.
func discovered(a *inventory.App) { a.Origin = inventory.OriginDiscovered }

// deletedWithDevices deletes a connector beside another that has one of its programs too.
func deletedWithDevices(p *probe) {
	c, other := p.brought(p.app(discovered), 1), p.someConnector()
	mine, theirs := p.devices(c, 2)[0], p.devices(other, 1)[0]
	lost, shared, reviewed := p.app(discovered), p.app(discovered), p.app(discovered, func(a *inventory.App) { a.ReviewedAt, a.ReviewedBy = at(5), "Ada" })
	for _, app := range []*inventory.App{lost, shared, reviewed} {
		t := p.titled(app.ID)
		p.onDevice(t, &mine, 1)
		if app == shared {
			p.onDevice(t, &theirs, 1)
		}
	}
	decided := p.titled("")
	decided.Match.DecidedBy, decided.ValidFrom = "Ada", at(7)
	p.ok(p.s.SaveTitles(p.ctx(), []inventory.Title{*decided}))
	p.onDevice(decided, &mine, 2)
	p.ok(p.s.TouchInstalledApps(p.ctx(), c, at(10)))
	p.ok(p.s.TouchInstalledApps(p.ctx(), other, at(10)))
	records := must(p.s.RecordsOf(p.ctx(), c.ID))(p)
	if records.Devices != 2 || records.Installations != 4 || records.Titles != 2 || records.Accounts != 1 {
		p.Errorf("before the deletion, there are %+v, want 2 devices, 4 programs, 2 titles and 1 account", records)
	}
	stays := map[string]bool{c.AppID: false, lost.ID: false, shared.ID: true, reviewed.ID: true}
	for _, a := range records.Apps {
		if a.Stays != stays[a.ID] {
			p.Errorf("of the app %s it is said that it stays: %t", a.Name, a.Stays)
		}
	}
	p.deleted(c)
	sizes := p.pieces(func() (int64, error) { return p.s.RemoveRecords(p.ctx(), c.ID, 3) }, func() { p.wantExact(c) })
	if !slices.Equal(sizes, []int64{3, 1, 2, 1, 1, 2}) {
		p.Errorf("4 programs, 2 devices, 1 account, 1 event and 2 titles went in pieces of %v", sizes)
	}
	p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
	for id, want := range stays {
		if _, err := p.s.App(p.ctx(), id); (err == nil) != want {
			p.Errorf("an app that is to stay, %t, answers %v", want, err)
		}
	}
	if titles := must(p.s.TitlesByKey(p.ctx(), []string{decided.Key}))(p); len(titles) != 1 {
		p.Errorf("a title that an operator decided about has gone")
	}
	if n := must(p.s.Connector(p.ctx(), other.ID))(p).Records[programs]; n != 1 {
		p.Errorf("the other connector has %d programs left, want 1", n)
	}
}

func devicesKept(p *probe) {
	c := p.deleted(p.brought(p.app(), 0))
	d := p.devices(c, 3)
	i := p.onDevice(p.titled(""), &d[0], 1)
	sizes := p.pieces(func() (int64, error) { return p.s.DetachRecords(p.ctx(), c, at(600), 2) }, func() {})
	if !slices.Equal(sizes, []int64{1, 2, 1}) {
		p.Errorf("a program and three devices were detached in pieces of %v", sizes)
	}
	p.ok(p.s.PurgeConnector(p.ctx(), c.ID))
	got := must(p.s.InstallationsByID(p.ctx(), []string{i.ID}))(p)
	if len(got) != 1 || got[0].ConnectorID != "" || got[0].ConnectorName != c.Name || got[0].ConnectorType != c.Type || !got[0].DisconnectedAt.Equal(at(600)) {
		p.Errorf("the kept program is %+v", got)
	}
	if n := must(p.s.ListDevices(p.ctx(), store.DeviceQuery{}))(p).Total; n != 3 {
		p.Errorf("%d of 3 devices are listed", n)
	}
	if n := must(p.s.ListSightings(p.ctx(), store.SightingQuery{DeviceID: d[0].ID, AsOf: at(300)}))(p).Total; n != 1 {
		p.Errorf("before the deletion, the device had %d sightings, want 1", n)
	}
}
