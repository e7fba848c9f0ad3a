package budget

import (
	"slices"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// Forecast says what a number of requests means for a budget.
type Forecast struct {
	Limits []LimitForecast // the shortest window first
	// Lasts is how long the requests take at the least, because of the limits.
	Lasts time.Duration
	// Waits says whether they do not fit into the windows as they are now.
	Waits bool
}

// LimitForecast is one limit and its window as it is now.
type LimitForecast struct {
	connector.Limit
	Allowance int64 // what may be spent of it
	Used      int64 // of the window, by this installation
	Left      int64 // what may still be spent in the window
	// Remaining is what the vendor said is left for everybody; negative when it
	// said nothing in this window.
	Remaining int64
	ResetsAt  time.Time
}

// Foresee forecasts requests against documented limits and what is kept.
func Foresee(limits []connector.Limit, known []store.Window, percent, requests int64, now time.Time) Forecast {
	windows := map[time.Duration]*window{}
	for _, l := range limits {
		windows[l.Per] = &window{Window: store.Window{Per: l.Per, Quota: l.Requests}}
	}
	for _, k := range known {
		windows[k.Per] = &window{Window: k}
	}
	var f Forecast
	for _, w := range windows {
		w.roll(now)
		l := LimitForecast{
			Limit: connector.Limit{Requests: w.Quota, Per: w.Per}, Allowance: allowance(w.Quota, percent), Used: w.Used,
			Left: max(w.room(percent), 0), Remaining: -1, ResetsAt: w.end(),
		}
		if !w.StatedAt.IsZero() {
			l.Remaining = w.Remaining
		}
		f.Limits = append(f.Limits, l)
		f.Lasts = max(f.Lasts, l.lasts(requests, now))
		f.Waits = f.Waits || requests > l.Left && w.Per > patience
	}
	slices.SortFunc(f.Limits, func(a, b LimitForecast) int { return int(a.Per - b.Per) })
	return f
}

// lasts is how long requests take because of one limit alone: they fill what is
// left of this window, and then whole windows, each at its beginning.
func (l LimitForecast) lasts(requests int64, now time.Time) time.Duration {
	if requests <= l.Left {
		return 0
	}
	windows := (requests - l.Left - 1) / l.Allowance
	return l.ResetsAt.Sub(now) + time.Duration(windows)*l.Per
}
