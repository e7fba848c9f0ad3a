package app_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// peopled is a world with persons, devices and programs, put there as a sync
// puts them.
type peopled struct {
	*world
	connector string
	app       string            // that Bob owns, and has a program of
	accounts  map[string]string // ids by external id
	devices   map[string]string
	people    map[string]string // ids by address
}

// nobody is an id of nothing.
const nobody = "01a20b66-6843-70ca-94ac-000000000000"

func newPeopled(t *testing.T) *peopled {
	t.Helper()
	w := &peopled{world: newWorld(t, kandjisim.Options{Users: 1}), accounts: map[string]string{}, devices: map[string]string{}, people: map[string]string{}}
	db := w.core().DB
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now().UTC().Truncate(time.Microsecond).Add(-time.Hour)
	home := &inventory.App{ID: store.NewID(), Name: "Directory", Status: inventory.AppApproved, FirstSeenAt: now, LastSeenAt: now}
	ok(db.InsertApp(t.Context(), home))
	c := &store.Connector{
		ID: store.NewID(), Type: "kandji", Name: "Seeded", Streams: []connector.Stream{connector.Users}, Status: store.Paused, Paused: true,
		AppID: home.ID, CreatedAt: now, UpdatedAt: now, CredentialsSetAt: now,
	}
	ok(db.InsertConnector(t.Context(), c))
	w.connector = c.ID
	var accounts []inventory.Account
	for _, r := range []inventory.AccountRecord{
		{ExternalID: "ann1", Name: "Ann", Email: "Ann@x.example", Department: "=2+2"}, {ExternalID: "ann2", Name: "Ann", Email: "ann@X.example"},
		{ExternalID: "bob", Name: "=Bob", Email: "bob@x.example"}, {ExternalID: "private", Name: "Ann P.", Email: "ann@y.example"},
		{ExternalID: "bare", Name: "Bare"}, {ExternalID: "robot", Name: "Robot", Email: "no-reply@x.example"},
	} {
		r.Status = inventory.AccountActive
		a := inventory.Account{AccountRecord: r, ID: store.NewID(), AppID: home.ID, ConnectorID: c.ID, Stream: string(connector.Users), FirstSeenAt: now, LastSeenAt: now, ValidFrom: now}
		accounts, w.accounts[r.ExternalID] = append(accounts, a), a.ID
	}
	ok(matching.Join(t.Context(), db, accounts, true, now))
	ok(db.InsertAccounts(t.Context(), accounts))
	for _, a := range accounts {
		w.people[inventory.MatchKey(a.Email)] = a.PersonID
	}
	tool := &inventory.App{ID: store.NewID(), Name: "Tool", Status: inventory.AppNew, Category: "design", OwnerID: w.people["bob@x.example"], FirstSeenAt: now, LastSeenAt: now}
	ok(db.InsertApp(t.Context(), tool))
	w.app = tool.ID
	w.fill(t, db, c.ID, now)
	_, err := matching.JoinDevices(t.Context(), db, c.ID, now)
	ok(err)
	ok(db.Reckon(t.Context(), connector.Directories(nil)))
	return w
}

