package storetest

import (
	"slices"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// peopleClauses are about persons: who they are, and what operators say of them.
func peopleClauses() []Clause {
	const once = "A row that no page holds is invisible; one on two pages is counted twice."
	return []Clause{
		{"people_page_by_page", once, pageByPage((*probe).personList)},
		{"person_apps_page_by_page", once, pageByPage((*probe).personAppList)},
		{"people_filters", "A filter that lets others through shows people what they did not ask for.", peopleFilters},
		{"people_search", "Somebody is looked for by any name or address that they ever had here.", peopleSearch},
		{"merge", "Whoever was merged must be found as one person everywhere, or the merge did nothing.", mergePeople},
		{"merge_of_merged", "Merges of merges have to end at one person, and be taken back one by one.", mergeOfMerged},
		{"unmerge_some", "A merge that is taken back must leave the others alone.", unmergeSome},
		{"owner_of_merged", "An app's owner who was merged is still its owner.", ownerOfMerged},
		{"aliases", "An address is one person's; a second owner would make matching a matter of luck.", aliases},
		{"person_apps", "What somebody uses is what their accounts and devices say, and those of everybody merged into them.", personApps},
	}
}

func personNoun(p *probe) noun[inventory.Person] {
	return noun[inventory.Person]{
		link: func(w *inventory.Person) {
			w.ID, w.MergedInto, w.MergedName, w.Merged, w.Aliases = p.id(), "", "", nil, nil
			w.RootID = w.ID
		},
		keep: func(w, was *inventory.Person) {
			changed := *w
			*w = *was
			w.Name, w.Email, w.Department, w.JobTitle, w.SourceID = changed.Name, changed.Email, changed.Department, changed.JobTitle, changed.SourceID
		},
		insert: func(w *inventory.Person) error { return p.s.InsertPeople(p.ctx(), []inventory.Person{*w}) },
		change: func(w *inventory.Person) error { return p.s.NamePeople(p.ctx(), []inventory.Person{*w}) },
		read: map[string]func(*inventory.Person) (*inventory.Person, error){
			"Person": func(w *inventory.Person) (*inventory.Person, error) { return p.s.Person(p.ctx(), w.ID) },
			"ListPeople": func(w *inventory.Person) (*inventory.Person, error) {
				list, err := p.s.ListPeople(p.ctx(), store.PeopleQuery{})
				return find(list, err, func(x *inventory.Person) bool { return x.ID == w.ID })
			},
		},
	}
}

func peopleFilters(p *probe) {
	type W = inventory.Person
	type Q = store.PeopleQuery
	app := p.app()
	c := p.connector(app)
	for i := range 12 {
		who := p.person(func(w *W) {
			w.Kind, w.InDirectory = inventory.PersonKinds()[i%2], i%3 == 0
			w.Accounts, w.Devices, w.Department = int64(i%3), int64(i%4/2), []string{"Ünit", "Other", ""}[i%3]
		})
		if i == 4 {
			p.accounts(c, 2, accountOf(who.ID))
		}
		if i == 5 {
			d := p.devices(c, 1, deviceOf(who.ID))[0]
			p.program(&d, app.ID)
		}
		if i == 6 { // not any more
			p.accounts(c, 1, accountOf(who.ID), withStatus(inventory.AccountRemoved))
		}
	}
	all := must(p.s.ListPeople(p.ctx(), Q{}))(p).Items
	merged := all[0].ID
	p.ok(p.s.MergePeople(p.ctx(), all[1].ID, []string{merged}))
	all = must(p.s.ListPeople(p.ctx(), Q{}))(p).Items
	all = append(all, *must(p.s.Person(p.ctx(), merged))(p))
	yes, no := true, false
	using := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{}))(p).Items[0].PersonID
	having := must(p.s.ListDevices(p.ctx(), store.DeviceQuery{}))(p).Items[0].PersonID
	for _, f := range []struct {
		what  string
		query Q
		fits  func(w *W) bool
	}{
		{"all", Q{}, func(*W) bool { return true }},
		{"services", Q{Kinds: []inventory.PersonKind{inventory.PersonService}}, func(w *W) bool { return w.Kind == inventory.PersonService }},
		{"in a directory", Q{InDirectory: &yes}, func(w *W) bool { return w.InDirectory }},
		{"in no directory", Q{InDirectory: &no}, func(w *W) bool { return !w.InDirectory }},
		{"with accounts", Q{Has: store.HasAccounts}, func(w *W) bool { return w.Accounts > 0 }},
		{"with devices", Q{Has: store.HasDevices}, func(w *W) bool { return w.Devices > 0 }},
		{"with nothing", Q{Has: store.HasNothing}, func(w *W) bool { return w.Devices == 0 && w.Accounts == 0 }},
		{"of a department", Q{Department: " üNIT"}, func(w *W) bool { return w.Department == "Ünit" }},
		{"of an app", Q{AppID: app.ID}, func(w *W) bool { return w.ID == using || w.ID == having }},
		{"of another app", Q{AppID: "nobody's"}, func(*W) bool { return false }},
	} {
		wantFiltered(p, "persons "+f.what, all, func(w *W) bool { return w.ID != merged && f.fits(w) }, func(w *W) string { return w.ID },
			func(g store.Paging) (store.List[W], error) {
				f.query.Paging = g
				return p.s.ListPeople(p.ctx(), f.query)
			})
	}
	wantFiltered(p, "merged persons", all, func(w *W) bool { return w.ID == merged }, func(w *W) string { return w.ID },
		func(g store.Paging) (store.List[W], error) {
			return p.s.ListPeople(p.ctx(), Q{Paging: g, Merged: true})
		})
}

