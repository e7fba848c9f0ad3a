package storetest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// receiptClauses are about what a listing saw, from which removals are concluded.
func receiptClauses() []Clause {
	const wrong = "What is wrongly missing is shown as removed, and its access taken away."
	return []Clause{
		{"missing", wrong, missing},
		{"missing_other_receipts", "The receipts of another sync or stream prove nothing.", missingOtherReceipts},
		{"missing_odd_ids", wrong, missingOddIDs},
		{"missing_after_restart", "A listing that starts over proves only what the new walk saw.", missingAfterRestart},
		{"missing_in_pieces", "What is missing is marked in short transactions; each asks what is left.", missingInPieces},
		{"pending_pages", "A page that was fetched is worked into the inventory exactly once, also after a crash.", pendingPages},
		{"receipts_add_up", "A listing with a page that nobody can account for must not count as complete.", receiptsAddUp},
	}
}

// wantMissing checks which accounts a sync did not see.
func (p *probe) wantMissing(when string, c *store.Connector, s *store.Sync, want ...inventory.Account) {
	p.Helper()
	id := func(a *inventory.Account) string { return a.ID }
	if n := must(p.s.CountMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users))(p).Missing; n != int64(len(want)) {
		p.Errorf("%s: %d accounts are missing, want %d", when, n, len(want))
	}
	err := p.s.InTx(p.ctx(), func(tx store.Store) error {
		must(tx.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users, at(900), 99))(p)
		got := must(tx.HeldAccounts(p.ctx(), s.ID, users, 99))(p)
		if !slices.Equal(sorted(idsOf(got, id)), sorted(idsOf(want, id))) {
			p.Errorf("%s: %d accounts are marked as missing, want %d", when, len(got), len(want))
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		p.Errorf("%s: %v", when, err)
	}
}

// receipt stores a page that held accounts.
func (p *probe) receipt(s *store.Sync, stream streamID, page int64, accounts ...inventory.Account) {
	p.Helper()
	var records []inventory.AccountRecord
	for i := range accounts {
		records = append(records, accounts[i].AccountRecord)
	}
	p.ok(p.s.AddPage(p.ctx(), s.ID, stream, page, &inventory.Records{Accounts: records}, false))
}

func missing(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	list := p.accounts(c, 5)
	p.accounts(c, 2, withStatus(inventory.AccountRemoved))
	p.accounts(c, 2, func(a *inventory.Account) { a.Stream = "devices" })
	p.accounts(other, 3)
	s := p.sync(c)
	p.wantMissing("without receipts", c, s, list...)
	p.receipt(s, users, 1, list[0], list[3])
	p.receipt(s, users, 2)
	p.receipt(s, users, 3, list[3], list[1])
	p.wantMissing("after three pages", c, s, list[2], list[4])
	if n := must(p.s.CountMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users))(p); n != (store.MissingCount{Missing: 2, Live: 5}) {
		p.Errorf("counted are %+v, want 2 of 5", n)
	}
	p.receipt(s, users, 4, list...)
	p.wantMissing("when all were seen", c, s)
}

func missingOtherReceipts(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 2)
	earlier := p.sync(c, inState(store.SyncFailed))
	p.receipt(earlier, users, 1, list...)
	s := p.sync(c)
	p.receipt(s, "devices", 1, list...)
	p.wantMissing("with receipts of another sync and stream", c, s, list...)
}

