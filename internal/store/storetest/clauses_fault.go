package storetest

import (
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// faultClauses are about saying what is wrong.
func faultClauses() []Clause {
	return []Clause{
		{"not_found", "The API answers 404 with a code; nil, or an internal error, would become a crash or a lie.", notFound},
		{"nothing_is_not_an_error", "Where nothing is an answer, callers go on.", nothingIsFine},
		{"names_are_taken", "Two things with one name cannot be told apart.", namesAreTaken},
		{"emails_are_taken", "Two operators with one address would sign in as each other.", emailsAreTaken},
		{"wrong_sort", "A list in another order than was asked for is wrong without a sign.", wrongSort},
		{"wrong_cursor", "A cursor of another list or order would skip rows in silence.", wrongCursor},
	}
}

func notFound(p *probe) {
	ctx, id := p.ctx(), "01940000-0000-7000-8000-ffffffffffff"
	live := p.someConnector()
	gone := p.deleted(p.someConnector())
	edit := func(*store.Connector) error { p.Errorf("a connector was edited that is not there"); return nil }
	for _, c := range []struct {
		what, code string
		call       func() error
	}{
		{"Connector", "connector_not_found", func() error { _, err := p.s.Connector(ctx, id); return err }},
		{"Connector, deleted", "connector_not_found", func() error { _, err := p.s.Connector(ctx, gone.ID); return err }},
		{"EditConnector", "connector_not_found", func() error { _, err := p.s.EditConnector(ctx, id, edit); return err }},
		{"EditConnector, deleted", "connector_not_found", func() error { _, err := p.s.EditConnector(ctx, gone.ID, edit); return err }},
		{"DeletedConnector", "connector_not_found", func() error { _, err := p.s.DeletedConnector(ctx, id); return err }},
		{"DeletedConnector, not deleted", "connector_not_found", func() error { _, err := p.s.DeletedConnector(ctx, live.ID); return err }},
		{"Sync", "sync_not_found", func() error { _, err := p.s.Sync(ctx, id); return err }},
		{"Account", "account_not_found", func() error { _, err := p.s.Account(ctx, id); return err }},
		{"Device", "device_not_found", func() error { _, err := p.s.Device(ctx, id); return err }},
		{"Person", "person_not_found", func() error { _, err := p.s.Person(ctx, id); return err }},
		{"App", "app_not_found", func() error { _, err := p.s.App(ctx, id); return err }},
		{"EditApps", "app_not_found", func() error { return p.s.EditApps(ctx, []string{id}, func([]inventory.App) error { return nil }) }},
		{"DeleteApp", "app_not_found", func() error { return p.s.DeleteApp(ctx, id, at(1)) }},
		{"Root", "person_not_found", func() error { _, err := p.s.Root(ctx, id); return err }},
		{"Title", "title_not_found", func() error { _, err := p.s.Title(ctx, id); return err }},
		{"EditTitles", "title_not_found", func() error { return p.s.EditTitles(ctx, []string{id}, func([]inventory.Title) error { return nil }) }},
		{"DeleteOverride", "override_not_found", func() error { return p.s.DeleteOverride(ctx, "nothing") }},
		{"Operator", "operator_not_found", func() error { _, err := p.s.Operator(ctx, id); return err }},
		{"OperatorByEmail", "operator_not_found", func() error { _, err := p.s.OperatorByEmail(ctx, "nobody@example.org"); return err }},
		{"EditOperator", "operator_not_found", func() error {
			_, err := p.s.EditOperator(ctx, id, func(*store.Operator) error { return nil })
			return err
		}},
		{"DeleteOperator", "operator_not_found", func() error { return p.s.DeleteOperator(ctx, id) }},
		{"TokenByHash", "token_not_found", func() error { _, err := p.s.TokenByHash(ctx, "no such hash"); return err }},
		{"DeleteToken", "token_not_found", func() error { _, err := p.s.DeleteToken(ctx, id); return err }},
	} {
		p.wantFault(c.what, c.call(), fault.NotFound, c.code)
	}
}

func nothingIsFine(p *probe) {
	ctx := p.ctx()
	if s := must(p.s.LiveSync(ctx, "nobody"))(p); s != nil {
		p.Errorf("a sync under way of a connector that is not there: %v", s)
	}
	if s := must(p.s.HeldSync(ctx, "nobody"))(p); s != nil {
		p.Errorf("a held sync of a connector that is not there: %v", s)
	}
	if windows := must(p.s.Budget(ctx, "nobody"))(p); len(windows) != 0 {
		p.Errorf("a budget of nobody: %v", windows)
	}
	if a := must(p.s.AppByName(ctx, "Nobody's"))(p); a != nil {
		p.Errorf("an app by a name that nobody gave: %v", a)
	}
	if data := must(p.s.Session(ctx, "nobody", at(0)))(p); data != nil {
		p.Errorf("a session that was never saved: %q", data)
	}
	if known := must(p.s.KnownRecords(ctx, inventory.KindAccount, "nobody", users, nil))(p); len(known) != 0 {
		p.Errorf("known accounts of nobody: %v", known)
	}
	if list := must(p.s.AccountsByID(ctx, nil))(p); len(list) != 0 {
		p.Errorf("accounts without ids: %v", list)
	}
	list := must(p.s.ListAccounts(ctx, store.AccountQuery{}))(p)
	if list.Items == nil || len(list.Items) != 0 || list.Next != "" || list.Total != 0 {
		p.Errorf("the empty list is %+v, want no items that are not nil, no cursor, no total", list)
	}
	p.ok(p.s.InsertAccounts(ctx, nil))
	p.ok(p.s.UpdateAccounts(ctx, nil, nil))
	p.ok(p.s.InsertEvents(ctx, nil))
	p.ok(p.s.DeleteSession(ctx, "nobody"))
	p.ok(p.s.DropPages(ctx, "nobody", ""))
	if n := must(p.s.RemoveRecords(ctx, "nobody", 10))(p); n != 0 {
		p.Errorf("%d records of nobody were removed", n)
	}
	if saved := must(p.s.SaveSync(ctx, &store.Sync{ID: "nobody"}, store.SyncQueued))(p); saved {
		p.Errorf("a sync was saved that is not there")
	}
}

func namesAreTaken(p *probe) {
	first := p.someConnector(func(c *store.Connector) { c.Name = "Zürich Ünal" })
	other := p.someConnector()
	for _, name := range []string{"Zürich Ünal", "zÜRICH ünal", " Zürich Ünal "} {
		again := *first
		again.ID, again.Name = p.id(), name
		p.wantFaultAt("name", "a second connector named "+name, p.s.InsertConnector(p.ctx(), &again), fault.Conflict, "name_taken")
		rename := func(c *store.Connector) error { c.Name = name; return nil }
		_, err := p.s.EditConnector(p.ctx(), other.ID, rename)
		p.wantFaultAt("name", "a renaming to "+name, err, fault.Conflict, "name_taken")
		_, err = p.s.EditConnector(p.ctx(), first.ID, rename)
		p.ok(err) // its own name, written otherwise
	}
	if got := must(p.s.Connector(p.ctx(), other.ID))(p); got.Name != other.Name {
		p.Errorf("after refused renamings the connector is named %q, want %q", got.Name, other.Name)
	}
	p.deleted(first)
	again := *first
	again.ID = p.id()
	p.ok(p.s.InsertConnector(p.ctx(), &again)) // a deleted connector holds no name

	app := p.app()
	second := *app
	second.ID, second.Name = p.id(), "aPP"+app.Name[3:]+" "
	p.wantFaultAt("name", "a second app of a name", p.s.InsertApp(p.ctx(), &second), fault.Conflict, "name_taken")
}

func emailsAreTaken(p *probe) {
	first := p.operator(func(o *store.Operator) { o.Email = "Ünal@Example.org" })
	second := *first
	second.ID, second.Email = p.id(), " ünal@example.ORG"
	p.wantFaultAt("email", "a second operator with an address", p.s.InsertOperator(p.ctx(), &second), fault.Conflict, "email_taken")
	other := p.operator()
	_, err := p.s.EditOperator(p.ctx(), other.ID, func(o *store.Operator) error {
		o.Email = second.Email
		return nil
	})
	p.wantFault("a change to a taken address", err, fault.Conflict, "email_taken")
	got := must(p.s.OperatorByEmail(p.ctx(), "ÜNAL@example.org "))(p)
	if got.ID != first.ID || got.Email != first.Email {
		p.Errorf("found the operator %s (%s), want %s as it was written", got.ID, got.Email, first.Email)
	}
	p.ok(p.s.DeleteOperator(p.ctx(), first.ID))
	p.ok(p.s.InsertOperator(p.ctx(), &second)) // the address is free again
}

func wrongSort(p *probe) {
	for _, l := range p.lists() {
		for _, sort := range []string{"nothing", "-nothing", "id", "-", "--" + l.sorts()[0], l.sorts()[0] + " desc", "name; DROP TABLE apps"} {
			_, err := l.page(store.Paging{Sort: sort})
			p.wantFaultAt("sort", l.name()+" sorted by "+sort, err, fault.Invalid, "unknown_sort")
		}
	}
}

func wrongCursor(p *probe) {
	for _, l := range p.lists() {
		l.populate(p)
		sort := l.sorts()[0]
		first, err := l.page(store.Paging{Limit: 1, Sort: sort})
		p.ok(err)
		for what, paging := range map[string]store.Paging{
			"garbage":               {Cursor: "garbage", Sort: sort},
			"no base64":             {Cursor: "%%%", Sort: sort},
			"base64 of something":   {Cursor: "eyJhIjoxfQ", Sort: sort},
			"a null":                {Cursor: "bnVsbA", Sort: sort},
			"a cursor cut off":      {Cursor: first.next[:len(first.next)/2], Sort: sort},
			"a cursor of the other": {Cursor: first.next, Sort: reversed(sort)},
		} {
			_, err := l.page(paging)
			p.wantFaultAt("cursor", l.name()+" with "+what, err, fault.Invalid, "invalid_cursor")
		}
	}
}

// reversed is a sort in the other direction.
func reversed(sort string) string {
	if sort[0] == '-' {
		return sort[1:]
	}
	return "-" + sort
}
