package storetest

import (
	"cmp"
	"fmt"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// ofSomebody makes an account one of a person.
func ofSomebody(person *inventory.Person) func(*inventory.Account) {
	return func(a *inventory.Account) { a.PersonID = person.ID }
}

// title stores a software title.
func (p *probe) title(edits ...func(*inventory.Title)) *inventory.Title {
	p.Helper()
	n := p.next()
	t := inventory.Title{
		ID: p.id(), Key: fmt.Sprintf("id:com.example.t%d", n), Identifier: fmt.Sprintf("com.example.t%d", n), Name: fmt.Sprintf("Title %d", n),
		FirstSeenAt: at(n), LastSeenAt: at(n),
	}
	for _, edit := range edits {
		edit(&t)
	}
	p.ok(p.s.InsertTitles(p.ctx(), []inventory.Title{t}))
	return &t
}

// titleOf stores a software title that belongs to an app.
func (p *probe) titleOf(app *inventory.App) *inventory.Title {
	p.Helper()
	return p.title(func(t *inventory.Title) {
		t.Match = inventory.TitleMatch{AppID: app.ID, Rule: "bundle_id", Confidence: "high"}
	})
}

// installed stores n installations of a title, each on a device of its own.
func (p *probe) installed(c *store.Connector, t *inventory.Title, n int, edits ...func(*inventory.Installation)) {
	p.Helper()
	list := make([]inventory.Installation, n)
	for i := range list {
		k := p.next()
		list[i] = inventory.Installation{
			InstalledRecord: inventory.InstalledRecord{ExternalID: fmt.Sprintf("program-%d", k), DeviceID: fmt.Sprintf("device-%d", k), Name: t.Name, Identifier: t.Identifier},
			Seen:            inventory.Seen{ConnectorID: c.ID, Stream: "installed_apps", FirstSeenAt: at(k), LastSeenAt: at(k)},
			ID:              p.id(), TitleID: t.ID,
		}
		for _, edit := range edits {
			edit(&list[i])
		}
	}
	p.ok(p.s.InsertInstallations(p.ctx(), list))
}

// titleList is the list of software titles.
func (p *probe) titleList() list {
	type T = inventory.Title
	return &listOf[T]{
		title: "software titles",
		by: map[string]func(a, b *T) int{
			"name": byText(func(t *T) string { return t.Name }), "first_seen_at": byTime(func(t *T) time.Time { return t.FirstSeenAt }),
			"devices": func(a, b *T) int { return cmp.Compare(a.Devices, b.Devices) }, "people": func(a, b *T) int { return cmp.Compare(a.People, b.People) },
		},
		fill: func(p *probe) {
			c := p.someConnector()
			for i, name := range names() {
				t := p.title(func(t *T) { t.Name, t.FirstSeenAt = name, at(i/2) })
				p.installed(c, t, i%4)
				p.usedBy(c, t, (i+2)%3)
			}
			p.ok(p.s.Reckon(p.ctx(), nil))
		},
		query: func(g store.Paging) (store.List[T], error) {
			return p.s.ListTitles(p.ctx(), store.TitleQuery{Paging: g})
		},
		id: func(t *T) string { return t.ID },
	}
}

// usedBy stores n devices of persons, each with a title.
func (p *probe) usedBy(c *store.Connector, t *inventory.Title, n int) {
	p.Helper()
	for range n {
		k := p.next()
		d := inventory.Device{
			DeviceRecord: inventory.DeviceRecord{ExternalID: fmt.Sprintf("device-%d", k), Name: fmt.Sprintf("Device %d", k)},
			Seen:         inventory.Seen{ConnectorID: c.ID, Stream: "devices", FirstSeenAt: at(k), LastSeenAt: at(k)},
			ID:           p.id(), PersonID: p.person().ID,
		}
		p.ok(p.s.InsertDevices(p.ctx(), []inventory.Device{d}))
		p.installed(c, t, 1, func(i *inventory.Installation) { i.OnDeviceID = d.ID })
	}
}
