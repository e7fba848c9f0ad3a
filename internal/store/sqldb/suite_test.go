package sqldb_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/pgtest"
	"github.com/noonday/noonday/internal/store/sqldb"
	"github.com/noonday/noonday/internal/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	empty := migrated(t)
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, copied(t, empty())) })
}

// TestStoreWithWords holds every clause with rows that the indexes of words know,
// while those of TestStore are still to be put there.
func TestStoreWithWords(t *testing.T) {
	t.Parallel()
	empty := migrated(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		db := open(t, copied(t, empty()))
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

// migrated returns the content of a database that was migrated and closed. It
// is made once.
func migrated(t *testing.T) func() []byte {
	t.Helper()
	dir := t.TempDir()
	return sync.OnceValue(func() []byte {
		path := filepath.Join(dir, "empty.db")
		db, err := sqldb.OpenSQLite(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Migrate(t.Context()), db.Close()); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return content
	})
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
