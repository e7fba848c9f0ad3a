// Package task is what the machine does by itself: poll, sync, purge and tidy.
package task

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// Machine does the work of the job engine. All fields are required, but for the
// observer.
type Machine struct {
	Store  store.Store
	Queue  Queue
	Lookup func(typeID string) (*connector.Type, bool)
	// Unseal opens the sealed secrets of a row.
	Unseal func(sealed, row string) (map[string]secret.Text, error)
	Env    connector.Environment
	Budget *budget.Governor
	// Matcher says which apps installed programs are of.
	Matcher *matching.Matcher
	// Directories are the streams, by connector type, whose accounts are those of
	// a directory.
	Directories map[string][]connector.Stream
	Now         func() time.Time
	Log         *slog.Logger
	// Slice is how long a sync may hold a worker before it hands back.
	Slice time.Duration
	// Grace is how long a page may go on being fetched when a sync is to stop.
	Grace time.Duration
	// Observer is told what syncs do; nil: nobody is.
	Observer Observer
}

// Queue enqueues work; the job engine does it.
type Queue interface {
	EnqueueSync(ctx context.Context, tx *sql.Tx, syncID string) error
	EnqueueSettle(ctx context.Context, tx *sql.Tx, s job.Settle) error
}

// Work is the table of what the job engine calls.
func (m *Machine) Work() job.Work {
	return job.Work{Sync: m.Sync, Purge: m.Purge, Settle: m.Settle, Poll: m.Poll, Tidy: m.Tidy}
}

// Poll queues a sync for every connector whose next sync is due.
func (m *Machine) Poll(ctx context.Context) error {
	due, err := m.Store.DueConnectors(ctx, m.Now(), 200)
	if err != nil {
		return fmt.Errorf("find due connectors: %w", err)
	}
	for _, id := range due {
		if err := m.queueDue(ctx, id); err != nil && !fault.Has(err, "sync_under_way") && !fault.Has(err, "connector_not_found") {
			return fmt.Errorf("queue sync of connector %s: %w", id, err)
		}
	}
	return nil
}

// queueDue queues the scheduled sync of a connector, unless that has changed.
func (m *Machine) queueDue(ctx context.Context, id string) error {
	return m.Store.InTx(ctx, func(tx store.Store) error {
		c, err := tx.Connector(ctx, id)
		if err != nil {
			return err
		}
		if !c.Due(m.Now()) {
			return nil
		}
		s := store.NewSync(store.NewID(), c, store.CauseSchedule, m.Now())
		if err := tx.InsertSync(ctx, s); err != nil {
			return err
		}
		return m.Queue.EnqueueSync(ctx, tx.SQLTx(), s.ID)
	})
}

// Tidy drops what has expired, and gives every sync that is under way, and every
// decision that is not carried out, a job again, should the engine have given up
// on it.
func (m *Machine) Tidy(ctx context.Context) error {
	if err := m.Store.DropExpiredSessions(ctx, m.Now()); err != nil {
		return err
	}
	return m.Store.InTx(ctx, func(tx store.Store) error {
		unfinished, err := tx.UnfinishedSyncs(ctx)
		if err != nil {
			return fmt.Errorf("find unfinished syncs: %w", err)
		}
		for _, id := range unfinished {
			if err := m.Queue.EnqueueSync(ctx, tx.SQLTx(), id); err != nil {
				return err
			}
		}
		unsettled, err := tx.UnsettledSyncs(ctx)
		if err != nil {
			return fmt.Errorf("find unsettled syncs: %w", err)
		}
		for _, id := range unsettled {
			if err := m.Queue.EnqueueSettle(ctx, tx.SQLTx(), job.Settle{SyncID: id}); err != nil {
				return err
			}
		}
		return nil
	})
}

// How a purge takes turns with others: its transactions are as large as fits
// into a moment, since whoever else wants to write waits for one of them.
const (
	purgeRowsFirst = 200
	purgeRowsLeast = 50
	purgeRowsMost  = 2000
	purgeMoment    = 20 * time.Millisecond
)

// Purge takes a deleted connector away in short transactions, and brings the
// figures up to date. Killed at any point, it goes on where it was.
func (m *Machine) Purge(ctx context.Context, p job.Purge) error {
	c, err := m.Store.DeletedConnector(ctx, p.ConnectorID)
	if fault.Has(err, "connector_not_found") {
		return m.reckon(ctx)
	}
	if err != nil {
		return err
	}
	saving := context.WithoutCancel(ctx)
	for rows := purgeRowsFirst; ; {
		if ctx.Err() != nil {
			return job.Again(0)
		}
		began := time.Now()
		n, err := m.purgeSome(saving, c, p, rows)
		if err != nil {
			return fmt.Errorf("purge connector %s: %w", c.ID, err)
		}
		if n == 0 {
			break
		}
		rows = fitting(rows, time.Since(began))
	}
	if err := m.Store.PurgeConnector(saving, c.ID); err != nil {
		return err
	}
	return m.reckon(saving)
}

// fitting is how many rows the next piece of a purge takes, after one of rows
// took so long: at most twice as many.
func fitting(rows int, took time.Duration) int {
	fit := min(float64(rows)*float64(purgeMoment)/float64(max(took, 1)), float64(2*rows))
	return min(max(int(fit), purgeRowsLeast), purgeRowsMost)
}

func (m *Machine) purgeSome(ctx context.Context, c *store.Connector, p job.Purge, rows int) (int64, error) {
	if p.Keep {
		return m.Store.DetachRecords(ctx, c, p.At, rows)
	}
	return m.Store.RemoveRecords(ctx, c.ID, rows)
}

// nextPoll is when a connector is due again: its interval, give or take a
// tenth, so that connectors made at the same time drift apart.
func nextPoll(now time.Time, interval time.Duration) time.Time {
	tenth := interval / 10
	return now.Add(interval - tenth/2 + rand.N(tenth+1)).Truncate(time.Second)
}
