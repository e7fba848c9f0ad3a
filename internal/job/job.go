// Package job runs the machine's work on River: queues, schedules, retries and
// uniqueness. It knows what kinds of work there are, not what they do.
package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// Times of the engine. A unit of work that takes longer than slice hands back
// with Again, so that rescue can tell long work from dead workers.
const (
	Slice       = 5 * time.Minute
	workTimeout = 15 * time.Minute
	rescueAfter = 20 * time.Minute
	pollEvery   = 15 * time.Second
	tidyEvery   = time.Hour
	retainDone  = time.Hour
	busyPause   = time.Minute // until work that was begun twice is looked at again
)

const (
	queueSync  = "sync"
	queueOther = river.QueueDefault
)

// Work is what the engine does when jobs are due. Handlers return Again to be
// called once more later; any other error is retried with growing pauses.
type Work struct {
	Sync  func(ctx context.Context, syncID string) error
	Purge func(ctx context.Context, p Purge) error
	// Settle carries out what was decided about the removals of a held sync.
	Settle func(ctx context.Context, s Settle) error
	Poll   func(ctx context.Context) error // every pollEvery, on one process at a time
	Tidy   func(ctx context.Context) error // every tidyEvery, on one process at a time
}

// Purge takes a deleted connector and its records away, or keeps the records.
type Purge struct {
	ConnectorID string    `json:"connector_id" river:"unique"`
	Keep        bool      `json:"keep"`
	At          time.Time `json:"at"`
}

// Kind implements river.JobArgs.
func (Purge) Kind() string { return "purge_connector" }

// Settle carries out what was decided about the removals of a held sync.
type Settle struct {
	SyncID string `json:"sync_id" river:"unique"`
}

// Kind implements river.JobArgs.
func (Settle) Kind() string { return "settle_removal" }

type syncArgs struct {
	SyncID string `json:"sync_id" river:"unique"`
}

func (syncArgs) Kind() string { return "sync" }

type pollArgs struct{}

func (pollArgs) Kind() string { return "poll" }

type tidyArgs struct{}

func (tidyArgs) Kind() string { return "tidy" }

// again asks for another call.
type again struct{ after time.Duration }

func (a again) Error() string { return "again in " + a.after.String() }

// Again is returned by a handler that wants to be called once more, after a
// pause that holds no worker. A pause beyond LongestPause is cut to it.
func Again(after time.Duration) error { return again{min(max(after, 0), LongestPause)} }

// IsAgain reports whether an error only asks for another call.
func IsAgain(err error) bool {
	_, ok := errors.AsType[again](err)
	return ok
}

// Database is where jobs are kept.
type Database struct {
	Pool *sql.DB
	// Notify is for the one connection on which PostgreSQL's notifications
	// arrive. It is nil on SQLite, where one process alone works.
	Notify *pgxpool.Pool
	// Pulse is how often a worker that is one of several says that it is alive;
	// zero stands for five seconds.
	Pulse time.Duration
}

// shared reports whether several processes may work.
func (d Database) shared() bool { return d.Notify != nil }

// driver is the adapter of River to the database at hand.
func (d Database) driver() riverdriver.Driver[*sql.Tx] {
	if d.shared() {
		return riverdatabasesql.NewWithPgxListener(d.Pool, d.Notify)
	}
	return riversqlite.New(d.Pool)
}

// Engine enqueues and works jobs.
type Engine struct {
	client   *river.Client[*sql.Tx]
	pool     *sql.DB
	shared   bool
	pulse    time.Duration
	life     *life
	now      func() time.Time
	log      *slog.Logger
	recalled chan struct{} // closed when nothing recalls any more
	lived    chan struct{} // closed when nothing beats any more
	stop     context.CancelFunc
}

// Migrate brings the job tables up to date. Callers hold a lock against other
// migrating processes.
func Migrate(ctx context.Context, db Database, log *slog.Logger) error {
	migrator, err := rivermigrate.New(db.driver(), &rivermigrate.Config{Logger: log})
	if err != nil {
		return fmt.Errorf("prepare job migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate job tables: %w", err)
	}
	if !db.shared() {
		return nil
	}
	if _, err := db.Pool.ExecContext(ctx, workersTable); err != nil {
		return fmt.Errorf("create the table of workers: %w", err)
	}
	return nil
}

// Queue makes an engine that only enqueues; it cannot be started. A nil clock
// is the system's.
func Queue(db Database, log *slog.Logger, now func() time.Time) (*Engine, error) {
	client, err := river.NewClient(db.driver(), &river.Config{Logger: log, Test: telling(now)})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return newEngine(client, db, newLife(), log, now), nil
}

