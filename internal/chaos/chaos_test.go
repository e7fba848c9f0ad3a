package chaos

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// shortSeed is the schedule of the run that every test run has.
const shortSeed = 6161

// mostAgain is how many pages one death may cost at most: the one that was
// under way.
const mostAgain = 1

// slowestResume is how long a sync may take to go on after a death.
const slowestResume = 30 * time.Second

// TestChaos runs an installation through rounds of disasters. After each it lets
// everything heal and compares the inventory with the truth.
//
// SEED and ROUNDS choose another schedule; the same seed has the same one.
func TestChaos(t *testing.T) {
	seed, rounds := number(t, "SEED", shortSeed), int(number(t, "ROUNDS", shortRounds))
	w := newWorld(t, seed)
	deck := rand.New(rand.NewPCG(seed, 0))
	var hand []kind
	for w.round = 1; w.round <= rounds; w.round++ {
		if len(hand) == 0 {
			hand = shuffled(deck)
		}
		w.play(hand[0])
		hand = hand[1:]
	}
	w.checkFiles()
	w.report(rounds)
	if n := w.tally.mostAgain; n > mostAgain {
		t.Errorf("one death made %d pages be fetched again, at most %d are allowed", n, mostAgain)
	}
	if d := max(w.tally.slowest, w.tally.onItsOwn); d > slowestResume {
		t.Errorf("work went on %s after a restart, at most %s are allowed", d, slowestResume)
	}
}

// play plays one round.
func (w *world) play(k kind) {
	w.story = nil
	began := time.Now()
	r := rand.New(rand.NewPCG(w.seed, uint64(w.round)))
	w.note("%s", k.name)
	w.resize(w.vendors[w.main], r)
	w.change(w.vendors[w.main], r, 30)
	k.strike(w, r)
	for _, id := range slices.Sorted(maps.Keys(w.vendors)) {
		w.settle(id)
	}
	w.reject, w.misled, w.dies = false, false, 0
	w.check()
	w.t.Logf("%s (%s)", w.told(), time.Since(began).Round(time.Millisecond))
}

// shuffled is every kind as often as its weight says, in some order.
func shuffled(r *rand.Rand) []kind {
	var out []kind
	for _, k := range kinds() {
		for range k.weight {
			out = append(out, k)
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// report says in one line what the run came to.
func (w *world) report(rounds int) {
	s := w.tally
	w.t.Logf("seed %d, %d rounds, %d kills, %d stops, faults: %s; %d clock jumps, %d removals held, %d rejected; "+
		"lost %d, doubled %d, wrongly removed %d; most pages fetched again %d, slowest resume %s, slowest by itself %s",
		w.seed, rounds, s.kills, s.stops, describe(s.faults), s.jumps, s.held, s.rejected, s.lost, s.doubled, s.wronglyRemoved,
		s.mostAgain, s.slowest.Round(time.Millisecond), s.onItsOwn.Round(time.Millisecond))
}

// number is a number of the environment.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
