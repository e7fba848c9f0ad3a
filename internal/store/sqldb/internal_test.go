package sqldb

import (
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/fault"
)

func TestRebind(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"SELECT 1":                          "SELECT 1",
		"SELECT ?":                          "SELECT $1",
		"VALUES (?,?,?)":                    "VALUES ($1,$2,$3)",
		`a LIKE ? ESCAPE '\' AND ü = ?`:     `a LIKE $1 ESCAPE '\' AND ü = $2`,
		strings.Repeat("?", 11):             "$1$2$3$4$5$6$7$8$9$10$11",
		"x IN " + marks(2) + " OR y IN (?)": "x IN ($1,$2) OR y IN ($3)",
		"CAST(? AS TEXT) x":                 `CAST($1 AS TEXT) COLLATE "C" x`,
	} {
		if got := postgresDialect().rebind(query); got != want {
			t.Errorf("%s became %s, want %s", query, got, want)
		}
		if got := sqliteDialect().rebind(query); got != query {
			t.Errorf("%s became %s where marks stay as they are", query, got)
		}
	}
}

// TestUnfit: what a server says of itself, and whether Noonday can work on it.
func TestUnfit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version  int
		encoding string
		readOnly bool
		code     string
	}{
		{150000, "UTF8", false, ""},
		{180001, "UTF8", false, ""},
		{140013, "UTF8", false, "database_too_old"},
		{90624, "SQL_ASCII", true, "database_too_old"},
		{150000, "LATIN1", false, "database_encoding"},
		{150000, "UTF8", true, "database_read_only"},
	} {
		if err := unfit(c.version, "14.13", c.encoding, c.readOnly); c.code == "" && err != nil || c.code != "" && !fault.Has(err, c.code) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestStampsSortAsTimes: times are compared as text in the database.
func TestStampsSortAsTimes(t *testing.T) {
	t.Parallel()
	moments := []time.Time{
		{}, time.Unix(0, 0), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), time.Date(2026, 1, 2, 3, 4, 5, 1000, time.UTC),
		time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC), time.Date(2026, 1, 2, 23, 59, 59, 0, time.FixedZone("west", -7200)), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	for i, m := range moments {
		var back time.Time
		if err := (stamp{&back}).Scan(text(m)); err != nil || !back.Equal(m) {
			t.Errorf("%s came back as %s: %v", m, back, err)
		}
		if i > 0 && text(moments[i-1]) >= text(m) {
			t.Errorf("%s does not sort after %s", text(m), text(moments[i-1]))
		}
	}
	var zero time.Time
	if v, err := (stamp{&zero}).Value(); v != nil || err != nil {
		t.Errorf("the zero time is stored as %v, want NULL", v)
	}
	zero = time.Now()
	if err := (stamp{&zero}).Scan(nil); err != nil || !zero.IsZero() {
		t.Errorf("NULL became %s", zero)
	}
	for _, bad := range []any{"yesterday", "2026-01-02", 7, []byte("x")} {
		if err := (stamp{&zero}).Scan(bad); err == nil {
			t.Errorf("%v was taken for a time", bad)
		}
	}
}

// TestErrorsHideArguments: a query's arguments are people's data.
func TestErrorsHideArguments(t *testing.T) {
	t.Parallel()
	if got := headline("INSERT INTO operators (id)\n\tVALUES ('secret')"); got != "INSERT INTO operators (id)" {
		t.Errorf("the headline is %q", got)
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"Ünal", "%ünal%"}, {" 100% ", `%100\%%`}, {"a_b", `%a\_b%`}, {`\`, `%\\%`}, {"", "%%"},
	} {
		if got := contains(c.in); got != c.want {
			t.Errorf("%q became the pattern %q, want %q", c.in, got, c.want)
		}
	}
}
