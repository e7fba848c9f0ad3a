package storetest

import (
	"maps"
	"slices"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// accountClauses are about accounts beyond their fields.
func accountClauses() []Clause {
	return []Clause{
		{"known_accounts", "A sync that does not know an account makes it a second time; one that misjudges it writes what did not change.", knownAccounts},
		{"one_account_per_id", "One login is one account, however often a vendor lists it.", oneAccountPerID},
		{"last_seen", "An account was last seen when its vendor last listed it, even if nothing was written.", lastSeen},
		{"first_seen_stays", "When an account was first seen is history and does not change.", firstSeenStays},
		{"removed_has_no_listing", "A removed account was not seen by the listings after its removal.", removedHasNoListing},
	}
}

func knownAccounts(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	list := p.accounts(c, 3)
	removed := p.accounts(c, 1, withStatus(inventory.AccountRemoved))[0]
	foreign := p.accounts(other, 1, func(a *inventory.Account) { a.ExternalID = list[1].ExternalID })[0]
	ids := []string{list[0].ExternalID, list[1].ExternalID, removed.ExternalID, "nobody"}
	want := map[string]store.KnownRecord{
		ids[0]: {ID: list[0].ID, Digest: list[0].Digest()}, ids[1]: {ID: list[1].ID, Digest: list[1].Digest()},
		ids[2]: {ID: removed.ID, Digest: removed.Digest(), Removed: true},
	}
	if got := must(p.s.KnownRecords(p.ctx(), inventory.KindAccount, c.ID, users, ids))(p); !maps.Equal(got, want) {
		p.Errorf("known are %v, want %v", got, want)
	}
	got := must(p.s.KnownRecords(p.ctx(), inventory.KindAccount, other.ID, users, ids))(p)
	if !maps.Equal(got, map[string]store.KnownRecord{ids[1]: {ID: foreign.ID, Digest: foreign.Digest()}}) {
		p.Errorf("of the other connector known are %v", got)
	}
	changed := list[0]
	changed.Department = "new"
	p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{changed}, []inventory.AccountStatus{list[0].Status}))
	if got := must(p.s.KnownRecords(p.ctx(), inventory.KindAccount, c.ID, users, ids[:1]))(p)[ids[0]]; got.Digest != changed.Digest() {
		p.Errorf("the digest of a changed account is still that of the old record")
	}
	missing := list[2]
	missing.MissingSince = at(70)
	p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{missing}, []inventory.AccountStatus{missing.Status}))
	if got := must(p.s.KnownRecords(p.ctx(), inventory.KindAccount, c.ID, users, []string{missing.ExternalID}))(p)[missing.ExternalID]; !got.Missing {
		p.Errorf("an account that the last listing came without is known as %+v", got)
	}
	if got := must(p.s.KnownRecords(p.ctx(), inventory.KindAccount, c.ID, "devices", ids))(p); len(got) != 0 {
		p.Errorf("of another stream known are %v", got)
	}
	many := make([]string, 10_000) // the largest page that a source lets through
	for i := range many {
		many[i] = "nobody " + p.id()
	}
	many[9_999] = ids[0]
	if got := must(p.s.KnownRecords(p.ctx(), inventory.KindAccount, c.ID, users, many))(p); len(got) != 1 {
		p.Errorf("of a large page %d accounts are known, want 1", len(got))
	}
	many[9_999] = list[0].ID
	if got := must(p.s.AccountsByID(p.ctx(), many))(p); len(got) != 1 {
		p.Errorf("of a large page %d accounts were found, want 1", len(got))
	}
}

func oneAccountPerID(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	first := p.accounts(c, 1)[0]
	second := p.account(c, func(a *inventory.Account) { a.ExternalID = first.ExternalID })
	if err := p.s.InsertAccounts(p.ctx(), []inventory.Account{second}); err == nil {
		p.Errorf("a second account of a connector with one external id was taken")
	}
	upper := p.account(c, func(a *inventory.Account) { a.ExternalID = "E" + first.ExternalID[1:] })
	elsewhere := p.account(other, func(a *inventory.Account) { a.ExternalID = first.ExternalID })
	stream := p.account(c, func(a *inventory.Account) { a.ExternalID, a.Stream = first.ExternalID, "devices" })
	p.ok(p.s.InsertAccounts(p.ctx(), []inventory.Account{upper, elsewhere, stream}))
	if total := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{}))(p).Total; total != 4 {
		p.Errorf("there are %d accounts, want 4: ids differ by case, by connector and by stream", total)
	}
}

func lastSeen(p *probe) {
	c := p.someConnector()
	a := p.accounts(c, 1, func(a *inventory.Account) { a.LastSeenAt = at(50) })[0]
	for _, step := range []struct{ listed, want int }{{40, 50}, {50, 50}, {60, 60}, {70, 70}} {
		p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(step.listed), 1))
		p.ok(p.s.SetListed(p.ctx(), c.ID, "devices", at(900), 1)) // says nothing of this stream
		want := a
		want.LastSeenAt, want.AppName, want.ConnectorName, want.ConnectorType = at(step.want), c.AppName, c.Name, c.Type
		for how, read := range accountReads(p) {
			got, err := read(&a)
			p.ok(err)
			p.same(how, *got, want)
		}
	}
}

func firstSeenStays(p *probe) {
	c := p.someConnector()
	a := p.accounts(c, 1, func(a *inventory.Account) { a.FirstSeenAt, a.LastSeenAt = at(10), at(20) })[0]
	for i, status := range inventory.AccountStatuses() {
		was := must(p.s.Account(p.ctx(), a.ID))(p)
		changed := *was
		changed.LastSeenAt, changed.RemovedAt = at(30+i), a.RemovedAt
		withStatus(status)(&changed)
		p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{changed}, []inventory.AccountStatus{was.Status}))
		got := must(p.s.Account(p.ctx(), a.ID))(p)
		p.same("an account made "+string(status), *got, changed)
		if !got.FirstSeenAt.Equal(at(10)) {
			p.Errorf("the account was first seen at %s, want %s", got.FirstSeenAt, at(10))
		}
	}
}

func removedHasNoListing(p *probe) {
	c := p.someConnector()
	a := p.accounts(c, 1, withStatus(inventory.AccountRemoved), func(a *inventory.Account) { a.LastSeenAt = at(50) })[0]
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(90), 0))
	got := must(p.s.AccountsByID(p.ctx(), []string{a.ID}))(p)
	if len(got) != 1 || !got[0].LastSeenAt.Equal(at(50)) || !slices.Contains(inventory.AccountStatuses(), got[0].Status) {
		p.Errorf("the removed account is %+v, want it last seen at %s", got, at(50))
	}
}
