package kandjisim

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestControlTokens(t *testing.T) {
	t.Parallel()
	g := start(t, free(3))
	g.token = otherToken
	g.control("POST", "/_sim/tokens", `{"token":"`+otherToken+`","permissions":["GET /api/v1/users"]}`, 200)
	g.want(g.get(routeUsers), 200, "")
	g.control("DELETE", "/_sim/tokens/"+otherToken, "", 200)
	g.want(g.get(routeUsers), 401, "")
	g.control("DELETE", "/_sim/tokens/"+otherToken, "", 404)
}

func TestControlUsers(t *testing.T) {
	t.Parallel()
	g := start(t, free(20))
	out := g.control("POST", "/_sim/users/add", `{"count":5}`, 200)
	added := out["added"].([]any)
	if out["users"].(float64) != 25 || len(added) != 5 {
		t.Fatalf("added: %v", out)
	}
	id := added[4].(map[string]any)["id"].(string)
	g.control("POST", "/_sim/users/rename", `{"id":"`+id+`","name":"Grace H."}`, 200)
	g.control("POST", "/_sim/users/archive", `{"id":"`+id+`"}`, 200)
	if u, _ := g.tenant.User(id); u.Name != "Grace H." || !u.Archived {
		t.Errorf("the user is %+v", u)
	}
	g.control("POST", "/_sim/users/unarchive", `{"ids":["`+id+`"]}`, 200)
	if u, _ := g.tenant.User(id); u.Archived {
		t.Errorf("the user is %+v", u)
	}
	g.control("POST", "/_sim/users/archive", `{"count":3}`, 200)
	if n := len(truthIDs(g.tenant, func(u User) bool { return u.Archived })); n < 3 {
		t.Errorf("%d archived", n)
	}
	if out := g.control("POST", "/_sim/users/remove", `{"ids":["`+id+`"]}`, 200); out["removed"].(float64) != 1 {
		t.Errorf("removed: %v", out)
	}
	if out := g.control("POST", "/_sim/users/remove", `{"count":4}`, 200); out["users"].(float64) != 20 {
		t.Errorf("removed: %v", out)
	}
	if out := g.control("POST", "/_sim/churn", `{"step":7,"count":3}`, 200); len(out["changes"].([]any)) != 3 {
		t.Errorf("churned: %v", out)
	}
	g.control("POST", "/_sim/users/add", "", 200)
}

func TestControlKnobs(t *testing.T) {
	t.Parallel()
	g := start(t, free(3))
	g.control("POST", "/_sim/faults", `{"kind":"status","status":503,"body":"html","times":2,"retry_after_seconds":7}`, 200)
	if a := g.get(routeUsers); a.StatusCode != 503 || a.Header.Get("Retry-After") != "7" {
		t.Errorf("the fault answered %d", a.StatusCode)
	}
	if out := g.control("DELETE", "/_sim/faults", "", 200); out["removed"].(float64) != 1 {
		t.Errorf("cleared: %v", out)
	}
	g.control("POST", "/_sim/latency", `{"ms":250,"jitter_ms":5}`, 200)
	if g.tenant.latency != 250*time.Millisecond || g.tenant.jitter != 5*time.Millisecond {
		t.Errorf("latency %s", g.tenant.latency)
	}
	g.control("POST", "/_sim/latency", `{}`, 200)
	g.control("POST", "/_sim/limits", `{"hour":1,"second":0}`, 200)
	g.want(g.get(routeUsers), 429, "")
	g.control("POST", "/_sim/limits", "", 200)
	g.control("POST", "/_sim/quirks", `{"string_bools":true}`, 200)
	g.want(g.get(routeUsers), 200, "")
	if out := g.control("GET", "/_sim/stats", "", 200); out["requests"].(float64) != 3 || out["pages_served"].(float64) != 1 {
		t.Errorf("statistics: %v", out)
	}
	g.control("GET", "/_sim/requests", "", 200)
}

func TestControlTruth(t *testing.T) {
	t.Parallel()
	o := free(250)
	o.Quirks = Quirks{MissingKeys: true}
	g := start(t, o)
	ids := truthIDs(g.tenant, nil)
	out := g.control("GET", "/_sim/truth?offset=100&limit=30", "", 200)
	items := out["items"].([]any)
	if len(items) != 30 || out["total"].(float64) != 250 {
		t.Fatalf("%d items of %v", len(items), out["total"])
	}
	for i, item := range items {
		if row := item.(map[string]any); row["id"] != ids[100+i] || len(row) != 12 {
			t.Fatalf("item %d is %v", i, row)
		}
	}
	if items := g.control("GET", "/_sim/truth?offset=250", "", 200)["items"].([]any); len(items) != 0 {
		t.Errorf("%d items past the end", len(items))
	}
}