// fill stores devices and programs.
func (w *peopled) fill(t *testing.T, db *sqldb.DB, connectorID string, now time.Time) {
	t.Helper()
	var devices []inventory.Device
	for _, r := range []inventory.DeviceRecord{
		{ExternalID: "laptop", Name: "@Laptop", SerialNumber: "S1", Platform: "Mac", UserID: "bob", UserEmail: "ann@x.example", UserName: "Bob"},
		{ExternalID: "phone", Name: "Phone", Platform: "iPhone", UserEmail: "ann@x.example"}, {ExternalID: "shared", Name: "Shared", Platform: "Mac"},
	} {
		d := inventory.Device{DeviceRecord: r, ID: store.NewID(), Seen: inventory.Seen{
			ConnectorID: connectorID, Stream: string(connector.Devices), FirstSeenAt: now, LastSeenAt: now, ValidFrom: now,
		}}
		devices, w.devices[r.ExternalID] = append(devices, d), d.ID
	}
	title := inventory.Title{ID: store.NewID(), Key: "id:tool", Identifier: "tool", Name: "Tool", FirstSeenAt: now, LastSeenAt: now, Match: inventory.TitleMatch{AppID: w.app}}
	installed := inventory.Installation{
		InstalledRecord: inventory.InstalledRecord{ExternalID: "laptop/tool", DeviceID: "laptop", Name: "Tool", Identifier: "tool", Version: "1.2", Path: "-/Applications"},
		ID:              store.NewID(), TitleID: title.ID, OnDeviceID: w.devices["laptop"],
		Seen: inventory.Seen{ConnectorID: connectorID, Stream: "installed_apps", FirstSeenAt: now, LastSeenAt: now, ValidFrom: now, HeldBy: "a-sync", MissingSince: now},
	}
	for _, err := range []error{
		db.InsertDevices(t.Context(), devices), db.InsertTitles(t.Context(), []inventory.Title{title}), db.InsertInstallations(t.Context(), []inventory.Installation{installed}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// get reads a path.
func (w *peopled) get(path string) answer {
	w.t.Helper()
	return w.want(200, w.call("GET", path, nil))
}

// names lists what a list names, in its order.
func (w *peopled) names(path string) string {
	w.t.Helper()
	a := w.get(path)
	var out []string
	for _, item := range a.items() {
		if app := item.str("app", "name"); app != "" && item.str("name") == "" {
			out = append(out, app)
			continue
		}
		out = append(out, item.str("name"))
	}
	if int(a.num("total")) != len(out) {
		w.t.Errorf("%s: the total is %v of %d", path, a.num("total"), len(out))
	}
	return strings.Join(out, ", ")
}

func (w *peopled) person(email string) string { return "/people/" + w.people[email] }

func TestPeopleAreListed(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	bob := w.people["bob@x.example"]
	for path, want := range map[string]string{
		"/people": "=Bob, Ann, Ann P., Robot", "/people?kind=service": "Robot", "/people?kind=human&sort=-name": "Ann P., Ann, =Bob",
		"/people?has=devices": "=Bob, Ann", "/people?has=nothing": "", "/people?in_directory=true": "", "/people?in_directory=false&q=ann": "Ann, Ann P.",
		"/people?app_id=" + w.app: "=Bob", "/people?department=%3D2%2B2": "Ann", "/people?merged=true": "", "/people?sort=-accounts&limit=1&kind=human": "",
		"/devices": "@Laptop, Phone, Shared", "/devices?unassigned=true": "Shared", "/devices?platform=Mac&sort=-name": "Shared, @Laptop",
		"/devices?person_id=" + bob: "@Laptop", "/devices?app_id=" + w.app: "@Laptop", "/devices?q=s1": "@Laptop", "/devices?held_by=a-sync": "",
		"/devices?connector_id=" + w.connector + "&removed=true": "@Laptop, Phone, Shared", "/devices/" + w.devices["laptop"] + "/installations": "Tool",
		"/installations?held_by=a-sync": "Tool", "/installations?connector_id=" + nobody: "", "/devices/" + w.devices["phone"] + "/installations": "",
		"/accounts?unmatched=true": "Bare", "/accounts?person_id=" + bob: "=Bob", "/people/" + bob + "/apps": "Directory, Tool", "/people/" + bob + "/apps?sort=-name": "Tool, Directory",
	} {
		if strings.Contains(path, "limit=1") {
			if a := w.get(path); len(a.items()) != 1 || a.items()[0].str("name") != "Ann" || a.num("total") != 3 {
				t.Errorf("%s: %s", path, a.raw)
			}
			continue
		}
		if got := w.names(path); got != want {
			t.Errorf("%s names %q, want %q", path, got, want)
		}
	}
	d := w.get("/devices/" + w.devices["laptop"])
	if d.str("person", "id") != bob || d.str("person_link", "rule") != "vendor_id" || d.str("user", "email") != "ann@x.example" || d.str("user", "external_id") != "bob" {
		t.Errorf("the device is %s", d.raw)
	}
	if p := w.get("/people/" + bob); p.num("accounts") != 1 || p.num("devices") != 1 || p.num("apps") != 2 || p.at("merged_into") != nil {
		t.Errorf("Bob is %s", p.raw)
	}
	for path, want := range map[string]string{
		"/accounts/" + w.accounts["ann1"]: "e-mail address is this person's", "/accounts/" + w.accounts["bare"]: "no e-mail address",
		"/accounts/" + w.accounts["robot"]: "looks like that of a service", "/devices/" + w.devices["laptop"]: "assigned to an account",
		"/devices/" + w.devices["phone"]: "address of the user", "/devices/" + w.devices["shared"]: "assigned to nobody",
	} {
		if got := w.get(path).str("person_link", "explanation"); !strings.Contains(got, want) || !strings.HasSuffix(got, ".") {
			t.Errorf("%s is explained by %q, want %q", path, got, want)
		}
	}
}

func TestPeopleAreExported(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	for path, cell := range map[string]string{
		"/people": "'=Bob", "/people?department=%3D2%2B2": "'=2+2", "/devices": "'@Laptop", "/installations": "'-/Applications",
		"/devices/" + w.devices["laptop"] + "/installations": "'-/Applications", w.person("bob@x.example") + "/apps": "Tool", "/accounts?unmatched=true": "Bare",
	} {
		a := w.want(200, w.call("GET", path, nil, "Accept", "text/csv"))
		rows, err := csv.NewReader(strings.NewReader(a.raw)).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %v in %s", path, err, a.raw)
		}
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Contains(row, cell) }) {
			t.Errorf("%s has no cell %q: %s", path, cell, a.raw)
		}
		for _, row := range rows {
			for _, c := range row {
				if c != "" && strings.ContainsAny(c[:1], "=+-@") {
					t.Errorf("%s has the formula %q", path, c)
				}
			}
		}
	}
}

