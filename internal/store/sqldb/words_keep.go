package sqldb

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// indexedRows is how many rows are put into the indexes of words in one
	// transaction: few enough that nobody notices waiting for it.
	indexedRows = 1000
	// indexQuiet is how long nobody must have written for the indexes to be filled
	// at full speed, and indexPatience after how long some rows go in all the same.
	indexQuiet    = 250 * time.Millisecond
	indexPatience = 2 * time.Second
)

// indexer fills the indexes of words behind those who write. Without one, the
// engine keeps them itself.
type indexer struct {
	db    *DB
	wake  chan struct{}
	stop  context.CancelFunc
	done  sync.WaitGroup
	wrote atomic.Int64 // when somebody last wrote, in Unix nanoseconds
}

// keepWords starts to fill the indexes of words. Without the tables, which a
// migration makes, it does nothing.
func keepWords(ctx context.Context, db *DB) *indexer {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // until Close
	x := &indexer{db: db, wake: make(chan struct{}, 1), stop: stop}
	x.done.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-x.wake:
			}
			if err := x.fill(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "the index of words lags behind; searches look through what it lacks", "error", err)
			}
		}
	})
	return x
}

// written tells that somebody has written.
func (x *indexer) written() {
	if x == nil {
		return
	}
	x.wrote.Store(time.Now().UnixNano())
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// close stops it.
func (x *indexer) close() {
	if x == nil {
		return
	}
	x.stop()
	x.done.Wait()
}

// fill puts rows in until none is left.
func (x *indexer) fill(ctx context.Context) error {
	for {
		if err := x.rest(ctx); err != nil {
			return err
		}
		n := int64(0)
		err := x.db.locked(ctx, func(tx *DB) (err error) {
			n, err = tx.indexWords(ctx, indexedRows)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// rest waits until nobody has written for a while, but not for ever.
func (x *indexer) rest(ctx context.Context) error {
	patience := time.Now().Add(indexPatience)
	for {
		wait := min(time.Until(time.Unix(0, x.wrote.Load()).Add(indexQuiet)), time.Until(patience))
		if wait <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// indexWords puts up to limit rows of each large table into its index of words,
// within a transaction, and returns how many.
func (db *DB) indexWords(ctx context.Context, limit int) (n int64, err error) {
	type lag struct {
		table string
		upto  int64
	}
	tables, err := all(ctx, db, func(rows *sql.Rows, l *lag) error { return rows.Scan(&l.table, &l.upto) }, "SELECT name, upto FROM searched")
	if err != nil {
		return 0, err
	}
	for _, t := range tables {
		last, err := db.number(ctx, "SELECT COALESCE(MAX(r.n), 0) FROM (SELECT n FROM "+t.table+" WHERE n > ? ORDER BY n LIMIT ?) r", t.upto, limit)
		if err != nil {
			return n, err
		}
		if last == 0 {
			continue
		}
		added, err := db.exec(ctx, "INSERT INTO "+t.table+"_words (rowid, search) SELECT n, search || char(10) || char(10) FROM "+t.table+
			" WHERE n > ? AND n <= ?", t.upto, last)
		if err != nil {
			return n, err
		}
		n += added
		if _, err := db.exec(ctx, "UPDATE searched SET upto = ? WHERE name = ?", last, t.table); err != nil {
			return n, err
		}
	}
	return n, nil
}
