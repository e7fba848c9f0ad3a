package storetest

import (
	"slices"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// linkClauses are about joining accounts and devices into persons.
func linkClauses() []Clause {
	return []Clause{
		{"people_by_key", "An address that is looked up in the wrong place makes one human two.", peopleByKey},
		{"link_accounts", "An account is whose the rules or an operator said, and of nobody else.", linkAccounts},
		{"unlinked_accounts", "An account that is left out stays nobody's for ever; one that an operator decided about must not come back.", unlinkedAccounts},
		{"accounts_by_email", "A further address must reach all accounts that have it, but those an operator decided about.", accountsByEmail},
		{"device_rules", "A device is whose the vendor says, then whose the address is; with the rules in another order it is a stranger's.", deviceRules},
		{"relink_devices", "What an operator says of an account or an address must reach the devices of its user, and no others.", relinkDevices},
		{"device_pins", "What an operator said of a device must outlast every sync.", devicePins},
		{"device_users", "Each address is made one person, and none that exists is made again.", deviceUsers},
		{"describe_people", "A person who is called what they were called before cannot be found.", describePeople},
		{"stray_names", "A person who is named after somebody else's account is a lie.", strayNames},
		{"renames", "Somebody who gets another address is still the same person.", renames},
		{"renames_collide", "An address that passes from one to another must not make two persons one.", renamesCollide},
	}
}

func peopleByKey(p *probe) {
	c := p.someConnector()
	own := p.person()
	a := p.accounts(c, 1, accountOf(own.ID))[0]
	p.ok(p.s.NamePeople(p.ctx(), []inventory.Person{{ID: own.ID, SourceID: a.ID, Name: "Named"}}))
	other := p.person(func(w *inventory.Person) { w.SourceID = "a device" })
	p.person(func(w *inventory.Person) { w.MatchKey = "" }) // known by no address
	p.person(func(w *inventory.Person) { w.MatchKey = "" })
	p.ok(p.s.InsertAlias(p.ctx(), other.ID, "more@example.org", "", at(1)))
	p.ok(p.s.InsertAlias(p.ctx(), other.ID, own.MatchKey, "", at(1))) // the one whose own it is goes first
	got := must(p.s.PeopleByKey(p.ctx(), []string{own.MatchKey, other.MatchKey, "more@example.org", "nobody@example.org", ""}))(p)
	want := map[string]store.KeyedPerson{
		own.MatchKey: {ID: own.ID, Rule: inventory.LinkEmail}, other.MatchKey: {ID: other.ID, Rule: inventory.LinkEmail, Vague: true},
		"more@example.org": {ID: other.ID, Rule: inventory.LinkAlias, Vague: true},
	}
	p.same("the persons", got, want)
	many := make([]string, 1000)
	for i := range many {
		many[i] = "nobody " + p.id()
	}
	many[999] = own.MatchKey
	if got := must(p.s.PeopleByKey(p.ctx(), many))(p); len(got) != 1 {
		p.Errorf("of many addresses %d are known, want 1", len(got))
	}
	if err := p.s.InsertPeople(p.ctx(), []inventory.Person{{ID: p.id(), MatchKey: own.MatchKey}}); err == nil {
		p.Errorf("a second person of an address was taken")
	}
}

func linkAccounts(p *probe) {
	c := p.someConnector()
	who, list := p.person(), p.accounts(c, 120)
	for i := range list[:110] {
		list[i].PersonID, list[i].PersonRule = who.ID, inventory.LinkAlias
	}
	list[3].PersonID, list[3].PersonRule = "", inventory.LinkOperator
	p.ok(p.s.LinkAccounts(p.ctx(), list[:110], at(500)))
	for i, a := range []inventory.Account{list[0], list[3], list[109], list[110]} {
		want := a
		want.ValidFrom, want.AppName, want.ConnectorName, want.ConnectorType = at(500), c.AppName, c.Name, c.Type
		if a.PersonID != "" {
			want.PersonName = who.Name
		}
		if i == 3 {
			want.ValidFrom = a.FirstSeenAt
		}
		p.same("an account", *must(p.s.Account(p.ctx(), a.ID))(p), want)
	}
	p.ok(p.s.LinkAccounts(p.ctx(), list[:2], at(600))) // says nothing new
	if a := must(p.s.Account(p.ctx(), list[0].ID))(p); !a.ValidFrom.Equal(at(500)) {
		p.Errorf("a link that was there is since %s, want %s", a.ValidFrom, at(500))
	}
	list[3].PersonID, list[3].PersonRule = who.ID, inventory.LinkEmail
	p.ok(p.s.LinkAccounts(p.ctx(), list[3:4], at(700)))
	p.wantAccountOf("left to the rules", list[3].ID, who.ID, inventory.LinkEmail)
}

func unlinkedAccounts(p *probe) {
	c := p.someConnector()
	who := p.person()
	open := p.accounts(c, 7, mailed("Some@example.org"))
	p.accounts(c, 2, mailed("Some@example.org"), accountOf(who.ID))
	p.accounts(c, 2, mailed("Some@example.org"), func(a *inventory.Account) { a.PersonRule = inventory.LinkOperator })
	p.accounts(c, 2)
	var got []string
	for after := ""; ; {
		list := must(p.s.UnlinkedAccounts(p.ctx(), after, 3))(p)
		if len(list) == 0 {
			break
		}
		if len(list) > 3 {
			p.Fatalf("%d accounts came at once, want 3", len(list))
		}
		for i := range list {
			got = append(got, list[i].ID)
		}
		after = got[len(got)-1]
	}
	if want := idsOf(open, func(a *inventory.Account) string { return a.ID }); !slices.Equal(got, want) {
		p.Errorf("%d accounts are without a person, want %d in the order of their ids", len(got), len(want))
	}
}

func accountsByEmail(p *probe) {
	c := p.someConnector()
	who := p.person()
	list := p.accounts(c, 3, mailed("Some.Ünal@example.org"), accountOf(who.ID))
	p.accounts(c, 1, mailed("some.ünal@example.org"), func(a *inventory.Account) { a.PersonRule = inventory.LinkOperator })
	p.accounts(c, 1, mailed("other@example.org"))
	key := inventory.MatchKey(list[0].Email)
	first := must(p.s.AccountsByEmail(p.ctx(), key, "", 2))(p)
	rest := must(p.s.AccountsByEmail(p.ctx(), key, list[1].ID, 2))(p)
	if len(first) != 2 || len(rest) != 1 || first[0].ID != list[0].ID || first[1].ID != list[1].ID || rest[0].ID != list[2].ID {
		p.Errorf("the address has %d accounts and then %d, want 2 and 1 in the order of their ids", len(first), len(rest))
	}
}

func deviceRules(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	vendors, byEmail, further, merged := p.person(), p.person(), p.person(), p.person()
	p.ok(p.s.InsertAlias(p.ctx(), further.ID, "further@example.org", "", at(1)))
	p.ok(p.s.MergePeople(p.ctx(), vendors.ID, []string{merged.ID}))
	a := p.accounts(c, 1, accountOf(vendors.ID))[0]
	nobodys := p.accounts(c, 1)[0]
	foreign := p.accounts(other, 1, accountOf(vendors.ID))[0]
	for _, d := range []struct {
		what, user, email, person string
		rule                      inventory.LinkRule
	}{
		{"assigned to an account", a.ExternalID, byEmail.Email, vendors.ID, inventory.LinkVendorID},
		{"assigned to nobody's account", nobodys.ExternalID, byEmail.Email, byEmail.ID, inventory.LinkEmail},
		{"assigned to an account of another connector", foreign.ExternalID, byEmail.Email, byEmail.ID, inventory.LinkEmail},
		{"with an address", "", " " + byEmail.Email, byEmail.ID, inventory.LinkEmail},
		{"with a further address", "", "FURTHER@example.org", further.ID, inventory.LinkAlias},
		{"with the address of one who was merged", "", merged.Email, vendors.ID, inventory.LinkEmail},
		{"with an unknown address", "", "nobody@example.org", "", inventory.LinkNone},
		{"with nothing", "", "", "", inventory.LinkNone},
	} {
		id := p.devices(c, 1, usedBy(d.user, d.email))[0].ID
		want := int64(1)
		if d.person == "" {
			want = 0
		}
		if n := must(p.s.LinkDevices(p.ctx(), c.ID, at(500)))(p); n != want {
			p.Errorf("a device %s: %d devices changed, want %d", d.what, n, want)
		}
		p.wantDeviceOf("a device "+d.what, id, d.person, d.rule)
	}
	elsewhere := p.devices(other, 1, usedBy("", byEmail.Email))[0]
	if n := must(p.s.LinkDevices(p.ctx(), c.ID, at(600)))(p); n != 0 {
		p.Errorf("%d devices changed although nothing did", n)
	}
	p.wantDeviceOf("a device of another connector", elsewhere.ID, "", inventory.LinkNone)
}

func relinkDevices(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	who, byEmail := p.person(), p.person()
	a, second := p.accounts(c, 1, accountOf(who.ID))[0], p.accounts(c, 1, accountOf(who.ID))[0]
	assigned := p.devices(c, 1, usedBy(a.ExternalID, ""))[0]
	unasked := p.devices(c, 1, usedBy(second.ExternalID, "unasked@example.org"))[0]
	foreign := p.devices(other, 1, usedBy(a.ExternalID, ""))[0]
	mailed := p.devices(other, 2, usedBy("", byEmail.Email))
	pinned := p.devices(c, 1, usedBy(a.ExternalID, byEmail.Email), func(d *inventory.Device) { d.PersonRule = inventory.LinkOperator })[0]
	n := must(p.s.RelinkDevices(p.ctx(), store.DeviceUsage{AccountIDs: []string{a.ID}, Keys: []string{byEmail.MatchKey, ""}}, at(500)))(p)
	if n != 3 {
		p.Errorf("%d devices changed, want 3", n)
	}
	p.wantDeviceOf("assigned to the account", assigned.ID, who.ID, inventory.LinkVendorID)
	p.wantDeviceOf("with the address", mailed[0].ID, byEmail.ID, inventory.LinkEmail)
	p.wantDeviceOf("with the address", mailed[1].ID, byEmail.ID, inventory.LinkEmail)
	p.wantDeviceOf("assigned to another account", unasked.ID, "", inventory.LinkNone)
	p.wantDeviceOf("of another connector", foreign.ID, "", inventory.LinkNone)
	p.wantDeviceOf("said to be nobody's", pinned.ID, "", inventory.LinkOperator)
	if n := must(p.s.RelinkDevices(p.ctx(), store.DeviceUsage{}, at(600)))(p); n != 0 {
		p.Errorf("%d devices of nobody changed", n)
	}
}

func devicePins(p *probe) {
	c := p.someConnector()
	byEmail, who := p.person(), p.person()
	list := p.devices(c, 3, usedBy("", byEmail.Email))
	p.ok(drop(p.s.LinkDevices(p.ctx(), c.ID, at(500))))
	list[0].PersonID, list[0].PersonRule = who.ID, inventory.LinkOperator
	list[1].PersonID, list[1].PersonRule = "", inventory.LinkOperator
	p.ok(p.s.AssignDevices(p.ctx(), list[:2], at(600)))
	if d := must(p.s.Device(p.ctx(), list[0].ID))(p); !d.ValidFrom.Equal(at(600)) {
		p.Errorf("the device is as it is since %s, want %s", d.ValidFrom, at(600))
	}
	list[0].UserEmail, list[0].ValidFrom, list[1].ValidFrom = "nobody@example.org", at(600), at(600)
	p.ok(p.s.UpdateDevices(p.ctx(), list[:2]))
	if n := must(p.s.LinkDevices(p.ctx(), c.ID, at(700)))(p); n != 0 {
		p.Errorf("%d devices changed, want none", n)
	}
	p.wantDeviceOf("said to be somebody's", list[0].ID, who.ID, inventory.LinkOperator)
	p.wantDeviceOf("said to be nobody's", list[1].ID, "", inventory.LinkOperator)
	p.wantDeviceOf("left to the rules", list[2].ID, byEmail.ID, inventory.LinkEmail)
	list[1].PersonRule = inventory.LinkNone
	p.ok(p.s.AssignDevices(p.ctx(), list[1:2], at(800)))
	p.ok(drop(p.s.LinkDevices(p.ctx(), c.ID, at(900))))
	p.wantDeviceOf("left to the rules again", list[1].ID, byEmail.ID, inventory.LinkEmail)
	a := p.accounts(c, 1, accountOf(who.ID))[0]
	assigned := p.devices(c, 1, usedBy(a.ExternalID, ""))[0]
	if got := must(p.s.AssignedPerson(p.ctx(), assigned.ID))(p); got != who.ID {
		p.Errorf("the vendor assigns the device to %q, want %q", got, who.ID)
	}
	for _, id := range []string{list[0].ID, "no device"} {
		if got := must(p.s.AssignedPerson(p.ctx(), id))(p); got != "" {
			p.Errorf("the vendor assigns a device to %q, want nobody", got)
		}
	}
}

func deviceUsers(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	known := p.person()
	a := p.accounts(c, 1, accountOf(known.ID))[0]
	p.devices(c, 2, usedBy("", "First@example.org"))
	p.devices(c, 1, usedBy("", "first@EXAMPLE.org"))
	p.devices(c, 1, usedBy("unknown", "second@example.org"))
	p.devices(c, 1, usedBy(a.ExternalID, "third@example.org")) // the account says who it is
	p.devices(c, 1, usedBy("", known.Email))
	p.devices(c, 1, usedBy("", "no address"))
	p.devices(c, 1)
	p.devices(c, 1, usedBy("", "fourth@example.org"), func(d *inventory.Device) { d.PersonRule = inventory.LinkOperator })
	p.devices(other, 1, usedBy("", "fifth@example.org"))
	list := must(p.s.DeviceUsers(p.ctx(), c.ID, 10))(p)
	got := idsOf(list, func(d *inventory.Device) string { return inventory.MatchKey(d.UserEmail) })
	if !slices.Equal(sorted(got), []string{"first@example.org", "second@example.org"}) {
		p.Errorf("persons are to be made of %v", got)
	}
	if one := must(p.s.DeviceUsers(p.ctx(), c.ID, 1))(p); len(one) != 1 {
		p.Errorf("%d came at once, want 1", len(one))
	}
}

func describePeople(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 2)
	who := p.person(func(w *inventory.Person) { w.SourceID = list[0].ID })
	other := p.person(func(w *inventory.Person) { w.SourceID = list[1].ID })
	nameless := p.person()
	called := inventory.Person{SourceID: list[0].ID, Name: "Ünal", Email: "u@example.org", Department: "Böxes", JobTitle: "Packer"}
	p.ok(p.s.DescribePeople(p.ctx(), []inventory.Person{called, {SourceID: "nobody's", Name: "x"}, {Name: "y"}}))
	want := *who
	want.Name, want.Email, want.Department, want.JobTitle = called.Name, called.Email, called.Department, called.JobTitle
	p.same("the person", *must(p.s.Person(p.ctx(), who.ID))(p), want)
	p.same("another person", *must(p.s.Person(p.ctx(), other.ID))(p), *other)
	p.same("a person without a source", *must(p.s.Person(p.ctx(), nameless.ID))(p), *nameless)
	for _, q := range []store.PeopleQuery{{Search: "ünal"}, {Department: "böxes"}} {
		if found := must(p.s.ListPeople(p.ctx(), q))(p); len(found.Items) != 1 || found.Items[0].ID != who.ID {
			p.Errorf("by what they are called by now %d are found, want 1", len(found.Items))
		}
	}
	sorted := must(p.s.ListPeople(p.ctx(), store.PeopleQuery{Paging: store.Paging{Sort: "-name", Limit: 1}}))(p)
	if sorted.Items[0].ID != who.ID {
		p.Errorf("the last by name is %s, want %s", sorted.Items[0].Name, called.Name)
	}
}

