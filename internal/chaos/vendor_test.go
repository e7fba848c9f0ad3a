package chaos

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

const usersPath = "/api/v1/users"

// vendor is a simulated tenant that survives what happens to the installation,
// and remembers everybody whom it ever removed.
type vendor struct {
	tenant *kandjisim.Tenant
	url    string
	token  string

	mu       sync.Mutex      // guards what follows
	gone     map[string]bool // removed for good, by id
	requests int
	walked   int             // requests for the list of users
	seen     map[string]bool // cursors that were answered since mark
	again    int             // answers since mark for cursors that were answered before
	shrink   *shrinking
}

// fleetSize is how many devices a vendor begins with.
const fleetSize = 4

// shrinking makes one page of a listing the last one, with few of its users.
type shrinking struct{ page, keep int }

func newVendor(t *testing.T, seed uint64, users, devices int) *vendor {
	v := &vendor{gone: map[string]bool{}, seen: map[string]bool{}, token: kandjisim.DefaultToken}
	v.tenant = kandjisim.New(kandjisim.Options{
		Seed: seed, Users: users, Devices: devices, PageSize: pageSize, ShortPages: true, Limits: &kandjisim.Limits{},
		Latency: 3 * time.Millisecond, Jitter: 9 * time.Millisecond, NextHost: kandjisim.NextSame,
	})
	server := httptest.NewServer(v.counting(v.tenant.Handler()))
	t.Cleanup(server.Close)
	v.url = server.URL
	return v
}

// counting counts requests, and the pages that are answered more than once.
func (v *vendor) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.mu.Lock()
		v.requests++
		if r.URL.Path == usersPath {
			v.walked++
		}
		s := v.shrink
		v.mu.Unlock()
		if r.URL.Path != usersPath {
			next.ServeHTTP(w, r)
			return
		}
		status := &statusWriter{ResponseWriter: w, status: 200}
		defer func() {
			if status.status == 200 {
				v.answered(r.URL.Query().Get("cursor"))
			}
		}()
		if s == nil {
			next.ServeHTTP(status, r)
			return
		}
		v.shrunk(status, r, next, s)
	})
}

// answered counts a page.
func (v *vendor) answered(cursor string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen[cursor] {
		v.again++
	}
	v.seen[cursor] = true
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets faults reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// shrunk answers a listing that ends early, as if that were all.
func (v *vendor) shrunk(w http.ResponseWriter, r *http.Request, next http.Handler, s *shrinking) {
	r.Header.Del("Accept-Encoding")
	whole := httptest.NewRecorder()
	next.ServeHTTP(whole, r)
	body := whole.Body.Bytes()
	v.mu.Lock()
	last := s.page <= 1
	s.page--
	v.mu.Unlock()
	if last && whole.Code == 200 {
		var page struct {
			Next     *string           `json:"next"`
			Previous *string           `json:"previous"`
			Results  []json.RawMessage `json:"results"`
		}
		if err := json.Unmarshal(body, &page); err == nil {
			page.Next, page.Results = nil, page.Results[:min(s.keep, len(page.Results))]
			if short, err := json.Marshal(page); err == nil {
				body = short
			}
		}
	}
	maps.Copy(w.Header(), whole.Header())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(whole.Code)
	_, _ = w.Write(body) // the reader may be dead
}

// setShrink arms a shrinking, or takes it away.
func (v *vendor) setShrink(s *shrinking) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shrink = s
}

// mark begins to count pages anew.
func (v *vendor) mark() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.seen)
	v.again = 0
}

// fetchedAgain is how many pages were answered once more since it was last
// asked, or since mark.
func (v *vendor) fetchedAgain() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := v.again
	v.again = 0
	return n
}

// asked is how many requests there were.
func (v *vendor) asked() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.requests
}

// remove removes users and remembers them.
func (v *vendor) remove(ids ...string) {
	v.mu.Lock()
	for _, id := range ids {
		v.gone[id] = true
	}
	v.mu.Unlock()
	v.tenant.Remove(ids...)
}

// churn makes small changes of all kinds.
func (v *vendor) churn(from, n uint64) {
	for step := range n {
		if c := v.tenant.Churn(from + step); c.Kind == "remove" {
			v.remove(c.User.ID)
		}
	}
}

// isGone says whether a user was ever removed.
func (v *vendor) isGone(id string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.gone[id]
}

// heal takes back whatever was done to the vendor's answers.
func (v *vendor) heal() {
	v.tenant.OnPage(nil)
	v.tenant.ClearFaults()
	v.setShrink(nil)
	v.tenant.AddToken(v.token, kandjisim.Permissions()...)
}

// facts is what an account must say of a user.
type facts struct{ email, name, status, department, jobTitle string }

// truth is everybody in the directory.
func (v *vendor) truth() map[string]facts {
	out := map[string]facts{}
	for u := range v.tenant.Truth() {
		status := "active"
		switch {
		case u.Archived:
			status = "archived"
		case !u.Active:
			status = "suspended"
		}
		out[u.ID] = facts{clean(u.Email), clean(u.Name), status, clean(u.Department), clean(u.JobTitle)}
	}
	return out
}

// fleet is all devices by their ids, with the names that they have now.
func (v *vendor) fleet() map[string]string {
	out := map[string]string{}
	for d := range v.tenant.Devices() {
		out[d.ID] = clean(d.Name)
	}
	return out
}

// clean is a text as it is kept.
func clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\x00", "")) }
