package inventory_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/noonday/noonday/internal/inventory"
)

func TestDefaultGuard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		missing, known int64
		want           bool
	}{
		{0, 0, false}, {10, 10, false}, {11, 11, true}, {11, 55, false}, {11, 54, true}, {12, 55, true},
		{20, 100, false}, {21, 100, true}, {20_000, 100_000, false}, {20_001, 100_000, true}, {100_000, 100_000, true},
	} {
		if got := inventory.DefaultGuard().Holds(c.missing, c.known); got != c.want {
			t.Errorf("%d of %d missing: held is %t, want %t", c.missing, c.known, got, c.want)
		}
	}
}

// TestGuard states the guard's laws for all guards and sizes.
func TestGuard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := inventory.Guard{Percent: rapid.Int64Range(0, 100).Draw(t, "percent"), Records: rapid.Int64Range(0, 1_000_000).Draw(t, "records")}
		known := rapid.Int64Range(0, 10_000_000).Draw(t, "known")
		missing := rapid.Int64Range(0, known).Draw(t, "missing")
		held := g.Holds(missing, known)
		if missing <= g.Records && held {
			t.Errorf("%+v holds %d, which are few", g, missing)
		}
		if float64(missing) <= float64(known)*float64(g.Percent)/100 && held {
			t.Errorf("%+v holds %d of %d, which is a small share", g, missing, known)
		}
		if missing > g.Records && float64(missing) > float64(known)*float64(g.Percent)/100 && !held {
			t.Errorf("%+v lets %d of %d go", g, missing, known)
		}
		if held && !g.Holds(min(missing+1, known), known) {
			t.Errorf("%+v holds %d of %d, but not one more", g, missing, known)
		}
		// A removal that has begun is not held half-way through.
		gone := rapid.Int64Range(0, missing).Draw(t, "gone")
		if !held && g.Holds(missing-gone, known-gone) {
			t.Errorf("%+v lets %d of %d go, but holds the rest after %d", g, missing, known, gone)
		}
	})
}
