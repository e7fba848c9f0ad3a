package kandjisim

import (
	"fmt"
	"iter"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// Tenant is a simulated tenant. All methods are safe for concurrent use.
type Tenant struct {
	opts    Options
	tokens  *tokens
	limiter limiter
	faults  faults
	log     requestLog
	seq     atomic.Uint64 // numbers the requests
	buffers sync.Pool     // of *[]byte, for pages
	zippers sync.Pool     // of *gzip.Writer

	mu      sync.RWMutex // guards what follows
	dir     *directory   // the pointer itself never changes
	fleet   *fleet       // nor does this one
	quirks  Quirks
	latency time.Duration
	jitter  time.Duration
	onPage  func(n int)
	onList  func(route string, n int)
}

// New makes a tenant. It panics when a token of the options is not a UUID,
// because such a tenant could never be read.
func New(o Options) *Tenant {
	o = o.withDefaults()
	for token := range o.Tokens {
		if err := checkToken(token); err != nil {
			panic(err)
		}
	}
	if err := checkToken(o.TokenDefault); err != nil && o.TokenDefault != "" {
		panic(err)
	}
	t := &Tenant{
		opts: o, tokens: newTokens(o), dir: newDirectory(newGenerator(o), o.Users),
		quirks: o.Quirks, latency: o.Latency, jitter: o.Jitter, onPage: o.OnPage, onList: o.OnList,
	}
	t.fleet = newFleet(t.dir, o)
	if o.Devices > 0 {
		t.dir.devices = t.fleet.heldBy
	}
	t.SetLimits(*o.Limits)
	t.log.init(o.LogSize)
	return t
}

// now is the tenant's clock in the resolution of its timestamps.
func (t *Tenant) now() time.Time { return t.opts.Now().UTC().Truncate(time.Microsecond) }

// Token is Options.TokenDefault, which may be empty.
func (t *Tenant) Token() string { return t.opts.TokenDefault }

// Integrations are the tenant's directory integrations.
func (t *Tenant) Integrations() []Integration {
	var out []Integration
	for _, e := range t.dir.gen.integrations {
		out = append(out, e.Integration)
	}
	return out
}

// Len is the number of users in the directory now.
func (t *Tenant) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.dir.len()
}

// Truth walks the directory as it is now, newest user first, as the API lists
// it but without quirks. No lock is held while the caller's code runs, so it may
// change the directory; a user added meanwhile is not seen.
func (t *Tenant) Truth() iter.Seq[User] {
	return func(yield func(User) bool) {
		for from := int64(math.MaxInt64); from >= 0; {
			var chunk []User
			chunk, from = t.chunk(from, 256)
			for _, u := range chunk {
				if !yield(u) {
					return
				}
			}
		}
	}
}

// chunk copies up to n users from a rank downwards and says where to go on; -1
// is the end.
func (t *Tenant) chunk(from int64, n int) (users []User, next int64) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	next = -1
	var r record
	t.dir.down(from, func(rank int64) bool {
		if len(users) == n {
			next = rank
			return false
		}
		t.dir.fill(rank, &r)
		users = append(users, r.user())
		return true
	})
	return users, next
}

// User finds a user by UUID.
func (t *Tenant) User(id string) (User, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	rank, ok := t.dir.find(id)
	if !ok {
		return User{}, false
	}
	var r record
	t.dir.fill(rank, &r)
	return r.user(), true
}

// Add creates n users, newer than all others.
func (t *Tenant) Add(n int) []UserRef {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.dir.add(n, now)
}

// Remove deletes users for good and says how many of the ids existed.
func (t *Tenant) Remove(ids ...string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	ranks := make([]int64, 0, len(ids))
	for _, id := range ids {
		if rank, ok := t.dir.find(id); ok {
			ranks = append(ranks, rank)
		}
	}
	return t.dir.remove(ranks)
}

// RemoveNewest deletes the n newest users and says how many there were.
func (t *Tenant) RemoveNewest(n int) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	var ranks []int64
	t.dir.down(math.MaxInt64, func(rank int64) bool {
		if len(ranks) >= n {
			return false
		}
		ranks = append(ranks, rank)
		return true
	})
	return t.dir.remove(ranks)
}

// Edit changes a user in any way; the id and the legacy id stay. UpdatedAt moves
// to now unless the change sets it. It says whether the user exists. The change
// runs under the tenant's lock and must not call the tenant.
func (t *Tenant) Edit(id string, changes ...func(*User)) bool {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	rank, ok := t.dir.find(id)
	if ok {
		t.dir.edit(rank, now, func(u *User) {
			for _, change := range changes {
				change(u)
			}
		})
	}
	return ok
}

// Archive moves a user to the archive and says whether the user exists.
func (t *Tenant) Archive(id string) bool {
	return t.Edit(id, func(u *User) { u.Archived, u.Active = true, false })
}

// Unarchive moves a user back and says whether the user exists.
func (t *Tenant) Unarchive(id string) bool {
	return t.Edit(id, func(u *User) { u.Archived, u.Active = false, true })
}

// Rename changes a user's display name and says whether the user exists.
func (t *Tenant) Rename(id, name string) bool {
	return t.Edit(id, func(u *User) { u.Name = name })
}

// SetQuirks replaces the quirks of rows.
func (t *Tenant) SetQuirks(q Quirks) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.quirks = q
}

// SetLatency replaces the wait before every answer: a fixed part, and up to
// jitter more.
func (t *Tenant) SetLatency(fixed, jitter time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.latency, t.jitter = fixed, jitter
}

// OnPage replaces Options.OnPage; nil removes it. n is the number of the page in
// its walk: 1 for a request without a cursor, one more for each `next` followed
// from there, 0 for a cursor that no page of this tenant has named.
func (t *Tenant) OnPage(hook func(n int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onPage = hook
}

// String names the tenant.
func (t *Tenant) String() string {
	text := fmt.Sprintf("%s (%s.kandji.io), %d users", t.opts.Name, t.opts.Subdomain, t.Len())
	if n := t.DevicesLen(); n > 0 {
		text += fmt.Sprintf(", %d devices", n)
	}
	return text
}
