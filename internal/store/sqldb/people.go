package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
)

// MergePeople implements store.PeopleWrites.
func (db *DB) MergePeople(ctx context.Context, into string, ids []string) error {
	return db.inTx(ctx, func(tx *DB) error {
		return inBatches(ids, 500, func(ids []string) error {
			in := marks(len(ids))
			if _, err := tx.exec(ctx, "UPDATE people SET root_id = ? WHERE id IN "+in+" OR merged_into <> '' AND root_id IN "+in,
				append([]any{into}, append(anys(ids), anys(ids)...)...)...); err != nil {
				return err
			}
			_, err := tx.exec(ctx, "UPDATE people SET merged_into = ? WHERE id IN "+in, append([]any{into}, anys(ids)...)...)
			return err
		})
	})
}

// UnmergePeople implements store.PeopleWrites.
func (db *DB) UnmergePeople(ctx context.Context, ids []string) error {
	return db.inTx(ctx, func(tx *DB) error {
		for _, id := range ids {
			if _, err := tx.exec(ctx, "UPDATE people SET merged_into = '' WHERE id = ?", id); err != nil {
				return err
			}
		}
		for _, id := range ids {
			// Those of ids that were merged into one another are cut loose above.
			if _, err := tx.exec(ctx, `WITH RECURSIVE below(id) AS (SELECT p.id FROM people p WHERE p.id = ?
					UNION SELECT m.id FROM people m JOIN below b ON m.merged_into = b.id)
				UPDATE people SET root_id = ? WHERE id IN (SELECT b.id FROM below b)`, id, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// InsertAlias implements store.PeopleWrites.
func (db *DB) InsertAlias(ctx context.Context, personID, key, by string, at time.Time) error {
	_, err := db.exec(ctx, "INSERT INTO person_aliases (email_key, person_id, added_at, added_by) VALUES (?, ?, ?, ?)", key, personID, text(at), by)
	if err != nil && db.dialect.taken(err) {
		return fault.New(fault.Conflict, "alias_taken", "The address %s is a further address of somebody already.", key).At("email").Because(err)
	}
	return err
}

// DeleteAlias implements store.PeopleWrites.
func (db *DB) DeleteAlias(ctx context.Context, key string) (bool, error) {
	n, err := db.exec(ctx, "DELETE FROM person_aliases WHERE email_key = ?", key)
	return n > 0, err
}

// AssignDevices implements store.PeopleWrites.
func (db *DB) AssignDevices(ctx context.Context, devices []inventory.Device, at time.Time) error {
	links := make([]link, len(devices))
	for i := range devices {
		links[i] = link{devices[i].ID, devices[i].PersonID, string(devices[i].PersonRule)}
	}
	return db.link(ctx, deviceVersions(), links, at, true)
}

// AccountsByEmail implements store.PeopleWrites.
func (db *DB) AccountsByEmail(ctx context.Context, key, after string, limit int) ([]inventory.Account, error) {
	return all(ctx, db, func(rows *sql.Rows, a *inventory.Account) error { return scanAccount(rows, a) }, "SELECT "+accountColumns+" FROM "+accountTables+
		" WHERE a.email_key = ? AND a.person_rule <> 'operator' AND a.id > ? ORDER BY a.id LIMIT ?", key, after, limit)
}

// AssignedPerson implements store.PeopleWrites.
func (db *DB) AssignedPerson(ctx context.Context, deviceID string) (string, error) {
	id, err := one(ctx, db, single[string], `SELECT a.person_id FROM devices d JOIN accounts a ON a.connector_id = d.connector_id AND a.stream = ?
		AND a.external_id = d.user_external_id AND d.user_external_id <> '' WHERE d.id = ?`, string(connector.Users), deviceID)
	if err != nil || id == nil {
		return "", err
	}
	return *id, nil
}