func strayNames(p *probe) {
	c := p.someConnector()
	who, other := p.person(), p.person()
	first := p.accounts(c, 1, accountOf(who.ID), named("First"))[0]
	p.accounts(c, 1, accountOf(who.ID), named("Gone"), withStatus(inventory.AccountRemoved))
	second := p.accounts(c, 1, accountOf(who.ID), named("Second"), mailed("second@example.org"))[0]
	d := p.devices(c, 1, deviceOf(who.ID), func(d *inventory.Device) { d.UserName, d.UserEmail = "Third", "third@example.org" })[0]
	p.ok(p.s.NamePeople(p.ctx(), []inventory.Person{{ID: who.ID, SourceID: first.ID, Name: "First"}}))
	want := func(what, source, name string) {
		p.Helper()
		if w := must(p.s.Person(p.ctx(), who.ID))(p); w.SourceID != source || w.Name != name {
			p.Errorf("%s: the person is called %q after %q, want %q after %q", what, w.Name, w.SourceID, name, source)
		}
	}
	move := func(a inventory.Account) {
		p.Helper()
		a.PersonID, a.PersonRule = other.ID, inventory.LinkOperator
		p.ok(p.s.LinkAccounts(p.ctx(), []inventory.Account{a}, at(500)))
	}
	p.ok(p.s.LinkAccounts(p.ctx(), []inventory.Account{second}, at(400)))
	want("nothing was moved", first.ID, "First")
	move(first)
	want("its account was moved", second.ID, "Second")
	move(second)
	for _, a := range must(p.s.ListAccounts(p.ctx(), store.AccountQuery{PersonID: who.ID}))(p).Items {
		want("all but a removed account were moved", a.ID, "Gone")
		move(a)
	}
	want("all accounts were moved", d.ID, "Third")
	d.PersonID, d.PersonRule = "", inventory.LinkOperator
	p.ok(p.s.AssignDevices(p.ctx(), []inventory.Device{d}, at(600)))
	want("nothing is left", "", "Third")
}

