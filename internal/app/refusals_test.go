package app_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// TestRefusals sends bad input and reads what it gets.
func TestRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 5})
	id := w.connect("Taken")
	w.settled(id, "connected")
	good := obj{"api_key": w.tenant.Token(), "api_url": w.vendor}
	const nobody = "01a20b66-6843-70ca-94ac-000000000000"
	for name, c := range map[string]struct {
		method, path string
		body         any
		status       int
		code, field  string
	}{
		"no name":           {"POST", "/connectors", obj{"type": "kandji", "name": "  ", "settings": good}, 422, "name_required", "name"},
		"long name":         {"POST", "/connectors", obj{"type": "kandji", "name": strings.Repeat("ü", 101), "settings": good}, 422, "name_too_long", "name"},
		"taken name":        {"POST", "/connectors", obj{"type": "kandji", "name": " tAKEN ", "settings": good}, 409, "name_taken", "name"},
		"unknown type":      {"POST", "/connectors", obj{"type": "fax", "name": "x", "settings": good}, 422, "unknown_connector_type", "type"},
		"malformed":         {"POST", "/connectors", `{"type":`, 400, "malformed_json", ""},
		"unknown field":     {"POST", "/connectors", obj{"type": "kandji", "colour": "red"}, 422, "unknown_field", "colour"},
		"unknown setting":   {"POST", "/connectors/check", obj{"type": "kandji", "settings": obj{"api_key": "x", "api_url": "y", "fax": "z"}}, 422, "unknown_setting", "settings.fax"},
		"interval":          {"POST", "/connectors", obj{"type": "kandji", "name": "x", "settings": good, "poll_interval_minutes": 5}, 422, "interval_out_of_range", "poll_interval_minutes"},
		"edit interval":     {"PATCH", "/connectors/" + id, obj{"poll_interval_minutes": 0}, 422, "interval_out_of_range", "poll_interval_minutes"},
		"stream":            {"POST", "/connectors", obj{"type": "kandji", "name": "x", "settings": good, "streams": []string{"dreams"}}, 422, "unknown_stream", "streams"},
		"guard per cent":    {"POST", "/connectors", obj{"type": "kandji", "name": "x", "settings": good, "removal_guard": obj{"percent": 101, "records": 10}}, 422, "guard_out_of_range", "removal_guard.percent"},
		"guard records":     {"PATCH", "/connectors/" + id, obj{"removal_guard": obj{"percent": 20, "records": -1}}, 422, "guard_out_of_range", "removal_guard.records"},
		"guard is a word":   {"PATCH", "/connectors/" + id, obj{"removal_guard": obj{"percent": "many", "records": 1}}, 422, "invalid_value", "removal_guard.percent"},
		"two mistakes":      {"PATCH", "/connectors/" + id, obj{"removal_guard": obj{"percent": 101, "records": 1}, "budget_share_percent": 4}, 422, "guard_out_of_range", "removal_guard.percent"},
		"no share":          {"PATCH", "/connectors/" + id, obj{"budget_share_percent": 0}, 422, "budget_out_of_range", "budget_share_percent"},
		"more than all":     {"POST", "/connectors", obj{"type": "kandji", "name": "x", "settings": good, "budget_share_percent": 101}, 422, "budget_out_of_range", "budget_share_percent"},
		"approve nothing":   {"POST", "/syncs/" + nobody + "/approve", nil, 404, "sync_not_found", ""},
		"reject nothing":    {"POST", "/syncs/" + nobody + "/reject", nil, 404, "sync_not_found", ""},
		"cost of nothing":   {"GET", "/connectors/" + nobody + "/cost", nil, 404, "connector_not_found", ""},
		"no such connector": {"GET", "/connectors/" + nobody, nil, 404, "connector_not_found", ""},
		"no such sync":      {"GET", "/syncs/" + nobody, nil, 404, "sync_not_found", ""},
		"no such account":   {"GET", "/accounts/" + nobody, nil, 404, "account_not_found", ""},
		"no such app":       {"GET", "/apps/" + nobody, nil, 404, "app_not_found", ""},
		"events of nobody":  {"GET", "/accounts/" + nobody + "/events", nil, 404, "account_not_found", ""},
		"limit 0":           {"GET", "/accounts?limit=0", nil, 422, "limit_out_of_range", "limit"},
		"limit 501":         {"GET", "/accounts?limit=501", nil, 422, "limit_out_of_range", "limit"},
		"limit x":           {"GET", "/accounts?limit=x", nil, 422, "limit_out_of_range", "limit"},
		"cursor":            {"GET", "/accounts?cursor=zzz", nil, 422, "invalid_cursor", "cursor"},
		"sort":              {"GET", "/accounts?sort=shoe_size", nil, 422, "unknown_sort", "sort"},
		"status":            {"GET", "/accounts?status=asleep", nil, 422, "invalid_value", "status"},
		"unknown parameter": {"GET", "/accounts?colour=red", nil, 422, "invalid_value", "colour"},
		"delete how":        {"DELETE", "/connectors/" + id + "?records=maybe", nil, 422, "invalid_value", "records"},
		"no such address":   {"GET", "/nothing", nil, 404, "not_found", ""},
		"short password":    {"POST", "/operators", obj{"email": "x@y.example", "name": "X", "role": "auditor", "password": "short"}, 422, "password_too_short", "password"},
		"taken e-mail":      {"POST", "/operators", obj{"email": strings.ToUpper(email), "name": "X", "role": "auditor", "password": password}, 409, "email_taken", "email"},
		"unknown role":      {"POST", "/api-tokens", obj{"name": "x", "role": "king"}, 422, "unknown_role", "role"},
		"token name":        {"POST", "/api-tokens", obj{"role": "auditor"}, 422, "name_required", "name"},
		"token days":        {"POST", "/api-tokens", obj{"name": "x", "role": "auditor", "expires_in_days": 0}, 422, "expiry_out_of_range", "expires_in_days"},
	} {
		t.Run(name, func(t *testing.T) {
			inner := *w
			inner.t = t
			inner.refused(inner.call(c.method, c.path, c.body), c.status, c.code, c.field)
		})
	}
}

