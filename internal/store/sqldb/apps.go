package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

const appColumns = `a.id, a.name, a.vendor, a.domains, a.category, a.catalog_id, a.status, a.tags, a.notes, a.first_seen_at, a.last_seen_at,
	COALESCE(o.id, a.owner_id), COALESCE(NULLIF(o.name, ''), o.email, ''), a.alternative_id, COALESCE(e.name, ''), a.generative_ai, a.origin, a.reviewed_at, a.reviewed_by,
	a.valid_from, a.people, a.devices`

const appTables = "apps a " + appJoins

// appJoins finds the owner at the end of merges.
const appJoins = `LEFT JOIN people w ON w.id = a.owner_id LEFT JOIN people o ON o.id = w.root_id
	LEFT JOIN apps e ON e.id = a.alternative_id`

func scanApp(rows *sql.Rows, a *inventory.App, more ...any) error {
	return rows.Scan(append([]any{
		&a.ID, &a.Name, &a.Vendor, asJSON(&a.Domains), &a.Category, &a.CatalogID, &a.Status, asJSON(&a.Tags), &a.Notes,
		stamp{&a.FirstSeenAt}, stamp{&a.LastSeenAt}, &a.OwnerID, &a.OwnerName, &a.AlternativeID, &a.AlternativeName, &a.GenerativeAI, &a.Origin,
		stamp{&a.ReviewedAt}, &a.ReviewedBy, stamp{&a.ValidFrom}, &a.People, &a.Devices,
	}, more...)...)
}

// App implements store.Apps.
func (db *DB) App(ctx context.Context, id string) (*inventory.App, error) {
	list, err := all(ctx, db, whole(scanApp), "SELECT "+appColumns+" FROM "+appTables+" WHERE a.id = ?", id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, appNotFound()
	}
	return &list[0], db.fillApps(ctx, list)
}

func appNotFound() error {
	return fault.New(fault.NotFound, "app_not_found", "There is no such app; it, or its connector, may have been deleted.")
}

// AppByName implements store.Apps.
func (db *DB) AppByName(ctx context.Context, name string) (*inventory.App, error) {
	return one(ctx, db, whole(scanApp), "SELECT "+appColumns+" FROM "+appTables+" WHERE a.name_key = ?", unique(name))
}

// AppsByCatalogID implements store.AppMatching.
func (db *DB) AppsByCatalogID(ctx context.Context, ids []string) (map[string]inventory.App, error) {
	out := make(map[string]inventory.App, len(ids))
	err := inBatches(ids, 500, func(ids []string) error {
		list, err := all(ctx, db, whole(scanApp), "SELECT "+appColumns+" FROM "+appTables+" WHERE a.catalog_id <> '' AND a.catalog_id IN "+marks(len(ids)), anys(ids)...)
		for i := range list {
			out[list[i].CatalogID] = list[i]
		}
		return err
	})
	return out, err
}

// ListApps implements store.Apps.
func (db *DB) ListApps(ctx context.Context, q store.AppQuery) (store.List[inventory.App], error) {
	list, err := db.appListing(q).page(ctx, db, q.Paging)
	if err != nil {
		return list, err
	}
	return list, db.fillAppsAt(ctx, list.Items, q.AsOf)
}

// appListing describes the list of apps of a query.
func (db *DB) appListing(q store.AppQuery) *listing[inventory.App] {
	l := &listing[inventory.App]{
		columns: appColumns, from: appTables, id: "a.id", sort: "name",
		sorts: map[string]string{
			"name": "a.name_key", "first_seen_at": "a.first_seen_at", "last_seen_at": "a.last_seen_at",
			"people": "a.people", "devices": "a.devices", "review_rank": "a.review_rank",
			"accounts": "(SELECT CAST(COALESCE(SUM(n.n), 0) AS BIGINT) FROM account_counts n WHERE n.app_id = a.id AND n.status <> 'removed')",
		},
		scan: scanApp,
	}
	if q.Search != "" {
		l.filter(`a.search LIKE ? ESCAPE '\'`, contains(q.Search))
	}
	oneOf(l, "a.status", q.Statuses)
	oneOf(l, "a.category", q.Categories)
	if q.OwnerID != "" {
		l.filter("a.owner_id IN ("+withMerged+")", q.OwnerID, q.OwnerID)
	}
	if q.Tag != "" {
		l.filter("EXISTS (SELECT 1 FROM "+db.dialect.eachText("a.tags")+" t WHERE t.value = ?)", q.Tag)
	}
	if q.GenerativeAI != nil {
		l.filter("a.generative_ai = ?", *q.GenerativeAI)
	}
	if q.ConnectorID != "" {
		l.filter("EXISTS (SELECT 1 FROM app_sources s WHERE s.app_id = a.id AND s.connector_id = ?)", q.ConnectorID)
	}
	if q.Origin != "" {
		l.filter("a.origin = ?", string(q.Origin))
	}
	return db.appsThen(l, q.AsOf)
}