func renames(p *probe) {
	c := p.someConnector()
	a := p.accounts(c, 1)[0]
	who := p.person(func(w *inventory.Person) { w.SourceID, w.MatchKey = a.ID, "old@example.org" })
	key := func(what string, keys ...string) {
		p.Helper()
		w := must(p.s.Person(p.ctx(), who.ID))(p)
		if got := append([]string{w.MatchKey}, w.Aliases...); !slices.Equal(got, keys) {
			p.Errorf("%s: the addresses are %v, want %v", what, got, keys)
		}
	}
	rename := func(account, from, to string) {
		p.Helper()
		p.ok(p.s.RenamePeople(p.ctx(), []store.Rename{{AccountID: account, From: from, To: to}}, at(5)))
	}
	rename("another", "old@example.org", "new@example.org")
	key("an account that they are not named after", "old@example.org")
	rename(a.ID, "other@example.org", "new@example.org")
	key("an address that they are not matched by", "old@example.org")
	rename(a.ID, "old@example.org", "support@example.org")
	key("another address", "support@example.org", "old@example.org")
	if w := must(p.s.Person(p.ctx(), who.ID))(p); w.Kind != inventory.PersonService {
		p.Errorf("the address of a service makes a %s", w.Kind)
	}
	rename(a.ID, "support@example.org", "old@example.org")
	key("back again", "old@example.org", "support@example.org")
	other := p.person()
	p.ok(p.s.InsertAlias(p.ctx(), other.ID, "alias@example.org", "Ada", at(1)))
	for _, taken := range []string{other.MatchKey, "alias@example.org"} {
		rename(a.ID, "old@example.org", taken)
		key("an address of somebody else", "old@example.org", "support@example.org")
	}
	p.ok(p.s.RenamePeople(p.ctx(), nil, at(5)))
}

func renamesCollide(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 3)
	addresses := []string{"a@example.org", "b@example.org", "c@example.org", "d@example.org"}
	var people []string
	var all []store.Rename
	for i := range list {
		people = append(people, p.person(func(w *inventory.Person) { w.SourceID, w.MatchKey = list[i].ID, addresses[i] }).ID)
		all = append(all, store.Rename{AccountID: list[i].ID, From: addresses[i], To: addresses[i+1]})
	}
	p.ok(p.s.RenamePeople(p.ctx(), all, at(5)))
	for i, id := range people {
		w := must(p.s.Person(p.ctx(), id))(p)
		if w.MatchKey != addresses[i+1] || (i == 0) != slices.Equal(w.Aliases, addresses[:1]) || i > 0 && len(w.Aliases) > 0 {
			p.Errorf("after all moved on by one the addresses of the person %d are %s and %v", i, w.MatchKey, w.Aliases)
		}
	}
}
