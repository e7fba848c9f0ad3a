package storetest

import (
	"fmt"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// app stores an app.
func (p *probe) app(edits ...func(*inventory.App)) *inventory.App {
	p.Helper()
	n := p.next()
	a := &inventory.App{ID: p.id(), Name: fmt.Sprintf("App %d", n), Status: inventory.AppNew, FirstSeenAt: at(n), LastSeenAt: at(n)}
	for _, edit := range edits {
		edit(a)
	}
	p.ok(p.s.InsertApp(p.ctx(), a))
	return a
}

// connector stores a connector of an app.
func (p *probe) connector(app *inventory.App, edits ...func(*store.Connector)) *store.Connector {
	p.Helper()
	n := p.next()
	c := &store.Connector{
		ID: p.id(), Type: "kind", Name: fmt.Sprintf("Connector %d", n), Status: store.Collecting, AppID: app.ID, AppName: app.Name,
		Streams: []connector.Stream{connector.Users}, CredentialsSetAt: at(n), CreatedAt: at(n), UpdatedAt: at(n),
	}
	for _, edit := range edits {
		edit(c)
	}
	p.ok(p.s.InsertConnector(p.ctx(), c))
	return c
}

// someConnector stores a connector with an app of its own.
func (p *probe) someConnector(edits ...func(*store.Connector)) *store.Connector {
	p.Helper()
	return p.connector(p.app(), edits...)
}

// account is an account of a connector, not stored yet.
func (p *probe) account(c *store.Connector, edits ...func(*inventory.Account)) inventory.Account {
	n := p.next()
	a := inventory.Account{
		AccountRecord: inventory.AccountRecord{ExternalID: fmt.Sprintf("ext-%d", n), Name: fmt.Sprintf("Person %d", n), Status: inventory.AccountActive},
		ID:            p.id(), AppID: c.AppID, ConnectorID: c.ID, Stream: string(users), FirstSeenAt: at(n), LastSeenAt: at(n),
	}
	for _, edit := range edits {
		edit(&a)
	}
	if a.ValidFrom.IsZero() {
		a.ValidFrom = a.FirstSeenAt
	}
	return a
}

// accounts stores n accounts of a connector.
func (p *probe) accounts(c *store.Connector, n int, edits ...func(*inventory.Account)) []inventory.Account {
	p.Helper()
	list := make([]inventory.Account, n)
	for i := range list {
		list[i] = p.account(c, edits...)
	}
	p.ok(p.s.InsertAccounts(p.ctx(), list))
	return list
}

// named gives an account a name.
func named(name string) func(*inventory.Account) {
	return func(a *inventory.Account) { a.Name = name }
}

// withStatus gives an account a status; a removed one was removed at some time.
func withStatus(s inventory.AccountStatus) func(*inventory.Account) {
	return func(a *inventory.Account) {
		a.Status = s
		if s == inventory.AccountRemoved {
			a.RemovedAt = at(5000)
		}
	}
}

// sync stores a queued sync of a connector.
func (p *probe) sync(c *store.Connector, edits ...func(*store.Sync)) *store.Sync {
	p.Helper()
	s := store.NewSync(p.id(), c, store.CauseManual, at(p.next()))
	for _, edit := range edits {
		edit(s)
	}
	p.ok(p.s.InsertSync(p.ctx(), s))
	return s
}

// inState gives a sync a state.
func inState(state store.SyncState) func(*store.Sync) {
	return func(s *store.Sync) { s.State = state }
}

// event is an event about an account, not stored yet.
func (p *probe) event(edits ...func(*inventory.Event)) inventory.Event {
	n := p.next()
	e := inventory.Event{ID: p.id(), At: at(n), Kind: inventory.EventAccountChanged, AccountName: fmt.Sprintf("Person %d", n)}
	for _, edit := range edits {
		edit(&e)
	}
	return e
}

// events stores n events.
func (p *probe) events(n int, edits ...func(*inventory.Event)) []inventory.Event {
	p.Helper()
	list := make([]inventory.Event, n)
	for i := range list {
		list[i] = p.event(edits...)
	}
	p.ok(p.s.InsertEvents(p.ctx(), list))
	return list
}

// about makes an event one of a connector.
func about(c *store.Connector) func(*inventory.Event) {
	return func(e *inventory.Event) { e.ConnectorID = c.ID }
}

// changed are the kinds of the events that the suite writes; every account is an
// event of another kind by itself.
func changed() []inventory.EventKind { return []inventory.EventKind{inventory.EventAccountChanged} }

// operator stores an operator.
func (p *probe) operator(edits ...func(*store.Operator)) *store.Operator {
	p.Helper()
	n := p.next()
	o := &store.Operator{ID: p.id(), Email: fmt.Sprintf("operator-%d@example.org", n), Role: "auditor", CreatedAt: at(n)}
	for _, edit := range edits {
		edit(o)
	}
	p.ok(p.s.InsertOperator(p.ctx(), o))
	return o
}

// token stores an API token.
func (p *probe) token(edits ...func(*store.Token)) *store.Token {
	p.Helper()
	n := p.next()
	t := &store.Token{ID: p.id(), Name: fmt.Sprintf("token %d", n), Hash: fmt.Sprintf("hash-%d", n), CreatedAt: at(n)}
	for _, edit := range edits {
		edit(t)
	}
	p.ok(p.s.InsertToken(p.ctx(), t))
	return t
}

// deed stores an audit entry.
func (p *probe) deed(edits ...func(*store.AuditEntry)) *store.AuditEntry {
	p.Helper()
	e := &store.AuditEntry{ID: p.id(), At: at(p.next()), Action: "connector.create"}
	for _, edit := range edits {
		edit(e)
	}
	p.ok(p.s.InsertAudit(p.ctx(), e))
	return e
}

// deleted marks a connector as deleted.
func (p *probe) deleted(c *store.Connector) *store.Connector {
	p.Helper()
	_, err := p.s.EditConnector(p.ctx(), c.ID, func(c *store.Connector) error {
		c.DeletedAt = at(9000)
		return nil
	})
	p.ok(err)
	return must(p.s.DeletedConnector(p.ctx(), c.ID))(p)
}