func missingOddIDs(p *probe) {
	c := p.someConnector()
	var list []inventory.Account
	for _, id := range []string{"1", "01", "1.0", "null", "true", `"`, `\`, "a,b", "[]", "<&>", "é", "É", "e\u0301", "\u2028", " x", "x", "😀", "'; --"} {
		list = append(list, p.accounts(c, 1, func(a *inventory.Account) { a.ExternalID = id })...)
	}
	s := p.sync(c)
	for i := range list {
		p.receipt(s, users, int64(i+1), list[i])
		p.wantMissing(fmt.Sprintf("after the id %q", list[i].ExternalID), c, s, list[i+1:]...)
	}
}

func missingAfterRestart(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 3)
	s := p.sync(c)
	p.receipt(s, users, 1, list[0])
	p.receipt(s, "devices", 1, list[1])
	p.ok(p.s.DropPages(p.ctx(), s.ID, users))
	p.wantMissing("after the receipts were dropped", c, s, list...)
	if r := must(p.s.Receipts(p.ctx(), s.ID, "devices"))(p); r.Pages != 1 {
		p.Errorf("the receipts of another stream were dropped as well")
	}
	p.receipt(s, users, 1, list[2]) // page 1 once more
	p.wantMissing("after the new first page", c, s, list[:2]...)
	p.ok(p.s.DropPages(p.ctx(), s.ID, ""))
	p.wantMissing("after all receipts were dropped", c, s, list...)
	if r := must(p.s.Receipts(p.ctx(), s.ID, "devices"))(p); r.Pages != 0 {
		p.Errorf("dropping all receipts left some of another stream")
	}
}

func missingInPieces(p *probe) {
	c := p.someConnector()
	p.accounts(c, 7)
	s := p.sync(c)
	var sizes []int64
	for {
		n := must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users, at(900), 3))(p)
		if n == 0 || len(sizes) > 9 {
			break
		}
		sizes = append(sizes, n)
	}
	if !slices.Equal(sizes, []int64{3, 3, 1}) {
		p.Errorf("seven missing accounts were marked in pieces of %v, want 3, 3 and 1", sizes)
	}
	if n := len(must(p.s.HeldAccounts(p.ctx(), s.ID, users, 5))(p)); n != 5 {
		p.Errorf("at most five of seven held accounts: got %d", n)
	}
}

func pendingPages(p *probe) {
	c := p.someConnector()
	s, other := p.sync(c, inState(store.SyncFailed)), p.sync(c)
	pages := [][]inventory.Account{nil, nil}
	for i := range pages {
		var record inventory.AccountRecord
		p.ok(fill(&record, i+1))
		pages[i] = []inventory.Account{{AccountRecord: record}, p.account(c)}
		p.receipt(s, users, int64(i+1), pages[i]...)
	}
	p.receipt(s, users, 10) // after 9 and not after 1
	p.receipt(s, "devices", 1, pages[0]...)
	p.receipt(other, users, 1, pages[1]...)
	for done, want := range []int64{1, 2, 10} {
		left := must(p.s.PendingPages(p.ctx(), s.ID, users, 2))(p)
		if len(left) != min(3-done, 2) || left[0].Page != want {
			p.Fatalf("after %d pages the next two are %+v, want %d first", done, left, want)
		}
		if done < len(pages) {
			for i := range pages[done] {
				p.same("a record of a page", left[0].Records.Accounts[i], pages[done][i].AccountRecord)
			}
		}
		p.ok(p.s.PageDone(p.ctx(), s.ID, users, want))
	}
	if left := must(p.s.PendingPages(p.ctx(), s.ID, users, 9))(p); len(left) != 0 {
		p.Errorf("when all pages are done, %d are left", len(left))
	}
}

func receiptsAddUp(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 3)
	s := p.sync(c)
	want := func(when string, r store.Receipts) {
		p.Helper()
		if got := must(p.s.Receipts(p.ctx(), s.ID, users))(p); got != r {
			p.Errorf("%s the receipts are %+v, want %+v", when, got, r)
		}
	}
	want("without pages", store.Receipts{})
	p.receipt(s, users, 1, list[0], list[1])
	p.receipt(s, users, 3, list[1])
	p.receipt(s, "devices", 7, list...)
	want("with a page left out", store.Receipts{Pages: 2, LastPage: 3, Records: 3, Pending: 2})
	p.ok(p.s.PageDone(p.ctx(), s.ID, users, 1))
	want("after a page was worked in", store.Receipts{Pages: 2, LastPage: 3, Records: 3, Pending: 1})
	p.ok(p.s.AddPage(p.ctx(), s.ID, users, 4, &inventory.Records{Accounts: []inventory.AccountRecord{list[2].AccountRecord}}, true))
	want("with a page that was worked in at once", store.Receipts{Pages: 3, LastPage: 4, Records: 4, Pending: 1})
	p.wantMissing("with that page", c, s)
	if err := p.s.AddPage(p.ctx(), s.ID, users, 3, nil, false); err == nil {
		p.Errorf("a page was taken twice")
	}
}
