package sqldb

import (
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// explained gives an error that the disk is full the words that people need;
// others stay as they are.
func (db *DB) explained(err error) error {
	if err == nil || !db.dialect.full(err) || fault.Has(err, store.CodeStorageFull) {
		return err
	}
	return fault.New(fault.Unavailable, store.CodeStorageFull,
		"The disk that holds the database is full. Free some space; Noonday goes on by itself.").Because(err)
}
