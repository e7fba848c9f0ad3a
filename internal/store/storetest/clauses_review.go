package storetest

import (
	"errors"
	"slices"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// reviewClauses are about what operators say of apps, and of the catalogue.
func reviewClauses() []Clause {
	return []Clause{
		{"edit_apps", "A review of fifty apps that stops in the middle leaves nobody knowing which were decided.", editApps},
		{"catalog_ids_are_taken", "Two apps of one entry of the catalogue would share what is installed by chance.", catalogIDsAreTaken},
		{"owner_is_the_root", "An owner who was merged into somebody is that person, in every list.", ownerIsTheRoot},
		{"apps_replaced_by", "People are told to use another app; it must not be withdrawn unnoticed.", appsReplacedBy},
		{"app_evidence", "An app that is in use must not be deleted, and one that is not may be.", appEvidence},
		{"delete_app", "What belonged to a deleted app is unknown again, and must not point into nothing.", deleteApp},
		{"count_categories", "The filter by category says how many it will find.", countCategories},
		{"app_filters", "A filter that lets others through shows people what they did not ask for.", appFilters},
		{"titles_of_apps", "An app says how many programs belong to it.", titlesOfApps},
		{"overrides", "What operators correct in the catalogue must be there after an upgrade, as they wrote it.", overrides},
		{"overrides_state", "Another process learns by this, and by nothing else, that the catalogue changed.", overridesState},
	}
}

func editApps(p *probe) {
	a, b := p.app(), p.app()
	rename := func(name string) func([]inventory.App) error {
		return func(list []inventory.App) error {
			for i := range list {
				list[i].Vendor = name
			}
			return nil
		}
	}
	vendors := func() [2]string {
		return [2]string{must(p.s.App(p.ctx(), a.ID))(p).Vendor, must(p.s.App(p.ctx(), b.ID))(p).Vendor}
	}
	p.ok(p.s.EditApps(p.ctx(), []string{b.ID, a.ID}, func(list []inventory.App) error {
		if len(list) != 2 || list[0].ID != b.ID || list[1].ID != a.ID {
			p.Errorf("the apps are given in another order than their ids")
		}
		return rename("both")(list)
	}))
	err := p.s.EditApps(p.ctx(), []string{a.ID, "nobody"}, rename("half"))
	p.wantFault("EditApps with an unknown id", err, fault.NotFound, "app_not_found")
	err = p.s.EditApps(p.ctx(), []string{a.ID, b.ID}, func(list []inventory.App) error {
		list[0].Vendor = "refused"
		return errStop
	})
	if !errors.Is(err, errStop) {
		p.Errorf("EditApps returned %v, want the error of the edit", err)
	}
	err = p.s.EditApps(p.ctx(), []string{b.ID, a.ID}, func(list []inventory.App) error {
		list[0].Vendor, list[1].Name = "first of two", b.Name
		return nil
	})
	p.wantFaultAt("name", "EditApps with a taken name", err, fault.Conflict, "name_taken")
	if got := vendors(); got != [2]string{"both", "both"} {
		p.Errorf("after edits of which one was done, the vendors are %v", got)
	}
}

func catalogIDsAreTaken(p *probe) {
	a := p.app(func(a *inventory.App) { a.CatalogID = "same" })
	other := &inventory.App{ID: p.id(), Name: "Other", CatalogID: "same"}
	p.wantFaultAt("catalog_id", "InsertApp", p.s.InsertApp(p.ctx(), other), fault.Conflict, "catalog_id_taken")
	p.app()
	free := p.app() // that two have none is no clash
	err := p.s.EditApps(p.ctx(), []string{free.ID}, func(list []inventory.App) error {
		list[0].CatalogID = a.CatalogID
		return nil
	})
	p.wantFaultAt("catalog_id", "EditApps", err, fault.Conflict, "catalog_id_taken")
	p.ok(p.s.ClaimApp(p.ctx(), free.ID, "other"))
	got := must(p.s.AppsByCatalogID(p.ctx(), []string{"same", "other", "none", ""}))(p)
	if len(got) != 2 || got["same"].ID != a.ID || got["other"].ID != free.ID {
		p.Errorf("by the catalogue's ids: %d apps, want two", len(got))
	}
}

func ownerIsTheRoot(p *probe) {
	root := p.person()
	middle := p.person(func(x *inventory.Person) { x.MergedInto = root.ID })
	leaf := p.person(func(x *inventory.Person) { x.MergedInto, x.RootID = middle.ID, root.ID })
	p.app()
	app := p.app(func(a *inventory.App) { a.OwnerID = leaf.ID })
	got := must(p.s.App(p.ctx(), app.ID))(p)
	if got.OwnerID != root.ID || got.OwnerName != root.Name {
		p.Errorf("the owner is %s (%s), want %s", got.OwnerName, got.OwnerID, root.Name)
	}
	for _, person := range []*inventory.Person{root, middle, leaf} {
		if found := must(p.s.Root(p.ctx(), person.ID))(p); found.ID != root.ID || found.Name != root.Name {
			p.Errorf("%s ends at %s, want %s", person.Name, found.Name, root.Name)
		}
	}
	if list := must(p.s.ListApps(p.ctx(), store.AppQuery{OwnerID: root.ID}))(p); list.Total != 1 || list.Items[0].ID != app.ID {
		p.Errorf("%d apps are the owner's, want one", list.Total)
	}
}

func appsReplacedBy(p *probe) {
	instead, other := p.app(), p.app()
	a := p.app(func(a *inventory.App) { a.AlternativeID = instead.ID })
	p.app(func(a *inventory.App) { a.AlternativeID = other.ID })
	got := must(p.s.AppsReplacedBy(p.ctx(), []string{instead.ID, "nobody"}))(p)
	if len(got) != 1 || got[0].ID != a.ID || got[0].AlternativeName != instead.Name {
		p.Errorf("%d apps are replaced, want %s by %s", len(got), a.Name, instead.Name)
	}
	if got := must(p.s.AppsReplacedBy(p.ctx(), []string{""}))(p); len(got) != 0 {
		p.Errorf("%d apps are replaced by none", len(got))
	}
}

func appEvidence(p *probe) {
	app := p.app()
	want := func(when string, e store.Evidence) {
		p.Helper()
		p.same("the evidence "+when, must(p.s.AppEvidence(p.ctx(), app.ID))(p), e)
	}
	want("of an app that nothing speaks of", store.Evidence{})
	c := p.someConnector()
	p.installed(c, p.titleOf(app), 2)
	p.installed(c, p.titleOf(app), 1, func(i *inventory.Installation) { i.RemovedAt = at(900) })
	p.titleOf(app)
	want("of programs", store.Evidence{Titles: 1})
	own := p.connector(app)
	want("of a connector", store.Evidence{Connectors: 1, Titles: 1})
	p.accounts(own, 2)
	p.accounts(own, 1, withStatus(inventory.AccountRemoved))
	want("of all kinds", store.Evidence{Connectors: 1, Accounts: 3, Titles: 1})
}

func deleteApp(p *probe) {
	app, other := p.app(), p.app()
	t, kept := p.titleOf(app), p.titleOf(other)
	c := p.someConnector()
	p.ok(p.s.TouchAppSource(p.ctx(), app.ID, c, at(5)))
	p.ok(p.s.DeleteApp(p.ctx(), app.ID, at(700)))
	_, err := p.s.App(p.ctx(), app.ID)
	p.wantFault("App, deleted", err, fault.NotFound, "app_not_found")
	got := must(p.s.Title(p.ctx(), t.ID))(p)
	p.same("the match of a title of the app", got.Match, inventory.TitleMatch{})
	if !got.ValidFrom.Equal(at(700)) {
		p.Errorf("the title is as it is since %s, want %s", got.ValidFrom, at(700))
	}
	if got := must(p.s.Title(p.ctx(), kept.ID))(p); got.Match.AppID != other.ID {
		p.Errorf("a title of another app belongs to %q by now", got.Match.AppID)
	}
}

func countCategories(p *probe) {
	for _, category := range []string{"b", "a", "b", ""} {
		p.app(func(a *inventory.App) { a.Category = category })
	}
	p.same("the categories", must(p.s.CountCategories(p.ctx()))(p), []store.CategoryCount{{Category: "", Apps: 1}, {Category: "a", Apps: 1}, {Category: "b", Apps: 2}})
}

func appFilters(p *probe) {
	type A = inventory.App
	type Q = store.AppQuery
	owner, yes, no := p.person(), true, false
	c := p.someConnector()
	for i := range 12 {
		pick := func(list ...string) string { return list[i%len(list)] }
		app := p.app(func(a *A) {
			a.Status, a.Category, a.OwnerID, a.GenerativeAI = inventory.AppStatuses()[i%4], pick("x", "y", "z"), pick(owner.ID, ""), i%3 == 0
			a.Origin, a.Tags = inventory.AppOrigin(pick("discovered", "operator")), []string{pick("Ünal", "50%", "a"), pick("a", "ab")}
		})
		if i%4 == 1 {
			p.ok(p.s.TouchAppSource(p.ctx(), app.ID, c, at(i)))
		}
	}
	all := must(p.s.ListApps(p.ctx(), store.AppQuery{}))(p).Items
	of := func(a *A) bool {
		return slices.ContainsFunc(a.Sources, func(s inventory.AppSource) bool { return s.ConnectorID == c.ID })
	}
	for what, f := range map[string]struct {
		query Q
		fits  func(a *A) bool
	}{
		"by statuses":      {Q{Statuses: inventory.AppStatuses()[:2]}, func(a *A) bool { return a.Status == "new" || a.Status == "approved" }},
		"by categories":    {Q{Categories: []string{"x", "q"}}, func(a *A) bool { return a.Category == "x" }},
		"by owner":         {Q{OwnerID: owner.ID}, func(a *A) bool { return a.OwnerID == owner.ID }},
		"by tag":           {Q{Tag: "a"}, func(a *A) bool { return slices.Contains(a.Tags, "a") }},
		"by an odd tag":    {Q{Tag: "50%"}, func(a *A) bool { return slices.Contains(a.Tags, "50%") }},
		"generative":       {Q{GenerativeAI: &yes}, func(a *A) bool { return a.GenerativeAI }},
		"not generative":   {Q{GenerativeAI: &no}, func(a *A) bool { return !a.GenerativeAI }},
		"by connector":     {Q{ConnectorID: c.ID}, of},
		"by origin":        {Q{Origin: inventory.OriginOperator}, func(a *A) bool { return a.Origin == inventory.OriginOperator }},
		"by two at once":   {Q{Tag: "a", GenerativeAI: &yes}, func(a *A) bool { return a.GenerativeAI && slices.Contains(a.Tags, "a") }},
		"by one and other": {Q{ConnectorID: c.ID, Origin: inventory.OriginDiscovered}, func(a *A) bool { return of(a) && a.Origin == inventory.OriginDiscovered }},
	} {
		wantFiltered(p, "apps "+what, all, f.fits, func(a *A) string { return a.ID }, func(g store.Paging) (store.List[A], error) {
			f.query.Paging = g
			return p.s.ListApps(p.ctx(), f.query)
		})
	}
}

func titlesOfApps(p *probe) {
	a, b := p.app(), p.app()
	p.titleOf(a)
	p.titleOf(a)
	p.title()
	for app, want := range map[string]int64{a.ID: 2, b.ID: 0} {
		if got := must(p.s.App(p.ctx(), app))(p); got.Titles != want {
			p.Errorf("the app has %d titles, want %d", got.Titles, want)
		}
	}
	for _, app := range must(p.s.ListApps(p.ctx(), store.AppQuery{}))(p).Items {
		if want := map[string]int64{a.ID: 2}[app.ID]; app.Titles != want {
			p.Errorf("in the list, the app has %d titles, want %d", app.Titles, want)
		}
	}
}

func overrides(p *probe) {
	b := store.Override{ID: "b", Entry: `{"name":"Ünal \"B\""}`, UpdatedAt: at(3), UpdatedBy: "Ada"}
	a := store.Override{ID: "a", Entry: "{}", UpdatedAt: at(4), UpdatedBy: "Grace"}
	for _, o := range []store.Override{b, a} {
		p.ok(p.s.SaveOverride(p.ctx(), &o))
	}
	p.same("the overrides", must(p.s.Overrides(p.ctx()))(p), []store.Override{a, b})
	b.Entry, b.UpdatedAt, b.UpdatedBy = "[]", at(5), "Grace"
	p.ok(p.s.SaveOverride(p.ctx(), &b))
	p.same("the overrides, once changed", must(p.s.Overrides(p.ctx()))(p), []store.Override{a, b})
	p.ok(p.s.DeleteOverride(p.ctx(), "a"))
	p.same("the overrides, without one", must(p.s.Overrides(p.ctx()))(p), []store.Override{b})
	p.wantFault("DeleteOverride, twice", p.s.DeleteOverride(p.ctx(), "a"), fault.NotFound, "override_not_found")
}

func overridesState(p *probe) {
	want := func(when string, s store.OverridesState) {
		p.Helper()
		p.same("the state "+when, must(p.s.OverridesState(p.ctx()))(p), s)
	}
	want("of no overrides", store.OverridesState{})
	p.ok(p.s.SaveOverride(p.ctx(), &store.Override{ID: "a", Entry: "{}", UpdatedAt: at(9)}))
	p.ok(p.s.SaveOverride(p.ctx(), &store.Override{ID: "b", Entry: "{}", UpdatedAt: at(3)}))
	want("of two", store.OverridesState{N: 2, Last: at(9)})
	p.ok(p.s.SaveOverride(p.ctx(), &store.Override{ID: "b", Entry: "{}", UpdatedAt: at(11)}))
	want("of two, one of them changed", store.OverridesState{N: 2, Last: at(11)})
	p.ok(p.s.DeleteOverride(p.ctx(), "b"))
	want("of one", store.OverridesState{N: 1, Last: at(9)})
}
