package sqldb_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// wantRefused checks that opening or migrating was refused with a code.
func wantRefused(t *testing.T, err error, code string) {
	t.Helper()
	f := fault.Of(err)
	if err == nil || f.Code != code {
		t.Fatalf("got %v, want the fault %s", err, code)
	}
	if f.Message == "" || strings.Contains(f.Message, "SQLITE") || strings.Contains(f.Message, "/") {
		t.Errorf("%q is no sentence for people", f.Message)
	}
}

func TestOpenRefusesForeignFiles(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"text":      strings.Repeat("This is a shopping list, not a database.\n", 200),
		"short":     "not a database",
		"truncated": "SQLite format 3\x00" + strings.Repeat("\xff", 4096),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := copied(t, []byte(content))
			db, err := sqldb.OpenSQLite(t.Context(), path)
			if err == nil {
				err = db.Migrate(t.Context())
				db.Close()
			}
			wantRefused(t, err, "database_unusable")
			if after, err := os.ReadFile(path); err != nil || string(after) != content {
				t.Errorf("the foreign file was changed: %v", err)
			}
		})
	}
}

func TestOpenRefusesFolders(t *testing.T) {
	t.Parallel()
	_, err := sqldb.OpenSQLite(t.Context(), t.TempDir())
	wantRefused(t, err, "database_unusable")
	file := copied(t, nil)
	_, err = sqldb.OpenSQLite(t.Context(), filepath.Join(file, "noonday.db"))
	wantRefused(t, err, "data_dir_unusable")
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(dir, "noonday.db")
	db := open(t, path)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{dir: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the mode %o, want %o", filepath.Base(name), got, want)
		}
	}
}

func TestPathsMayBeOdd(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"with space.db", "what?.db", "hash#1.db", "100%25.db", "ünal & co;x=1.db", "a+b.db", "_pragma=foreign_keys(0).db"} {
		path := filepath.Join(t.TempDir(), name)
		db := open(t, path)
		if err := db.Migrate(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), name) {
				t.Errorf("opening %q made the file %q", name, e.Name())
			}
		}
	}
}

func TestMigrateTwice(t *testing.T) {
	t.Parallel()
	path := copied(t, nil)
	first := open(t, path)
	for range 2 {
		if err := first.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.InsertOperator(t.Context(), &store.Operator{ID: "o", Email: "o@example.org"}); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if err := again.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Operator(t.Context(), "o"); err != nil {
		t.Errorf("after another start: %v", err)
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	db := open(t, copied(t, nil))
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Pool().ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, db.Migrate(t.Context()), "database_too_new")
}

// TestConnectionsAreSetUp asks several connections at a time, and the writing one.
func TestConnectionsAreSetUp(t *testing.T) {
	t.Parallel()
	db := open(t, copied(t, nil))
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		conn, err := db.Pool().Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		wantPragmas(t, conn)
	}
	if err := db.InTx(t.Context(), func(tx store.Store) error {
		wantPragmas(t, tx.SQLTx())
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	err := db.AddPage(t.Context(), "no such sync", "users", 1, nil, false)
	if err == nil {
		t.Error("foreign keys are not held: a receipt was stored for a sync that is not there")
	}
}

func wantPragmas(t *testing.T, on interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) {
	t.Helper()
	for pragma, want := range map[string]string{"journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "10000", "synchronous": "1"} {
		var got string
		if err := on.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", pragma, got, err, want)
		}
	}
}
