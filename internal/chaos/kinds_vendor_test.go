package chaos

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

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

// shrinkListing lets the vendor leave most of its users out of a listing that
// looks complete. Nobody is removed because of it.
func shrinkListing(w *world, r *rand.Rand) {
	v := w.vendors[w.main]
	s := &shrinking{page: 1 + r.IntN(4), keep: r.IntN(pageSize / 2)}
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
	switch a := w.finish(w.main, sync); a.str("state") {
	case "held":
		w.tally.held++
	case "failed": // not one record: that is no listing at all
	default:
		w.fatal("a shrunken listing was believed: %s", a.raw)
	}
	if c := w.in.want(200, "GET", "/connectors/"+w.main, nil); r.IntN(2) == 0 && c.at("held") != nil {
		w.note("reject what is held")
		w.tally.rejected++
		w.verdict(sync, "reject")
	}
	w.misled = true
}
