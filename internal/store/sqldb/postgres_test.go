package sqldb_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/pgtest"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// TestPostgresRefusals: why a database cannot be used is said in a sentence that
// does not repeat the password.
func TestPostgresRefusals(t *testing.T) {
	t.Parallel()
	good := pgtest.Database(t)
	for name, c := range map[string]struct {
		change func(*url.URL)
		code   string
	}{
		"nobody listens": {func(u *url.URL) { u.RawQuery = "host=/nowhere&connect_timeout=2" }, "database_unreachable"},
		"wrong password": {func(u *url.URL) { u.User = url.UserPassword("noonday", "hunter2") }, "database_denied"},
		"no such user":   {func(u *url.URL) { u.User = url.UserPassword("nobody", "hunter2") }, "database_denied"},
		"no database":    {func(u *url.URL) { u.Path = "/nothing" }, "database_missing"},
		"read-only":      {func(u *url.URL) { u.RawQuery += "&default_transaction_read_only=on" }, "database_read_only"},
		"no number":      {func(u *url.URL) { u.RawQuery += "&pool_max_conns=many" }, "database_url_invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u, err := url.Parse(good)
			if err != nil {
				t.Fatal(err)
			}
			c.change(u)
			db, err := sqldb.OpenPostgres(context.Background(), u.String())
			if err == nil {
				db.Close()
			}
			if !fault.Has(err, c.code) {
				t.Fatalf("opening it says %v, want %s", err, c.code)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "sesame") {
				t.Errorf("the error holds the password: %v", err)
			}
		})
	}
}

// TestPostgresEncoding: a database of another encoding would lose letters.
func TestPostgresEncoding(t *testing.T) {
	t.Parallel()
	made := pgtest.DatabaseWith(t, "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
	if _, err := sqldb.OpenPostgres(context.Background(), made); !fault.Has(err, "database_encoding") {
		t.Errorf("opening it says %v", err)
	}
}

// TestPostgresWithoutRights: a user who may not make what is needed is told so,
// whether it is the tables or the extension.
func TestPostgresWithoutRights(t *testing.T) {
	t.Parallel()
	made := pgtest.Database(t)
	u, err := url.Parse(made)
	if err != nil {
		t.Fatal(err)
	}
	owner := openPostgres(t, made)
	run := func(statement string) {
		t.Helper()
		if _, err := owner.Pool().ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	role := "plain_" + strings.TrimPrefix(u.Path, "/")
	run("CREATE ROLE " + role + " LOGIN PASSWORD 'opensesame'")
	t.Cleanup(func() { run("DROP OWNED BY " + role + "; DROP ROLE " + role) })
	u.User = url.UserPassword(role, "opensesame")
	for _, granted := range []string{"USAGE", "CREATE"} {
		run("GRANT " + granted + " ON SCHEMA public TO " + role)
		if err := openPostgres(t, u.String()).Migrate(t.Context()); !fault.Has(err, "database_denied") {
			t.Errorf("with %s on the schema alone migrating says %v", granted, err)
		}
	}
}

// TestPostgresOfANewerVersion: it is left alone.
func TestPostgresOfANewerVersion(t *testing.T) {
	t.Parallel()
	db := openPostgres(t, pgtest.Database(t))
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Pool().ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); !fault.Has(err, "database_too_new") {
		t.Errorf("migrating says %v", err)
	}
}

// TestMigratedOnceByMany: processes that start at the same moment do not stand
// in each other's way.
func TestMigratedOnceByMany(t *testing.T) {
	t.Parallel()
	made := pgtest.Database(t)
	var group sync.WaitGroup
	for range 4 {
		db := openPostgres(t, made)
		group.Go(func() {
			if err := db.Exclusively(t.Context(), func() error { return db.Migrate(t.Context()) }); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// TestWritersOfSeveralProcesses: what a transaction reads is still so when it
// writes, whichever process the others are in.
func TestWritersOfSeveralProcesses(t *testing.T) {
	t.Parallel()
	made := pgtest.Database(t)
	first := openPostgres(t, made)
	if err := first.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Pool().ExecContext(t.Context(), "CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0)"); err != nil {
		t.Fatal(err)
	}
	const writers, times = 4, 25
	var group sync.WaitGroup
	for range writers {
		db := openPostgres(t, made)
		group.Go(func() {
			for range times {
				if err := db.InTx(t.Context(), countUp); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	var n int
	if err := first.Pool().QueryRowContext(t.Context(), "SELECT n FROM counter").Scan(&n); err != nil || n != writers*times {
		t.Errorf("%d of %d updates are there: %v", n, writers*times, err)
	}
}

// countUp reads, and writes what follows from it.
func countUp(tx store.Store) error {
	ctx := context.Background()
	var n int
	if err := tx.SQLTx().QueryRowContext(ctx, "SELECT n FROM counter").Scan(&n); err != nil {
		return err
	}
	_, err := tx.SQLTx().ExecContext(ctx, "UPDATE counter SET n = $1", n+1)
	return err
}

// TestLostConnections: idle connections that died are not noticed by readers and
// by transactions that begin; one in the middle of its work ends with a fault.
func TestLostConnections(t *testing.T) {
	t.Parallel()
	made := pgtest.Database(t)
	db := openPostgres(t, made)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	cut := func() {
		conn, err := pgx.Connect(t.Context(), made)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		cut()
		if _, err := db.ListConnectors(t.Context(), store.ConnectorQuery{}); err != nil {
			t.Errorf("a reader noticed: %v", err)
		}
		cut()
		if err := db.InTx(t.Context(), func(store.Store) error { return nil }); err != nil {
			t.Errorf("a transaction that began noticed: %v", err)
		}
	}
	err := db.InTx(t.Context(), func(tx store.Store) error {
		cut()
		return tx.DropPages(t.Context(), "none", "")
	})
	if !fault.Has(err, store.CodeUnreachable) {
		t.Errorf("a transaction that broke off says %v", err)
	}
}

// openPostgres opens a database and closes it after the test.
func openPostgres(t *testing.T, made string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.OpenPostgres(context.Background(), made)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(db.Close()); err != nil {
			t.Error(err)
		}
	})
	return db
}
