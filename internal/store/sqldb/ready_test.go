package sqldb_test

import (
	"path/filepath"
	"testing"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// TestReady: a database is ready when it answers and has the tables of this version.
func TestReady(t *testing.T) {
	t.Parallel()
	db, err := sqldb.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "noonday.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Ready(t.Context()); !fault.Has(err, "database_not_migrated") {
		t.Errorf("without tables it says %v", err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Ready(t.Context()); err != nil {
		t.Errorf("with all tables it says %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ready(t.Context()); !fault.Has(err, "database_unreachable") {
		t.Errorf("closed it says %v", err)
	}
}
