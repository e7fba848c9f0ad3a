package app_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// TestJourney walks the way of an administrator over the API: connect, collect,
// follow changes, lose the token, reconnect, delete.
func TestJourney(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 700, ShortPages: true})
	id := w.connect("Kandji EU")
	c := w.settled(id, "connected")
	if c.num("records", "users") != 700 || c.str("last_success_at") == "" || c.str("next_sync_at") == "" || c.str("last_sync", "trigger") != "initial" {
		t.Fatalf("after the initial collection: %s", c.raw)
	}
	app := c.str("app", "id")
	if a := w.call("GET", "/apps/"+app, nil); a.str("status") != "approved" || a.num("accounts", "total") != 700 || a.str("name") != "Kandji" {
		t.Fatalf("the connected app: %s", a.raw)
	}
	t.Run("truth", func(t *testing.T) { compareWithTruth(t, w) })
	t.Run("changes", func(t *testing.T) { followChanges(t, w, id) })
	t.Run("truth again", func(t *testing.T) { compareWithTruth(t, w) })
	t.Run("reconnect", func(t *testing.T) { loseAndReconnect(t, w, id) })
	t.Run("pause", func(t *testing.T) { pauseAndResume(t, w, id) })
	t.Run("delete keeping", func(t *testing.T) { deleteKeeping(t, w, id, app) })
	t.Run("delete removing", func(t *testing.T) { deleteRemoving(t, w, app) })
}

// compareWithTruth compares every account with the simulated directory.
func compareWithTruth(t *testing.T, w *world) {
	want := map[string]string{}
	for u := range w.tenant.Truth() {
		status := "active"
		switch {
		case u.Archived:
			status = "archived"
		case !u.Active:
			status = "suspended"
		}
		want[u.ID] = fmt.Sprint(status, "|", u.Email, "|", u.Department, "|", u.JobTitle)
	}
	cursor, seen := "", 0
	for {
		page := w.want(200, w.call("GET", "/accounts?limit=100&status=active,suspended,archived,unknown&sort=email&cursor="+cursor, nil))
		for _, a := range page.items() {
			got := fmt.Sprint(a.str("status"), "|", a.str("email"), "|", a.str("department"), "|", a.str("job_title"))
			if want[a.str("external_id")] != got {
				t.Errorf("account %s: got %s, want %s", a.str("external_id"), got, want[a.str("external_id")])
			}
			seen++
		}
		if int(page.num("total")) != len(want) {
			t.Fatalf("total %v, want %d", page.num("total"), len(want))
		}
		if cursor = page.str("next_cursor"); cursor == "" {
			break
		}
	}
	if seen != len(want) {
		t.Errorf("%d accounts over all pages, want %d", seen, len(want))
	}
}

// followChanges lets the directory change and looks for it in the events.
func followChanges(t *testing.T, w *world, id string) {
	var users []kandjisim.User
	for u := range w.tenant.Truth() {
		if !u.Archived && u.Active {
			users = append(users, u)
		}
	}
	renamed, archived, removed := users[0], users[1], users[2]
	w.tenant.Rename(renamed.ID, "Renamed Person")
	w.tenant.Archive(archived.ID)
	w.tenant.Remove(removed.ID)
	w.tenant.Add(3)
	sync := w.syncNow(id)
	for name, want := range map[string]float64{"created": 3, "updated": 2, "removed": 1, "returned": 0, "unchanged": 700 - 3} {
		if got := sync.num("counts", name); got != want {
			t.Errorf("sync counts %v %s, want %v", got, name, want)
		}
	}
	events := w.call("GET", "/events?sync_id="+sync.str("id"), nil)
	kinds := map[string]int{}
	for _, e := range events.items() {
		kinds[e.str("kind")]++
		changes, _ := e.at("changes").([]any)
		if e.str("kind") == "account.changed" && len(changes) != 1 {
			t.Errorf("changed event with changes %v", changes)
		}
	}
	if kinds["account.new"] != 3 || kinds["account.changed"] != 2 || kinds["account.removed"] != 1 {
		t.Errorf("events of the sync: %v", kinds)
	}
	gone := w.call("GET", "/accounts?status=removed", nil)
	if gone.num("total") != 1 || gone.items()[0].str("external_id") != removed.ID || gone.items()[0].str("removed_at") == "" {
		t.Errorf("removed accounts: %s", gone.raw)
	}
}

