package action

import (
	"context"
	"strconv"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store"
)

// Deletion says what deleting a connector takes away, and what is left to do
// at the vendor.
type Deletion struct {
	ConnectorID   string
	ConnectorName string
	Records       store.Records
	Reminder      string
}

// PreviewDeletion says what deleting a connector would take away.
func (d *Deeds) PreviewDeletion(ctx context.Context, id string) (*Deletion, error) {
	if err := auth.Require(ctx, auth.ReadConnectors); err != nil {
		return nil, err
	}
	c, err := d.Store.Connector(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.deletion(ctx, d.Store, c)
}

func (d *Deeds) deletion(ctx context.Context, s store.Store, c *store.Connector) (*Deletion, error) {
	out := &Deletion{ConnectorID: c.ID, ConnectorName: c.Name}
	if t, ok := d.Lookup(c.Type); ok {
		out.Reminder = t.Removal
	}
	var err error
	out.Records, err = s.RecordsOf(ctx, c.ID)
	return out, err
}

// DeleteConnector deletes a connector: at once out of sight, its credentials
// wiped; its records go in the background, or stay as history if keep is set.
func (d *Deeds) DeleteConnector(ctx context.Context, id string, keep bool) (out *Deletion, err error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		c, err := tx.Connector(ctx, id)
		if err != nil {
			return err
		}
		if out, err = d.deletion(ctx, tx, c); err != nil {
			return err
		}
		if err := d.cancelSync(ctx, tx, id, "deleted", "The connector was deleted."); err != nil {
			return err
		}
		now := d.Now()
		if _, err := tx.EditConnector(ctx, id, func(c *store.Connector) error {
			c.DeletedAt, c.UpdatedAt, c.Sealed = now, now, ""
			return nil
		}); err != nil {
			return err
		}
		if err := tx.InsertEvents(ctx, []inventory.Event{{
			ID: store.NewID(), At: now, Kind: inventory.EventConnectorDisconnected, AppID: c.AppID, AppName: c.AppName,
			ConnectorID: c.ID, ConnectorName: c.Name,
		}}); err != nil {
			return err
		}
		if err := d.Queue.EnqueuePurge(ctx, tx.SQLTx(), job.Purge{ConnectorID: id, Keep: keep, At: now}); err != nil {
			return err
		}
		return d.audit(ctx, tx, "connector.delete", target{"connector", c.ID, c.Name},
			map[string]string{"records": map[bool]string{true: "keep", false: "remove"}[keep], "accounts": strconv.FormatInt(out.Records.Accounts, 10)})
	})
	return out, err
}
