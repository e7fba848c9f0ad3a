package task

import (
	"context"
	"fmt"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// How many records one transaction marks or removes.
const (
	markRows   = 5000
	removeRows = 500
)

// verdict is what a complete listing means for the records that it came without.
type verdict int

const (
	remove verdict = iota // they are gone
	hold                  // an operator decides
	leave                 // they wait for a decision already
)

// conclude draws the conclusion from a complete listing: what it came without is
// gone, unless that is too much to believe. Killed at any point, it goes on:
// the pages are kept until it is done.
func (r *run) conclude(ctx context.Context, p *store.StreamProgress) error {
	if err := r.catchUp(ctx, p); err != nil {
		return err
	}
	saving := context.WithoutCancel(ctx)
	receipts, err := r.Store.Receipts(saving, r.sync.ID, p.Stream)
	if err != nil {
		return fmt.Errorf("conclude %s: %w", p.Stream, err)
	}
	if receipts != (store.Receipts{Pages: p.Pages, LastPage: p.Pages, Records: p.Records}) {
		return r.unaccounted(saving, p, receipts)
	}
	what, err := r.judge(saving, p)
	if err != nil {
		return fmt.Errorf("conclude %s: %w", p.Stream, err)
	}
	switch what {
	case leave:
		return r.complete(saving, p, store.StreamComplete)
	case hold:
		if err := r.markAll(ctx, p); err != nil {
			return err
		}
		return r.complete(saving, p, store.StreamHeld)
	default:
		return r.removeAll(ctx, p)
	}
}

// unaccounted starts a stream over whose pages do not add up to a whole listing:
// from a part of a list nothing can be concluded.
func (r *run) unaccounted(ctx context.Context, p *store.StreamProgress, got store.Receipts) error {
	r.log.Warn("the listing is not accounted for",
		"pages", p.Pages, "records", p.Records, "kept_pages", got.Pages, "kept_records", got.Records, "pending", got.Pending)
	if p.Restarts >= maxRestarts {
		return connector.NewError(connector.Malformed, connector.CodeListingIncomplete,
			"The list that was read from %s is not complete any more. Nothing was removed.", r.kind.Title).On(p.Stream)
	}
	return r.restart(ctx, p)
}

// judge decides what is done about the records that no page held, and notes how
// many they are.
func (r *run) judge(ctx context.Context, p *store.StreamProgress) (what verdict, err error) {
	// Counted beside other writers: nobody else adds records to this stream.
	count, err := r.Store.CountMissing(ctx, r.kindOf(p.Stream), r.connector.ID, r.sync.ID, p.Stream)
	if err != nil {
		return remove, err
	}
	// What an operator has approved is not asked again.
	p.Missing = count.Missing - count.Approved
	p.Known = max(count.Live-count.Approved-p.Counts.Created-p.Counts.Returned+p.Counts.Removed, p.Missing)
	err = r.Store.InTx(ctx, func(tx store.Store) error {
		c, err := tx.Connector(ctx, r.connector.ID)
		if err != nil {
			return err
		}
		what = decide(c.Guard, r.sync, p)
		held, err := tx.HeldSync(ctx, r.connector.ID)
		if err != nil || what != hold || held == nil || count.Held != p.Missing {
			return err
		}
		what = leave
		return r.confirm(ctx, tx, held, p)
	})
	return what, err
}

// decide applies the guard. A removal that was approved before, or that has
// begun, is not held.
func decide(g inventory.Guard, s *store.Sync, p *store.StreamProgress) verdict {
	if s.Decision == store.Approved || p.Counts.Removed > 0 || !g.Holds(p.Missing, p.Known) {
		return remove
	}
	return hold
}

// confirm notes that what another sync holds is still missing: that one stays
// the sync to decide about.
func (r *run) confirm(ctx context.Context, tx store.Store, held *store.Sync, p *store.StreamProgress) error {
	for i := range held.Streams {
		if h := &held.Streams[i]; h.Stream == p.Stream {
			h.Missing, h.Known = p.Missing, p.Known
		}
	}
	_, err := tx.SaveSync(ctx, held, store.SyncHeld)
	return err
}

// markAll marks the records that no page held as missing.
func (r *run) markAll(ctx context.Context, p *store.StreamProgress) error {
	return r.pieces(ctx, p, func(ctx context.Context, tx store.Store) (int64, error) {
		n, err := tx.MarkMissing(ctx, r.kindOf(p.Stream), r.connector.ID, r.sync.ID, p.Stream, r.Now(), markRows)
		if err != nil {
			return 0, err
		}
		return n, r.saveIn(ctx, tx)
	})
}

// removeAll removes the records that no page held, and completes the stream.
func (r *run) removeAll(ctx context.Context, p *store.StreamProgress) error {
	if p.Missing > 0 {
		if err := r.markAll(ctx, p); err != nil {
			return err
		}
	}
	err := r.pieces(ctx, p, func(ctx context.Context, tx store.Store) (int64, error) {
		removed, err := removeHeld(ctx, tx, r.connector, r.sync.ID, p.Stream, r.Now())
		if err != nil || sum(removed) == 0 {
			return 0, err
		}
		p.Counts.Removed += sum(removed)
		return sum(removed), r.saveIn(ctx, tx)
	})
	if err != nil {
		return err
	}
	return r.complete(context.WithoutCancel(ctx), p, store.StreamComplete)
}

// pieces calls do, each time in a transaction of its own, until nothing is left.
func (r *run) pieces(ctx context.Context, p *store.StreamProgress, do func(context.Context, store.Store) (int64, error)) error {
	saving := context.WithoutCancel(ctx)
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		before, n := *p, int64(0)
		if err := r.Store.InTx(saving, func(tx store.Store) (err error) {
			n, err = do(saving, tx)
			return err
		}); err != nil {
			*p = before
			return fmt.Errorf("conclude %s: %w", p.Stream, err)
		}
		r.counted(p, 0, before.Counts)
		if n == 0 {
			return nil
		}
	}
}