func TestPeopleAreMergedAndSplit(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	ann, private, bob := w.people["ann@x.example"], w.people["ann@y.example"], w.people["bob@x.example"]
	merged := w.want(200, w.call("POST", "/people/"+ann+"/merge", obj{"person_ids": []string{private, bob}}))
	if merged.num("accounts") != 4 || merged.num("devices") != 2 || merged.num("apps") != 2 || strings.Count(merged.raw, `"email"`) != 3 {
		t.Errorf("the person is %s", merged.raw)
	}
	if p := w.get("/people/" + private); p.str("merged_into", "id") != ann || p.str("merged_into", "name") != "Ann" {
		t.Errorf("who was merged is %s", p.raw)
	}
	if a := w.get("/accounts/" + w.accounts["private"]); a.str("person", "id") != ann {
		t.Errorf("the account is %s", a.raw)
	}
	for path, want := range map[string]string{"/people": "Ann, Robot", "/people?merged=true": "=Bob, Ann P.", "/people?q=bob%40": "Ann", "/people?app_id=" + w.app: "Ann"} {
		if got := w.names(path); got != want {
			t.Errorf("after the merge %s names %q, want %q", path, got, want)
		}
	}
	split := w.want(200, w.call("POST", "/people/"+ann+"/split", obj{"person_ids": []string{bob}}))
	if split.num("person", "accounts") != 3 || split.str("split_off", "id") != bob || split.num("split_off", "devices") != 1 || split.at("split_off", "merged_into") != nil {
		t.Errorf("the split is %s", split.raw)
	}
	off := w.want(200, w.call("POST", "/people/"+ann+"/split", obj{"account_ids": []string{w.accounts["ann2"]}, "device_ids": []string{w.devices["phone"]}}))
	if off.num("person", "accounts") != 2 || off.num("split_off", "accounts") != 1 || off.num("split_off", "devices") != 1 || off.str("split_off", "id") == ann {
		t.Errorf("the split is %s", off.raw)
	}
	for _, path := range []string{"/accounts/" + w.accounts["ann2"], "/devices/" + w.devices["phone"]} {
		if a := w.get(path); a.str("person", "id") != off.str("split_off", "id") || a.str("person_link", "rule") != "operator" || !strings.Contains(a.str("person_link", "explanation"), "operator") {
			t.Errorf("%s is %s", path, a.raw)
		}
	}
	for kind, want := range map[string]int{"person.merged": 2, "person.split": 2} {
		if a := w.get("/events?kind=" + kind); len(a.items()) != want {
			t.Errorf("there are %d events %s, want %d", len(a.items()), kind, want)
		}
	}
	for _, deed := range []string{"person.merge", "person.split"} {
		if a := w.get("/audit"); !strings.Contains(a.raw, `"`+deed+`"`) {
			t.Errorf("the audit says nothing of %s: %s", deed, a.raw)
		}
	}
}

