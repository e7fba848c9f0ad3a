package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// Backup copies the SQLite database of an installation, whose server may be
// running, to a new file. It neither makes nor migrates a database, and does not
// touch the key: that one is kept elsewhere.
func Backup(ctx context.Context, s config.Storage, to string) (bytes int64, err error) {
	if s.Engine != config.SQLite {
		return 0, fault.New(fault.Conflict, "backup_elsewhere",
			"The database is PostgreSQL. Back it up with its own tools, such as pg_dump --format=custom.")
	}
	if err := exists(s.DatabasePath); err != nil {
		return 0, err
	}
	db, err := sqldb.OpenSQLite(ctx, s.DatabasePath)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(db.Backup(ctx, to), db.Close()); err != nil {
		return 0, err
	}
	info, err := os.Stat(to)
	if err != nil {
		return 0, fmt.Errorf("look at the backup: %w", err)
	}
	return info.Size(), nil
}

// exists reports that a SQLite database is not there.
func exists(path string) error {
	if _, err := os.Stat(path); err != nil {
		return fault.New(fault.NotFound, "database_missing",
			"There is no database at %s. Name the directory of the installation with --data-dir.", path).Because(err)
	}
	return nil
}
