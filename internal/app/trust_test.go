package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// shrinking stands before a tenant and, when told to, leaves most of every list
// out and says that this is all: a complete listing that is not true.
type shrinking struct {
	http.Handler
	on atomic.Bool
}

func (s *shrinking) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.on.Load() || r.URL.Path != "/api/v1/users" {
		s.Handler.ServeHTTP(w, r)
		return
	}
	r.Header.Del("Accept-Encoding")
	truth := httptest.NewRecorder()
	s.Handler.ServeHTTP(truth, r)
	var page struct {
		Next     any               `json:"next"`
		Previous any               `json:"previous"`
		Results  []json.RawMessage `json:"results"`
	}
	if truth.Code != http.StatusOK || json.Unmarshal(truth.Body.Bytes(), &page) != nil {
		w.WriteHeader(truth.Code)
		_, _ = w.Write(truth.Body.Bytes())
		return
	}
	page.Next, page.Results = nil, page.Results[:min(len(page.Results), 30)]
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(page)
}

// misled is a world whose connector has read 400 people, and whose vendor then
// says that there are 30.
func misled(t *testing.T) (w *world, id string, vendor *shrinking) {
	t.Helper()
	w = newWorld(t, kandjisim.Options{Users: 400})
	vendor = &shrinking{Handler: w.tenant.Root()}
	front := httptest.NewServer(vendor)
	t.Cleanup(front.Close)
	w.vendor = front.URL
	id = w.connect("Kandji")
	w.settled(id, "connected")
	vendor.on.Store(true)
	return w, id, vendor
}

// TestShrunkenListing: a list that shrank removes nobody, asks, and the question
// dissolves with the next true list.
func TestShrunkenListing(t *testing.T) {
	t.Parallel()
	w, id, vendor := misled(t)
	sync := w.syncNow(id)
	c := w.settled(id, "attention")
	held := sync.str("id")
	if sync.str("state") != "held" || c.str("held", "sync_id") != held || c.num("held", "records") != 370 || c.num("held", "of") != 400 {
		t.Fatalf("the sync is %s, the connector %s", sync.raw, c.raw)
	}
	if c.str("status_reason", "code") != "removal_held" || !strings.Contains(c.str("status_reason", "message"), "370 of 400") || c.num("records", "users") != 400 || c.str("next_sync_at") == "" {
		t.Errorf("the connector is %s", c.raw)
	}
	list := w.want(200, w.call("GET", "/accounts?held_by="+held+"&limit=3", nil))
	if list.num("total") != 370 || list.items()[0].str("missing_since") == "" || list.items()[0].str("held_by") != held || list.items()[0].str("status") == "removed" {
		t.Errorf("who would go: %s", list.raw)
	}
	if csv := w.want(200, w.call("GET", "/accounts?held_by="+held, nil, "Accept", "text/csv")); strings.Count(csv.raw, "\n") != 371 {
		t.Errorf("the export has %d lines", strings.Count(csv.raw, "\n"))
	}
	if n := w.want(200, w.call("GET", "/accounts?status=removed", nil)).num("total"); n != 0 {
		t.Errorf("%v accounts are removed", n)
	}
	if overview := w.want(200, w.call("GET", "/overview", nil)); !strings.Contains(overview.raw, "370 of 400") {
		t.Errorf("the overview does not tell: %s", overview.raw)
	}
	vendor.on.Store(false)
	w.syncNow(id)
	c = w.settled(id, "connected")
	first := w.want(200, w.call("GET", "/syncs/"+held, nil))
	if c.at("held") != nil || first.str("state") != "canceled" || first.str("decision", "outcome") != "dissolved" {
		t.Errorf("the held sync is %s", first.raw)
	}
	for _, verdict := range []string{"approve", "reject"} {
		w.refused(w.call("POST", "/syncs/"+held+"/"+verdict, nil), 409, "removal_not_current", "")
	}
	if n := w.want(200, w.call("GET", "/events?kind=account.removed,account.returned", nil)).num("total"); n != 0 {
		t.Errorf("%v events speak of what never happened", n)
	}
}

