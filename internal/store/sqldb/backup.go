package sqldb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/noonday/noonday/internal/fault"
)

// Backup writes a copy of a SQLite database, as it is at one moment, to a file
// that must not exist, readable by the owner alone. Others may write to the
// database meanwhile. Faults: "backup_exists", "backup_unwritable",
// "backup_elsewhere" where the engine has a tool of its own.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	if db.dialect.numbered {
		return fault.New(fault.Conflict, "backup_elsewhere", "Back PostgreSQL up with its own tools, such as pg_dump --format=custom.")
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return unwritable(err)
	}
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Conflict, "backup_exists", "The file %s exists already. Name one that does not: a backup never replaces another.", path)
	}
	// What is cut off has another name than what is complete.
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return unwritable(err)
	}
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return unwritable(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part))
		}
	}()
	if _, err := db.pool.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return errors.Join(fmt.Errorf("copy the database: %w", err), file.Close())
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return unwritable(err)
	}
	if err := os.Rename(part, path); err != nil {
		return unwritable(err)
	}
	return nil
}

func unwritable(err error) error {
	return fault.New(fault.Unavailable, "backup_unwritable", "The backup cannot be written there. Check the directory, its owner, and the room on the disk.").Because(err)
}
