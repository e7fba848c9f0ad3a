package storetest

import (
	"maps"
	"slices"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// deviceClauses are about devices and what is on them.
func deviceClauses() []Clause {
	const once = "A row that no page holds is invisible; one on two pages is counted twice."
	return []Clause{
		{"devices_page_by_page", once, pageByPage((*probe).deviceList)},
		{"installations_page_by_page", once, pageByPage((*probe).installationList)},
		{"device_filters", "A filter that lets others through shows people what they did not ask for.", deviceFilters},
		{"each_device", "Exports hold every row, and stop when their reader has left.", eachDevice},
		{"device_ids", "A program is put on the device that the vendor means, and on no other.", deviceIDs},
		{"held_devices", "What waits for a decision is shown whole, and nothing else is removed by it.", heldDevices},
		{"device_last_seen", "A device was last seen when its vendor last listed it, even if nothing was written.", deviceLastSeen},
		{"device_counts", "A wrong count of live devices lets a shrunken list pass for a whole one.", deviceCounts},
		{"installation_names", "A program is shown with the app, the title and the device that it belongs to.", installationNames},
	}
}

func deviceNoun(p *probe) noun[inventory.Device] {
	c, who := p.someConnector(), p.person()
	type read = func(*inventory.Device) (*inventory.Device, error)
	is := func(d *inventory.Device) func(*inventory.Device) bool {
		return func(x *inventory.Device) bool { return x.ID == d.ID }
	}
	return noun[inventory.Device]{
		link: func(d *inventory.Device) {
			d.ID, d.ConnectorID, d.ConnectorName, d.ConnectorType = p.id(), c.ID, c.Name, c.Type
			if d.PersonID != "" {
				d.PersonID, d.PersonName = who.ID, who.Name
			}
		},
		keep: func(d, was *inventory.Device) {
			changed := *d
			*d = *was
			d.DeviceRecord, d.LastSeenAt, d.RemovedAt, d.MissingSince, d.HeldBy = changed.DeviceRecord, changed.LastSeenAt, changed.RemovedAt, changed.MissingSince, changed.HeldBy
			d.ExternalID, d.ValidFrom = was.ExternalID, changed.ValidFrom
		},
		insert: func(d *inventory.Device) error { return p.s.InsertDevices(p.ctx(), []inventory.Device{*d}) },
		change: func(d *inventory.Device) error { return p.s.UpdateDevices(p.ctx(), []inventory.Device{*d}) },
		read: map[string]read{
			"Device": func(d *inventory.Device) (*inventory.Device, error) { return p.s.Device(p.ctx(), d.ID) },
			"DevicesByID": func(d *inventory.Device) (*inventory.Device, error) {
				list, err := p.s.DevicesByID(p.ctx(), []string{"another", d.ID})
				return find(store.List[inventory.Device]{Items: list}, err, is(d))
			},
			"ListDevices": func(d *inventory.Device) (*inventory.Device, error) {
				list, err := p.s.ListDevices(p.ctx(), store.DeviceQuery{Removed: true})
				return find(list, err, is(d))
			},
		},
	}
}

func deviceFilters(p *probe) {
	type D = inventory.Device
	type Q = store.DeviceQuery
	first, second, app := p.someConnector(), p.someConnector(), p.app()
	who, merged := p.person(), p.person()
	p.ok(p.s.MergePeople(p.ctx(), who.ID, []string{merged.ID}))
	for i := range 24 {
		c := []*store.Connector{first, second}[i%2]
		p.devices(c, 1, func(d *D) {
			d.Platform, d.PersonID = []string{"mac", "iphone", "tv"}[i%3], []string{who.ID, merged.ID, "", ""}[i%4]
			d.SerialNumber = []string{"ÜN-100", "SM-200"}[i/2%2]
			if i%5 == 0 {
				d.RemovedAt = at(900)
			}
			if i%6 == 1 {
				d.HeldBy, d.MissingSince = "some sync", at(800)
			}
		})
	}
	all := must(p.s.ListDevices(p.ctx(), Q{Paging: store.Paging{Limit: 500}, Removed: true}))(p).Items
	with, gone := &all[2], &all[3]
	title := p.program(with, app.ID).TitleID
	p.program(with, app.ID)
	p.program(gone, app.ID, func(i *inventory.Installation) { i.RemovedAt = at(5) })
	for _, f := range []struct {
		what  string
		query Q
		fits  func(d *D) bool
	}{
		{"all", Q{}, func(*D) bool { return true }},
		{"of a connector", Q{ConnectorID: second.ID}, func(d *D) bool { return d.ConnectorID == second.ID }},
		{"of a person", Q{PersonID: who.ID}, func(d *D) bool { return d.PersonID == who.ID }},
		{"of nobody", Q{Unassigned: true}, func(d *D) bool { return d.PersonID == "" }},
		{"of an app", Q{AppID: app.ID}, func(d *D) bool { return d.ID == with.ID }},
		{"of a title", Q{TitleID: title}, func(d *D) bool { return d.ID == with.ID }},
		{"that are held", Q{HeldBy: "some sync"}, func(d *D) bool { return d.HeldBy != "" }},
		{"of platforms", Q{Platforms: []string{"tv", "mac"}}, func(d *D) bool { return d.Platform != "iphone" }},
		{"that are looked for", Q{Search: "ün-1"}, func(d *D) bool { return d.SerialNumber == "ÜN-100" }},
	} {
		for _, removed := range []bool{true, false} {
			wantFiltered(p, "devices "+f.what, all, func(d *D) bool { return (removed || d.RemovedAt.IsZero()) && f.fits(d) }, func(d *D) string { return d.ID },
				func(g store.Paging) (store.List[D], error) {
					f.query.Paging, f.query.Removed = g, removed
					return p.s.ListDevices(p.ctx(), f.query)
				})
		}
	}
}

func eachDevice(p *probe) {
	p.deviceList().populate(p)
	paging := store.Paging{Limit: 500, Sort: "-name"}
	want := must(p.s.ListDevices(p.ctx(), store.DeviceQuery{Paging: paging}))(p).Items
	var got []inventory.Device
	paging.Limit = 2
	p.ok(p.s.EachDevice(p.ctx(), store.DeviceQuery{Paging: paging}, func(d *inventory.Device) error {
		got = append(got, *d)
		return nil
	}))
	p.same("EachDevice", got, want)
	calls := 0
	err := p.s.EachDevice(p.ctx(), store.DeviceQuery{}, func(*inventory.Device) error {
		calls++
		return errStop
	})
	p.wantStop("EachDevice", err, calls)
}

func deviceIDs(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	list := p.devices(c, 3)
	p.devices(other, 1, func(d *inventory.Device) { d.ExternalID = list[0].ExternalID })
	want := map[string]string{list[0].ExternalID: list[0].ID, list[2].ExternalID: list[2].ID}
	got := must(p.s.DeviceIDs(p.ctx(), c.ID, []string{list[0].ExternalID, "nobody's", list[2].ExternalID}))(p)
	if !maps.Equal(got, want) {
		p.Errorf("the devices are %v, want %v", got, want)
	}
	if got := must(p.s.DeviceIDs(p.ctx(), c.ID, nil))(p); len(got) != 0 {
		p.Errorf("without external ids there are %v", got)
	}
	if got := must(p.s.DevicesByID(p.ctx(), nil))(p); len(got) != 0 {
		p.Errorf("without ids there are %v", got)
	}
}

func heldDevices(p *probe) {
	c := p.someConnector()
	held := func(by, stream string) func(*inventory.Device) {
		return func(d *inventory.Device) { d.HeldBy, d.Stream, d.MissingSince = by, stream, at(1) }
	}
	here := p.devices(c, 3, held("this", string(devices)))
	there := p.devices(c, 1, held("this", "others"))
	p.devices(c, 2, held("that", string(devices)))
	p.devices(c, 1, held("this", string(devices)), func(d *inventory.Device) { d.RemovedAt = at(2) })
	p.devices(c, 1)
	ids := func(list []inventory.Device) []string {
		return sorted(idsOf(list, func(d *inventory.Device) string { return d.ID }))
	}
	if got := must(p.s.HeldDevices(p.ctx(), "this", devices, 10))(p); !slices.Equal(ids(got), ids(here)) {
		p.Errorf("of the stream %d devices are held, want 3", len(got))
	}
	if got := must(p.s.HeldDevices(p.ctx(), "this", "", 10))(p); !slices.Equal(ids(got), ids(append(there, here...))) {
		p.Errorf("of all streams %d devices are held, want 4", len(got))
	}
	if got := must(p.s.HeldDevices(p.ctx(), "this", "", 2))(p); len(got) != 2 {
		p.Errorf("%d devices came at once, want 2", len(got))
	}
	for sync, want := range map[string]bool{"this": true, "that": true, "another": false, "": false} {
		if got := must(p.s.HoldsRecords(p.ctx(), sync))(p); got != want {
			p.Errorf("that %q holds something is %t, want %t", sync, got, want)
		}
	}
	if list := must(p.s.HeldDevices(p.ctx(), "", "", 10))(p); len(list) != 0 {
		p.Errorf("no sync holds %d devices", len(list))
	}
}

func deviceLastSeen(p *probe) {
	c := p.someConnector()
	live := p.devices(c, 1, func(d *inventory.Device) { d.LastSeenAt = at(50) })[0]
	removed := p.devices(c, 1, func(d *inventory.Device) { d.LastSeenAt, d.RemovedAt = at(50), at(51) })[0]
	missing := p.devices(c, 1, func(d *inventory.Device) { d.LastSeenAt, d.MissingSince = at(50), at(51) })[0]
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(900), 1)) // says nothing of this stream
	p.ok(p.s.SetListed(p.ctx(), c.ID, devices, at(60), 1))
	for id, want := range map[string]int{live.ID: 60, removed.ID: 50, missing.ID: 50} {
		if d := must(p.s.Device(p.ctx(), id))(p); !d.LastSeenAt.Equal(at(want)) {
			p.Errorf("the device was last seen at %s, want %s", d.LastSeenAt, at(want))
		}
	}
}

