package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// turns gives write transactions their turn: there is one at a time, on either
// engine, whatever process begins it. What a transaction reads is still so when
// it writes, and none has to be tried again.
type turns interface {
	// begin waits for its turn until ctx ends. run is for the statements of the
	// transaction; end has to be called after it.
	begin(ctx context.Context) (tx *sql.Tx, run runner, end func(), err error)
	// renew forgets the idle connections: one of them was dead.
	renew()
	close() error
}

// writer is the one connection that write transactions of this process take
// turns on, so that none waits in SQLite's polling lock. It keeps the bulk
// statements prepared: parsing thousands of parameters costs more than a lookup.
type writer struct {
	mu    sync.Mutex // held during a transaction
	pool  *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// begin implements turns.
func (w *writer) begin(ctx context.Context) (*sql.Tx, runner, func(), error) {
	w.mu.Lock()
	if err := ctx.Err(); err != nil {
		w.mu.Unlock()
		return nil, nil, nil, err
	}
	tx, err := w.conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		w.mu.Unlock()
		return nil, nil, nil, err
	}
	return tx, keeping{tx, w}, w.mu.Unlock, nil
}

// maxPrepared bounds how many statements stay prepared.
const maxPrepared = 32

// bulkArguments is from how many arguments on a statement is worth keeping.
const bulkArguments = 100

func newWriter(ctx context.Context, pool *sql.DB) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open writer: %w", err)
	}
	return &writer{pool: pool, conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

// prepared returns a kept statement. Call it within a transaction.
func (w *writer) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := w.stmts[query]; ok {
		return stmt, nil
	}
	if len(w.stmts) >= maxPrepared {
		for q, stmt := range w.stmts {
			delete(w.stmts, q)
			if err := stmt.Close(); err != nil {
				return nil, fmt.Errorf("forget statement: %w", err)
			}
		}
	}
	stmt, err := w.conn.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	w.stmts[query] = stmt
	return stmt, nil
}

// renew implements turns: a file is always there.
func (w *writer) renew() {}

func (w *writer) close() error { return errors.Join(w.conn.Close(), w.pool.Close()) }

// keeping runs the statements of a transaction, bulk ones as kept statements
// of the same connection.
type keeping struct {
	*sql.Tx
	writer *writer
}

// ExecContext implements runner.
func (k keeping) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if len(args) < bulkArguments {
		return k.Tx.ExecContext(ctx, query, args...)
	}
	stmt, err := k.writer.prepared(ctx, query) //nolint:sqlclosecheck // the writer keeps it
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

// QueryContext implements runner.
func (k keeping) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if len(args) < bulkArguments {
		return k.Tx.QueryContext(ctx, query, args...)
	}
	stmt, err := k.writer.prepared(ctx, query) //nolint:sqlclosecheck // the writer keeps it
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}
