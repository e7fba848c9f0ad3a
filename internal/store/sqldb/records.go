package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// tableOf is where the records of a kind are. All of these tables have the
// columns that say which listing a record is part of.
func tableOf(kind inventory.Kind) string {
	switch kind {
	case inventory.KindDevice:
		return "devices"
	case inventory.KindInstallation:
		return "installations"
	default:
		return "accounts"
	}
}

// unseen is the condition that a record r of a stream is live and on no page of
// a sync. It takes connector, stream, sync and stream.
func (db *DB) unseen() string {
	return `r.connector_id = ? AND r.stream = ? AND r.removed_at IS NULL AND r.external_id NOT IN (
		SELECT e.value FROM sync_pages p, ` + db.dialect.eachText("p.ids") + ` e WHERE p.sync_id = ? AND p.stream = ?)`
}

// KnownRecords implements store.ListedRecords. All three columns are asked for
// together: with the connector as a condition of its own, an engine that knows
// nothing of the table yet reads all records of the connector for each page.
func (db *DB) KnownRecords(ctx context.Context, kind inventory.Kind, connectorID string, stream connector.Stream, externalIDs []string) (map[string]store.KnownRecord, error) {
	known := make(map[string]store.KnownRecord, len(externalIDs))
	err := inBatches(externalIDs, 1000, func(externalIDs []string) error {
		args := make([]any, 0, 3*len(externalIDs))
		for _, id := range externalIDs {
			args = append(args, connectorID, string(stream), id)
		}
		return db.each(ctx, func(rows *sql.Rows) error {
			var id string
			var k store.KnownRecord
			if err := rows.Scan(&id, &k.ID, &k.Digest, &k.Removed, &k.Missing); err != nil {
				return err
			}
			known[id] = k
			return nil
		}, "SELECT external_id, id, digest, removed_at IS NOT NULL, missing_since IS NOT NULL FROM "+tableOf(kind)+
			" WHERE (connector_id, stream, external_id) IN (VALUES "+strings.TrimSuffix(strings.Repeat("(?,?,?),", len(externalIDs)), ",")+")", args...)
	})
	return known, err
}

// CountMissing implements store.ListedRecords.
func (db *DB) CountMissing(ctx context.Context, kind inventory.Kind, connectorID, syncID string, stream connector.Stream) (store.MissingCount, error) {
	counted, err := one(ctx, db, func(rows *sql.Rows, m *store.MissingCount) error {
		return rows.Scan(&m.Missing, &m.Approved, &m.Held)
	}, `SELECT count(*), COALESCE(SUM(CASE WHEN s.decision = 'approved' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN s.state = 'held' AND s.decision = '' THEN 1 ELSE 0 END), 0)
		FROM `+tableOf(kind)+` r LEFT JOIN syncs s ON s.id = r.held_by AND s.id <> ? WHERE `+db.unseen(),
		syncID, connectorID, string(stream), syncID, string(stream))
	if err != nil || counted == nil {
		return store.MissingCount{}, err
	}
	live := "SELECT COALESCE(SUM(n), 0) FROM record_counts WHERE connector_id = ? AND stream = ?"
	if kind == inventory.KindAccount {
		live = "SELECT COALESCE(SUM(n), 0) FROM account_counts WHERE connector_id = ? AND stream = ? AND status <> 'removed'"
	}
	counted.Live, err = db.number(ctx, live, connectorID, string(stream))
	return *counted, err
}

// MarkMissing implements store.ListedRecords. Until now a record that was not
// written was last seen by the listing before; now that has to be said.
func (db *DB) MarkMissing(ctx context.Context, kind inventory.Kind, connectorID, syncID string, stream connector.Stream, at time.Time, limit int) (n int64, err error) {
	table := tableOf(kind)
	err = db.inTx(ctx, func(tx *DB) error {
		listed, err := one(ctx, tx, single[string], "SELECT last_listed_at FROM connector_streams WHERE connector_id = ? AND stream = ?", connectorID, string(stream))
		if err != nil {
			return err
		}
		before := ""
		if listed != nil {
			before = *listed
		}
		n, err = tx.exec(ctx, `UPDATE `+table+` SET held_by = ?, missing_since = COALESCE(missing_since, ?),
			seen_at = CASE WHEN missing_since IS NULL AND seen_at < ? THEN ? ELSE seen_at END
			WHERE id IN (SELECT r.id FROM `+table+` r WHERE `+tx.unseen()+` AND r.held_by <> ?
				AND NOT EXISTS (SELECT 1 FROM syncs s WHERE s.id = r.held_by AND s.decision = 'approved') LIMIT ?)`,
			syncID, text(at), before, before, connectorID, string(stream), syncID, string(stream), syncID, limit)
		return err
	})
	return n, err
}

