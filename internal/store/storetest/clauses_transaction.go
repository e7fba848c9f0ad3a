package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// transactionClauses are about writing all or nothing, and at the same time.
func transactionClauses() []Clause {
	const half = "What is half written is wrong for ever."
	return []Clause{
		{"tx_commits", half, txCommits},
		{"tx_rolls_back", half, txRollsBack},
		{"tx_nested", half, txNested},
		{"tx_panic", "A panic that leaves its transaction open locks everybody out until the next start.", txPanic},
		{"tx_cancelled", half, txCancelled},
		{"tx_is_invisible", "Readers must not see what may yet be taken back.", txIsInvisible},
		{"tx_sql", "The job engine enqueues in our transaction, so that no job is without its row.", txSQL},
		{"bulk_is_all_or_nothing", half, bulkIsAllOrNothing},
		{"edits_take_turns", "Of two edits at the same time the later must build on the earlier, or one is lost.", editsTakeTurns},
		{"writers_and_readers", "Syncs write side by side while people read; none of them may fail for it.", writersAndReaders},
	}
}

// writeSome writes a little of everything and returns what to look for.
func (p *probe) writeSome(s store.Store) (connectorID, operatorID string) {
	p.Helper()
	inner := &probe{TB: p.TB, clause: p.clause, s: s, made: p.made}
	c := inner.someConnector()
	inner.accounts(c, 2)
	inner.events(1, about(c))
	inner.sync(c)
	o := inner.operator()
	p.made = inner.made
	return c.ID, o.ID
}

// wantWritten checks that what writeSome wrote is there as a whole, or not at all.
func (p *probe) wantWritten(when, connectorID, operatorID string, want bool) {
	p.Helper()
	there := map[string]bool{}
	_, err := p.s.Connector(p.ctx(), connectorID)
	there["the connector"] = err == nil
	_, err = p.s.Operator(p.ctx(), operatorID)
	there["the operator"] = err == nil
	there["accounts"] = must(p.s.ListAccounts(p.ctx(), store.AccountQuery{ConnectorID: connectorID, Search: "person"}))(p).Total == 2
	there["counts"] = must(p.s.ListAccounts(p.ctx(), store.AccountQuery{ConnectorID: connectorID}))(p).Total == 2
	there["events"] = must(p.s.ListEvents(p.ctx(), store.EventQuery{ConnectorID: connectorID, Kinds: changed()}))(p).Total == 1
	there["the sync"] = must(p.s.LiveSync(p.ctx(), connectorID))(p) != nil
	for what, is := range there {
		if is != want {
			p.Errorf("%s: %s there: %t, want %t", when, what, is, want)
		}
	}
}

func txCommits(p *probe) {
	var c, o string
	p.ok(p.s.InTx(p.ctx(), func(tx store.Store) error {
		c, o = p.writeSome(tx)
		_, err := tx.Connector(p.ctx(), c) // a transaction sees what it wrote
		return err
	}))
	p.wantWritten("after the commit", c, o, true)
}

func txRollsBack(p *probe) {
	var c, o string
	err := p.s.InTx(p.ctx(), func(tx store.Store) error {
		c, o = p.writeSome(tx)
		return errStop
	})
	if !errors.Is(err, errStop) {
		p.Errorf("the error of the transaction is %v, want its own", err)
	}
	p.wantWritten("after an error", c, o, false)
}

func txNested(p *probe) {
	var outer, inner [2]string
	run := func(fail func(depth int) error) error {
		return p.s.InTx(p.ctx(), func(tx store.Store) error {
			outer[0], outer[1] = p.writeSome(tx)
			err := tx.InTx(p.ctx(), func(tx store.Store) error {
				inner[0], inner[1] = p.writeSome(tx)
				return fail(1)
			})
			return errors.Join(err, fail(0))
		})
	}
	for what, failing := range map[string]int{"an error outside": 0, "an error inside": 1} {
		err := run(func(depth int) error {
			if depth == failing {
				return errStop
			}
			return nil
		})
		if !errors.Is(err, errStop) {
			p.Errorf("after %s the transaction returns %v", what, err)
		}
		p.wantWritten("outside, after "+what, outer[0], outer[1], false)
		p.wantWritten("inside, after "+what, inner[0], inner[1], false)
	}
	p.ok(run(func(int) error { return nil }))
	p.wantWritten("outside, after success", outer[0], outer[1], true)
	p.wantWritten("inside, after success", inner[0], inner[1], true)
}

func txPanic(p *probe) {
	var c, o string
	func() {
		defer func() {
			if recover() == nil {
				p.Errorf("the panic did not come through")
			}
		}()
		_ = p.s.InTx(p.ctx(), func(tx store.Store) error {
			c, o = p.writeSome(tx)
			panic("a bug")
		})
	}()
	p.wantWritten("after a panic", c, o, false)
	p.ok(p.s.InTx(p.ctx(), func(tx store.Store) error {
		c, o = p.writeSome(tx)
		return nil
	}))
	p.wantWritten("in the next transaction", c, o, true)
}

