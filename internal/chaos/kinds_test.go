package chaos

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// kind is a sort of disaster.
type kind struct {
	name   string
	weight int
	strike func(*world, *rand.Rand)
}

// kinds is the table of disasters; a heavier one strikes more often.
func kinds() []kind {
	return []kind{
		{"kill at a page", 3, killAtPage},
		{"kill at some time", 2, killAtTime},
		{"kill while starting", 2, killAtStart},
		{"kill again and again", 1, killOften},
		{"stop", 2, stopAtPage},
		{"fault", 6, fault},
		{"key revoked", 1, revoke},
		{"permission taken", 1, forbid},
		{"clock jumps", 2, jumpAtPage},
		{"clock jumps while down", 2, jumpWhileDown},
		{"clock jumps back under a wait", 1, jumpUnderWait},
		{"another connector", 2, another},
		{"many removed", 2, removeMany},
		{"listing shrinks", 3, shrinkListing},
	}
}

// few is a page early enough for any of the tenant's walks to reach it.
func few(r *rand.Rand) int { return 1 + r.IntN(8) }

// some is a short time, often none.
func some(r *rand.Rand, most time.Duration) time.Duration {
	return max(0, time.Duration(r.Int64N(int64(most)*4/3))-most/3)
}

// killing plans the death of the installation at a page, some time later.
type killing struct {
	w     *world
	armed chan struct{} // closed when the page was reached
	hit   chan struct{} // closed when the installation is dead
}

// killAt adds a death to a plan of what happens at pages.
func (w *world) killAt(plan map[int]func(), page int, after time.Duration) *killing {
	k := &killing{w: w, armed: make(chan struct{}), hit: make(chan struct{})}
	die := func() {
		w.in.kill()
		close(k.hit)
	}
	before := plan[page]
	plan[page] = func() {
		if before != nil {
			before()
		}
		close(k.armed)
		if after == 0 {
			die()
			return
		}
		time.AfterFunc(after, die)
	}
	w.note("kill %s after page %d", after, page)
	return k
}

// await waits for the death; a sync that ends before brings it about at once.
func (k *killing) await(v *vendor, sync string) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for alive := true; alive; {
		select {
		case <-k.hit:
			alive = false
		case <-tick.C:
			a, err := k.w.in.call("GET", "/syncs/"+sync, nil)
			if sync == "" || err == nil && (over(a) || a.str("state") == "waiting") {
				alive = false
			}
		}
	}
	v.tenant.OnPage(nil)
	select {
	case <-k.armed:
		<-k.hit
	default:
		k.w.in.kill()
	}
	k.w.tally.kills++
}

// resume starts the installation again and waits until a sync that was under
// way goes on by itself, or has ended.
func (w *world) resume(v *vendor) {
	w.t.Helper()
	before := v.asked()
	w.in.start(nil)
	ready := w.in.running().readyAt
	w.in.poll("the sync goes on by itself", "/connectors/"+w.main, func(c answer) bool {
		return v.asked() > before || c.at("sync") == nil || c.str("sync", "state") == "waiting"
	})
	w.tally.slowest = max(w.tally.slowest, time.Since(ready))
}

// again notes how many pages were fetched again because of a death.
func (w *world) again(v *vendor) {
	n := v.fetchedAgain()
	w.tally.mostAgain = max(w.tally.mostAgain, n)
	w.note("%d pages fetched again", n)
}

// underWay begins a sync of the main connector with a plan of what happens.
func (w *world) underWay(r *rand.Rand, plan map[int]func()) (*vendor, string) {
	v := w.vendors[w.main]
	during := few(r)
	if before := plan[during]; before == nil {
		seed := r.Uint64()
		plan[during] = func() { w.change(v, rand.New(rand.NewPCG(seed, 0)), 12) }
	}
	w.onPages(v, plan)
	v.mark()
	return v, w.begin(w.main)
}

func killAtPage(w *world, r *rand.Rand) {
	plan := map[int]func(){}
	k := w.killAt(plan, few(r), some(r, 30*time.Millisecond))
	v, sync := w.underWay(r, plan)
	k.await(v, sync)
	w.resume(v)
	w.finishAny(w.main)
	w.again(v)
}

// finishAny waits for the end of whatever sync is under way.
func (w *world) finishAny(id string) {
	w.t.Helper()
	if sync := w.in.want(200, "GET", "/connectors/"+id, nil).str("sync", "id"); sync != "" {
		w.finish(id, sync)
	}
}

