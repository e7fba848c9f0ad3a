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
	created  []inventory.Account
	changed  []inventory.Account
	before   []inventory.AccountStatus // of changed
	events   []inventory.Event
	counts   store.Counts
	received []string // external ids on the page
}

// commit writes a page, its receipt, its cursor and the progress in one
// transaction.
func (r *run) commit(ctx context.Context, p *store.StreamProgress, page *connector.Page) error {
	before := *p
	err := r.Store.InTx(ctx, func(tx store.Store) error {
		b, err := r.compare(ctx, tx, page.Accounts)
		if err != nil {
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
		p.Counts.Add(b.counts)
		r.sync.Retries = 0
		if err := r.write(ctx, tx, p, b); err != nil {
			return err
		}
		if err := r.saveIn(ctx, tx); err != nil {
			return err
		}
		return r.answers(ctx, tx)
	})
	if err != nil {
		*p = before
		return fmt.Errorf("commit page %d of %s: %w", before.Pages+1, p.Stream, err)
	}
	return nil
}

// write stores a batch and the receipt of its page.
func (r *run) write(ctx context.Context, tx store.Store, p *store.StreamProgress, b *batch) error {
	if err := tx.InsertAccounts(ctx, b.created); err != nil {
		return err
	}
	if err := tx.UpdateAccounts(ctx, b.changed, b.before); err != nil {
		return err
	}
	if err := tx.InsertEvents(ctx, b.events); err != nil {
		return err
	}
	return tx.AddPage(ctx, r.sync.ID, p.Stream, p.Pages, b.received)
}

// compare sorts the records of a page into new, changed, returned and unchanged.
func (r *run) compare(ctx context.Context, tx store.Store, records []inventory.AccountRecord) (*batch, error) {
	b := &batch{received: make([]string, len(records))}
	for i := range records {
		b.received[i] = records[i].ExternalID
	}
	known, err := tx.KnownAccounts(ctx, r.connector.ID, b.received)
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
			b.created = append(b.created, r.newAccount(record, now))
		case k.Removed || k.Digest != record.Digest():
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
		changes := inventory.Diff(&old, &a.AccountRecord)
		b.changed = append(b.changed, a)
		kind := inventory.EventAccountChanged
		if removed {
			kind = inventory.EventAccountReturned
			b.counts.Returned++
		} else {
			b.counts.Updated++
		}
		e := r.event(kind, &a, now)
		e.Changes = changes
		b.events = append(b.events, e)
	}
	return nil
}

// newAccount is an account seen for the first time.
func (r *run) newAccount(record *inventory.AccountRecord, now time.Time) inventory.Account {
	return inventory.Account{
		AccountRecord: *record, ID: store.NewID(), AppID: r.connector.AppID, ConnectorID: r.connector.ID,
		FirstSeenAt: now, LastSeenAt: now, FirstSyncID: r.sync.ID,
	}
}

// event is an event about an account of this sync.
func (r *run) event(kind inventory.EventKind, a *inventory.Account, now time.Time) inventory.Event {
	return inventory.Event{
		ID: store.NewID(), At: now, Kind: kind, AppID: r.connector.AppID, AppName: r.connector.AppName,
		AccountID: a.ID, AccountName: a.Label(), AccountEmail: a.Email,
		ConnectorID: r.connector.ID, ConnectorName: r.connector.Name, SyncID: r.sync.ID,
	}
}

// removeRows is how many removals one transaction concludes.
const removeRows = 500

// conclude marks as removed what a complete listing did not hold, and then the
// stream as complete. Killed in between, it goes on: it only ever asks what is
// still unseen.
func (r *run) conclude(ctx context.Context, p *store.StreamProgress) error {
	if err := r.believable(p); err != nil {
		return err
	}
	saving := context.WithoutCancel(ctx)
	for p.State == store.StreamListed {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		before := *p
		if err := r.Store.InTx(saving, func(tx store.Store) error { return r.removeSome(saving, tx, p) }); err != nil {
			*p = before
			return fmt.Errorf("conclude %s: %w", p.Stream, err)
		}
	}
	return nil
}

// fewRecords is how many records of a stream may vanish at once without a doubt.
const fewRecords = 10

// believable refuses to conclude from a listing without a single record that
// all of many are gone: a vendor in trouble says that more often than it is true.
func (r *run) believable(p *store.StreamProgress) error {
	known := r.connector.Records[p.Stream]
	if p.State != store.StreamListed || p.Records > 0 || known <= fewRecords {
		return nil
	}
	return connector.NewError(connector.Malformed, connector.CodeEmptyListing,
		"%s listed nothing, although %d records were there before. Nothing was removed.", r.kind.Title, known).On(p.Stream)
}

// removeSome marks some of the unseen as removed; when none is left it
// completes the stream.
func (r *run) removeSome(ctx context.Context, tx store.Store, p *store.StreamProgress) error {
	unseen, err := tx.Unseen(ctx, r.connector.ID, r.sync.ID, p.Stream, removeRows)
	if err != nil {
		return err
	}
	now := r.Now()
	if len(unseen) == 0 {
		p.State = store.StreamComplete
		if err := r.listed(ctx, tx, p, now); err != nil {
			return err
		}
		return r.saveIn(ctx, tx)
	}
	before := make([]inventory.AccountStatus, len(unseen))
	events := make([]inventory.Event, len(unseen))
	for i := range unseen {
		a := &unseen[i]
		before[i], events[i] = a.Status, r.event(inventory.EventAccountRemoved, a, now)
		events[i].Changes = []inventory.Change{{Field: "status", From: string(a.Status), To: string(inventory.AccountRemoved)}}
		a.Status, a.RemovedAt = inventory.AccountRemoved, now
	}
	if err := tx.UpdateAccounts(ctx, unseen, before); err != nil {
		return err
	}
	if err := tx.InsertEvents(ctx, events); err != nil {
		return err
	}
	p.Counts.Removed += int64(len(unseen))
	return r.saveIn(ctx, tx)
}

// listed records that a stream was read completely.
func (r *run) listed(ctx context.Context, tx store.Store, p *store.StreamProgress, now time.Time) error {
	if err := tx.DropPages(ctx, r.sync.ID, p.Stream); err != nil {
		return err
	}
	if err := tx.SetListed(ctx, r.connector.ID, p.Stream, now, p.Records); err != nil {
		return err
	}
	return tx.TouchAppSource(ctx, r.connector.AppID, r.connector, now)
}
