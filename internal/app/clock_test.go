package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// TestClock: a clock that is handed in is the only one that anything is noted
// by, and the job engine works by it.
func TestClock(t *testing.T) {
	t.Parallel()
	began := time.Now()
	w := newWorld(t, kandjisim.Options{Users: 10}, app.WithClock(func() time.Time {
		return time.Date(2020, 1, 2, 3, 4, 5, 6000, time.UTC).Add(time.Since(began))
	}))
	id := w.connect("Kandji EU")
	c := w.settled(id, "connected")
	for _, field := range []string{"created_at", "last_attempt_at", "last_success_at", "next_sync_at"} {
		if !strings.HasPrefix(c.str(field), "2020-01-02T") {
			t.Errorf("%s is %s by the clock of 2020", field, c.str(field))
		}
	}
	if a := w.call("GET", "/accounts?limit=1", nil).items()[0]; !strings.HasPrefix(a.str("first_seen_at"), "2020-01-02T") {
		t.Errorf("an account was first seen at %s", a.str("first_seen_at"))
	}
}
