package app_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// get asks a server for what is not of its API.
func (w *world) get(url string, headers ...string) answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, raw: string(raw)}
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(raw, &a.body); err != nil {
			w.t.Fatalf("%s: %v in %s", url, err, raw)
		}
	}
	return a
}

// TestMetrics: what a sync and its readers did is in the figures, and nobody's
// name or address is.
func TestMetrics(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 350})
	id := w.connect("A Very Private Name")
	w.settled(id, "connected")
	w.want(200, w.call("GET", "/accounts?q=secretly", nil))
	w.want(200, w.call("GET", "/accounts", nil, "Accept", "text/csv"))
	w.want(404, w.call("GET", "/accounts/nobody", nil))
	text := w.want(200, w.get(w.url+"/metrics")).raw
	for _, want := range []string{
		`noonday_sync_duration_seconds_count{outcome="succeeded",type="kandji"} 1`,
		`noonday_sync_pages_total{stream="users",type="kandji"} 2`,
		`noonday_sync_records_total{result="created",stream="users",type="kandji"} 350`,
		`noonday_sync_page_fetch_duration_seconds_count{stream="users",type="kandji"} 2`,
		`noonday_vendor_requests_total{status="200",type="kandji"} `,
		`noonday_vendor_request_duration_seconds_count{type="kandji"} `,
		`noonday_http_request_duration_seconds_count{method="GET",route="/api/v1/accounts",status="200"} 1`,
		`noonday_http_request_duration_seconds_count{method="GET",route="/api/v1/accounts.csv",status="200"} 1`,
		`noonday_http_request_duration_seconds_count{method="GET",route="/api/v1/accounts/{id}",status="404"} 1`,
		`noonday_http_request_duration_seconds_count{method="POST",route="/api/v1/setup",status="201"} 1`,
		`noonday_connectors{status="connected",type="kandji"} 1`,
		`noonday_connectors{status="failing",type="kandji"} 0`,
		`noonday_sync_last_success_timestamp_seconds{type="kandji"} 1.`,
		`noonday_connector_stalest_success_timestamp_seconds{type="kandji"} 1.`,
		`noonday_jobs{queue="sync",state="`,
		`noonday_jobs_oldest_due_seconds{queue="sync"} 0`,
		`noonday_database_up 1`,
		`noonday_build_info{goversion="go1.`,
		`go_sql_open_connections{db_name="noonday"} `,
		`process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("there is no %s", want)
		}
	}
	for _, secret := range []string{id, "Private", "secretly", "nobody", "@", "noonday.example"} {
		if strings.Contains(text, secret) {
			t.Errorf("the figures hold %q", secret)
		}
	}
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "# TYPE "), " ")
		counter := strings.HasSuffix(strings.TrimSpace(line), " counter")
		if strings.HasPrefix(line, "# TYPE noonday_") && counter != strings.HasSuffix(name, "_total") {
			t.Errorf("the name does not fit its kind: %s", line)
		}
	}
}

// worker starts a process on the data of a world that works syncs alone.
func (w *world) worker(listen string) (url string) {
	w.t.Helper()
	inner := *w
	inner.flags = func(f *config.ServeFlags) { f.Roles, f.Listen = "worker", listen }
	inner.console = &lockedBuffer{}
	inner.start()
	return inner.url
}

// TestWorkerAlone: a process without portal and API works, and answers those who
// run it.
func TestWorkerAlone(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, kandjisim.Options{Users: 20}, webOnly)
	url := w.worker("127.0.0.1:0")
	w.settled(w.connect("Kandji"), "connected")
	if a := w.want(200, w.get(url+"/healthz")); a.str("status") != "ok" || a.str("version") != "test" {
		t.Errorf("healthz says %s", a.raw)
	}
	if a := w.want(200, w.get(url+"/readyz")); a.str("status") != "ready" {
		t.Errorf("readyz says %s", a.raw)
	}
	if text := w.want(200, w.get(url+"/metrics")).raw; !strings.Contains(text, `noonday_sync_records_total{result="created",stream="users",type="kandji"} 20`) {
		t.Error("the worker's figures do not hold its sync")
	}
	for _, path := range []string{"/", "/api/v1/accounts", "/api/v1/setup", "/api/openapi.json", "/index.html"} {
		w.want(404, w.get(url+path))
	}
	if text := w.want(200, w.get(w.url+"/metrics")).raw; strings.Contains(text, "noonday_sync_records_total{") || !strings.Contains(text, `noonday_jobs{queue="sync",state="`) {
		t.Error("the figures of the other process are not those of one that only answers")
	}
}

