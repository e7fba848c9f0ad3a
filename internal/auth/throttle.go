package auth

import (
	"container/list"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Measures of the brake on guessing.
const (
	freeTries     = 5
	firstPause    = time.Second
	longestPause  = 15 * time.Minute
	forgetAfter   = time.Hour
	rememberedMax = 20_000
)

// Throttle slows the guessing of passwords and codes down, by key: five tries
// are free, then each failure doubles the pause, from a second to fifteen
// minutes. An hour without a try, or a success, wipes the slate. It remembers a
// bounded number of keys, the most recent. It is safe for concurrent use.
type Throttle struct {
	now    func() time.Time
	limit  int
	mu     *sync.Mutex
	byKey  map[string]*list.Element
	recent *list.List // of *tries, the most recent first
}

// tries is what is remembered of a key.
type tries struct {
	key    string
	failed int
	last   time.Time
}

// NewThrottle makes a throttle that tells the time by now.
func NewThrottle(now func() time.Time) *Throttle { return newThrottle(now, rememberedMax) }

func newThrottle(now func() time.Time, limit int) *Throttle {
	return &Throttle{now: now, limit: limit, mu: &sync.Mutex{}, byKey: map[string]*list.Element{}, recent: list.New()}
}

// EmailKey is the key of an e-mail address.
func EmailKey(email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	return "email " + email[:min(len(email), 254)]
}

// AddressKey is the key of a client's address, with or without a port. Of an
// IPv6 address only the network (/64) counts, for a client has all of it.
func AddressKey(address string) string {
	if withPort, err := netip.ParseAddrPort(address); err == nil {
		address = withPort.Addr().String()
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "address " + address[:min(len(address), 64)]
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if network, err := ip.Prefix(64); err == nil {
			return "address " + network.String()
		}
	}
	return "address " + ip.String()
}

// Allow returns 0 when a try may be made now, and counts it as failed until
// Succeeded says otherwise, so that tries side by side do not slip through.
// Else it returns how long to wait and counts nothing.
func (t *Throttle) Allow(keys ...string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	var wait time.Duration
	for _, key := range keys {
		if e := t.find(key, now); e != nil {
			wait = max(wait, e.last.Add(pause(e.failed)).Sub(now))
		}
	}
	if wait > 0 {
		return wait
	}
	for _, key := range keys {
		e := t.touch(key, now)
		e.failed++
	}
	return 0
}

// Failed says that a try that Allow permitted has failed: the pause begins now.
func (t *Throttle) Failed(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for _, key := range keys {
		if t.find(key, now) != nil {
			t.touch(key, now)
		}
	}
}

// Succeeded wipes the slate of the keys.
func (t *Throttle) Succeeded(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		if at, ok := t.byKey[key]; ok {
			t.drop(at)
		}
	}
}

// find returns what is remembered of a key, nil when there is nothing.
func (t *Throttle) find(key string, now time.Time) *tries {
	at, ok := t.byKey[key]
	if !ok {
		return nil
	}
	e := entry(at)
	if now.Sub(e.last) > forgetAfter {
		t.drop(at)
		return nil
	}
	return e
}

// touch returns the tries of a key, new if need be, as the most recent.
func (t *Throttle) touch(key string, now time.Time) *tries {
	at, ok := t.byKey[key]
	if ok {
		t.recent.MoveToFront(at)
	} else {
		for t.recent.Len() >= t.limit {
			t.drop(t.recent.Back())
		}
		at = t.recent.PushFront(&tries{key: key})
		t.byKey[key] = at
	}
	e := entry(at)
	e.last = now
	return e
}

func (t *Throttle) drop(at *list.Element) {
	delete(t.byKey, entry(at).key)
	t.recent.Remove(at)
}

func entry(at *list.Element) *tries {
	e, _ := at.Value.(*tries) // the list holds nothing else
	return e
}

// pause is how long to wait after so many failures.
func pause(failed int) time.Duration {
	over := failed - freeTries
	if over < 0 {
		return 0
	}
	if over > 20 { // far beyond the longest pause, and short of an overflow
		return longestPause
	}
	return min(firstPause<<over, longestPause)
}
