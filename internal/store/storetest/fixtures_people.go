package storetest

import (
	"cmp"
	"fmt"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// devices is the stream of devices.
const devices = connector.Devices

// person stores a person, with an address of their own.
func (p *probe) person(edits ...func(*inventory.Person)) *inventory.Person {
	p.Helper()
	n := p.next()
	who := &inventory.Person{
		ID: p.id(), Kind: inventory.PersonHuman, Name: fmt.Sprintf("Human %d", n), Email: fmt.Sprintf("Human-%d@example.org", n), FirstSeenAt: at(n),
	}
	who.MatchKey = inventory.MatchKey(who.Email)
	for _, edit := range edits {
		edit(who)
	}
	who.RootID = cmp.Or(who.RootID, who.MergedInto, who.ID)
	p.ok(p.s.InsertPeople(p.ctx(), []inventory.Person{*who}))
	return who
}

// device is a device of a connector, not stored yet.
func (p *probe) device(c *store.Connector, edits ...func(*inventory.Device)) inventory.Device {
	n := p.next()
	d := inventory.Device{
		DeviceRecord: inventory.DeviceRecord{ExternalID: fmt.Sprintf("dev-%d", n), Name: fmt.Sprintf("Device %d", n), Platform: "mac"},
		Seen:         inventory.Seen{ConnectorID: c.ID, Stream: string(devices), FirstSeenAt: at(n), LastSeenAt: at(n), ValidFrom: at(n)},
		ID:           p.id(),
	}
	for _, edit := range edits {
		edit(&d)
	}
	return d
}

// devices stores n devices of a connector.
func (p *probe) devices(c *store.Connector, n int, edits ...func(*inventory.Device)) []inventory.Device {
	p.Helper()
	list := make([]inventory.Device, n)
	for i := range list {
		list[i] = p.device(c, edits...)
	}
	p.ok(p.s.InsertDevices(p.ctx(), list))
	return list
}

// usedBy assigns a device, in the vendor's words, to an account and an address.
func usedBy(externalID, email string) func(*inventory.Device) {
	return func(d *inventory.Device) { d.UserID, d.UserEmail, d.UserName = externalID, email, "" }
}

// deviceOf makes a device that of a person.
func deviceOf(id string) func(*inventory.Device) {
	return func(d *inventory.Device) { d.PersonID, d.PersonRule = id, inventory.LinkEmail }
}

// accountOf makes an account that of a person.
func accountOf(id string) func(*inventory.Account) {
	return func(a *inventory.Account) { a.PersonID, a.PersonRule = id, inventory.LinkEmail }
}

// mailed gives an account an address.
func mailed(email string) func(*inventory.Account) {
	return func(a *inventory.Account) { a.Email = email }
}

// program stores a program of an app, "" for none, on a device.
func (p *probe) program(d *inventory.Device, appID string, edits ...func(*inventory.Installation)) inventory.Installation {
	p.Helper()
	n := p.next()
	t := inventory.Title{ID: p.id(), Key: fmt.Sprintf("id:program.%d", n), Name: fmt.Sprintf("Program %d", n), FirstSeenAt: at(n), LastSeenAt: at(n)}
	t.Match.AppID = appID
	i := inventory.Installation{
		InstalledRecord: inventory.InstalledRecord{ExternalID: fmt.Sprintf("inst-%d", n), DeviceID: d.ExternalID, Name: t.Name, Version: "1.0"},
		Seen:            inventory.Seen{ConnectorID: d.ConnectorID, Stream: "installed_apps", FirstSeenAt: at(n), LastSeenAt: at(n), ValidFrom: at(n)},
		ID:              p.id(), TitleID: t.ID, OnDeviceID: d.ID,
	}
	for _, edit := range edits {
		edit(&i)
	}
	t.Name = i.Name
	p.ok(p.s.InsertTitles(p.ctx(), []inventory.Title{t}))
	p.ok(p.s.InsertInstallations(p.ctx(), []inventory.Installation{i}))
	return i
}

// wantAccountOf checks whose an account is.
func (p *probe) wantAccountOf(what, id, person string, rule inventory.LinkRule) {
	p.Helper()
	if a := must(p.s.Account(p.ctx(), id))(p); a.PersonID != person || a.PersonRule != rule {
		p.Errorf("%s: the account is that of %q by %q, want %q by %q", what, a.PersonID, a.PersonRule, person, rule)
	}
}

// wantDeviceOf checks whose a device is.
func (p *probe) wantDeviceOf(what, id, person string, rule inventory.LinkRule) {
	p.Helper()
	if d := must(p.s.Device(p.ctx(), id))(p); d.PersonID != person || d.PersonRule != rule {
		p.Errorf("%s: the device is that of %q by %q, want %q by %q", what, d.PersonID, d.PersonRule, person, rule)
	}
}

func (p *probe) deviceList() list {
	type T = inventory.Device
	return &listOf[T]{
		title: "devices",
		by: map[string]func(a, b *T) int{
			"name": byText(func(d *T) string { return d.Name }), "platform": byCode(func(d *T) string { return d.Platform }),
			"last_check_in_at": byTime(func(d *T) time.Time { return d.LastCheckInAt }), "first_seen_at": byTime(func(d *T) time.Time { return d.FirstSeenAt }),
		},
		fill: func(p *probe) {
			c := p.someConnector()
			for i, name := range names() {
				p.devices(c, 1, func(d *T) {
					d.Name, d.Platform, d.LastCheckInAt, d.FirstSeenAt = name, []string{"mac", "", "iphone"}[i%3], someTime(i), at(i/4)
				})
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListDevices(p.ctx(), store.DeviceQuery{Paging: g})
		},
		id: func(d *T) string { return d.ID },
	}
}

func (p *probe) personList() list {
	type T = inventory.Person
	number := func(of func(*T) int64) func(a, b *T) int {
		return func(a, b *T) int { return cmp.Compare(of(a), of(b)) }
	}
	return &listOf[T]{
		title: "persons",
		by: map[string]func(a, b *T) int{
			"name": byText((*T).Label), "email": byText(func(w *T) string { return w.Email }),
			"department": byText(func(w *T) string { return w.Department }), "first_seen_at": byTime(func(w *T) time.Time { return w.FirstSeenAt }),
			"accounts": number(func(w *T) int64 { return w.Accounts }), "devices": number(func(w *T) int64 { return w.Devices }),
			"apps": number(func(w *T) int64 { return w.Apps }),
		},
		fill: func(p *probe) {
			for i, name := range names() {
				p.person(func(w *T) {
					w.Name, w.Email, w.Department, w.FirstSeenAt = name, fmt.Sprintf("%s%d", names()[(i+3)%11], i), names()[(i+6)%11], at(i/4)
					w.Accounts, w.Devices, w.Apps = int64(i%3), int64(i%4), int64(i%5)
				})
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListPeople(p.ctx(), store.PeopleQuery{Paging: g})
		},
		id: func(w *T) string { return w.ID },
	}
}

func (p *probe) installationList() list {
	type T = store.InstalledProgram
	return &listOf[T]{
		title: "installations",
		by: map[string]func(a, b *T) int{
			"name": byText(func(i *T) string { return i.Name }), "first_seen_at": byTime(func(i *T) time.Time { return i.FirstSeenAt }),
		},
		fill: func(p *probe) {
			d := p.devices(p.someConnector(), 1)[0]
			for i, name := range names() {
				p.program(&d, "", func(x *inventory.Installation) { x.Name, x.FirstSeenAt = name, at(i/4) })
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListInstallations(p.ctx(), store.InstallationQuery{Paging: g})
		},
		id: func(i *T) string { return i.ID },
	}
}

// personAppList lists the apps of one person, who is made with the first rows.
func (p *probe) personAppList() list {
	type T = store.PersonApp
	who := p.person()
	return &listOf[T]{
		title: "a person's apps",
		by: map[string]func(a, b *T) int{
			"name": byText(func(a *T) string { return a.AppName }), "first_seen_at": byTime(func(a *T) time.Time { return a.FirstSeenAt }),
			"last_seen_at": byTime(func(a *T) time.Time { return a.LastSeenAt }),
		},
		fill: func(p *probe) {
			for i, name := range names() {
				app := p.app(func(a *inventory.App) { a.Name = fmt.Sprintf("%s %d %d", name, i, p.next()) })
				p.accounts(p.connector(app), 1+i%2, accountOf(who.ID), func(a *inventory.Account) { a.FirstSeenAt, a.LastSeenAt = at(i/2), at(20-i/3) })
			}
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListPersonApps(p.ctx(), store.PersonAppQuery{Paging: g, PersonID: who.ID})
		},
		id: func(a *T) string { return a.AppID },
	}
}
