package storetest

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// everything is more rows than any clause stores.
const everything = 1_000_000

// lostUpdate reads outside the lock, as an engine without one would; the first
// two edits read before either writes.
type lostUpdate struct {
	store.Store
	calls *atomic.Int64
	met   *sync.WaitGroup
}

func newLostUpdate(s store.Store) store.Store {
	l := lostUpdate{s, &atomic.Int64{}, &sync.WaitGroup{}}
	l.met.Add(2)
	return l
}

func (s lostUpdate) EditConnector(ctx context.Context, id string, edit func(*store.Connector) error) (*store.Connector, error) {
	c, err := s.Connector(ctx, id)
	if s.calls.Add(1) <= 2 {
		s.met.Done()
		s.met.Wait()
	}
	if err != nil {
		return nil, err
	}
	if err := edit(c); err != nil {
		return nil, err
	}
	return s.Store.EditConnector(ctx, id, func(old *store.Connector) error {
		*old = *c
		return nil
	})
}

type drifting struct{ store.Store }

func (s drifting) UpdateAccounts(ctx context.Context, list []inventory.Account, before []inventory.AccountStatus) error {
	for i := range list {
		if list[i].Status == inventory.AccountRemoved { // a removal is not counted
			before[i] = list[i].Status
		}
	}
	return s.Store.UpdateAccounts(ctx, list, before)
}

type crowded struct{ store.Store }

func (s crowded) InsertSync(ctx context.Context, v *store.Sync) error {
	err := s.Store.InsertSync(ctx, v)
	if fault.Has(err, "sync_under_way") {
		return nil
	}
	return err
}

type unguarded struct{ store.Store }

func (s unguarded) SaveSync(ctx context.Context, v *store.Sync, _ ...store.SyncState) (bool, error) {
	return s.Store.SaveSync(ctx, v, store.SyncStates()...)
}

type hasty struct{ store.Store }

func (s hasty) DueConnectors(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return s.Store.DueConnectors(ctx, now.AddDate(1, 0, 0), limit)
}

type credulous struct{ store.Store }

func (s credulous) DueConnectors(ctx context.Context, now time.Time, limit int) ([]string, error) {
	ids, err := s.Store.DueConnectors(ctx, now, limit)
	believed := ids[:0]
	for _, id := range ids {
		if c, err := s.Connector(ctx, id); err != nil || !c.NextSyncAt.After(now) {
			believed = append(believed, id)
		}
	}
	return believed, err
}

type shortReceipt struct{ store.Store }

func (s shortReceipt) AddPage(ctx context.Context, id string, stream connector.Stream, page int64, ids []string) error {
	return s.Store.AddPage(ctx, id, stream, page, ids[:max(len(ids)-1, 0)])
}

type hoarder struct{ store.Store }

func (s hoarder) DropPages(context.Context, string, connector.Stream) error { return nil }

type allUnseen struct{ store.Store }

func (s allUnseen) Unseen(ctx context.Context, c, id string, stream connector.Stream, _ int) ([]inventory.Account, error) {
	return s.Store.Unseen(ctx, c, id, stream, everything)
}

type amnesia struct{ store.Store }

func (s amnesia) KnownAccounts(ctx context.Context, c string, ids []string) (map[string]store.KnownAccount, error) {
	known, err := s.Store.KnownAccounts(ctx, c, ids)
	maps.DeleteFunc(known, func(_ string, k store.KnownAccount) bool { return k.Removed })
	return known, err
}

type unlisted struct{ store.Store }

func (s unlisted) SetListed(context.Context, string, connector.Stream, time.Time, int64) error {
	return nil
}

type atOnce struct{ store.Store }

func (s atOnce) RemoveRecords(ctx context.Context, id string, _ int) (int64, error) {
	return s.Store.RemoveRecords(ctx, id, everything)
}

type endless struct{ store.Store }

func (s endless) DetachRecords(ctx context.Context, c *store.Connector, _ time.Time, limit int) (int64, error) {
	return s.Store.DetachRecords(ctx, c, time.Time{}, limit)
}

type dirty struct{ store.Store }

func (s dirty) PurgeConnector(context.Context, string) error { return nil }

type everlasting struct{ store.Store }

func (s everlasting) Session(ctx context.Context, token string, _ time.Time) ([]byte, error) {
	return s.Store.Session(ctx, token, time.Time{})
}

type unstoppable struct{ store.Store }

func (s unstoppable) EachAccount(ctx context.Context, q store.AccountQuery, yield func(*inventory.Account) error) error {
	var first error
	err := s.Store.EachAccount(ctx, q, func(a *inventory.Account) error {
		if err := yield(a); first == nil {
			first = err
		}
		return nil
	})
	if err != nil {
		return err
	}
	return first
}