// TestNotReady: who asks whether a process is ready reads what is wrong, and it
// is alive all the same.
func TestNotReady(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, kandjisim.Options{Users: 1}, func(w *world) {
		webOnly(w)
		alone(w)
	})
	w.want(200, w.get(w.url+"/readyz"))
	core := w.core()
	if _, err := core.DB.Pool().ExecContext(t.Context(), "UPDATE goose_db_version SET version_id = version_id + 1000 WHERE version_id = (SELECT max(version_id) FROM goose_db_version)"); err != nil {
		t.Fatal(err)
	}
	w.unready("database_too_new", "newer Noonday")
	if _, err := core.DB.Pool().ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id > 1"); err != nil {
		t.Fatal(err)
	}
	w.unready("database_not_migrated", "noonday migrate")
	if _, err := core.DB.Pool().ExecContext(t.Context(), "DROP TABLE goose_db_version"); err != nil {
		t.Fatal(err)
	}
	w.unready("database_not_migrated", "noonday migrate")
	if _, err := core.DB.Pool().ExecContext(t.Context(), "DROP TABLE river_job"); err != nil {
		t.Fatal(err)
	}
	w.want(200, w.get(w.url+"/healthz"))
	if text := w.want(200, w.get(w.url+"/metrics")).raw; !strings.Contains(text, "noonday_database_up 0") || !strings.Contains(text, "noonday_build_info") {
		t.Errorf("without its tables there are no figures: %s", text)
	}
}

func (w *world) unready(code, says string) {
	w.t.Helper()
	a := w.want(503, w.get(w.url+"/readyz"))
	if a.str("status") != "unavailable" || a.str("code") != code || !strings.Contains(a.str("reason"), says) {
		w.t.Errorf("readyz says %s, want %s", a.raw, code)
	}
}

// TestRequestID: a request's id is taken over if it is fit for that, and leads
// from the answer, problem documents included, to the log.
func TestRequestID(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 1})
	for given, taken := range map[string]bool{
		"abc-123_4.5:6": true, strings.Repeat("a", 128): true, "": false, strings.Repeat("a", 129): false, "two words": false, `quoted"`: false, "ünicode": false,
	} {
		a := w.want(404, w.call("GET", "/accounts/none", nil, "X-Request-Id", given))
		id := a.header.Get("X-Request-Id")
		if (id == given) != taken || !regexp.MustCompile(`^[\w.:-]{8,128}$`).MatchString(id) || a.str("request_id") != id {
			t.Errorf("given %q, answered %q, the problem says %q", given, id, a.str("request_id"))
		}
		if !strings.Contains(w.log.String(), "request_id="+id+" ") {
			t.Errorf("the log does not know %s", id)
		}
	}
}

// TestLogLines: a line about a request has a stable form, and says nothing of
// what people looked for or who they are.
func TestLogLines(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, kandjisim.Options{Users: 30}, jsonLog)
	w.settled(w.connect("Kandji"), "connected")
	w.want(200, w.call("GET", "/accounts?q=secretly&sort=name", nil))
	person := w.want(200, w.call("GET", "/people?limit=1", nil)).items()[0].str("id")
	w.call("DELETE", "/people/"+person+"/aliases/very.private@example.com", nil)
	lines := map[string]obj{}
	for raw := range strings.Lines(w.log.String()) {
		var line obj
		if err := json.Unmarshal([]byte(raw), &line); err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		for _, key := range []string{"time", "level", "msg"} {
			if text, ok := line[key].(string); !ok || text == "" {
				t.Errorf("a line without %s: %s", key, raw)
			}
		}
		switch line["msg"] {
		case "request":
			route, _ := line["route"].(string)
			method, _ := line["method"].(string)
			lines[method+" "+route] = line
			for key, want := range map[string]string{"request_id": "string", "path": "string", "status": "float64", "duration_ms": "float64"} {
				if got := kindOf(line[key]); got != want {
					t.Errorf("%s is a %s, want a %s: %s", key, got, want, raw)
				}
			}
		case "sync runs", "sync ended", "vendor request":
			if line["sync_id"] == nil && line["msg"] != "vendor request" {
				t.Errorf("a line about a sync does not say which: %s", raw)
			}
		}
		for _, secret := range []string{"secretly", "very.private", w.tenant.Token(), password} {
			if strings.Contains(raw, secret) {
				t.Errorf("a line holds %s: %s", secret, raw)
			}
		}
	}
	for route, level := range map[string]string{
		"GET /api/v1/accounts": "DEBUG", "POST /api/v1/connectors": "INFO", "DELETE /api/v1/people/{id}/aliases/{email}": "INFO",
	} {
		if line := lines[route]; line == nil || line["level"] != level {
			t.Errorf("the line about %s is %v, want level %s", route, line, level)
		}
	}
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case float64:
		return "float64"
	}
	return "neither"
}

// webOnly makes a world's first process one that answers and works no syncs.
func webOnly(w *world) { w.flags = func(f *config.ServeFlags) { f.Roles = "web" } }

// jsonLog makes a world log as JSON.
func jsonLog(w *world) {
	w.handler = slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})
}