// TestRemovalIsDecided: an operator approves or rejects, once, and it is written down.
func TestRemovalIsDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 100})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	first := w.want(200, w.call("GET", "/connectors/"+id, nil)).str("last_sync", "id")
	w.refused(w.call("POST", "/syncs/"+first+"/approve", nil), 409, "sync_not_held", "")
	w.tenant.RemoveNewest(40)
	held := w.syncNow(id).str("id")

	token := w.want(201, w.call("POST", "/api-tokens", obj{"name": "look", "role": "auditor"})).str("secret")
	stranger := w.callAs(&http.Client{}, "POST", "/syncs/"+held+"/approve", nil, "Authorization", "Bearer "+token)
	w.refused(stranger, 403, "forbidden", "")

	rejected := w.want(200, w.call("POST", "/syncs/"+held+"/reject", nil))
	if rejected.str("state") != "canceled" || rejected.str("decision", "outcome") != "rejected" || rejected.str("decision", "by") != email {
		t.Errorf("rejected: %s", rejected.raw)
	}
	w.settled(id, "connected")
	w.refused(w.call("POST", "/syncs/"+held+"/approve", nil), 409, "removal_decided", "")
	if n := w.want(200, w.call("GET", "/accounts?status=removed", nil)).num("total"); n != 0 {
		t.Errorf("%v were removed after a rejection", n)
	}

	again := w.syncNow(id).str("id")
	if again == held {
		t.Fatal("the next list asks nothing")
	}
	w.want(200, w.call("POST", "/syncs/"+again+"/approve", nil))
	done := w.eventually("removed", "/syncs/"+again, func(a answer) bool { return a.str("state") == "succeeded" })
	if done.num("counts", "removed") != 40 || done.str("decision", "outcome") != "approved" {
		t.Errorf("approved: %s", done.raw)
	}
	c := w.settled(id, "connected")
	if c.num("records", "users") != 60 || w.want(200, w.call("GET", "/accounts?status=removed", nil)).num("total") != 40 {
		t.Errorf("after the approval: %s", c.raw)
	}
	deeds := w.want(200, w.call("GET", "/audit?limit=5", nil))
	for _, deed := range []string{"connector.approve_removal", "connector.reject_removal", `"records":"40"`} {
		if !strings.Contains(deeds.raw, deed) {
			t.Errorf("the audit log lacks %s: %s", deed, deeds.raw)
		}
	}
}

// TestDecideAtOnce: of many operators who decide in the same moment one counts,
// and the others are told.
func TestDecideAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 100})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	w.tenant.RemoveNewest(40)
	held := w.syncNow(id).str("id")
	answers := make(chan answer, 12)
	var all sync.WaitGroup
	for i := range cap(answers) {
		all.Go(func() {
			answers <- w.call("POST", "/syncs/"+held+"/"+[]string{"approve", "reject"}[i%2], nil)
		})
	}
	all.Wait()
	close(answers)
	won := 0
	for a := range answers {
		if a.status == 200 {
			won++
			continue
		}
		w.refused(a, 409, "removal_decided", "")
	}
	final := w.eventually("decided", "/syncs/"+held, func(a answer) bool { return a.str("state") != "held" })
	w.settled(id, "connected")
	want := map[string]float64{"approved": 40, "rejected": 0}[final.str("decision", "outcome")]
	removed := w.want(200, w.call("GET", "/accounts?status=removed", nil)).num("total")
	deeds := strings.Count(w.want(200, w.call("GET", "/audit", nil)).raw, "_removal\"")
	if won != 1 || removed != want || deeds != 1 {
		t.Errorf("%d decisions counted, %v were removed, want %v; the audit log has %d", won, removed, want, deeds)
	}
}

// TestGuardIsSet: the numbers are kept, used, shown and written down.
func TestGuardIsSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 100})
	id := w.want(201, w.call("POST", "/connectors", obj{
		"type": "kandji", "name": "Kandji", "settings": obj{"api_key": w.tenant.Token(), "api_url": w.vendor},
		"removal_guard": obj{"percent": 5, "records": 2}, "budget_share_percent": 25,
	})).str("id")
	c := w.settled(id, "connected")
	if c.num("removal_guard", "percent") != 5 || c.num("removal_guard", "records") != 2 || c.num("budget_share_percent") != 25 {
		t.Errorf("the connector is %s", c.raw)
	}
	w.tenant.RemoveNewest(6)
	if s := w.syncNow(id); s.str("state") != "held" {
		t.Errorf("the sync is %s", s.raw)
	}
	w.want(200, w.call("PATCH", "/connectors/"+id, obj{"removal_guard": obj{"percent": 100, "records": 0}, "budget_share_percent": 75}))
	if s := w.syncNow(id); s.str("state") != "succeeded" || s.num("counts", "removed") != 6 {
		t.Errorf("the sync is %s", s.raw)
	}
	w.settled(id, "connected")
	if deeds := w.want(200, w.call("GET", "/audit", nil)).raw; !strings.Contains(deeds, "5 % and 2 records → 100 % and 0 records") || !strings.Contains(deeds, "25 → 75") {
		t.Errorf("the audit log is %s", deeds)
	}
}

// TestCost: what a sync will ask, before it asks; and what that means.
func TestCost(t *testing.T) {
	t.Parallel()
	clock := midHour()
	w := newWorld(t, kandjisim.Options{Users: 650, Limits: &kandjisim.Limits{Hour: 100, Second: 50}, Now: clock}, app.WithClock(clock))
	id := w.connect("Kandji")
	w.settled(id, "connected")
	cost := w.want(200, w.call("GET", "/connectors/"+id+"/cost", nil))
	limits, _ := cost.body["limits"].([]any)
	if cost.num("requests") != 5 || cost.num("share_percent") != 50 || len(limits) == 0 || cost.at("waits") != false {
		t.Fatalf("the cost is %s", cost.raw)
	}
	stats := w.tenant.Stats()
	for _, l := range limits {
		hour := answer{body: l.(map[string]any)}
		if hour.num("per_seconds") != 3600 {
			continue
		}
		used := hour.num("used")
		if hour.num("limit") != 100 || hour.num("allowance") != 50 || hour.num("left") != 50-used || used < 3 || used > float64(stats.Requests) || hour.str("resets_at") == "" {
			t.Errorf("the hour is %s after %d requests", cost.raw, stats.Requests)
		}
	}
	w.tenant.UseBudget(60) // somebody else asks, too
	w.syncNow(id)
	w.settled(id, "connected")
	after := w.want(200, w.call("GET", "/connectors/"+id+"/cost", nil))
	if !strings.Contains(after.raw, `"remaining":2`) {
		t.Errorf("what others spend is not seen: %s", after.raw)
	}
}