func killAtTime(w *world, r *rand.Rand) {
	after := time.Duration(r.Int64N(int64(400 * time.Millisecond)))
	w.note("kill %s after the sync began", after)
	v, _ := w.underWay(r, map[int]func(){})
	pause(after)
	w.in.kill()
	v.tenant.OnPage(nil)
	w.tally.kills++
	w.resume(v)
	w.finishAny(w.main)
	w.again(v)
}

// pause waits.
func pause(d time.Duration) { <-time.After(d) }

func killAtStart(w *world, r *rand.Rand) {
	plan := map[int]func(){}
	k := w.killAt(plan, few(r), some(r, 30*time.Millisecond))
	v, sync := w.underWay(r, plan)
	k.await(v, sync)
	for range 1 + r.IntN(3) {
		after := time.Duration(r.Int64N(int64(700 * time.Millisecond)))
		w.note("kill %s after the start", after)
		w.in.launch()
		pause(after)
		w.in.kill()
		w.tally.kills++
		w.again(v)
	}
	w.resume(v)
	w.finishAny(w.main)
	w.again(v)
}

func killOften(w *world, r *rand.Rand) {
	plan := map[int]func(){}
	k := w.killAt(plan, 1+r.IntN(3), some(r, 30*time.Millisecond))
	v, sync := w.underWay(r, plan)
	k.await(v, sync)
	for page := 3 + r.IntN(2); page < 9; page += 1 + r.IntN(3) {
		plan := map[int]func(){}
		k := w.killAt(plan, page, some(r, 30*time.Millisecond))
		w.onPages(v, plan)
		w.resume(v)
		k.await(v, sync)
		w.again(v)
	}
	w.resume(v)
	w.finishAny(w.main)
	w.again(v)
}

func stopAtPage(w *world, r *rand.Rand) {
	page, reached := few(r), make(chan struct{})
	w.note("stop at page %d", page)
	v, sync := w.underWay(r, map[int]func(){page: func() { close(reached) }})
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for waiting := true; waiting; {
		select {
		case <-reached:
			waiting = false
		case <-tick.C:
			waiting = !over(w.in.want(200, "GET", "/syncs/"+sync, nil))
		}
	}
	w.in.stop()
	w.tally.stops++
	w.resume(v)
	w.finishAny(w.main)
	w.again(v)
}

// faults is the table of what the vendor, and the way to it, can do.
func faults() map[string]kandjisim.Fault {
	status := func(code int, after time.Duration) kandjisim.Fault {
		return kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: code, RetryAfter: after}
	}
	return map[string]kandjisim.Fault{
		"500": status(500, 0), "502": status(502, 0), "503": status(503, 0), "503 for a second": status(503, time.Second),
		"504": status(504, 0), "400": status(400, 0), "404": status(404, 0),
		"429":                {Kind: kandjisim.FaultThrottle, RetryAfter: time.Second},
		"429 with a date":    {Kind: kandjisim.FaultThrottle, RetryAfter: 2 * time.Second, HTTPDate: true},
		"429 for some while": {Kind: kandjisim.FaultThrottle, RetryAfter: 4 * time.Second},
		"reset":              {Kind: kandjisim.FaultReset},
		"truncated":          {Kind: kandjisim.FaultTruncated},
		"html":               {Kind: kandjisim.FaultHTML},
		"not_json":           {Kind: kandjisim.FaultNotJSON},
		"no_results":         {Kind: kandjisim.FaultNoResults},
		"results_type":       {Kind: kandjisim.FaultResultsType},
		"missing_id":         {Kind: kandjisim.FaultMissingID},
		"email_id":           {Kind: kandjisim.FaultEmailID},
		"repeat_cursor":      {Kind: kandjisim.FaultRepeatCursor},
		"redirect":           {Kind: kandjisim.FaultRedirect},
		"slow":               {Kind: kandjisim.FaultSlow, Delay: 400 * time.Millisecond},
		"drip":               {Kind: kandjisim.FaultDrip, Chunk: 4096, Interval: 20 * time.Millisecond},
	}
}

