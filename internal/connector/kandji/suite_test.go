package kandji

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/connectortest"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

const otherToken = "a1b2c3d4-0000-4000-8000-00000000beef"

func TestContract(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, connectortest.Harness{
		Type: Type(),
		Settings: func(base, secret string) map[string]string {
			return map[string]string{fieldKey: secret, fieldURL: base}
		},
		Secret:      kandjisim.DefaultToken,
		OtherSecret: otherToken,
		Vendor:      simulated,
	})
}

// permissions lists what a token needs for a stream.
func permissions(stream connector.Stream) []string {
	return map[connector.Stream][]string{
		connector.Users: {kandjisim.PermListUsers}, connector.Devices: {kandjisim.PermListDevices},
		connector.InstalledApps: {kandjisim.PermPrism, kandjisim.PermDevicePrograms},
	}[stream]
}

// simulated is the simulated tenant in a scenario: every device has one program.
func simulated(s connectortest.Scenario) http.Handler {
	options := kandjisim.Options{
		Seed: 7, Users: s.Records, Devices: s.Records, PlainPrograms: 1, OnlyMacs: true, PageSize: s.PageSize, ShortPages: s.ShortPage,
		Limits: &kandjisim.Limits{}, Tokens: map[string][]string{s.Secret: {}}, DeniedStatus: s.ForbidStatus,
	}
	for _, spec := range streams() {
		if !s.Forbidden && !slices.Contains(s.Forbids, spec.ID) {
			options.Tokens[s.Secret] = append(options.Tokens[s.Secret], permissions(spec.ID)...)
		}
	}
	tenant := kandjisim.New(options)
	if s.WithoutID {
		for _, route := range []string{usersPath, devicesPath, prismPath} {
			tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultMissingID, Route: route, Page: 1})
		}
	}
	if s.Vanish {
		tenant.OnList(vanishing(tenant))
	}
	return &scenery{tenant: tenant, Scenario: s}
}

// vanishing removes the first device as soon as a first page was read.
func vanishing(tenant *kandjisim.Tenant) func(string, int) {
	var once sync.Once
	return func(_ string, n int) {
		if n == 1 {
			once.Do(func() {
				for d := range tenant.Devices() {
					tenant.RemoveDevices(d.ID)
					return
				}
			})
		}
	}
}

// scenery plays what the simulator by itself does not.
type scenery struct {
	connectortest.Scenario
	tenant *kandjisim.Tenant
}

// ServeHTTP answers as the tenant does, with altered pages.
func (s *scenery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := s.ask(r, r.URL.RawQuery)
	body := answer.Body.Bytes()
	if answer.Code == http.StatusOK {
		switch {
		case strings.HasSuffix(r.URL.Path, usersPath):
			body = s.users(r, body)
		case strings.HasSuffix(r.URL.Path, prismPath):
			body = s.prism(r, body)
		case strings.HasSuffix(r.URL.Path, devicesPath):
			body = s.devices(r, answer.Header(), body)
		}
	}
	if s.NextBase != "" {
		body = bytes.ReplaceAll(body, []byte("https://acme.kandji.io"), []byte(s.NextBase))
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// ask sends the request with another query to the tenant.
func (s *scenery) ask(r *http.Request, query string) *httptest.ResponseRecorder {
	clone := r.Clone(r.Context())
	clone.URL.RawQuery = query
	clone.Header.Del("Accept-Encoding")
	answer := httptest.NewRecorder()
	s.tenant.Handler().ServeHTTP(answer, clone)
	return answer
}

// users adds the first user again, to the first page or to the second.
func (s *scenery) users(r *http.Request, body []byte) []byte {
	cursor := r.URL.Query().Get("cursor")
	switch {
	case s.Duplicate != "" && cursor == "":
		return withAgain(body, body, "results", s.Duplicate)
	case s.Repeated != "" && cursor != "":
		if first := s.ask(r, "").Body; strings.Contains(first.String(), url.QueryEscape(cursor)) {
			return withAgain(body, first.Bytes(), "results", s.Repeated)
		}
	}
	return body
}

// prism does the same with programs, and makes those of the second page Apple's.
func (s *scenery) prism(r *http.Request, body []byte) []byte {
	cursor := r.URL.Query().Get("cursor")
	if s.Duplicate != "" && cursor == "" {
		return withAgain(body, body, "data", s.Duplicate)
	}
	if s.Repeated == "" && !s.LeftOut || cursor == "" {
		return body
	}
	first := s.ask(r, "cursor=&limit=300").Body
	switch second := strings.Contains(first.String(), cursor); {
	case second && s.LeftOut:
		return bytes.ReplaceAll(body, []byte("com.plainsoft."), []byte("com.apple."))
	case second:
		return withAgain(body, first.Bytes(), "data", s.Repeated)
	}
	return body
}

// devices cuts its page out of a list in which the first device is twice.
func (s *scenery) devices(r *http.Request, header http.Header, body []byte) []byte {
	at, name := s.PageSize-1, s.Duplicate
	if s.Repeated != "" {
		at, name = 2*s.PageSize-1, s.Repeated
	}
	if name == "" {
		return body
	}
	var rows []any
	for offset := 0; offset < s.Records; offset += s.PageSize {
		var part []any
		_ = json.Unmarshal(s.ask(r, "ordering=device_id&offset="+strconv.Itoa(offset)).Body.Bytes(), &part)
		rows = append(rows, part...)
	}
	first, _ := rows[0].(map[string]any)
	again := maps.Clone(first)
	again["device_name"] = name
	rows = slices.Insert(rows, at, any(again))
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	out, _ := json.Marshal(rows[min(offset, len(rows)):min(offset+min(limit, s.PageSize), len(rows))])
	header.Set("X-Total-Count", strconv.Itoa(len(rows)))
	return out
}

// withAgain adds the first row of another page, under another name, to the end
// of a page.
func withAgain(body, other []byte, list, name string) []byte {
	var page, source map[string]any
	if json.Unmarshal(body, &page) != nil || json.Unmarshal(other, &source) != nil {
		return body
	}
	rows, _ := page[list].([]any)
	candidates, _ := source[list].([]any)
	first, _ := candidates[0].(map[string]any)
	again := maps.Clone(first)
	again["name"] = name
	page[list] = append(rows, again)
	out, _ := json.Marshal(page)
	return out
}

// What the type declares is what the simulated gateway keeps to.
func TestLimitsAreTheGateways(t *testing.T) {
	t.Parallel()
	kind, limits := Type(), kandjisim.DefaultLimits()
	want := []connector.Limit{{Requests: int64(limits.Hour), Per: time.Hour}, {Requests: int64(limits.Second), Per: time.Second}}
	if !slices.Equal(kind.Limits, want) {
		t.Errorf("declared are %+v, want %+v", kind.Limits, want)
	}
	for _, spec := range kind.Streams {
		if spec.PageSize != kandjisim.MaxPageSize {
			t.Errorf("declared are %d %s a page, want %d", spec.PageSize, spec.ID, kandjisim.MaxPageSize)
		}
	}
}