// heldBy is the condition that a sync holds a record, in the words of the index.
const heldBy = "held_by = ? AND held_by <> ''"

// HoldsRecords implements store.ListedRecords.
func (db *DB) HoldsRecords(ctx context.Context, syncID string) (bool, error) {
	for _, kind := range inventory.Kinds() {
		n, err := db.number(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+tableOf(kind)+" WHERE "+heldBy+" AND removed_at IS NULL LIMIT 1) held", syncID)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// ReleaseHeld implements store.ListedRecords.
func (db *DB) ReleaseHeld(ctx context.Context, syncID string, limit int) (n int64, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		for _, kind := range inventory.Kinds() {
			table := tableOf(kind)
			freed, err := tx.exec(ctx, "UPDATE "+table+" SET held_by = '' WHERE id IN (SELECT id FROM "+table+" WHERE "+heldBy+" LIMIT ?)", syncID, int64(limit)-n)
			if err != nil {
				return err
			}
			if n += freed; n >= int64(limit) {
				return nil
			}
		}
		return nil
	})
	return n, err
}

// PassHeld implements store.ListedRecords.
func (db *DB) PassHeld(ctx context.Context, fromSyncID, toSyncID string, kind inventory.Kind, stream connector.Stream, limit int) (int64, error) {
	table := tableOf(kind)
	return db.exec(ctx, "UPDATE "+table+" SET held_by = ? WHERE id IN (SELECT id FROM "+table+" WHERE "+heldBy+" AND stream = ? AND removed_at IS NULL LIMIT ?)",
		toSyncID, fromSyncID, string(stream), limit)
}

// UnsettledSyncs implements store.ListedRecords.
func (db *DB) UnsettledSyncs(ctx context.Context) ([]string, error) {
	return all(ctx, db, single[string], `SELECT s.id FROM syncs s WHERE (s.state = 'held' AND s.decision <> ''
		OR s.state IN ('succeeded', 'failed', 'canceled') AND (s.id IN (SELECT a.held_by FROM accounts a WHERE a.held_by <> '')
			OR s.id IN (SELECT d.held_by FROM devices d WHERE d.held_by <> '')
			OR s.id IN (SELECT i.held_by FROM installations i WHERE i.held_by <> ''))) ORDER BY s.id`)
}

