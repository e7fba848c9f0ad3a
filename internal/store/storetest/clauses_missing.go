package storetest

import (
	"slices"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// missingClauses are about accounts that a complete listing came without.
func missingClauses() []Clause {
	return []Clause{
		{"missing_since", "An operator decides by when an account was last seen and since when it is missing.", missingSince},
		{"missing_and_approved", "What an operator has approved must not be asked again, and not be taken over by a later sync.", missingAndApproved},
		{"held_by_stream", "A stream that is concluded must not take what another stream holds.", heldByStream},
		{"held_list", "The list of who would go is what an operator approves: no more and no fewer.", heldList},
		{"held_go_free", "What an operator keeps is not removed by the next who asks.", heldGoFree},
		{"held_pass_on", "A question about two streams that becomes one of another sync would forget the records of the stream that has not changed.", heldPassOn},
		{"unsettled_syncs", "A decision that is not carried out to the end after a crash has to be found.", unsettledSyncs},
		{"one_held_sync", "Two lists to decide about contradict each other.", oneHeldSync},
		{"stream_problems", "A stream that cannot be read says why and since when, and no longer once it can.", streamProblems},
		{"spend", "The vendor counts all that is asked in a window; a restart does not make it forget.", spend},
	}
}

func missingSince(p *probe) {
	c := p.someConnector()
	a := p.accounts(c, 1, func(a *inventory.Account) { a.LastSeenAt = at(10) })[0]
	fresh := p.accounts(c, 1, func(a *inventory.Account) { a.LastSeenAt = at(60) })[0]
	p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(50), 2))
	first, second := p.sync(c, inState(store.SyncFailed)), p.sync(c)
	for round, s := range []*store.Sync{first, second} {
		must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users, at(100+round), 9))(p)
		p.ok(p.s.SetListed(p.ctx(), c.ID, users, at(100+round), 0))
		for want, x := range map[time.Time]inventory.Account{at(50): a, at(60): fresh} {
			for how, read := range accountReads(p) {
				got, err := read(&x)
				p.ok(err)
				if !got.LastSeenAt.Equal(want) || !got.MissingSince.Equal(at(100)) || got.HeldBy != s.ID {
					p.Errorf("%s, round %d: last seen at %s, missing since %s, held by %s", how, round, got.LastSeenAt, got.MissingSince, got.HeldBy)
				}
			}
		}
	}
}

func missingAndApproved(p *probe) {
	c := p.someConnector()
	p.accounts(c, 3)
	earlier := p.sync(c)
	must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, earlier.ID, users, at(100), 2))(p)
	later := func(state store.SyncState, d store.Decision) *store.Sync {
		earlier.State, earlier.Decision = state, d
		p.ok(second(p.s.SaveSync(p.ctx(), earlier, store.SyncStates()...)))
		return p.sync(c, inState(store.SyncFailed))
	}
	count := func(s *store.Sync) store.MissingCount {
		return must(p.s.CountMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users))(p)
	}
	if n := count(later(store.SyncHeld, store.Undecided)); n != (store.MissingCount{Missing: 3, Held: 2, Live: 3}) {
		p.Errorf("beside a sync that holds two, counted are %+v", n)
	}
	s := later(store.SyncHeld, store.Approved)
	if n := count(s); n != (store.MissingCount{Missing: 3, Approved: 2, Live: 3}) {
		p.Errorf("beside a sync that removes two, counted are %+v", n)
	}
	if n := count(earlier); n != (store.MissingCount{Missing: 3, Live: 3}) {
		p.Errorf("its own are not another's: %+v", n)
	}
	if n := must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users, at(200), 9))(p); n != 1 {
		p.Errorf("%d accounts were marked beside two whose removal is approved, want 1", n)
	}
	s = later(store.SyncCanceled, store.Rejected)
	if n := must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users, at(300), 9))(p); n != 3 {
		p.Errorf("%d accounts were marked after a rejection, want all 3", n)
	}
}

// second drops the first of two results.
func second[T any](_ T, err error) error { return err }

func heldByStream(p *probe) {
	c := p.someConnector()
	p.accounts(c, 2)
	p.accounts(c, 3, func(a *inventory.Account) { a.Stream = "devices" })
	s := p.sync(c)
	for _, stream := range []streamID{users, "devices"} {
		must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, stream, at(100), 9))(p)
	}
	for stream, want := range map[streamID]int{users: 2, "devices": 3, "": 5} {
		if n := len(must(p.s.HeldAccounts(p.ctx(), s.ID, stream, 9))(p)); n != want {
			p.Errorf("of the stream %q %d accounts are held, want %d", stream, n, want)
		}
	}
}

