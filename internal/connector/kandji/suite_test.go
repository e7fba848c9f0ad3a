package kandji

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
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

// simulated is the simulated tenant in a scenario.
func simulated(s connectortest.Scenario) http.Handler {
	options := kandjisim.Options{
		Seed: 7, Users: s.Records, PageSize: s.PageSize, ShortPages: s.ShortPage, Limits: &kandjisim.Limits{},
		Tokens: map[string][]string{s.Secret: {kandjisim.PermListUsers}},
	}
	if s.Forbidden {
		options.Tokens[s.Secret] = nil
	}
	tenant := kandjisim.New(options)
	if s.WithoutID {
		tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultMissingID, Page: 1})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		tenant.Handler().ServeHTTP(answer, r)
		body := altered(tenant, s, r, answer.Body.Bytes())
		if s.NextBase != "" {
			body = bytes.ReplaceAll(body, []byte("https://acme.kandji.io"), []byte(s.NextBase))
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	})
}

// altered is a page of a scenario that the simulator by itself does not play.
func altered(tenant *kandjisim.Tenant, s connectortest.Scenario, r *http.Request, body []byte) []byte {
	cursor := r.URL.Query().Get("cursor")
	switch {
	case s.Duplicate != "" && cursor == "":
		return withAgain(body, body, s.Duplicate)
	case s.Repeated != "" && cursor != "":
		first := httptest.NewRecorder()
		start := r.Clone(r.Context())
		start.URL.RawQuery = ""
		tenant.Handler().ServeHTTP(first, start)
		if strings.Contains(first.Body.String(), url.QueryEscape(cursor)) {
			return withAgain(body, first.Body.Bytes(), s.Repeated)
		}
	}
	return body
}

// withAgain adds the first user of another page, under another name, to the end
// of a page.
func withAgain(body, other []byte, name string) []byte {
	var page, source map[string]any
	if json.Unmarshal(body, &page) != nil || json.Unmarshal(other, &source) != nil {
		return body
	}
	users, _ := page["results"].([]any)
	candidates, _ := source["results"].([]any)
	again := map[string]any{}
	first, _ := candidates[0].(map[string]any)
	for key, value := range first {
		again[key] = value
	}
	again["name"] = name
	page["results"] = append(users, again)
	out, _ := json.Marshal(page)
	return out
}

// What the type declares is what the simulated gateway keeps to.
func TestLimitsAreTheGateways(t *testing.T) {
	t.Parallel()
	kind, limits := Type(), kandjisim.DefaultLimits()
	want := []connector.Limit{{Requests: int64(limits.Hour), Per: time.Hour}, {Requests: int64(limits.Second), Per: time.Second}}
	if spec, _ := kind.Spec(connector.Users); !slices.Equal(kind.Limits, want) || spec.PageSize != kandjisim.MaxPageSize {
		t.Errorf("declared are %+v and %d users a page, want %+v and %d", kind.Limits, spec.PageSize, want, kandjisim.MaxPageSize)
	}
}
