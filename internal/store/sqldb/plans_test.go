package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// none is a number of rows that is more than few: every table is large.
const none = -1

// asked runs queries and keeps them.
type asked struct {
	runner
	queries map[string][]any
}

func (a *asked) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	a.queries[query] = args
	return a.runner.QueryContext(ctx, query, args...)
}

// askable is a list of the store: what it can be asked for is seen in its query.
type askable struct {
	query any // with what it cannot do without
	// few is how many rows are few: what belongs to one person or device always is.
	few []int64
	ask func(*DB, any) (next string, err error)
}

func listed[Q, T any](few []int64, query Q, ask func(*DB, context.Context, Q) (store.List[T], error)) askable {
	return askable{query, few, func(db *DB, q any) (string, error) {
		l, err := ask(db, context.Background(), q.(Q))
		return l.Next, err
	}}
}

// largeLists are the lists of large tables.
func largeLists() map[string]askable {
	either, one := []int64{none, sortable}, []int64{sortable}
	return map[string]askable{
		"ListAccounts":      listed(either, store.AccountQuery{}, (*DB).ListAccounts),
		"ListDevices":       listed(either, store.DeviceQuery{}, (*DB).ListDevices),
		"ListPeople":        listed(either, store.PeopleQuery{}, (*DB).ListPeople),
		"ListEvents":        listed(either, store.EventQuery{}, (*DB).ListEvents),
		"ListPersonApps":    listed(one, store.PersonAppQuery{PersonID: "p"}, (*DB).ListPersonApps),
		"ListInstallations": listed(one, store.InstallationQuery{DeviceID: "d"}, (*DB).ListInstallations),
	}
}

// smallLists are of tables that do not grow with the organisation.
func smallLists() []string {
	return []string{"ListApps", "ListAudit", "ListConnectors", "ListOperators", "ListSyncs", "ListTitles", "ListTokens"}
}

// unboundedLists sort all that they find, whatever the page, and are known for it.
func unboundedLists() []string { return []string{"ListSightings"} }

// sortsOf are the sorts that lists offer.
func sortsOf(t *testing.T, db *DB, l askable) (sorts []string) {
	t.Helper()
	for _, sort := range []string{"name", "email", "status", "department", "created_at", "first_seen_at", "last_seen_at", "platform", "last_check_in_at",
		"accounts", "devices", "apps", "people", "at"} {
		q := reflect.New(reflect.TypeOf(l.query)).Elem()
		q.Set(reflect.ValueOf(l.query))
		q.FieldByName("Paging").Set(reflect.ValueOf(store.Paging{Sort: sort}))
		_, err := l.ask(db, q.Interface())
		if f := fault.Of(err); err != nil && f.Code == "unknown_sort" {
			continue
		}
		sorts = append(sorts, sort, "-"+sort)
	}
	if len(sorts) == 0 {
		t.Errorf("%T offers none of the sorts that are tried", l.query)
	}
	return sorts
}

// samples are the values that a field of a query is tried with.
func samples(of reflect.Type, field reflect.StructField) []any {
	yes, no := true, false
	switch field.Type {
	case reflect.TypeFor[string]():
		// Events are read through for a text of one or two letters that none of many holds.
		if field.Name == "Search" && of == reflect.TypeFor[store.EventQuery]() {
			return []any{"person"}
		}
		if field.Name == "Search" {
			return []any{"person", "pe"}
		}
		return []any{"c"}
	case reflect.TypeFor[bool]():
		return []any{true}
	case reflect.TypeFor[*bool]():
		return []any{&yes, &no}
	case reflect.TypeFor[time.Time]():
		if field.Name == "AsOf" { // the past is read as a whole
			return nil
		}
		return []any{time.Unix(0, 0)}
	case reflect.TypeFor[store.Has]():
		return []any{store.HasAccounts, store.HasDevices, store.HasNothing}
	}
	if field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.String {
		two := reflect.MakeSlice(field.Type, 2, 2)
		two.Index(0).SetString("active")
		two.Index(1).SetString(string(inventory.EventAccountNew))
		return []any{two.Slice(0, 1).Interface(), two.Interface(), two.Slice(1, 2).Interface()}
	}
	return nil
}

