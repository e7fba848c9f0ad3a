package sqldb

import (
	"context"
)

const keyCheck = "key_check"

// KeyCheck returns the text by which the key of the credentials is known again;
// "" if there is none yet.
func (db *DB) KeyCheck(ctx context.Context) (string, error) {
	kept, err := one(ctx, db, single[string], "SELECT value FROM installation WHERE name = ?", keyCheck)
	if err != nil || kept == nil {
		return "", err
	}
	return *kept, nil
}

// SetKeyCheck puts a text in the place of the one that is kept, "" if none is.
// It reports false, and changes nothing, if another one is kept.
func (db *DB) SetKeyCheck(ctx context.Context, before, after string) (set bool, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		kept, err := tx.KeyCheck(ctx)
		if set = err == nil && kept == before; !set {
			return err
		}
		if _, err := tx.exec(ctx, "DELETE FROM installation WHERE name = ?", keyCheck); err != nil {
			return err
		}
		_, err = tx.exec(ctx, "INSERT INTO installation (name, value) VALUES (?, ?)", keyCheck, after)
		return err
	})
	return set && err == nil, err
}