func TestAliasesLinkAtOnce(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	bob := w.people["bob@x.example"]
	// Nobody is known by the address of an account that an operator has made nobody's.
	w.want(200, w.call("PATCH", "/accounts/"+w.accounts["private"], obj{"person_id": nil}))
	p := w.want(200, w.call("POST", "/people/"+bob+"/aliases", obj{"email": " Ann@Y.example"}))
	if fmt.Sprint(p.at("aliases")) != "[ann@y.example]" || p.num("accounts") != 1 {
		t.Errorf("the person is %s", p.raw)
	}
	if a := w.get("/accounts/" + w.accounts["private"]); a.at("person") != nil || a.str("person_link", "rule") != "operator" {
		t.Errorf("what an operator said was undone: %s", a.raw)
	}
	a := w.want(200, w.call("PATCH", "/accounts/"+w.accounts["private"], obj{"automatic": true}))
	if a.str("person", "id") != bob || a.str("person_link", "rule") != "alias" || !strings.Contains(a.str("person_link", "explanation"), "further address") {
		t.Errorf("the account is %s", a.raw)
	}
	w.want(204, w.call("DELETE", "/people/"+bob+"/aliases/"+url.PathEscape("ANN@y.example"), nil))
	if a := w.get("/accounts/" + w.accounts["private"]); a.str("person", "id") == bob || a.str("person_link", "rule") != "email" {
		t.Errorf("without the address the account is still %s", a.raw)
	}
	if p := w.get("/people/" + bob); fmt.Sprint(p.at("aliases")) != "[]" || p.num("accounts") != 1 {
		t.Errorf("the person is %s", p.raw)
	}
}

func TestLinksByHand(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	ann, private, bob := w.people["ann@x.example"], w.people["ann@y.example"], w.people["bob@x.example"]
	w.want(200, w.call("POST", "/people/"+ann+"/merge", obj{"person_ids": []string{private}}))
	for _, path := range []string{"/accounts/" + w.accounts["bob"], "/devices/" + w.devices["laptop"]} {
		// One who is merged stands for the one they were merged into.
		if a := w.want(200, w.call("PATCH", path, obj{"person_id": private})); a.str("person", "id") != ann || a.str("person_link", "rule") != "operator" {
			t.Errorf("linked by hand: %s", a.raw)
		}
		if a := w.want(200, w.call("PATCH", path, obj{"person_id": nil})); a.at("person") != nil || !strings.Contains(a.str("person_link", "explanation"), "nobody") {
			t.Errorf("made nobody's: %s", a.raw)
		}
		if a := w.want(200, w.call("PATCH", path, obj{"automatic": true})); a.str("person", "id") == "" || a.str("person_link", "rule") == "operator" {
			t.Errorf("left to the rules: %s", a.raw)
		}
	}
	// Bob was the app's owner; he is found again.
	if a := w.get("/accounts/" + w.accounts["bob"]); a.str("person", "id") != bob || w.names("/people?app_id="+w.app) != "=Bob" {
		t.Errorf("the account is %s", a.raw)
	}
	if a := w.get("/events?kind=person.linked"); len(a.items()) != 6 {
		t.Errorf("there are %d events of links, want 6", len(a.items()))
	}
}