func heldList(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 5)
	s, other := p.sync(c), p.sync(p.someConnector())
	p.accounts(c, 1, func(a *inventory.Account) { a.HeldBy = other.ID })
	p.receipt(s, users, 1, list[0], list[2])
	must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users, at(100), 9))(p)
	page := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{HeldBy: s.ID, Paging: store.Paging{Limit: 2}}))(p)
	if page.Total != 4 || len(page.Items) != 2 || page.Next == "" {
		p.Errorf("the first page of who would go has %d of %d", len(page.Items), page.Total)
	}
	page = must(p.s.ListAccounts(p.ctx(), store.AccountQuery{HeldBy: s.ID, Search: list[1].Name}))(p)
	if page.Total != 1 || page.Items[0].ID != list[1].ID {
		p.Errorf("a search among them finds %d", page.Total)
	}
	back := *must(p.s.Account(p.ctx(), list[3].ID))(p)
	back.HeldBy, back.MissingSince = "", time.Time{}
	p.ok(p.s.UpdateAccounts(p.ctx(), []inventory.Account{back}, []inventory.AccountStatus{back.Status}))
	if n := must(p.s.ListAccounts(p.ctx(), store.AccountQuery{HeldBy: s.ID}))(p).Total; n != 3 {
		p.Errorf("after one was named again %d would go, want 3", n)
	}
}

func heldGoFree(p *probe) {
	c := p.someConnector()
	list := p.accounts(c, 5)
	s := p.sync(c)
	must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, users, at(100), 9))(p)
	var sizes []int64
	for n := int64(-1); n != 0 && len(sizes) < 9; {
		n = must(p.s.ReleaseHeld(p.ctx(), s.ID, 2))(p)
		sizes = append(sizes, n)
	}
	if !slices.Equal(sizes, []int64{2, 2, 1, 0}) {
		p.Errorf("five accounts went free in pieces of %v", sizes)
	}
	if a := must(p.s.Account(p.ctx(), list[0].ID))(p); a.HeldBy != "" || !a.MissingSince.Equal(at(100)) {
		p.Errorf("an account that went free is held by %q and missing since %s; it is missing all the same", a.HeldBy, a.MissingSince)
	}
}

// heldPassOn passes what one sync holds of a stream to another.
func heldPassOn(p *probe) {
	c := p.someConnector()
	p.accounts(c, 5)
	p.accounts(c, 2, func(a *inventory.Account) { a.Stream = "guests" })
	s := p.sync(c)
	for _, stream := range []streamID{users, "guests"} {
		must(p.s.MarkMissing(p.ctx(), inventory.KindAccount, c.ID, s.ID, stream, at(100), 9))(p)
	}
	s.State = store.SyncHeld
	p.ok(second(p.s.SaveSync(p.ctx(), s, store.SyncStates()...)))
	other := p.sync(c, inState(store.SyncFailed))
	var sizes []int64
	for n := int64(-1); n != 0 && len(sizes) < 9; {
		n = must(p.s.PassHeld(p.ctx(), s.ID, other.ID, inventory.KindAccount, users, 3))(p)
		sizes = append(sizes, n)
	}
	if !slices.Equal(sizes, []int64{3, 2, 0}) {
		p.Errorf("five accounts were passed on in pieces of %v", sizes)
	}
	for id, want := range map[string]int{s.ID: 2, other.ID: 5} {
		if n := len(must(p.s.HeldAccounts(p.ctx(), id, "", 9))(p)); n != want {
			p.Errorf("a sync holds %d accounts, want %d", n, want)
		}
	}
}

func unsettledSyncs(p *probe) {
	var want []string
	for _, state := range store.SyncStates() {
		for _, d := range []store.Decision{store.Undecided, store.Approved, store.Rejected} {
			for _, holds := range []bool{false, true} {
				c := p.someConnector()
				s := p.sync(c, inState(state), func(s *store.Sync) { s.Decision = d })
				p.accounts(c, 1, func(a *inventory.Account) {
					if holds {
						a.HeldBy = s.ID
					}
				})
				if state == store.SyncHeld && d != store.Undecided || state != store.SyncHeld && !state.Live() && holds {
					want = append(want, s.ID)
				}
			}
		}
	}
	if got := must(p.s.UnsettledSyncs(p.ctx()))(p); !slices.Equal(got, sorted(want)) {
		p.Errorf("%d syncs are unsettled, want %d", len(got), len(want))
	}
}

