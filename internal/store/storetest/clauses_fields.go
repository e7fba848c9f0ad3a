package storetest

import (
	"reflect"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// fieldClauses are about keeping everything that is given.
func fieldClauses() []Clause {
	const fields = "A field that is not kept shows as empty to everybody, and nobody notices until it is needed."
	const zero = "Unknown is a value: what nobody said must not turn into something that somebody said."
	const times = "Times are compared and shown across time zones; one that is off by an offset or a rounding lies."
	var all []Clause
	for _, n := range []struct {
		name  string
		check func(way) func(*probe)
	}{
		{"connector", roundTrip(connectorNoun)}, {"sync", roundTrip(syncNoun)}, {"account", roundTrip(accountNoun)},
		{"app", roundTrip(appNoun)}, {"event", roundTrip(eventNoun)}, {"operator", roundTrip(operatorNoun)},
		{"token", roundTrip(tokenNoun)}, {"audit", roundTrip(auditNoun)}, {"person", roundTrip(personNoun)}, {"device", roundTrip(deviceNoun)},
	} {
		all = append(all,
			Clause{n.name + "_fields", fields, n.check(filled)},
			Clause{n.name + "_empty_fields", zero, n.check(emptied)},
			Clause{n.name + "_times", times, n.check(foreignTimes)})
	}
	return append(all, Clause{"app_source_fields", fields, appSourceFields})
}

// way is what a round trip puts into the fields.
type way int

const (
	filled       way = iota // something different in every field
	emptied                 // nothing
	foreignTimes            // times of another zone, and finer than microseconds
)

// noun is a kind of thing that is kept.
type noun[T any] struct {
	// link sets what refers to other things, and the fields that are read only
	// to what reading should answer.
	link func(*T)
	// keep copies from what is stored the fields that a change does not reach.
	keep   func(changed, stored *T)
	insert func(*T) error
	change func(*T) error // nil if it never changes
	// read reads the thing in every way that there is.
	read map[string]func(*T) (*T, error)
}

// roundTrip writes a thing, reads it in every way, changes all that can change
// and reads it again.
func roundTrip[T any](of func(*probe) noun[T]) func(way) func(*probe) {
	return func(w way) func(*probe) {
		return func(p *probe) {
			n := of(p)
			want := p.ready(w, new(T), 1)
			v, _ := want.(*T)
			n.link(v)
			p.ok(n.insert(v))
			checkReads(p, "after the insertion", n, v)
			if n.change == nil {
				return
			}
			second, _ := p.ready(w, new(T), 2).(*T)
			n.keep(second, v)
			p.ok(n.change(second))
			checkReads(p, "after the change", n, second)
		}
	}
}

// ready prepares the fields of a thing.
func (p *probe) ready(w way, v any, round int) any {
	p.Helper()
	if w == emptied {
		return v
	}
	p.ok(fill(v, round))
	if empty := empties(reflect.ValueOf(v).Elem(), ""); len(empty) > 0 {
		p.Fatalf("the suite leaves fields empty: %s", strings.Join(empty, ", "))
	}
	if w == foreignTimes {
		zone := time.FixedZone("east", 5*3600+1800)
		eachTime(reflect.ValueOf(v).Elem(), func(t time.Time) time.Time { return t.Add(789).In(zone) })
	}
	return v
}

func checkReads[T any](p *probe, when string, n noun[T], v *T) {
	p.Helper()
	want := *v
	eachTime(reflect.ValueOf(&want).Elem(), func(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) })
	for how, read := range n.read {
		got, err := read(v)
		if err != nil {
			p.Fatalf("%s, %s: %v", how, when, err)
		}
		if got == nil {
			p.Fatalf("%s, %s: found nothing", how, when)
		}
		p.same(how+", "+when, *got, want)
	}
}

// find returns the thing with an id in a list.
func find[T any](list store.List[T], err error, is func(*T) bool) (*T, error) {
	for i := range list.Items {
		if is(&list.Items[i]) {
			return &list.Items[i], err
		}
	}
	return nil, err
}

func connectorNoun(p *probe) noun[store.Connector] {
	app := p.app()
	return noun[store.Connector]{
		link: func(c *store.Connector) {
			c.ID, c.AppID, c.AppName, c.DeletedAt = p.id(), app.ID, app.Name, time.Time{}
			c.Listed, c.Problems, c.Records = nil, nil, map[streamID]int64{users: 0}
		},
		keep: func(c, was *store.Connector) {
			c.ID, c.Type, c.AppID, c.AppName, c.DeletedAt = was.ID, was.Type, was.AppID, was.AppName, time.Time{}
			c.Listed, c.Problems, c.Records = nil, nil, was.Records
		},
		insert: func(c *store.Connector) error { return p.s.InsertConnector(p.ctx(), c) },
		change: func(c *store.Connector) error {
			_, err := p.s.EditConnector(p.ctx(), c.ID, func(old *store.Connector) error {
				*old = *c
				return nil
			})
			return err
		},
		read: map[string]func(*store.Connector) (*store.Connector, error){
			"Connector": func(c *store.Connector) (*store.Connector, error) { return p.s.Connector(p.ctx(), c.ID) },
			"ListConnectors": func(c *store.Connector) (*store.Connector, error) {
				list, err := p.s.ListConnectors(p.ctx(), store.ConnectorQuery{})
				return find(list, err, func(x *store.Connector) bool { return x.ID == c.ID })
			},
		},
	}
}

