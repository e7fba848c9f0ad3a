package action

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// The polling interval of a connector.
const (
	DefaultInterval = 60 * time.Minute
	MinInterval     = 15 * time.Minute
	MaxInterval     = 24 * time.Hour
)

// maxName is how long a name may be, in characters.
const maxName = 100

// NewConnector is what an operator gives to make a connector.
type NewConnector struct {
	Type     string
	Name     string
	Settings map[string]string
	Streams  []string // nil: those that can be read
	Interval time.Duration
	Guard    *inventory.Guard // nil: the default
	Budget   *int64           // per cent; nil: the default
}

// CreateConnector checks, seals and stores a connector and starts its initial
// collection.
func (d *Deeds) CreateConnector(ctx context.Context, n NewConnector) (*ConnectorView, error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	t, err := d.kind(n.Type)
	if err != nil {
		return nil, err
	}
	name, nameFault := cleanName(n.Name)
	settings, err := t.Clean(n.Settings, d.Env)
	interval, intervalFault := cleanInterval(n.Interval)
	guard, guardFault := cleanGuard(n.Guard)
	percent, budgetFault := cleanBudget(n.Budget)
	if f := fault.Join(nameFault, faultOrNil(err), intervalFault, guardFault, budgetFault); f != nil {
		return nil, f
	}
	if _, err := cleanStreams(t, n.Streams, nil); err != nil {
		return nil, err
	}
	if err := d.nameFree(ctx, name); err != nil {
		return nil, err
	}
	tenant, problem := d.try(ctx, t, settings)
	if problem != nil {
		return nil, problem
	}
	streams, err := cleanStreams(t, n.Streams, tenant)
	if err != nil {
		return nil, err
	}
	c := &store.Connector{
		ID: store.NewID(), Type: t.ID, Name: name, Settings: settings.Plain, CredentialsSetAt: d.Now(), Streams: streams, PollInterval: interval,
		Guard: guard, BudgetPercent: percent, TenantID: tenant.ID, TenantName: tenant.Name, TenantURL: tenant.URL, Status: store.Collecting, CreatedAt: d.Now(), UpdatedAt: d.Now(),
	}
	if c.Sealed, err = d.Vault.SealMap(settings.Secrets, store.SealRow(c.ID)); err != nil {
		return nil, err
	}
	if err := d.Store.InTx(ctx, func(tx store.Store) error { return d.insertConnector(ctx, tx, t, c) }); err != nil {
		return nil, err
	}
	return d.view(ctx, c.ID)
}

// insertConnector stores a connector with its app and its first sync.
func (d *Deeds) insertConnector(ctx context.Context, tx store.Store, t *connector.Type, c *store.Connector) error {
	app, err := d.ensureApp(ctx, tx, t.App, c)
	if err != nil {
		return err
	}
	c.AppID = app.ID
	if err := tx.InsertConnector(ctx, c); err != nil {
		return err
	}
	if err := tx.TouchAppSource(ctx, app.ID, c, d.Now()); err != nil {
		return err
	}
	if err := d.startSync(ctx, tx, c, store.CauseInitial); err != nil {
		return err
	}
	return d.audit(ctx, tx, "connector.create", target{"connector", c.ID, c.Name}, map[string]string{"type": c.Type, "tenant": c.TenantName})
}

// ensureApp finds or makes the app that a connector reads: by the catalogue's
// entry of its domain, or else by its name. Connecting it is the operator's approval.
func (d *Deeds) ensureApp(ctx context.Context, tx store.Store, who inventory.AppIdentity, c *store.Connector) (*inventory.App, error) {
	known, err := d.Matcher.Catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	entry := ""
	if m, ok := known.Match(catalog.Evidence{Domain: who.Domain}); ok && m.Rule == catalog.RuleDomain && m.Confidence == catalog.High {
		apps, err := tx.AppsByCatalogID(ctx, []string{m.AppID})
		if err != nil {
			return nil, err
		}
		if app, ok := apps[m.AppID]; ok {
			return &app, nil
		}
		entry = m.AppID
	}
	app, err := tx.AppByName(ctx, who.Name)
	if err != nil {
		return nil, err
	}
	if app != nil {
		if app.CatalogID == "" && entry != "" {
			app.CatalogID = entry
			err = tx.ClaimApp(ctx, app.ID, entry)
		}
		return app, err
	}
	return d.makeApp(ctx, tx, who, entry, c)
}