// fault lets requests of a walk fail, once or for some time, and in some rounds
// kills the installation meanwhile.
func fault(w *world, r *rand.Rand) {
	name := pick(r, faults())
	f := faults()[name]
	f.Page, f.Route = few(r), usersPath
	if times := []int{1, 1, 2, 3, 6}[r.IntN(5)]; f.Kind != kandjisim.FaultRepeatCursor {
		f.Times = times
	}
	w.tally.faults[name]++
	w.note("%s at page %d, %d times", name, f.Page, f.Times)
	v := w.vendors[w.main]
	v.tenant.Fail(f)
	dies, after := r.IntN(3) == 0, time.Duration(r.Int64N(int64(time.Second)))
	v, sync := w.underWay(r, map[int]func(){})
	if !dies {
		w.in.poll("the fault has its way", "/syncs/"+sync, func(a answer) bool { return over(a) || a.str("state") == "waiting" })
		return
	}
	w.note("kill after %s", after)
	pause(after)
	w.in.kill()
	w.tally.kills++
	w.resume(v)
}

// pick draws a name from a table.
func pick[V any](r *rand.Rand, table map[string]V) string {
	names := sortedKeys(table)
	return names[r.IntN(len(names))]
}

func revoke(w *world, r *rand.Rand) {
	v := w.vendors[w.main]
	old := v.token
	page := few(r)
	w.note("revoke the key at page %d", page)
	w.tally.faults["401"]++
	_, sync := w.underWay(r, map[int]func(){page: func() { v.tenant.RevokeToken(old) }})
	w.finish(w.main, sync)
	v.token = fmt.Sprintf("%08x-0000-4000-8000-%012x", r.Uint32(), r.Uint64()>>16)
	v.tenant.RevokeToken(old)
}

func forbid(w *world, r *rand.Rand) {
	v := w.vendors[w.main]
	page := few(r)
	w.note("take the permission at page %d", page)
	w.tally.faults["403"]++
	_, sync := w.underWay(r, map[int]func(){page: func() { v.tenant.Ungrant(v.token, kandjisim.PermListUsers) }})
	w.finish(w.main, sync)
}

// offset draws how far a clock is off from now on.
func (w *world) offset(r *rand.Rand) time.Duration {
	span := []time.Duration{time.Minute, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour, 500 * 24 * time.Hour}[r.IntN(5)]
	d := time.Duration(r.Int64N(int64(2*span))) - span
	w.tally.jumps++
	w.note("the clock is off by %s", d.Round(time.Second))
	return d
}

func jumpAtPage(w *world, r *rand.Rand) {
	plan := map[int]func(){}
	for range 1 + r.IntN(3) {
		offset, page := w.offset(r), few(r)
		w.note("from page %d on", page)
		plan[page] = func() { w.in.jump(offset) }
	}
	var k *killing
	if r.IntN(2) == 0 {
		k = w.killAt(plan, few(r), some(r, 30*time.Millisecond))
	}
	v, sync := w.underWay(r, plan)
	if k == nil {
		w.finish(w.main, sync)
		return
	}
	k.await(v, sync)
	if r.IntN(2) == 0 {
		w.in.jump(w.offset(r))
	}
	w.resume(v)
}

// jumpWhileDown kills in the middle of a sync, sets the clock, and expects the
// sync to go on. A day and more ahead, or far behind, the connector is due again
// and has to be read without being asked.
func jumpWhileDown(w *world, r *rand.Rand) {
	plan := map[int]func(){}
	k := w.killAt(plan, few(r), some(r, 30*time.Millisecond))
	v, sync := w.underWay(r, plan)
	k.await(v, sync)
	w.in.jump(w.offset(r))
	w.resume(v)
	w.finishAny(w.main)
	w.in.kill()
	w.tally.kills++
	offset := w.in.off() + []time.Duration{-1, 1}[r.IntN(2)]*(60*time.Hour+time.Duration(r.Int64N(int64(200*time.Hour))))
	w.note("the clock is off by %s", offset.Round(time.Second))
	w.tally.jumps++
	w.in.jump(offset)
	before := v.asked()
	w.in.start(nil)
	w.in.poll("the connector is read without being asked", "/connectors/"+w.main, func(answer) bool { return v.asked() > before })
	w.tally.onItsOwn = max(w.tally.onItsOwn, time.Since(w.in.running().readyAt))
}

// jumpUnderWait sets the clock back while a sync waits for the vendor: it must
// not wait until the clock is so late again.
func jumpUnderWait(w *world, r *rand.Rand) {
	v := w.vendors[w.main]
	w.tally.faults["429 for some while"]++
	v.tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultThrottle, Route: usersPath, Page: few(r), RetryAfter: 5 * time.Second})
	v, sync := w.underWay(r, map[int]func(){})
	w.in.poll("the sync waits", "/syncs/"+sync, func(a answer) bool { return over(a) || a.str("state") == "waiting" })
	offset := w.in.off() - 28*time.Hour - time.Duration(r.Int64N(int64(1000*time.Hour)))
	w.note("the clock is off by %s", offset.Round(time.Second))
	w.tally.jumps++
	w.in.jump(offset)
	before, since := v.asked(), time.Now()
	w.in.poll("the sync goes on", "/syncs/"+sync, func(a answer) bool { return over(a) || v.asked() > before })
	w.tally.onItsOwn = max(w.tally.onItsOwn, time.Since(since))
}