func syncNoun(p *probe) noun[store.Sync] {
	c := p.someConnector()
	return noun[store.Sync]{
		link: func(s *store.Sync) { s.ID, s.ConnectorID, s.State = p.id(), c.ID, store.SyncRunning },
		keep: func(s, was *store.Sync) {
			s.ID, s.ConnectorID, s.Cause, s.QueuedAt, s.State = was.ID, was.ConnectorID, was.Cause, was.QueuedAt, store.SyncWaiting
			for i := range s.Streams {
				s.Streams[i].Stream = was.Streams[i].Stream
			}
		},
		insert: func(s *store.Sync) error { return p.s.InsertSync(p.ctx(), s) },
		change: func(s *store.Sync) error {
			saved, err := p.s.SaveSync(p.ctx(), s, store.SyncRunning)
			if !saved {
				p.Errorf("a running sync was not saved")
			}
			return err
		},
		read: map[string]func(*store.Sync) (*store.Sync, error){
			"Sync":     func(s *store.Sync) (*store.Sync, error) { return p.s.Sync(p.ctx(), s.ID) },
			"LiveSync": func(s *store.Sync) (*store.Sync, error) { return p.s.LiveSync(p.ctx(), s.ConnectorID) },
			"ListSyncs": func(s *store.Sync) (*store.Sync, error) {
				list, err := p.s.ListSyncs(p.ctx(), store.SyncQuery{})
				return find(list, err, func(x *store.Sync) bool { return x.ID == s.ID })
			},
		},
	}
}

func accountNoun(p *probe) noun[inventory.Account] {
	c, who := p.someConnector(), p.person()
	return noun[inventory.Account]{
		link: func(a *inventory.Account) {
			a.ID, a.AppID, a.AppName, a.ConnectorID, a.ConnectorName, a.ConnectorType = p.id(), c.AppID, c.AppName, c.ID, c.Name, c.Type
			if a.PersonID != "" {
				a.PersonID, a.PersonName = who.ID, who.Name
			}
		},
		keep: func(a, was *inventory.Account) {
			changed := *a
			*a = *was
			a.AccountRecord, a.LastSeenAt, a.RemovedAt, a.MissingSince, a.HeldBy = changed.AccountRecord, changed.LastSeenAt, changed.RemovedAt, changed.MissingSince, changed.HeldBy
			a.ExternalID, a.ValidFrom = was.ExternalID, changed.ValidFrom
		},
		insert: func(a *inventory.Account) error { return p.s.InsertAccounts(p.ctx(), []inventory.Account{*a}) },
		change: func(a *inventory.Account) error {
			was, err := p.s.Account(p.ctx(), a.ID)
			if err != nil {
				return err
			}
			return p.s.UpdateAccounts(p.ctx(), []inventory.Account{*a}, []inventory.AccountStatus{was.Status})
		},
		read: accountReads(p),
	}
}

func accountReads(p *probe) map[string]func(*inventory.Account) (*inventory.Account, error) {
	type read = func(*inventory.Account) (*inventory.Account, error)
	is := func(a *inventory.Account) func(*inventory.Account) bool {
		return func(x *inventory.Account) bool { return x.ID == a.ID }
	}
	return map[string]read{
		"Account": func(a *inventory.Account) (*inventory.Account, error) { return p.s.Account(p.ctx(), a.ID) },
		"AccountsByID": func(a *inventory.Account) (*inventory.Account, error) {
			list, err := p.s.AccountsByID(p.ctx(), []string{a.ID, "another"})
			return find(store.List[inventory.Account]{Items: list}, err, is(a))
		},
		"ListAccounts": func(a *inventory.Account) (*inventory.Account, error) {
			list, err := p.s.ListAccounts(p.ctx(), store.AccountQuery{})
			return find(list, err, is(a))
		},
		"EachAccount": func(a *inventory.Account) (found *inventory.Account, err error) {
			return found, p.s.EachAccount(p.ctx(), store.AccountQuery{}, func(x *inventory.Account) error {
				if is(a)(x) {
					found = x
				}
				return nil
			})
		},
	}
}