// makeApp stores the app that a connector reads.
func (d *Deeds) makeApp(ctx context.Context, tx store.Store, who inventory.AppIdentity, catalogID string, c *store.Connector) (*inventory.App, error) {
	now := d.Now()
	app := &inventory.App{
		ID: store.NewID(), Name: who.Name, Vendor: who.Vendor, Domains: []string{who.Domain}, Category: who.Category, CatalogID: catalogID,
		Status: inventory.AppApproved, Origin: inventory.OriginDiscovered, Tags: []string{}, FirstSeenAt: now, LastSeenAt: now, ValidFrom: now,
	}
	if err := tx.InsertApp(ctx, app); err != nil {
		return nil, err
	}
	return app, tx.InsertEvents(ctx, []inventory.Event{{
		ID: store.NewID(), At: now, Kind: inventory.EventAppNew, AppID: app.ID, AppName: app.Name, ConnectorID: c.ID, ConnectorName: c.Name,
	}})
}

// startSync queues a sync of a connector.
func (d *Deeds) startSync(ctx context.Context, tx store.Store, c *store.Connector, cause store.Cause, edits ...func(*store.Sync)) error {
	s := store.NewSync(store.NewID(), c, cause, d.Now())
	for _, edit := range edits {
		edit(s)
	}
	if err := tx.InsertSync(ctx, s); err != nil {
		return err
	}
	return d.Queue.EnqueueSync(ctx, tx.SQLTx(), s.ID)
}

// nameFree refuses a taken name before a vendor is asked; the store has the last word.
func (d *Deeds) nameFree(ctx context.Context, name string) error {
	list, err := d.Store.ListConnectors(ctx, store.ConnectorQuery{Paging: store.Paging{Limit: 500}, Search: name})
	if err != nil {
		return err
	}
	for _, c := range list.Items {
		if strings.EqualFold(c.Name, name) {
			return fault.New(fault.Conflict, "name_taken", "A connector named “%s” exists already. Choose another name.", c.Name).At("name")
		}
	}
	return nil
}

// cleanName trims and checks the name of something.
func cleanName(raw string) (string, *fault.Fault) {
	name := strings.Join(strings.Fields(raw), " ")
	switch {
	case name == "":
		return "", fault.New(fault.Invalid, "name_required", "Enter a name.").At("name")
	case !utf8.ValidString(name):
		return "", fault.New(fault.Invalid, "name_invalid", "The name is not valid text.").At("name")
	case utf8.RuneCountInString(name) > maxName:
		return "", fault.New(fault.Invalid, "name_too_long", "The name is too long: at most %d characters.", maxName).At("name")
	default:
		return name, nil
	}
}

// cleanInterval checks a polling interval; zero means the default.
func cleanInterval(interval time.Duration) (time.Duration, *fault.Fault) {
	if interval == 0 {
		return DefaultInterval, nil
	}
	if interval < MinInterval || interval > MaxInterval {
		return 0, fault.New(fault.Invalid, "interval_out_of_range", "Choose a polling interval from %d minutes to %d minutes (24 hours).",
			int(MinInterval.Minutes()), int(MaxInterval.Minutes())).At("poll_interval_minutes")
	}
	return interval, nil
}

// maxGuardRecords bounds the guard's number of records.
const maxGuardRecords = 1_000_000

// cleanGuard checks a guard; nil means the default.
func cleanGuard(g *inventory.Guard) (inventory.Guard, *fault.Fault) {
	switch {
	case g == nil:
		return inventory.DefaultGuard(), nil
	case g.Percent < 0 || g.Percent > 100:
		return *g, fault.New(fault.Invalid, "guard_out_of_range",
			"Choose from 0 to 100 per cent: when more than that would be removed at once, it waits for a decision. At 100 nothing ever waits.").At("removal_guard.percent")
	case g.Records < 0 || g.Records > maxGuardRecords:
		return *g, fault.New(fault.Invalid, "guard_out_of_range", "Choose from 0 to %d records that may be removed without a question.", maxGuardRecords).At("removal_guard.records")
	}
	return *g, nil
}

// cleanBudget checks a share of the vendor's limits; nil means the default.
func cleanBudget(percent *int64) (int64, *fault.Fault) {
	if percent == nil {
		return budget.DefaultPercent, nil
	}
	if *percent < budget.MinPercent || *percent > budget.MaxPercent {
		return 0, fault.New(fault.Invalid, "budget_out_of_range", "Choose a share of the vendor's limits from %d to %d per cent.",
			budget.MinPercent, budget.MaxPercent).At("budget_share_percent")
	}
	return *percent, nil
}

// faultOrNil is the fault of an error, nil for no error.
func faultOrNil(err error) *fault.Fault {
	if err == nil {
		return nil
	}
	return fault.Of(err)
}
