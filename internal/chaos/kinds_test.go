package chaos

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
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
	w.in.poll("the sync goes on by itself", "/connectors/"+w.idOf(v), func(c answer) bool {
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
	for page := 3 + r.IntN(2); page < 9; page += 2 + r.IntN(2) {
		w.resume(v)
		plan := map[int]func(){}
		k := w.killAt(plan, page, some(r, 30*time.Millisecond))
		w.onPages(v, plan)
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
