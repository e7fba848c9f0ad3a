package kandjisim

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter counts requests in two fixed windows that begin on the clock: at the
// full hour and at the full second, UTC.
type limiter struct {
	mu           sync.Mutex
	limits       Limits
	hour, second window
}

type window struct {
	start int64 // Unix seconds
	used  int
}

func (w *window) roll(start int64) {
	if w.start != start {
		*w = window{start: start}
	}
}

// verdict is what the gateway says about one request.
type verdict struct {
	rejected              bool
	limits                Limits
	hourLeft, secondLeft  int
	limit, left, resetSec int // of the window with the least left
}

// take counts a request, or rejects it without counting.
func (l *limiter) take(now time.Time) verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	unix := now.Unix()
	l.hour.roll(unix - unix%3600)
	l.second.roll(unix)
	v := verdict{limits: l.limits}
	v.rejected = l.limits.Hour > 0 && l.hour.used >= l.limits.Hour ||
		l.limits.Second > 0 && l.second.used >= l.limits.Second
	if !v.rejected {
		l.hour.used++
		l.second.used++
	}
	v.hourLeft = max(0, l.limits.Hour-l.hour.used)
	v.secondLeft = max(0, l.limits.Second-l.second.used)
	switch {
	case l.limits.Second > 0 && (l.limits.Hour == 0 || v.secondLeft < v.hourLeft):
		v.limit, v.left, v.resetSec = l.limits.Second, v.secondLeft, 1
	case l.limits.Hour > 0:
		v.limit, v.left = l.limits.Hour, v.hourLeft
		v.resetSec = int(max(1, l.hour.start+3600-unix))
	}
	return v
}

// write sets the headers of a verdict, in the vendor's spelling.
func (v verdict) write(h http.Header) {
	set := func(name string, value int) { h[name] = []string{strconv.Itoa(value)} }
	if v.limit > 0 {
		set("RateLimit-Limit", v.limit)
		set("RateLimit-Remaining", v.left)
		set("RateLimit-Reset", v.resetSec)
	}
	if v.limits.Hour > 0 {
		set("X-RateLimit-Limit-Hour", v.limits.Hour)
		set("X-RateLimit-Remaining-Hour", v.hourLeft)
	}
	if v.limits.Second > 0 {
		set("X-RateLimit-Limit-Second", v.limits.Second)
		set("X-RateLimit-Remaining-Second", v.secondLeft)
	}
	if v.rejected {
		set("Retry-After", v.resetSec)
	}
}

// SetLimits replaces the rate limits; what the current windows have counted
// stays counted. 0 switches a window and its headers off.
func (t *Tenant) SetLimits(l Limits) {
	t.limiter.mu.Lock()
	defer t.limiter.mu.Unlock()
	t.limiter.limits = Limits{Hour: max(0, l.Hour), Second: max(0, l.Second)}
}

// UseBudget counts n requests of somebody else in both current windows: the
// vendor's limit is shared by all of a customer's tokens.
func (t *Tenant) UseBudget(n int) {
	now := t.opts.Now().Unix()
	t.limiter.mu.Lock()
	defer t.limiter.mu.Unlock()
	t.limiter.hour.roll(now - now%3600)
	t.limiter.second.roll(now)
	t.limiter.hour.used += n
	t.limiter.second.used += n
}