func peopleSearch(p *probe) {
	who := p.person(func(w *inventory.Person) {
		w.Name, w.Email, w.MatchKey, w.Department, w.JobTitle = "Ünal Şen", "usen@example.org", "usen@example.org", "Böxes", "Packer 100%"
	})
	was := p.person(func(w *inventory.Person) { w.Name, w.Email = "Before", "before@example.org" })
	p.person()
	p.ok(p.s.InsertAlias(p.ctx(), who.ID, "further@example.org", "", at(1)))
	p.ok(p.s.InsertAlias(p.ctx(), was.ID, "older@example.org", "", at(1)))
	p.ok(p.s.MergePeople(p.ctx(), who.ID, []string{was.ID}))
	for _, q := range []string{"ünal", "USEN@", "böxes", "100%", "Further", "older@", "BEFORE", "before@example"} {
		list := must(p.s.ListPeople(p.ctx(), store.PeopleQuery{Search: q}))(p)
		if len(list.Items) != 1 || list.Items[0].ID != who.ID || list.Total != 1 {
			p.Errorf("a search for %s finds %d persons of %d, want the one", q, len(list.Items), list.Total)
		}
	}
	for _, q := range []string{"%", "_", "nobody"} {
		if list := must(p.s.ListPeople(p.ctx(), store.PeopleQuery{Search: q}))(p); len(list.Items) > 1 || q != "%" && len(list.Items) > 0 {
			p.Errorf("a search for %s finds %d persons", q, len(list.Items))
		}
	}
}

// wantMerged checks that persons are merged into a root, and nobody else is.
func (p *probe) wantMerged(what, root string, ids ...string) {
	p.Helper()
	who := must(p.s.Person(p.ctx(), root))(p)
	got := idsOf(who.Merged, func(m *inventory.MergedPerson) string { return m.ID })
	if who.RootID != root || who.MergedInto != "" || !slices.Equal(sorted(got), sorted(ids)) {
		p.Errorf("%s: into %s, whose root is %s, %v are merged, want %v", what, root, who.RootID, got, ids)
	}
	for _, id := range ids {
		if m := must(p.s.Person(p.ctx(), id))(p); m.RootID != root || m.MergedInto == "" || m.MergedName == "" {
			p.Errorf("%s: %s has the root %s and is merged into %s (%q)", what, id, m.RootID, m.MergedInto, m.MergedName)
		}
	}
	list := must(p.s.ListPeople(p.ctx(), store.PeopleQuery{Paging: store.Paging{Limit: 500}}))(p).Items
	for i := range list {
		if slices.Contains(ids, list[i].ID) {
			p.Errorf("%s: a merged person is listed", what)
		}
		if list[i].ID == root && len(list[i].Merged) != len(ids) {
			p.Errorf("%s: in the list %d persons are merged into the root, want %d", what, len(list[i].Merged), len(ids))
		}
	}
}

