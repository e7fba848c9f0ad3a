package sqldb_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/pgtest"
	"github.com/noonday/noonday/internal/store/sqldb"
	"github.com/noonday/noonday/internal/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, copied(t, blank(t))) })
}

// TestStoreWithWords holds every clause with rows that the indexes of words know,
// while those of TestStore are still to be put there.
func TestStoreWithWords(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store {
		db := open(t, copied(t, blank(t)))
		db.Eager()
		return db
	})
}

// TestStoreOnPostgres proves the other engine equal.
func TestStoreOnPostgres(t *testing.T) {
	t.Parallel()
	stock := pgtest.NewStock(func(url string) error {
		db, err := sqldb.OpenPostgres(t.Context(), url)
		if err != nil {
			return err
		}
		return errors.Join(db.Migrate(t.Context()), db.Close())
	})
	t.Cleanup(func() {
		if err := stock.Close(); err != nil {
			t.Error(err)
		}
	})
	storetest.Run(t, func(t *testing.T) store.Store {
		db, err := sqldb.OpenPostgres(context.Background(), stock.Take(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	})
}

// blank is the content of a database with all tables and no rows.
func blank(t *testing.T) []byte {
	t.Helper()
	content, err := sqldb.Blank()
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// copied writes a database into a new folder.
func copied(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "noonday.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens a database and closes it after the test.
func open(t *testing.T, path string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.OpenSQLite(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
