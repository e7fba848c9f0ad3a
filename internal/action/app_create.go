package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

// NewApp is what an operator gives to add an app: an entry of the catalogue, or
// a name. What the catalogue says of an app is not given beside it.
type NewApp struct {
	CatalogID string
	AppEdit
}

// CreateApp adds an app by hand.
func (d *Deeds) CreateApp(ctx context.Context, n NewApp) (*inventory.App, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	var app *inventory.App
	err := d.Store.InTx(ctx, func(tx store.Store) (err error) {
		app, err = d.addApp(ctx, tx, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.Store.App(ctx, app.ID)
}

// addApp stores a new app with its event and its trace in the audit.
func (d *Deeds) addApp(ctx context.Context, tx store.Store, n NewApp) (*inventory.App, error) {
	c, err := d.Matcher.Catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	app, err := n.draft(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	app.ID = store.NewID()
	r, err := d.resolve(ctx, tx, []string{app.ID}, n.AppEdit)
	if err != nil {
		return nil, err
	}
	r.apply(app)
	app.FirstSeenAt, app.LastSeenAt, app.ValidFrom = r.at, r.at, r.at
	if err := tx.InsertApp(ctx, app); err != nil {
		return nil, err
	}
	if err := tx.InsertEvents(ctx, []inventory.Event{{
		ID: store.NewID(), At: r.at, Kind: inventory.EventAppNew, AppID: app.ID, AppName: app.Name, By: r.by,
	}}); err != nil {
		return nil, err
	}
	details := map[string]string{"status": string(app.Status)}
	if app.CatalogID != "" {
		details["catalog_id"] = app.CatalogID
	}
	return app, d.audit(ctx, tx, "app.create", target{"app", app.ID, app.Name}, details)
}

// draft is the app as far as the catalogue says what it is.
func (n *NewApp) draft(ctx context.Context, tx store.Store, c *catalog.Catalogue) (*inventory.App, error) {
	if n.CatalogID == "" {
		if n.Name == nil {
			return nil, fault.New(fault.Invalid, "name_required", "Enter a name, or choose an app from the catalogue.").At("name")
		}
		return &inventory.App{Status: inventory.AppNew, Origin: inventory.OriginOperator, Domains: []string{}, Tags: []string{}}, nil
	}
	if n.Name != nil || n.Vendor != nil || n.Domains != nil || n.Category != nil {
		return nil, fault.New(fault.Invalid, "catalog_id_with_details",
			"An app from the catalogue has its name, vendor, domains and category from there. Leave them out, or leave out catalog_id.").At("catalog_id")
	}
	entry, ok := c.ByID(n.CatalogID)
	if !ok {
		return nil, unknownEntry(n.CatalogID).At("catalog_id")
	}
	taken, err := tx.AppsByCatalogID(ctx, []string{n.CatalogID})
	if err != nil {
		return nil, err
	}
	if have, ok := taken[n.CatalogID]; ok {
		return nil, fault.New(fault.Conflict, "catalog_id_taken", "%s is among the apps already.", have.Name).At("catalog_id")
	}
	app := matching.AppOf(&entry, c)
	app.Origin = inventory.OriginOperator
	return app, nil
}

func unknownEntry(id string) *fault.Fault {
	return fault.New(fault.Invalid, "unknown_catalog_id", "The catalogue has no app “%s”.", clip(id))
}

// DeleteApp deletes an app of which nothing is left, or that an operator added.
// Software titles that operators gave to it are for the rules to decide again.
func (d *Deeds) DeleteApp(ctx context.Context, id string) error {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return err
	}
	var moves matching.Moves
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		app, err := tx.App(ctx, id)
		if err != nil {
			return err
		}
		if err := namedNowhere(ctx, tx, []string{id}, ""); err != nil {
			return err
		}
		c, err := d.Matcher.Catalogue(ctx, tx)
		if err != nil {
			return err
		}
		titles, err := d.releasable(ctx, tx, c, app)
		if err != nil {
			return err
		}
		moves, err = d.removeApp(ctx, tx, c, app, titles)
		return err
	})
	if err != nil {
		return err
	}
	return moves.Count(ctx, d.Store)
}

// removeApp deletes an app and lets the rules decide about its titles.
func (d *Deeds) removeApp(ctx context.Context, tx store.Store, c *catalog.Catalogue, app *inventory.App, titles []string) (matching.Moves, error) {
	now := d.Now()
	actor, _ := auth.ActorFrom(ctx)
	if err := tx.DeleteApp(ctx, app.ID, now); err != nil {
		return matching.Moves{}, err
	}
	moves, err := d.Matcher.Resettle(ctx, tx, c, titles, matching.Origin{By: actor.Name}, now)
	if err != nil {
		return moves, err
	}
	moves.Titles = titles // all have left the app that is gone, those too that belong to none
	if err := tx.InsertEvents(ctx, []inventory.Event{{
		ID: store.NewID(), At: now, Kind: inventory.EventAppRemoved, AppID: app.ID, AppName: app.Name, By: actor.Name,
	}}); err != nil {
		return moves, err
	}
	return moves, d.audit(ctx, tx, "app.delete", target{"app", app.ID, app.Name}, nil)
}

// releasable returns the titles of an app that are to be decided anew when it is
// deleted, or says why the app has to stay: its accounts, its connector, and
// programs that would bring it back at once.
func (d *Deeds) releasable(ctx context.Context, tx store.Store, c *catalog.Catalogue, app *inventory.App) (ids []string, err error) {
	inUse := fault.New(fault.Conflict, "app_in_use",
		"%s is in use here: there are accounts or programs of it. Set its status to ignored if you do not want to see it.", app.Name)
	e, err := tx.AppEvidence(ctx, app.ID)
	switch {
	case err != nil:
		return nil, err
	case e.Connectors > 0 || e.Accounts > 0 || e.Titles > 0 && app.Origin != inventory.OriginOperator:
		return nil, inUse
	case e.Titles == 0:
		return nil, nil
	}
	err = tx.EachTitleOf(ctx, store.TitleQuery{AppID: app.ID}, func(t *inventory.Title) error {
		if t.Match.DecidedBy == "" || app.CatalogID != "" && matching.Judge(c, t).CatalogID == app.CatalogID {
			return inUse
		}
		ids = append(ids, t.ID)
		return nil
	})
	return ids, err
}
