package storetest

import (
	"slices"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// pageClauses are about reading lists page by page.
func pageClauses() []Clause {
	const once = "A row that no page holds is invisible; one on two pages is counted twice."
	return []Clause{
		{"connectors_page_by_page", once, pageByPage((*probe).connectorList)},
		{"syncs_page_by_page", once, pageByPage((*probe).syncList)},
		{"accounts_page_by_page", once, pageByPage((*probe).accountList)},
		{"apps_page_by_page", once, pageByPage((*probe).appList)},
		{"events_page_by_page", once, pageByPage((*probe).eventList)},
		{"operators_page_by_page", once, pageByPage((*probe).operatorList)},
		{"tokens_page_by_page", once, pageByPage((*probe).tokenList)},
		{"audit_page_by_page", once, pageByPage((*probe).auditList)},
		{"default_page", "Callers that give no limit get a page of fifty in the list's own order.", defaultPage},
		{"rows_before_the_cursor", "A sync writes while people turn pages; nobody must be skipped for it.", rowsComeAndGo},
		{"removed_cursor_row", "The row where a page ended may be gone when the next is asked for.", removedCursorRow},
		{"each_reads_all", "Exports hold every row, whatever page was on the screen.", eachReadsAll},
		{"each_stops", "An export whose reader has left must stop, and say why.", eachStops},
	}
}

// walk reads a list to its end and checks what every page promises.
func (p *probe) walk(l list, sort string, limit int) []string {
	p.Helper()
	var ids []string
	var last any
	paging := store.Paging{Sort: sort, Limit: limit}
	for {
		page, err := l.page(paging)
		p.ok(err)
		if len(page.ids) > limit || (page.next != "" && len(page.ids) < limit) {
			p.Fatalf("%s by %s: a page of %d rows, although the limit is %d and the next page is %q", l.name(), sort, len(page.ids), limit, page.next)
		}
		for i, item := range page.items {
			if last != nil && sort != "" && !l.inOrder(sort, last, item) {
				p.Errorf("%s by %s with limit %d: %s stands in the wrong place: %+v comes before %+v", l.name(), sort, limit, page.ids[i], last, item)
			}
			last = item
		}
		ids = append(ids, page.ids...)
		if page.next == "" {
			p.wantTotal(l, sort, page.total, len(ids))
			return ids
		}
		if len(ids) > 1000 {
			p.Fatalf("%s by %s with limit %d does not end", l.name(), sort, limit)
		}
		paging.Cursor = page.next
	}
}

func (p *probe) wantTotal(l list, sort string, total int64, rows int) {
	p.Helper()
	if total != int64(rows) {
		p.Errorf("%s by %s: the total is %d, but there are %d rows", l.name(), sort, total, rows)
	}
}

// pageByPage walks a list by every sort, in both directions, in pages of several
// sizes.
func pageByPage(of func(*probe) list) func(*probe) {
	return func(p *probe) {
		l := of(p)
		l.populate(p)
		all, err := l.page(store.Paging{Limit: 500})
		p.ok(err)
		if len(all.ids) < 9 || all.next != "" {
			p.Fatalf("%s holds %d rows, want all that were stored", l.name(), len(all.ids))
		}
		for _, sort := range l.sorts() {
			for _, sort := range []string{sort, "-" + sort} {
				for _, limit := range []int{1, 2, 3, len(all.ids), 500} {
					if got := p.walk(l, sort, limit); !slices.Equal(sorted(got), sorted(all.ids)) {
						p.Errorf("%s by %s with limit %d: got %d rows, want each of %d once", l.name(), sort, limit, len(got), len(all.ids))
					}
				}
			}
		}
	}
}

func defaultPage(p *probe) {
	c := p.someConnector()
	p.accounts(c, 53)
	page := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{}))(p)
	if len(page.Items) != 50 || page.Total != 53 || page.Next == "" {
		p.Errorf("got %d items, total %d and the cursor %q, want 50 items of 53 and a cursor", len(page.Items), page.Total, page.Next)
	}
	p.ok(drop(p.s.RemoveRecords(p.ctx(), c.ID, 99)))
	for _, d := range []struct {
		l    list
		sort string
	}{
		{p.connectorList(), "name"}, {p.syncList(), "-queued_at"}, {p.accountList(), "name"}, {p.appList(), "name"},
		{p.eventList(), "-at"}, {p.operatorList(), "email"}, {p.tokenList(), "-created_at"}, {p.auditList(), "-at"},
		{p.personList(), "name"}, {p.personAppList(), "name"}, {p.deviceList(), "name"}, {p.installationList(), "name"},
	} {
		d.l.populate(p)
		usual, named := p.walk(d.l, "", 4), p.walk(d.l, d.sort, 4)
		if !slices.Equal(usual, named) {
			p.Errorf("%s: its own order is not %s", d.l.name(), d.sort)
		}
	}
}

