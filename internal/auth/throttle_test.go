package auth

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that the test moves.
type clock struct{ at time.Time }

func newClock() *clock                        { return &clock{time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)} }
func (c *clock) now() time.Time               { return c.at }
func (c *clock) pass(d time.Duration)         { c.at = c.at.Add(d) }
func throttled(c *clock, limit int) *Throttle { return newThrottle(c.now, limit) }

// fail makes n failed tries, waiting as told, and returns the waits.
func fail(t *testing.T, throttle *Throttle, c *clock, n int, keys ...string) []time.Duration {
	t.Helper()
	var waits []time.Duration
	for range n {
		wait := throttle.Allow(keys...)
		waits = append(waits, wait)
		if wait > 0 {
			c.pass(wait - 1)
			if left := throttle.Allow(keys...); left != 1 {
				t.Fatalf("just before the end of the pause it is %v", left)
			}
			c.pass(1)
			if left := throttle.Allow(keys...); left != 0 {
				t.Fatalf("after the pause there are %v left", left)
			}
		}
		throttle.Failed(keys...)
	}
	return waits
}

func TestThrottleDoubles(t *testing.T) {
	c := newClock()
	got := fail(t, throttled(c, 100), c, 18, "email a")
	want := []time.Duration{0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900}
	for i := range want {
		if got[i] != want[i]*time.Second {
			t.Fatalf("waits are %v", got)
		}
	}
}

func TestThrottleCountsTheTimeOfTheFailure(t *testing.T) {
	c := newClock()
	throttle := throttled(c, 100)
	fail(t, throttle, c, 8, "k")
	c.pass(8 * time.Second)
	if throttle.Allow("k") != 0 {
		t.Fatal("the pause is over")
	}
	c.pass(3 * time.Second) // the try takes its time
	throttle.Failed("k")
	if wait := throttle.Allow("k"); wait != 16*time.Second {
		t.Errorf("wait %v, counted from the failure on", wait)
	}
}

func TestThrottleSucceeded(t *testing.T) {
	c := newClock()
	throttle := throttled(c, 100)
	fail(t, throttle, c, 7, "email a", "address x")
	throttle.Succeeded("email a")
	if throttle.Allow("email a") != 0 {
		t.Error("a success wipes the slate")
	}
	if throttle.Allow("address x") == 0 {
		t.Error("other keys are left alone")
	}
}

func TestThrottleTakesTheLongestWait(t *testing.T) {
	c := newClock()
	throttle := throttled(c, 100)
	fail(t, throttle, c, 10, "address x")
	if wait := throttle.Allow("email fresh", "address x"); wait != 32*time.Second {
		t.Errorf("wait %v", wait)
	}
	if throttle.recent.Len() != 1 {
		t.Error("a refused try must not be counted against its other keys")
	}
}

func TestThrottleForgets(t *testing.T) {
	c := newClock()
	throttle := throttled(c, 100)
	fail(t, throttle, c, 20, "k")
	c.pass(forgetAfter + 1)
	for range freeTries {
		if wait := throttle.Allow("k"); wait != 0 {
			t.Fatalf("wait %v after an hour of rest", wait)
		}
	}
}

// TestThrottleSideBySide makes many tries at the same moment: no more than the
// free ones may pass.
func TestThrottleSideBySide(t *testing.T) {
	throttle := NewThrottle(newClock().now)
	var passed sync.Map
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			if throttle.Allow("email a", "address x") == 0 {
				passed.Store(i, true)
				throttle.Failed("email a", "address x")
			}
		})
	}
	group.Wait()
	n := 0
	passed.Range(func(any, any) bool { n++; return true })
	if n != freeTries {
		t.Errorf("%d of 100 tries passed", n)
	}
}

func TestThrottleMemoryIsBounded(t *testing.T) {
	c := newClock()
	throttle := throttled(c, 50)
	fail(t, throttle, c, 8, "kept")
	for i := range 1000 {
		throttle.Allow(fmt.Sprint(i))
		if i%20 == 0 {
			throttle.Failed("kept")
		}
	}
	if throttle.recent.Len() != 50 || len(throttle.byKey) != 50 {
		t.Errorf("%d and %d keys remembered", throttle.recent.Len(), len(throttle.byKey))
	}
	if throttle.Allow("kept") == 0 {
		t.Error("the most recent keys must stay")
	}
	throttle.Failed("unknown")
	throttle.Succeeded("unknown")
}

func TestThrottleKeys(t *testing.T) {
	for _, c := range [][2]string{
		{"192.0.2.1", "192.0.2.1:5000"},
		{"192.0.2.1", "::ffff:192.0.2.1"},
		{"[2001:db8:1:2::1]:443", "2001:db8:1:2:ffff::9"},
		{"fe80::1%eth0", "fe80::2"},
	} {
		if AddressKey(c[0]) != AddressKey(c[1]) {
			t.Errorf("%s and %s count apart: %s, %s", c[0], c[1], AddressKey(c[0]), AddressKey(c[1]))
		}
	}
	if AddressKey("2001:db8:1:2::1") == AddressKey("2001:db8:1:3::1") || AddressKey("192.0.2.1") == AddressKey("192.0.2.2") {
		t.Error("different clients count together")
	}
	if EmailKey(" A@Example.com") != EmailKey("a@example.com") || EmailKey("x") == AddressKey("x") {
		t.Error("e-mail addresses differ by more than case, and are no addresses")
	}
	if len(EmailKey(strings.Repeat("x", 1<<20))) > 300 || len(AddressKey(strings.Repeat("x", 1<<20))) > 300 {
		t.Error("a key is unbounded")
	}
}
