package app_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/inventory"
)

// changesOf writes the changes of an event as "field: from → to".
func changesOf(e answer) string {
	list, _ := e.at("changes").([]any)
	var out []string
	for _, c := range list {
		m, _ := c.(map[string]any)
		one := answer{body: m}
		out = append(out, one.str("field")+": "+one.str("from")+" → "+one.str("to"))
	}
	return strings.Join(out, "; ")
}

// TestReview reviews apps one by one and in bulk, and reads who did what.
func TestReview(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	ada := w.person("Ada", "")
	grace := w.person("Grace", ada) // merged into Ada
	first := w.want(201, w.call("POST", "/apps", obj{
		"name": " First  App ", "vendor": "V", "domains": []string{"First.example."}, "category": "crm", "status": "approved", "owner_id": grace,
		"tags": []string{"x", "X", "y"}, "notes": "a\r\nb",
	}))
	id := first.str("id")
	if first.str("name") != "First App" || first.str("category") != "Customer relations and sales" || first.str("owner", "id") != ada || first.str("owner", "name") != "Ada" ||
		first.str("reviewed_by") != email || first.str("reviewed_at") == "" || first.str("notes") != "a\nb" || !strings.Contains(first.raw, `"tags":["x","y"]`) ||
		!strings.Contains(first.raw, `"domains":["first.example"]`) {
		t.Errorf("added: %s", first.raw)
	}
	second, third := w.add("Second"), w.add("Third")
	edited := w.want(200, w.call("PATCH", "/apps/"+id, obj{"status": "unapproved", "alternative_id": second, "owner_id": nil, "generative_ai": true, "notes": ""}))
	if edited.str("alternative", "name") != "Second" || edited.at("owner") != nil || edited.at("generative_ai") != true {
		t.Errorf("edited: %s", edited.raw)
	}
	events := w.call("GET", "/events?app_id="+id, nil)
	want := "status: approved → unapproved; notes: a\nb → ; owner: Ada → ; alternative:  → Second; generative_ai: no → yes"
	if e := events.items()[0]; e.str("kind") != "app.reviewed" || changesOf(e) != want {
		t.Errorf("the event says %q, want %q", changesOf(e), want)
	}
	w.want(200, w.call("PATCH", "/apps/"+id, obj{"status": "unapproved", "alternative_id": second}))
	w.want(200, w.call("PATCH", "/apps/"+id, obj{"tags": []string{"z"}}))
	events = w.call("GET", "/events?app_id="+id, nil)
	if e := events.items()[0]; events.num("total") != 3 || e.str("kind") != "app.changed" || changesOf(e) != "tags: x, y → z" {
		t.Errorf("an edit that changes nothing left a trace, or one that does left none: %s", events.raw)
	}
	bulk := w.want(200, w.call("POST", "/apps/review", obj{"ids": []string{id, third, third}, "status": "ignored", "alternative_id": nil}))
	if bulk.num("reviewed") != 2 {
		t.Errorf("bulk: %s", bulk.raw)
	}
	for _, one := range []string{id, third} {
		if a := w.call("GET", "/apps/"+one, nil); a.str("status") != "ignored" || a.at("alternative") != nil {
			t.Errorf("after the bulk review: %s", a.raw)
		}
	}
	back := w.want(200, w.call("PATCH", "/apps/"+third, obj{"status": "new"}))
	if back.at("reviewed_at") != nil || back.at("reviewed_by") != nil {
		t.Errorf("a review that was taken back: %s", back.raw)
	}
	for action, n := range map[string]float64{"app.create": 3, "app.review": 3, "app.update": 1} {
		if a := w.call("GET", "/audit?action="+action, nil); a.num("total") != n {
			t.Errorf("%v deeds %s, want %v: %s", a.num("total"), action, n, a.raw)
		}
	}
	w.wantVersions(id, "approved", "unapproved", "unapproved")
	w.want(204, w.call("DELETE", "/apps/"+third, nil))
	if e := w.call("GET", "/events?kind=app.removed", nil); e.num("total") != 1 {
		t.Errorf("the deletion: %s", e.raw)
	}
}

