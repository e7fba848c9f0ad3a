package storetest

import (
	"errors"
	"slices"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// connectorClauses are about connectors and when they are due.
func connectorClauses() []Clause {
	return []Clause{
		{"edit_gives_up", "An edit that its author gives up must leave nothing behind.", editGivesUp},
		{"edit_in_tx", "What is decided in a transaction is undone with it.", editInTx},
		{"records_and_listings", "The portal shows what a connector brought, and when it was last complete.", recordsAndListings},
		{"due_connectors", "A connector that is polled too often costs the vendor; one that is forgotten goes stale.", dueConnectors},
		{"due_far_ahead", "A connector that was planned while the clock was wrong is not read until that time comes.", dueFarAhead},
		{"due_without_sync", "A connector with a sync under way is not due, whatever its time.", dueWithoutSync},
	}
}

func editGivesUp(p *probe) {
	c := p.someConnector()
	_, err := p.s.EditConnector(p.ctx(), c.ID, func(c *store.Connector) error {
		c.Name, c.Paused = "changed", true
		return errStop
	})
	if !errors.Is(err, errStop) {
		p.Errorf("the error is %v, want that of the edit", err)
	}
	c.Records = map[streamID]int64{users: 0}
	p.same("the connector", *must(p.s.Connector(p.ctx(), c.ID))(p), *c)
	edited := must(p.s.EditConnector(p.ctx(), c.ID, func(old *store.Connector) error {
		p.same("what the edit is given", *old, *c)
		old.Name = "changed"
		return nil
	}))(p)
	if edited.Name != "changed" {
		p.Errorf("the edit returns the name %q, want the new one", edited.Name)
	}
}

func editInTx(p *probe) {
	c := p.someConnector()
	err := p.s.InTx(p.ctx(), func(tx store.Store) error {
		for range 2 {
			_, err := tx.EditConnector(p.ctx(), c.ID, func(c *store.Connector) error { c.LastError.Count++; return nil })
			p.ok(err)
		}
		if n := must(tx.Connector(p.ctx(), c.ID))(p).LastError.Count; n != 2 {
			p.Errorf("two edits in a transaction left %d", n)
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		p.Errorf("the error is %v", err)
	}
	if n := must(p.s.Connector(p.ctx(), c.ID))(p).LastError.Count; n != 0 {
		p.Errorf("edits that were rolled back left %d", n)
	}
}

func recordsAndListings(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	p.accounts(c, 3)
	p.accounts(c, 2, withStatus("removed"))
	p.accounts(other, 7)
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(1), 99))
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(2).Add(789).In(time.FixedZone("east", 3600)), 3))
	p.ok(p.s.SetListed(p.ctx(), c.ID, "devices", at(1), 1))
	p.ok(p.s.SetListed(p.ctx(), other.ID, users, at(3), 7))
	want := []store.Listed{{Stream: "devices", At: at(1), Records: 1}, {Stream: users, At: at(2), Records: 3}}
	list := must(p.s.ListConnectors(p.ctx(), store.ConnectorQuery{}))(p)
	listed, _ := find(list, nil, func(x *store.Connector) bool { return x.ID == c.ID })
	for how, got := range map[string]*store.Connector{"Connector": must(p.s.Connector(p.ctx(), c.ID))(p), "ListConnectors": listed} {
		p.same(how+": what was listed", got.Listed, want)
		if got.Records[users] != 3 {
			p.Errorf("%s: %d records, want the 3 that are not removed", how, got.Records[users])
		}
	}
	s := store.NewSync(p.id(), listed, store.CauseManual, at(5))
	if s.Streams[0].Expected != 3 {
		p.Errorf("a new sync expects %d records, want those of the last listing", s.Streams[0].Expected)
	}
}

func dueConnectors(p *probe) {
	now := at(100)
	due := func(next time.Time, edits ...func(*store.Connector)) string {
		return p.someConnector(append(edits, func(c *store.Connector) { c.NextSyncAt = next })...).ID
	}
	third := due(at(100)) // exactly now
	first := due(at(10))
	second := due(at(50))
	due(at(100).Add(time.Microsecond))
	due(time.Time{})
	due(at(1), func(c *store.Connector) { c.Paused = true })
	due(at(1), func(c *store.Connector) { c.DeletedAt = at(2) })
	for limit, want := range map[int][]string{0: nil, 1: {first}, 2: {first, second}, 3: {first, second, third}, 9: {first, second, third}} {
		if got := must(p.s.DueConnectors(p.ctx(), now, limit))(p); !slices.Equal(got, want) {
			p.Errorf("at most %d: due are %v, want %v", limit, got, want)
		}
	}
	if got := must(p.s.DueConnectors(p.ctx(), at(9), 9))(p); len(got) != 0 {
		p.Errorf("before the first is due, %v are", got)
	}
}

func dueFarAhead(p *probe) {
	now := at(100)
	planned := func(next time.Time) string {
		return p.someConnector(func(c *store.Connector) { c.NextSyncAt = next }).ID
	}
	absurd := planned(now.AddDate(3, 0, 0))
	farther := planned(now.Add(store.FarAhead + time.Microsecond))
	planned(now.Add(store.FarAhead)) // the farthest that is believed
	due := planned(at(99))
	want := []string{due, farther, absurd}
	if got := must(p.s.DueConnectors(p.ctx(), now, 9))(p); !slices.Equal(got, want) {
		p.Errorf("due are %v, want what is due and what is absurdly far ahead: %v", got, want)
	}
	for _, c := range must(p.s.ListConnectors(p.ctx(), store.ConnectorQuery{}))(p).Items {
		if c.Due(now) != slices.Contains(want, c.ID) {
			p.Errorf("a connector planned for %s is due: %t", c.NextSyncAt, c.Due(now))
		}
	}
}

func dueWithoutSync(p *probe) {
	var want []string
	for _, state := range store.SyncStates() {
		c := p.someConnector(func(c *store.Connector) { c.NextSyncAt = at(1) })
		p.sync(c, inState(store.SyncFailed))
		p.sync(c, inState(state))
		if !state.Live() {
			want = append(want, c.ID)
		}
	}
	if got := must(p.s.DueConnectors(p.ctx(), at(2), 99))(p); !slices.Equal(sorted(got), sorted(want)) {
		p.Errorf("due are %v, want those without a sync under way: %v", got, want)
	}
}
