package app_test

import (
	"fmt"
	"testing"

	"github.com/noonday/noonday/internal/inventory"
)

// TestOverrides teaches the catalogue a program, takes one away from a known
// app, and takes all of it back.
func TestOverrides(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	w.install(2, inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.slackmacgap"})
	own := w.install(3, inventory.InstalledRecord{Name: "Abacus", Identifier: "com.unheard-of.abacus"})
	decided := w.install(1, inventory.InstalledRecord{Name: "Abacus Tool", Identifier: "com.unheard-of.abacus.tool"})
	w.want(200, w.call("POST", "/titles/"+decided+"/match", obj{"none": true}))
	entry := obj{"name": "Abacus", "vendor": "Unheard", "category": "finance", "bundle_ids": []string{"com.unheard-of.abacus", "com.tinyspeck.slackmacgap"}, "icon": "abacus", "generative_ai": true}
	put := w.want(200, w.call("PUT", "/catalog/abacus", entry))
	app := put.str("app_id")
	if put.at("overridden") != true || put.at("builtin") != false || app == "" {
		t.Fatalf("put: %s", put.raw)
	}
	a := w.want(200, w.call("GET", "/apps/"+app, nil))
	if a.num("titles") != 2 || a.num("devices") != 5 || a.str("icon") != "abacus" || a.str("category") != "Finance" || a.at("generative_ai") != true || a.str("origin") != "discovered" {
		t.Errorf("the app that came to light: %s", a.raw)
	}
	if sources, _ := a.at("sources").([]any); len(sources) != 1 {
		t.Errorf("its sources: %v", sources)
	}
	slack := w.call("GET", "/apps/"+w.app("Slack"), nil)
	if sources, _ := slack.at("sources").([]any); slack.num("devices") != 0 || len(sources) != 0 {
		t.Errorf("the app whose identifier was claimed: %s", slack.raw)
	}
	if x := w.call("GET", "/titles/"+decided, nil); x.at("app") != nil || x.str("match", "decided_by") != email {
		t.Errorf("what an operator decided: %s", x.raw)
	}
	events := w.call("GET", "/events?app_id="+app, nil)
	kinds := map[string]int{}
	for _, e := range events.items() {
		kinds[e.str("kind")]++
	}
	if kinds["app.new"] != 1 || kinds["title.matched"] != 2 {
		t.Errorf("events of the app: %v", kinds)
	}
	listed := w.call("GET", "/catalog?overridden=true", nil)
	if listed.num("total") != 1 || listed.items()[0].str("app_id") != app {
		t.Errorf("the overrides: %s", listed.raw)
	}
	w.want(204, w.call("DELETE", "/catalog/abacus", nil))
	if x := w.call("GET", "/titles/"+own, nil); x.at("app") != nil || x.str("match", "rule") != "" {
		t.Errorf("without the override: %s", x.raw)
	}
	if s := w.call("GET", "/apps/"+slack.str("id"), nil); s.num("devices") != 2 {
		t.Errorf("the known app without the override: %s", s.raw)
	}
	w.want(204, w.call("DELETE", "/apps/"+app, nil))
	for action, n := range map[string]float64{"catalogue.override": 1, "catalogue.reset": 1} {
		if x := w.call("GET", "/audit?action="+action, nil); x.num("total") != n {
			t.Errorf("%v deeds %s", x.num("total"), action)
		}
	}
}

// TestOverrideOfAKnownApp renames an entry that Noonday brings; the rest goes by it.
func TestOverrideOfAKnownApp(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	was := w.want(200, w.call("GET", "/catalog/notion", nil))
	put := w.want(200, w.call("PUT", "/catalog/notion", obj{"name": "Our Notion", "category": "crm", "domains": []string{"notion.so"}}))
	if put.at("builtin") != true || put.at("overridden") != true || put.str("name") != "Our Notion" {
		t.Errorf("put: %s", put.raw)
	}
	if a := w.want(201, w.call("POST", "/apps", obj{"catalog_id": "notion", "status": "approved"})); a.str("name") != "Our Notion" || a.str("origin") != "operator" || a.str("reviewed_by") != email {
		t.Errorf("added from the catalogue: %s", a.raw)
	}
	w.want(204, w.call("DELETE", "/catalog/notion", nil))
	if now := w.call("GET", "/catalog/notion", nil); now.str("name") != was.str("name") || now.at("overridden") != false {
		t.Errorf("taken back: %s", now.raw)
	}
	total, seen, cursor := -1.0, map[string]bool{}, ""
	for {
		page := w.want(200, w.call("GET", "/catalog?sort=-name&limit=300&cursor="+cursor, nil))
		for _, e := range page.items() {
			seen[e.str("id")] = true
		}
		if total = page.num("total"); page.str("next_cursor") == "" {
			break
		}
		cursor = page.str("next_cursor")
	}
	if total < 500 || len(seen) != int(total) {
		t.Errorf("%d entries on all pages, and the total is %v", len(seen), total)
	}
	for _, q := range []string{"q=com.tinyspeck", "q=SLACK.com", "category=communication&q=slack"} {
		if l := w.call("GET", "/catalog?"+q, nil); l.num("total") < 1 || l.items()[0].str("id") != "slack" {
			t.Errorf("%s: %s", q, l.raw)
		}
	}
}

// TestDecisions makes every choice about titles, in bulk too, and deletes an app
// that an operator made of them.
func TestDecisions(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	known := w.install(2, inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.slackmacgap"})
	var ids []string
	for i := range 3 {
		ids = append(ids, w.install(i+1, inventory.InstalledRecord{Name: fmt.Sprintf("Tool %d", i), Identifier: fmt.Sprintf("com.unheard-of.t%d", i)}))
	}
	count := func(matched string) float64 {
		return w.want(200, w.call("GET", "/titles?matched="+matched, nil)).num("total")
	}
	wantCounts := func(when string, none, rule, operator, ignored float64) {
		t.Helper()
		if got := [4]float64{count("none"), count("rule"), count("operator"), count("ignored")}; got != [4]float64{none, rule, operator, ignored} {
			t.Errorf("%s: none, rule, operator, ignored are %v", when, got)
		}
	}
	wantCounts("at first", 3, 1, 0, 0)
	if n := w.want(200, w.call("POST", "/titles/match", obj{"ids": ids, "new_app": obj{"name": "Tools", "status": "approved"}})); n.num("matched") != 3 {
		t.Errorf("in bulk: %s", n.raw)
	}
	wantCounts("in bulk", 0, 1, 3, 0)
	tools := w.app("Tools")
	if l := w.call("GET", "/apps/"+tools+"/titles?sort=-devices", nil); l.num("total") != 3 || l.items()[0].num("devices") != 3 {
		t.Errorf("the titles of the app: %s", l.raw)
	}
	w.want(200, w.call("POST", "/titles/"+known+"/match", obj{"ignore": true}))
	wantCounts("a matched one ignored", 0, 0, 4, 1)
	w.want(200, w.call("POST", "/titles/"+known+"/match", obj{"none": true}))
	wantCounts("a matched one taken from its app", 1, 0, 4, 0)
	w.want(200, w.call("POST", "/titles/"+known+"/match", obj{"catalog_id": "slack"}))
	wantCounts("confirmed", 0, 0, 4, 0)
	before := w.call("GET", "/events?kind=title.matched", nil).num("total")
	w.want(200, w.call("POST", "/titles/"+known+"/match", obj{"catalog_id": "slack"}))
	if after := w.call("GET", "/events?kind=title.matched", nil); after.num("total") != before || before != 6 {
		t.Errorf("to decide the same once more left a trace, or deeds left none: %s", after.raw)
	}
	w.want(200, w.call("DELETE", "/titles/"+known+"/match", nil))
	w.want(200, w.call("POST", "/titles/"+ids[0]+"/match", obj{"catalog_id": "notion"}))
	w.want(204, w.call("DELETE", "/apps/"+tools, nil))
	wantCounts("the app deleted", 2, 1, 1, 0)
	w.refused(w.call("DELETE", "/apps/"+w.app("Slack"), nil), 409, "app_in_use", "")
	w.refused(w.call("DELETE", "/apps/"+w.app("Notion"), nil), 409, "app_in_use", "")
	if l := w.call("GET", "/titles?q=TOOL%202&sort=name", nil); l.num("total") != 1 || l.items()[0].str("id") != ids[2] {
		t.Errorf("searched: %s", l.raw)
	}
}

// TestConnectorsAppIsTheCatalogues connects, and then finds a program of the app.
func TestConnectorsAppIsTheCatalogues(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	c := w.want(200, w.call("GET", "/connectors/"+w.connector, nil))
	app := w.want(200, w.call("GET", "/apps/"+c.str("app", "id"), nil))
	entry := app.str("catalog_id")
	if entry == "" || app.str("status") != "approved" {
		t.Fatalf("the connector's app: %s", app.raw)
	}
	if e := w.call("GET", "/catalog/"+entry, nil); e.str("app_id") != app.str("id") {
		t.Errorf("its entry of the catalogue: %s", e.raw)
	}
	w.refused(w.call("POST", "/apps", obj{"catalog_id": entry}), 409, "catalog_id_taken", "catalog_id")
	w.refused(w.call("DELETE", "/apps/"+app.str("id"), nil), 409, "app_in_use", "")
	before := w.call("GET", "/apps", nil).num("total")
	second := w.want(201, w.call("POST", "/connectors", obj{"type": "kandji", "name": "Second", "settings": obj{"api_key": w.tenant.Token(), "api_url": w.vendor}}))
	if second.str("app", "id") != app.str("id") || w.call("GET", "/apps", nil).num("total") != before {
		t.Errorf("a second connector of one type is of another app: %s", second.raw)
	}
}