// loseAndReconnect revokes the token, sees the connector stop, and reconnects.
func loseAndReconnect(t *testing.T, w *world, id string) {
	before := w.call("GET", "/accounts?limit=1", nil)
	w.tenant.RevokeToken(w.tenant.Token())
	sync := w.syncNow(id)
	if sync.str("state") != "failed" || sync.str("error", "code") != "token_rejected" {
		t.Errorf("sync with a revoked token: %s", sync.raw)
	}
	c := w.settled(id, "reconnect")
	if c.str("next_sync_at") != "" || c.str("status_reason", "code") != "token_rejected" || c.num("last_error", "count") != 1 || c.str("last_success_at") == "" {
		t.Errorf("connector with a revoked token: %s", c.raw)
	}
	w.refused(w.call("POST", "/connectors/"+id+"/sync", nil), 409, "connector_needs_reconnect", "")
	const fresh = "5c0f3c2e-0f0e-4a5f-9d7c-3f5f0f4c9a11"
	w.tenant.AddToken(fresh)
	w.refused(w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{"api_key": fresh}}), 422, "permission_missing", "settings.api_key")
	w.tenant.Grant(fresh, kandjisim.Permissions()...)
	w.want(200, w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{"api_key": fresh}}))
	c = w.settled(id, "connected")
	if c.str("last_sync", "trigger") != "reconnect" || c.at("last_error") != nil {
		t.Errorf("after reconnect: %s", c.raw)
	}
	after := w.call("GET", "/accounts?limit=1", nil)
	if before.items()[0].str("id") != after.items()[0].str("id") || before.items()[0].str("first_seen_at") != after.items()[0].str("first_seen_at") {
		t.Error("reconnecting changed ids or first-seen times")
	}
}

// pauseAndResume pauses, and resumes into a sync.
func pauseAndResume(t *testing.T, w *world, id string) {
	c := w.want(200, w.call("PATCH", "/connectors/"+id, obj{"paused": true}))
	if c.str("status") != "paused" || c.str("next_sync_at") != "" {
		t.Errorf("paused: %s", c.raw)
	}
	w.refused(w.call("POST", "/connectors/"+id+"/sync", nil), 409, "connector_paused", "")
	w.want(200, w.call("PATCH", "/connectors/"+id, obj{"paused": false, "name": "Kandji renamed", "poll_interval_minutes": 15}))
	c = w.settled(id, "connected")
	if c.str("name") != "Kandji renamed" || c.num("poll_interval_minutes") != 15 {
		t.Errorf("edited: %s", c.raw)
	}
}

// deleteKeeping deletes the connector and keeps its accounts as history.
func deleteKeeping(t *testing.T, w *world, id, app string) {
	preview := w.want(200, w.call("GET", "/connectors/"+id+"/deletion", nil))
	if preview.num("accounts") != 703 || !strings.Contains(preview.str("removal_reminder"), "token") {
		t.Errorf("preview of deletion: %s", preview.raw)
	}
	w.want(200, w.call("DELETE", "/connectors/"+id+"?records=keep", nil))
	w.refused(w.call("GET", "/connectors/"+id, nil), 404, "connector_not_found", "")
	w.eventually("detached", "/accounts?limit=500&app_id="+app, func(a answer) bool {
		for _, item := range a.items() {
			if item.at("connector") != nil || item.str("disconnected_at") == "" || item.str("origin") != "Kandji renamed" {
				return false
			}
		}
		return a.num("total") == 703
	})
}

// deleteRemoving deletes a second connector with its accounts; what the first
// left as history stays.
func deleteRemoving(t *testing.T, w *world, app string) {
	id := w.want(201, w.call("POST", "/connectors", obj{"type": "kandji", "name": "Again", "settings": obj{
		"api_key": "5c0f3c2e-0f0e-4a5f-9d7c-3f5f0f4c9a11", "api_url": w.vendor,
	}})).str("id")
	w.settled(id, "connected")
	if a := w.call("GET", "/accounts?limit=1&connector_id="+id, nil); a.num("total") != 702 {
		t.Errorf("second connector: %s", a.raw)
	}
	w.want(200, w.call("DELETE", "/connectors/"+id, nil))
	w.eventually("removed", "/accounts?limit=1&connector_id="+id, func(a answer) bool { return a.num("total") == 0 })
	w.eventually("history stays", "/apps/"+app, func(a answer) bool {
		sources, _ := a.at("sources").([]any)
		return a.status == 200 && len(sources) == 1 && a.num("accounts", "total") == 702
	})
}

