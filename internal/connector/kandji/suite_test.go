package kandji

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

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
	if s.Duplicate == "" && s.NextBase == "" {
		return tenant.Handler()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		tenant.Handler().ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		if s.NextBase != "" {
			body = bytes.ReplaceAll(body, []byte("https://acme.kandji.io"), []byte(s.NextBase))
		}
		if s.Duplicate != "" && r.URL.Query().Get("cursor") == "" {
			body = withDuplicate(body, s.Duplicate)
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	})
}

// withDuplicate repeats the first user of a page at its end, under another name.
func withDuplicate(body []byte, name string) []byte {
	var page map[string]any
	if json.Unmarshal(body, &page) != nil {
		return body
	}
	users, _ := page["results"].([]any)
	again := map[string]any{}
	first, _ := users[0].(map[string]any)
	for key, value := range first {
		again[key] = value
	}
	again["name"] = name
	page["results"] = append(users, again)
	out, _ := json.Marshal(page)
	return out
}