// variants are queries with every filter by itself, and with each and a search.
func variants(t *testing.T, query any) []any {
	t.Helper()
	kind := reflect.TypeOf(query)
	set := func(q any, field string, value any) any {
		v := reflect.New(kind).Elem()
		v.Set(reflect.ValueOf(q))
		v.FieldByName(field).Set(reflect.ValueOf(value))
		return v.Interface()
	}
	out := []any{query}
	for field := range kind.Fields() {
		if field.Name == "Paging" || kind == reflect.TypeFor[store.PeopleQuery]() && field.Name == "AppID" {
			continue // who uses an app is worked out from all the evidence of it
		}
		tried := samples(kind, field)
		if len(tried) == 0 && field.Name != "AsOf" {
			t.Errorf("%s.%s: no sample of a %s", kind, field.Name, field.Type)
		}
		for _, value := range tried {
			q := set(query, field.Name, value)
			out = append(out, q)
			if _, ok := kind.FieldByName("Search"); ok && field.Name != "Search" {
				out = append(out, set(q, "Search", "person"))
			}
		}
	}
	return out
}

// large names the tables that grow with the organisation, and how a query calls them.
func large(query string) map[string]bool {
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(`\b(accounts|people|devices|events|installations|account_versions|device_versions|installation_versions)\b(?: (\w+))?`).FindAllStringSubmatch(query, -1) {
		names[m[1]], names[m[2]] = true, true
	}
	return names
}

// faultsOf are the lines of a plan that cost more the more rows there are.
func faultsOf(ctx context.Context, db *DB, query string, args []any, sorted bool) (faults []string, err error) {
	if !db.dialect.steered {
		return plannedFaults(ctx, db.pool, query, args, sorted)
	}
	rows, err := db.pool.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	tables := large(query)
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		words := strings.Fields(detail)
		// What is common is soon met, and counted no further than to a limit.
		common := !sorted && strings.HasPrefix(query, "SELECT count(*) FROM (SELECT 1 FROM ") && strings.HasSuffix(query, " LIMIT ?) counted")
		scan := words[0] == "SCAN" && !common && tables[words[1]] && !strings.Contains(detail, "USING") && !strings.Contains(detail, "VIRTUAL")
		sort := !sorted && strings.Contains(query, " LIMIT ?") && strings.HasPrefix(detail, "USE TEMP B-TREE FOR ORDER BY")
		if scan || sort {
			faults = append(faults, detail)
		}
	}
	return faults, rows.Err()
}

// plansOf asks a list for everything that can be asked of it, and returns what is
// wrong with the plans. Rows are few or many as sortable has it: the engine keeps
// no statistics, so that its plans are those of a million rows.
func plansOf(t *testing.T, db *DB, l askable, sortable int64) (faults []string) {
	t.Helper()
	ctx := t.Context()
	spied := *db
	spied.sortable = sortable
	seen := map[string]bool{}
	for _, sort := range sortsOf(t, db, l) {
		for _, q := range variants(t, l.query) {
			spy := &asked{runner: db.pool, queries: map[string][]any{}}
			spied.run = spy
			paging := store.Paging{Sort: sort, Limit: 1}
			for range 2 {
				v := reflect.New(reflect.TypeOf(q)).Elem()
				v.Set(reflect.ValueOf(q))
				v.FieldByName("Paging").Set(reflect.ValueOf(paging))
				next, err := l.ask(&spied, v.Interface())
				if err != nil {
					t.Fatalf("%+v: %v", v.Interface(), err)
				}
				if paging.Cursor = next; next == "" {
					break
				}
			}
			for query, args := range spy.queries {
				if seen[query] {
					continue
				}
				seen[query] = true
				wrong, err := faultsOf(ctx, db, query, args, sortable > 0)
				if err != nil {
					t.Fatal(err)
				}
				if len(wrong) > 0 {
					faults = append(faults, fmt.Sprintf("%s\n\tby %s of %+v\n\t%s", wrong, sort, q, query))
				}
			}
		}
	}
	return faults
}

