package job_test

import (
	"context"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/job"
)

// TestLeadershipOfTheDead: a killed process that would lead for another day
// does not hold up the polls of the next one.
func TestLeadershipOfTheDead(t *testing.T) {
	t.Parallel()
	b := newBench(t, sqlite(t))
	if _, err := b.pool.ExecContext(t.Context(), "INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES ($1, $2, 'dead')",
		b.moment(time.Now()), b.moment(time.Now().AddDate(0, 0, 1))); err != nil {
		t.Fatal(err)
	}
	polls := make(chan bool, 9)
	e := b.engine(job.Work{Poll: func(context.Context) error { polls <- true; return nil }}, 1)
	if err := e.Reclaim(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.start(e)
	receive(b, "a poll", polls)
}

// TestPollsAfterAPoll: time that is lived through again, after a restart or
// because the clock jumped back, has its polls again.
func TestPollsAfterAPoll(t *testing.T) { onBoth(t, testPollsAfterAPoll) }

func testPollsAfterAPoll(t *testing.T, b *bench) {
	polls := make(chan bool, 9)
	work := job.Work{Poll: func(context.Context) error { polls <- true; return nil }}
	for range 3 {
		e := b.engine(work, 1)
		b.start(e)
		receive(b, "a poll", polls)
		b.stop(e)
	}
}

// TestRecall: what was put off while the clock was days ahead is worked on when
// it is right again, and what waits in good order goes on waiting.
func TestRecall(t *testing.T) { onBoth(t, testRecall) }

func testRecall(t *testing.T, b *bench) {
	calls := make(chan string, 9)
	e := b.engine(job.Work{Sync: func(_ context.Context, id string) error { calls <- id; return nil }}, 1)
	days := b.moment(time.Now().AddDate(0, 0, 9))
	for id, put := range map[string]struct {
		state string
		at    any
	}{
		"enqueued": {"available", days},
		"waits":    {"scheduled", days},
		"failed":   {"retryable", days},
		"patient":  {"scheduled", b.moment(time.Now().Add(job.LongestPause))},
		"soon":     {"available", b.moment(time.Now().Add(10 * time.Second))},
	} {
		b.enqueue(e, id)
		if _, err := b.pool.ExecContext(t.Context(), "UPDATE river_job SET state = $1, scheduled_at = $2 WHERE args ->> 'sync_id' = $3",
			put.state, put.at, id); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Recall(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.start(e)
	got := map[string]bool{}
	for range 3 {
		got[receive(b, "a recalled job", calls)] = true
	}
	if !got["enqueued"] || !got["waits"] || !got["failed"] {
		t.Errorf("recalled: %v", got)
	}
	b.awaitState("patient", "scheduled")
	b.awaitState("soon", "available")
}

// TestLongestPause: nothing waits for longer than a recall believes.
func TestLongestPause(t *testing.T) { onBoth(t, testLongestPause) }

func testLongestPause(t *testing.T, b *bench) {
	e := b.engine(job.Work{Sync: func(context.Context, string) error { return job.Again(10 * job.LongestPause) }}, 1)
	b.enqueue(e, "patient")
	b.start(e)
	b.awaitState("patient", "scheduled")
	if err := e.Recall(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.awaitState("patient", "scheduled")
}

// TestAtWorkOnce: a clock that jumps ahead lets River take work for dead that
// goes on. It is not begun beside itself, and not lost when it ends.
func TestAtWorkOnce(t *testing.T) { onBoth(t, testAtWorkOnce) }

func testAtWorkOnce(t *testing.T, b *bench) {
	calls, release := make(chan string, 9), make(chan bool)
	e := b.engine(job.Work{Sync: func(_ context.Context, id string) error { calls <- id; <-release; return nil }}, 2)
	b.enqueue(e, "long")
	b.start(e)
	receive(b, "the work", calls)
	if _, err := b.pool.ExecContext(t.Context(), "UPDATE river_job SET state = 'available' WHERE kind = 'sync'"); err != nil {
		t.Fatal(err)
	}
	b.awaitState("long", "scheduled")
	close(release)
	if len(calls) > 0 {
		t.Error("it was begun beside itself")
	}
}

// TestClock: the engine goes by the clock that it is given.
func TestClock(t *testing.T) { onBoth(t, testClock) }

func testClock(t *testing.T, b *bench) {
	began := time.Now()
	later := func() time.Time { return time.Now().AddDate(10, 0, 0) }
	again := true
	done := make(chan bool, 9)
	e, err := job.New(b.where, b.log, job.Work{
		Poll:  func(context.Context) error { return nil },
		Tidy:  func(context.Context) error { return nil },
		Purge: func(context.Context, job.Purge) error { return nil },
		Sync: func(context.Context, string) error {
			if again {
				again = false
				return job.Again(time.Second)
			}
			done <- true
			return nil
		},
	}, 1, later)
	if err != nil {
		t.Fatal(err)
	}
	b.enqueue(e, "later")
	b.start(e)
	receive(b, "the second call", done)
	if n := b.number("SELECT count(*) FROM river_job WHERE scheduled_at < $1", b.moment(began.AddDate(9, 0, 0))); n != 0 {
		t.Errorf("%d jobs were put into the present", n)
	}
}
