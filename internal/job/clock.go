package job

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Times by which a clock that was wrong is found out.
const (
	// LongestPause is how long a job may be put off at most.
	LongestPause = 24 * time.Hour
	longestRetry = time.Hour
	recallEvery  = 15 * time.Second
	// What is further ahead was put there by a clock that was ahead itself.
	aheadAvailable = 15 * time.Second // River makes jobs available some seconds early
	aheadScheduled = LongestPause + 2*time.Hour
)

// clock lets River tell the time by a clock that is handed in.
type clock func() time.Time

// Now implements rivertype.TimeGenerator.
func (c clock) Now() time.Time { return c() }

// NowOrNil implements rivertype.TimeGenerator: the database has no say.
func (c clock) NowOrNil() *time.Time {
	now := c()
	return &now
}

// telling sets River to a clock; nil leaves it to its own, the system's.
func telling(now func() time.Time) river.TestConfig {
	if now == nil {
		return river.TestConfig{}
	}
	return river.TestConfig{Time: clock(now)}
}

// orSystem is a clock, or the system's if it is nil.
func orSystem(now func() time.Time) func() time.Time {
	if now == nil {
		return time.Now
	}
	return now
}

// retries is when work that failed is tried again: after pauses that grow with
// the fourth power of the attempts, up to an hour.
type retries struct{ now func() time.Time }

// NextRetry implements river.ClientRetryPolicy.
func (r retries) NextRetry(j *rivertype.JobRow) time.Time {
	n := time.Duration(min(max(len(j.Errors)+1, 1), 8))
	return r.now().Add(min(n*n*n*n*time.Second, longestRetry))
}

// riverTime is how River keeps a time in the database.
func (e *Engine) riverTime(t time.Time) any {
	if e.shared {
		return t.UTC()
	}
	return t.UTC().Format("2006-01-02 15:04:05.000")
}

// Recall makes jobs due that are further ahead than any is ever put: they were
// put there while the clock was ahead, and would wait until it is so late again.
// A started engine does this by itself.
func (e *Engine) Recall(ctx context.Context) error {
	now := e.now()
	_, err := e.pool.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = $1
		WHERE state = 'available' AND scheduled_at > $2 OR state IN ('retryable', 'scheduled') AND scheduled_at > $3`,
		e.riverTime(now), e.riverTime(now.Add(aheadAvailable)), e.riverTime(now.Add(aheadScheduled)))
	if err != nil {
		return fmt.Errorf("recall jobs: %w", err)
	}
	return nil
}

// recallEvery recalls until ctx ends. It does not go by a job of the engine,
// which a wrong clock would hold up as well.
func (e *Engine) recallEvery(ctx context.Context, interval time.Duration) {
	defer close(e.recalled)
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := e.Recall(ctx); err != nil && ctx.Err() == nil {
				e.log.Warn("jobs of a wrong clock", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
