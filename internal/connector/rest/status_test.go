package rest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

func TestStatuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct {
		class connector.Class
		code  string
	}{
		400: {connector.Malformed, connector.CodeMalformed},
		401: {connector.Denied, connector.CodeTokenRejected},
		403: {connector.Forbidden, connector.CodePermissionMissing},
		404: {connector.Gone, connector.CodeGone},
		408: {connector.Unavailable, connector.CodeVendorUnavailable},
		410: {connector.Gone, connector.CodeGone},
		415: {connector.Malformed, connector.CodeMalformed},
		429: {connector.Throttled, connector.CodeThrottled},
		500: {connector.Unavailable, connector.CodeVendorUnavailable},
		502: {connector.Unavailable, connector.CodeVendorUnavailable},
		503: {connector.Unavailable, connector.CodeVendorUnavailable},
		504: {connector.Unavailable, connector.CodeVendorUnavailable},
		521: {connector.Unavailable, connector.CodeVendorUnavailable},
	} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"detail":"The very words."}`))
		})
		_, err := client.Get(t.Context(), "x", nil, new(any))
		e := wantError(t, err, want.class, want.code)
		if e.Status != status || !strings.HasSuffix(e.Message, "It says: “The very words.”") || !strings.HasPrefix(e.Message, "Acme") {
			t.Errorf("%d: got the status %d and the message %q", status, e.Status, e.Message)
		}
	}
}

func TestThrottled(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	client := clientOf(t, "https://acme.example")
	for _, c := range []struct {
		header http.Header
		until  time.Time
		says   string
	}{
		{http.Header{"Retry-After": {"1423"}}, now.Add(1423 * time.Second), "as many requests as it allows"},
		{http.Header{"Ratelimit-Reset": {"30"}, "Retry-After": {"soon"}}, now.Add(30 * time.Second), "as many requests as it allows"},
		{http.Header{}, now.Add(time.Minute), "did not say"},
	} {
		e := client.throttled(c.header, now)
		if !e.Until.Equal(c.until) || !strings.Contains(e.Message, c.says) {
			t.Errorf("%v: got %v and %q", c.header, e.Until, e.Message)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value, date string
		want        time.Duration
		ok          bool
	}{
		{"0", "", 0, true},
		{"120", "", 2 * time.Minute, true},
		{" 3600 ", "", time.Hour, true},
		{"1.5", "", 1500 * time.Millisecond, true},
		{"864000", "", 240 * time.Hour, true},
		{"99999999999999999999999999", "", maxWait, true},
		{"Wed, 04 Mar 2026 10:01:30 GMT", "", 90 * time.Second, true},
		{"Wednesday, 04-Mar-26 10:01:30 GMT", "", 90 * time.Second, true},
		{"Wed, 04 Mar 2026 09:00:00 GMT", "", 0, true},
		{"Wed, 04 Mar 2099 09:00:00 GMT", "", maxWait, true},
		// The vendor's clock is an hour late: the wait is what it means.
		{"Wed, 04 Mar 2026 09:01:30 GMT", "Wed, 04 Mar 2026 09:00:00 GMT", 90 * time.Second, true},
		{"Wed, 04 Mar 2026 10:01:30 GMT", "Wed, 04 Mar 2026 10:00:01 GMT", 90 * time.Second, true},
		{"", "", 0, false},
		{"-5", "", 0, false},
		{"1e9", "", 0, false},
		{"1.2.3", "", 0, false},
		{"soon", "", 0, false},
	} {
		got, ok := RetryAfter(http.Header{"Retry-After": {c.value}, "Date": {c.date}}, now)
		if got != c.want || ok != c.ok {
			t.Errorf("%q: got %v, %v; want %v, %v", c.value, got, ok, c.want, c.ok)
		}
	}
}

func TestResetAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, value string
		want        time.Duration
		ok          bool
	}{
		{"RateLimit-Reset", "1423", 1423 * time.Second, true},
		{"X-RateLimit-Reset", "1772618490", 90 * time.Second, true},
		{"X-RateLimit-Reset", "1772618490500", 90500 * time.Millisecond, true},
		{"X-Rate-Limit-Reset", "1772618390", 0, true},
		{"X-RateLimit-Reset-After", "0.25", 250 * time.Millisecond, true},
		{"RateLimit", `"default";r=0;t=30`, 30 * time.Second, true},
		{"RateLimit", `limit=10, remaining=0`, 0, false},
		{"X-RateLimit-Reset", "NaN", 0, false},
		{"X-RateLimit-Reset", "+Inf", 0, false},
		{"X-RateLimit-Reset", "1e300", 0, false},
		{"X-RateLimit-Reset", "", 0, false},
	} {
		header := http.Header{}
		header.Set(c.name, c.value)
		if got, ok := ResetAfter(header, now); got != c.want || ok != c.ok {
			t.Errorf("%s: %s: got %v, %v; want %v, %v", c.name, c.value, got, ok, c.want, c.ok)
		}
	}
}

// A reset told as a time is read by the clock of the vendor that names it.
func TestResetByTheVendorsClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 17, 0, 0, 0, time.UTC)
	header := http.Header{"Date": {"Wed, 04 Mar 2026 10:00:00 GMT"}, "X-Ratelimit-Reset": {"1772618490"}}
	if got, ok := ResetAfter(header, now); got != 90*time.Second || !ok {
		t.Errorf("got %v, %v", got, ok)
	}
}

// Until is told by the environment's clock.
func TestUntilByTheEnvironmentsClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	for status, class := range map[int]connector.Class{429: connector.Throttled, 503: connector.Unavailable} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "1423")
			w.WriteHeader(status)
		}, func(c *Config) { c.Environment.Now = func() time.Time { return now } })
		_, err := client.Get(t.Context(), "x", nil, new(any))
		if e, ok := connector.AsError(err); !ok || e.Class != class || !e.Until.Equal(now.Add(1423*time.Second)) {
			t.Errorf("%d: got %+v", status, err)
		}
	}
}

func FuzzWaits(f *testing.F) {
	for _, seed := range []string{"", "0", "120", "1.5", "Wed, 04 Mar 2026 10:01:30 GMT", "1772618490", `"a";r=0;t=5`, "9e99", "-0"} {
		f.Add(seed)
	}
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		header := http.Header{}
		for _, name := range []string{"Retry-After", "Date", "RateLimit", "RateLimit-Reset", "X-RateLimit-Reset"} {
			header.Set(name, value)
		}
		for _, parse := range []func(http.Header, time.Time) (time.Duration, bool){RetryAfter, ResetAfter} {
			if wait, ok := parse(header, now); wait < 0 || wait > maxWait || !ok && wait != 0 {
				t.Errorf("%q: got %v, %v", value, wait, ok)
			}
		}
	})
}
