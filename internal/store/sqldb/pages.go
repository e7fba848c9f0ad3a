package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// AddPage implements store.SyncPages.
func (db *DB) AddPage(ctx context.Context, syncID string, stream connector.Stream, page int64, records *inventory.Records, done bool) error {
	if records == nil {
		records = &inventory.Records{}
	}
	ids := records.IDs()
	var pending any = ""
	if !done {
		pending = asJSON(records)
	}
	_, err := db.exec(ctx, "INSERT INTO sync_pages (sync_id, stream, page, ids, n, records) VALUES (?, ?, ?, ?, ?, ?)",
		syncID, string(stream), page, asJSON(&ids), len(ids), pending)
	return err
}

// PendingPages implements store.SyncPages.
func (db *DB) PendingPages(ctx context.Context, syncID string, stream connector.Stream, limit int) ([]store.StagedPage, error) {
	return all(ctx, db, func(rows *sql.Rows, p *store.StagedPage) error {
		var raw string
		if err := rows.Scan(&p.Page, &raw); err != nil {
			return err
		}
		// Until devices were read, a page was the bare list of its accounts.
		var into any = &p.Records
		if strings.HasPrefix(raw, "[") {
			into = &p.Records.Accounts
		}
		if err := json.Unmarshal([]byte(raw), into); err != nil {
			return fmt.Errorf("stored page: %w", err)
		}
		return nil
	}, "SELECT page, records FROM sync_pages WHERE sync_id = ? AND stream = ? AND records <> '' ORDER BY page LIMIT ?", syncID, string(stream), limit)
}

// PageDone implements store.SyncPages.
func (db *DB) PageDone(ctx context.Context, syncID string, stream connector.Stream, page int64) error {
	_, err := db.exec(ctx, "UPDATE sync_pages SET records = '' WHERE sync_id = ? AND stream = ? AND page = ?", syncID, string(stream), page)
	return err
}

// Receipts implements store.SyncPages.
func (db *DB) Receipts(ctx context.Context, syncID string, stream connector.Stream) (store.Receipts, error) {
	r, err := one(ctx, db, func(rows *sql.Rows, r *store.Receipts) error {
		return rows.Scan(&r.Pages, &r.LastPage, &r.Records, &r.Pending)
	}, `SELECT count(*), COALESCE(MAX(page), 0), COALESCE(SUM(n), 0), COALESCE(SUM(CASE WHEN records <> '' THEN 1 ELSE 0 END), 0)
		FROM sync_pages WHERE sync_id = ? AND stream = ?`, syncID, string(stream))
	if err != nil || r == nil {
		return store.Receipts{}, err
	}
	return *r, nil
}

// DropPages implements store.SyncPages.
func (db *DB) DropPages(ctx context.Context, syncID string, stream connector.Stream) error {
	if stream == "" {
		_, err := db.exec(ctx, "DELETE FROM sync_pages WHERE sync_id = ?", syncID)
		return err
	}
	_, err := db.exec(ctx, "DELETE FROM sync_pages WHERE sync_id = ? AND stream = ?", syncID, string(stream))
	return err
}
