package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// moving is one end of a move.
type moving struct {
	db    *sqldb.DB
	queue *job.Engine
}

// Move copies everything from one database to another, of which either may be of
// either engine, and returns how many rows each table had. Credentials stay
// sealed; their key has to be that of both. The source is left as it is. Faults:
// "server_running", "database_not_empty", "same_database", "database_missing".
func Move(ctx context.Context, from, to config.Storage, log *slog.Logger, tell func(table string)) (moved []sqldb.Moved, err error) {
	if from.Engine == to.Engine && from.DatabasePath == to.DatabasePath && from.DatabaseURL.Equal(to.DatabaseURL) {
		return nil, fault.New(fault.Invalid, "same_database", "--from and --to name the same database.")
	}
	if _, err := secret.OpenKeyring(from.SecretKeyFile); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(from.DataDir, "worker.lock"), flock.SetPermissions(0o600))
	if locked, err := lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	} else if !locked {
		return nil, serverRunning()
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	source, err := openEnd(ctx, from, log, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, source.db.Close()) }()
	target, err := openEnd(ctx, to, log, true)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, target.db.Close()) }()
	return source.move(ctx, target, tell)
}

func serverRunning() error {
	return fault.New(fault.Conflict, "server_running", "Noonday is running. Stop all of its processes first: what they write meanwhile would be left behind.")
}

// openEnd opens a database and brings it up to date; only the one to move to is
// made if it is not there.
func openEnd(ctx context.Context, s config.Storage, log *slog.Logger, make bool) (*moving, error) {
	if !make && s.Engine == config.SQLite {
		if err := exists(s.DatabasePath); err != nil {
			return nil, err
		}
	}
	db, err := openDatabase(ctx, s)
	if err != nil {
		return nil, err
	}
	queue, err := job.Queue(jobs(db), quiet(log), nil)
	if err == nil {
		err = migrate(ctx, db, filepath.Join(s.DataDir, "migrate.lock"), log)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &moving{db, queue}, nil
}

// move copies the rows, and the deletions that are not done.
func (m *moving) move(ctx context.Context, to *moving, tell func(string)) ([]sqldb.Moved, error) {
	for _, end := range []*moving{m, to} {
		if n, err := end.queue.Alive(ctx); err != nil || n > 0 {
			return nil, errors.Join(err, serverRunning())
		}
	}
	moved, err := m.db.CopyTo(ctx, to.db, tell)
	if err != nil {
		return nil, err
	}
	purges, err := m.queue.Purges(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range purges {
		if err := to.queue.EnqueuePurge(ctx, nil, p); err != nil {
			return nil, err
		}
	}
	return moved, nil
}