// drop forgets a value.
func drop[T any](_ T, err error) error { return err }

// rowsComeAndGo changes the list between two pages, on both sides of the cursor.
func rowsComeAndGo(p *probe) {
	for _, sort := range []string{"name", "-name"} {
		stay, leave := p.someConnector(), p.someConnector()
		var want []string
		for _, name := range []string{"b", "d", "d", "f", "h", "j"} {
			want = append(want, p.accounts(stay, 1, named(name))[0].ID)
		}
		for _, name := range []string{"a", "c", "d", "e", "i", "k"} {
			p.accounts(leave, 1, named(name))
		}
		query := store.AccountQuery{AppID: "", Paging: store.Paging{Limit: 2, Sort: sort}}
		var got []string
		for step := 0; ; step++ {
			page := must(p.s.ListAccounts(p.ctx(), query))(p)
			for _, a := range page.Items {
				got = append(got, a.ID)
			}
			if page.Next == "" {
				break
			}
			query.Cursor = page.Next
			if step == 0 {
				p.accounts(leave, 1, named("A"))
				p.accounts(leave, 1, named("g"))
				p.accounts(leave, 1, named("z"))
			}
			if step == 1 {
				_, err := p.s.RemoveRecords(p.ctx(), leave.ID, 100)
				p.ok(err)
			}
		}
		seen := slices.DeleteFunc(got, func(id string) bool { return !slices.Contains(want, id) })
		if !slices.Equal(sorted(seen), sorted(want)) {
			p.Errorf("by %s: of the %d accounts that were there all the time the pages held %d", sort, len(want), len(seen))
		}
		_, err := p.s.RemoveRecords(p.ctx(), stay.ID, 100)
		p.ok(err)
	}
}

func removedCursorRow(p *probe) {
	var ids []string
	for range 5 {
		ids = append(ids, p.operator(func(o *store.Operator) { o.Name = "the same" }).ID)
	}
	first := must(p.s.ListOperators(p.ctx(), store.Paging{Limit: 2, Sort: "name"}))(p)
	last := first.Items[1].ID
	p.ok(p.s.DeleteOperator(p.ctx(), last))
	rest := must(p.s.ListOperators(p.ctx(), store.Paging{Limit: 5, Sort: "name", Cursor: first.Next}))(p)
	got := []string{first.Items[0].ID, last}
	for _, o := range rest.Items {
		got = append(got, o.ID)
	}
	if !slices.Equal(sorted(got), sorted(ids)) || rest.Total != 4 {
		p.Errorf("got %d rows in all and the total %d, want each of %d once and the total 4", len(got), rest.Total, len(ids))
	}
}

func eachReadsAll(p *probe) {
	p.accountList().populate(p)
	p.eventList().populate(p)
	page := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{Paging: store.Paging{Limit: 2}}))(p)
	for _, sort := range []string{"name", "-created_at"} {
		paging := store.Paging{Limit: 500, Sort: sort}
		want := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{Paging: paging}))(p).Items
		var got []inventory.Account
		paging.Limit, paging.Cursor = 2, page.Next // both are ignored
		p.ok(p.s.EachAccount(p.ctx(), store.AccountQuery{Paging: paging}, func(a *inventory.Account) error {
			got = append(got, *a)
			return nil
		}))
		p.same("EachAccount by "+sort, got, want)
	}
	want := must(p.s.ListEvents(p.ctx(), store.EventQuery{Paging: store.Paging{Limit: 500}}))(p).Items
	var got []inventory.Event
	p.ok(p.s.EachEvent(p.ctx(), store.EventQuery{Paging: store.Paging{Limit: 1}}, func(e *inventory.Event) error {
		got = append(got, *e)
		return nil
	}))
	p.same("EachEvent", got, want)
	nobody := func(*inventory.Event) error { return errStop }
	err := p.s.EachEvent(p.ctx(), store.EventQuery{Paging: store.Paging{Sort: "nothing"}}, nobody)
	p.wantFaultAt("sort", "EachEvent by nothing", err, fault.Invalid, "unknown_sort")
}

func eachStops(p *probe) {
	p.accountList().populate(p)
	p.eventList().populate(p)
	calls := 0
	err := p.s.EachAccount(p.ctx(), store.AccountQuery{}, func(*inventory.Account) error {
		calls++
		return errStop
	})
	p.wantStop("EachAccount", err, calls)
	calls = 0
	err = p.s.EachEvent(p.ctx(), store.EventQuery{}, func(*inventory.Event) error {
		calls++
		return errStop
	})
	p.wantStop("EachEvent", err, calls)
}
