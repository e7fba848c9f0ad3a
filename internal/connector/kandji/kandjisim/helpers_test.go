package kandjisim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// rig is a tenant behind a real HTTP server, and a client that follows nothing
// and decompresses nothing by itself.
type rig struct {
	*testing.T
	tenant *Tenant
	url    string
	client *http.Client
	token  string
}

func start(t *testing.T, o Options) *rig {
	t.Helper()
	tenant := New(o)
	server := httptest.NewServer(tenant.Root())
	t.Cleanup(server.Close)
	return &rig{
		T: t, tenant: tenant, url: server.URL, token: tenant.Token(),
		client: &http.Client{
			Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// free is the options of a tenant without limits.
func free(users int) Options { return Options{Seed: 42, Users: users, Limits: &Limits{}} }

type answer struct {
	*http.Response
	body string
	err  error // of reading the body
}

// do sends a request with the rig's token; path may carry a query. Header pairs
// follow.
func (g *rig) do(method, path string, headers ...string) (answer, error) {
	return g.doCtx(g.Context(), method, path, headers...)
}

func (g *rig) doCtx(ctx context.Context, method, path string, headers ...string) (answer, error) {
	g.Helper()
	req, err := http.NewRequestWithContext(ctx, method, g.url+path, nil)
	if err != nil {
		g.Fatal(err)
	}
	if g.token != "" {
		req.Header.Set("Authorization", "Bearer "+g.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp, string(body), err}, nil
}

func (g *rig) get(path string, headers ...string) answer {
	g.Helper()
	a, err := g.do(http.MethodGet, path, headers...)
	if err != nil {
		g.Fatalf("GET %s: %v", path, err)
	}
	return a
}

// want checks status and, when not empty, the exact body.
func (g *rig) want(a answer, status int, body string) {
	g.Helper()
	if a.StatusCode != status || body != "" && a.body != body {
		g.Fatalf("got %d %q, want %d %q", a.StatusCode, a.body, status, body)
	}
}

type envelope struct {
	Next     *string          `json:"next"`
	Previous *string          `json:"previous"`
	Results  []map[string]any `json:"results"`
}

// page reads one page; the cursor may be empty, filters follow it.
func (g *rig) page(cursor string, filters ...string) envelope {
	g.Helper()
	values := url.Values{}
	if cursor != "" {
		values.Set("cursor", cursor)
	}
	for i := 0; i+1 < len(filters); i += 2 {
		values.Set(filters[i], filters[i+1])
	}
	a := g.get(routeUsers + "?" + values.Encode())
	g.want(a, 200, "")
	var e envelope
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		g.Fatalf("page %q: %v", cursor, err)
	}
	return e
}

// walk follows `next` to the end and returns the pages.
func (g *rig) walk(filters ...string) []envelope {
	g.Helper()
	var pages []envelope
	for cursor := ""; ; {
		e := g.page(cursor, filters...)
		pages = append(pages, e)
		if e.Next == nil {
			return pages
		}
		if cursor = cursorOf(g.T, e.Next); len(pages) > 10_000 {
			g.Fatal("the walk does not end")
		}
	}
}

func cursorOf(t *testing.T, link *string) string {
	t.Helper()
	if link == nil {
		t.Fatal("no link")
	}
	u, err := url.Parse(*link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("cursor")
}

func idsOf(pages ...envelope) []string {
	var out []string
	for _, p := range pages {
		for _, row := range p.Results {
			id, _ := row["id"].(string)
			out = append(out, id)
		}
	}
	return out
}

func truthIDs(tenant *Tenant, keep func(User) bool) []string {
	var out []string
	for u := range tenant.Truth() {
		if keep == nil || keep(u) {
			out = append(out, u.ID)
		}
	}
	return out
}

func equal[T comparable](t *testing.T, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("got %d entries, want %d\ngot  %v\nwant %v", len(got), len(want), head(got), head(want))
	}
}

func head[T any](s []T) []T { return s[:min(len(s), 8)] }

// fixed is a clock that stands still until it is moved.
type fixed struct{ at time.Time }

func (f *fixed) now() time.Time { return f.at }

// control sends a request to the control API and decodes the answer.
func (g *rig) control(method, path, body string, status int) map[string]any {
	g.Helper()
	req, err := http.NewRequestWithContext(g.Context(), method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.Fatal(err)
	}
	resp, err := g.client.Do(req)
	if err != nil {
		g.Fatal(err)
	}
	defer resp.Body.Close()
	var out any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		g.Fatalf("%s %s: %v", method, path, err)
	}
	if resp.StatusCode != status {
		g.Fatalf("%s %s: %d %v, want %d", method, path, resp.StatusCode, out, status)
	}
	m, _ := out.(map[string]any)
	return m
}