// txCancelled writes before the end of a context and, with one that goes on,
// after it.
func txCancelled(p *probe) {
	ctx, cancel := context.WithCancel(p.ctx())
	var before, after [2]string
	err := p.s.InTx(ctx, func(tx store.Store) error {
		before, after = p.writeAround(tx, cancel)
		return nil
	})
	if err == nil {
		p.Errorf("a cancelled transaction reports success")
	}
	p.wantWritten("what was written before the cancellation", before[0], before[1], false)
	p.wantWritten("what was written after the cancellation", after[0], after[1], false)
	if n := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{Search: "person"}))(p).Total; n != 0 {
		p.Errorf("%d accounts stayed", n)
	}
	if err := p.s.InTx(ctx, func(store.Store) error { return nil }); err == nil {
		p.Errorf("a transaction begins although it is cancelled")
	}
	p.ok(p.s.InTx(p.ctx(), func(tx store.Store) error {
		after[0], after[1] = p.writeSome(tx)
		return nil
	}))
	p.wantWritten("in the next transaction", after[0], after[1], true)
}

// writeAround writes a little, then ends the transaction's context, and writes
// on: in bulk, and until an engine that rolls back by itself has had the time to.
func (p *probe) writeAround(tx store.Store, end func()) (before, after [2]string) {
	p.Helper()
	before[0], before[1] = p.writeSome(tx)
	end()
	inner := &probe{TB: p.TB, clause: p.clause, s: tx, made: p.made}
	c := inner.someConnector()
	for range 5 {
		inner.accounts(c, 60)
	}
	p.made = inner.made
	after[0], after[1] = p.writeSome(tx)
	return before, after
}

func txIsInvisible(p *probe) {
	var c, o string
	p.ok(p.s.InTx(p.ctx(), func(tx store.Store) error {
		c, o = p.writeSome(tx)
		p.wantWritten("before the commit, from outside", c, o, false)
		return nil
	}))
	p.wantWritten("after the commit", c, o, true)
}

func txSQL(p *probe) {
	if p.s.SQLTx() != nil {
		p.Errorf("there is a transaction outside one")
	}
	p.ok(p.s.InTx(p.ctx(), func(tx store.Store) error {
		if tx.SQLTx() == nil {
			p.Errorf("there is no transaction inside one")
		}
		return tx.InTx(p.ctx(), func(inner store.Store) error {
			if inner.SQLTx() != tx.SQLTx() {
				p.Errorf("a nested transaction is another one")
			}
			return nil
		})
	}))
}

// bulkIsAllOrNothing lets the last of many rows be refused, outside a transaction.
func bulkIsAllOrNothing(p *probe) {
	c := p.someConnector()
	list := make([]inventory.Account, 250)
	for i := range list {
		list[i] = p.account(c)
	}
	list[249].ExternalID = list[0].ExternalID
	if err := p.s.InsertAccounts(p.ctx(), list); err == nil {
		p.Errorf("two accounts of a connector with one external id were taken")
	}
	if n := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{Search: "person"}))(p).Total; n != 0 {
		p.Errorf("%d of the accounts stayed", n)
	}
	if counts := must(p.s.CountAccounts(p.ctx()))(p); len(counts) != 0 {
		p.Errorf("the accounts that were refused are counted: %v", counts)
	}
	s := p.sync(c)
	twice := *s
	twice.Streams = []store.StreamProgress{{Stream: users, State: store.StreamFailed}}
	p.wantFault("a second sync", p.s.InsertSync(p.ctx(), &twice), fault.Conflict, "sync_under_way")
	p.same("the first sync", *must(p.s.Sync(p.ctx(), s.ID))(p), *s)
}

func editsTakeTurns(p *probe) {
	c, o := p.someConnector(), p.operator()
	const writers, edits = 4, 10
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	for range writers {
		wg.Go(func() {
			for range edits {
				_, err := p.s.EditConnector(p.ctx(), c.ID, func(c *store.Connector) error { c.LastError.Count++; return nil })
				_, err2 := p.s.EditOperator(p.ctx(), o.ID, func(o *store.Operator) error { o.Epoch++; return nil })
				if err := errors.Join(err, err2); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		p.Errorf("an edit failed: %v", *err)
	}
	if n := must(p.s.Connector(p.ctx(), c.ID))(p).LastError.Count; n != writers*edits {
		p.Errorf("%d edits of a connector left %d", writers*edits, n)
	}
	if n := must(p.s.Operator(p.ctx(), o.ID))(p).Epoch; n != writers*edits {
		p.Errorf("%d edits of an operator left %d", writers*edits, n)
	}
}

func writersAndReaders(p *probe) {
	const writers, pages, rows = 3, 6, 20
	var wg sync.WaitGroup
	errs := make(chan error, 1000)
	for range writers {
		c := p.someConnector()
		list := make([]inventory.Account, pages*rows)
		for i := range list {
			list[i] = p.account(c)
		}
		wg.Go(func() {
			for page := range pages {
				errs <- p.s.InTx(p.ctx(), func(tx store.Store) error {
					return tx.InsertAccounts(p.ctx(), list[page*rows:(page+1)*rows])
				})
			}
		})
		wg.Go(func() {
			for range pages {
				list, err := p.s.ListAccounts(p.ctx(), store.AccountQuery{ConnectorID: c.ID, Paging: store.Paging{Limit: 500}})
				if err == nil && len(list.Items)%rows != 0 {
					err = errors.New("a reader saw half a page")
				}
				errs <- err
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		p.ok(err)
	}
	if n := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{}))(p).Total; n != writers*pages*rows {
		p.Errorf("%d accounts were written, %d are there", writers*pages*rows, n)
	}
}