func TestPeopleRefusals(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	ann, private, bob, robot := w.people["ann@x.example"], w.people["ann@y.example"], w.people["bob@x.example"], w.people["no-reply@x.example"]
	w.want(200, w.call("POST", "/people/"+ann+"/merge", obj{"person_ids": []string{private}}))
	w.want(200, w.call("POST", "/people/"+robot+"/aliases", obj{"email": "robot@x.example"}))
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	type ids = []string
	account, device := "/accounts/"+w.accounts["bob"], "/devices/"+w.devices["laptop"]
	for name, c := range map[string]struct {
		method, path string
		body         any
		status       int
		code, field  string
	}{
		"no such person":          {"GET", "/people/" + nobody, nil, 404, "person_not_found", ""},
		"no such device":          {"GET", "/devices/" + nobody, nil, 404, "device_not_found", ""},
		"programs of nothing":     {"GET", "/devices/" + nobody + "/installations", nil, 404, "device_not_found", ""},
		"apps of nobody":          {"GET", "/people/" + nobody + "/apps", nil, 404, "person_not_found", ""},
		"kind":                    {"GET", "/people?kind=ghost", nil, 422, "invalid_value", "kind"},
		"has":                     {"GET", "/people?has=money", nil, 422, "invalid_value", "has"},
		"in_directory":            {"GET", "/people?in_directory=perhaps", nil, 422, "invalid_value", "in_directory"},
		"sort":                    {"GET", "/people?sort=shoe_size", nil, 422, "unknown_sort", "sort"},
		"sort of devices":         {"GET", "/devices?sort=email", nil, 422, "unknown_sort", "sort"},
		"cursor":                  {"GET", "/devices?cursor=zzz", nil, 422, "invalid_cursor", "cursor"},
		"merge into nobody":       {"POST", "/people/" + nobody + "/merge", obj{"person_ids": ids{ann}}, 404, "person_not_found", ""},
		"merge nobody":            {"POST", "/people/" + ann + "/merge", obj{"person_ids": ids{nobody}}, 422, "unknown_person", "person_ids"},
		"merge none":              {"POST", "/people/" + ann + "/merge", obj{"person_ids": ids{}}, 422, "ids_required", "person_ids"},
		"merge without ids":       {"POST", "/people/" + ann + "/merge", obj{}, 422, "ids_required", "person_ids"},
		"merge too many":          {"POST", "/people/" + ann + "/merge", obj{"person_ids": many}, 422, "too_many_ids", "person_ids"},
		"merge twice":             {"POST", "/people/" + ann + "/merge", obj{"person_ids": ids{bob, bob}}, 422, "id_twice", "person_ids"},
		"merge into oneself":      {"POST", "/people/" + ann + "/merge", obj{"person_ids": ids{bob, ann}}, 422, "merge_into_itself", "person_ids"},
		"merge in circles":        {"POST", "/people/" + private + "/merge", obj{"person_ids": ids{ann}}, 409, "person_merged", ""},
		"merge the merged again":  {"POST", "/people/" + ann + "/merge", obj{"person_ids": ids{private}}, 409, "person_merged", "person_ids"},
		"merge the merged away":   {"POST", "/people/" + bob + "/merge", obj{"person_ids": ids{private}}, 409, "person_merged", "person_ids"},
		"merge a word":            {"POST", "/people/" + ann + "/merge", obj{"person_ids": "all"}, 422, "invalid_value", "person_ids"},
		"split nothing":           {"POST", "/people/" + ann + "/split", obj{}, 422, "ids_required", "person_ids"},
		"split both":              {"POST", "/people/" + ann + "/split", obj{"person_ids": ids{private}, "account_ids": ids{w.accounts["ann1"]}}, 422, "split_of_both", "person_ids"},
		"split too many":          {"POST", "/people/" + ann + "/split", obj{"account_ids": many}, 422, "too_many_ids", "account_ids"},
		"split the merged":        {"POST", "/people/" + private + "/split", obj{"account_ids": ids{w.accounts["private"]}}, 409, "person_merged", ""},
		"split who is not merged": {"POST", "/people/" + ann + "/split", obj{"person_ids": ids{bob}}, 422, "not_merged", "person_ids"},
		"split others' accounts":  {"POST", "/people/" + ann + "/split", obj{"account_ids": ids{w.accounts["bob"]}}, 422, "not_of_person", "account_ids"},
		"split no account":        {"POST", "/people/" + ann + "/split", obj{"account_ids": ids{nobody}}, 422, "not_of_person", "account_ids"},
		"split others' devices":   {"POST", "/people/" + ann + "/split", obj{"device_ids": ids{w.devices["laptop"]}}, 422, "not_of_person", "device_ids"},
		"split everything":        {"POST", "/people/" + bob + "/split", obj{"account_ids": ids{w.accounts["bob"]}, "device_ids": ids{w.devices["laptop"]}}, 409, "nothing_left", ""},
		"alias is no address":     {"POST", "/people/" + ann + "/aliases", obj{"email": "ann"}, 422, "invalid_email", "email"},
		"alias is empty":          {"POST", "/people/" + ann + "/aliases", obj{}, 422, "invalid_email", "email"},
		"alias is long":           {"POST", "/people/" + ann + "/aliases", obj{"email": strings.Repeat("x", 400) + "@x.example"}, 422, "invalid_email", "email"},
		"alias is own":            {"POST", "/people/" + ann + "/aliases", obj{"email": "ANN@x.example"}, 409, "alias_taken", "email"},
		"alias is the merged's":   {"POST", "/people/" + ann + "/aliases", obj{"email": "ann@y.example"}, 409, "alias_taken", "email"},
		"alias is another's":      {"POST", "/people/" + bob + "/aliases", obj{"email": "ann@y.example"}, 409, "alias_taken", "email"},
		"alias is another alias":  {"POST", "/people/" + bob + "/aliases", obj{"email": "robot@x.example"}, 409, "alias_taken", "email"},
		"alias of the merged":     {"POST", "/people/" + private + "/aliases", obj{"email": "new@x.example"}, 409, "person_merged", ""},
		"no such alias":           {"DELETE", "/people/" + ann + "/aliases/robot%40x.example", nil, 404, "alias_not_found", ""},
		"account of nobody":       {"PATCH", account, obj{"person_id": nobody}, 422, "unknown_person", "person_id"},
		"account without a word":  {"PATCH", account, obj{}, 422, "person_required", "person_id"},
		"account both ways":       {"PATCH", account, obj{"person_id": ann, "automatic": true}, 422, "person_required", "person_id"},
		"account is a number":     {"PATCH", account, obj{"person_id": 7}, 422, "invalid_value", "person_id"},
		"no account":              {"PATCH", "/accounts/" + nobody, obj{"person_id": ann}, 404, "account_not_found", ""},
		"device of nobody":        {"PATCH", device, obj{"person_id": nobody}, 422, "unknown_person", "person_id"},
		"device without a word":   {"PATCH", device, obj{"automatic": false}, 422, "person_required", "person_id"},
		"no device":               {"PATCH", "/devices/" + nobody, obj{"automatic": true}, 404, "device_not_found", ""},
	} {
		a := w.call(c.method, c.path, c.body)
		w.refused(a, c.status, c.code, c.field)
		if t.Failed() {
			t.Fatalf("that was %q", name)
		}
	}
	if a := w.call("POST", "/people/"+bob+"/aliases", obj{"email": "ann@y.example"}); !strings.Contains(a.str("detail"), "Ann") || !strings.Contains(a.str("detail"), "merge") {
		t.Errorf("it is not said whose the address is: %s", a.raw)
	}
}

