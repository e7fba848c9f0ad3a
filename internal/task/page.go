package task

import (
	"context"
	"fmt"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// batch is what a page changes in the inventory.
type batch struct {
	created []inventory.Account
	changed []inventory.Account
	before  []inventory.AccountStatus // of changed
	events  []inventory.Event
	counts  store.Counts
}

// little is how many accounts a page changes at most that is worked in at once.
const little = 25

// isLittle reports whether working the page in costs less than keeping it.
func (b *batch) isLittle() bool { return len(b.created)+len(b.changed) <= little }

// keep stores a page as it was fetched, its cursor and the progress in one
// transaction: from here on it is paid for. A page that changes little is worked
// in with it, and is done.
func (r *run) keep(ctx context.Context, p *store.StreamProgress, page *connector.Page) (done bool, err error) {
	before := *p
	err = r.Store.InTx(ctx, func(tx store.Store) error {
		if done, err = r.atOnce(ctx, tx, p, page.Accounts); err != nil {
			return err
		}
		p.Pages++
		p.Records += int64(page.Len())
		p.Cursor, p.State = page.Next, store.StreamRunning
		if page.Expected > 0 {
			p.Expected = page.Expected
		}
		if page.Next == "" {
			p.State = store.StreamListed
		}
		r.sync.Retries = 0
		if err := tx.AddPage(ctx, r.sync.ID, p.Stream, p.Pages, page.Accounts, done); err != nil {
			return err
		}
		if err := r.saveIn(ctx, tx); err != nil {
			return err
		}
		return r.answers(ctx, tx)
	})
	if err != nil {
		*p = before
		return false, fmt.Errorf("keep page %d of %s: %w", before.Pages+1, p.Stream, err)
	}
	return done, nil
}

// atOnce works records in if they change little. It is not tried where the page
// before changed much: then they will be compared while the next page is on its way.
func (r *run) atOnce(ctx context.Context, tx store.Store, p *store.StreamProgress, records []inventory.AccountRecord) (bool, error) {
	if !r.calm {
		return false, nil
	}
	b, err := r.compare(ctx, tx, p.Stream, records)
	if err != nil {
		return false, err
	}
	if r.calm = b.isLittle(); !r.calm {
		return false, nil
	}
	p.Counts.Add(b.counts)
	return true, write(ctx, tx, b)
}

// apply works a page that is kept into the inventory, in one transaction.
func (r *run) apply(ctx context.Context, p *store.StreamProgress, page int64, records []inventory.AccountRecord) error {
	before := p.Counts
	err := r.Store.InTx(ctx, func(tx store.Store) error {
		b, err := r.compare(ctx, tx, p.Stream, records)
		if err != nil {
			return err
		}
		p.Counts.Add(b.counts)
		r.calm = b.isLittle()
		if err := write(ctx, tx, b); err != nil {
			return err
		}
		if err := tx.PageDone(ctx, r.sync.ID, p.Stream, page); err != nil {
			return err
		}
		return r.saveIn(ctx, tx)
	})
	if err != nil {
		p.Counts = before
		return fmt.Errorf("apply page %d of %s: %w", page, p.Stream, err)
	}
	return nil
}

// catchUp applies the pages that an earlier run kept and did not get to apply.
func (r *run) catchUp(ctx context.Context, p *store.StreamProgress) error {
	saving := context.WithoutCancel(ctx)
	for {
		pending, err := r.Store.PendingPages(saving, r.sync.ID, p.Stream, 1)
		if err != nil || len(pending) == 0 {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.apply(saving, p, pending[0].Page, pending[0].Records); err != nil {
			return err
		}
	}
}

// write stores a batch.
func write(ctx context.Context, tx store.Store, b *batch) error {
	if err := tx.InsertAccounts(ctx, b.created); err != nil {
		return err
	}
	if err := tx.UpdateAccounts(ctx, b.changed, b.before); err != nil {
		return err
	}
	return tx.InsertEvents(ctx, b.events)
}

// compare sorts the records of a page into new, changed, returned and unchanged.
func (r *run) compare(ctx context.Context, tx store.Store, stream connector.Stream, records []inventory.AccountRecord) (*batch, error) {
	b := &batch{}
	received := make([]string, len(records))
	for i := range records {
		received[i] = records[i].ExternalID
	}
	known, err := tx.KnownAccounts(ctx, r.connector.ID, stream, received)
	if err != nil {
		return nil, err
	}
	now := r.Now()
	differing := map[string]*inventory.AccountRecord{}
	var ids []string
	for i := range records {
		record := &records[i]
		k, ok := known[record.ExternalID]
		switch {
		case !ok:
			b.created = append(b.created, r.newAccount(stream, record, now))
		case k.Removed || k.Missing || k.Digest != record.Digest():
			differing[k.ID] = record
			ids = append(ids, k.ID)
		default:
			b.counts.Unchanged++
		}
	}
	b.counts.Created = int64(len(b.created))
	return b, r.differ(ctx, tx, b, ids, differing, now)
}

// differ works out what changed in accounts that are known.
func (r *run) differ(ctx context.Context, tx store.Store, b *batch, ids []string, differing map[string]*inventory.AccountRecord, now time.Time) error {
	accounts, err := tx.AccountsByID(ctx, ids)
	if err != nil {
		return err
	}
	for i := range accounts {
		a := accounts[i]
		old, removed := a.AccountRecord, !a.RemovedAt.IsZero()
		b.before = append(b.before, old.Status)
		a.AccountRecord, a.RemovedAt, a.LastSeenAt = *differing[a.ID], time.Time{}, now
		a.MissingSince, a.HeldBy = time.Time{}, ""
		changes := inventory.Diff(&old, &a.AccountRecord)
		b.changed = append(b.changed, a)
		kind := inventory.EventAccountChanged
		switch {
		case removed:
			kind = inventory.EventAccountReturned
			b.counts.Returned++
		case len(changes) == 0: // it was missing, and is not any more
			b.counts.Unchanged++
			continue
		default:
			b.counts.Updated++
		}
		e := r.event(kind, &a, now)
		e.Changes = changes
		b.events = append(b.events, e)
	}
	return nil
}

// newAccount is an account seen for the first time.
func (r *run) newAccount(stream connector.Stream, record *inventory.AccountRecord, now time.Time) inventory.Account {
	return inventory.Account{
		AccountRecord: *record, ID: store.NewID(), AppID: r.connector.AppID, ConnectorID: r.connector.ID, Stream: string(stream),
		FirstSeenAt: now, LastSeenAt: now, FirstSyncID: r.sync.ID,
	}
}

// event is an event about an account of this sync.
func (r *run) event(kind inventory.EventKind, a *inventory.Account, now time.Time) inventory.Event {
	return accountEvent(r.connector, r.sync.ID, kind, a, now)
}

// accountEvent is an event about an account that a sync brought to light.
func accountEvent(c *store.Connector, syncID string, kind inventory.EventKind, a *inventory.Account, now time.Time) inventory.Event {
	return inventory.Event{
		ID: store.NewID(), At: now, Kind: kind, AppID: c.AppID, AppName: c.AppName,
		AccountID: a.ID, AccountName: a.Label(), AccountEmail: a.Email,
		ConnectorID: c.ID, ConnectorName: c.Name, SyncID: syncID,
	}
}