// TestCSV exports accounts with a name that a spreadsheet would take for a formula.
func TestCSV(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 620})
	for u := range w.tenant.Truth() {
		w.tenant.Rename(u.ID, `=HYPERLINK("https://evil.example")`)
		break
	}
	w.settled(w.connect("Kandji"), "connected")
	a := w.want(200, w.call("GET", "/accounts?sort=-email&limit=5", nil, "Accept", "text/csv"))
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") || !strings.Contains(a.header.Get("Content-Disposition"), "noonday-accounts-") {
		t.Errorf("headers: %v", a.header)
	}
	rows, err := csv.NewReader(strings.NewReader(a.raw)).ReadAll()
	if err != nil || len(rows) != 621 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if !strings.Contains(a.raw, `'=HYPERLINK`) || strings.Contains(a.raw, `,"=HYPERLINK`) {
		t.Error("a formula got through")
	}
	for _, list := range []string{"/connectors", "/apps", "/events", "/audit", "/operators", "/api-tokens", "/connector-types"} {
		a := w.want(200, w.call("GET", list, nil, "Accept", "text/csv"))
		if rows, err := csv.NewReader(strings.NewReader(a.raw)).ReadAll(); err != nil || len(rows) < 1 {
			t.Errorf("%s as CSV: %v %s", list, err, a.raw)
		}
	}
	w.refused(w.call("GET", "/accounts?status=bogus", nil, "Accept", "text/csv"), 422, "invalid_value", "status")
	w.refused(w.call("GET", "/accounts.json?status=bogus", nil), 422, "invalid_value", "status")
	for list, want := range map[string]int{"/accounts.json?sort=-email&limit=5": 620, "/people.json": -1, "/devices.json": 0, "/apps.json": 1} {
		a := w.call("GET", list, nil)
		var items []obj
		if err := json.Unmarshal([]byte(a.raw), &items); err != nil || a.status != 200 || want >= 0 && len(items) != want || want < 0 && len(items) < 500 {
			t.Errorf("%s has %d items, want %d: %v", list, len(items), want, err)
		}
	}
}

// TestRestart stops in the middle of a collection and goes on after a restart
// without asking for a committed page again.
func TestRestart(t *testing.T) {
	t.Parallel()
	h := halfway(t)
	w, id := h.world, h.connector
	w.stop()
	h.release()
	w.start()
	c := w.settled(id, "connected")
	if c.num("records", "users") != halfwayUsers {
		t.Errorf("after the restart: %s", c.raw)
	}
	again := 0
	for cursor, times := range w.tenant.ServedCursors() {
		if cursor != "" && times > 1 { // the first page is also what Connect asks for
			again += times - 1
		}
	}
	if again > 1 {
		t.Errorf("%d pages were fetched twice, want at most 1", again)
	}
	if syncs := w.call("GET", "/connectors/"+id+"/syncs", nil); syncs.num("total") != 1 {
		t.Errorf("the sync did not go on but began anew: %s", syncs.raw)
	}
}

// TestSessions walks roles, tokens and signing out.
func TestSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 10})
	stranger := w.browser()
	w.refused(w.callAs(stranger, "GET", "/connectors", nil), 401, "unauthenticated", "")
	w.refused(w.callAs(stranger, "POST", "/setup", obj{"code": "x", "email": "b@c.example", "name": "B", "password": password}), 409, "setup_done", "")
	w.refused(w.callAs(stranger, "POST", "/session", obj{"email": email, "password": "wrong password"}), 401, "wrong_credentials", "")
	w.want(200, w.callAs(stranger, "POST", "/session", obj{"email": strings.ToUpper(email), "password": password}))
	w.want(200, w.callAs(stranger, "GET", "/session", nil))

	token := w.want(201, w.call("POST", "/api-tokens", obj{"name": "reader", "role": "auditor"}))
	bearer := "Bearer " + token.str("secret")
	bare := &http.Client{}
	w.want(200, w.callAs(bare, "GET", "/connectors", nil, "Authorization", bearer))
	w.refused(w.callAs(bare, "POST", "/connectors", obj{"type": "kandji"}, "Authorization", bearer), 403, "forbidden", "")
	w.refused(w.callAs(bare, "GET", "/api-tokens", nil, "Authorization", bearer), 403, "forbidden", "")
	if list := w.call("GET", "/api-tokens", nil); strings.Contains(list.raw, token.str("secret")) || list.items()[0].str("last_used_at") == "" {
		t.Errorf("token list: %s", list.raw)
	}
	w.want(204, w.call("DELETE", "/api-tokens/"+token.str("id"), nil))
	w.refused(w.callAs(bare, "GET", "/connectors", nil, "Authorization", bearer), 401, "unauthenticated", "")

	w.refused(w.call("POST", "/connectors", obj{}, "Sec-Fetch-Site", "cross-site"), 403, "cross_origin", "")
	w.want(204, w.call("DELETE", "/sessions", nil))
	w.refused(w.callAs(stranger, "GET", "/session", nil), 401, "unauthenticated", "")
	for range 6 {
		w.callAs(stranger, "POST", "/session", obj{"email": email, "password": "wrong password"})
	}
	a := w.callAs(stranger, "POST", "/session", obj{"email": email, "password": password})
	if w.refused(a, 429, "too_many_attempts", ""); a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}
