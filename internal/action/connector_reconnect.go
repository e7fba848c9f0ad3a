package action

import (
	"context"
	"maps"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// ReconnectConnector gives a connector new credentials and starts a sync. The
// history goes on: same accounts, same first-seen times. Credentials of
// another tenant are refused unless replaceTenant is set. Settings that are
// not given stay as they are.
func (d *Deeds) ReconnectConnector(ctx context.Context, id string, raw map[string]string, replaceTenant bool) (*ConnectorView, error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	c, err := d.Store.Connector(ctx, id)
	if err != nil {
		return nil, err
	}
	t, err := d.kind(c.Type)
	if err != nil {
		return nil, err
	}
	given := maps.Clone(c.Settings)
	maps.Copy(given, raw)
	settings, err := t.Clean(given, d.Env)
	if err != nil {
		return nil, err
	}
	tenant, problem := d.try(ctx, t, settings)
	if problem != nil {
		return nil, problem
	}
	if tenant.ID != c.TenantID && !replaceTenant {
		return nil, fault.New(fault.Conflict, "other_tenant",
			"This key opens %s, but the connector reads %s. Use a key of %s, or replace the tenant: then accounts that only %s has are marked removed.",
			tenant.Name, c.TenantName, c.TenantName, c.TenantName).At("settings." + secretField(t))
	}
	sealed, err := d.Vault.SealMap(settings.Secrets, store.SealRow(c.ID))
	if err != nil {
		return nil, err
	}
	if err := d.Store.InTx(ctx, func(tx store.Store) error {
		return d.reconnect(ctx, tx, id, settings, sealed, tenant)
	}); err != nil {
		return nil, err
	}
	return d.view(ctx, id)
}

// reconnect stores new credentials and starts over with a sync of its own.
func (d *Deeds) reconnect(ctx context.Context, tx store.Store, id string, s connector.Settings, sealed string, tenant *connector.Tenant) error {
	details := map[string]string{}
	c, err := tx.EditConnector(ctx, id, func(c *store.Connector) error {
		note(details, "tenant", c.TenantName, tenant.Name)
		c.Settings, c.Sealed, c.CredentialsSetAt, c.UpdatedAt = s.Plain, sealed, d.Now(), d.Now()
		c.TenantID, c.TenantName, c.TenantURL = tenant.ID, tenant.Name, tenant.URL
		c.Paused, c.Reason, c.LastError = false, store.Reason{}, store.Failure{}
		c.Status = store.Connected
		if c.LastSuccessAt.IsZero() {
			c.Status = store.Collecting
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.cancelSync(ctx, tx, id, "reconnected", "The connector was given a new key."); err != nil {
		return err
	}
	if err := d.startSync(ctx, tx, c, store.CauseReconnect); err != nil {
		return err
	}
	return d.audit(ctx, tx, "connector.reconnect", target{"connector", c.ID, c.Name}, details)
}
