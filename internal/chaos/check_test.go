package chaos

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
)

// check compares the whole inventory with the truth.
func (w *world) check() {
	w.t.Helper()
	external := map[string]string{} // ids of accounts to those of the vendor
	figures, kept := map[string]int{}, 0
	byConnector := map[string][]answer{}
	total := w.in.all("/accounts?app_id="+w.app, func(a answer) bool {
		external[a.str("id")] = a.str("external_id")
		figures[a.str("status")]++
		if id := a.str("connector", "id"); id != "" {
			byConnector[id] = append(byConnector[id], a)
		} else {
			kept++
		}
		return true
	})
	if total != len(external) {
		w.fatal("the list of accounts has %d, and says %d", len(external), total)
	}
	for id := range w.vendors {
		w.compare(id, byConnector[id])
	}
	for id, list := range byConnector {
		if w.vendors[id] == nil {
			w.fatal("%d accounts belong to the connector %s, which is deleted", len(list), id)
		}
	}
	if kept != w.kept {
		w.fatal("%d accounts of deleted connectors were kept, want %d", kept, w.kept)
	}
	w.checkFigures(figures)
	w.checkEvents(external)
}

// compareFleet compares the devices of a connector with those of its vendor, and
// what it counts of programs with what is there.
func (w *world) compareFleet(id string) {
	w.t.Helper()
	truth, seen := w.vendors[id].fleet(), map[string]bool{}
	w.in.all("/devices?connector_id="+id, func(d answer) bool {
		device := d.str("external_id")
		name, exists := truth[device]
		switch {
		case seen[device]:
			w.tally.doubled++
		case !exists:
			w.t.Errorf("the device %s left and is still there", device)
		case d.str("name") != name:
			w.t.Errorf("the device %s is called %q, want %q", device, d.str("name"), name)
		}
		seen[device] = true
		return true
	})
	if lost := len(truth) - len(seen); lost > 0 {
		w.tally.lost += lost
	}
	programs := w.in.want(200, "GET", "/installations?connector_id="+id+"&limit=1", nil).num("total")
	c := w.in.want(200, "GET", "/connectors/"+id, nil)
	if c.num("records", "devices") != len(seen) || c.num("records", "installed_apps") != programs || programs == 0 {
		w.t.Errorf("the connector counts %d devices and %d programs, the lists have %d and %d",
			c.num("records", "devices"), c.num("records", "installed_apps"), len(seen), programs)
	}
}

// compare compares the accounts of a connector with its vendor's directory.
func (w *world) compare(id string, accounts []answer) {
	w.t.Helper()
	v := w.vendors[id]
	truth, seen, live := v.truth(), map[string]bool{}, 0
	for _, a := range accounts {
		user := a.str("external_id")
		want, exists := truth[user]
		removed := a.str("status") == "removed"
		got := facts{a.str("email"), a.str("name"), a.str("status"), a.str("department"), a.str("job_title")}
		switch {
		case seen[user]:
			w.tally.doubled++
		case removed && !v.isGone(user):
			w.tally.wronglyRemoved++
		case !removed && !exists:
			w.t.Errorf("%s left the directory and is still %s", user, got.status)
		case !removed && got != want:
			w.t.Errorf("%s is %+v, want %+v", user, got, want)
		}
		seen[user] = true
		if !removed {
			live++
		}
	}
	for user := range truth {
		if !seen[user] {
			w.tally.lost++
		}
	}
	c := w.in.want(200, "GET", "/connectors/"+id, nil)
	if c.num("records", "users") != live {
		w.t.Errorf("the connector counts %d records, its list has %d", c.num("records", "users"), live)
	}
	if c.str("status") != "connected" || c.at("held") != nil || c.at("last_error") != nil {
		w.t.Errorf("a healed connector is %s", c.raw)
	}
	w.compareFleet(id)
	if w.tally.lost+w.tally.doubled+w.tally.wronglyRemoved > 0 || w.t.Failed() {
		w.fatal("%d records are lost, %d doubled, %d wrongly removed", w.tally.lost, w.tally.doubled, w.tally.wronglyRemoved)
	}
}

// checkFigures compares the app's figures with its list.
func (w *world) checkFigures(figures map[string]int) {
	w.t.Helper()
	app := w.in.want(200, "GET", "/apps/"+w.app, nil)
	live := 0
	for _, status := range []string{"active", "suspended", "archived", "removed", "unknown"} {
		if app.num("accounts", status) != figures[status] {
			w.fatal("the app counts %d %s accounts, the list has %d: %s", app.num("accounts", status), status, figures[status], app.raw)
		}
		if status != "removed" {
			live += figures[status]
		}
	}
	if app.num("accounts", "total") != live {
		w.fatal("the app counts %d accounts, the list has %d", app.num("accounts", "total"), live)
	}
}

// checkEvents looks for events of what never happened: a removal of somebody
// who was not removed, and a return of somebody who never left.
func (w *world) checkEvents(external map[string]string) {
	w.t.Helper()
	w.in.all("/events?kind=account.removed", func(e answer) bool {
		if w.known[e.str("id")] {
			return false
		}
		w.known[e.str("id")] = true
		w.tally.removals++
		user, gone := external[e.str("account", "id")], false
		for _, v := range w.vendors {
			gone = gone || v.isGone(user)
		}
		if !gone && user != "" {
			w.tally.wronglyRemoved++
		}
		return true
	})
	if w.tally.wronglyRemoved > 0 {
		w.fatal("events say that %d were removed who never left", w.tally.wronglyRemoved)
	}
	if n := w.in.want(200, "GET", "/events?kind=account.returned&limit=1", nil).num("total"); n > 0 {
		w.fatal("events say that %d returned, but nobody who left ever did", n)
	}
	if n := w.in.want(200, "GET", "/events?kind=account.new&limit=1", nil).num("total"); n != len(external) {
		w.fatal("events say that %d accounts are new, but there are %d", n, len(external))
	}
}

// checkFiles stops the installation and looks at what it leaves behind.
func (w *world) checkFiles() {
	w.t.Helper()
	w.in.stop()
	db, err := sql.Open("sqlite", filepath.Join(w.in.dir, "data", "noonday.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(w.t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		w.t.Errorf("the database is damaged: %s %v", verdict, err)
	}
	var orphans, receipts int
	if err := db.QueryRowContext(w.t.Context(), "SELECT count(*) FROM pragma_foreign_key_check").Scan(&orphans); err != nil || orphans > 0 {
		w.t.Errorf("%d rows refer to nothing: %v", orphans, err)
	}
	if err := db.QueryRowContext(w.t.Context(), "SELECT count(*) FROM sync_pages").Scan(&receipts); err != nil || receipts > 0 {
		w.t.Errorf("%d receipts of pages are left behind: %v", receipts, err)
	}
	log, err := os.ReadFile(w.in.logPath())
	if err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "DATA RACE") || strings.HasPrefix(line, "panic") {
			w.t.Errorf("the installation logged: %s", line)
		}
	}
}
