package kandjisim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaultAnswers(t *testing.T) {
	t.Parallel()
	clock := &fixed{time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)}
	html500 := htmlPage(500, "An unexpected error occurred")
	for name, c := range map[string]struct {
		fault  Fault
		status int
		kind   string // of the content
		body   string
		header [2]string
	}{
		"gateway 500":     {Fault{Kind: FaultStatus, Status: 500}, 500, typeJSON, `{"message":"An unexpected error occurred"}`, [2]string{}},
		"gateway 502":     {Fault{Kind: FaultStatus, Status: 502}, 502, typeJSON, `{"message":"An invalid response was received from the upstream server"}`, [2]string{}},
		"gateway 503":     {Fault{Kind: FaultStatus, Status: 503}, 503, typeJSON, `{"message":"The upstream server is currently unavailable"}`, [2]string{}},
		"gateway 504":     {Fault{Kind: FaultStatus, Status: 504}, 504, typeJSON, `{"message":"The upstream server is timing out"}`, [2]string{}},
		"503 until":       {Fault{Kind: FaultStatus, Status: 503, RetryAfter: 90 * time.Second}, 503, typeJSON, "", [2]string{"Retry-After", "90"}},
		"detail":          {Fault{Kind: FaultStatus, Status: 503, Body: BodyDetail}, 503, typeJSON, `{"detail":"The upstream server is currently unavailable"}`, [2]string{}},
		"html":            {Fault{Kind: FaultStatus, Status: 500, Body: BodyHTML}, 500, typeHTML, html500, [2]string{}},
		"text":            {Fault{Kind: FaultStatus, Status: 502, Body: BodyText}, 502, typeText, "An invalid response was received from the upstream server\n", [2]string{}},
		"empty":           {Fault{Kind: FaultStatus, Status: 503, Body: BodyEmpty}, 503, "", "", [2]string{}},
		"400 detail":      {Fault{Kind: FaultStatus, Status: 400}, 400, typeJSON, `{"detail":"Device is not in lost mode."}`, [2]string{}},
		"400 strings":     {Fault{Kind: FaultStatus, Status: 400, Body: BodyStrings}, 400, typeJSON, `["Device is not in lost mode."]`, [2]string{}},
		"400 string":      {Fault{Kind: FaultStatus, Status: 400, Body: BodyString}, 400, typeJSON, `"Device is not in lost mode."`, [2]string{}},
		"400 fields":      {Fault{Kind: FaultStatus, Status: 400, Body: BodyFields}, 400, typeJSON, `{"dep_account":["Device is not in lost mode."]}`, [2]string{}},
		"400 error":       {Fault{Kind: FaultStatus, Status: 400, Body: BodyError}, 400, typeJSON, `{"error":"Device is not in lost mode."}`, [2]string{}},
		"400 errors":      {Fault{Kind: FaultStatus, Status: 400, Body: BodyErrors}, 400, typeJSON, `{"errors":["Device is not in lost mode."]}`, [2]string{}},
		"418":             {Fault{Kind: FaultStatus, Status: 418}, 418, typeJSON, `{"detail":"I'm a teapot"}`, [2]string{}},
		"throttle":        {Fault{Kind: FaultThrottle, RetryAfter: 1500 * time.Millisecond}, 429, typeJSON, `{"message":"API rate limit exceeded"}`, [2]string{"Retry-After", "2"}},
		"throttle date":   {Fault{Kind: FaultThrottle, RetryAfter: time.Hour, HTTPDate: true}, 429, typeJSON, "", [2]string{"Retry-After", "Fri, 01 May 2026 11:00:00 GMT"}},
		"redirect":        {Fault{Kind: FaultRedirect}, 302, typeHTML, "", [2]string{"Location", "https://login.elsewhere.example/signin"}},
		"redirect to":     {Fault{Kind: FaultRedirect, Location: "http://127.0.0.1:1/x"}, 302, typeHTML, "", [2]string{"Location", "http://127.0.0.1:1/x"}},
		"page of html":    {Fault{Kind: FaultHTML}, 200, typeHTML, htmlPage(200, "Please sign in to continue."), [2]string{}},
		"not JSON":        {Fault{Kind: FaultNotJSON}, 200, typeJSON, "upstream connect error or disconnect/reset before headers", [2]string{}},
		"no results":      {Fault{Kind: FaultNoResults}, 200, typeJSON, `{"next":null,"previous":null}`, [2]string{}},
		"results no list": {Fault{Kind: FaultResultsType}, 200, typeJSON, `{"next":null,"previous":null,"results":{"0":{}}}`, [2]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := free(3)
			o.Now = clock.now
			g := start(t, o)
			g.tenant.Fail(c.fault)
			a := g.get(routeUsers)
			g.want(a, c.status, c.body)
			if got := a.Header.Get("Content-Type"); got != c.kind {
				t.Errorf("Content-Type %q, want %q", got, c.kind)
			}
			if c.header[0] != "" && a.Header.Get(c.header[0]) != c.header[1] {
				t.Errorf("%s is %q, want %q", c.header[0], a.Header.Get(c.header[0]), c.header[1])
			}
			if a.Header.Get("Server") != "waitress" {
				t.Error("the gateway's headers are missing")
			}
			g.want(g.get(routeUsers), 200, "")
		})
	}
}

