package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/noonday/noonday/internal/fault"
)

// OpenSQLite opens, and creates if need be, the database file at path. It does
// not migrate. The file and its companions are readable by the owner alone.
func OpenSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "data_dir_unusable",
			"The data directory cannot be created. Choose another with --data-dir.").Because(err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "database_unusable",
			"The database file cannot be opened for writing. Check who owns it.").Because(err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("close database file: %w", err)
	}
	// SQLite shares the room for cached pages among all connections, and a page takes
	// twice its size. More of it made nothing faster: the system keeps the file in memory.
	pool, err := openPool(ctx, path, sqliteReaders, "cache_size(-1000)")
	if err != nil {
		return nil, err
	}
	// Statement journals of bulk writes stay in memory: on disk they would
	// double what a page costs.
	writers, err := openPool(ctx, path, 1, "cache_size(-16000)", "temp_store(2)")
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	writer, err := newWriter(ctx, writers)
	if err != nil {
		return nil, errors.Join(err, writers.Close(), pool.Close())
	}
	db := &DB{pool: pool, run: pool, dialect: sqliteDialect(), turns: writer, sortable: sortable}
	db.words = keepWords(ctx, db)
	return db, nil
}

// sqliteReaders is how many connections read side by side; the job engine
// writes through them too.
const sqliteReaders = 8

// openPool opens a pool of connections, each set up with further pragmas.
func openPool(ctx context.Context, path string, connections int, pragmas ...string) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", sqliteDSN(path, pragmas...))
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fault.New(fault.Unavailable, "database_unusable",
			"The database file cannot be read: it may be damaged, or no SQLite database.").Because(err), pool.Close())
	}
	return pool, nil
}

// sqliteDSN sets every connection up: write-ahead log, foreign keys, patience
// with other writers, and write transactions that lock at their beginning.
func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
		"wal_autocheckpoint(8000)", "journal_size_limit(67108864)",
	}, pragmas...)}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// Migrate brings the schema up to this version. A database that a newer
// version has written is refused with the fault "database_too_new"; others are
// "database_denied" and "database_extension", where PostgreSQL does not let tables
// be made. Callers hold a lock against other migrating processes.
func (db *DB) Migrate(ctx context.Context) error {
	files, err := db.dialect.schema()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(db.dialect.migrations, db.pool, files)
	if err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", denied(err))
	}
	if current > newest {
		return fault.New(fault.Conflict, "database_too_new",
			"The database was written by a newer Noonday (schema %d, this one knows %d). Start that version or a later one.", current, newest)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", denied(err))
	}
	db.words.written()
	return nil
}
