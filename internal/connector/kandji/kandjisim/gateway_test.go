package kandjisim

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const otherToken = "11111111-2222-4333-8444-555555555555"

func TestAuthorisation(t *testing.T) {
	t.Parallel()
	o := free(10)
	o.TokenDefault = DefaultToken
	o.Tokens = map[string][]string{otherToken: nil}
	g := start(t, o)
	for name, c := range map[string]struct {
		header string
		status int
		body   string
	}{
		"none":          {"", 401, `{"detail":"Authentication credentials were not provided."}`},
		"wrong":         {"Bearer 99999999-2222-4333-8444-555555555555", 401, `{"detail":"Invalid token."}`},
		"no UUID":       {"Bearer secret", 401, `{"detail":"Invalid token."}`},
		"other scheme":  {"Token " + DefaultToken, 401, `{"detail":"Invalid token."}`},
		"lower case":    {"bearer " + DefaultToken, 401, `{"detail":"Invalid token."}`},
		"two spaces":    {"Bearer  " + DefaultToken, 401, `{"detail":"Invalid token."}`},
		"no permission": {"Bearer " + otherToken, 403, `{"detail":"You do not have permission to perform this action."}`},
		"good":          {"Bearer " + DefaultToken, 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := &rig{T: t, tenant: g.tenant, url: g.url, client: g.client}
			headers := []string{"Authorization", c.header}
			if c.header == "" {
				headers = nil
			}
			g.want(g.get(routeUsers, headers...), c.status, c.body)
		})
	}
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	g := start(t, free(10))
	g.token = otherToken
	user := "/api/v1/users/" + truthIDs(g.tenant, nil)[0]
	g.want(g.get(routeUsers), 401, "")
	g.tenant.AddToken(otherToken, PermReadUser)
	g.want(g.get(routeUsers), 403, "")
	g.want(g.get(user), 200, "")
	g.tenant.Grant(otherToken, PermListUsers)
	g.want(g.get(routeUsers), 200, "")
	g.tenant.Ungrant(otherToken, PermReadUser)
	g.want(g.get(user), 403, "")
	if p, ok := g.tenant.Permissions(otherToken); !ok || len(p) != 1 || p[0] != PermListUsers {
		t.Errorf("permissions %v", p)
	}
	if !g.tenant.RevokeToken(otherToken) || g.tenant.RevokeToken(otherToken) || g.tenant.Grant(otherToken, PermListUsers) {
		t.Error("revoking is not final")
	}
	g.want(g.get(routeUsers), 401, "")
}

func TestRefusalShapes(t *testing.T) {
	t.Parallel()
	for style, want := range map[BodyStyle][2]string{
		BodyDetail:  {`{"detail":"Invalid token."}`, `{"detail":"You do not have permission to perform this action."}`},
		BodyError:   {`{"error":"Unauthorized"}`, `{"error":"Forbidden"}`},
		BodyMessage: {`{"message":"Unauthorized"}`, `{"message":"Forbidden"}`},
		BodyHTML:    {htmlPage(401, "Unauthorized"), htmlPage(403, "Forbidden")},
	} {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			o := free(1)
			o.AuthBody = style
			o.Tokens = map[string][]string{otherToken: nil}
			g := start(t, o)
			g.want(g.get(routeUsers, "Authorization", "Bearer "+DefaultToken), 401, want[0])
			a := g.get(routeUsers, "Authorization", "Bearer "+otherToken)
			g.want(a, 403, want[1])
			if html := strings.HasPrefix(a.Header.Get("Content-Type"), "text/html"); html != (style == BodyHTML) {
				t.Errorf("Content-Type %s", a.Header.Get("Content-Type"))
			}
		})
	}
	o := free(1)
	o.DeniedStatus = 401
	o.Tokens = map[string][]string{otherToken: nil}
	g := start(t, o)
	g.want(g.get(routeUsers, "Authorization", "Bearer "+otherToken), 401, `{"detail":"You do not have permission to perform this action."}`)
}