func TestControlRefuses(t *testing.T) {
	t.Parallel()
	g := start(t, free(3))
	nobody := `"0d6f1f0e-6a55-4c2e-9d3b-0b7b6b3f4a01"`
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/_sim/tokens", `{"token":"x"}`, 400, "UUID"},
		{"POST", "/_sim/tokens", `{"token":"` + otherToken + `","permissions":["users"]}`, 400, "form"},
		{"POST", "/_sim/tokens", `{`, 400, "body"},
		{"POST", "/_sim/users/add", `{"number":3}`, 400, "unknown field"},
		{"POST", "/_sim/users/add", `{"count":0}`, 400, "count"},
		{"POST", "/_sim/users/remove", `{}`, 400, "either"},
		{"POST", "/_sim/users/remove", `{"count":1,"ids":["x"]}`, 400, "either"},
		{"POST", "/_sim/users/archive", `{}`, 400, "either"},
		{"POST", "/_sim/users/archive", `{"id":` + nobody + `}`, 404, "no such user"},
		{"POST", "/_sim/users/rename", `{"id":` + nobody + `,"name":"x"}`, 404, "no such user"},
		{"POST", "/_sim/users/rename", `{"name":"x"}`, 400, "both"},
		{"POST", "/_sim/churn", `{"count":-1}`, 400, "count"},
		{"POST", "/_sim/faults", `{"kind":"nonsense"}`, 400, "unknown fault kind"},
		{"POST", "/_sim/faults", `{"kind":"reset","route":"/nowhere"}`, 400, "route"},
		{"POST", "/_sim/faults", `{"kind":"slow","delay_ms":-1}`, 400, "negative"},
		{"POST", "/_sim/latency", `{"ms":-1}`, 400, "negative"},
		{"POST", "/_sim/limits", `{"hour":-1}`, 400, "negative"},
		{"POST", "/_sim/quirks", `[]`, 400, "body"},
		{"GET", "/_sim/truth?limit=x", "", 400, "limit"},
		{"GET", "/_sim/truth?offset=-1", "", 400, "offset"},
		{"PUT", "/_sim/stats", "", 404, "PUT /_sim/stats"},
		{"GET", "/_sim/nothing", "", 404, "no GET"},
	} {
		out := g.control(c.method, c.path, c.body, c.status)
		if said, _ := out["error"].(string); !strings.Contains(said, c.says) {
			t.Errorf("%s %s %s says %q, want %q in it", c.method, c.path, c.body, said, c.says)
		}
	}
	g.want(g.get("/api/_sim/stats"), 404, "")
}

func TestServe(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- Serve(ctx, "127.0.0.1:0", free(3), func(url string) { ready <- url }) }()
	g := &rig{T: t, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, token: DefaultToken}
	g.url = <-ready
	g.want(g.get(routeUsers), 200, "")
	g.control("POST", "/_sim/faults", `{"kind":"hang"}`, 200)
	hung := make(chan error, 1)
	go func() {
		_, err := g.do("GET", routeUsers)
		hung <- err
	}()
	for g.control("GET", "/_sim/stats", "", 200)["faults_waiting"].(float64) > 0 {
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopping: %v", err)
	}
	if err := <-hung; err == nil {
		t.Error("the hanging request was answered")
	}
}

func TestServeTakenAddress(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := Serve(t.Context(), listener.Addr().String(), Options{}, nil); err == nil {
		t.Error("an address was taken twice")
	}
}

func TestNewRefusesBadTokens(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(){
		"default": func() { New(Options{TokenDefault: "secret"}) },
		"map":     func() { New(Options{Tokens: map[string][]string{"secret": nil}}) },
		"added":   func() { New(Options{}).AddToken("secret") },
		"fault":   func() { New(Options{}).Fail(Fault{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: a bad token or fault was accepted", name)
				}
			}()
			make()
		}()
	}
	if New(Options{Tokens: map[string][]string{}}).Token() != "" {
		t.Error("a default token appeared beside a given map")
	}
	if s := New(Options{Users: 2, Name: "Globex", Subdomain: "globex"}).String(); s != "Globex (globex.kandji.io), 2 users" {
		t.Error(s)
	}
	var s Stats
	raw, err := json.Marshal(New(Options{}).Stats())
	if err != nil || json.Unmarshal(raw, &s) != nil || s.Company != "Acme" {
		t.Errorf("statistics %s, %v", raw, err)
	}
}