// another connects another tenant, kills in the middle of its first collection,
// deletes it, and kills in the middle of that.
func another(w *world, r *rand.Rand) {
	v := newVendor(w.t, r.Uint64(), 300+r.IntN(2500))
	plan := map[int]func(){}
	k := w.killAt(plan, 2+r.IntN(2), some(r, 30*time.Millisecond))
	w.onPages(v, plan)
	id := w.connect(fmt.Sprintf("Another of round %d", w.round), v)
	v.mark()
	k.await(v, w.in.lastSync(id))
	w.resume(v)
	w.finishAny(id)
	w.again(v)
	w.settle(id)
	w.settle(w.main)
	w.check()
	records := []string{"keep", "remove"}[r.IntN(2)]
	busy := r.IntN(2) == 0
	if busy {
		w.begin(id)
	}
	after := some(r, 40*time.Millisecond)
	w.note("delete it (records: %s), kill %s later", records, after)
	accounts := w.in.want(200, "GET", "/accounts?limit=1&connector_id="+id, nil).num("total")
	w.in.want(200, "DELETE", "/connectors/"+id+"?records="+records, nil)
	pause(after)
	w.in.kill()
	w.tally.kills++
	w.in.start(nil)
	delete(w.vendors, id)
	w.in.poll("the deleted connector is purged", "/accounts?limit=1&connector_id="+id, func(a answer) bool { return a.num("total") == 0 })
	if records == "keep" {
		w.kept += accounts
	}
}

// removeMany removes more users than the guard lets pass.
func removeMany(w *world, r *rand.Rand) {
	v := w.vendors[w.main]
	var ids []string
	share := 25 + r.IntN(30)
	for user := range v.tenant.Truth() {
		if r.IntN(100) < share {
			ids = append(ids, user.ID)
		}
	}
	w.note("remove %d users of %d", len(ids), v.tenant.Len())
	v.remove(ids...)
	w.reject = r.IntN(3) == 0
	if r.IntN(2) == 0 {
		plan := map[int]func(){}
		k := w.killAt(plan, 1+r.IntN(4), some(r, 120*time.Millisecond))
		v, sync := w.underWay(r, plan)
		k.await(v, sync)
		w.resume(v)
		return
	}
	w.begin(w.main)
}

// shrinkListing lets the vendor leave most of its users out of a listing that
// looks complete. Nobody is removed because of it.
func shrinkListing(w *world, r *rand.Rand) {
	v := w.vendors[w.main]
	s := &shrinking{page: 1 + r.IntN(4), keep: r.IntN(40)}
	dies, after := r.IntN(3) == 0, time.Duration(r.Int64N(int64(300*time.Millisecond)))
	if !w.guarded {
		w.note("the listing would shrink, but nothing guards against that")
		return
	}
	w.tally.faults["shrunken listing"]++
	w.note("the listing ends on page %d with %d users", s.page, s.keep)
	w.finish(w.main, w.begin(w.main))
	v.setShrink(s)
	sync := w.begin(w.main)
	if dies {
		w.note("kill after %s", after)
		pause(after)
		w.in.kill()
		w.tally.kills++
		w.resume(v)
	}
	if a := w.finish(w.main, sync); a.str("state") != "held" && a.str("state") != "failed" {
		w.fatal("a shrunken listing was believed: %s", a.raw)
	}
	if c := w.in.want(200, "GET", "/connectors/"+w.main, nil); r.IntN(2) == 0 && c.at("held") != nil {
		w.note("reject what is held")
		w.tally.rejected++
		w.verdict(sync, "reject")
	}
	w.misled = true
}

// lastSync is the id of the newest sync of a connector.
func (in *installation) lastSync(id string) string {
	a, err := in.call("GET", "/connectors/"+id, nil)
	if err != nil {
		return ""
	}
	return a.str("sync", "id")
}

// describe names counts in the order of their names.
func describe(counts map[string]int) string {
	var out []string
	for _, name := range sortedKeys(counts) {
		out = append(out, fmt.Sprintf("%s ×%d", name, counts[name]))
	}
	return strings.Join(out, ", ")
}