// removeHeld removes up to removeRows of the records that a sync holds, of all
// its streams if none is given, and returns how many of each stream there were.
func removeHeld(ctx context.Context, tx store.Store, c *store.Connector, syncID string, stream connector.Stream, now time.Time) (map[connector.Stream]int64, error) {
	removed := map[connector.Stream]int64{}
	accounts, err := tx.HeldAccounts(ctx, syncID, stream, removeRows)
	if err != nil {
		return nil, err
	}
	if len(accounts) > 0 {
		for i := range accounts {
			removed[connector.Stream(accounts[i].Stream)]++
		}
		return removed, removeAccounts(ctx, tx, c, syncID, accounts, now)
	}
	devices, err := tx.HeldDevices(ctx, syncID, stream, removeRows)
	if err != nil {
		return nil, err
	}
	if len(devices) > 0 {
		for i := range devices {
			removed[connector.Stream(devices[i].Stream)]++
		}
		return removed, removeDevices(ctx, tx, c, syncID, devices, now)
	}
	return tx.RemoveHeldInstallations(ctx, syncID, stream, now, removeRows)
}

// sum is how many records of all streams there are.
func sum(counts map[connector.Stream]int64) (n int64) {
	for _, of := range counts {
		n += of
	}
	return n
}

// complete records that a stream was read completely. A decision on removals
// may be open all the same.
func (r *run) complete(ctx context.Context, p *store.StreamProgress, state store.StreamState) error {
	before := p.State
	err := r.Store.InTx(ctx, func(tx store.Store) error {
		p.State = state
		if err := tx.DropPages(ctx, r.sync.ID, p.Stream); err != nil {
			return err
		}
		if err := tx.SetListed(ctx, r.connector.ID, p.Stream, r.Now(), p.Records+p.Dropped); err != nil {
			return err
		}
		if err := tx.SetProblem(ctx, r.connector.ID, p.Stream, store.Reason{}); err != nil {
			return err
		}
		if err := r.touch(ctx, tx, p.Stream); err != nil {
			return err
		}
		return r.saveIn(ctx, tx)
	})
	if err != nil {
		p.State = before
		return fmt.Errorf("complete %s: %w", p.Stream, err)
	}
	return nil
}

// touch notes what a complete listing says of apps and titles as a whole.
func (r *run) touch(ctx context.Context, tx store.Store, stream connector.Stream) error {
	switch r.kindOf(stream) {
	case inventory.KindAccount:
		return tx.TouchAppSource(ctx, r.connector.AppID, r.connector, r.Now())
	case inventory.KindInstallation:
		if err := tx.TouchTitles(ctx, r.connector.ID, r.Now()); err != nil {
			return err
		}
		return tx.TouchInstalledApps(ctx, r.connector, r.Now())
	}
	return nil
}
