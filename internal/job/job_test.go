package job_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store/pgtest"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// patience bounds every wait; only a failing test uses it up.
const patience = 30 * time.Second

// bench is a database with job tables.
type bench struct {
	*testing.T
	pool  *sql.DB
	where job.Database
	log   *slog.Logger
}

// onBoth runs a test on either engine.
func onBoth(t *testing.T, test func(*testing.T, *bench)) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *sqldb.DB{"sqlite": sqlite, "postgres": postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newBench(t, open(t)))
		})
	}
}

func sqlite(t *testing.T) *sqldb.DB {
	t.Helper()
	db, err := sqldb.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func postgres(t *testing.T) *sqldb.DB {
	t.Helper()
	db, err := sqldb.OpenPostgres(context.WithoutCancel(t.Context()), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func newBench(t *testing.T, db *sqldb.DB) *bench {
	t.Helper()
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &bench{T: t, pool: db.Pool(), log: slog.New(slog.DiscardHandler)}
	b.where = job.Database{Pool: b.pool, Notify: db.Notify(), Pulse: 100 * time.Millisecond}
	if err := job.Migrate(t.Context(), b.where, b.log); err != nil {
		t.Fatal(err)
	}
	return b
}

// moment is a time as the job tables have it.
func (b *bench) moment(t time.Time) any {
	if b.where.Notify != nil {
		return t
	}
	return t.UTC().Format("2006-01-02 15:04:05.000")
}

// engine makes an engine; what work leaves out does nothing.
func (b *bench) engine(work job.Work, syncs int) *job.Engine {
	b.Helper()
	idle := func(context.Context) error { return nil }
	if work.Poll == nil {
		work.Poll = idle
	}
	if work.Tidy == nil {
		work.Tidy = idle
	}
	if work.Sync == nil {
		work.Sync = func(context.Context, string) error { return nil }
	}
	if work.Purge == nil {
		work.Purge = func(context.Context, job.Purge) error { return nil }
	}
	e, err := job.New(b.where, b.log, work, syncs, nil)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// start starts an engine and stops it after the test.
func (b *bench) start(e *job.Engine) {
	b.Helper()
	if err := e.Start(context.WithoutCancel(b.Context())); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { b.stop(e) })
}

// stop stops an engine; once more is no harm.
func (b *bench) stop(e *job.Engine) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := e.Stop(ctx); err != nil {
		b.Errorf("stop: %v", err)
	}
}

// enqueue queues syncs, each in a transaction of its own.
func (b *bench) enqueue(e *job.Engine, ids ...string) {
	b.Helper()
	for _, id := range ids {
		if err := e.EnqueueSync(b.Context(), nil, id); err != nil {
			b.Fatal(err)
		}
	}
}

// receive waits for something to happen.
func receive[T any](b *bench, what string, from <-chan T) T {
	b.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case v := <-from:
		return v
	case <-timer.C:
		b.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

// number asks the job tables.
func (b *bench) number(query string, args ...any) (n int64) {
	b.Helper()
	if err := b.pool.QueryRowContext(b.Context(), query, args...).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// awaitState waits until a sync's job is in a state; the engine writes it down
// a moment after the work returned.
func (b *bench) awaitState(id, state string) {
	b.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for b.number("SELECT count(*) FROM river_job WHERE args ->> 'sync_id' = $1 AND state = $2", id, state) == 0 {
		select {
		case <-tick.C:
		case <-timeout.C:
			b.Fatalf("the job of %s did not become %s", id, state)
		}
	}
}

func TestWork(t *testing.T) { onBoth(t, testWork) }

func testWork(t *testing.T, b *bench) {
	syncs, purges, polls, tidies := make(chan string, 9), make(chan job.Purge, 9), make(chan bool, 9), make(chan bool, 9)
	e := b.engine(job.Work{
		Sync:  func(_ context.Context, id string) error { syncs <- id; return nil },
		Purge: func(_ context.Context, p job.Purge) error { purges <- p; return nil },
		Poll:  func(context.Context) error { polls <- true; return nil },
		Tidy:  func(context.Context) error { tidies <- true; return nil },
	}, 2)
	b.enqueue(e, "first", "second")
	want := job.Purge{ConnectorID: "c", Keep: true, At: time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)}
	if err := e.EnqueuePurge(t.Context(), nil, want); err != nil {
		t.Fatal(err)
	}
	b.start(e)
	got := map[string]bool{receive(b, "a sync", syncs): true, receive(b, "another sync", syncs): true}
	if !got["first"] || !got["second"] {
		t.Errorf("worked on %v", got)
	}
	if got := receive(b, "the purge", purges); got.ConnectorID != want.ConnectorID || got.Keep != want.Keep || !got.At.Equal(want.At) {
		t.Errorf("the purge came as %+v, want %+v", got, want)
	}
	receive(b, "the poll at the start", polls)
	receive(b, "the tidying at the start", tidies)
}

// TestEnqueueInTransaction: no job without its row, and no row without its job.
func TestEnqueueInTransaction(t *testing.T) { onBoth(t, testEnqueueInTransaction) }

func testEnqueueInTransaction(t *testing.T, b *bench) {
	queue, err := job.Queue(b.where, b.log, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, commit := range []bool{false, true} {
		tx, err := b.pool.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprintf("commit-%t", commit)
		if err := errors.Join(queue.EnqueueSync(t.Context(), tx, id), queue.EnqueuePurge(t.Context(), tx, job.Purge{ConnectorID: id})); err != nil {
			t.Fatal(err)
		}
		end := tx.Rollback
		if commit {
			end = tx.Commit
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		want := map[bool]int64{true: 2, false: 0}[commit]
		if n := b.number("SELECT count(*) FROM river_job"); n != want {
			t.Errorf("commit: %t; %d jobs are queued, want %d", commit, n, want)
		}
	}
	if err := queue.Start(t.Context()); err == nil {
		t.Error("an engine that only enqueues was started")
	}
}

func TestOneJobPerSync(t *testing.T) { onBoth(t, testOneJobPerSync) }

func testOneJobPerSync(t *testing.T, b *bench) {
	var calls atomic.Int64
	started, release := make(chan bool, 9), make(chan bool)
	e := b.engine(job.Work{Sync: func(_ context.Context, id string) error {
		if id == "once" {
			calls.Add(1)
		}
		started <- true
		<-release
		return nil
	}}, 3)
	b.enqueue(e, "once", "once", "once")
	b.start(e)
	receive(b, "the sync", started)
	b.enqueue(e, "once") // while it is being worked on
	b.enqueue(e, "other")
	receive(b, "another sync beside it", started)
	close(release)
	b.awaitState("once", "completed")
	b.awaitState("other", "completed")
	if n := calls.Load(); n != 1 {
		t.Errorf("the sync was worked on %d times", n)
	}
	if n := b.number("SELECT count(*) FROM river_job WHERE kind = 'sync'"); n != 2 {
		t.Errorf("%d jobs were made for two syncs", n)
	}
}

// TestAgainHoldsNoWorker: with a single worker, a sync that waits an hour does
// not keep the next one waiting.
func TestAgainHoldsNoWorker(t *testing.T) { onBoth(t, testAgainHoldsNoWorker) }

func testAgainHoldsNoWorker(t *testing.T, b *bench) {
	calls := make(chan string, 9)
	e := b.engine(job.Work{Sync: func(_ context.Context, id string) error {
		calls <- id
		if id == "waits" {
			return errors.Join(errors.New("wrapped in another"), job.Again(time.Hour))
		}
		return nil
	}}, 1)
	before := time.Now()
	b.enqueue(e, "waits", "next")
	b.start(e)
	if first, second := receive(b, "the first", calls), receive(b, "the second", calls); first != "waits" || second != "next" {
		t.Errorf("worked on %s and then %s", first, second)
	}
	b.awaitState("waits", "scheduled")
	var text string
	if err := b.pool.QueryRowContext(t.Context(), "SELECT scheduled_at FROM river_job WHERE args ->> 'sync_id' = 'waits'").Scan(&text); err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse("2006-01-02 15:04:05.999", text)
	if err != nil {
		at, err = time.Parse(time.RFC3339Nano, text)
	}
	if wait := at.Sub(before); err != nil || wait < time.Hour-2*time.Second || wait > time.Hour+time.Minute {
		t.Errorf("it comes back after %s, want an hour (%v)", wait, err)
	}
	if n := b.number("SELECT attempt FROM river_job WHERE args ->> 'sync_id' = 'waits'"); n != 0 {
		t.Errorf("waiting used up %d attempts", n)
	}
}

func TestAgainComesBack(t *testing.T) { onBoth(t, testAgainComesBack) }

func testAgainComesBack(t *testing.T, b *bench) {
	calls := make(chan int64, 9)
	var n atomic.Int64
	e := b.engine(job.Work{Sync: func(context.Context, string) error {
		calls <- n.Add(1)
		if n.Load() < 3 {
			return job.Again(-time.Second) // as soon as possible
		}
		return nil
	}}, 1)
	b.enqueue(e, "long")
	b.start(e)
	for want := int64(1); want <= 3; want++ {
		if got := receive(b, "the next call", calls); got != want {
			t.Errorf("call %d, want %d", got, want)
		}
	}
	b.awaitState("long", "completed")
}

// TestErrorsAndPanicsAreRetried: neither loses the job nor stops the others.
func TestErrorsAndPanicsAreRetried(t *testing.T) { onBoth(t, testErrorsAndPanicsAreRetried) }

func testErrorsAndPanicsAreRetried(t *testing.T, b *bench) {
	var failed, panicked atomic.Bool
	done := make(chan string, 9)
	e := b.engine(job.Work{Sync: func(_ context.Context, id string) error {
		if id == "fails" && failed.CompareAndSwap(false, true) {
			return errors.New("a hiccup")
		}
		if id == "panics" && panicked.CompareAndSwap(false, true) {
			panic("a bug")
		}
		done <- id
		return nil
	}}, 2)
	b.enqueue(e, "fails", "panics", "works")
	b.start(e)
	got := map[string]bool{}
	for range 3 {
		got[receive(b, "a job to succeed", done)] = true
	}
	if !got["fails"] || !got["panics"] || !got["works"] {
		t.Errorf("succeeded: %v", got)
	}
}

// TestOtherWorkGoesOn: syncs that take long do not hold up a purge.
func TestOtherWorkGoesOn(t *testing.T) { onBoth(t, testOtherWorkGoesOn) }

func testOtherWorkGoesOn(t *testing.T, b *bench) {
	busy, release, purged := make(chan bool, 9), make(chan bool), make(chan bool, 9)
	e := b.engine(job.Work{
		Sync:  func(context.Context, string) error { busy <- true; <-release; return nil },
		Purge: func(context.Context, job.Purge) error { purged <- true; return nil },
	}, 1)
	b.enqueue(e, "slow", "slower")
	b.start(e)
	receive(b, "the slow sync", busy)
	if err := e.EnqueuePurge(t.Context(), nil, job.Purge{ConnectorID: "c"}); err != nil {
		t.Fatal(err)
	}
	receive(b, "the purge", purged)
	close(release)
}

// TestReclaim: what a killed process left behind is worked on at once.
func TestReclaim(t *testing.T) {
	t.Parallel()
	b := newBench(t, sqlite(t))
	calls := make(chan string, 9)
	e := b.engine(job.Work{Sync: func(_ context.Context, id string) error { calls <- id; return nil }}, 1)
	b.enqueue(e, "orphan")
	if _, err := b.pool.ExecContext(t.Context(), "UPDATE river_job SET state = 'running', attempt = 1, attempted_at = scheduled_at"); err != nil {
		t.Fatal(err)
	}
	if err := e.Reclaim(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.start(e)
	if got := receive(b, "the orphan", calls); got != "orphan" {
		t.Errorf("worked on %s", got)
	}
	b.awaitState("orphan", "completed")
	if err := e.Reclaim(t.Context()); err != nil { // nothing to reclaim
		t.Fatal(err)
	}
	if n := b.number("SELECT count(*) FROM river_job WHERE kind = 'sync' AND state = 'completed'"); n != 1 {
		t.Errorf("reclaiming touched a job that was done")
	}
}

// TestStopHandsBack: stopping asks the work to hand back, does not wait for
// what would take long, and loses nothing.
func TestStopHandsBack(t *testing.T) { onBoth(t, testStopHandsBack) }

func testStopHandsBack(t *testing.T, b *bench) {
	started := make(chan string, 9)
	endless := func(ctx context.Context, id string) error {
		started <- id
		<-ctx.Done()
		if id == "polite" {
			return job.Again(0)
		}
		return ctx.Err()
	}
	e := b.engine(job.Work{Sync: endless}, 2)
	b.enqueue(e, "polite", "blunt")
	b.start(e)
	receive(b, "one sync", started)
	receive(b, "the other", started)
	began := time.Now()
	b.stop(e)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopping took %s", took)
	}
	if n := b.number("SELECT count(*) FROM river_job WHERE kind = 'sync' AND state = 'running'"); n != 0 {
		t.Errorf("%d jobs are left running", n)
	}
	if n := b.number("SELECT attempt FROM river_job WHERE args ->> 'sync_id' = 'polite'"); n != 0 {
		t.Errorf("handing back used up %d attempts", n)
	}
	done := make(chan string, 9)
	next := b.engine(job.Work{Sync: func(_ context.Context, id string) error { done <- id; return nil }}, 2)
	b.start(next)
	got := map[string]bool{receive(b, "a sync to go on", done): true, receive(b, "the other to go on", done): true}
	if !got["polite"] || !got["blunt"] {
		t.Errorf("after the restart: %v", got)
	}
}

func TestMigrateTwice(t *testing.T) { onBoth(t, testMigrateTwice) }

func testMigrateTwice(t *testing.T, b *bench) {
	if err := job.Migrate(t.Context(), b.where, b.log); err != nil {
		t.Errorf("migrating once more: %v", err)
	}
}