// inBatches calls do with pieces of a list that fit into one statement.
func inBatches[T any](list []T, size int, do func([]T) error) error {
	for len(list) > 0 {
		n := min(size, len(list))
		if err := do(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// keepVersions keeps what rows were until a time, unless they are that new.
// The columns of the versions table after from_at and to_at have the names of
// those of the rows' table.
func (db *DB) keepVersions(ctx context.Context, of versioned, ids []string, at time.Time) error {
	return inBatches(ids, bulkRows, func(ids []string) error {
		moment, in := text(at), marks(len(ids))
		_, err := db.exec(ctx, "INSERT INTO "+of.versions+" ("+of.id+", from_at, to_at, "+of.columns+") SELECT id, valid_from, ?, "+of.columns+
			" FROM "+of.table+" WHERE valid_from < ? AND id IN "+in, append([]any{moment, moment}, anys(ids)...)...)
		if err != nil {
			return err
		}
		ahead, err := all(ctx, db, single[string], "SELECT id FROM "+of.table+" WHERE valid_from > ? AND id IN "+in, append([]any{moment}, anys(ids)...)...)
		if err != nil || len(ahead) == 0 {
			return err
		}
		return db.dropFuture(ctx, of, ahead, moment)
	})
}

// dropFuture forgets, of rows that a clock which was ahead has written, what they
// are said to have been after a time: there is one past, without overlaps.
func (db *DB) dropFuture(ctx context.Context, of versioned, ids []string, moment string) error {
	in := of.id + " IN " + marks(len(ids))
	if _, err := db.exec(ctx, "DELETE FROM "+of.versions+" WHERE from_at >= ? AND "+in, append([]any{moment}, anys(ids)...)...); err != nil {
		return err
	}
	_, err := db.exec(ctx, "UPDATE "+of.versions+" SET to_at = ? WHERE to_at > ? AND "+in, append([]any{moment, moment}, anys(ids)...)...)
	return err
}

// versioned names a table whose past is kept, and where.
type versioned struct{ table, versions, id, columns string }

func accountVersions() versioned {
	return versioned{"accounts", "account_versions", "account_id", `email, name, username, status, raw_status, department, job_title, created_at,
		last_login_at, attributes, removed_at, person_id, person_rule, name_key, email_key, department_key, search`}
}

func deviceVersions() versioned {
	return versioned{"devices", "device_versions", "device_id", "name, model, os_version, user_email, user_name, removed_at, person_id, person_rule"}
}

func installationVersions() versioned {
	return versioned{"installations", "installation_versions", "installation_id", "device_id, version, removed_at"}
}

func titleVersions() versioned {
	return versioned{"titles", "title_versions", "title_id", "app_id, rule, confidence, explanation, ignored, decided_by"}
}

func appVersions() versioned {
	return versioned{"apps", "app_versions", "app_id", "name, vendor, category, status, owner_id, alternative_id, tags, notes, reviewed_at, reviewed_by"}
}

// byTime groups the places of a list by a time.
func byTime[T any](list []T, at func(*T) time.Time) map[time.Time][]int {
	out := map[time.Time][]int{}
	for i := range list {
		out[at(&list[i])] = append(out[at(&list[i])], i)
	}
	return out
}

// keepChanged keeps versions of all of a list whose ValidFrom is later than that of the row.
func keepChanged[T any](ctx context.Context, db *DB, of versioned, list []T, id func(*T) string, from func(*T) time.Time) error {
	for at, places := range byTime(list, from) {
		ids := make([]string, len(places))
		for i, place := range places {
			ids[i] = id(&list[place])
		}
		if err := db.keepVersions(ctx, of, ids, at); err != nil {
			return err
		}
	}
	return nil
}

// counting runs do, which changes rows of a table of devices or installations,
// and brings the counts of live records up to date.
func (db *DB) counting(ctx context.Context, table string, ids []string, do func() error) error {
	before, err := db.liveOf(ctx, table, ids)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	after, err := db.liveOf(ctx, table, ids)
	if err != nil {
		return err
	}
	for of, n := range before {
		after[of] -= n
	}
	return db.addCounts(ctx, after)
}

// counted is what live records are counted by.
type counted struct{ connector, stream string }

// liveOf counts which rows of some are live.
func (db *DB) liveOf(ctx context.Context, table string, ids []string) (map[counted]int64, error) {
	out := map[counted]int64{}
	err := inBatches(ids, 500, func(ids []string) error {
		return db.each(ctx, func(rows *sql.Rows) error {
			var of counted
			var n int64
			if err := rows.Scan(&of.connector, &of.stream, &n); err != nil {
				return err
			}
			out[of] += n
			return nil
		}, "SELECT COALESCE(connector_id, ''), stream, count(*) FROM "+table+" WHERE removed_at IS NULL AND id IN "+marks(len(ids))+
			" GROUP BY connector_id, stream", anys(ids)...)
	})
	return out, err
}

// addCounts adds to the counts of live records.
func (db *DB) addCounts(ctx context.Context, more map[counted]int64) error {
	for of, n := range more {
		if n == 0 {
			continue
		}
		if _, err := db.exec(ctx, `INSERT INTO record_counts (connector_id, stream, n) VALUES (?, ?, ?)
			ON CONFLICT (connector_id, stream) DO UPDATE SET n = record_counts.n + excluded.n`, of.connector, of.stream, n); err != nil {
			return err
		}
	}
	return nil
}
