package app_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// fresh is the content of an SQLite database with all tables and no rows. Worlds
// begin with it: to make one anew takes longer than most tests.
var fresh = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "noonday-app")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, path := context.Background(), filepath.Join(dir, "fresh.db")
	db, err := sqldb.OpenSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	err = errors.Join(db.Migrate(ctx), job.Migrate(ctx, job.Database{Pool: db.Pool()}, slog.New(slog.DiscardHandler)), db.Close())
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// begin gives a world that is to keep everything in SQLite its tables.
func (w *world) begin() {
	w.t.Helper()
	content, err := fresh()
	if err != nil {
		w.t.Fatal(err)
	}
	path := w.config().Storage.DatabasePath
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content, 0o600)); err != nil {
		w.t.Fatal(err)
	}
}
