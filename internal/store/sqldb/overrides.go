package sqldb

import (
	"context"
	"database/sql"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// Overrides implements store.Overrides.
func (db *DB) Overrides(ctx context.Context) ([]store.Override, error) {
	return all(ctx, db, func(rows *sql.Rows, o *store.Override) error {
		return rows.Scan(&o.ID, &o.Entry, stamp{&o.UpdatedAt}, &o.UpdatedBy)
	}, "SELECT id, entry, updated_at, updated_by FROM catalog_overrides ORDER BY id")
}

// OverridesState implements store.Overrides.
func (db *DB) OverridesState(ctx context.Context) (store.OverridesState, error) {
	s, err := one(ctx, db, func(rows *sql.Rows, s *store.OverridesState) error { return rows.Scan(&s.N, stamp{&s.Last}) },
		"SELECT count(*), MAX(updated_at) FROM catalog_overrides")
	if err != nil || s == nil {
		return store.OverridesState{}, err
	}
	return *s, nil
}

// SaveOverride implements store.Overrides.
func (db *DB) SaveOverride(ctx context.Context, o *store.Override) error {
	_, err := db.exec(ctx, `INSERT INTO catalog_overrides (id, entry, updated_at, updated_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET entry = excluded.entry, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		o.ID, o.Entry, text(o.UpdatedAt), o.UpdatedBy)
	return err
}

// DeleteOverride implements store.Overrides.
func (db *DB) DeleteOverride(ctx context.Context, id string) error {
	n, err := db.exec(ctx, "DELETE FROM catalog_overrides WHERE id = ?", id)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "override_not_found", "Nothing of the catalogue is overridden under this id.")
	}
	return err
}
