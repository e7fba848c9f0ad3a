package bench

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/store/sqldb"
)

// The targets. Times are ratios to what is measured in the same run.
const (
	wantRate      = 40_000.0 // records per second
	wantFloor     = 3.0      // times as long as fetching and decoding
	wantLatencies = 1.15     // times the sum of the latencies
	wantResync    = 60.0     // per cent of the initial collection
	wantMemory    = 120.0    // MiB
	wantStart     = 500 * time.Millisecond
	wantList      = 50 * time.Millisecond
)

// collection measures an initial collection and an unchanged re-sync. Targets
// are those of 100,000 users without latency, and of 10,000 with.
func (o *table) collection(t *testing.T, engine string, users int, latency time.Duration) {
	tenant := startTenant(t, users, latency)
	floor, pages := fetchAndDecode(t, tenant)
	s := startServerOn(t, databaseOf(t, engine))
	id := s.connect(tenant)
	initial := s.awaitSync(id, "initial")
	s.post("/connectors/"+id+"/sync", map[string]any{}, nil)
	resync := s.awaitSync(id, "manual")
	peak := s.peakRSS()
	s.stop()
	of := fmt.Sprintf("%d users, %s a page: ", users, latency)
	rate, ratio := float64(users)/initial.Seconds(), initial.Seconds()/floor.Seconds()
	if latency == 0 {
		o.row(engine, of+"initial collection", fmt.Sprintf("%s, %.0f records/s", seconds(initial), rate), only(users == 100_000, "≥ 40,000 records/s"), rate >= wantRate)
		o.row(engine, of+"to fetching and decoding alone, "+seconds(floor), fmt.Sprintf("%.1f ×", ratio), only(users == 100_000, "≤ 3 ×"), ratio <= wantFloor)
	} else {
		all := time.Duration(pages) * latency
		times := initial.Seconds() / all.Seconds()
		o.row(engine, of+fmt.Sprintf("initial collection, to the sum of %d latencies, %s", pages, seconds(all)),
			fmt.Sprintf("%s, %.2f ×", seconds(initial), times), only(users == 10_000, "≤ 1.15 ×"), times <= wantLatencies)
		o.row(engine, of+"to fetching and decoding alone, "+seconds(floor), fmt.Sprintf("%.1f ×", ratio), "", false)
	}
	percent := 100 * resync.Seconds() / initial.Seconds()
	o.row(engine, of+"re-sync, nothing changed", fmt.Sprintf("%s, %.0f %%", seconds(resync), percent), only(users == 100_000 && latency == 0, "≤ 60 %"), percent <= wantResync)
	o.row(engine, of+"peak RSS", fmt.Sprintf("%.0f MiB", peak), "≤ 120 MiB", peak <= wantMemory)
	if latency == 0 {
		o.row(engine, of+"on disk", fmt.Sprintf("%.0f bytes per account", float64(onDisk(t, s))/float64(users)), "", false)
		o.start(engine, of, s)
		s.stop()
	}
}

// start measures the start of a server on the database that it has.
func (o *table) start(engine, of string, s *server) {
	took := s.again()
	o.row(engine, of+"start to serving", seconds(took), "≤ 0.5 s", took <= wantStart)
}

// ten measures ten connectors that are collected at once.
func (o *table) ten(t *testing.T, engine string) {
	const users, connectors = 10_000, 10
	var tenants, ids []string
	for range connectors {
		tenants = append(tenants, startTenant(t, users, 0))
	}
	s := startServerOn(t, databaseOf(t, engine))
	began := time.Now()
	for i, tenant := range tenants {
		ids = append(ids, s.connectAs(fmt.Sprintf("Tenant %d", i), tenant))
	}
	for _, id := range ids {
		s.awaitSync(id, "initial")
	}
	took := time.Since(began)
	o.row(engine, "ten connectors of 10000 users at once", fmt.Sprintf("%s, %.0f records/s", seconds(took), users*connectors/took.Seconds()), "", false)
	peak := s.peakRSS()
	o.row(engine, "ten connectors at once: peak RSS", fmt.Sprintf("%.0f MiB", peak), "", false)
	s.stop()
}

// only is a target where it applies.
func only(applies bool, target string) string {
	if applies {
		return target
	}
	return ""
}

// seconds is a duration as people read it.
func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// onDisk is how many bytes a database takes, without its log.
func onDisk(t *testing.T, s *server) int64 {
	db := open(t, s)
	defer shut(t, db)
	if s.database != "" {
		return number(t, db.Pool(), "SELECT pg_database_size(current_database())")
	}
	return number(t, db.Pool(), "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
}

// open opens the database of a server.
func open(t *testing.T, s *server) *sqldb.DB {
	db, err := sqldb.OpenSQLite(context.Background(), filepath.Join(s.dir, "noonday.db"))
	if s.database != "" {
		db, err = sqldb.OpenPostgres(context.Background(), s.database)
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func shut(t *testing.T, db *sqldb.DB) {
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// number is what a query answers.
func number(t *testing.T, db *sql.DB, query string) (n int64) {
	if err := db.QueryRowContext(context.Background(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