// blank is the content of a database with all tables and no rows, made once.
var blank = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "noonday-plans")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, path := context.Background(), filepath.Join(dir, "blank.db")
	db, err := OpenSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(db.Migrate(ctx), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// planned is a database with some rows of everything, all in the indexes of words.
func planned(t *testing.T) *DB {
	t.Helper()
	content, err := blank()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "plans.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.eager = true
	return filled(t, db)
}

// filled writes the rows.
func filled(t *testing.T, db *DB) *DB {
	t.Helper()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	c := &store.Connector{ID: "c", AppID: "c", Type: "t", Name: "n", Settings: map[string]string{}, CredentialsSetAt: at, CreatedAt: at, UpdatedAt: at}
	var accounts []inventory.Account
	var people []inventory.Person
	var devices []inventory.Device
	var events []inventory.Event
	for i := range 20 {
		name := fmt.Sprint("person ", i)
		seen := inventory.Seen{ConnectorID: "c", Stream: "devices", FirstSeenAt: at, LastSeenAt: at}
		accounts = append(accounts, inventory.Account{ID: store.NewID(), AppID: "c", ConnectorID: "c", Stream: "users", FirstSeenAt: at, LastSeenAt: at, FirstSyncID: "c",
			AccountRecord: inventory.AccountRecord{ExternalID: name, Name: name, Status: inventory.AccountActive}})
		people = append(people, inventory.Person{ID: store.NewID(), Name: name, Kind: inventory.PersonHuman, FirstSeenAt: at})
		devices = append(devices, inventory.Device{ID: store.NewID(), Seen: seen, DeviceRecord: inventory.DeviceRecord{ExternalID: name, Name: name}})
		events = append(events, inventory.Event{ID: store.NewID(), At: at, Kind: "active", AppID: "c", AccountID: "c", ConnectorID: "c", SyncID: "c", PersonID: "c", DeviceID: "c", Subject: name})
	}
	if err := errors.Join(db.InsertConnector(t.Context(), c), db.InsertAccounts(t.Context(), accounts), db.InsertPeople(t.Context(), people),
		db.InsertDevices(t.Context(), devices), db.InsertEvents(t.Context(), events), db.InTx(t.Context(), func(store.Store) error { return nil })); err != nil {
		t.Fatal(err)
	}
	return db
}

// TestNoListReadsALargeTableThrough looks at the plans of all queries of all
// lists, as they are for few rows and as they are for many.
func TestNoListReadsALargeTableThrough(t *testing.T) {
	t.Parallel()
	db := planned(t)
	known := append(smallLists(), unboundedLists()...)
	for method := range reflect.TypeFor[*DB]().Methods() {
		if _, ok := largeLists()[method.Name]; strings.HasPrefix(method.Name, "List") && !ok && !slices.Contains(known, method.Name) {
			t.Errorf("%s: is it of large tables or of small ones?", method.Name)
		}
	}
	for name, l := range largeLists() {
		for _, rows := range l.few {
			for _, wrong := range plansOf(t, db, l, rows) {
				t.Errorf("%s, where %d rows are few: %s", name, rows, wrong)
			}
		}
	}
}

// TestSearchReadsNoLargeTableThrough looks at the plans of the search for everything.
func TestSearchReadsNoLargeTableThrough(t *testing.T) {
	t.Parallel()
	db := planned(t)
	for _, rows := range []int64{none, sortable} {
		for _, text := range []string{"person", "pe", "zq"} {
			spy := &asked{runner: db.pool, queries: map[string][]any{}}
			spied := *db
			spied.sortable, spied.run = rows, spy
			if _, err := spied.Find(t.Context(), text, 5); err != nil {
				t.Fatal(err)
			}
			for query, args := range spy.queries {
				if wrong, err := faultsOf(t.Context(), db, query, args, true); err != nil || len(wrong) > 0 {
					t.Errorf("%s, where %d rows are few: %s %v\n\t%s", text, rows, wrong, err, query)
				}
			}
		}
	}
}

// TestPlansWithoutAnIndex: a list whose index is missing is found.
func TestPlansWithoutAnIndex(t *testing.T) {
	t.Parallel()
	for index, l := range map[string]string{
		"accounts_by_email": "ListAccounts", "accounts_of_person": "ListAccounts", "people_by_apps": "ListPeople", "devices_by_check_in": "ListDevices",
		"events_of_app": "ListEvents",
	} {
		t.Run(index, func(t *testing.T) {
			t.Parallel()
			db := planned(t)
			if _, err := db.exec(t.Context(), "DROP INDEX "+index); err != nil {
				t.Fatal(err)
			}
			if len(plansOf(t, db, largeLists()[l], none))+len(plansOf(t, db, largeLists()[l], sortable)) == 0 {
				t.Errorf("without %s nothing is wrong with %s", index, l)
			}
		})
	}
}
