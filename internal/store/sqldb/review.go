package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// inOrder returns the rows of a list in the order of ids; missing is the error
// when one of them is not among them.
func inOrder[T any](list []T, ids []string, idOf func(*T) string, missing func() error) ([]T, error) {
	at := make(map[string]int, len(list))
	for i := range list {
		at[idOf(&list[i])] = i
	}
	out := make([]T, 0, len(ids))
	for _, id := range ids {
		i, ok := at[id]
		if !ok {
			return nil, missing()
		}
		out = append(out, list[i])
	}
	return out, nil
}

// appsByID reads apps without what fillApps adds.
func (db *DB) appsByID(ctx context.Context, ids []string) ([]inventory.App, error) {
	var out []inventory.App
	err := inBatches(ids, 500, func(ids []string) error {
		list, err := all(ctx, db, whole(scanApp), "SELECT "+appColumns+" FROM "+appTables+" WHERE a.id IN "+marks(len(ids)), anys(ids)...)
		out = append(out, list...)
		return err
	})
	return out, err
}

// EditApps implements store.AppReview.
func (db *DB) EditApps(ctx context.Context, ids []string, edit func([]inventory.App) error) error {
	return db.inTx(ctx, func(tx *DB) error {
		list, err := tx.appsByID(ctx, ids)
		if err != nil {
			return err
		}
		if list, err = inOrder(list, ids, func(a *inventory.App) string { return a.ID }, appNotFound); err != nil {
			return err
		}
		if err := edit(list); err != nil {
			return err
		}
		return tx.saveApps(ctx, list)
	})
}

// saveApps writes what operators say of apps.
func (db *DB) saveApps(ctx context.Context, apps []inventory.App) error {
	if err := keepChanged(ctx, db, appVersions(), apps, func(a *inventory.App) string { return a.ID },
		func(a *inventory.App) time.Time { return a.ValidFrom }); err != nil {
		return err
	}
	for i := range apps {
		a := &apps[i]
		_, err := db.exec(ctx, `UPDATE apps SET (name, name_key, vendor, domains, category, catalog_id, status, tags, notes, search, owner_id, alternative_id,
			generative_ai, reviewed_at, reviewed_by, valid_from, review_rank) = `+marks(17)+" WHERE id = ?",
			a.Name, unique(a.Name), a.Vendor, list(a.Domains), a.Category, a.CatalogID, string(a.Status), list(a.Tags), a.Notes, a.SearchText(), a.OwnerID, a.AlternativeID,
			a.GenerativeAI, orNull(a.ReviewedAt), a.ReviewedBy, text(validFrom(a.ValidFrom, a.FirstSeenAt)), a.ReviewRank(), a.ID)
		if err != nil {
			return db.appTaken(err, a)
		}
	}
	return nil
}

// AppsReplacedBy implements store.AppReview.
func (db *DB) AppsReplacedBy(ctx context.Context, ids []string) ([]inventory.App, error) {
	var out []inventory.App
	err := inBatches(ids, 500, func(ids []string) error {
		list, err := all(ctx, db, whole(scanApp), "SELECT "+appColumns+" FROM "+appTables+
			" WHERE a.alternative_id <> '' AND a.alternative_id IN "+marks(len(ids))+" ORDER BY a.name_key", anys(ids)...)
		out = append(out, list...)
		return err
	})
	return out, err
}

// DeleteApp implements store.AppReview.
func (db *DB) DeleteApp(ctx context.Context, id string, at time.Time) error {
	return db.inTx(ctx, func(tx *DB) error {
		titles, err := all(ctx, tx, single[string], "SELECT id FROM titles WHERE app_id = ? AND app_id <> ''", id)
		if err != nil {
			return err
		}
		if err := tx.keepVersions(ctx, titleVersions(), titles, at); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE titles SET app_id = '', rule = '', confidence = '', explanation = '', ignored = FALSE, decided_by = '',
			decided_at = NULL, valid_from = ? WHERE app_id = ? AND app_id <> ''`, text(at), id); err != nil {
			return err
		}
		n, err := tx.exec(ctx, "DELETE FROM apps WHERE id = ?", id)
		if err == nil && n == 0 {
			err = appNotFound()
		}
		return err
	})
}

// AppEvidence implements store.AppReview.
func (db *DB) AppEvidence(ctx context.Context, id string) (e store.Evidence, err error) {
	found, err := one(ctx, db, func(rows *sql.Rows, e *store.Evidence) error {
		return rows.Scan(&e.Connectors, &e.Accounts, &e.Titles)
	}, `SELECT (SELECT count(*) FROM connectors c WHERE c.app_id = ?), (SELECT COALESCE(SUM(n.n), 0) FROM account_counts n WHERE n.app_id = ?),
		(SELECT count(*) FROM titles t WHERE t.app_id = ? AND t.app_id <> ''
			AND EXISTS (SELECT 1 FROM installations i WHERE i.title_id = t.id AND i.removed_at IS NULL))`, id, id, id)
	if err == nil && found != nil {
		e = *found
	}
	return e, err
}

// CountCategories implements store.AppReview.
func (db *DB) CountCategories(ctx context.Context) ([]store.CategoryCount, error) {
	return all(ctx, db, func(rows *sql.Rows, c *store.CategoryCount) error { return rows.Scan(&c.Category, &c.Apps) },
		"SELECT category, count(*) FROM apps GROUP BY category ORDER BY category")
}

// Root implements store.AppReview.
func (db *DB) Root(ctx context.Context, personID string) (*inventory.Person, error) {
	p, err := one(ctx, db, func(rows *sql.Rows, p *inventory.Person) error {
		return rows.Scan(&p.ID, &p.RootID, &p.MergedInto, &p.Kind, &p.Name, &p.Email, &p.Department, &p.JobTitle, &p.SourceID, &p.MatchKey,
			stamp{&p.FirstSeenAt}, &p.Accounts, &p.Devices, &p.Apps, &p.InDirectory)
	}, `SELECT o.id, o.root_id, o.merged_into, o.kind, o.name, o.email, o.department, o.job_title, o.source_id, COALESCE(o.match_key, ''),
		o.first_seen_at, o.accounts, o.devices, o.apps, o.in_directory FROM people p JOIN people o ON o.id = p.root_id WHERE p.id = ?`, personID)
	if err == nil && p == nil {
		err = fault.New(fault.NotFound, "person_not_found", "There is no such person; nothing of them may be left.")
	}
	return p, err
}
