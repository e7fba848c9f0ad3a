package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// patience is how long what has not begun yet waits for a database that is away,
// before each try.
func patience() []time.Duration {
	return []time.Duration{0, 100 * time.Millisecond, 400 * time.Millisecond, 1500 * time.Millisecond}
}

// lostPostgres reports whether an error says that the connection broke off, or
// that none could be made: the database restarts, or moves to its standby.
func lostPostgres(err error) bool {
	code := postgresCode(err)
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[*net.OpError](err)
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P") || code == "25006" || code == "53300" ||
		code == "" && (connecting || network || pgconn.SafeToRetry(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
			errors.Is(err, net.ErrClosed) || errors.Is(err, driver.ErrBadConn))
}

// patiently does something once more when the connection is lost before it has
// begun: idle ones may be dead without anybody knowing.
func (db *DB) patiently(ctx context.Context, do func() (begun bool, err error)) (err error) {
	for _, pause := range patience() {
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(err, ctx.Err())
		}
		var begun bool
		if begun, err = do(); err == nil || begun || !db.dialect.lost(err) {
			return err
		}
		db.turns.renew()
	}
	return err
}

// explained gives an error that the disk is full, or that the database is away,
// the words that people need; others stay as they are.
func (db *DB) explained(err error) error {
	switch {
	case err == nil || fault.Has(err, store.CodeStorageFull) || fault.Has(err, store.CodeUnreachable):
		return err
	case db.dialect.full(err):
		return fault.New(fault.Unavailable, store.CodeStorageFull,
			"The disk that holds the database is full. Free some space; Noonday goes on by itself.").Because(err)
	case db.dialect.lost(err):
		return fault.New(fault.Unavailable, store.CodeUnreachable,
			"The database cannot be reached at the moment. Noonday goes on by itself when it is back.").Because(err)
	}
	return err
}
