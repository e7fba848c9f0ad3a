package storetest

import (
	"fmt"
	"slices"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// receiptClauses are about what a listing saw, from which removals are concluded.
func receiptClauses() []Clause {
	const wrong = "What is wrongly unseen is shown as removed, and its access taken away."
	return []Clause{
		{"unseen", wrong, unseen},
		{"unseen_other_receipts", "The receipts of another sync or stream prove nothing.", unseenOtherReceipts},
		{"unseen_odd_ids", wrong, unseenOddIDs},
		{"unseen_after_restart", "A listing that starts over proves only what the new walk saw.", unseenAfterRestart},
		{"unseen_in_pieces", "Removals are concluded in short transactions; each asks what is left.", unseenInPieces},
	}
}

// wantUnseen checks what a sync did not see.
func (p *probe) wantUnseen(when string, c *store.Connector, s *store.Sync, limit int, want ...inventory.Account) {
	p.Helper()
	id := func(a *inventory.Account) string { return a.ID }
	got := must(p.s.Unseen(p.ctx(), c.ID, s.ID, users, limit))(p)
	if !slices.Equal(sorted(idsOf(got, id)), sorted(idsOf(want, id))) {
		p.Errorf("%s: %d accounts are unseen, want %d", when, len(got), len(want))
	}
}

// pages stores the receipt of a page that held accounts.
func (p *probe) receipt(s *store.Sync, stream streamID, page int64, accounts ...inventory.Account) {
	p.Helper()
	p.ok(p.s.AddPage(p.ctx(), s.ID, stream, page, idsOf(accounts, func(a *inventory.Account) string { return a.ExternalID })))
}

func unseen(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	list := p.accounts(c, 5)
	p.accounts(c, 2, withStatus(inventory.AccountRemoved))
	p.accounts(other, 3)
	s := p.sync(c)
	p.wantUnseen("without receipts", c, s, 9, list...)
	p.receipt(s, users, 1, list[0], list[3])
	p.receipt(s, users, 2)
	p.receipt(s, users, 3, list[3], list[1])
	p.wantUnseen("after three pages", c, s, 9, list[2], list[4])
	got := must(p.s.Unseen(p.ctx(), c.ID, s.ID, users, 9))(p)
	for i := range got {
		p.same("an unseen account", got[i], *must(p.s.Account(p.ctx(), got[i].ID))(p))
	}
	p.receipt(s, users, 4, list...)
	p.wantUnseen("when all were seen", c, s, 9)
}

func unseenOtherReceipts(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 2)
	earlier := p.sync(c, inState(store.SyncFailed))
	p.receipt(earlier, users, 1, list...)
	s := p.sync(c)
	p.receipt(s, "devices", 1, list...)
	p.wantUnseen("with receipts of another sync and stream", c, s, 9, list...)
}

func unseenOddIDs(p *probe) {
	c := p.someConnector()
	var list []inventory.Account
	for _, id := range []string{"1", "01", "1.0", "null", "true", `"`, `\`, "a,b", "[]", "<&>", "é", "É", "e\u0301", "\u2028", " x", "x", "😀", "'; --"} {
		list = append(list, p.accounts(c, 1, func(a *inventory.Account) { a.ExternalID = id })...)
	}
	s := p.sync(c)
	for i := range list {
		p.receipt(s, users, int64(i+1), list[i])
		p.wantUnseen(fmt.Sprintf("after the id %q", list[i].ExternalID), c, s, 99, list[i+1:]...)
	}
}

func unseenAfterRestart(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 3)
	s := p.sync(c)
	p.receipt(s, users, 1, list[0])
	p.receipt(s, "devices", 1, list[1])
	p.ok(p.s.DropPages(p.ctx(), s.ID, users))
	p.wantUnseen("after the receipts were dropped", c, s, 9, list...)
	devices := must(p.s.Unseen(p.ctx(), c.ID, s.ID, "devices", 9))(p)
	if len(devices) != 2 {
		p.Errorf("the receipts of another stream were dropped as well")
	}
	p.receipt(s, users, 1, list[2]) // page 1 once more
	p.wantUnseen("after the new first page", c, s, 9, list[:2]...)
	p.ok(p.s.DropPages(p.ctx(), s.ID, ""))
	p.wantUnseen("after all receipts were dropped", c, s, 9, list...)
	if devices := must(p.s.Unseen(p.ctx(), c.ID, s.ID, "devices", 9))(p); len(devices) != 3 {
		p.Errorf("dropping all receipts left some of another stream")
	}
}

func unseenInPieces(p *probe) {
	c := p.someConnector()
	p.accounts(c, 7)
	s := p.sync(c)
	var sizes []int
	for {
		part := must(p.s.Unseen(p.ctx(), c.ID, s.ID, users, 3))(p)
		if len(part) == 0 || len(sizes) > 9 {
			break
		}
		before := make([]inventory.AccountStatus, len(part))
		for i := range part {
			before[i] = part[i].Status
			withStatus(inventory.AccountRemoved)(&part[i])
		}
		p.ok(p.s.UpdateAccounts(p.ctx(), part, before))
		sizes = append(sizes, len(part))
	}
	if !slices.Equal(sizes, []int{3, 3, 1}) {
		p.Errorf("seven unseen accounts came in pieces of %v, want 3, 3 and 1", sizes)
	}
}
