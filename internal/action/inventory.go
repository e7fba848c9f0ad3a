package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// ListAccounts lists accounts.
func (d *Deeds) ListAccounts(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[inventory.Account]{}, err
	}
	return d.Store.ListAccounts(ctx, q)
}

// EachAccount yields all accounts of a query, for exports.
func (d *Deeds) EachAccount(ctx context.Context, q store.AccountQuery, yield func(*inventory.Account) error) error {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return err
	}
	return d.Store.EachAccount(ctx, q, yield)
}

// GetAccount returns one account.
func (d *Deeds) GetAccount(ctx context.Context, id string) (*inventory.Account, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Store.Account(ctx, id)
}

// ListApps lists apps.
func (d *Deeds) ListApps(ctx context.Context, q store.AppQuery) (store.List[inventory.App], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[inventory.App]{}, err
	}
	return d.Store.ListApps(ctx, q)
}

// GetApp returns one app.
func (d *Deeds) GetApp(ctx context.Context, id string) (*inventory.App, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Store.App(ctx, id)
}

// ListEvents lists what changed in the inventory, newest first.
func (d *Deeds) ListEvents(ctx context.Context, q store.EventQuery) (store.List[inventory.Event], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[inventory.Event]{}, err
	}
	if q.AccountID != "" {
		if _, err := d.Store.Account(ctx, q.AccountID); err != nil {
			return store.List[inventory.Event]{}, err
		}
	}
	return d.Store.ListEvents(ctx, q)
}

// EachEvent yields all events of a query, for exports.
func (d *Deeds) EachEvent(ctx context.Context, q store.EventQuery, yield func(*inventory.Event) error) error {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return err
	}
	return d.Store.EachEvent(ctx, q, yield)
}

// ListAudit lists the deeds of operators, newest first.
func (d *Deeds) ListAudit(ctx context.Context, q store.AuditQuery) (store.List[store.AuditEntry], error) {
	if err := auth.Require(ctx, auth.ReadAudit); err != nil {
		return store.List[store.AuditEntry]{}, err
	}
	return d.Store.ListAudit(ctx, q)
}