func TestFaultScript(t *testing.T) {
	t.Parallel()
	g := start(t, free(1_000))
	statuses := func(n int) []int {
		var out []int
		for range n {
			out = append(out, g.get(routeUsers).StatusCode)
		}
		return out
	}
	g.tenant.Fail(Fault{Kind: FaultStatus, Status: 500, Times: 2}, Fault{Kind: FaultStatus, Status: 502}, Fault{Kind: FaultStatus, Status: 503, Nth: 6, Times: 2})
	equal(t, statuses(9), []int{500, 500, 502, 200, 200, 503, 503, 200, 200})
	g.tenant.Fail(Fault{Kind: FaultStatus, Status: 504, Times: Forever})
	equal(t, statuses(4), []int{504, 504, 504, 504})
	if n := g.tenant.ClearFaults(); n != 1 || g.tenant.ClearFaults() != 0 {
		t.Errorf("%d faults were waiting", n)
	}
	g.tenant.Fail(Fault{Kind: FaultStatus, Status: 500, Route: routeUser}, Fault{Kind: FaultStatus, Status: 502, Match: func(r *http.Request) bool {
		return r.URL.Query().Get("archived") == "true"
	}})
	equal(t, statuses(2), []int{200, 200})
	g.want(g.get("/api/v1/users?archived=true"), 502, "")
	g.want(g.get("/api/v1/users/x"), 500, "")

	g.tenant.Fail(Fault{Kind: FaultStatus, Status: 500, Page: 3})
	second := g.page(cursorOf(t, g.page("").Next))
	third := "/api/v1/users?" + strings.SplitN(*second.Next, "?", 2)[1]
	g.want(g.get(third), 500, "")
	g.want(g.get(third), 200, "")
	for _, bad := range []Fault{{}, {Kind: "nonsense"}, {Kind: FaultStatus}, {Kind: FaultStatus, Status: 500, Body: "nonsense"}} {
		if g.tenant.fail(bad) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

func TestFaultRows(t *testing.T) {
	t.Parallel()
	g := start(t, free(100))
	g.tenant.Fail(Fault{Kind: FaultMissingID}, Fault{Kind: FaultEmailID})
	rows := g.page("").Results
	if _, there := rows[50]["id"]; there || len(rows) != 100 || rows[49]["id"] == nil {
		t.Errorf("the row in the middle is %v", rows[50])
	}
	rows = g.page("").Results
	if rows[50]["id"] != rows[50]["email"] {
		t.Errorf("the row in the middle is %v", rows[50])
	}
}

func TestFaultRepeatCursor(t *testing.T) {
	t.Parallel()
	for page := 1; page <= 2; page++ {
		g := start(t, free(1_000))
		g.tenant.Fail(Fault{Kind: FaultRepeatCursor, Page: page})
		cursor := ""
		for n := 1; n < page; n++ {
			cursor = cursorOf(t, g.page(cursor).Next)
		}
		first := g.page(cursor)
		for range 5 {
			cursor = cursorOf(t, first.Next)
			again := g.page(cursor)
			equal(t, idsOf(again), idsOf(first))
			if cursorOf(t, again.Next) != cursor {
				t.Fatalf("page %d: the cursor moves", page)
			}
		}
	}
}

func TestFaultTransport(t *testing.T) {
	t.Parallel()
	g := start(t, free(100))
	g.tenant.Fail(Fault{Kind: FaultTruncated})
	a := g.get(routeUsers)
	if !errors.Is(a.err, io.ErrUnexpectedEOF) || int64(len(a.body)) >= a.ContentLength || len(a.body) == 0 {
		t.Errorf("truncated: %d of %d bytes, %v", len(a.body), a.ContentLength, a.err)
	}
	if g.tenant.Served("") != 0 || g.tenant.Asked("") != 1 {
		t.Error("a truncated page counts as served")
	}
	g.tenant.Fail(Fault{Kind: FaultReset})
	if _, err := g.do("GET", routeUsers); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
		t.Errorf("reset: %v", err)
	}
	const size = 3 << 20
	g.tenant.Fail(Fault{Kind: FaultOversized, Size: size})
	a = g.get(routeUsers)
	if len(a.body) != size || a.ContentLength != -1 || !json.Valid([]byte(a.body)) {
		t.Errorf("oversized: %d bytes, announced %d", len(a.body), a.ContentLength)
	}
	g.tenant.Fail(Fault{Kind: FaultDrip, Chunk: 8_000, Interval: time.Microsecond})
	if dripped := g.get(routeUsers); dripped.body != g.get(routeUsers).body {
		t.Error("the dripped body is another")
	}
	var faults []FaultKind
	for _, r := range g.tenant.Requests() {
		faults = append(faults, r.Fault)
	}
	equal(t, faults, []FaultKind{FaultTruncated, FaultReset, FaultOversized, FaultDrip, ""})
}

// TestFaultHang waits until the tenant has the request, then leaves.
func TestFaultHang(t *testing.T) {
	t.Parallel()
	g := start(t, free(1))
	arrived := make(chan struct{})
	g.tenant.Fail(Fault{Kind: FaultHang, Match: func(*http.Request) bool { close(arrived); return true }})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-arrived
		leave()
	}()
	if _, err := g.doCtx(ctx, "GET", routeUsers); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestFaultTiming measures on the fake clock of a bubble.
func TestFaultTiming(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tenant := New(free(1))
		timed := func() time.Duration {
			before := time.Now()
			if w := call(t.Context(), tenant); w.Code != 200 && w.Code != 503 || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			return time.Since(before)
		}
		tenant.Fail(Fault{Kind: FaultSlow, Delay: 45 * time.Second}, Fault{Kind: FaultStatus, Status: 503, Delay: time.Minute},
			Fault{Kind: FaultDrip, Chunk: 50, Interval: time.Second})
		if d := timed(); d != 45*time.Second {
			t.Errorf("slow took %s", d)
		}
		if d := timed(); d != time.Minute {
			t.Errorf("the late 503 took %s", d)
		}
		if d := timed(); d < 7*time.Second || d > 20*time.Second {
			t.Errorf("the drip took %s", d)
		}
	})
}