// wantVersions checks which statuses an app has had, the oldest first.
func (w *inventoried) wantVersions(id string, statuses ...string) {
	w.t.Helper()
	rows, err := w.db.Pool().QueryContext(w.t.Context(), "SELECT status, from_at < to_at FROM app_versions WHERE app_id = $1 ORDER BY from_at", id)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var status string
		var forward bool
		if err := rows.Scan(&status, &forward); err != nil {
			w.t.Fatal(err)
		}
		if !forward {
			w.t.Errorf("a version of %s ends before it begins", status)
		}
		got = append(got, status)
	}
	if err := rows.Err(); err != nil || strings.Join(got, " ") != strings.Join(statuses, " ") {
		w.t.Errorf("past statuses %v, want %v (%v)", got, statuses, err)
	}
}

// TestReviewInbox orders what waits by how many use it and what it is.
func TestReviewInbox(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	w.install(2, inventory.InstalledRecord{Name: "Zoom", Identifier: "us.zoom.xos"})
	plain, ai := w.add("Plain"), w.add("Mind")
	w.want(200, w.call("PATCH", "/apps/"+ai, obj{"generative_ai": true}))
	names := func(path string) string {
		var out []string
		for _, a := range w.want(200, w.call("GET", path, nil)).items() {
			out = append(out, a.str("name"))
		}
		return strings.Join(out, " ")
	}
	for path, want := range map[string]string{
		"/apps?status=new&sort=-review_rank": "Mind Plain Zoom", // Zoom is older, and by nobody that is known
		"/apps?generative_ai=true":           "Mind",
		"/apps?origin=operator&sort=-name":   "Plain Mind",
		"/apps?origin=discovered&status=new": "Zoom",
		"/apps?sort=-devices&limit=1":        "Zoom",
		"/apps?q=zoom.us":                    "Zoom",
		"/apps?tag=none":                     "",
	} {
		if got := names(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if got := names("/apps?status=new&connector_id=" + w.connector); got != "Zoom" {
		t.Errorf("of the connector: %q", got)
	}
	owner := w.person("Ada", "")
	w.want(200, w.call("PATCH", "/apps/"+plain, obj{"owner_id": owner, "category": "Own category", "tags": []string{"50%_x"}}))
	if got := names("/apps?owner_id="+owner) + names("/apps?tag=50%25_x") + names("/apps?category=Own%20category"); got != "PlainPlainPlain" {
		t.Errorf("by owner, tag and category: %q", got)
	}
	video := 0.0
	for _, c := range w.call("GET", "/categories", nil).items() {
		if c.str("key") == "video" {
			video = c.num("apps")
		}
		if c.str("title") == "Own category" && (c.num("apps") != 1 || c.str("key") != "") {
			t.Errorf("the category of one's own: %v", c.body)
		}
	}
	if video != 1 || names("/apps?category=video") != "Zoom" {
		t.Errorf("%v apps are of the category video", video)
	}
}

// TestInventoryExports reads the lists as CSV, with cells that a spreadsheet
// would take for formulas.
func TestInventoryExports(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	const formula = "=HYPERLINK(\"http://x.example\")"
	w.install(1, inventory.InstalledRecord{Name: formula, Identifier: "com.unheard-of.abacus"})
	w.want(201, w.call("POST", "/apps", obj{"name": formula, "notes": "+1", "tags": []string{"@x"}}))
	w.want(200, w.call("PATCH", "/apps/"+w.app(formula), obj{"category": "=1+1"}))
	w.want(200, w.call("PUT", "/catalog/own-app", obj{"name": formula, "category": "crm"}))
	for path, cell := range map[string]string{"/apps": formula, "/titles": formula, "/catalog?overridden=true": formula, "/categories": "=1+1"} {
		a := w.want(200, w.call("GET", path, nil, "Accept", "text/csv"))
		lines, err := csv.NewReader(strings.NewReader(a.raw)).ReadAll()
		if err != nil || len(lines) < 2 {
			t.Fatalf("%s: %v in %s", path, err, a.raw)
		}
		found := false
		for _, line := range lines {
			for _, c := range line {
				if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
					t.Errorf("%s: the cell %q is a formula", path, c)
				}
				found = found || c == "'"+cell
			}
		}
		if !found {
			t.Errorf("%s: no cell %q: %s", path, cell, a.raw)
		}
	}
}
