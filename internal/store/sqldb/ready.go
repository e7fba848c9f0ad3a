package sqldb

import (
	"context"
	"database/sql"
	"io/fs"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/fault"
)

// Ready reports why the database cannot be worked with at the moment:
// "database_unreachable" when it does not answer, "database_not_migrated" and
// "database_too_new" when its tables are not those of this version.
func (db *DB) Ready(ctx context.Context) error {
	if err := db.pool.PingContext(ctx); err != nil {
		return noAnswer(err)
	}
	if _, err := db.number(ctx, "SELECT 1"); err != nil {
		return noAnswer(err)
	}
	newest, err := db.dialect.newest()
	if err != nil {
		return err
	}
	version, err := one(ctx, db, single[sql.NullInt64], "SELECT max(version_id) FROM goose_db_version")
	switch {
	case ctx.Err() != nil:
		return noAnswer(ctx.Err())
	case err != nil || version.Int64 < newest:
		return fault.New(fault.Unavailable, "database_not_migrated",
			"The tables of the database are not up to date with this version. Run noonday migrate, or start Noonday again.").Because(err)
	case version.Int64 > newest:
		return fault.New(fault.Unavailable, "database_too_new",
			"The database was brought up to date by a newer Noonday. Update this one, too.")
	}
	return nil
}

func noAnswer(err error) error {
	return fault.New(fault.Unavailable, "database_unreachable",
		"The database does not answer. Check that it runs and that this machine reaches it.").Because(err)
}

// newest is the number of the last migration of an engine.
func (d dialect) newest() (newest int64, err error) {
	files, err := d.schema()
	if err != nil {
		return 0, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, err
		}
		newest = max(newest, n)
	}
	return newest, nil
}
