package sqldb

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/store/pgtest"
)

// plannedOnPostgres is a database like planned whose planner reads a table
// through, or sorts what it found, only where nothing else leads to the rows. With few
// rows it would prefer that; what is left are the plans that no index serves.
func plannedOnPostgres(t *testing.T) *DB {
	t.Helper()
	url := pgtest.Database(t)
	between := "?"
	if strings.Contains(url, "?") {
		between = "&"
	}
	db, err := OpenPostgres(t.Context(), url+between+"enable_seqscan=off&enable_sort=off&enable_hashjoin=off&enable_mergejoin=off&enable_hashagg=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return filled(t, db)
}

// plannedFaults is faultsOf of an engine that plans by itself.
func plannedFaults(ctx context.Context, on runner, query string, args []any, sorted bool) (faults []string, err error) {
	rows, err := on.QueryContext(ctx, "EXPLAIN "+query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	tables, scan := large(query), regexp.MustCompile(`Seq Scan on (\w+)`)
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		read := scan.FindStringSubmatch(line)
		sort := !sorted && strings.Contains(query, " LIMIT $") && strings.HasPrefix(strings.TrimLeft(line, " ->"), "Sort  (")
		if sort || len(read) == 2 && tables[read[1]] {
			faults = append(faults, strings.TrimSpace(line))
		}
	}
	return faults, rows.Err()
}

// sortedAnyway are parts of queries that leave few rows to sort: who was merged
// into somebody else, and one account.
func sortedAnyway() []string { return []string{"p.merged_into <> '' AND p.root_id <> ''", "a.id = $"} }

// faultsOnPostgres are those of the plans of a list, but for what sorts few rows.
func faultsOnPostgres(t *testing.T, db *DB, l askable) []string {
	t.Helper()
	return slices.DeleteFunc(plansOf(t, db, l, l.few[0]), func(wrong string) bool {
		return slices.ContainsFunc(sortedAnyway(), func(part string) bool { return strings.Contains(wrong, part) })
	})
}

// TestListsOnPostgresHaveTheirIndexes looks at the plans of all queries of all
// lists; and a list whose index is missing is found.
func TestListsOnPostgresHaveTheirIndexes(t *testing.T) {
	t.Parallel()
	db := plannedOnPostgres(t)
	for name, l := range largeLists() {
		for _, wrong := range faultsOnPostgres(t, db, l) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	for index, list := range map[string]string{"accounts_by_email": "ListAccounts", "people_by_apps": "ListPeople", "devices_by_check_in": "ListDevices"} {
		if _, err := db.exec(t.Context(), "DROP INDEX "+index); err != nil {
			t.Fatal(err)
		}
		if len(faultsOnPostgres(t, db, largeLists()[list])) == 0 {
			t.Errorf("without %s nothing is wrong with %s", index, list)
		}
	}
}