func mergePeople(p *probe) {
	c := p.someConnector()
	root, other, third := p.person(), p.person(func(w *inventory.Person) { w.Name = "" }), p.person()
	a, d := p.accounts(c, 1, accountOf(other.ID))[0], p.devices(c, 1, deviceOf(other.ID))[0]
	foreign := p.accounts(c, 1, accountOf(third.ID))[0]
	p.ok(p.s.MergePeople(p.ctx(), root.ID, []string{other.ID}))
	p.wantMerged("merged", root.ID, other.ID)
	p.wantMerged("merged", third.ID)
	p.wantAccountOf("merged", a.ID, root.ID, inventory.LinkEmail)
	p.wantDeviceOf("merged", d.ID, root.ID, inventory.LinkEmail)
	p.wantAccountOf("not merged", foreign.ID, third.ID, inventory.LinkEmail)
	if got := must(p.s.Account(p.ctx(), a.ID))(p); got.PersonName != root.Name {
		p.Errorf("the account is that of %q, want %q", got.PersonName, root.Name)
	}
	for id, want := range map[string]int64{root.ID: 1, other.ID: 1, third.ID: 0} {
		if got := must(p.s.ListDevices(p.ctx(), store.DeviceQuery{PersonID: id}))(p).Total; got != want {
			p.Errorf("%s has %d devices, want %d", id, got, want)
		}
	}
	for id, want := range map[string]int64{root.ID: 1, other.ID: 1, third.ID: 1} {
		if got := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{PersonID: id}))(p).Total; got != want {
			p.Errorf("%s has %d accounts, want %d", id, got, want)
		}
	}
	if m := must(p.s.Person(p.ctx(), root.ID))(p).Merged; len(m) != 1 || m[0] != (inventory.MergedPerson{ID: other.ID, Name: other.Email, Email: other.Email}) {
		p.Errorf("merged are %+v, want one who is called by the address", m)
	}
	// Addresses go on matching to the person that they were of.
	known := must(p.s.PeopleByKey(p.ctx(), []string{other.MatchKey}))(p)
	if known[other.MatchKey].ID != other.ID {
		p.Errorf("the address of a merged person is that of %+v, want %s", known, other.ID)
	}
	p.ok(p.s.UnmergePeople(p.ctx(), []string{other.ID}))
	p.wantMerged("taken back", root.ID)
	p.wantMerged("taken back", other.ID)
	p.wantAccountOf("taken back", a.ID, other.ID, inventory.LinkEmail)
	p.wantDeviceOf("taken back", d.ID, other.ID, inventory.LinkEmail)
}

func mergeOfMerged(p *probe) {
	c := p.someConnector()
	one, two, three, four := p.person(), p.person(), p.person(), p.person()
	a := p.accounts(c, 1, accountOf(three.ID))[0]
	p.ok(p.s.MergePeople(p.ctx(), two.ID, []string{three.ID, four.ID}))
	p.ok(p.s.MergePeople(p.ctx(), one.ID, []string{two.ID}))
	p.wantMerged("a merge of merged persons", one.ID, two.ID, three.ID, four.ID)
	p.wantAccountOf("a merge of merged persons", a.ID, one.ID, inventory.LinkEmail)
	p.ok(p.s.UnmergePeople(p.ctx(), []string{two.ID}))
	p.wantMerged("the second merge taken back", one.ID)
	p.wantMerged("the second merge taken back", two.ID, three.ID, four.ID)
	p.wantAccountOf("the second merge taken back", a.ID, two.ID, inventory.LinkEmail)
	p.ok(p.s.MergePeople(p.ctx(), one.ID, []string{two.ID}))
	p.ok(p.s.UnmergePeople(p.ctx(), []string{three.ID, two.ID})) // one of them was merged into the other
	p.wantMerged("two merges taken back", one.ID)
	p.wantMerged("two merges taken back", two.ID, four.ID)
	p.wantMerged("two merges taken back", three.ID)
	p.wantAccountOf("two merges taken back", a.ID, three.ID, inventory.LinkEmail)
}

func unmergeSome(p *probe) {
	root, stays, goes := p.person(), p.person(), p.person()
	p.ok(p.s.MergePeople(p.ctx(), root.ID, []string{stays.ID, goes.ID}))
	p.ok(p.s.UnmergePeople(p.ctx(), []string{goes.ID}))
	p.wantMerged("one of two taken back", root.ID, stays.ID)
	p.wantMerged("one of two taken back", goes.ID)
}

func ownerOfMerged(p *probe) {
	root, was := p.person(), p.person()
	app := p.app(func(a *inventory.App) { a.OwnerID = was.ID })
	p.ok(p.s.MergePeople(p.ctx(), root.ID, []string{was.ID}))
	if got := must(p.s.App(p.ctx(), app.ID))(p); got.OwnerID != root.ID || got.OwnerName != root.Name {
		p.Errorf("the owner is %s (%s), want %s", got.OwnerID, got.OwnerName, root.ID)
	}
	p.ok(p.s.UnmergePeople(p.ctx(), []string{was.ID}))
	if got := must(p.s.App(p.ctx(), app.ID))(p); got.OwnerID != was.ID || got.OwnerName != was.Name {
		p.Errorf("once the merge is taken back the owner is %s (%s), want %s", got.OwnerID, got.OwnerName, was.ID)
	}
}

