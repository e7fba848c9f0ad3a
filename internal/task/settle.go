package task

import (
	"context"
	"fmt"

	"github.com/noonday/noonday/internal/connector"
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
		var piece settled
		err := m.Store.InTx(saving, func(tx store.Store) (err error) {
			piece, err = m.settleSome(saving, tx, decided.SyncID)
			return err
		})
		if fault.Has(err, "sync_not_found") || fault.Has(err, "connector_not_found") {
			return nil
		}
		if err != nil {
			return fmt.Errorf("settle sync %s: %w", decided.SyncID, err)
		}
		for stream, n := range piece.removed {
			of := Subject{Type: piece.kind, ConnectorID: piece.connectorID, SyncID: decided.SyncID, Stream: stream}
			m.observer().Kept(of, 0, store.Counts{Removed: n})
		}
		if !piece.left {
			return m.reckon(saving)
		}
	}
}

// reckon brings the figures up to date.
func (m *Machine) reckon(ctx context.Context) error {
	if err := m.Store.Reckon(ctx, m.Directories); err != nil {
		return fmt.Errorf("count who uses what: %w", err)
	}
	return m.takeFigures(ctx)
}

// takeFigures notes the figures of the day.
func (m *Machine) takeFigures(ctx context.Context) error {
	if err := m.Store.TakeFigures(ctx, m.Now()); err != nil {
		return fmt.Errorf("take the figures of the day: %w", err)
	}
	return nil
}

// settled is what settling a piece did.
type settled struct {
	kind, connectorID string
	removed           map[connector.Stream]int64
	left              bool // there may be more
}

// settleSome settles a piece.
func (m *Machine) settleSome(ctx context.Context, tx store.Store, syncID string) (piece settled, err error) {
	s, err := tx.Sync(ctx, syncID)
	if err != nil {
		return piece, err
	}
	c, err := tx.Connector(ctx, s.ConnectorID)
	if err != nil {
		return piece, err
	}
	piece.kind, piece.connectorID = c.Type, c.ID
	switch {
	case s.State.Live(), s.State == store.SyncHeld && s.Decision == store.Undecided:
		return piece, nil
	case s.State != store.SyncHeld:
		n, err := tx.ReleaseHeld(ctx, s.ID, markRows)
		piece.left = n > 0
		return piece, err
	}
	piece.removed, err = removeHeld(ctx, tx, c, s.ID, "", m.Now())
	if err != nil {
		return piece, err
	}
	piece.left = sum(piece.removed) > 0
	if !piece.left {
		s.State = store.SyncSucceeded
	}
	for i := range s.Streams {
		p := &s.Streams[i]
		p.Counts.Removed += piece.removed[p.Stream]
		if !piece.left && p.State == store.StreamHeld {
			p.State = store.StreamComplete
		}
	}
	if _, err = tx.SaveSync(ctx, s, store.SyncHeld); err != nil || piece.left {
		return piece, err
	}
	return piece, m.allSettled(ctx, tx, c.ID)
}

// allSettled takes back that a removal is under way.
func (m *Machine) allSettled(ctx context.Context, tx store.Store, connectorID string) error {
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
