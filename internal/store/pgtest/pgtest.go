// Package pgtest gives tests databases of their own in a real PostgreSQL, that
// of the URL in the environment variable NOONDAY_TEST_POSTGRES. Its user has to
// be allowed to create databases; script/postgres starts one for tests.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
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
	made, drop, err := create(server(t), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return made
}

// server is the URL of the PostgreSQL that the tests may use.
func server(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	switch {
	case server == "" && os.Getenv("CI") != "":
		t.Fatalf("%s names no PostgreSQL", Variable)
	case server == "":
		t.Skipf("%s names no PostgreSQL; try: export %s=$(script/postgres start /tmp/noonday-postgres)", Variable, Variable)
	}
	return server
}

// create makes a database and returns its URL, and what drops it.
func create(server, options string) (made string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("read %s: %w", Variable, err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := run(server, "CREATE DATABASE "+name+" "+options); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error { return run(server, "DROP DATABASE "+name+" WITH (FORCE)") }, nil
}

// Stock is databases with the same tables that tests take and give back: to
// make one anew takes a second.
type Stock struct {
	prepare func(url string) error
	mu      sync.Mutex
	free    []string
	drops   []func() error
}

// NewStock makes a stock; prepare makes the tables. Who makes it closes it when
// its tests have ended.
func NewStock(prepare func(url string) error) *Stock { return &Stock{prepare: prepare} }

// Close drops all databases of the stock.
func (s *Stock) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, drop := range s.drops {
		errs = append(errs, drop())
	}
	return errors.Join(errs...)
}

// Take returns the URL of a database without rows, for as long as t runs.
// What t opens it has to close in a Cleanup of its own.
func (s *Stock) Take(t testing.TB) string {
	t.Helper()
	url := s.pop()
	if url == "" {
		url = s.add(t)
	}
	t.Cleanup(func() {
		if err := run(url, empty); err != nil {
			t.Error(err)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.free = append(s.free, url)
	})
	return url
}

// add creates one more database.
func (s *Stock) add(t testing.TB) string {
	t.Helper()
	url, drop, err := create(server(t), "")
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.drops = append(s.drops, drop)
	s.mu.Unlock()
	if err := s.prepare(url); err != nil {
		t.Fatal(err)
	}
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
func run(url, statement string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to the PostgreSQL of %s: %w", Variable, err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
