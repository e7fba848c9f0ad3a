// Package app puts Noonday together: it is the only room that knows all others.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/builtin"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// concurrentHashes bounds the memory that signing in takes: 19 MiB each.
const concurrentHashes = 2

// Core is what every command needs: the database, the keys and the deeds.
type Core struct {
	DB    *sqldb.DB
	Jobs  *job.Engine // enqueues and counts; it does not work
	Keys  *secret.Keyring
	Deeds *action.Deeds
	log   *slog.Logger
	clock func() time.Time // nil: the system's
}

// OpenCore opens, and creates if need be, what a configuration names, and
// brings the database up to date. The clock of env is that of all that is
// opened; without one it is the system's.
func OpenCore(ctx context.Context, s config.Storage, env connector.Environment, log *slog.Logger) (*Core, error) {
	if err := os.MkdirAll(s.DataDir, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "data_dir_unusable",
			"The data directory %s cannot be created. Choose another with --data-dir.", s.DataDir).Because(err)
	}
	db, err := openDatabase(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, db, filepath.Join(s.DataDir, "migrate.lock"), log); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	keys, err := openKeys(ctx, db, s.SecretKeyFile)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	queue, err := job.Queue(jobs(db), quiet(log), env.Now)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	hasher, err := auth.NewHasher(concurrentHashes)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	known, err := catalog.Load()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	env.Log = log
	return &Core{DB: db, Jobs: queue, Keys: keys, log: log, clock: env.Now, Deeds: &action.Deeds{
		Store: db, Queue: queue, Types: builtin.Types(), Vault: keys, Env: env, Budget: budget.New(kept(env.Now)), Now: kept(env.Now), Log: log,
		Matcher: matching.New(known), Directories: connector.Directories(builtin.Types()), Hasher: hasher, Throttle: auth.NewThrottle(time.Now),
	}}, nil
}

// Close closes the database.
func (c *Core) Close() error { return c.DB.Close() }

// kept is the time of a clock, the system's if it is nil, as it is kept: UTC, to
// the microsecond.
func kept(clock func() time.Time) func() time.Time {
	if clock == nil {
		clock = time.Now
	}
	return func() time.Time { return clock().UTC().Truncate(time.Microsecond) }
}

// migrate brings the tables up to date, one process at a time.
func migrate(ctx context.Context, db *sqldb.DB, lockPath string, log *slog.Logger) (err error) {
	lock := flock.New(lockPath, flock.SetPermissions(0o600))
	locked, err := lock.TryLockContext(ctx, 50*time.Millisecond)
	if err != nil || !locked {
		return fmt.Errorf("lock the database for migration: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return db.Exclusively(ctx, func() error {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
		return job.Migrate(ctx, jobs(db), quiet(log))
	})
}

// openDatabase opens the database that a configuration names.
func openDatabase(ctx context.Context, s config.Storage) (*sqldb.DB, error) {
	if s.Engine == config.Postgres {
		return sqldb.OpenPostgres(ctx, s.DatabaseURL.Reveal())
	}
	return sqldb.OpenSQLite(ctx, s.DatabasePath)
}

// jobs is where the job engine keeps its jobs: with everything else.
func jobs(db *sqldb.DB) job.Database { return job.Database{Pool: db.Pool(), Notify: db.Notify()} }

// quiet passes on what is worth a line in our log of a chatty library.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(quietHandler{log.Handler()}) }

type quietHandler struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h quietHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (h quietHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quietHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h quietHandler) WithGroup(name string) slog.Handler {
	return quietHandler{h.Handler.WithGroup(name)}
}