func oneHeldSync(p *probe) {
	c := p.someConnector()
	first := p.sync(c, inState(store.SyncHeld))
	later := p.sync(c)
	later.State = store.SyncHeld
	_, err := p.s.SaveSync(p.ctx(), later, store.SyncQueued)
	p.wantFault("a second held sync", err, fault.Conflict, "sync_held")
	if held := must(p.s.HeldSync(p.ctx(), c.ID))(p); held == nil || held.ID != first.ID {
		p.Errorf("held is %v, want the first", held)
	}
	first.Decision = store.Approved
	p.ok(second(p.s.SaveSync(p.ctx(), first, store.SyncHeld)))
	if held := must(p.s.HeldSync(p.ctx(), c.ID))(p); held != nil {
		p.Errorf("a sync that is decided still waits for a decision")
	}
	p.ok(second(p.s.SaveSync(p.ctx(), later, store.SyncQueued)))
	held := must(p.s.HeldSync(p.ctx(), c.ID))(p)
	if held == nil {
		p.Fatalf("no sync is held")
	}
	p.same("the held sync", *held, *later)
}

func streamProblems(p *probe) {
	c, other := p.someConnector(), p.someConnector()
	set := func(id string, stream streamID, code, message string, minute int) {
		p.ok(p.s.SetProblem(p.ctx(), id, stream, store.Reason{Code: code, Message: message, Since: at(minute)}))
	}
	problem := func(stream streamID, code, message string, minute int) store.Problem {
		return store.Problem{Stream: stream, Reason: store.Reason{Code: code, Message: message, Since: at(minute)}}
	}
	want := func(when string, problems ...store.Problem) {
		p.Helper()
		list := must(p.s.ListConnectors(p.ctx(), store.ConnectorQuery{}))(p)
		listed, _ := find(list, nil, func(x *store.Connector) bool { return x.ID == c.ID })
		for how, got := range map[string]*store.Connector{"Connector": must(p.s.Connector(p.ctx(), c.ID))(p), "ListConnectors": listed} {
			p.same(how+" "+when, got.Problems, problems)
		}
	}
	set(other.ID, users, "other", "Another one.", 1)
	want("without problems")
	set(c.ID, users, "denied", "First.", 2)
	set(c.ID, "devices", "gone", "Devices.", 3)
	want("with two", problem("devices", "gone", "Devices.", 3), problem(users, "denied", "First.", 2))
	set(c.ID, users, "denied", "Second.", 4)
	want("of the same kind", problem("devices", "gone", "Devices.", 3), problem(users, "denied", "Second.", 2))
	set(c.ID, users, "changed", "Third.", 5)
	want("of another kind", problem("devices", "gone", "Devices.", 3), problem(users, "changed", "Third.", 5))
	p.ok(p.s.SetProblem(p.ctx(), c.ID, "devices", store.Reason{}))
	p.ok(p.s.SetProblem(p.ctx(), c.ID, "devices", store.Reason{}))
	want("when one is over", problem(users, "changed", "Third.", 5))
}

func spend(p *probe) {
	hour := store.Window{Per: time.Hour, Start: at(0).Truncate(time.Hour), Used: 3, Quota: 100}
	day := store.Window{Per: 24 * time.Hour, Start: at(0).Truncate(24 * time.Hour), Used: 3, Quota: 1000, Remaining: 500, StatedAt: at(1)}
	check := func(when string, got []store.Window, want ...store.Window) {
		p.Helper()
		if len(got) != len(want) {
			p.Fatalf("%s: there are %d windows, want %d", when, len(got), len(want))
		}
		for i := range want {
			p.same(when, got[i], want[i])
		}
	}
	check("at first", must(p.s.Spend(p.ctx(), "a", []store.Window{day, hour}))(p), hour, day)
	must(p.s.Spend(p.ctx(), "b", []store.Window{hour}))(p)
	more := hour
	more.Used, more.Quota = 2, 90
	sum := more
	sum.Used = 5
	check("in the same window", must(p.s.Spend(p.ctx(), "a", []store.Window{more}))(p), sum, day)
	said := hour
	said.Used, said.Remaining, said.StatedAt = 0, 0, at(2)
	sum.Quota, sum.StatedAt = 100, at(2)
	check("when the vendor says that nothing is left", must(p.s.Spend(p.ctx(), "a", []store.Window{said}))(p), sum, day)
	check("when it says nothing more", must(p.s.Spend(p.ctx(), "a", []store.Window{{Per: time.Hour, Start: hour.Start, Used: 1, Quota: 100}}))(p),
		func() store.Window { s := sum; s.Used = 6; return s }(), day)
	next := store.Window{Per: time.Hour, Start: hour.Start.Add(time.Hour), Used: 1, Quota: 100}
	check("in the next window", must(p.s.Spend(p.ctx(), "a", []store.Window{next}))(p), next, day)
	check("of another scope", must(p.s.Budget(p.ctx(), "b"))(p), hour)
}
