package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// untouched is the condition that no operator has said anything of an app p that
// Noonday discovered, so that it may go when nothing speaks of it any more. That
// its status is other than new does not count by itself: the app that a connector
// reads is approved by connecting it.
const untouched = `p.origin <> 'operator' AND p.reviewed_at IS NULL AND p.reviewed_by = '' AND p.owner_id = '' AND p.alternative_id = ''
	AND p.tags = '[]' AND p.notes = '' AND NOT EXISTS (SELECT 1 FROM app_versions v WHERE v.app_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM apps o WHERE o.alternative_id = p.id)`

// soleWitness is the condition that a connector is the only one that has
// installations of a title t, and no operator has decided about it. It takes the
// connector twice.
const soleWitness = `t.decided_by = '' AND t.id IN (SELECT i.title_id FROM installations i WHERE i.connector_id = ?)
	AND NOT EXISTS (SELECT 1 FROM installations i WHERE i.title_id = t.id AND (i.connector_id IS NULL OR i.connector_id <> ?))`

// RecordsOf implements store.ConnectorRemoval.
func (db *DB) RecordsOf(ctx context.Context, connectorID string) (r store.Records, err error) {
	for _, of := range []struct {
		query string
		into  *int64
		args  []any
	}{
		{"SELECT COALESCE(SUM(n), 0) FROM account_counts WHERE connector_id = ?", &r.Accounts, []any{connectorID}},
		{"SELECT count(*) FROM devices WHERE connector_id = ?", &r.Devices, []any{connectorID}},
		{"SELECT count(*) FROM installations WHERE connector_id = ?", &r.Installations, []any{connectorID}},
		{"SELECT count(*) FROM titles t WHERE " + soleWitness, &r.Titles, []any{connectorID, connectorID}},
		{"SELECT count(*) FROM events WHERE connector_id = ?", &r.Events, []any{connectorID}},
	} {
		if *of.into, err = db.number(ctx, of.query, of.args...); err != nil {
			return r, err
		}
	}
	r.Events += r.Accounts // that each is new, its row says
	r.Apps, err = all(ctx, db, func(rows *sql.Rows, a *store.RecordedApp) error { return rows.Scan(&a.ID, &a.Name, &a.Stays) },
		`SELECT p.id, p.name, NOT (`+untouched+`) OR EXISTS (SELECT 1 FROM app_sources o WHERE o.app_id = p.id AND (o.connector_id IS NULL OR o.connector_id <> ?))
			OR EXISTS (SELECT 1 FROM titles t WHERE t.app_id = p.id AND NOT (`+soleWitness+`))
			OR EXISTS (SELECT 1 FROM account_counts n WHERE n.app_id = p.id AND n.connector_id <> ? AND n.n > 0)
		FROM apps p WHERE p.id IN (SELECT s.app_id FROM app_sources s WHERE s.connector_id = ?) ORDER BY p.name_key`,
		connectorID, connectorID, connectorID, connectorID, connectorID)
	return r, err
}

// RemoveRecords implements store.ConnectorRemoval. Programs go before the
// devices that they are on, and titles once no program is of them.
func (db *DB) RemoveRecords(ctx context.Context, connectorID string, limit int) (n int64, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		for _, remove := range []func() (int64, error){
			func() (int64, error) {
				return tx.moveRecords(ctx, "installations", connectorID, nil, `DELETE FROM installations
					WHERE id IN (SELECT id FROM installations WHERE connector_id = ? LIMIT ?)`, connectorID, limit)
			},
			func() (int64, error) {
				return tx.moveRecords(ctx, "devices", connectorID, nil, `DELETE FROM devices
					WHERE id IN (SELECT id FROM devices WHERE connector_id = ? LIMIT ?)`, connectorID, limit)
			},
			func() (int64, error) {
				return tx.moveAccounts(ctx, connectorID, nil, `DELETE FROM accounts
					WHERE id IN (SELECT id FROM accounts WHERE connector_id = ? LIMIT ?) RETURNING stream, app_id, status`, connectorID, limit)
			},
			func() (int64, error) {
				return tx.exec(ctx, `DELETE FROM events WHERE id IN (
					SELECT id FROM events WHERE connector_id = ? AND kind <> 'connector.disconnected' LIMIT ?)`, connectorID, limit)
			},
			func() (int64, error) {
				return tx.exec(ctx, `DELETE FROM titles WHERE id IN (SELECT t.id FROM titles t WHERE t.decided_by = ''
					AND NOT EXISTS (SELECT 1 FROM installations i WHERE i.title_id = t.id) LIMIT ?)`, limit)
			},
		} {
			if n, err = remove(); err != nil || n > 0 {
				return err
			}
		}
		return nil
	})
	return n, err
}

