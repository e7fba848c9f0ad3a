package chaos

import (
	"math/rand/v2"
	"time"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

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