// TestNothingIsLeft: a person of whom nothing is left is answered once more, and
// then forgotten.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	ann, private := w.people["ann@x.example"], w.people["ann@y.example"]
	w.want(200, w.call("POST", "/people/"+ann+"/merge", obj{"person_ids": []string{private}}))
	w.want(200, w.call("PATCH", "/accounts/"+w.accounts["private"], obj{"person_id": ann}))
	a := w.want(200, w.call("POST", "/people/"+ann+"/split", obj{"person_ids": []string{private}}))
	if a.str("split_off", "id") != private || a.num("split_off", "accounts") != 0 || a.num("person", "accounts") != 3 {
		t.Errorf("the split is %s", a.raw)
	}
	w.refused(w.call("GET", "/people/"+private, nil), 404, "person_not_found", "")
	// An address is looked for among those who are there.
	w.want(200, w.call("POST", "/people/"+ann+"/aliases", obj{"email": "ann@y.example"}))
}

// TestPeopleTakeAPermission: auditors look on, analysts work.
func TestPeopleTakeAPermission(t *testing.T) {
	t.Parallel()
	w := newPeopled(t)
	ann, bob := w.people["ann@x.example"], w.people["bob@x.example"]
	deeds := []struct {
		method, path string
		body         any
	}{
		{"POST", "/people/" + ann + "/aliases", obj{"email": "new@x.example"}}, {"DELETE", "/people/" + ann + "/aliases/new%40x.example", nil},
		{"POST", "/people/" + ann + "/merge", obj{"person_ids": []string{bob}}}, {"POST", "/people/" + ann + "/split", obj{"person_ids": []string{bob}}},
		{"PATCH", "/accounts/" + w.accounts["bob"], obj{"automatic": true}}, {"PATCH", "/devices/" + w.devices["phone"], obj{"person_id": bob}},
	}
	bare := &http.Client{Timeout: 30 * time.Second}
	for _, role := range []string{"auditor", "analyst"} {
		bearer := "Bearer " + w.want(201, w.call("POST", "/api-tokens", obj{"name": role, "role": role})).str("secret")
		for _, d := range deeds {
			a := w.callAs(bare, d.method, d.path, d.body, "Authorization", bearer)
			if role == "auditor" {
				w.refused(a, 403, "forbidden", "")
			} else if a.status >= 300 {
				t.Errorf("an analyst may not %s %s: %s", d.method, d.path, a.raw)
			}
		}
		for _, path := range []string{"/people", "/devices", "/installations", "/people/" + ann, "/devices/" + w.devices["phone"]} {
			w.want(200, w.callAs(bare, "GET", path, nil, "Authorization", bearer))
		}
	}
	if events := w.get("/events?kind=person.merged"); len(events.items()) != 1 {
		t.Errorf("the events are %s", events.raw)
	}
}