// seenWhen keeps, of the records of a table that are detached, when they were
// last seen: a live one when its stream was last listed by the connector, which
// is given twice, if that is later than when its row was written.
func seenWhen(table string) string {
	listed := "(SELECT l.last_listed_at FROM connector_streams l WHERE l.connector_id = ? AND l.stream = " + table + ".stream)"
	return "seen_at = CASE WHEN removed_at IS NULL AND missing_since IS NULL AND seen_at < " + listed + " THEN " + listed + " ELSE seen_at END"
}

// DetachRecords implements store.ConnectorRemoval.
func (db *DB) DetachRecords(ctx context.Context, c *store.Connector, at time.Time, limit int) (n int64, err error) {
	detach := func(table string) string {
		return "UPDATE " + table + " SET connector_id = NULL, disconnected_at = ?, origin_name = ?, origin_type = ?, held_by = '', " + seenWhen(table) +
			" WHERE id IN (SELECT id FROM " + table + " WHERE connector_id = ? LIMIT ?)"
	}
	args := []any{text(at), c.Name, c.Type, c.ID, c.ID, c.ID, limit}
	err = db.inTx(ctx, func(tx *DB) error {
		if _, err := tx.exec(ctx, `UPDATE app_sources SET connector_id = NULL, connector_name = ?, disconnected_at = ? WHERE connector_id = ?`,
			c.Name, text(at), c.ID); err != nil {
			return err
		}
		nobody := ""
		for _, table := range []string{"installations", "devices"} {
			if n, err = tx.moveRecords(ctx, table, c.ID, &nobody, detach(table), args...); err != nil || n > 0 {
				return err
			}
		}
		n, err = tx.moveAccounts(ctx, c.ID, &nobody, detach("accounts")+" RETURNING stream, app_id, status", args...)
		return err
	})
	return n, err
}

// moveRecords runs a statement that takes devices or installations from a
// connector, and moves their counts to another one, or to none at all. It
// returns how many rows there were.
func (db *DB) moveRecords(ctx context.Context, table, from string, to *string, query string, args ...any) (n int64, err error) {
	counts := map[counted]int64{}
	err = db.each(ctx, func(rows *sql.Rows) error {
		var stream string
		var live bool
		if err := rows.Scan(&stream, &live); err != nil {
			return err
		}
		n++
		if live {
			counts[counted{from, stream}]--
			if to != nil {
				counts[counted{*to, stream}]++
			}
		}
		return nil
	}, query+" RETURNING stream, removed_at IS NULL", args...)
	if err != nil || n == 0 {
		return 0, err
	}
	return n, db.addCounts(ctx, counts)
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

// PurgeConnector implements store.ConnectorRemoval. Of an app that the connector
// spoke of, or that was discovered, nothing may speak any more for it to go.
func (db *DB) PurgeConnector(ctx context.Context, id string) error {
	return db.inTx(ctx, func(tx *DB) error {
		apps, err := all(ctx, tx, single[string],
			"SELECT app_id FROM app_sources WHERE connector_id = ?", id)
		if err != nil {
			return err
		}
		for _, statement := range []string{
			"DELETE FROM app_sources WHERE connector_id = ?", "DELETE FROM record_counts WHERE connector_id = ?",
			"DELETE FROM connectors WHERE id = ? AND deleted_at IS NOT NULL",
		} {
			if _, err := tx.exec(ctx, statement, id); err != nil {
				return err
			}
		}
		spoken := "FALSE"
		if len(apps) > 0 {
			spoken = "p.id IN " + marks(len(apps))
		}
		_, err = tx.exec(ctx, "DELETE FROM apps WHERE id IN (SELECT p.id FROM apps p WHERE (p.origin = 'discovered' OR "+spoken+") AND "+untouched+`
			AND NOT EXISTS (SELECT 1 FROM app_sources s WHERE s.app_id = p.id) AND NOT EXISTS (SELECT 1 FROM titles t WHERE t.app_id = p.id)
			AND NOT EXISTS (SELECT 1 FROM account_counts n WHERE n.app_id = p.id AND n.n > 0)
			AND NOT EXISTS (SELECT 1 FROM connectors c WHERE c.app_id = p.id AND c.deleted_at IS NULL))`, anys(apps)...)
		return err
	})
}