func TestOnPage(t *testing.T) {
	t.Parallel()
	g := start(t, free(1_500))
	before := truthIDs(g.tenant, nil)
	var numbers []int
	g.tenant.OnPage(func(n int) {
		numbers = append(numbers, n)
		if n == 2 {
			g.tenant.Remove(before[10], before[900])
			g.tenant.Add(1)
		}
	})
	got := idsOf(g.walk()...)
	equal(t, numbers, []int{1, 2, 3, 4, 5})
	want := append(append([]string{}, before[:900]...), before[901:]...)
	equal(t, got, want) // the user of page 1 was there, the one of page 4 is gone, the new one is not seen
	numbers = nil
	g.page("")
	g.page(cursorOf(t, g.page("").Next))
	g.page("cD01")
	equal(t, numbers, []int{1, 1, 2, 0})
	g.tenant.OnPage(nil)
	g.page("")
	if len(numbers) != 4 {
		t.Error("the hook was called after its removal")
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	o := free(700)
	o.LogSize = 3
	g := start(t, o)
	pages := g.walk("email", "a")
	g.page("")
	g.get("/api/v1/users/" + DefaultToken)
	g.get("/nowhere?token=" + DefaultToken)
	s := g.tenant.Stats()
	if s.PagesServed != len(pages)+1 || s.UsersServed != len(idsOf(pages...))+300 || s.Requests != len(pages)+3 || s.MaxInFlight != 1 || s.Users != 700 {
		t.Errorf("statistics %+v", s)
	}
	if s.ByRoute[routeUsers] != len(pages)+1 || s.ByRoute[routeUser] != 1 || s.ByRoute[routeUnrouted] != 1 || s.ByStatus[404] != 2 {
		t.Errorf("statistics %+v", s)
	}
	requests := g.tenant.Requests()
	if len(requests) != 3 || requests[0].Page != 1 || requests[0].Method != "GET" || requests[0].Path != routeUsers || requests[2].Status != 404 {
		t.Errorf("requests %+v", requests)
	}
	if raw, _ := json.Marshal(requests); strings.Contains(string(raw), DefaultToken) {
		t.Errorf("the log has the token: %s", raw)
	}
	if g.tenant.Served("") != 2 || g.tenant.Asked("") != 2 || g.tenant.Served("cD01") != 0 {
		t.Errorf("the first page was served %d times", g.tenant.Served(""))
	}
	if n := len(g.tenant.ServedCursors()); n != len(pages) {
		t.Errorf("%d cursors, want %d", n, len(pages))
	}
	g.tenant.ResetLog()
	if s := g.tenant.Stats(); s.Requests != 0 || g.tenant.Served("") != 0 || len(g.tenant.Requests()) != 0 {
		t.Errorf("after the reset: %+v", s)
	}
}

// TestConcurrentUse lets the race detector watch readers, writers and scripts.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	g := start(t, free(3_000))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for step := range uint64(300) {
			g.tenant.Churn(step)
			g.tenant.Stats()
			g.tenant.Requests()
			g.tenant.SetQuirks(Quirks{ExtraKeys: step%2 == 0})
			g.tenant.SetLimits(Limits{Hour: 1_000_000})
			g.tenant.AddToken(otherToken, PermListUsers)
			g.tenant.Fail(Fault{Kind: FaultSlow, Delay: time.Microsecond})
		}
	}()
	t.Run("readers", func(t *testing.T) {
		for range 4 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				(&rig{T: t, tenant: g.tenant, url: g.url, client: g.client, token: g.token}).walk()
			})
		}
	})
	<-done
}

func TestResetWithoutConnection(t *testing.T) {
	t.Parallel()
	tenant := New(free(1))
	tenant.Fail(Fault{Kind: FaultReset})
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Error("the handler went on")
		}
	}()
	tenant.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", routeUsers, nil))
}