func deviceCounts(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	want := func(what string, n int64) {
		p.Helper()
		if got := must(p.s.CountMissing(p.ctx(), inventory.KindDevice, c.ID, "no sync", devices))(p); got.Live != n || got.Missing != n {
			p.Errorf("%s: %d of %d devices are missing, want %d of %d", what, got.Missing, got.Live, n, n)
		}
	}
	list := p.devices(c, 5)
	p.devices(other, 2)
	p.devices(c, 1, func(d *inventory.Device) { d.RemovedAt = at(1) })
	want("after the insertion", 5)
	for i := range list[:3] {
		list[i].RemovedAt = at(2)
	}
	p.ok(p.s.UpdateDevices(p.ctx(), list[:4]))
	want("after a removal", 2)
	list[0].RemovedAt = list[3].RemovedAt
	p.ok(p.s.UpdateDevices(p.ctx(), list[:1]))
	want("after a return", 3)
}

func installationNames(p *probe) {
	app := p.app()
	d := p.devices(p.connector(app), 1, func(d *inventory.Device) { d.Name, d.SerialNumber = "", "SN-1" })[0]
	full := p.program(&d, app.ID, func(i *inventory.Installation) {
		p.ok(fill(&i.InstalledRecord, 1))
		i.HeldBy, i.MissingSince = "this", at(3)
	})
	bare := p.program(&d, "", func(i *inventory.Installation) { i.OnDeviceID, i.RemovedAt = "", at(4) })
	list := must(p.s.ListInstallations(p.ctx(), store.InstallationQuery{Removed: true}))(p).Items
	for i := range list {
		got := &list[i]
		want := store.InstalledProgram{Installation: full, TitleName: full.Name, AppID: app.ID, AppName: app.Name, DeviceName: "SN-1"}
		if got.ID == bare.ID {
			want = store.InstalledProgram{Installation: bare, TitleName: bare.Name}
		}
		want.ConnectorName, want.ConnectorType = got.ConnectorName, "kind"
		p.same("an installation", *got, want)
	}
	for what, q := range map[string]store.InstallationQuery{
		"there": {}, "on the device": {DeviceID: d.ID}, "held": {HeldBy: "this"}, "of the connector": {ConnectorID: d.ConnectorID}, "by name": {Search: full.Name},
	} {
		if got := must(p.s.ListInstallations(p.ctx(), q))(p); len(got.Items) != 1 || got.Items[0].ID != full.ID || got.Total != 1 {
			p.Errorf("%s are %d programs, want the one", what, len(got.Items))
		}
	}
	for what, q := range map[string]store.InstallationQuery{
		"on another device": {DeviceID: "another"}, "held by another": {HeldBy: "that"}, "of another connector": {ConnectorID: "x"}, "by another name": {Search: "nobody's"},
	} {
		if got := must(p.s.ListInstallations(p.ctx(), q))(p); len(got.Items) != 0 || got.Total != 0 {
			p.Errorf("%s are %d programs, want none", what, len(got.Items))
		}
	}
}
