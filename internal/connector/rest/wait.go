package rest

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWait bounds what a vendor may ask for: beyond it a value is a mistake, and
// far beyond it arithmetic fails.
const maxWait = 366 * 24 * time.Hour

// skew is how far the vendor's clock may be off before dates are read relative
// to it.
const skew = 5 * time.Second

func itoa(n int) string { return strconv.Itoa(n) }

// RetryAfter returns how long the Retry-After header asks to wait, in either of
// its forms: seconds or a date. A date is compared with the answer's own Date
// where the two clocks differ. It is never negative.
func RetryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if wait, ok := seconds(value); ok {
		return wait, true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(date.Sub(vendorsNow(header, now)), 0), maxWait), true
}

// vendorsNow is the time at which an answer was sent, by the clock that its
// times go by: ours, unless the vendor's is clearly another.
func vendorsNow(header http.Header, now time.Time) time.Time {
	if sent, err := http.ParseTime(header.Get("Date")); err == nil && sent.Sub(now).Abs() > skew {
		return sent
	}
	return now
}

// ResetAfter returns how long the rate limit's own headers ask to wait. They
// hold seconds, or a time in seconds or milliseconds since 1970, which is
// compared with the answer's own Date where the two clocks differ.
func ResetAfter(header http.Header, now time.Time) (time.Duration, bool) {
	now = vendorsNow(header, now)
	for _, name := range []string{"RateLimit-Reset", "X-RateLimit-Reset-After", "X-RateLimit-Reset", "X-Rate-Limit-Reset"} {
		if wait, ok := reset(header.Get(name), now); ok {
			return wait, true
		}
	}
	// The newest form names the seconds in a parameter t, beside others.
	for part := range strings.FieldsFuncSeq(header.Get("RateLimit"), func(r rune) bool { return r == ';' || r == ',' }) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(part), "t="); ok {
			return seconds(value)
		}
	}
	return 0, false
}

func reset(value string, now time.Time) (time.Duration, bool) {
	const longAgo = 1_000_000_000 // 2001, as seconds since 1970
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	switch {
	case err != nil || math.IsNaN(n) || n < 0:
		return 0, false
	case n < longAgo:
		return seconds(value)
	case n >= longAgo*1000:
		n /= 1000
	}
	if n > longAgo*10 {
		return 0, false
	}
	at := time.UnixMilli(int64(n * 1000))
	return min(max(at.Sub(now), 0), maxWait), true
}

// seconds reads a number of seconds, rounded up to the millisecond.
func seconds(value string) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" || strings.Trim(value, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil && !math.IsInf(n, 1) {
		return 0, false
	}
	if n >= maxWait.Seconds() {
		return maxWait, true
	}
	return time.Duration(math.Ceil(n*1000)) * time.Millisecond, true
}
