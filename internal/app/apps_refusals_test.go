package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// person stores a person; one that was merged names whom into.
func (w *inventoried) person(name, into string) string {
	w.t.Helper()
	p := inventory.Person{ID: store.NewID(), Kind: inventory.PersonHuman, Name: name, MergedInto: into, RootID: into, FirstSeenAt: time.Now()}
	if err := w.db.InsertPeople(w.t.Context(), []inventory.Person{p}); err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

// add adds a custom app.
func (w *inventoried) add(name string) string {
	w.t.Helper()
	return w.want(201, w.call("POST", "/apps", obj{"name": name})).str("id")
}

// token is a client's header that acts in a role.
func (w *inventoried) token(role string) []string {
	w.t.Helper()
	return []string{"Authorization", "Bearer " + w.want(201, w.call("POST", "/api-tokens", obj{"name": role, "role": role})).str("secret")}
}

const noSuchID = "01940000-0000-7000-8000-000000000000"

// many is a list of n ids.
func many(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = store.NewID()
	}
	return ids
}

// TestInventoryRefusals gives what cannot be taken, and sees that nothing of it was.
func TestInventoryRefusals(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	title := w.install(1, inventory.InstalledRecord{Name: "Abacus", Identifier: "com.unheard-of.abacus"})
	w.install(2, inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.slackmacgap"})
	slack, first, second, third, bad := w.app("Slack"), w.add("First"), w.add("Second"), w.add("Third"), w.add("Bad")
	w.want(200, w.call("PATCH", "/apps/"+first, obj{"alternative_id": second}))
	w.want(200, w.call("PATCH", "/apps/"+second, obj{"alternative_id": third}))
	w.want(200, w.call("PATCH", "/apps/"+bad, obj{"status": "unapproved"}))
	w.want(200, w.call("PUT", "/catalog/own-app", obj{"name": "Own App", "category": "crm", "domains": []string{"own.example"}}))
	before := w.call("GET", "/events?limit=500", nil).num("total")
	for name, c := range map[string]struct {
		method, path string
		body         any
		status       int
		code, field  string
	}{
		"unknown owner":             {"PATCH", "/apps/" + first, obj{"owner_id": noSuchID}, 422, "unknown_person", "owner_id"},
		"owner of a new app":        {"POST", "/apps", obj{"name": "X", "owner_id": noSuchID}, 422, "unknown_person", "owner_id"},
		"owner is a number":         {"PATCH", "/apps/" + first, obj{"owner_id": 7}, 422, "invalid_value", "owner_id"},
		"nothing to change":         {"PATCH", "/apps/" + first, obj{}, 422, "nothing_to_change", ""},
		"unknown field":             {"PATCH", "/apps/" + first, obj{"colour": "red"}, 422, "unknown_field", "colour"},
		"status":                    {"PATCH", "/apps/" + first, obj{"status": "nice"}, 422, "invalid_value", "status"},
		"alternative is itself":     {"PATCH", "/apps/" + first, obj{"alternative_id": first}, 422, "alternative_is_itself", "alternative_id"},
		"alternative is unknown":    {"PATCH", "/apps/" + first, obj{"alternative_id": noSuchID}, 422, "unknown_app", "alternative_id"},
		"alternative is unapproved": {"PATCH", "/apps/" + first, obj{"alternative_id": bad}, 422, "alternative_not_usable", "alternative_id"},
		"small circle":              {"PATCH", "/apps/" + second, obj{"alternative_id": first}, 422, "alternative_circle", "alternative_id"},
		"large circle":              {"PATCH", "/apps/" + third, obj{"alternative_id": first}, 422, "alternative_circle", "alternative_id"},
		"alternative is withdrawn":  {"PATCH", "/apps/" + third, obj{"status": "ignored"}, 409, "app_is_alternative", "status"},
		"empty name":                {"PATCH", "/apps/" + first, obj{"name": " \t "}, 422, "name_required", "name"},
		"long name":                 {"PATCH", "/apps/" + first, obj{"name": strings.Repeat("ä", 101)}, 422, "name_too_long", "name"},
		"NUL in a name":             {"PATCH", "/apps/" + first, obj{"name": "a\x00b"}, 422, "name_invalid", "name"},
		"NUL in notes":              {"PATCH", "/apps/" + first, obj{"notes": "a\x00b"}, 422, "notes_invalid", "notes"},
		"name is taken":             {"PATCH", "/apps/" + first, obj{"name": "sECOND"}, 409, "name_taken", "name"},
		"long notes":                {"PATCH", "/apps/" + first, obj{"notes": strings.Repeat("x", 5001)}, 422, "notes_too_long", "notes"},
		"empty tag":                 {"PATCH", "/apps/" + first, obj{"tags": []string{"a", " "}}, 422, "tag_required", "tags[1]"},
		"too many tags":             {"PATCH", "/apps/" + first, obj{"tags": many(21)}, 422, "too_many_tags", "tags"},
		"no domain":                 {"PATCH", "/apps/" + first, obj{"domains": []string{"example.com", "https://x.example"}}, 422, "domain_malformed", "domains[1]"},
		"edit nothing":              {"PATCH", "/apps/" + noSuchID, obj{"status": "approved"}, 404, "app_not_found", ""},
		"new app without a name":    {"POST", "/apps", obj{}, 422, "name_required", "name"},
		"new app of a taken name":   {"POST", "/apps", obj{"name": "slack"}, 409, "name_taken", "name"},
		"unknown entry":             {"POST", "/apps", obj{"catalog_id": "no-such-app"}, 422, "unknown_catalog_id", "catalog_id"},
		"entry in use":              {"POST", "/apps", obj{"catalog_id": "slack"}, 409, "catalog_id_taken", "catalog_id"},
		"entry and name":            {"POST", "/apps", obj{"catalog_id": "notion", "name": "N"}, 422, "catalog_id_with_details", "catalog_id"},
		"review none":               {"POST", "/apps/review", obj{"ids": []string{}, "status": "approved"}, 422, "ids_out_of_range", "ids"},
		"review 501":                {"POST", "/apps/review", obj{"ids": many(501), "status": "approved"}, 422, "ids_out_of_range", "ids"},
		"review as nothing":         {"POST", "/apps/review", obj{"ids": []string{first}}, 422, "status_required", "status"},
		"review one that is gone":   {"POST", "/apps/review", obj{"ids": []string{slack, noSuchID}, "status": "approved"}, 422, "unknown_app", "ids"},
		"review with itself":        {"POST", "/apps/review", obj{"ids": []string{slack, first}, "status": "unapproved", "alternative_id": first}, 422, "alternative_is_itself", "alternative_id"},
		"review an alternative":     {"POST", "/apps/review", obj{"ids": []string{slack, second}, "status": "unapproved"}, 409, "app_is_alternative", "status"},
		"delete nothing":            {"DELETE", "/apps/" + noSuchID, nil, 404, "app_not_found", ""},
		"delete what is in use":     {"DELETE", "/apps/" + slack, nil, 409, "app_in_use", ""},
		"delete an alternative":     {"DELETE", "/apps/" + third, nil, 409, "app_is_alternative", ""},
		"titles of no app":          {"GET", "/apps/" + noSuchID + "/titles", nil, 404, "app_not_found", ""},
		"match no title":            {"POST", "/titles/" + noSuchID + "/match", obj{"none": true}, 404, "title_not_found", ""},
		"no choice":                 {"POST", "/titles/" + title + "/match", obj{}, 422, "choice_missing", ""},
		"two choices":               {"POST", "/titles/" + title + "/match", obj{"app_id": slack, "ignore": true}, 422, "choice_ambiguous", "ignore"},
		"match no app":              {"POST", "/titles/" + title + "/match", obj{"app_id": noSuchID}, 422, "unknown_app", "app_id"},
		"match no entry":            {"POST", "/titles/" + title + "/match", obj{"catalog_id": "no-such-app"}, 422, "unknown_catalog_id", "catalog_id"},
		"match a taken name":        {"POST", "/titles/" + title + "/match", obj{"new_app": obj{"name": "Slack"}}, 409, "name_taken", "new_app.name"},
		"match a nameless app":      {"POST", "/titles/" + title + "/match", obj{"new_app": obj{}}, 422, "name_required", "new_app.name"},
		"match many and a gone one": {"POST", "/titles/match", obj{"ids": []string{title, noSuchID}, "ignore": true}, 422, "unknown_title", "ids"},
		"match 501":                 {"POST", "/titles/match", obj{"ids": many(501), "ignore": true}, 422, "ids_out_of_range", "ids"},
		"take back nothing":         {"DELETE", "/titles/" + title + "/match", nil, 409, "match_not_decided", ""},
		"no such title":             {"GET", "/titles/" + noSuchID, nil, 404, "title_not_found", ""},
		"matched how":               {"GET", "/titles?matched=maybe", nil, 422, "invalid_value", "matched"},
		"sort of titles":            {"GET", "/titles?sort=colour", nil, 422, "unknown_sort", "sort"},
		"origin":                    {"GET", "/apps?origin=mars", nil, 422, "invalid_value", "origin"},
		"generative or what":        {"GET", "/apps?generative_ai=perhaps", nil, 422, "invalid_value", "generative_ai"},
		"no such entry":             {"GET", "/catalog/no-such-app", nil, 404, "catalog_entry_not_found", ""},
		"no such override":          {"DELETE", "/catalog/slack", nil, 404, "override_not_found", ""},
		"sort of the catalogue":     {"GET", "/catalog?sort=size", nil, 422, "unknown_sort", "sort"},
		"cursor of the catalogue":   {"GET", "/catalog?cursor=zzz", nil, 422, "invalid_cursor", "cursor"},
		"id is not kebab":           {"PUT", "/catalog/Own_App", obj{"name": "X", "category": "crm"}, 422, "malformed", "id"},
		"entry without a name":      {"PUT", "/catalog/x", obj{"category": "crm"}, 422, "required", "name"},
		"entry of no category":      {"PUT", "/catalog/x", obj{"name": "X", "category": "toys"}, 422, "unknown", "category"},
		"malformed domain":          {"PUT", "/catalog/x", obj{"name": "X", "category": "crm", "domains": []string{"a.example", "nonsense"}}, 422, "malformed", "domains[1]"},
		"domain twice":              {"PUT", "/catalog/x", obj{"name": "X", "category": "crm", "domains": []string{"a.example", "A.example"}}, 422, "duplicate", "domains[1]"},
		"domain of another":         {"PUT", "/catalog/x", obj{"name": "X", "category": "crm", "domains": []string{"own.example"}}, 422, "clash", "domains[0]"},
		"name of another":           {"PUT", "/catalog/x", obj{"name": "own app", "category": "crm"}, 422, "clash", "name"},
		"long vendor":               {"PUT", "/catalog/x", obj{"name": "X", "category": "crm", "vendor": strings.Repeat("v", 101)}, 422, "vendor_too_long", "vendor"},
		"too many identifiers":      {"PUT", "/catalog/x", obj{"name": "X", "category": "crm", "store_names": many(101)}, 422, "too_many", "store_names"},
	} {
		t.Run(name, func(t *testing.T) {
			inner := *w.world
			inner.t = t
			inner.refused(inner.call(c.method, c.path, c.body), c.status, c.code, c.field)
		})
	}
	if after := w.call("GET", "/events?limit=500", nil); after.num("total") != before {
		t.Errorf("%v events before, after only refusals: %s", before, after.raw)
	}
	if a := w.call("GET", "/apps/"+slack, nil); a.str("status") != "new" {
		t.Errorf("half of a refused review was done: %s", a.raw)
	}
	if a := w.call("GET", "/titles/"+title, nil); a.at("match", "ignored") != false {
		t.Errorf("half of a refused decision was done: %s", a.raw)
	}
	if a := w.call("GET", "/catalog?overridden=true", nil); a.num("total") != 1 {
		t.Errorf("a refused override was kept: %s", a.raw)
	}
	two := w.call("PATCH", "/apps/"+first, obj{"name": "", "tags": []string{"", strings.Repeat("t", 51)}, "owner_id": noSuchID, "status": "x"})
	if errors, _ := two.at("errors").([]any); len(errors) != 5 {
		t.Errorf("of five mistakes %d are told: %s", len(errors), two.raw)
	}
}

// TestInventoryRoles lets an analyst work on the inventory, and an auditor look.
func TestInventoryRoles(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	title := w.install(1, inventory.InstalledRecord{Name: "Abacus", Identifier: "com.unheard-of.abacus"})
	app := w.add("First")
	stranger := &http.Client{Timeout: 30 * time.Second}
	analyst, auditor := w.token("analyst"), w.token("auditor")
	entry := obj{"name": "Own App", "category": "crm"}
	for _, c := range []struct {
		method, path string
		body         any
		status       int
	}{
		{"POST", "/apps", obj{"name": "Second"}, 201}, {"PATCH", "/apps/" + app, obj{"status": "approved"}, 200},
		{"POST", "/apps/review", obj{"ids": []string{app}, "status": "ignored"}, 200},
		{"POST", "/titles/" + title + "/match", obj{"app_id": app}, 200}, {"POST", "/titles/match", obj{"ids": []string{title}, "ignore": true}, 200},
		{"DELETE", "/titles/" + title + "/match", nil, 200}, {"DELETE", "/apps/" + app, nil, 204},
		{"PUT", "/catalog/own-app", entry, 200}, {"DELETE", "/catalog/own-app", nil, 204},
	} {
		w.refused(w.callAs(stranger, c.method, c.path, c.body, auditor...), 403, "forbidden", "")
		w.want(c.status, w.callAs(stranger, c.method, c.path, c.body, analyst...))
	}
	for _, path := range []string{"/apps", "/titles", "/titles/" + title, "/catalog", "/catalog/slack", "/categories"} {
		w.want(200, w.callAs(stranger, "GET", path, nil, auditor...))
		w.refused(w.callAs(stranger, "GET", path, nil), 401, "unauthenticated", "")
	}
	w.refused(w.callAs(stranger, "POST", "/connectors/"+w.connector+"/sync", nil, analyst...), 403, "forbidden", "")
}
