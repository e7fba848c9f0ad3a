package storetest

import (
	"fmt"
	"slices"
	"sync"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// syncClauses are about syncs and who may write them.
func syncClauses() []Clause {
	return []Clause{
		{"one_live_sync", "Two syncs of a connector at a time pay twice and remove what the other saw.", oneLiveSync},
		{"one_live_sync_in_a_race", "Two people press Sync in the same moment.", oneLiveSyncInARace},
		{"save_sync_guard", "A sync that was cancelled, or its connector deleted, must not come back to life.", saveSyncGuard},
		{"claims", "Two workers at one sync would count everything twice.", claims},
		{"unfinished_syncs", "After a restart whatever was under way must be found.", unfinishedSyncs},
		{"streams_keep_their_order", "Streams are read in the order in which they are configured.", streamsKeepTheirOrder},
	}
}

func oneLiveSync(p *probe) {
	for _, state := range store.SyncStates() {
		c, other := p.someConnector(), p.someConnector()
		first := p.sync(c, inState(state))
		second := store.NewSync(p.id(), c, store.CauseManual, at(1))
		err := p.s.InsertSync(p.ctx(), second)
		live := must(p.s.LiveSync(p.ctx(), c.ID))(p)
		if state.Live() {
			p.wantFault("a second sync beside a "+string(state)+" one", err, fault.Conflict, "sync_under_way")
		} else {
			p.ok(err)
			first = second
		}
		if live == nil || live.ID != first.ID {
			p.Errorf("after a %s sync another was started; under way is %v, want %s", state, live, first.ID)
		}
		p.sync(other) // another connector's is its own business
	}
}

func oneLiveSyncInARace(p *probe) {
	c := p.someConnector()
	const racers = 8
	errs := make(chan error, racers)
	var wg sync.WaitGroup
	for range racers {
		s := store.NewSync(p.id(), c, store.CauseManual, at(1))
		wg.Go(func() { errs <- p.s.InsertSync(p.ctx(), s) })
	}
	wg.Wait()
	close(errs)
	won := 0
	for err := range errs {
		if err == nil {
			won++
			continue
		}
		p.wantFault("the loser of a race", err, fault.Conflict, "sync_under_way")
	}
	if total := must(p.s.ListSyncs(p.ctx(), store.SyncQuery{}))(p).Total; won != 1 || total != 1 {
		p.Errorf("of %d racers %d won and %d are there, want one", racers, won, total)
	}
}

func saveSyncGuard(p *probe) {
	for _, state := range store.SyncStates() {
		for _, from := range [][]store.SyncState{{store.SyncRunning}, {store.SyncQueued, store.SyncRunning, store.SyncWaiting}, {store.SyncFailed}} {
			c := p.someConnector()
			s := p.sync(c, inState(state))
			changed := *s
			changed.State, changed.ErrorText, changed.Requests = store.SyncCanceled, "changed", 7
			changed.Streams = []store.StreamProgress{{Stream: users, State: store.StreamFailed, Cursor: "changed", Pages: 9}}
			saved := must(p.s.SaveSync(p.ctx(), &changed, from...))(p)
			if want := slices.Contains(from, state); saved != want {
				p.Errorf("a %s sync was saved from %v: %t, want %t", state, from, saved, want)
			}
			want := *s
			if slices.Contains(from, state) {
				want = changed
			}
			p.same(fmt.Sprintf("a %s sync saved from %v", state, from), *must(p.s.Sync(p.ctx(), s.ID))(p), want)
		}
	}
}

// claims: who was taken for dead writes nothing to what another one took over.
func claims(p *probe) {
	s := p.sync(p.someConnector(), inState(store.SyncRunning))
	first, second := *s, *s
	first.Claim, second.Claim = 3, 4
	if !must(p.s.SaveSync(p.ctx(), &first, store.SyncRunning))(p) || !must(p.s.SaveSync(p.ctx(), &second, store.SyncRunning))(p) {
		p.Errorf("a sync could not be claimed, or not by the next")
	}
	first.Requests = 7
	if must(p.s.SaveSync(p.ctx(), &first, store.SyncRunning))(p) {
		p.Errorf("a sync was saved with a claim that another one has overtaken")
	}
	p.same("a sync that was claimed twice", *must(p.s.Sync(p.ctx(), s.ID))(p), second)
}

func unfinishedSyncs(p *probe) {
	var want []string
	for _, state := range store.SyncStates() {
		if s := p.sync(p.someConnector(), inState(state)); state.Live() {
			want = append(want, s.ID)
		}
	}
	if got := must(p.s.UnfinishedSyncs(p.ctx()))(p); !slices.Equal(sorted(got), sorted(want)) {
		p.Errorf("unfinished are %v, want %v", got, want)
	}
}

func streamsKeepTheirOrder(p *probe) {
	streams := []streamID{"users", "devices", "installed_apps", "a", "z"}
	c := p.someConnector(func(c *store.Connector) { c.Streams = streams })
	s := p.sync(c)
	for i := range s.Streams {
		s.Streams[i].Pages = int64(i)
	}
	if !must(p.s.SaveSync(p.ctx(), s, store.SyncQueued))(p) {
		p.Errorf("the sync was not saved")
	}
	got := must(p.s.Sync(p.ctx(), s.ID))(p)
	p.same("the streams of a sync", got.Streams, s.Streams)
	p.same("the streams of the connector", must(p.s.Connector(p.ctx(), c.ID))(p).Streams, streams)
}
