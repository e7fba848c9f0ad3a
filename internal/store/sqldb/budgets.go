package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// Spend implements store.Budgets.
func (db *DB) Spend(ctx context.Context, scope string, uses []store.Window) (all []store.Window, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		for _, w := range uses {
			var remaining any
			if !w.StatedAt.IsZero() {
				remaining = w.Remaining
			}
			_, err := tx.exec(ctx, `INSERT INTO budgets (scope, per_seconds, window_start, used, quota, remaining, stated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (scope, per_seconds) DO UPDATE SET window_start = excluded.window_start, quota = excluded.quota,
				used = excluded.used + CASE WHEN budgets.window_start = excluded.window_start THEN budgets.used ELSE 0 END,
				remaining = CASE WHEN excluded.stated_at IS NULL AND budgets.window_start = excluded.window_start THEN budgets.remaining ELSE excluded.remaining END,
				stated_at = CASE WHEN excluded.stated_at IS NULL AND budgets.window_start = excluded.window_start THEN budgets.stated_at ELSE excluded.stated_at END`,
				scope, int64(w.Per/time.Second), text(w.Start), w.Used, w.Quota, remaining, orNull(w.StatedAt))
			if err != nil {
				return err
			}
		}
		all, err = tx.Budget(ctx, scope)
		return err
	})
	return all, err
}

// Budget implements store.Budgets.
func (db *DB) Budget(ctx context.Context, scope string) ([]store.Window, error) {
	return all(ctx, db, func(rows *sql.Rows, w *store.Window) error {
		var seconds int64
		var remaining sql.NullInt64
		err := rows.Scan(&seconds, stamp{&w.Start}, &w.Used, &w.Quota, &remaining, stamp{&w.StatedAt})
		w.Per, w.Remaining = time.Duration(seconds)*time.Second, remaining.Int64
		return err
	}, "SELECT per_seconds, window_start, used, quota, remaining, stated_at FROM budgets WHERE scope = ? ORDER BY per_seconds", scope)
}
