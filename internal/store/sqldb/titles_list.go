package sqldb

import (
	"context"
	"strings"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

func titleNotFound() error {
	return fault.New(fault.NotFound, "title_not_found", "There is no such software title; its connector may have been deleted.")
}

// Title implements store.Titles.
func (db *DB) Title(ctx context.Context, id string) (*inventory.Title, error) {
	t, err := one(ctx, db, whole(scanTitle), "SELECT "+titleColumns+" FROM "+titleTables+" WHERE t.id = ?", id)
	if err == nil && t == nil {
		err = titleNotFound()
	}
	return t, err
}

// matchedConditions say, for each way of being matched, which titles t are.
func matchedConditions() map[store.Matched]string {
	return map[store.Matched]string{
		store.MatchedNone:     "(t.app_id = '' AND NOT t.ignored)",
		store.MatchedRule:     "(t.app_id <> '' AND t.decided_by = '')",
		store.MatchedOperator: "t.decided_by <> ''",
		store.MatchedIgnored:  "t.ignored",
	}
}

// titleListing describes the list of titles of a query.
func titleListing(q store.TitleQuery) *listing[inventory.Title] {
	l := &listing[inventory.Title]{
		columns: titleColumns, from: titleTables, id: "t.id", sort: "-devices",
		sorts: map[string]string{"devices": "t.devices", "people": "t.people", "name": "t.name_key", "first_seen_at": "t.first_seen_at"},
		scan:  scanTitle, idOf: func(t *inventory.Title) string { return t.ID },
	}
	if q.AppID != "" {
		l.filter("t.app_id = ? AND t.app_id <> ''", q.AppID)
	}
	if len(q.Matched) > 0 {
		known, either := matchedConditions(), []string{"FALSE"}
		for _, m := range q.Matched {
			if condition, ok := known[m]; ok {
				either = append(either, condition)
			}
		}
		l.filter("(" + strings.Join(either, " OR ") + ")")
	}
	if q.Search != "" {
		l.filter(`t.search LIKE ? ESCAPE '\'`, contains(q.Search))
	}
	return l
}

// ListTitles implements store.Titles.
func (db *DB) ListTitles(ctx context.Context, q store.TitleQuery) (store.List[inventory.Title], error) {
	return titleListing(q).page(ctx, db, q.Paging)
}

// EachTitleOf implements store.Titles.
func (db *DB) EachTitleOf(ctx context.Context, q store.TitleQuery, yield func(*inventory.Title) error) error {
	return titleListing(q).each(ctx, db, q.Sort, yield)
}

// EditTitles implements store.Titles.
func (db *DB) EditTitles(ctx context.Context, ids []string, edit func([]inventory.Title) error) error {
	return db.inTx(ctx, func(tx *DB) error {
		var found []inventory.Title
		err := inBatches(ids, 500, func(ids []string) error {
			some, err := all(ctx, tx, whole(scanTitle), "SELECT "+titleColumns+" FROM "+titleTables+" WHERE t.id IN "+marks(len(ids)), anys(ids)...)
			found = append(found, some...)
			return err
		})
		if err != nil {
			return err
		}
		if found, err = inOrder(found, ids, func(t *inventory.Title) string { return t.ID }, titleNotFound); err != nil {
			return err
		}
		if err := edit(found); err != nil {
			return err
		}
		return tx.SaveTitles(ctx, found)
	})
}

// TraceApps implements store.Titles.
func (db *DB) TraceApps(ctx context.Context, appIDs []string) error {
	return inBatches(appIDs, 500, func(ids []string) error {
		return db.inTx(ctx, func(tx *DB) error {
			if _, err := tx.exec(ctx, `INSERT INTO app_sources (id, app_id, connector_id, connector_name, connector_type, first_seen_at, last_seen_at)
				SELECT t.app_id || '/' || c.id, t.app_id, c.id, c.name, c.type, MIN(i.first_seen_at),
					MAX(CASE WHEN i.missing_since IS NULL AND l.last_listed_at > i.seen_at THEN l.last_listed_at ELSE i.seen_at END)
				FROM titles t JOIN installations i ON i.title_id = t.id JOIN connectors c ON c.id = i.connector_id
				LEFT JOIN connector_streams l ON l.connector_id = i.connector_id AND l.stream = i.stream
				WHERE t.app_id <> '' AND i.removed_at IS NULL AND t.app_id IN `+marks(len(ids))+` GROUP BY t.app_id, c.id, c.name, c.type
				ON CONFLICT (app_id, connector_id) DO NOTHING`, anys(ids)...); err != nil {
				return err
			}
			_, err := tx.exec(ctx, `DELETE FROM app_sources WHERE connector_id IS NOT NULL AND app_id IN `+marks(len(ids))+`
				AND NOT EXISTS (SELECT 1 FROM connectors c WHERE c.id = app_sources.connector_id AND c.app_id = app_sources.app_id)
				AND NOT EXISTS (SELECT 1 FROM account_counts n WHERE n.connector_id = app_sources.connector_id AND n.app_id = app_sources.app_id AND n.n > 0)
				AND NOT EXISTS (SELECT 1 FROM titles t JOIN installations i ON i.title_id = t.id
					WHERE t.app_id = app_sources.app_id AND i.connector_id = app_sources.connector_id)`, anys(ids)...)
			return err
		})
	})
}
