package task

import (
	"context"
	"slices"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

// accountBatch is what a page of accounts changes.
type accountBatch struct {
	created []inventory.Account
	changed []inventory.Account
	before  []inventory.AccountStatus // of changed
	relink  []inventory.Account       // of changed, those with another address
	renames []store.Rename
	events  []inventory.Event
	// directory is whether the accounts are those of a directory.
	directory bool
}

func (r *run) compareAccounts(ctx context.Context, tx store.Store, stream connector.Stream, records []inventory.AccountRecord, known map[string]store.KnownRecord) (*batch, error) {
	s := sortOut(records, known, func(a *inventory.AccountRecord) string { return a.ExternalID }, (*inventory.AccountRecord).Digest)
	a, now := &accountBatch{directory: slices.Contains(r.Directories[r.connector.Type], stream)}, r.Now()
	for _, record := range s.fresh {
		a.created = append(a.created, inventory.Account{
			AccountRecord: *record, ID: store.NewID(), AppID: r.connector.AppID, ConnectorID: r.connector.ID, Stream: string(stream),
			FirstSeenAt: now, LastSeenAt: now, ValidFrom: now, FirstSyncID: r.sync.ID,
		})
	}
	b := &batch{counts: store.Counts{Created: int64(len(a.created)), Unchanged: s.unchanged}}
	if err := r.differAccounts(ctx, tx, a, b, &s, now); err != nil {
		return nil, err
	}
	b.touched = len(a.created) + len(a.changed)
	b.write = func(ctx context.Context, tx store.Store) error { return a.save(ctx, tx, now) }
	return b, nil
}

// differAccounts works out what changed in accounts that are known.
func (r *run) differAccounts(ctx context.Context, tx store.Store, out *accountBatch, b *batch, s *sorting[inventory.AccountRecord], now time.Time) error {
	accounts, err := tx.AccountsByID(ctx, s.ids)
	if err != nil {
		return err
	}
	for i := range accounts {
		a := accounts[i]
		old, removed := a.AccountRecord, !a.RemovedAt.IsZero()
		a.AccountRecord, a.RemovedAt, a.LastSeenAt = *s.differing[a.ID], time.Time{}, now
		a.MissingSince, a.HeldBy = time.Time{}, ""
		changes := inventory.Diff(&old, &a.AccountRecord)
		kind := inventory.EventAccountChanged
		switch {
		case removed:
			kind = inventory.EventAccountReturned
			b.counts.Returned++
		case len(changes) == 0: // it was missing, and is not any more
			b.counts.Unchanged++
		default:
			b.counts.Updated++
		}
		if removed || len(changes) > 0 {
			a.ValidFrom = now
			e := accountEvent(r.connector, r.sync.ID, kind, &a, now)
			e.Changes = changes
			out.events = append(out.events, e)
		}
		out.readdress(&old, &a)
		out.before, out.changed = append(out.before, old.Status), append(out.changed, a)
	}
	return nil
}

// readdress notes that an account has another address than before.
func (a *accountBatch) readdress(old *inventory.AccountRecord, account *inventory.Account) {
	from, to := inventory.MatchKey(old.Email), inventory.MatchKey(account.Email)
	if from == to {
		return
	}
	if from != "" && to != "" {
		a.renames = append(a.renames, store.Rename{AccountID: account.ID, From: from, To: to})
	}
	if account.PersonRule != inventory.LinkOperator {
		a.relink = append(a.relink, *account)
	}
}

// save stores the batch, and joins its accounts to persons.
func (a *accountBatch) save(ctx context.Context, tx store.Store, now time.Time) error {
	if err := tx.RenamePeople(ctx, a.renames, now); err != nil {
		return err
	}
	if err := matching.Join(ctx, tx, a.created, a.directory, now); err != nil {
		return err
	}
	if err := tx.InsertAccounts(ctx, a.created); err != nil {
		return err
	}
	if err := tx.UpdateAccounts(ctx, a.changed, a.before); err != nil {
		return err
	}
	if err := matching.Join(ctx, tx, a.relink, a.directory, now); err != nil {
		return err
	}
	if err := tx.LinkAccounts(ctx, a.relink, now); err != nil {
		return err
	}
	if err := matching.Describe(ctx, tx, a.changed); err != nil {
		return err
	}
	return tx.InsertEvents(ctx, a.events)
}

// accountEvent is an event about an account that a sync brought to light.
func accountEvent(c *store.Connector, syncID string, kind inventory.EventKind, a *inventory.Account, now time.Time) inventory.Event {
	return inventory.Event{
		ID: store.NewID(), At: now, Kind: kind, AppID: c.AppID, AppName: c.AppName,
		AccountID: a.ID, AccountName: a.Label(), AccountEmail: a.Email,
		ConnectorID: c.ID, ConnectorName: c.Name, SyncID: syncID,
	}
}

// removeAccounts marks accounts as removed and writes down why.
func removeAccounts(ctx context.Context, tx store.Store, c *store.Connector, syncID string, list []inventory.Account, now time.Time) error {
	before := make([]inventory.AccountStatus, len(list))
	events := make([]inventory.Event, len(list))
	for i := range list {
		a := &list[i]
		before[i], events[i] = a.Status, accountEvent(c, syncID, inventory.EventAccountRemoved, a, now)
		events[i].Changes = []inventory.Change{{Field: "status", From: string(a.Status), To: string(inventory.AccountRemoved)}}
		a.Status, a.RemovedAt, a.MissingSince, a.HeldBy, a.ValidFrom = inventory.AccountRemoved, now, time.Time{}, "", now
	}
	if err := tx.UpdateAccounts(ctx, list, before); err != nil {
		return err
	}
	return tx.InsertEvents(ctx, events)
}
