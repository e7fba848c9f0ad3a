package storetest

import (
	"slices"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// textClauses are about finding things by what people type.
func textClauses() []Clause {
	return []Clause{
		{"search_without_case", "People type ünal for Ünal, and expect to find her.", searchWithoutCase},
		{"search_is_literal", "A search for 100% that finds everything, or nothing, is of no use.", searchIsLiteral},
		{"search_in_fields", "What the form says it searches is what it has to search.", searchInFields},
		{"text_is_kept", "Names are foreign, long and odd; changed ones belong to somebody else.", textIsKept},
	}
}

// searched is a list that can be searched.
type searched struct {
	title  string
	put    func(text string) string // stores a thing by a name and returns its id
	search func(text string) ([]string, int64)
}

func (p *probe) searchedLists() []searched {
	c := p.someConnector()
	return []searched{
		{"accounts", func(text string) string { return p.accounts(c, 1, named(text))[0].ID }, func(q string) ([]string, int64) {
			list := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{Search: q}))(p)
			return idsOf(list.Items, func(a *inventory.Account) string { return a.ID }), list.Total
		}},
		{"apps", func(text string) string { return p.app(func(a *inventory.App) { a.Name = text }).ID }, func(q string) ([]string, int64) {
			list := must(p.s.ListApps(p.ctx(), store.AppQuery{Search: q}))(p)
			return idsOf(list.Items, func(a *inventory.App) string { return a.ID }), list.Total
		}},
		{"software titles", func(text string) string { return p.title(func(t *inventory.Title) { t.Name = text }).ID }, func(q string) ([]string, int64) {
			list := must(p.s.ListTitles(p.ctx(), store.TitleQuery{Search: q}))(p)
			return idsOf(list.Items, func(t *inventory.Title) string { return t.ID }), list.Total
		}},
		{"connectors", func(text string) string { return p.someConnector(func(c *store.Connector) { c.Name = text }).ID }, func(q string) ([]string, int64) {
			list := must(p.s.ListConnectors(p.ctx(), store.ConnectorQuery{Search: q}))(p)
			return idsOf(list.Items, func(c *store.Connector) string { return c.ID }), list.Total
		}},
		{"events", func(text string) string { return p.events(1, func(e *inventory.Event) { e.AccountName = text })[0].ID }, func(q string) ([]string, int64) {
			list := must(p.s.ListEvents(p.ctx(), store.EventQuery{Search: q, Kinds: changed()}))(p)
			return idsOf(list.Items, func(e *inventory.Event) string { return e.ID }), list.Total
		}},
	}
}

// idsOf lists the ids of things.
func idsOf[T any](items []T, id func(*T) string) []string {
	out := make([]string, len(items))
	for i := range items {
		out[i] = id(&items[i])
	}
	return out
}

// wantFound checks what a search finds.
func (p *probe) wantFound(what, q string, found []string, total int64, want ...string) {
	p.Helper()
	if !slices.Equal(sorted(found), sorted(want)) || total != int64(len(want)) {
		p.Errorf("%s searched for %q: found %d with total %d, want %d", what, q, len(found), total, len(want))
	}
}

func searchWithoutCase(p *probe) {
	for _, l := range p.searchedLists() {
		unal, strasse := l.put("Ayşe Ünal"), l.put("ÉMILE STRASSE 日本")
		for q, want := range map[string]string{
			"ünal": unal, "ÜNAL": unal, " Ünal ": unal, "AYŞE ü": unal, "émile": strasse, "Strasse": strasse, "日": strasse,
		} {
			found, total := l.search(q)
			p.wantFound(l.title, q, found, total, want)
		}
		found, total := l.search("unal") // accents are letters of their own
		p.wantFound(l.title, "unal", found, total)
	}
}

