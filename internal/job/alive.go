package job

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Where workers of several processes share the work, each says that it is alive
// with every pulse. What one was at that is dead for so many pulses is given to
// another; one that could not say so for somewhat fewer stops by itself, since
// others will take it for dead.
const (
	pulse      = 5 * time.Second
	deadAfter  = 6
	lapseAfter = 4
)

// workersTable says which workers there are. It is worthless after a crash of
// the database: whoever is alive says so again.
const workersTable = "CREATE UNLOGGED TABLE IF NOT EXISTS river_worker (id TEXT PRIMARY KEY, seen_at TIMESTAMPTZ NOT NULL)"

// life is what a process is at, and whether it may go on.
type life struct {
	mu     sync.Mutex
	heard  time.Time // when the database last took the pulse
	ctx    context.Context
	end    context.CancelFunc
	atWork map[int64]time.Time // job → when it ended, or zero
}

func newLife() *life {
	l := &life{atWork: map[int64]time.Time{}}
	l.ctx, l.end = context.WithCancel(context.Background())
	return l
}

// begin reports false if the job is at work already. The work has to end with
// its context; then call done.
func (l *life) begin(ctx context.Context, id int64) (working context.Context, done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ended, known := l.atWork[id]; known && ended.IsZero() {
		return nil, nil, false
	}
	l.atWork[id] = time.Time{}
	working, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(l.ctx, cancel)
	return working, func() {
		unhook()
		cancel()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.atWork[id] = time.Now()
	}, true
}

// revive notes that the database has taken the pulse.
func (l *life) revive(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = now
	if l.ctx.Err() != nil {
		l.ctx, l.end = context.WithCancel(context.Background())
	}
}

// lapse ends all work if the pulse was not taken for too long.
func (l *life) lapse(now time.Time, after time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.heard) < after || l.ctx.Err() != nil {
		return false
	}
	l.end()
	return true
}

// jobs are those at work, and those that ended a moment ago, of which the
// database may not know yet; others are forgotten.
func (l *life) jobs(now time.Time, moment time.Duration) []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	var ids []int64
	for id, ended := range l.atWork {
		if !ended.IsZero() && now.Sub(ended) > moment {
			delete(l.atWork, id)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// beat says that this worker is alive, and gives the jobs of dead ones, and
// those that this one has lost sight of, to whoever is free.
func (e *Engine) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, e.pulse*2)
	defer cancel()
	began := time.Now()
	if _, err := e.pool.ExecContext(ctx, `INSERT INTO river_worker (id, seen_at) VALUES ($1, now())
		ON CONFLICT (id) DO UPDATE SET seen_at = now()`, e.client.ID()); err != nil {
		return fmt.Errorf("say that this worker is alive: %w", err)
	}
	e.life.revive(began)
	dead := (e.pulse * deadAfter).Seconds()
	n, err := affected(e.pool.ExecContext(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now()
		WHERE state = 'running' AND NOT EXISTS (SELECT 1 FROM river_worker w
			WHERE w.id = attempted_by[array_upper(attempted_by, 1)] AND w.seen_at > now() - make_interval(secs => $1))
		OR state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $2 AND attempted_at < now() - make_interval(secs => $1)
			AND id <> ALL ($3::bigint[])`, dead, e.client.ID(), array(e.life.jobs(time.Now(), e.pulse*deadAfter))))
	if err != nil {
		return fmt.Errorf("take over from dead workers: %w", err)
	}
	if n > 0 {
		e.log.Warn("work of dead workers goes on", "jobs", n)
	}
	if _, err := e.pool.ExecContext(ctx, "DELETE FROM river_worker WHERE seen_at < now() - make_interval(secs => $1)", 10*dead); err != nil {
		return fmt.Errorf("forget dead workers: %w", err)
	}
	return nil
}

// live beats until ctx ends.
func (e *Engine) live(ctx context.Context) {
	defer close(e.lived)
	tick := time.NewTicker(e.pulse)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err := e.beat(ctx); err != nil && ctx.Err() == nil {
			e.log.Warn("the database does not hear this worker", "error", err)
		}
		if e.life.lapse(time.Now(), e.pulse*lapseAfter) {
			e.log.Error("the work of this process is broken off: the database was not reached for too long, so another one takes over")
		}
	}
}

// die takes the worker off the list, so that what it could not hand back goes
// on elsewhere at once.
func (e *Engine) die(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := e.pool.ExecContext(ctx, "DELETE FROM river_worker WHERE id = $1", e.client.ID()); err != nil {
		return fmt.Errorf("take the worker off the list: %w", err)
	}
	return nil
}

// array writes numbers as PostgreSQL reads them.
func array(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
