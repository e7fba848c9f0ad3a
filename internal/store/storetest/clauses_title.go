package storetest

import (
	"errors"
	"slices"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// titleClauses are about which app software titles belong to.
func titleClauses() []Clause {
	const fields = "A field that is not kept shows as empty to everybody, and nobody notices until it is needed."
	return []Clause{
		{"matched_title_fields", fields, roundTrip(titleNoun)(filled)},
		{"matched_title_empty_fields", "Unknown is a value: what nobody said must not turn into something that somebody said.", roundTrip(titleNoun)(emptied)},
		{"titles_page_by_page", "A row that no page holds is invisible; one on two pages is counted twice.", pageByPage((*probe).titleList)},
		{"titles_begin_with_the_most", "What is on most devices is to be decided first.", mostDevicesFirst},
		{"title_filters", "Unknown programs that are not listed as such are never looked at.", titleFilters},
		{"each_title_of", "Exports hold every row of the list and no other, and stop with their reader.", eachTitleOf},
		{"edit_titles", "A decision about fifty programs that stops in the middle leaves nobody knowing which were decided.", editTitles},
		{"trace_apps", "Who says that an app is in use is wrong as soon as its programs are another app's.", traceApps},
		{"trace_keeps_accounts", "A connector that lists accounts of an app speaks of it, whatever is installed.", traceKeeps},
	}
}

func titleNoun(p *probe) noun[inventory.Title] {
	app := p.app()
	counted := func(t *inventory.Title) { t.Devices, t.People, t.AppName = 0, 0, "" }
	is := func(t *inventory.Title) func(*inventory.Title) bool {
		return func(x *inventory.Title) bool { return x.ID == t.ID }
	}
	return noun[inventory.Title]{
		link: func(t *inventory.Title) {
			counted(t)
			t.ID, t.Match.AppID, t.AppName = p.id(), app.ID, app.Name
		},
		keep: func(t, was *inventory.Title) {
			counted(t)
			t.ID, t.Key, t.FirstSeenAt = was.ID, was.Key, was.FirstSeenAt
		},
		insert: func(t *inventory.Title) error { return p.s.InsertTitles(p.ctx(), []inventory.Title{*t}) },
		change: func(t *inventory.Title) error {
			return p.s.EditTitles(p.ctx(), []string{t.ID}, func(list []inventory.Title) error {
				list[0] = *t
				return nil
			})
		},
		read: map[string]func(*inventory.Title) (*inventory.Title, error){
			"Title": func(t *inventory.Title) (*inventory.Title, error) { return p.s.Title(p.ctx(), t.ID) },
			"ListTitles": func(t *inventory.Title) (*inventory.Title, error) {
				list, err := p.s.ListTitles(p.ctx(), store.TitleQuery{})
				return find(list, err, is(t))
			},
			"EachTitleOf": func(t *inventory.Title) (found *inventory.Title, err error) {
				return found, p.s.EachTitleOf(p.ctx(), store.TitleQuery{}, func(x *inventory.Title) error {
					if is(t)(x) {
						found = x
					}
					return nil
				})
			},
		},
	}
}

func mostDevicesFirst(p *probe) {
	c := p.someConnector()
	few, many := p.title(), p.title()
	p.installed(c, few, 1)
	p.installed(c, many, 2)
	p.ok(p.s.Reckon(p.ctx(), nil))
	got := must(p.s.ListTitles(p.ctx(), store.TitleQuery{}))(p).Items
	if len(got) != 2 || got[0].ID != many.ID || got[0].Devices != 2 || got[1].Devices != 1 {
		p.Errorf("the list begins with %+v, want the one on two devices", got[0])
	}
}

func titleFilters(p *probe) {
	type T = inventory.Title
	type M = []store.Matched
	apps := []*inventory.App{p.app(), p.app()}
	for i := range 16 {
		p.title(func(t *T) {
			if i%4 < 2 {
				t.Match.AppID = apps[i%2].ID
			}
			t.Match.Ignored = i%4 == 3
			t.Match.DecidedBy, t.Name = []string{"", "Ada"}[i/8], []string{"Ünal", "Smith"}[i/2%2]
		})
	}
	all := must(p.s.ListTitles(p.ctx(), store.TitleQuery{}))(p).Items
	is := map[store.Matched]func(*T) bool{
		store.MatchedNone:     func(t *T) bool { return t.Match.AppID == "" && !t.Match.Ignored },
		store.MatchedRule:     func(t *T) bool { return t.Match.AppID != "" && t.Match.DecidedBy == "" },
		store.MatchedOperator: func(t *T) bool { return t.Match.DecidedBy != "" },
		store.MatchedIgnored:  func(t *T) bool { return t.Match.Ignored },
	}
	sets := []M{nil, {"nothing"}, {store.MatchedNone, store.MatchedIgnored}}
	for _, m := range store.Matcheds() {
		sets = append(sets, M{m})
	}
	for _, matched := range sets {
		for _, app := range []string{"", apps[0].ID, "nobody"} {
			for _, q := range []string{"", "ünal"} {
				wantFiltered(p, "titles", all, func(t *T) bool {
					fits := len(matched) == 0 || slices.ContainsFunc(matched, func(m store.Matched) bool { return is[m] != nil && is[m](t) })
					return fits && (app == "" || t.Match.AppID == app) && (q == "" || t.Name == "Ünal")
				}, func(t *T) string { return t.ID }, func(g store.Paging) (store.List[T], error) {
					return p.s.ListTitles(p.ctx(), store.TitleQuery{Paging: g, AppID: app, Matched: matched, Search: q})
				})
			}
		}
	}
}

func eachTitleOf(p *probe) {
	app := p.app()
	for range 60 { // more than a page
		p.titleOf(app)
	}
	p.title()
	n := 0
	p.ok(p.s.EachTitleOf(p.ctx(), store.TitleQuery{AppID: app.ID, Paging: store.Paging{Limit: 3, Sort: "name"}}, func(t *inventory.Title) error {
		if n++; t.Match.AppID != app.ID {
			p.Errorf("a title of no app is among those of one")
		}
		return nil
	}))
	if n != 60 {
		p.Errorf("there were %d titles, want 60", n)
	}
	calls := 0
	err := p.s.EachTitleOf(p.ctx(), store.TitleQuery{}, func(*inventory.Title) error {
		calls++
		return errStop
	})
	p.wantStop("EachTitleOf", err, calls)
}

func editTitles(p *probe) {
	a, b, app := p.title(), p.title(), p.app()
	p.ok(p.s.EditTitles(p.ctx(), []string{b.ID, a.ID}, func(list []inventory.Title) error {
		if len(list) != 2 || list[0].ID != b.ID || list[1].ID != a.ID {
			p.Errorf("the titles are given in another order than their ids")
		}
		for i := range list {
			list[i].Match.AppID = app.ID
		}
		return nil
	}))
	err := p.s.EditTitles(p.ctx(), []string{a.ID, "nobody"}, func(list []inventory.Title) error {
		list[0].Match.AppID = ""
		return nil
	})
	p.wantFault("EditTitles with an unknown id", err, fault.NotFound, "title_not_found")
	err = p.s.EditTitles(p.ctx(), []string{a.ID, b.ID}, func(list []inventory.Title) error {
		list[0].Match.AppID = ""
		return errStop
	})
	if !errors.Is(err, errStop) {
		p.Errorf("EditTitles returned %v, want the error of the edit", err)
	}
	for _, id := range []string{a.ID, b.ID} {
		if got := must(p.s.Title(p.ctx(), id))(p); got.Match.AppID != app.ID || got.AppName != app.Name {
			p.Errorf("after edits of which one was done, the title belongs to %q", got.AppName)
		}
	}
}

func traceApps(p *probe) {
	from, to := p.app(), p.app()
	c, removed := p.someConnector(), p.someConnector()
	t := p.titleOf(from)
	p.installed(c, t, 1, func(i *inventory.Installation) { i.FirstSeenAt, i.LastSeenAt = at(300), at(320) })
	p.installed(c, t, 1, func(i *inventory.Installation) { i.FirstSeenAt, i.LastSeenAt = at(310), at(350) })
	p.installed(removed, t, 1, func(i *inventory.Installation) { i.RemovedAt = at(400) })
	p.ok(p.s.TraceApps(p.ctx(), []string{from.ID, to.ID}))
	want := inventory.AppSource{ConnectorID: c.ID, ConnectorName: c.Name, ConnectorType: c.Type, FirstSeenAt: at(300), LastSeenAt: at(350)}
	p.wantSources("as the programs say", from.ID, want)
	p.wantSources("of an app without programs", to.ID)
	p.ok(p.s.EditTitles(p.ctx(), []string{t.ID}, func(list []inventory.Title) error {
		list[0].Match.AppID = to.ID
		return nil
	}))
	p.ok(p.s.TraceApps(p.ctx(), []string{from.ID, to.ID}))
	p.wantSources("once the program moved to it", to.ID, want)
	p.wantSources("once the program moved from it", from.ID)
	p.ok(p.s.TraceApps(p.ctx(), []string{from.ID, to.ID}))
	p.wantSources("traced once more", to.ID, want)
}

func traceKeeps(p *probe) {
	own := p.someConnector()
	p.ok(p.s.TouchAppSource(p.ctx(), own.AppID, own, at(5)))
	listed, other := p.someConnector(), p.app()
	p.ok(p.s.TouchAppSource(p.ctx(), other.ID, listed, at(6)))
	p.accounts(listed, 1, func(a *inventory.Account) { a.AppID = other.ID })
	gone := p.someConnector()
	p.ok(p.s.TouchAppSource(p.ctx(), other.ID, gone, at(7)))
	p.ok(p.s.TraceApps(p.ctx(), []string{own.AppID, other.ID}))
	source := func(c *store.Connector, minute int) inventory.AppSource {
		return inventory.AppSource{ConnectorID: c.ID, ConnectorName: c.Name, ConnectorType: c.Type, FirstSeenAt: at(minute), LastSeenAt: at(minute)}
	}
	p.wantSources("of the app that the connector reads", own.AppID, source(own, 5))
	p.wantSources("of an app with accounts", other.ID, source(listed, 6))
}
