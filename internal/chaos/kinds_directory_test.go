package chaos

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// another connects another tenant, kills in the middle of its first collection,
// deletes it, and kills in the middle of that.
func another(w *world, r *rand.Rand) {
	v := newVendor(w.t, r.Uint64(), people/2+r.IntN(2*people), fleetSize)
	id := w.connect(fmt.Sprintf("Another of round %d", w.round), v)
	plan := map[int]func(){}
	k := w.killAt(plan, 3+r.IntN(3), some(r, 30*time.Millisecond))
	w.onPages(v, plan)
	v.mark()
	k.await(v, w.in.lastSync(id))
	w.resume(v)
	w.finishAny(id)
	w.again(v)
	w.settle(id)
	w.settle(w.main)
	w.check()
	records := []string{"keep", "remove"}[r.IntN(2)]
	if r.IntN(2) == 0 {
		w.note("while it syncs")
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
	w.reject, w.dies = r.IntN(3) == 0, some(r, 60*time.Millisecond)
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
