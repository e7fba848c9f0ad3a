package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/noonday/noonday/internal/fault"
)

const (
	// oldestPostgres is the oldest version that the queries are written for.
	oldestPostgres = 150000
	// postgresConnections is how many a process has, unless the URL says pool_max_conns.
	postgresConnections = 16
	// turnLock and schemaLock name the locks that all processes of a database
	// share: of the write transaction at work, and of who migrates.
	turnLock   = 0x4e6f6f6e64617901
	schemaLock = 0x4e6f6f6e64617902
)

// OpenPostgres connects to the PostgreSQL database that a URL names. It does not
// migrate. The URL holds a password: no error repeats it. Faults:
// "database_unreachable", "database_denied", "database_missing",
// "database_too_old", "database_encoding", "database_read_only".
func OpenPostgres(ctx context.Context, url string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fault.New(fault.Invalid, "database_url_invalid",
			"The address of the database cannot be read. It has to look like postgres://user:password@host:5432/noonday.")
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = postgresConnections
	}
	setUp(config.ConnConfig)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database pool: %w", err)
	}
	if err := fit(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	listening := config.Copy()
	listening.MaxConns, listening.MinConns = 1, 0
	notify, err := pgxpool.NewWithConfig(ctx, listening)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open pool for notifications: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	return &DB{pool: db, run: db, dialect: postgresDialect(), turns: newQueue(pool, db), notify: notify, sortable: sortable}, nil
}

// setUp sets every connection up. A process that stands still inside a
// transaction must not hold up the others for ever.
func setUp(c *pgx.ConnConfig) {
	for name, value := range map[string]string{"application_name": "noonday", "idle_in_transaction_session_timeout": "60000", "timezone": "UTC", "jit": "off"} {
		if _, said := c.RuntimeParams[name]; !said {
			c.RuntimeParams[name] = value
		}
	}
}

// fit reports why Noonday cannot work on a database.
func fit(ctx context.Context, pool *pgxpool.Pool) error {
	var version int
	var text, encoding string
	var readOnly bool
	err := pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'),
		pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'`).Scan(&version, &text, &encoding, &readOnly)
	if err != nil {
		return unreachable(err)
	}
	return unfit(version, text, encoding, readOnly)
}

// unfit judges by what a server says of itself: its version as a number and as a
// text, the encoding of its database, and whether that can only be read.
func unfit(version int, text, encoding string, readOnly bool) error {
	switch {
	case version < oldestPostgres:
		return fault.New(fault.Unavailable, "database_too_old", "The database is PostgreSQL %s. Noonday needs version 15 or a later one.", text)
	case encoding != "UTF8":
		return fault.New(fault.Unavailable, "database_encoding", "The database is encoded in %s. Create one in UTF8: CREATE DATABASE noonday ENCODING 'UTF8' TEMPLATE template0.", encoding)
	case readOnly:
		return fault.New(fault.Unavailable, "database_read_only", "The database can only be read: it is a standby, or set to read-only. Name the primary in --database-url.")
	}
	return nil
}

// unreachable explains why no connection came about.
func unreachable(err error) error {
	switch postgresCode(err) {
	case "28P01", "28000":
		return fault.New(fault.Unavailable, "database_denied", "The database refuses the user or the password of --database-url.").Because(err)
	case "3D000":
		return fault.New(fault.Unavailable, "database_missing", "The database that --database-url names does not exist. Create it: CREATE DATABASE noonday ENCODING 'UTF8' TEMPLATE template0.").Because(err)
	case "42501":
		return fault.New(fault.Unavailable, "database_denied", "The user of --database-url may not use the database.").Because(err)
	case "53300":
		return fault.New(fault.Unavailable, "database_full_house", "The database accepts no more connections. Raise max_connections, or lower pool_max_conns in --database-url.").Because(err)
	default:
		return fault.New(fault.Unavailable, "database_unreachable", "The database cannot be reached. Check host, port and network of --database-url, and that it runs.").Because(err)
	}
}

// denied explains why tables cannot be made; other errors stay as they are.
func denied(err error) error {
	switch postgresCode(err) {
	case "42501":
		return fault.New(fault.Unavailable, "database_denied", "The user of --database-url may not make tables, or the extension pg_trgm. "+
			"Let the user own the database, or grant CREATE on it and on its schema.").Because(err)
	case "58P01", "0A000":
		return fault.New(fault.Unavailable, "database_extension", "PostgreSQL lacks the extension pg_trgm, by which searches are fast. "+
			"Install what came with it, on some systems a package called contrib.").Because(err)
	}
	return err
}

// postgresCode is the SQLSTATE of an error, or "".
func postgresCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// queue gives the transactions of this process their turn first, so that those
// that wait take no connection, and then asks for that of all processes.
type queue struct {
	behind *pgxpool.Pool // of which pool is a view
	pool   *sql.DB
	turn   chan struct{}
}

func newQueue(behind *pgxpool.Pool, pool *sql.DB) *queue {
	return &queue{behind, pool, make(chan struct{}, 1)}
}

// begin implements turns.
func (q *queue) begin(ctx context.Context) (*sql.Tx, runner, func(), error) {
	select {
	case q.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, nil, ctx.Err()
	}
	conn, err := q.pool.Conn(context.WithoutCancel(ctx))
	if err != nil {
		<-q.turn
		return nil, nil, nil, err
	}
	end := func() {
		_ = conn.Close() // it goes back to the pool, which finds out whether it is dead
		<-q.turn
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		end()
		return nil, nil, nil, err
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(turnLock)); err != nil {
		err = errors.Join(err, rollback(tx))
		end()
		return nil, nil, nil, err
	}
	return tx, copying{tx, conn}, end, nil
}

// abandon implements turns: the server ends what it cannot commit.
func (q *queue) abandon(context.Context) error { return nil }

// renew implements turns.
func (q *queue) renew() { q.behind.Reset() }

// close implements turns.
func (q *queue) close() error {
	q.behind.Close()
	return nil
}

// Exclusively runs do while no other process does the same with this database.
// On SQLite callers keep others away by a lock beside the file.
func (db *DB) Exclusively(ctx context.Context, do func() error) (err error) {
	if !db.dialect.numbered {
		return do()
	}
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	// The lock ends with its connection, if not before.
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(schemaLock)); err != nil {
		return fmt.Errorf("lock the database: %w", err)
	}
	defer func() {
		_, unlocked := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(schemaLock))
		err = errors.Join(err, unlocked)
	}()
	return do()
}