func TestRoutesAndMethods(t *testing.T) {
	t.Parallel()
	g := start(t, free(5))
	id := truthIDs(g.tenant, nil)[0]
	const noRoute = "{\n  \"message\":\"no Route matched with those values\"\n}"
	for _, c := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/api/v1/users", 200, ""},
		{"GET", "/api/v1/users/", 200, ""},
		{"HEAD", "/api/v1/users", 200, ""},
		{"HEAD", "/api/v1/users/" + id, 200, ""},
		{"POST", "/api/v1/users", 405, `{"detail":"Method \"POST\" not allowed."}`},
		{"PATCH", "/api/v1/users/" + id, 405, `{"detail":"Method \"PATCH\" not allowed."}`},
		{"DELETE", "/api/v1/users/" + id, 403, `{"detail":"You do not have permission to perform this action."}`},
		{"DELETE", "/api/v1/users", 403, ""},
		{"GET", "/", 404, noRoute},
		{"GET", "/api/v1", 404, noRoute},
		{"GET", "/api/v1/user", 404, noRoute},
		{"GET", "/api/v1/users//", 404, noRoute},
		{"GET", "/api//v1/users", 404, noRoute},
		{"GET", "/api/v1/users/" + id + "/devices", 404, noRoute},
		{"POST", "/api/v1/groups", 404, noRoute},
	} {
		a, err := g.do(c.method, c.path)
		if err != nil {
			t.Fatal(err)
		}
		if a.StatusCode != c.status || c.body != "" && a.body != c.body {
			t.Errorf("%s %s: %d %q, want %d %q", c.method, c.path, a.StatusCode, a.body, c.status, c.body)
		}
		if c.method == "HEAD" && (a.body != "" || a.ContentLength < 300) {
			t.Errorf("HEAD %s: %d bytes sent, %d announced", c.path, len(a.body), a.ContentLength)
		}
	}
	if g.tenant.Len() != 5 {
		t.Error("something was deleted")
	}
}

