package chaos

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

// world is an installation, the vendor that it reads, and what has happened to
// them so far.
type world struct {
	t       *testing.T
	in      *installation
	vendors map[string]*vendor // by the id of their connector
	main    string             // the connector that stays
	app     string
	guarded bool // the installation holds removals that are too many
	seed    uint64
	steps   uint64        // changes of directories so far
	kept    int           // accounts that stayed of deleted connectors
	reject  bool          // the next held removal is rejected
	dies    time.Duration // how long after the next verdict the installation is killed; 0: it is not
	misled  bool          // a listing is not true: what it removes is not approved
	known   map[string]bool
	tally   tally

	mu    sync.Mutex
	round int
	story []string // what the schedule of this round did so far
}

// tally is what a run comes to.
type tally struct {
	kills, stops, jumps, held, rejected int
	faults                              map[string]int
	lost, doubled, wronglyRemoved       int
	mostAgain                           int
	slowest                             time.Duration
	onItsOwn                            time.Duration
	syncs, changes, removals            int
}

// note adds to the story of the round.
func (w *world) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

// fatal ends the test with all that it takes to repeat it.
func (w *world) fatal(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\n%s", fmt.Sprintf(format, args...), w.told())
}

// told is the story of the round, and how to repeat it.
func (w *world) told() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return fmt.Sprintf("repeat with: make chaos SEED=%d ROUNDS=%d\nround %d: %s", w.seed, w.round, w.round, strings.Join(w.story, "; "))
}

// newWorld starts an installation and lets it collect a tenant.
func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, in: install(t), vendors: map[string]*vendor{}, seed: seed, known: map[string]bool{}, tally: tally{faults: map[string]int{}}}
	w.main = w.connect("The one that stays", newVendor(t, seed, people, fleetSize))
	w.settle(w.main)
	w.app = w.in.want(200, "GET", "/connectors/"+w.main, nil).str("app", "id")
	a, err := w.in.call("PATCH", "/connectors/"+w.main, obj{"removal_guard": obj{"percent": 20, "records": 10}})
	w.guarded = err == nil && a.status == 200
	return w
}

// connect makes a connector of a vendor and returns its id.
func (w *world) connect(name string, v *vendor) string {
	w.t.Helper()
	id := w.in.want(201, "POST", "/connectors", obj{
		"type": "kandji", "name": name, "poll_interval_minutes": 24 * 60, "settings": obj{"api_key": v.token, "api_url": v.url},
	}).str("id")
	w.vendors[id] = v
	return id
}

// idOf is the id of the connector that reads a vendor.
func (w *world) idOf(v *vendor) string {
	for id, other := range w.vendors {
		if other == v {
			return id
		}
	}
	return ""
}

// begin starts a sync and returns its id, empty if the installation died.
func (w *world) begin(id string) string {
	a, err := w.in.call("POST", "/connectors/"+id+"/sync", nil)
	if err != nil {
		return ""
	}
	if a.status != 202 {
		w.fatal("sync now: %d %s", a.status, a.raw)
	}
	return a.str("id")
}

// over says whether a sync has come to its end, or waits for an operator.
func over(sync answer) bool { return sync.str("ended_at") != "" || sync.str("state") == "held" }

// finish waits for the end of a sync, hastens it when it waits, and returns it.
func (w *world) finish(id, sync string) answer {
	w.t.Helper()
	looks := 0
	return w.in.poll("the sync ends", "/syncs/"+sync, func(a answer) bool {
		if looks++; looks%10 == 0 && a.str("state") == "waiting" {
			w.begin(id)
		}
		return over(a)
	})
}

// settle heals the vendor of a connector and waits until the connector has read
// it completely once more. Held removals are decided on.
func (w *world) settle(id string) {
	w.t.Helper()
	v := w.vendors[id]
	v.heal()
	for range 12 {
		c := w.in.want(200, "GET", "/connectors/"+id, nil)
		if c.str("status") == "reconnect" {
			w.note("reconnect")
			w.in.want(200, "POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{"api_key": v.token, "api_url": v.url}})
			c = w.in.want(200, "GET", "/connectors/"+id, nil)
		}
		sync := w.begin(id)
		s := w.finish(id, sync)
		w.tally.syncs++
		whole := s.str("state") == "succeeded" || s.str("state") == "held"
		held := w.in.want(200, "GET", "/connectors/"+id, nil).str("held", "sync_id")
		if whole && held != "" && !w.decide(held) {
			whole = false
		}
		if whole && sync != c.str("sync", "id") {
			return
		}
		w.note("%s sync %s", s.str("state"), s.str("error", "code"))
	}
	w.fatal("the connector does not settle: %s", w.in.want(200, "GET", "/connectors/"+id, nil).raw)
}

// decide decides on the removal that a sync holds, and says whether it was
// approved and carried out. One that a false listing asks for is left alone.
func (w *world) decide(sync string) (approved bool) {
	w.t.Helper()
	w.tally.held++
	switch {
	case w.misled:
		w.misled = false
		w.note("leave what is held")
		return false
	case w.reject:
		w.reject = false
		w.tally.rejected++
		w.note("reject what is held")
		w.verdict(sync, "reject")
		return false
	}
	w.note("approve what is held")
	w.verdict(sync, "approve")
	w.in.poll("the approved removal ends", "/syncs/"+sync, func(a answer) bool { return a.str("state") == "succeeded" })
	return true
}

// verdict approves or rejects what a sync holds, and in some rounds kills the
// installation while it is carried out.
func (w *world) verdict(sync, verdict string) {
	w.t.Helper()
	a, err := w.in.call("POST", "/syncs/"+sync+"/"+verdict, nil)
	if err != nil || a.status >= 300 {
		w.fatal("%s: %d %s %v", verdict, a.status, a.raw, err)
	}
	if w.dies > 0 {
		w.note("kill %s after the verdict", w.dies)
		pause(w.dies)
		w.dies = 0
		w.in.kill()
		w.tally.kills++
		w.in.start(nil)
	}
}

// change changes a directory a little in every way.
func (w *world) change(v *vendor, r *rand.Rand, most uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := r.Uint64N(most + 1)
	v.churn(w.steps, n)
	w.steps += n
	w.tally.changes += int(n)
}

// resize adds users, more the fewer there are, or removes some where there are
// many; never so many that it would look like trouble.
func (w *world) resize(v *vendor, r *rand.Rand) {
	few, n := max(people-v.tenant.Len(), 0), r.IntN(30)
	if v.tenant.Len() < people*6/5 {
		v.tenant.Add(few + n)
		return
	}
	var ids []string
	for user := range v.tenant.Truth() {
		if r.IntN(20) == 0 && len(ids) < 3*n {
			ids = append(ids, user.ID)
		}
	}
	v.remove(ids...)
}

// onPages does things when pages of a walk are served, each once.
func (w *world) onPages(v *vendor, plan map[int]func()) {
	var mu sync.Mutex
	v.tenant.OnPage(func(n int) {
		mu.Lock()
		do := plan[n]
		delete(plan, n)
		mu.Unlock()
		if do != nil {
			do()
		}
	})
}
