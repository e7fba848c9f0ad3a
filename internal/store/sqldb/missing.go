package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// unseen is the condition that an account of a stream is live and on no page of
// a sync. It takes connector, stream, sync and stream.
func (db *DB) unseen() string {
	return `a.connector_id = ? AND a.stream = ? AND a.removed_at IS NULL AND a.external_id NOT IN (
		SELECT e.value FROM sync_pages p, ` + db.dialect.eachText("p.ids") + ` e WHERE p.sync_id = ? AND p.stream = ?)`
}

// CountMissing implements store.MissingAccounts.
func (db *DB) CountMissing(ctx context.Context, connectorID, syncID string, stream connector.Stream) (store.MissingCount, error) {
	counted, err := one(ctx, db, func(rows *sql.Rows, m *store.MissingCount) error {
		return rows.Scan(&m.Missing, &m.Approved, &m.Held)
	}, `SELECT count(*), COALESCE(SUM(CASE WHEN s.decision = 'approved' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN s.state = 'held' AND s.decision = '' THEN 1 ELSE 0 END), 0)
		FROM accounts a LEFT JOIN syncs s ON s.id = a.held_by AND s.id <> ? WHERE `+db.unseen(),
		syncID, connectorID, string(stream), syncID, string(stream))
	if err != nil || counted == nil {
		return store.MissingCount{}, err
	}
	counted.Live, err = db.number(ctx, "SELECT COALESCE(SUM(n), 0) FROM account_counts WHERE connector_id = ? AND stream = ? AND status <> 'removed'",
		connectorID, string(stream))
	return *counted, err
}

// MarkMissing implements store.MissingAccounts. Until now an account that was
// not written was last seen by the listing before; now that has to be said.
func (db *DB) MarkMissing(ctx context.Context, connectorID, syncID string, stream connector.Stream, at time.Time, limit int) (n int64, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		listed, err := one(ctx, tx, single[string], "SELECT last_listed_at FROM connector_streams WHERE connector_id = ? AND stream = ?", connectorID, string(stream))
		if err != nil {
			return err
		}
		before := ""
		if listed != nil {
			before = *listed
		}
		n, err = tx.exec(ctx, `UPDATE accounts SET held_by = ?, missing_since = COALESCE(missing_since, ?),
			seen_at = CASE WHEN missing_since IS NULL AND seen_at < ? THEN ? ELSE seen_at END
			WHERE id IN (SELECT a.id FROM accounts a WHERE `+tx.unseen()+` AND a.held_by <> ?
				AND NOT EXISTS (SELECT 1 FROM syncs s WHERE s.id = a.held_by AND s.decision = 'approved') LIMIT ?)`,
			syncID, text(at), before, before, connectorID, string(stream), syncID, string(stream), syncID, limit)
		return err
	})
	return n, err
}

// heldBy is the condition that a sync holds an account, in the words of the index.
const heldBy = "a.held_by = ? AND a.held_by <> ''"

// HeldAccounts implements store.MissingAccounts.
func (db *DB) HeldAccounts(ctx context.Context, syncID string, stream connector.Stream, limit int) ([]inventory.Account, error) {
	return all(ctx, db, whole(scanAccount), "SELECT "+accountColumns+" FROM "+accountTables+
		" WHERE "+heldBy+" AND a.removed_at IS NULL AND (? = '' OR a.stream = ?) ORDER BY a.id LIMIT ?", syncID, string(stream), string(stream), limit)
}

// ReleaseHeld implements store.MissingAccounts.
func (db *DB) ReleaseHeld(ctx context.Context, syncID string, limit int) (int64, error) {
	return db.exec(ctx, "UPDATE accounts SET held_by = '' WHERE id IN (SELECT a.id FROM accounts a WHERE "+heldBy+" LIMIT ?)", syncID, limit)
}

// UnsettledSyncs implements store.MissingAccounts.
func (db *DB) UnsettledSyncs(ctx context.Context) ([]string, error) {
	return all(ctx, db, single[string], `SELECT s.id FROM syncs s WHERE (s.state = 'held' AND s.decision <> ''
		OR s.state IN ('succeeded', 'failed', 'canceled') AND s.id IN (SELECT a.held_by FROM accounts a WHERE a.held_by <> '')) ORDER BY s.id`)
}
