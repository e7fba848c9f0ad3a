package storetest

import (
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

type streamID = connector.Stream

const users = connector.Users

func appNoun(p *probe) noun[inventory.App] {
	owner, other := p.person(), p.app()
	return noun[inventory.App]{
		link: func(a *inventory.App) {
			a.ID = p.id()
			readOnly(a)
			a.OwnerID, a.OwnerName, a.AlternativeID, a.AlternativeName = owner.ID, owner.Name, other.ID, other.Name
			if a.ValidFrom.IsZero() {
				a.ValidFrom = a.FirstSeenAt
			}
		},
		insert: func(a *inventory.App) error {
			return p.s.InsertApp(p.ctx(), a)
		},
		keep: func(a, was *inventory.App) {
			a.ID, a.Origin, a.FirstSeenAt, a.LastSeenAt = was.ID, was.Origin, was.FirstSeenAt, was.LastSeenAt
			readOnly(a)
		},
		change: func(a *inventory.App) error {
			return p.s.EditApps(p.ctx(), []string{a.ID}, func(list []inventory.App) error {
				list[0] = *a
				return nil
			})
		},
		read: map[string]func(*inventory.App) (*inventory.App, error){
			"App": func(a *inventory.App) (*inventory.App, error) { return p.s.App(p.ctx(), a.ID) },
			"AppByName": func(a *inventory.App) (*inventory.App, error) {
				return p.s.AppByName(p.ctx(), a.Name)
			},
			"ListApps": func(a *inventory.App) (*inventory.App, error) {
				list, err := p.s.ListApps(p.ctx(), store.AppQuery{})
				return find(list, err, func(x *inventory.App) bool { return x.ID == a.ID })
			},
		},
	}
}

// readOnly empties the fields of an app that are of other things.
func readOnly(a *inventory.App) {
	a.OwnerName, a.AlternativeName, a.Accounts, a.Sources = "", "", inventory.AccountCounts{}, nil
	a.People, a.Devices, a.Titles = 0, 0, 0
}

func eventNoun(p *probe) noun[inventory.Event] {
	is := func(e *inventory.Event) func(*inventory.Event) bool {
		return func(x *inventory.Event) bool { return x.ID == e.ID }
	}
	return noun[inventory.Event]{
		link:   func(e *inventory.Event) { e.ID = p.id() },
		insert: func(e *inventory.Event) error { return p.s.InsertEvents(p.ctx(), []inventory.Event{*e}) },
		read: map[string]func(*inventory.Event) (*inventory.Event, error){
			"ListEvents": func(e *inventory.Event) (*inventory.Event, error) {
				list, err := p.s.ListEvents(p.ctx(), store.EventQuery{})
				return find(list, err, is(e))
			},
			"EachEvent": func(e *inventory.Event) (found *inventory.Event, err error) {
				return found, p.s.EachEvent(p.ctx(), store.EventQuery{}, func(x *inventory.Event) error {
					if is(e)(x) {
						found = x
					}
					return nil
				})
			},
		},
	}
}

func operatorNoun(p *probe) noun[store.Operator] {
	return noun[store.Operator]{
		link:   func(o *store.Operator) { o.ID = p.id() },
		keep:   func(o, was *store.Operator) { o.ID, o.CreatedAt = was.ID, was.CreatedAt },
		insert: func(o *store.Operator) error { return p.s.InsertOperator(p.ctx(), o) },
		change: func(o *store.Operator) error {
			_, err := p.s.EditOperator(p.ctx(), o.ID, func(old *store.Operator) error {
				*old = *o
				return nil
			})
			return err
		},
		read: map[string]func(*store.Operator) (*store.Operator, error){
			"Operator":        func(o *store.Operator) (*store.Operator, error) { return p.s.Operator(p.ctx(), o.ID) },
			"OperatorByEmail": func(o *store.Operator) (*store.Operator, error) { return p.s.OperatorByEmail(p.ctx(), o.Email) },
			"ListOperators": func(o *store.Operator) (*store.Operator, error) {
				list, err := p.s.ListOperators(p.ctx(), store.Paging{})
				return find(list, err, func(x *store.Operator) bool { return x.ID == o.ID })
			},
		},
	}
}

func tokenNoun(p *probe) noun[store.Token] {
	return noun[store.Token]{
		link:   func(t *store.Token) { t.ID = p.id() },
		insert: func(t *store.Token) error { return p.s.InsertToken(p.ctx(), t) },
		keep: func(t, was *store.Token) {
			used := t.LastUsedAt
			*t = *was
			t.LastUsedAt = used
		},
		change: func(t *store.Token) error { return p.s.TouchToken(p.ctx(), t.ID, t.LastUsedAt) },
		read: map[string]func(*store.Token) (*store.Token, error){
			"TokenByHash": func(t *store.Token) (*store.Token, error) { return p.s.TokenByHash(p.ctx(), t.Hash) },
			"ListTokens": func(t *store.Token) (*store.Token, error) {
				list, err := p.s.ListTokens(p.ctx(), store.Paging{})
				return find(list, err, func(x *store.Token) bool { return x.ID == t.ID })
			},
		},
	}
}

func auditNoun(p *probe) noun[store.AuditEntry] {
	return noun[store.AuditEntry]{
		link:   func(e *store.AuditEntry) { e.ID = p.id() },
		insert: func(e *store.AuditEntry) error { return p.s.InsertAudit(p.ctx(), e) },
		read: map[string]func(*store.AuditEntry) (*store.AuditEntry, error){
			"ListAudit": func(e *store.AuditEntry) (*store.AuditEntry, error) {
				list, err := p.s.ListAudit(p.ctx(), store.AuditQuery{})
				return find(list, err, func(x *store.AuditEntry) bool { return x.ID == e.ID })
			},
		},
	}
}

// appSourceFields follows a source from its first sighting to history.
func appSourceFields(p *probe) {
	c := p.someConnector()
	p.ok(p.s.TouchAppSource(p.ctx(), c.AppID, c, at(10)))
	p.ok(p.s.TouchAppSource(p.ctx(), c.AppID, c, at(70)))
	want := inventory.AppSource{ConnectorID: c.ID, ConnectorName: c.Name, ConnectorType: c.Type, FirstSeenAt: at(10), LastSeenAt: at(70)}
	p.wantSources("while the connector exists", c.AppID, want)
	_, err := p.s.EditConnector(p.ctx(), c.ID, func(c *store.Connector) error {
		c.Name = "Renamed"
		return nil
	})
	p.ok(err)
	want.ConnectorName = "Renamed"
	p.wantSources("after a renaming", c.AppID, want)
	_, err = p.s.DetachRecords(p.ctx(), p.deleted(c), at(90).In(time.FixedZone("west", -3600)), 10)
	p.ok(err)
	want.ConnectorID, want.DisconnectedAt = "", at(90)
	p.wantSources("after the deletion", c.AppID, want)
	if app := must(p.s.App(p.ctx(), c.AppID))(p); !app.LastSeenAt.Equal(at(70)) {
		p.Errorf("the app was last seen at %s, want %s", app.LastSeenAt, at(70))
	}
}

func (p *probe) wantSources(when, appID string, want ...inventory.AppSource) {
	p.Helper()
	app := must(p.s.App(p.ctx(), appID))(p)
	p.same("the sources "+when, app.Sources, want)
	list := must(p.s.ListApps(p.ctx(), store.AppQuery{}))(p)
	for i := range list.Items {
		if list.Items[i].ID == appID {
			p.same("the sources in the list "+when, list.Items[i].Sources, want)
		}
	}
}
