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

type claimless struct{ store.Store }

func (s claimless) SaveSync(ctx context.Context, v *store.Sync, from ...store.SyncState) (bool, error) {
	last := *v
	last.Claim = everything
	return s.Store.SaveSync(ctx, &last, from...)
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

func (s shortReceipt) AddPage(ctx context.Context, id string, stream connector.Stream, page int64, records *inventory.Records, done bool) error {
	short := *records
	short.Accounts = short.Accounts[:max(len(short.Accounts)-1, 0)]
	return s.Store.AddPage(ctx, id, stream, page, &short, done)
}

type hoarder struct{ store.Store }

func (s hoarder) DropPages(context.Context, string, connector.Stream) error { return nil }

type allMissing struct{ store.Store }

func (s allMissing) MarkMissing(ctx context.Context, kind inventory.Kind, c, id string, stream connector.Stream, at time.Time, _ int) (int64, error) {
	return s.Store.MarkMissing(ctx, kind, c, id, stream, at, everything)
}

type neverMissing struct{ store.Store }

func (s neverMissing) MarkMissing(ctx context.Context, kind inventory.Kind, c, id string, stream connector.Stream, _ time.Time, limit int) (int64, error) {
	return s.Store.MarkMissing(ctx, kind, c, id, stream, day().AddDate(-1, 0, 0), limit)
}

type sweeping struct{ store.Store }

func (s sweeping) PassHeld(ctx context.Context, from, to string, kind inventory.Kind, stream connector.Stream, limit int) (int64, error) {
	if _, err := s.Store.PassHeld(ctx, from, to, kind, "guests", limit); err != nil {
		return 0, err
	}
	return s.Store.PassHeld(ctx, from, to, kind, stream, limit)
}

type greedy struct{ store.Store }

func (s greedy) CountMissing(ctx context.Context, kind inventory.Kind, c, id string, stream connector.Stream) (store.MissingCount, error) {
	n, err := s.Store.CountMissing(ctx, kind, c, id, stream)
	n.Approved = 0
	return n, err
}

type clinging struct{ store.Store }

func (s clinging) ReleaseHeld(context.Context, string, int) (int64, error) { return 0, nil }

type careless struct{ store.Store }

func (s careless) UnsettledSyncs(context.Context) ([]string, error) { return nil, nil }

type wasteful struct{ store.Store }

func (s wasteful) PageDone(context.Context, string, connector.Stream, int64) error { return nil }

type miser struct{ store.Store }

func (s miser) Receipts(ctx context.Context, id string, stream connector.Stream) (store.Receipts, error) {
	r, err := s.Store.Receipts(ctx, id, stream)
	r.LastPage = r.Pages
	return r, err
}

type spendthrift struct{ store.Store }

func (s spendthrift) Spend(ctx context.Context, scope string, uses []store.Window) ([]store.Window, error) {
	for i := range uses {
		uses[i].Used--
	}
	return s.Store.Spend(ctx, scope, uses)
}

type troubled struct{ store.Store }

func (s troubled) SetProblem(ctx context.Context, c string, stream connector.Stream, why store.Reason) error {
	if why.Code == "" {
		return nil
	}
	return s.Store.SetProblem(ctx, c, stream, why)
}

type twoHeld struct{ store.Store }

func (s twoHeld) SaveSync(ctx context.Context, v *store.Sync, from ...store.SyncState) (bool, error) {
	saved, err := s.Store.SaveSync(ctx, v, from...)
	if fault.Has(err, "sync_held") {
		return true, nil
	}
	return saved, err
}

type amnesia struct{ store.Store }

func (s amnesia) KnownRecords(ctx context.Context, kind inventory.Kind, c string, stream connector.Stream, ids []string) (map[string]store.KnownRecord, error) {
	known, err := s.Store.KnownRecords(ctx, kind, c, stream, ids)
	maps.DeleteFunc(known, func(_ string, k store.KnownRecord) bool { return k.Removed })
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
