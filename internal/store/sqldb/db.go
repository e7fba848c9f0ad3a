// Package sqldb keeps everything in a SQL database. There is one text per
// query, in the subset that SQLite and PostgreSQL share, with "?" for
// parameters; what must differ is in dialect.go.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/noonday/noonday/internal/store"
)

// DB is the store on a SQL database. It is safe for concurrent use; the copies
// that InTx hands out are not.
type DB struct {
	pool    *sql.DB
	dialect dialect
	run     runner  // the pool, or the transaction this copy is bound to
	tx      *sql.Tx // nil outside a transaction
	turns   turns
	notify  *pgxpool.Pool // for what listens to notifications; nil on SQLite
	words   *indexer
	// sortable is how many rows a list finds and sorts for a page without a thought.
	sortable int64
	// eager puts rows into the indexes of words in the transaction that writes them.
	eager bool
}

var _ store.Store = (*DB)(nil)

// runner is what both a pool and a transaction can do.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Pool returns the connection pool, for the job engine.
func (db *DB) Pool() *sql.DB { return db.pool }

// Notify returns the pool of the one connection on which notifications arrive,
// for the job engine. It is nil on SQLite, which has none.
func (db *DB) Notify() *pgxpool.Pool { return db.notify }

// Close closes all connections.
func (db *DB) Close() error {
	db.words.close()
	err := errors.Join(db.pool.Close(), db.turns.close())
	if db.notify != nil {
		db.notify.Close()
	}
	return err
}

// SQLTx is the transaction that this copy is bound to, or nil.
func (db *DB) SQLTx() *sql.Tx { return db.tx }

// InTx runs do in one write transaction. Inside a transaction it joins it.
func (db *DB) InTx(ctx context.Context, do func(store.Store) error) error {
	return db.inTx(ctx, func(tx *DB) error { return do(tx) })
}

// inTx rolls back after an error, a panic and the end of ctx, none of which may
// leave the one writing connection inside a transaction. It does the last by
// itself: database/sql would roll back while do is still writing, and what do
// wrote from then on would be committed row by row.
func (db *DB) inTx(ctx context.Context, do func(*DB) error) error {
	if db.tx != nil {
		return do(db)
	}
	if err := db.locked(ctx, do); err != nil {
		return err
	}
	db.words.written()
	return nil
}

// locked is inTx for those who are in no transaction.
func (db *DB) locked(ctx context.Context, do func(*DB) error) (err error) {
	defer func() { err = db.explained(err) }()
	var tx *sql.Tx
	var run runner
	var end func()
	err = db.patiently(ctx, func() (begun bool, err error) {
		tx, run, end, err = db.turns.begin(ctx)
		return false, err
	})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer end()
	defer func() { err = errors.Join(err, rollback(tx)) }()
	bound := *db
	bound.run, bound.tx = run, tx
	if err := do(&bound); err != nil {
		return err
	}
	if db.eager {
		if _, err := bound.indexWords(ctx, -1); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := tx.Commit(); err != nil {
		// A reference to nowhere shows at the end, and leaves the transaction open.
		return errors.Join(fmt.Errorf("commit: %w", err), db.turns.abandon(ctx))
	}
	return nil
}

// rollback ignores that a transaction has ended already.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// exec runs a statement and returns how many rows it touched. It takes its turn
// as a transaction does.
func (db *DB) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	if db.tx == nil {
		err = db.inTx(ctx, func(tx *DB) error {
			n, err = tx.exec(ctx, query, args...)
			return err
		})
		return n, err
	}
	res, err := db.run.ExecContext(ctx, db.dialect.rebind(query), storable(args)...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", headline(query), err)
	}
	n, err = res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", headline(query), err)
	}
	return n, nil
}

// each calls scan for every row of a query. Outside a transaction it begins once
// more when the connection is lost before the first row.
func (db *DB) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	query = db.dialect.rebind(query)
	if db.tx != nil {
		return db.scanEach(ctx, scan, query, args)
	}
	return db.explained(db.patiently(ctx, func() (begun bool, err error) {
		err = db.scanEach(ctx, func(rows *sql.Rows) error {
			begun = true
			return scan(rows)
		}, query, args)
		return begun, err
	}))
}

func (db *DB) scanEach(ctx context.Context, scan func(*sql.Rows) error, query string, args []any) (err error) {
	rows, err := db.run.QueryContext(ctx, query, storable(args)...)
	if err != nil {
		return fmt.Errorf("%s: %w", headline(query), err)
	}
	defer func() {
		if e := rows.Close(); err == nil && e != nil {
			err = fmt.Errorf("%s: %w", headline(query), e)
		}
	}()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("%s: %w", headline(query), err)
	}
	return nil
}

// all collects the rows of a query.
func all[T any](ctx context.Context, db *DB, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	var out []T
	err := db.each(ctx, func(rows *sql.Rows) error {
		var v T
		if err := scan(rows, &v); err != nil {
			return fmt.Errorf("scan %s: %w", headline(query), err)
		}
		out = append(out, v)
		return nil
	}, query, args...)
	return out, err
}

// one returns the single row of a query, nil when there is none.
func one[T any](ctx context.Context, db *DB, scan func(*sql.Rows, *T) error, query string, args ...any) (*T, error) {
	rows, err := all(ctx, db, scan, query, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// whole scans a row that holds a record and nothing more.
func whole[T any](scan func(*sql.Rows, *T, ...any) error) func(*sql.Rows, *T) error {
	return func(rows *sql.Rows, v *T) error { return scan(rows, v) }
}

// single scans a row of one column.
func single[T any](rows *sql.Rows, v *T) error { return rows.Scan(v) }

// number returns the single number that a query answers.
func (db *DB) number(ctx context.Context, query string, args ...any) (int64, error) {
	n, err := one(ctx, db, single[int64], query, args...)
	if err != nil || n == nil {
		return 0, err
	}
	return *n, nil
}

// headline is the beginning of a query, for errors: never its arguments.
func headline(query string) string {
	words := strings.Fields(query)
	return strings.Join(words[:min(len(words), 4)], " ")
}

// marks returns "(?,?,…)" with n marks.
func marks(n int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")"
}

// anys turns a slice into query arguments.
func anys[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// bulkRows is how many rows one statement of a bulk write carries.
const bulkRows = 100

// insertMany inserts n rows in statements of bulkRows, or copies them in; row
// appends the values of row i. After an error the transaction must not be committed.
func (db *DB) insertMany(ctx context.Context, table, columns string, n int, row func(i int, args []any) []any) error {
	if n >= copiedRows && db.dialect.numbered && db.tx == nil {
		return db.inTx(ctx, func(tx *DB) error { return tx.insertMany(ctx, table, columns, n, row) })
	}
	if c, ok := db.run.(copier); ok && n >= copiedRows {
		return c.copyIn(ctx, table, named(columns), n, row)
	}
	width := strings.Count(columns, ",") + 1
	args := make([]any, 0, min(n, bulkRows)*width)
	for start := 0; start < n; start += bulkRows {
		count := min(bulkRows, n-start)
		args = args[:0]
		for i := start; i < start+count; i++ {
			args = row(i, args)
		}
		values := strings.TrimSuffix(strings.Repeat(marks(width)+",", count), ",")
		if _, err := db.exec(ctx, db.dialect.insert+table+" ("+columns+") VALUES "+values, args...); err != nil {
			return err
		}
	}
	return nil
}