// New makes an engine that enqueues and, once started, works. Syncs is how
// many connectors sync side by side in this process. A nil clock is the system's.
func New(db Database, log *slog.Logger, work Work, syncs int, now func() time.Time) (*Engine, error) {
	workers, life := river.NewWorkers(), newLife()
	river.AddWorker(workers, worker(life, func(ctx context.Context, a syncArgs) error { return work.Sync(ctx, a.SyncID) }))
	river.AddWorker(workers, worker(life, work.Purge))
	river.AddWorker(workers, worker(life, work.Settle))
	river.AddWorker(workers, worker(life, func(ctx context.Context, _ pollArgs) error { return work.Poll(ctx) }))
	river.AddWorker(workers, worker(life, func(ctx context.Context, _ tidyArgs) error { return work.Tidy(ctx) }))
	client, err := river.NewClient(db.driver(), &river.Config{
		Logger:                      log,
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{queueSync: {MaxWorkers: syncs}, queueOther: {MaxWorkers: 4}},
		JobTimeout:                  workTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		CompletedJobRetentionPeriod: retainDone,
		CancelledJobRetentionPeriod: retainDone,
		RetryPolicy:                 retries{orSystem(now)},
		Test:                        telling(now),
		PeriodicJobs: []*river.PeriodicJob{
			every(pollEvery, pollArgs{}), every(tidyEvery, tidyArgs{}),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("job engine: %w", err)
	}
	return newEngine(client, db, life, log, now), nil
}

func newEngine(client *river.Client[*sql.Tx], db Database, life *life, log *slog.Logger, now func() time.Time) *Engine {
	e := &Engine{client: client, pool: db.Pool, shared: db.shared(), pulse: db.Pulse, life: life, log: log, now: orSystem(now)}
	if e.pulse <= 0 {
		e.pulse = pulse
	}
	return e
}

// worker adapts a handler to River. A job that is at work already is not begun
// beside itself: when the clock jumps ahead, River takes long work for dead.
func worker[T river.JobArgs](life *life, handle func(context.Context, T) error) river.Worker[T] {
	return river.WorkFunc(func(ctx context.Context, j *river.Job[T]) error {
		working, done, ok := life.begin(ctx, j.ID)
		if !ok {
			return river.JobSnooze(busyPause)
		}
		defer done()
		err := handle(working, j.Args)
		if a, ok := errors.AsType[again](err); ok {
			return river.JobSnooze(a.after)
		}
		return err
	})
}

// every is a job that is inserted at an interval, one at a time. One that is
// done does not stand in the way of the next, not even where a clock that jumps
// back lives through the same time again.
func every(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
	unique := river.UniqueOpts{ByPeriod: interval, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}
	return river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: unique}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// EnqueueSync queues a sync in a transaction. A nil transaction makes its own.
func (e *Engine) EnqueueSync(ctx context.Context, tx *sql.Tx, syncID string) error {
	return e.enqueue(ctx, tx, syncArgs{SyncID: syncID}, queueSync)
}

// HastenSync makes a sync that waits due at once, in a transaction.
func (e *Engine) HastenSync(ctx context.Context, tx *sql.Tx, syncID string) error {
	waiting, err := e.client.JobListTx(ctx, tx, river.NewJobListParams().Kinds(syncArgs{}.Kind()).
		States(rivertype.JobStateScheduled, rivertype.JobStateRetryable).First(maxWaiting))
	if err != nil {
		return fmt.Errorf("find waiting syncs: %w", err)
	}
	for _, j := range waiting.Jobs {
		var args syncArgs
		if err := json.Unmarshal(j.EncodedArgs, &args); err != nil || args.SyncID != syncID {
			continue
		}
		if _, err := e.client.JobRetryTx(ctx, tx, j.ID); err != nil {
			return fmt.Errorf("hasten sync: %w", err)
		}
	}
	return nil
}

// maxWaiting is how many waiting syncs are looked through for one to hasten.
const maxWaiting = 1000

// EnqueuePurge queues the removal of a deleted connector in a transaction.
func (e *Engine) EnqueuePurge(ctx context.Context, tx *sql.Tx, p Purge) error {
	return e.enqueue(ctx, tx, p, queueOther)
}

// EnqueueSettle queues the carrying out of a decision in a transaction.
func (e *Engine) EnqueueSettle(ctx context.Context, tx *sql.Tx, s Settle) error {
	return e.enqueue(ctx, tx, s, queueOther)
}

func (e *Engine) enqueue(ctx context.Context, tx *sql.Tx, args river.JobArgs, queue string) error {
	opts := &river.InsertOpts{Queue: queue, UniqueOpts: river.UniqueOpts{ByArgs: true}}
	var err error
	if tx == nil {
		_, err = e.client.Insert(ctx, args, opts)
	} else {
		_, err = e.client.InsertTx(ctx, tx, args, opts)
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// Reclaim makes jobs that a killed process left running available again at
// once, and takes over what that process led, whenever its term would end. Call
// it before Start. Where several processes may work it does nothing: those that
// are alive take over from the dead.
func (e *Engine) Reclaim(ctx context.Context) error {
	if e.shared {
		return nil
	}
	for _, statement := range []string{"UPDATE river_job SET state = 'available' WHERE state = 'running'", "DELETE FROM river_leader"} {
		if _, err := e.pool.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("reclaim jobs: %w", err)
		}
	}
	return e.Recall(ctx)
}

// Start begins to work until Stop.
func (e *Engine) Start(ctx context.Context) error {
	if e.shared {
		if err := e.beat(ctx); err != nil {
			return err
		}
	}
	if err := e.client.Start(ctx); err != nil {
		return fmt.Errorf("start job engine: %w", err)
	}
	ctx, e.stop = context.WithCancel(ctx)
	e.recalled = make(chan struct{})
	go e.recallEvery(ctx, recallEvery)
	if e.shared {
		e.lived = make(chan struct{})
		go e.live(ctx)
	}
	return nil
}

// Stop asks running work to hand back, and waits for it until ctx ends.
func (e *Engine) Stop(ctx context.Context) error {
	err := e.client.StopAndCancel(ctx)
	if err != nil {
		err = fmt.Errorf("stop job engine: %w", err)
	}
	if e.stop == nil {
		return err
	}
	e.stop()
	<-e.recalled
	if e.shared {
		<-e.lived
		err = errors.Join(err, e.die(ctx))
	}
	return err
}
