package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/inventory"
)

const titleColumns = `t.id, t.title_key, t.identifier, t.team_id, t.name, t.publisher, t.app_id, t.rule, t.confidence, t.explanation, t.ignored,
	t.decided_by, t.decided_at, t.suggested, t.devices, t.people, t.valid_from, t.first_seen_at, t.last_seen_at, COALESCE(p.name, '')`

const titleTables = "titles t LEFT JOIN apps p ON p.id = t.app_id"

func scanTitle(rows *sql.Rows, t *inventory.Title, more ...any) error {
	return rows.Scan(append([]any{
		&t.ID, &t.Key, &t.Identifier, &t.TeamID, &t.Name, &t.Publisher, &t.Match.AppID, &t.Match.Rule, &t.Match.Confidence, &t.Match.Explanation,
		&t.Match.Ignored, &t.Match.DecidedBy, stamp{&t.Match.DecidedAt}, &t.Suggested, &t.Devices, &t.People, stamp{&t.ValidFrom},
		stamp{&t.FirstSeenAt}, stamp{&t.LastSeenAt}, &t.AppName,
	}, more...)...)
}

// TitlesByKey implements store.TitleWrites.
func (db *DB) TitlesByKey(ctx context.Context, keys []string) (map[string]inventory.Title, error) {
	out := make(map[string]inventory.Title, len(keys))
	err := inBatches(keys, 500, func(keys []string) error {
		list, err := all(ctx, db, whole(scanTitle), "SELECT "+titleColumns+" FROM "+titleTables+" WHERE t.title_key IN "+marks(len(keys)), anys(keys)...)
		for _, t := range list {
			out[t.Key] = t
		}
		return err
	})
	return out, err
}

// EachTitle implements store.TitleWrites.
func (db *DB) EachTitle(ctx context.Context, yield func(*inventory.Title) error) error {
	return db.each(ctx, func(rows *sql.Rows) error {
		var t inventory.Title
		if err := scanTitle(rows, &t); err != nil {
			return err
		}
		return yield(&t)
	}, "SELECT "+titleColumns+" FROM "+titleTables+" ORDER BY t.id")
}

// appendTitle appends the columns identifier to suggested, name_key and search.
func appendTitle(args []any, t *inventory.Title) []any {
	m := &t.Match
	return append(args, t.Identifier, t.TeamID, t.Name, t.Publisher, m.AppID, m.Rule, m.Confidence, m.Explanation, m.Ignored, m.DecidedBy,
		orNull(m.DecidedAt), t.Suggested, key(t.Name), t.SearchText())
}

// InsertTitles implements store.TitleWrites.
func (db *DB) InsertTitles(ctx context.Context, titles []inventory.Title) error {
	return db.insertMany(ctx, "titles", `id, title_key, identifier, team_id, name, publisher, app_id, rule, confidence, explanation, ignored,
		decided_by, decided_at, suggested, name_key, search, devices, people, valid_from, first_seen_at, last_seen_at`, len(titles), func(i int, args []any) []any {
		t := &titles[i]
		args = appendTitle(append(args, t.ID, t.Key), t)
		return append(args, 0, 0, text(validFrom(t.ValidFrom, t.FirstSeenAt)), text(t.FirstSeenAt), text(t.LastSeenAt))
	})
}

// SaveTitles implements store.TitleWrites.
func (db *DB) SaveTitles(ctx context.Context, titles []inventory.Title) error {
	return db.inTx(ctx, func(tx *DB) error {
		if err := keepChanged(ctx, tx, titleVersions(), titles, func(t *inventory.Title) string { return t.ID },
			func(t *inventory.Title) time.Time { return t.ValidFrom }); err != nil {
			return err
		}
		for i := range titles {
			t := &titles[i]
			args := append(appendTitle(nil, t), text(validFrom(t.ValidFrom, t.FirstSeenAt)), text(t.LastSeenAt), t.ID)
			if _, err := tx.exec(ctx, `UPDATE titles SET (identifier, team_id, name, publisher, app_id, rule, confidence, explanation, ignored, decided_by,
				decided_at, suggested, name_key, search, valid_from, last_seen_at) = `+marks(16)+" WHERE id = ?", args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// TouchTitles implements store.TitleWrites.
func (db *DB) TouchTitles(ctx context.Context, connectorID string, at time.Time) error {
	_, err := db.exec(ctx, `UPDATE titles SET last_seen_at = ? WHERE last_seen_at < ? AND EXISTS (SELECT 1 FROM installations i
		WHERE i.title_id = titles.id AND i.connector_id = ? AND i.removed_at IS NULL AND i.missing_since IS NULL)`,
		text(at), text(at), connectorID)
	return err
}
