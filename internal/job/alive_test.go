package job_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/job"
)

// TestWorkOfTheDeadGoesOn: a worker that was killed leaves jobs that nobody
// handed back. Another one takes them over, and lets those of the living be.
func TestWorkOfTheDeadGoesOn(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres(t))
	calls, begun, release := make(chan string, 9), make(chan bool, 9), make(chan bool)
	alive := b.engine(job.Work{Sync: func(_ context.Context, id string) error { begun <- true; <-release; return nil }}, 1)
	b.enqueue(alive, "of the living")
	b.start(alive)
	receive(b, "the work of the living", begun)
	b.exec("INSERT INTO river_worker (id, seen_at) VALUES ('dead', now())")
	b.enqueue(alive, "orphan")
	b.exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{earlier,dead}' WHERE args ->> 'sync_id' = 'orphan'")
	heir := b.engine(job.Work{Sync: func(_ context.Context, id string) error { calls <- id; return nil }}, 1)
	b.start(heir)
	if got := receive(b, "the orphan", calls); got != "orphan" {
		t.Errorf("worked on %s", got)
	}
	b.awaitState("orphan", "completed")
	close(release)
	b.awaitState("of the living", "completed")
	if len(calls) > 0 {
		t.Error("the work of the living was taken from it")
	}
}

// TestUnheardWorkerStops: a worker that cannot reach the database stops before
// others take its work over, and works again when it can.
func TestUnheardWorkerStops(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres(t))
	begun, broken := make(chan bool, 9), make(chan bool, 9)
	e := b.engine(job.Work{Sync: func(ctx context.Context, _ string) error {
		begun <- true
		<-ctx.Done()
		broken <- true
		return ctx.Err()
	}}, 1)
	b.enqueue(e, "long")
	b.start(e)
	receive(b, "the work", begun)
	tx, err := b.pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE river_worker IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	receive(b, "the end of the work", broken)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	receive(b, "the work once more", begun)
}

// TestWorkerThatLeaves: who stops in good order is off the list.
func TestWorkerThatLeaves(t *testing.T) {
	t.Parallel()
	b := newBench(t, postgres(t))
	e := b.engine(job.Work{}, 1)
	b.start(e)
	if n := b.number("SELECT count(*) FROM river_worker WHERE seen_at > $1", time.Now().Add(-time.Hour)); n != 1 {
		t.Errorf("%d workers are on the list, want 1", n)
	}
	b.stop(e)
	if n := b.number("SELECT count(*) FROM river_worker"); n != 0 {
		t.Errorf("%d workers are on the list after it stopped", n)
	}
}

// exec changes the job tables.
func (b *bench) exec(query string) {
	b.Helper()
	if _, err := b.pool.ExecContext(b.Context(), query); err != nil {
		b.Fatal(err)
	}
}

// TestTurns: with a single worker, a sync that hands back after each of its slices
// lets the others have theirs.
func TestTurns(t *testing.T) { onBoth(t, tTurns) }

func tTurns(t *testing.T, b *bench) {
	calls := make(chan string, 99)
	var over atomic.Bool
	e := b.engine(job.Work{Sync: func(_ context.Context, id string) error {
		calls <- id
		if id == "endless" && !over.Load() {
			return job.Again(0)
		}
		return nil
	}}, 1)
	b.enqueue(e, "endless", "second", "third")
	b.start(e)
	turns := map[string]int{}
	for turns["second"]+turns["third"] < 2 {
		turns[receive(b, "a turn", calls)]++
	}
	over.Store(true)
	if turns["endless"] > 4 {
		t.Errorf("the endless sync had %d turns before each of the others had one", turns["endless"])
	}
	b.awaitState("endless", "completed")
}
