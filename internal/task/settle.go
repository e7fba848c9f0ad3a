package task

import (
	"context"
	"fmt"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store"
)

// Settle carries out what was decided about the removals of a held sync, in
// short transactions: approved, its accounts are removed; else they go free.
// Killed at any point, it goes on where it was.
func (m *Machine) Settle(ctx context.Context, decided job.Settle) error {
	saving := context.WithoutCancel(ctx)
	for {
		if ctx.Err() != nil {
			return job.Again(0)
		}
		left := false
		err := m.Store.InTx(saving, func(tx store.Store) (err error) {
			left, err = m.settleSome(saving, tx, decided.SyncID)
			return err
		})
		if fault.Has(err, "sync_not_found") || fault.Has(err, "connector_not_found") {
			return nil
		}
		if err != nil {
			return fmt.Errorf("settle sync %s: %w", decided.SyncID, err)
		}
		if !left {
			return m.recount(saving)
		}
	}
}

// recount counts who uses what after removals.
func (m *Machine) recount(ctx context.Context) error {
	if err := m.Store.Reckon(ctx, m.Directories, m.Now()); err != nil {
		return fmt.Errorf("count who uses what: %w", err)
	}
	return nil
}

// settleSome settles a piece, and reports whether anything is left.
func (m *Machine) settleSome(ctx context.Context, tx store.Store, syncID string) (left bool, err error) {
	s, err := tx.Sync(ctx, syncID)
	if err != nil {
		return false, err
	}
	c, err := tx.Connector(ctx, s.ConnectorID)
	if err != nil {
		return false, err
	}
	switch {
	case s.State.Live(), s.State == store.SyncHeld && s.Decision == store.Undecided:
		return false, nil
	case s.State != store.SyncHeld:
		n, err := tx.ReleaseHeld(ctx, s.ID, markRows)
		return n > 0, err
	}
	removed, err := removeHeld(ctx, tx, c, s.ID, "", m.Now())
	if err != nil {
		return false, err
	}
	left = sum(removed) > 0
	if !left {
		s.State = store.SyncSucceeded
	}
	for i := range s.Streams {
		p := &s.Streams[i]
		p.Counts.Removed += removed[p.Stream]
		if !left && p.State == store.StreamHeld {
			p.State = store.StreamComplete
		}
	}
	if _, err = tx.SaveSync(ctx, s, store.SyncHeld); err != nil || left {
		return left, err
	}
	return false, m.settled(ctx, tx, c.ID)
}

// settled takes back that a removal is under way.
func (m *Machine) settled(ctx context.Context, tx store.Store, connectorID string) error {
	held, err := tx.HeldSync(ctx, connectorID)
	if err != nil {
		return err
	}
	_, err = tx.EditConnector(ctx, connectorID, func(c *store.Connector) error {
		if c.Status == store.Attention && c.Reason.Code == store.CodeRemovalUnderWay {
			c.Rest(held, m.Now())
		}
		return nil
	})
	return err
}