func TestGatewayHeaders(t *testing.T) {
	t.Parallel()
	clock := &fixed{time.Date(2026, 5, 1, 10, 36, 17, 900e6, time.UTC)}
	g := start(t, Options{Users: 3, Now: clock.now})
	a := g.get(routeUsers)
	for name, want := range map[string]string{
		"RateLimit-Limit": "50", "RateLimit-Remaining": "49", "RateLimit-Reset": "1",
		"X-RateLimit-Limit-Hour": "10000", "X-RateLimit-Limit-Second": "50",
		"X-RateLimit-Remaining-Hour": "9999", "X-RateLimit-Remaining-Second": "49",
		"Via": "kong/3.2.2, 1.1 varnish, 1.1 varnish", "Server": "waitress", "Allow": "GET, HEAD",
		"X-Kong-Upstream-Latency": "0", "X-Kong-Proxy-Latency": "1", "X-Cache": "MISS, MISS", "Access-Control-Allow-Origin": "*",
		"Content-Type": "application/json; charset=utf-8", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		"Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload", "Vary": "Origin, Accept-Encoding",
		"Content-Security-Policy": "base-uri 'none'; form-action 'none'; default-src 'none'; frame-ancestors 'none'",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if a := g.get("/nowhere"); a.Header.Get("X-RateLimit-Remaining-Hour") != "9998" {
		t.Error("an unrouted answer lacks the headers")
	}
	g.tenant.SetLimits(Limits{Hour: 5})
	if a := g.get(routeUsers); a.Header.Get("RateLimit-Limit") != "5" || a.Header.Get("RateLimit-Reset") != "1423" || a.Header.Get("X-RateLimit-Limit-Second") != "" {
		t.Errorf("with the hour only: %v", a.Header)
	}
	g.tenant.SetLimits(Limits{})
	for name := range g.get(routeUsers).Header {
		if strings.Contains(strings.ToLower(name), "ratelimit") {
			t.Errorf("limits are off, but there is %s", name)
		}
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	clock := &fixed{time.Date(2026, 5, 1, 10, 59, 58, 0, time.UTC)}
	g := start(t, Options{Users: 3, Now: clock.now, Limits: &Limits{Hour: 5, Second: 2}})
	const limited = "{\n  \"message\":\"API rate limit exceeded\"\n}"
	rejected := func(limit, reset, hourLeft, secondLeft string) {
		t.Helper()
		a := g.get(routeUsers)
		g.want(a, 429, limited)
		for name, want := range map[string]string{
			"Retry-After": reset, "RateLimit-Reset": reset, "RateLimit-Limit": limit, "RateLimit-Remaining": "0",
			"X-RateLimit-Remaining-Hour": hourLeft, "X-RateLimit-Remaining-Second": secondLeft,
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	}
	g.want(g.get(routeUsers), 200, "")
	g.want(g.get(routeUsers), 200, "")
	rejected("2", "1", "3", "0")
	rejected("2", "1", "3", "0") // not counted
	clock.at = clock.at.Add(time.Second)
	g.tenant.UseBudget(1)
	g.want(g.get(routeUsers), 200, "")
	rejected("2", "1", "1", "0")
	clock.at = clock.at.Add(time.Second) // the next hour
	g.want(g.get(routeUsers), 200, "")
	g.tenant.UseBudget(4)
	clock.at = clock.at.Add(time.Second)
	rejected("5", "3599", "0", "2")
	clock.at = clock.at.Add(time.Hour)
	g.want(g.get(routeUsers), 200, "")
	if s := g.tenant.Stats(); s.ByStatus[429] != 4 || s.ByStatus[200] != 5 {
		t.Errorf("statistics %v", s.ByStatus)
	}
}

func TestGatewayRequestID(t *testing.T) {
	t.Parallel()
	g := start(t, Options{GatewayRequestID: true})
	for path, message := range map[string]string{"/": "no Route matched with those values"} {
		a := g.get(path)
		if !strings.Contains(a.body, message) || !strings.Contains(a.body, `"request_id":"`) || len(a.body) < 80 {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	g.tenant.SetLimits(Limits{Hour: 1})
	if a := g.get(routeUsers); a.StatusCode != 429 || !strings.Contains(a.body, `"request_id":"`) {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	g := start(t, free(300))
	plain := g.get(routeUsers)
	for accept, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "*": true, "gzip;q=0": false, "gzip; q=0.0": false, "br": false, "": false} {
		a := g.get(routeUsers, "Accept-Encoding", accept)
		if got := a.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("Accept-Encoding %q: gzip %v", accept, got)
			continue
		}
		body := a.body
		if want {
			z, err := gzip.NewReader(strings.NewReader(a.body))
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			body = string(raw)
		}
		if body != plain.body {
			t.Errorf("Accept-Encoding %q: another body", accept)
		}
	}
	if a := g.get("/", "Accept-Encoding", "gzip"); a.Header.Get("Content-Encoding") != "" {
		t.Error("a short body was compressed")
	}
	o := free(300)
	o.NoGzip = true
	if a := start(t, o).get(routeUsers, "Accept-Encoding", "gzip"); a.Header.Get("Content-Encoding") != "" {
		t.Error("NoGzip compresses")
	}
}

// TestLatency measures on the fake clock of a bubble.
func TestLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		spent := func(seed uint64) []time.Duration {
			o := free(3)
			o.Seed, o.Latency, o.Jitter = seed, 100*time.Millisecond, 50*time.Millisecond
			tenant := New(o)
			var out []time.Duration
			for range 20 {
				before := time.Now()
				if status := call(t.Context(), tenant).Code; status != 200 {
					t.Fatal(status)
				}
				out = append(out, time.Since(before))
			}
			return out
		}
		first := spent(1)
		equal(t, spent(1), first)
		varied := false
		for _, d := range first {
			if d < 100*time.Millisecond || d > 150*time.Millisecond {
				t.Errorf("an answer took %s", d)
			}
			varied = varied || d != first[0]
		}
		if !varied {
			t.Error("no jitter")
		}
		tenant := New(free(3))
		tenant.SetLatency(time.Hour, 0)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		before := time.Now()
		call(ctx, tenant)
		if d := time.Since(before); d != time.Second {
			t.Errorf("the handler stayed for %s after its client had left", d)
		}
	})
}

// call serves a request without a network, for tests on a fake clock.
func call(ctx context.Context, tenant *Tenant) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, routeUsers, nil)
	r.Header.Set("Authorization", "Bearer "+tenant.Token())
	w := httptest.NewRecorder()
	tenant.Handler().ServeHTTP(w, r)
	return w
}