// TestConnectRefusals tries credentials and addresses that cannot work.
func TestConnectRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 5})
	const lame = "11111111-2222-4333-8444-555555555555"
	w.tenant.AddToken(lame)
	blog := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(out, "<html><body>Welcome to my blog</body></html>")
	}))
	defer blog.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, c := range map[string]struct{ key, url, code, field string }{
		"no key":        {"", w.vendor, "api_key_required", "settings.api_key"},
		"no url":        {lame, "", "api_url_required", "settings.api_url"},
		"no uuid":       {"not-a-token", w.vendor, "token_malformed", "settings.api_key"},
		"wrong key":     {"99999999-2222-4333-8444-555555555555", w.vendor, "token_rejected", "settings.api_key"},
		"no permission": {lame, w.vendor, "permission_missing", "settings.api_key"},
		"console":       {lame, "https://acme.kandji.io", "api_url_is_console", "settings.api_url"},
		"blog":          {lame, blog.URL, "not_the_vendor", "settings.api_url"},
		"nobody there":  {lame, closed.URL, "host_unreachable", "settings.api_url"},
		"no such host":  {lame, "https://acme.api.kandji.invalid", "host_not_found", "settings.api_url"},
	} {
		t.Run(name, func(t *testing.T) {
			inner := *w
			inner.t = t
			settings := obj{"api_key": c.key, "api_url": c.url}
			a := inner.want(200, inner.call("POST", "/connectors/check", obj{"type": "kandji", "settings": settings}))
			if a.at("ok") != false || a.str("problem", "code") != c.code || a.str("problem", "field") != c.field {
				t.Errorf("check: %s", a.raw)
			}
			inner.refused(inner.call("POST", "/connectors", obj{"type": "kandji", "name": name, "settings": settings}), 422, c.code, c.field)
		})
	}
	if list := w.call("GET", "/connectors", nil); list.num("total") != 0 {
		t.Errorf("refused connectors were kept: %s", list.raw)
	}
}

// TestVendorTrouble lets the vendor misbehave between two syncs: what was there
// stays, the reason is named, and the next sync recovers by itself.
func TestVendorTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 900, PageSize: 300})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	for name, c := range map[string]struct {
		fault kandjisim.Fault
		code  string
	}{
		"html":       {kandjisim.Fault{Kind: kandjisim.FaultHTML, Page: 2, Times: kandjisim.Forever}, "not_the_vendor"},
		"not json":   {kandjisim.Fault{Kind: kandjisim.FaultNotJSON, Page: 2, Times: kandjisim.Forever}, "malformed_answer"},
		"no results": {kandjisim.Fault{Kind: kandjisim.FaultNoResults, Page: 3, Times: kandjisim.Forever}, ""},
		"missing id": {kandjisim.Fault{Kind: kandjisim.FaultMissingID, Page: 2, Times: kandjisim.Forever}, "record_without_id"},
		"repeats":    {kandjisim.Fault{Kind: kandjisim.FaultRepeatCursor, Page: 2, Times: kandjisim.Forever}, "cursor_repeated"},
	} {
		w.tenant.ClearFaults()
		w.tenant.Fail(c.fault)
		sync := w.syncNow(id)
		if sync.str("state") != "failed" || (c.code != "" && sync.str("error", "code") != c.code) || sync.str("error", "message") == "" {
			t.Errorf("%s: %s", name, sync.raw)
		}
		got := w.settled(id, "failing")
		if got.num("records", "users") != 900 || got.str("status_reason", "message") == "" || got.str("next_sync_at") == "" {
			t.Errorf("%s: %s", name, got.raw)
		}
		w.tenant.ClearFaults()
		if sync := w.syncNow(id); sync.str("state") != "succeeded" {
			t.Errorf("after %s: %s", name, sync.raw)
		}
		if got := w.settled(id, "connected"); got.at("last_error") != nil || got.at("status_reason") != nil {
			t.Errorf("after %s: %s", name, got.raw)
		}
	}
	if removed := w.call("GET", "/accounts?status=removed", nil); removed.num("total") != 0 {
		t.Errorf("trouble removed accounts: %s", removed.raw)
	}
}

