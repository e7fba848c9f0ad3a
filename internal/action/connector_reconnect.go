package action

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// ReconnectConnector gives a connector new credentials and starts a sync. The
// history goes on: same accounts, same first-seen times. Credentials of
// another tenant are refused unless replaceTenant is set, which also approves
// the removals that come of it. Settings that are not given stay as they are,
// secrets only if nothing else changes: they go where they were meant for.
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
	settings, err := d.newSettings(t, c, raw)
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

// newSettings merges what is given into what a connector has.
func (d *Deeds) newSettings(t *connector.Type, c *store.Connector, raw map[string]string) (connector.Settings, error) {
	given := maps.Clone(c.Settings)
	if given == nil {
		given = map[string]string{}
	}
	maps.Copy(given, raw)
	if !hasSecrets(t, raw) {
		kept, err := d.Vault.OpenMap(c.Sealed, store.SealRow(c.ID))
		if err != nil {
			return connector.Settings{}, fault.New(fault.Invalid, "credentials_unreadable",
				"The stored credentials cannot be opened with this installation's key. Enter them again.").At("settings." + secretField(t)).Because(err)
		}
		for name, value := range kept {
			given[name] = value.Reveal()
		}
		settings, err := t.Clean(given, d.Env)
		if err == nil && maps.Equal(settings.Plain, c.Settings) {
			return settings, nil
		}
		for name := range kept {
			delete(given, name)
		}
	}
	return t.Clean(given, d.Env)
}

// hasSecrets reports whether any secret of a type is given.
func hasSecrets(t *connector.Type, raw map[string]string) bool {
	return slices.ContainsFunc(t.Fields, func(f connector.Field) bool { return f.Secret && strings.TrimSpace(raw[f.Name]) != "" })
}

// reconnect stores new credentials and starts over with a sync of its own.
func (d *Deeds) reconnect(ctx context.Context, tx store.Store, id string, s connector.Settings, sealed string, tenant *connector.Tenant) error {
	details := map[string]string{}
	held, err := tx.HeldSync(ctx, id)
	if err != nil {
		return err
	}
	replaced := false
	c, err := tx.EditConnector(ctx, id, func(c *store.Connector) error {
		note(details, "tenant", c.TenantName, tenant.Name)
		replaced = c.TenantID != tenant.ID
		c.Settings, c.Sealed, c.CredentialsSetAt, c.UpdatedAt = s.Plain, sealed, d.Now(), d.Now()
		c.TenantID, c.TenantName, c.TenantURL = tenant.ID, tenant.Name, tenant.URL
		c.Paused, c.LastError = false, store.Failure{}
		c.Rest(held, d.Now())
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.cancelSync(ctx, tx, id, "reconnected", "The connector was given a new key."); err != nil {
		return err
	}
	if err := d.startSync(ctx, tx, c, store.CauseReconnect, approvedIf(ctx, replaced, d.Now())); err != nil {
		return err
	}
	return d.audit(ctx, tx, "connector.reconnect", target{"connector", c.ID, c.Name}, details)
}

// approvedIf approves the removals of a sync before it begins.
func approvedIf(ctx context.Context, approved bool, now time.Time) func(*store.Sync) {
	return func(s *store.Sync) {
		if approved {
			actor, _ := auth.ActorFrom(ctx)
			s.Decision, s.DecidedAt, s.DecidedBy = store.Approved, now, actor.Name
		}
	}
}