func aliases(p *probe) {
	root, merged, other := p.person(), p.person(), p.person()
	p.ok(p.s.InsertAlias(p.ctx(), root.ID, "b@example.org", "Ada", at(1)))
	p.ok(p.s.InsertAlias(p.ctx(), merged.ID, "a@example.org", "Ada", at(2)))
	p.ok(p.s.MergePeople(p.ctx(), root.ID, []string{merged.ID}))
	for _, id := range []string{root.ID, merged.ID, other.ID} {
		want := map[string][]string{root.ID: {"a@example.org", "b@example.org"}, merged.ID: {"a@example.org"}}[id]
		if got := must(p.s.Person(p.ctx(), id))(p).Aliases; !slices.Equal(got, want) {
			p.Errorf("the further addresses of %s are %v, want %v", id, got, want)
		}
	}
	p.wantFaultAt("email", "a second owner of an address", p.s.InsertAlias(p.ctx(), other.ID, "a@example.org", "", at(3)), fault.Conflict, "alias_taken")
	known := must(p.s.PeopleByKey(p.ctx(), []string{"a@example.org", "b@example.org", "c@example.org"}))(p)
	if len(known) != 2 || known["a@example.org"].ID != merged.ID || known["b@example.org"].Rule != inventory.LinkAlias {
		p.Errorf("the addresses are those of %+v", known)
	}
	if !must(p.s.DeleteAlias(p.ctx(), "a@example.org"))(p) || must(p.s.DeleteAlias(p.ctx(), "a@example.org"))(p) {
		p.Errorf("an address was not taken away, or twice")
	}
	if got := must(p.s.Person(p.ctx(), root.ID))(p).Aliases; !slices.Equal(got, []string{"b@example.org"}) {
		p.Errorf("the further addresses are %v, want the other", got)
	}
}

func personApps(p *probe) {
	root, merged, other := p.person(), p.person(), p.person()
	p.ok(p.s.MergePeople(p.ctx(), root.ID, []string{merged.ID}))
	app := p.app(func(a *inventory.App) { a.Name, a.Category, a.Status = "A", "design", inventory.AppApproved })
	c := p.connector(app)
	seen := func(first, last int) func(*inventory.Account) {
		return func(a *inventory.Account) { a.FirstSeenAt, a.LastSeenAt = at(first), at(last) }
	}
	p.accounts(c, 2, accountOf(merged.ID), seen(5, 40))
	p.accounts(c, 1, accountOf(root.ID), withStatus(inventory.AccountRemoved), seen(2, 3))
	p.accounts(c, 1, accountOf(other.ID), seen(1, 99))
	d := p.devices(c, 1, deviceOf(merged.ID))[0]
	for range 2 { // two programs on one device
		p.program(&d, app.ID, func(i *inventory.Installation) { i.FirstSeenAt, i.LastSeenAt = at(9), at(60) })
	}
	p.program(&d, "")
	gone := p.app(func(a *inventory.App) { a.Name = "B" })
	p.accounts(p.connector(gone), 1, accountOf(root.ID), withStatus(inventory.AccountRemoved), seen(2, 3))
	list := must(p.s.ListPersonApps(p.ctx(), store.PersonAppQuery{PersonID: root.ID}))(p)
	want := []store.PersonApp{
		{AppID: app.ID, AppName: app.Name, Category: "design", Status: inventory.AppApproved, Accounts: 2, Devices: 1, FirstSeenAt: at(2), LastSeenAt: at(60)},
		{AppID: gone.ID, AppName: gone.Name, Status: inventory.AppNew, FirstSeenAt: at(2), LastSeenAt: at(3)},
	}
	p.same("the apps", list.Items, want)
	if list.Total != 2 {
		p.Errorf("the total is %d, want 2", list.Total)
	}
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(80), 4))
	list = must(p.s.ListPersonApps(p.ctx(), store.PersonAppQuery{PersonID: root.ID}))(p)
	if !list.Items[0].LastSeenAt.Equal(at(80)) || !list.Items[1].LastSeenAt.Equal(at(3)) {
		p.Errorf("after a listing the apps were last seen at %s and %s", list.Items[0].LastSeenAt, list.Items[1].LastSeenAt)
	}
}
