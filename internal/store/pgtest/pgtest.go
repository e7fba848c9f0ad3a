// Package pgtest gives tests databases of their own in a real PostgreSQL, that
// of the URL in the environment variable NOONDAY_TEST_POSTGRES. Its user has to
// be allowed to create databases; script/postgres starts one for tests.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable names the environment variable with the URL.
const Variable = "NOONDAY_TEST_POSTGRES"

// Database creates an empty database and returns its URL. It is dropped after
// the test. Without a PostgreSQL the test is skipped, but for automated runs
// (CI is set), where it fails.
func Database(t testing.TB) string {
	t.Helper()
	return DatabaseWith(t, "")
}

// DatabaseWith is Database with options of CREATE DATABASE.
func DatabaseWith(t testing.TB, options string) string {
	t.Helper()
	server := os.Getenv(Variable)
	switch {
	case server == "" && os.Getenv("CI") != "":
		t.Fatalf("%s names no PostgreSQL", Variable)
	case server == "":
		t.Skipf("%s names no PostgreSQL; try: export %s=$(script/postgres start /tmp/noonday-postgres)", Variable, Variable)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	run(t, server, "CREATE DATABASE "+name+" "+options)
	t.Cleanup(func() { run(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

// Stock is databases with the same tables that tests take and give back: to
// make one anew takes a second.
type Stock struct {
	t       testing.TB
	prepare func(url string) error
	mu      sync.Mutex
	free    []string
}

// NewStock makes a stock for the subtests of t; prepare makes the tables.
func NewStock(t testing.TB, prepare func(url string) error) *Stock {
	return &Stock{t: t, prepare: prepare}
}

// Take returns the URL of a database without rows, for as long as t runs.
// What t opens it has to close in a Cleanup of its own.
func (s *Stock) Take(t testing.TB) string {
	t.Helper()
	url := s.pop()
	if url == "" {
		url = Database(s.t)
		if err := s.prepare(url); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		run(t, url, empty)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.free = append(s.free, url)
	})
	return url
}

func (s *Stock) pop() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) == 0 {
		return ""
	}
	url := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	return url
}

// empty deletes all rows, but for those that say which migrations were made.
const empty = `DO $$ DECLARE name text; BEGIN
	SET session_replication_role = replica;
	FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('goose_db_version', 'river_migration')
	LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$`

// run runs a statement on a database.
func run(t testing.TB, url, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(fmt.Errorf("connect to the PostgreSQL of %s: %w", Variable, err))
	}
	defer func() {
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Error(fmt.Errorf("%s: %w", statement, err))
	}
}
