package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// RecordsOf implements store.ConnectorRemoval.
func (db *DB) RecordsOf(ctx context.Context, connectorID string) (r store.Records, err error) {
	if r.Accounts, err = db.number(ctx, "SELECT COALESCE(SUM(n), 0) FROM account_counts WHERE connector_id = ?", connectorID); err != nil {
		return r, err
	}
	if r.Events, err = db.number(ctx, "SELECT count(*) FROM events WHERE connector_id = ?", connectorID); err != nil {
		return r, err
	}
	r.Events += r.Accounts // that each is new, its row says
	r.Apps, err = all(ctx, db, func(rows *sql.Rows, a *store.RecordedApp) error { return rows.Scan(&a.ID, &a.Name, &a.Stays) },
		`SELECT a.id, a.name, EXISTS (SELECT 1 FROM app_sources o WHERE o.app_id = a.id AND (o.connector_id IS NULL OR o.connector_id <> s.connector_id))
		FROM app_sources s JOIN apps a ON a.id = s.app_id WHERE s.connector_id = ? ORDER BY a.name_key`, connectorID)
	return r, err
}

// RemoveRecords implements store.ConnectorRemoval.
func (db *DB) RemoveRecords(ctx context.Context, connectorID string, limit int) (n int64, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		n, err = tx.moveAccounts(ctx, connectorID, nil, `DELETE FROM accounts
			WHERE id IN (SELECT id FROM accounts WHERE connector_id = ? LIMIT ?) RETURNING stream, app_id, status`, connectorID, limit)
		if err != nil || n > 0 {
			return err
		}
		n, err = tx.exec(ctx, `DELETE FROM events WHERE id IN (
			SELECT id FROM events WHERE connector_id = ? AND kind <> 'connector.disconnected' LIMIT ?)`, connectorID, limit)
		return err
	})
	return n, err
}

// listedAt is when the stream of an account was last listed, by the connector given.
const listedAt = "(SELECT l.last_listed_at FROM connector_streams l WHERE l.connector_id = ? AND l.stream = accounts.stream)"

// DetachRecords implements store.ConnectorRemoval.
func (db *DB) DetachRecords(ctx context.Context, c *store.Connector, at time.Time, limit int) (n int64, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		if _, err := tx.exec(ctx, `UPDATE app_sources SET connector_id = NULL, connector_name = ?, disconnected_at = ? WHERE connector_id = ?`,
			c.Name, text(at), c.ID); err != nil {
			return err
		}
		nobody := ""
		n, err = tx.moveAccounts(ctx, c.ID, &nobody, `UPDATE accounts SET connector_id = NULL, disconnected_at = ?, origin_name = ?, origin_type = ?, held_by = '',
			seen_at = CASE WHEN removed_at IS NULL AND missing_since IS NULL AND seen_at < `+listedAt+` THEN `+listedAt+` ELSE seen_at END
			WHERE id IN (SELECT id FROM accounts WHERE connector_id = ? LIMIT ?) RETURNING stream, app_id, status`,
			text(at), c.Name, c.Type, c.ID, c.ID, c.ID, limit)
		return err
	})
	return n, err
}

// moveAccounts runs a statement that takes accounts from a connector and
// returns their stream, app and status, and moves their counts to another one, or to
// none at all. It returns how many accounts there were.
func (db *DB) moveAccounts(ctx context.Context, from string, to *string, query string, args ...any) (n int64, err error) {
	counts := tally{}
	err = db.each(ctx, func(rows *sql.Rows) error {
		k := store.AccountCount{ConnectorID: from}
		if err := rows.Scan(&k.Stream, &k.AppID, &k.Status); err != nil {
			return err
		}
		n++
		counts[k]--
		if to != nil {
			k.ConnectorID = *to
			counts[k]++
		}
		return nil
	}, query, args...)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		_, err = db.exec(ctx, "DELETE FROM account_counts WHERE connector_id = ?", from)
		return 0, err
	}
	return n, db.saveTally(ctx, counts)
}

// PurgeConnector implements store.ConnectorRemoval.
func (db *DB) PurgeConnector(ctx context.Context, id string) error {
	return db.inTx(ctx, func(tx *DB) error {
		apps, err := all(ctx, tx, single[string],
			"SELECT app_id FROM app_sources WHERE connector_id = ?", id)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "DELETE FROM app_sources WHERE connector_id = ?", id); err != nil {
			return err
		}
		for _, app := range apps {
			if _, err := tx.exec(ctx, `DELETE FROM apps WHERE id = ? AND NOT EXISTS (SELECT 1 FROM app_sources s WHERE s.app_id = apps.id)
				AND NOT EXISTS (SELECT 1 FROM account_counts n WHERE n.app_id = apps.id AND n.n > 0)`, app); err != nil {
				return err
			}
		}
		_, err = tx.exec(ctx, "DELETE FROM connectors WHERE id = ? AND deleted_at IS NOT NULL", id)
		return err
	})
}