// fillApps adds counts, titles and sources.
func (db *DB) fillApps(ctx context.Context, list []inventory.App) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[string]*inventory.App, len(list))
	ids := make([]any, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	err := db.each(ctx, func(rows *sql.Rows) error {
		var id string
		var status inventory.AccountStatus
		var n int64
		if err := rows.Scan(&id, &status, &n); err != nil {
			return err
		}
		at[id].Accounts.Add(status, n)
		return nil
	}, "SELECT app_id, status, SUM(n) FROM account_counts WHERE app_id IN "+marks(len(ids))+" GROUP BY app_id, status", ids...)
	if err != nil {
		return err
	}
	err = db.each(ctx, func(rows *sql.Rows) error {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return err
		}
		at[id].Titles = n
		return nil
	}, "SELECT app_id, count(*) FROM titles WHERE app_id <> '' AND app_id IN "+marks(len(ids))+" GROUP BY app_id", ids...)
	if err != nil {
		return err
	}
	return db.each(ctx, func(rows *sql.Rows) error {
		var id string
		var s inventory.AppSource
		if err := rows.Scan(&id, &s.ConnectorID, &s.ConnectorName, &s.ConnectorType, stamp{&s.FirstSeenAt}, stamp{&s.LastSeenAt}, stamp{&s.DisconnectedAt}); err != nil {
			return err
		}
		at[id].Sources = append(at[id].Sources, s)
		return nil
	}, `SELECT s.app_id, COALESCE(s.connector_id, ''), COALESCE(c.name, s.connector_name), s.connector_type, s.first_seen_at, s.last_seen_at, s.disconnected_at
		FROM app_sources s LEFT JOIN connectors c ON c.id = s.connector_id WHERE s.app_id IN `+marks(len(ids))+" ORDER BY s.first_seen_at, s.id", ids...)
}

// InsertApp implements store.Apps.
func (db *DB) InsertApp(ctx context.Context, a *inventory.App) error {
	_, err := db.exec(ctx, `INSERT INTO apps (id, name, name_key, vendor, domains, category, catalog_id, status, tags, notes, first_seen_at, last_seen_at, search,
		owner_id, alternative_id, generative_ai, origin, reviewed_at, reviewed_by, valid_from, people, devices, review_rank) VALUES `+marks(23), a.ID, a.Name, unique(a.Name), a.Vendor, list(a.Domains), a.Category, a.CatalogID, string(a.Status), list(a.Tags),
		a.Notes, text(a.FirstSeenAt), text(a.LastSeenAt), a.SearchText(),
		a.OwnerID, a.AlternativeID, a.GenerativeAI, string(a.Origin), orNull(a.ReviewedAt), a.ReviewedBy, text(validFrom(a.ValidFrom, a.FirstSeenAt)), 0, 0, a.ReviewRank())
	return db.appTaken(err, a)
}

// appTaken explains a violated unique name or id of the catalogue.
func (db *DB) appTaken(err error, a *inventory.App) error {
	switch {
	case err == nil || !db.dialect.taken(err):
		return err
	case strings.Contains(err.Error(), "catalog_id"):
		return fault.New(fault.Conflict, "catalog_id_taken", "Another app is that of the catalogue's entry “%s” already.", a.CatalogID).At("catalog_id").Because(err)
	default:
		return fault.New(fault.Conflict, "name_taken", "An app named “%s” exists already. Choose another name.", a.Name).At("name").Because(err)
	}
}

// list writes a list as a JSON array, an empty one as [].
func list(values []string) any {
	if values == nil {
		values = []string{}
	}
	return asJSON(&values)
}

// TouchAppSource implements store.Apps.
func (db *DB) TouchAppSource(ctx context.Context, appID string, c *store.Connector, at time.Time) error {
	return db.inTx(ctx, func(tx *DB) error {
		_, err := tx.exec(ctx, `INSERT INTO app_sources (id, app_id, connector_id, connector_name, connector_type, first_seen_at, last_seen_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (app_id, connector_id) DO UPDATE SET last_seen_at = excluded.last_seen_at, connector_name = excluded.connector_name`,
			store.NewID(), appID, c.ID, c.Name, c.Type, text(at), text(at))
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "UPDATE apps SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?", text(at), appID, text(at))
		return err
	})
}

// ClaimApp implements store.AppMatching.
func (db *DB) ClaimApp(ctx context.Context, appID, catalogID string) error {
	_, err := db.exec(ctx, "UPDATE apps SET catalog_id = ? WHERE id = ?", catalogID, appID)
	return err
}

// TouchInstalledApps implements store.AppMatching.
func (db *DB) TouchInstalledApps(ctx context.Context, c *store.Connector, at time.Time) error {
	const installed = `SELECT t.app_id FROM titles t WHERE t.app_id <> '' AND EXISTS (SELECT 1 FROM installations i
		WHERE i.title_id = t.id AND i.connector_id = ? AND i.removed_at IS NULL AND i.missing_since IS NULL)`
	return db.inTx(ctx, func(tx *DB) error {
		_, err := tx.exec(ctx, `INSERT INTO app_sources (id, app_id, connector_id, connector_name, connector_type, first_seen_at, last_seen_at)
			SELECT x.app_id || '/' || ?, x.app_id, ?, ?, ?, ?, ? FROM (SELECT DISTINCT y.app_id FROM (`+installed+`) y) x WHERE TRUE
			ON CONFLICT (app_id, connector_id) DO UPDATE SET last_seen_at = excluded.last_seen_at, connector_name = excluded.connector_name`,
			c.ID, c.ID, c.Name, c.Type, text(at), text(at), c.ID)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "UPDATE apps SET last_seen_at = ? WHERE last_seen_at < ? AND id IN ("+installed+")", text(at), text(at), c.ID)
		return err
	})
}