func searchIsLiteral(p *probe) {
	odd := []string{"100% sure", "snake_case", `back\slash`, `it's "quoted"`, "[a-z]*", "a?c", "%_%", `\%`}
	for _, l := range p.searchedLists() {
		ids := map[string]string{}
		for _, text := range append(odd, "100 percent", "snakeXcase", "backslash", "abc") {
			ids[text] = l.put(text)
		}
		for q, want := range map[string][]string{
			"0%": {ids["100% sure"]}, "e_c": {ids["snake_case"]}, `k\s`: {ids[`back\slash`]}, `'s "q`: {ids[`it's "quoted"`]},
			"[a-z]": {ids["[a-z]*"]}, "a?c": {ids["a?c"]}, "%_%": {ids["%_%"]}, `\%`: {ids[`\%`]}, `\`: {ids[`back\slash`], ids[`\%`]},
			"_": {ids["snake_case"], ids["%_%"]},
		} {
			found, total := l.search(q)
			p.wantFound(l.title, q, found, total, want...)
		}
	}
}

func searchInFields(p *probe) {
	c := p.someConnector(func(c *store.Connector) { c.TenantName = "Ünlü Holding" })
	p.someConnector()
	account := p.accounts(c, 1, func(a *inventory.Account) {
		a.Name, a.Email, a.Username, a.Department, a.JobTitle = "NAMEÄ", "MAILÄ@x", "USERÄ", "DEPTÄ", "JOBÄ"
	})[0]
	p.accounts(c, 2)
	for _, q := range []string{"nameä", "mailä@", "userä", "deptä", "jobä"} {
		list := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{Search: q}))(p)
		p.wantFound("accounts", q, idsOf(list.Items, func(a *inventory.Account) string { return a.ID }), list.Total, account.ID)
	}
	app := p.app(func(a *inventory.App) {
		a.Name, a.Vendor, a.Domains = "NÄME", "VÄNDOR", []string{"one.example", "TWÖ.example"}
	})
	for _, q := range []string{"näme", "vändor", "one.ex", "twö"} {
		list := must(p.s.ListApps(p.ctx(), store.AppQuery{Search: q}))(p)
		p.wantFound("apps", q, idsOf(list.Items, func(a *inventory.App) string { return a.ID }), list.Total, app.ID)
	}
	event := p.events(1, func(e *inventory.Event) { e.AccountName, e.AccountEmail, e.AppName = "WHÖ", "MÄIL", "ÄPP" })[0]
	p.events(2)
	for _, q := range []string{"whö", "mäil", "äpp"} {
		list := must(p.s.ListEvents(p.ctx(), store.EventQuery{Search: q}))(p)
		p.wantFound("events", q, idsOf(list.Items, func(e *inventory.Event) string { return e.ID }), list.Total, event.ID)
	}
	for _, q := range []string{"ünlü", "ÜNLÜ hold"} {
		list := must(p.s.ListConnectors(p.ctx(), store.ConnectorQuery{Search: q}))(p)
		p.wantFound("connectors", q, idsOf(list.Items, func(c *store.Connector) string { return c.ID }), list.Total, c.ID)
	}
	_, err := p.s.EditConnector(p.ctx(), c.ID, func(c *store.Connector) error { c.TenantName = "Ärzte"; return nil })
	p.ok(err)
	list := must(p.s.ListConnectors(p.ctx(), store.ConnectorQuery{Search: "ärzte"}))(p)
	p.wantFound("connectors, once edited", "ärzte", idsOf(list.Items, func(c *store.Connector) string { return c.ID }), list.Total, c.ID)
}

func textIsKept(p *probe) {
	long := ""
	for range 3000 {
		long += "ü😀"
	}
	c := p.someConnector()
	for _, text := range []string{
		"Ünal", "日本語", "e\u0301 is not é", "\u202eright to left", "tab\tand\nline", `"quotes" and 'quotes' and \`, "NULL", "0", "1e5", " spaces ", "\u2028", "😀", long,
	} {
		a := p.account(c, named(text))
		a.ExternalID, a.Attributes = "id of "+text, map[string]string{"it_is": text, "key " + text: "x"}
		p.ok(p.s.InsertAccounts(p.ctx(), []inventory.Account{a}))
		got := must(p.s.Account(p.ctx(), a.ID))(p)
		p.same("an account", got.AccountRecord, a.AccountRecord)
		known := must(p.s.KnownRecords(p.ctx(), inventory.KindAccount, c.ID, users, []string{a.ExternalID}))(p)
		if known[a.ExternalID].ID != a.ID || known[a.ExternalID].Digest != a.Digest() {
			p.Errorf("the account with the id %.40q is not known by it, or by another digest", a.ExternalID)
		}
	}
}