// TestStoredKeyOnceMore: a permission that is granted again takes no new key;
// the stored one goes nowhere else.
func TestStoredKeyOnceMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 20})
	id := w.connect("Kandji")
	before := w.settled(id, "connected")
	list := w.want(200, w.call("GET", "/accounts?limit=1", nil)).items()[0]
	key := w.tenant.Token()
	w.tenant.Ungrant(key, kandjisim.PermListUsers)
	w.syncNow(id)
	c := w.settled(id, "reconnect")
	if c.str("status_reason", "code") != "permission_missing" || c.str("last_error", "class") != "forbidden" || c.str("last_success_at") != before.str("last_success_at") {
		t.Errorf("without the permission: %s", c.raw)
	}
	w.refused(w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{}}), 422, "permission_missing", "settings.api_key")
	other := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was asked with %s", r.Header.Get("Authorization"))
		out.WriteHeader(http.StatusTeapot)
	}))
	defer other.Close()
	w.refused(w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{"api_url": other.URL}}), 422, "api_key_required", "settings.api_key")
	w.tenant.Grant(key, kandjisim.PermListUsers)
	again := w.want(200, w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{}}))
	if bytes.Contains([]byte(again.raw), []byte(key)) {
		t.Error("the key is shown")
	}
	c = w.settled(id, "connected")
	account := w.want(200, w.call("GET", "/accounts/"+list.str("id"), nil))
	if c.at("last_error") != nil || account.str("first_seen_at") != list.str("first_seen_at") {
		t.Errorf("after reconnecting: %s %s", c.raw, account.raw)
	}
}

// TestReplacedTenant: that another tenant's people take the place of the old
// ones was confirmed, and is not asked again.
func TestReplacedTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 50})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	other := kandjisim.New(kandjisim.Options{Users: 30, Seed: 77})
	sim := httptest.NewServer(other.Root())
	defer sim.Close()
	settings := obj{"api_key": other.Token(), "api_url": sim.URL}
	w.refused(w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": settings}), 409, "other_tenant", "settings.api_key")
	sync := w.want(200, w.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": settings, "replace_tenant": true})).str("sync", "id")
	w.eventually("replaced", "/syncs/"+sync, func(a answer) bool { return a.str("state") == "succeeded" })
	c := w.settled(id, "connected")
	if c.num("records", "users") != 30 || w.want(200, w.call("GET", "/accounts?status=removed", nil)).num("total") != 50 {
		t.Errorf("after the replacement: %s", c.raw)
	}
}

// midHour is a clock that runs from the middle of an hour, so that no hour turns
// in the middle of a test.
func midHour() func() time.Time {
	began := time.Now()
	middle := began.Truncate(time.Hour).Add(30 * time.Minute)
	return func() time.Time { return middle.Add(time.Since(began)) }
}

// TestBudgetOfTheVendor: a sync that meets its own share waits, says so, and
// leaves the rest to others.
func TestBudgetOfTheVendor(t *testing.T) {
	t.Parallel()
	clock := midHour()
	middle := clock().Truncate(time.Hour).Add(30 * time.Minute)
	w := newWorld(t, kandjisim.Options{Users: 1900, PageSize: 100, Limits: &kandjisim.Limits{Hour: 20}, Now: clock}, app.WithClock(clock))
	id := w.connect("Kandji")
	c := w.eventually("waiting", "/connectors/"+id, func(a answer) bool { return a.str("status") == "waiting" })
	if c.str("status_reason", "code") != "budget_spent" || !strings.Contains(c.str("status_reason", "message"), "10 of 20 requests an hour") || c.at("last_error") != nil {
		t.Errorf("the connector is %s", c.raw)
	}
	if until := c.str("sync", "wait_until"); !strings.HasPrefix(until, middle.Add(30*time.Minute).UTC().Format("2006-01-02T15:00:00")) {
		t.Errorf("it waits until %s, want the full hour", until)
	}
	if n := w.tenant.Stats().Requests; n > 10 {
		t.Errorf("%d of 20 requests were spent, want half", n)
	}
	if cost := w.want(200, w.call("GET", "/connectors/"+id+"/cost", nil)); !strings.Contains(cost.raw, `"left":0`) {
		t.Errorf("the cost is %s", cost.raw)
	}
}
