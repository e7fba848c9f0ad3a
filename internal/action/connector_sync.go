package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// SyncNow starts a sync of a connector, and returns the one under way if there
// is one. A sync that waits because the vendor was unavailable is tried at once;
// one that the vendor told to wait goes on waiting.
func (d *Deeds) SyncNow(ctx context.Context, id string) (*store.Sync, error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	var live *store.Sync
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		c, err := tx.Connector(ctx, id)
		if err != nil {
			return err
		}
		if live, err = tx.LiveSync(ctx, id); err != nil {
			return err
		}
		if live != nil {
			return d.hasten(ctx, tx, c, live)
		}
		if c.Status == store.Reconnect {
			return fault.New(fault.Conflict, "connector_needs_reconnect",
				"The connector's key no longer works. Reconnect it with a new one; that starts a sync.")
		}
		if c.Paused {
			return fault.New(fault.Conflict, "connector_paused", "The connector is paused. Resume it; that starts a sync.")
		}
		if err := d.startSync(ctx, tx, c, store.CauseManual); err != nil {
			return err
		}
		if live, err = tx.LiveSync(ctx, id); err != nil {
			return err
		}
		return d.audit(ctx, tx, "connector.sync", target{"connector", c.ID, c.Name}, nil)
	})
	return live, err
}

// hasten lets a sync that waits for a vendor in trouble try at once.
func (d *Deeds) hasten(ctx context.Context, tx store.Store, c *store.Connector, live *store.Sync) error {
	if live.State != store.SyncWaiting || c.Status != store.Failing {
		return nil
	}
	return d.Queue.HastenSync(ctx, tx.SQLTx(), live.ID)
}
