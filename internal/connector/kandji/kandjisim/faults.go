package kandjisim

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// FaultKind is a way in which the vendor, or something on the way to it, fails.
type FaultKind string

const (
	// FaultStatus answers Fault.Status with a body of style Fault.Body (default
	// BodyMessage for 5xx, as the gateway has it, else BodyDetail).
	FaultStatus FaultKind = "status"
	// FaultThrottle answers 429 with Retry-After of Fault.RetryAfter, in seconds
	// or, with Fault.HTTPDate, as a date.
	FaultThrottle FaultKind = "throttle"
	// FaultRedirect answers 302 to Fault.Location (default: a foreign host).
	FaultRedirect FaultKind = "redirect"
	// FaultHTML answers 200 with a web page, as a captive portal does.
	FaultHTML FaultKind = "html"
	// FaultNotJSON answers 200, calls it JSON, and sends something else.
	FaultNotJSON FaultKind = "not_json"
	// FaultNoResults answers 200 with an envelope that lacks `results`.
	FaultNoResults FaultKind = "no_results"
	// FaultResultsType answers 200 with `results` as an object.
	FaultResultsType FaultKind = "results_type"
	// FaultOversized answers 200 with Fault.Size bytes of valid JSON (default 64
	// MiB), without a Content-Length.
	FaultOversized FaultKind = "oversized"
	// FaultReset resets the connection before any answer.
	FaultReset FaultKind = "reset"
	// FaultHang answers nothing until the client leaves.
	FaultHang FaultKind = "hang"
	// FaultTruncated sends half of the true body and closes the connection.
	FaultTruncated FaultKind = "truncated"
	// FaultDrip sends the true body Fault.Chunk bytes (default 64) at a time, with
	// Fault.Interval (default 100 ms) between.
	FaultDrip FaultKind = "drip"
	// FaultSlow answers truthfully, after Fault.Delay.
	FaultSlow FaultKind = "slow"
	// FaultMissingID sends the true page, but the row in the middle has no id.
	FaultMissingID FaultKind = "missing_id"
	// FaultEmailID sends the true page, but the id of the row in the middle is an
	// e-mail address.
	FaultEmailID FaultKind = "email_id"
	// FaultRepeatCursor sends the true page, but `next` leads back to it; on devices
	// it does nothing. It fires for ever unless Fault.Times says otherwise.
	FaultRepeatCursor FaultKind = "repeat_cursor"
)

// Forever as Fault.Times lets a fault fire until it is removed.
const Forever = -1

// Fault is a scripted failure: what happens, and to which requests.
type Fault struct {
	Kind FaultKind

	// Route limits the fault to a path template such as "/api/v1/users" or
	// "/api/v1/devices/{id}/apps", Page to one page of a walk through the listing of
	// that route, by default the users (numbered as in Tenant.OnPage and
	// Options.OnList), Match to whatever it accepts. All that are set must hold.
	// Match must not call the tenant.
	Route string
	Page  int
	Match func(*http.Request) bool
	// Nth lets the first Nth-1 matching requests pass. Default 1. A request counts
	// even when another fault answers it.
	Nth int
	// Times is how many matching requests fail, Forever for all. Default 1.
	Times int

	Delay      time.Duration // before the fault happens
	Status     int           // FaultStatus
	Body       BodyStyle     // FaultStatus, FaultThrottle
	RetryAfter time.Duration // FaultThrottle, in whole seconds; FaultStatus when not 0
	HTTPDate   bool          // FaultThrottle, FaultStatus
	Location   string        // FaultRedirect
	Size       int           // FaultOversized, bytes
	Chunk      int           // FaultDrip, bytes
	Interval   time.Duration // FaultDrip
}

// onPages says whether the fault alters true pages of a listing, and so needs one.
func (k FaultKind) onPages() bool {
	return k == FaultMissingID || k == FaultEmailID || k == FaultRepeatCursor
}

// altersBody says whether the fault needs the true answer.
func (k FaultKind) altersBody() bool {
	return k.onPages() || k == FaultTruncated || k == FaultDrip || k == FaultSlow
}

func (f Fault) withDefaults() (Fault, error) {
	switch f.Kind {
	case FaultStatus:
		if f.Status < 200 || f.Status > 599 {
			return f, fmt.Errorf("kandjisim: fault %q needs a status from 200 to 599", f.Kind)
		}
	case FaultThrottle, FaultRedirect, FaultHTML, FaultNotJSON, FaultNoResults, FaultResultsType, FaultOversized,
		FaultReset, FaultHang, FaultTruncated, FaultDrip, FaultSlow, FaultMissingID, FaultEmailID, FaultRepeatCursor:
	default:
		return f, fmt.Errorf("kandjisim: unknown fault kind %q", f.Kind)
	}
	if f.Body != "" && !f.Body.known() {
		return f, fmt.Errorf("kandjisim: unknown body style %q", f.Body)
	}
	if f.Kind.onPages() && f.Route != routeDevices && f.Route != routePrism {
		f.Route = routeUsers
	}
	f.Nth = max(f.Nth, 1)
	if f.Times == 0 && f.Kind == FaultRepeatCursor {
		f.Times = Forever
	}
	f.Times = defaulted(f.Times, 1)
	f.Location = defaulted(f.Location, "https://login.elsewhere.example/signin")
	f.Size = defaulted(f.Size, 64<<20)
	f.Chunk = max(defaulted(f.Chunk, 64), 1)
	f.Interval = defaulted(f.Interval, 100*time.Millisecond)
	return f, nil
}

func defaulted[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// faults is the script of a tenant.
type faults struct {
	mu    sync.Mutex
	queue []*armed
}

// armed is a fault with its progress.
type armed struct {
	Fault
	seen  int
	fired int
}

func (a *armed) spent() bool { return a.Times >= 0 && a.fired >= a.Times }

func (a *armed) matches(x *exchange) bool {
	if a.Route != "" && a.Route != x.route {
		return false
	}
	if a.Page != 0 && (x.route != defaulted(a.Route, routeUsers) || a.Page != x.page) {
		return false
	}
	return a.Match == nil || a.Match(x.r)
}

// take finds the first fault that is due for a request. Every matching fault
// counts the request.
func (f *faults) take(x *exchange) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var due *Fault
	kept := f.queue[:0]
	for _, a := range f.queue {
		if a.matches(x) {
			a.seen++
			if due == nil && a.seen >= a.Nth {
				a.fired++
				due = &a.Fault
			}
		}
		if !a.spent() {
			kept = append(kept, a)
		}
	}
	clear(f.queue[len(kept):])
	f.queue = kept
	return due
}

func (f *faults) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.queue)
}

// Fail appends faults to the script. Of several that are due for one request the
// first happens. It panics on a fault of an unknown kind or without what its
// kind needs.
func (t *Tenant) Fail(script ...Fault) {
	if err := t.fail(script...); err != nil {
		panic(err)
	}
}

func (t *Tenant) fail(script ...Fault) error {
	var ready []*armed
	for _, f := range script {
		f, err := f.withDefaults()
		if err != nil {
			return err
		}
		ready = append(ready, &armed{Fault: f})
	}
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	t.faults.queue = append(t.faults.queue, ready...)
	return nil
}

// ClearFaults empties the script and says how many faults were waiting.
func (t *Tenant) ClearFaults() int {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	n := len(t.faults.queue)
	t.faults.queue = nil
	return n
}
