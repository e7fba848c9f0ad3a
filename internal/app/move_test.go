package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store/pgtest"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// TestMove moves an installation from SQLite to PostgreSQL and back. Everything
// is there at each end, and connectors go on with their credentials.
func TestMove(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, kandjisim.Options{Users: 40, Devices: 12}, embedded)
	id := w.connect("Kandji")
	w.settled(id, "connected")
	w.want(201, w.call("POST", "/api-tokens", obj{"name": "Warehouse", "role": "auditor"}))
	before := exports(w)
	here, there := w.config().Storage, w.at(pgtest.Database(t))
	w.refusesMove(here, there, "server_running")
	w.stop()

	w.refusesMove(here, here, "same_database")
	w.refusesMove(w.at("sqlite:"+filepath.Join(w.dir, "nothing.db")), there, "database_missing")
	moved := w.move(here, there)
	w.refusesMove(here, there, "database_not_empty")
	w.database = there.DatabaseURL.Reveal()
	w.start()
	if after := exports(w); after != before {
		t.Errorf("on PostgreSQL the lists are\n%s\nand were\n%s", after, before)
	}
	if s := w.syncNow(id); s.str("state") != "succeeded" || s.num("counts", "created") != 0 || s.num("counts", "updated") != 0 {
		t.Errorf("the first sync on the other database: %s", s.raw)
	}
	w.stop()

	back := w.at("sqlite:" + filepath.Join(w.dir, "back.db"))
	for _, m := range w.move(there, back) {
		if was := moved[slices.IndexFunc(moved, func(o sqldb.Moved) bool { return o.Table == m.Table })]; m.Rows < was.Rows {
			t.Errorf("%d rows of %s came back, want at least the %d that went", m.Rows, m.Table, was.Rows)
		}
	}
	for table, columns := range map[string]string{
		"accounts": "*", "people": "*", "devices": "*", "installations": "*", "titles": "id, title_key, app_id, explanation, ignored, devices, people, search, first_seen_at", "api_tokens": "*", "account_counts": "*", "syncs": "*",
		"connectors": "id, name, settings, sealed, tenant_id, paused, streams", "apps": "id, name, tags, generative_ai", "operators": "id, password_hash",
		"events": "id, at, kind, changes", "audit": "id, at, actor_name, details",
	} {
		went, came := rowsOf(t, here.DatabasePath, table, columns), rowsOf(t, back.DatabasePath, table, columns)
		for _, row := range went {
			if !slices.Contains(came, row) {
				t.Errorf("of %s did not come back: %s", table, row)
			}
		}
		if len(went) == 0 {
			t.Errorf("there was nothing in %s", table)
		}
	}
	w.database = "sqlite:" + back.DatabasePath
	w.start()
	if after := exports(w); after != before {
		t.Errorf("back on SQLite the lists are\n%s\nand were\n%s", after, before)
	}
	if s := w.syncNow(id); s.str("state") != "succeeded" {
		t.Errorf("the first sync back: %s", s.raw)
	}
}

// TestMoveIsWhole: what cannot be copied to its end leaves nothing behind.
func TestMoveIsWhole(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, kandjisim.Options{Users: 5}, embedded)
	w.stop()
	there := w.at(pgtest.Database(t))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := app.Move(ctx, w.config().Storage, there, slog.New(slog.DiscardHandler), func(table string) {
		if table == "operators" {
			cancel()
		}
	})
	if err == nil {
		t.Fatal("a move that was broken off succeeded")
	}
	w.move(w.config().Storage, there)
}

// at is where the world would keep everything with another database.
func (w *world) at(url string) config.Storage {
	w.t.Helper()
	flags := config.Defaults()
	flags.DataDir, flags.DatabaseURL = filepath.Join(w.dir, "data"), url
	s, err := flags.StorageFlags.Validate()
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) move(from, to config.Storage) []sqldb.Moved {
	w.t.Helper()
	moved, err := app.Move(w.t.Context(), from, to, slog.New(slog.DiscardHandler), func(string) {})
	if err != nil {
		w.t.Fatal(err)
	}
	return moved
}

func (w *world) refusesMove(from, to config.Storage, code string) {
	w.t.Helper()
	if _, err := app.Move(w.t.Context(), from, to, slog.New(slog.DiscardHandler), func(string) {}); !fault.Has(err, code) {
		w.t.Errorf("the move ends with %v, want %s", err, code)
	}
}

// exports is the lists that say what is known, but for when it was last looked at.
func exports(w *world) string {
	w.t.Helper()
	var b strings.Builder
	for _, noun := range []string{"accounts", "people", "devices", "apps", "titles", "api-tokens", "operators"} {
		a := w.want(200, w.call("GET", "/"+noun, nil, "Accept", "text/csv"))
		lines := strings.Split(a.raw, "\n")
		fmt.Fprintf(&b, "%s %d %s\n", noun, len(lines), strings.Join(firstColumns(lines, 3), "|"))
	}
	return b.String()
}

func firstColumns(lines []string, n int) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		cells := strings.Split(line, ",")
		out[i] = strings.Join(cells[:min(n, len(cells))], ",")
	}
	return out
}

// rowsOf is the rows of a table as texts.
func rowsOf(t *testing.T, path, table, columns string) (out []string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT "+columns+" FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		if names[0] == "n" { // the number that the database gives to each row
			row = row[1:]
		}
		out = append(out, fmt.Sprint(row...))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