// TestUnavailable lets the vendor fail: the sync waits with a reason, says when
// it goes on, and goes on at once when an operator asks for it.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 900, PageSize: 300})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	w.tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 503, Page: 2, Times: kandjisim.Forever})
	sync := w.want(202, w.call("POST", "/connectors/"+id+"/sync", nil)).str("id")
	got := w.eventually("waiting", "/syncs/"+sync, func(a answer) bool { return a.str("state") == "waiting" })
	if got.str("wait_until") == "" || got.str("error", "code") != "vendor_unavailable" || got.num("progress", "pages") != 1 {
		t.Errorf("while the vendor is down: %s", got.raw)
	}
	if c := w.call("GET", "/connectors/"+id, nil); c.str("status") != "failing" || c.num("last_error", "count") != 1 {
		t.Errorf("while the vendor is down: %s", c.raw)
	}
	w.tenant.ClearFaults()
	if again := w.want(202, w.call("POST", "/connectors/"+id+"/sync", nil)); again.str("id") != sync {
		t.Errorf("another sync was started: %s", again.raw)
	}
	w.eventually("went on", "/syncs/"+sync, func(a answer) bool { return a.str("state") == "succeeded" })
	w.settled(id, "connected")
}

// TestThrottled spends the vendor's budget: the connector waits until the time
// that the vendor names.
func TestThrottled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 900, PageSize: 300})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	w.tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultThrottle, Page: 2, Times: kandjisim.Forever, RetryAfter: 1423 * time.Second})
	sync := w.want(202, w.call("POST", "/connectors/"+id+"/sync", nil)).str("id")
	got := w.eventually("waiting", "/syncs/"+sync, func(a answer) bool { return a.str("state") == "waiting" })
	until, err := time.Parse(time.RFC3339, got.str("wait_until"))
	if wait := time.Until(until); err != nil || wait < 1380*time.Second || wait > 1423*time.Second {
		t.Errorf("waits until %s", got.str("wait_until"))
	}
	if c := w.call("GET", "/connectors/"+id, nil); c.str("status") != "waiting" || c.str("status_reason", "code") != "throttled" || c.num("records", "users") != 900 {
		t.Errorf("while throttled: %s", c.raw)
	}
}

// TestCanary looks for the API key in everything that leaves Noonday or stays.
func TestCanary(t *testing.T) {
	t.Parallel()
	const canary = "c0ffee00-dead-4bee-8f00-0123456789ab"
	w := newWorld(t, kandjisim.Options{Users: 50})
	w.tenant.AddToken(canary, kandjisim.PermListUsers)
	settings := obj{"api_key": canary, "api_url": w.vendor}
	var said strings.Builder
	keep := func(a answer) answer { said.WriteString(a.raw); return a }
	keep(w.call("POST", "/connectors/check", obj{"type": "kandji", "settings": settings}))
	keep(w.call("POST", "/connectors/check", obj{"type": "kandji", "settings": obj{"api_key": canary, "api_url": "https://" + canary + ".example"}}))
	keep(w.call("POST", "/connectors", obj{"type": "kandji", "name": "x", "settings": obj{"api_key": canary, "api_url": 5}}))
	id := keep(w.want(201, w.call("POST", "/connectors", obj{"type": "kandji", "name": "Kandji", "settings": settings}))).str("id")
	w.settled(id, "connected")
	w.tenant.RevokeToken(canary)
	keep(w.syncNow(id))
	keep(w.settled(id, "reconnect"))
	keep(w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": settings}))
	for _, path := range []string{"/connectors", "/connectors/" + id, "/connectors/" + id + "/syncs", "/events", "/audit", "/accounts", "/apps", "/overview"} {
		keep(w.call("GET", path, nil))
		keep(w.call("GET", path, nil, "Accept", "text/csv"))
	}
	for _, path := range []string{"/", "/metrics", "/api/openapi.json", "/settings/connectors/" + id} {
		said.WriteString(w.fetch(path))
	}
	w.stop()
	said.WriteString(w.log.String())
	said.WriteString(w.console.String())
	files, err := filepath.Glob(filepath.Join(w.dir, "data", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(raw)
	}
	// The address that held the key is the operator's own doing; nothing else may show it.
	if n := strings.Count(strings.ReplaceAll(said.String(), canary+".example", ""), canary); n > 0 {
		t.Errorf("the API key shows up %d times", n)
	}
	if !strings.Contains(w.log.String(), "sync stopped") {
		t.Error("the log that was searched is not the log of the sync")
	}
}

// fetch returns a page outside the API.
func (w *world) fetch(path string) string {
	w.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.url+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := w.client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(raw)
}
