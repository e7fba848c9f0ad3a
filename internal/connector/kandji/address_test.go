package kandji

import (
	"net/url"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
)

const goodToken = "3f2b7c1e-8d4a-4f0b-9c11-2a6e5d7f9b10"

// clean cleans the two settings and returns what becomes of one of them, or the
// code of its mistake.
func clean(field, value string, env connector.Environment) (string, *fault.Fault) {
	kind := Type()
	raw := map[string]string{fieldKey: goodToken, fieldURL: sampleURL}
	raw[field] = value
	settings, err := kind.Clean(raw, env)
	if err != nil {
		return "", fault.Of(err)
	}
	if field == fieldKey {
		return settings.Secret(field).Reveal(), nil
	}
	return settings.Get(field), nil
}

func TestURLsThatPeoplePaste(t *testing.T) {
	t.Parallel()
	const acme = "https://acme.api.kandji.io"
	for value, want := range map[string]string{
		acme:                                     acme,
		"https:/acme.api.kandji.io":              acme,
		acme + "/":                               acme,
		acme + "///":                             acme,
		acme + "/api":                            acme,
		acme + "/api/v1":                         acme,
		acme + "/api/v1/":                        acme,
		acme + "/api/v1/users":                   acme,
		acme + ":443":                            acme,
		acme + ".":                               acme,
		"acme.api.kandji.io":                     acme,
		"acme.api.kandji.io/api/v1":              acme,
		"HTTPS://ACME.API.KANDJI.IO/API/V1"[:26]: acme,
		"  https://acme.api.kandji.io \t\n":      acme,
		"https:// acme.api.kandji.io":            acme,
		"\u200bacme.api.kandji.io\ufeff":         acme,
		"<https://acme.api.kandji.io>":           acme,
		`"acme.api.kandji.io"`:                   acme,
		"acme-corp2.api.eu.kandji.io":            "https://acme-corp2.api.eu.kandji.io",
		"https://acme.api.iru.com":               "https://acme.api.iru.com",
		"https://acme.api.eu.iru.com/":           "https://acme.api.eu.iru.com",
		"acme.clients.us-1.kandji.io":            "https://acme.clients.us-1.kandji.io",
		"acme.clients.eu.kandji.io/api/v1/":      "https://acme.clients.eu.kandji.io",
	} {
		if got, err := clean(fieldURL, value, connector.Environment{}); got != want || err != nil {
			t.Errorf("%q: got %q and %v, want %q", value, got, err, want)
		}
	}
}

func TestURLsThatCannotWork(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]struct{ code, says string }{
		"https://acme.kandji.io":                  {"api_url_is_console", "This is the address of the Kandji console. The API URL is probably https://acme.api.kandji.io"},
		"ACME.kandji.io/devices?x=1#y":            {"api_url_is_console", "probably https://acme.api.kandji.io"},
		"http://acme.kandji.io":                   {"api_url_is_console", "probably https://acme.api.kandji.io"},
		"acme.eu.kandji.io":                       {"api_url_is_console", "probably https://acme.api.eu.kandji.io"},
		"https://acme.iru.com/settings/access":    {"api_url_is_console", "probably https://acme.api.iru.com"},
		"acme.eu.iru.com":                         {"api_url_is_console", "probably https://acme.api.eu.iru.com"},
		"http://acme.api.kandji.io":               {"api_url_not_https", "https://"},
		"http://127.0.0.1:8080":                   {"api_url_private_address", "host name"},
		"localhost":                               {"api_url_private_address", "host name"},
		"https://kandji.corp.internal":            {"api_url_private_address", "host name"},
		"https://[::1]:9000/":                     {"api_url_private_address", "host name"},
		"https://169.254.169.254/latest":          {"api_url_private_address", "host name"},
		"8.8.8.8":                                 {"api_url_private_address", "host name"},
		"acme.api.kandji.oi":                      {"api_url_not_vendor", "Did you mean https://acme.api.kandji.io?"},
		"acme.api.kandij.io":                      {"api_url_not_vendor", "Did you mean https://acme.api.kandji.io?"},
		"acme.api.eu.kandji.com":                  {"api_url_not_vendor", "Did you mean https://acme.api.eu.kandji.io?"},
		"acme.apl.iru.com":                        {"api_url_not_vendor", "Did you mean https://acme.api.iru.com?"},
		"acme.kandji.oi":                          {"api_url_not_vendor", "Did you mean https://acme.api.kandji.io?"},
		"https://example.com":                     {"api_url_not_vendor", "looks like https://acme.api.kandji.io"},
		"https://acme.jamfcloud.com":              {"api_url_not_vendor", "looks like"},
		"https://www.kandji.io":                   {"api_url_not_vendor", "looks like"},
		"https://api.kandji.io":                   {"api_url_not_vendor", "looks like"},
		"https://kandji.io":                       {"api_url_not_vendor", "looks like"},
		"https://a.b.api.kandji.io":               {"api_url_not_vendor", "Did you mean https://a.api.kandji.io?"},
		"https://acme.api.kandji.io.evil.example": {"api_url_not_vendor", "looks like"},
		"https://acme.api.kandji.io@evil.example": {"api_url_invalid", "no user name"},
		"https://me:pw@acme.api.kandji.io":        {"api_url_invalid", "no user name"},
		"https://acme.api.kandji.io?x=1":          {"api_url_invalid", "no ? or #"},
		"https://acme.api.kandji.io/#/users":      {"api_url_invalid", "no ? or #"},
		"https://acme.api.kandji.io:8443":         {"api_url_invalid", "no port"},
		"https://acme.api.kandji.io/v2":           {"api_url_invalid", "ends after the host name: https://acme.api.kandji.io"},
		"acme":                                    {"api_url_invalid", "Did you mean https://acme.api.kandji.io?"},
		"ftp://acme.api.kandji.io":                {"api_url_invalid", "not an address"},
		"https://":                                {"api_url_invalid", "not an address"},
		"https://acme.api.kandji.io:x":            {"api_url_invalid", "not an address"},
		"":                                        {"api_url_required", "API URL"},
		"https://" + strings.Repeat("a", 600):     {"api_url_too_long", "500"},
	} {
		got, err := clean(fieldURL, value, connector.Environment{})
		if err == nil {
			t.Errorf("%q becomes %q, want %s", value, got, want.code)
			continue
		}
		if err.Code != want.code || !strings.Contains(err.Message, want.says) || err.Field != "settings.api_url" {
			t.Errorf("%q: got %s at %s: %s", value, err.Code, err.Field, err.Message)
		}
	}
}

func TestURLsWherePrivateOnesAreAllowed(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"http://127.0.0.1:8080":             "http://127.0.0.1:8080",
		"http://127.0.0.1:8080/api/v1/":     "http://127.0.0.1:8080",
		"127.0.0.1:8080":                    "http://127.0.0.1:8080",
		"localhost:9000/sim/":               "http://localhost:9000/sim",
		"[::1]:9000":                        "http://[::1]:9000",
		"https://sim.example/gateway/acme/": "https://sim.example/gateway/acme",
		"http://sim.example/a/api/v1/users": "http://sim.example/a",
		"kandji-sim":                        "https://kandji-sim",
		"acme.api.kandji.io":                "https://acme.api.kandji.io",
		"http://acme.api.kandji.io":         "http://acme.api.kandji.io",
	} {
		if got, err := clean(fieldURL, value, connector.Environment{AllowPrivate: true}); got != want || err != nil {
			t.Errorf("%q: got %q and %v, want %q", value, got, err, want)
		}
	}
	for value, code := range map[string]string{
		"acme.kandji.io":          "api_url_is_console",
		"http://127.0.0.1:1?x=1":  "api_url_invalid",
		"http://me:pw@127.0.0.1":  "api_url_invalid",
		"gopher://127.0.0.1:8080": "api_url_invalid",
	} {
		if got, err := clean(fieldURL, value, connector.Environment{AllowPrivate: true}); err == nil || err.Code != code {
			t.Errorf("%q: got %q and %v, want %s", value, got, err, code)
		}
	}
}

func TestTenants(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]connector.Tenant{
		"https://acme.api.kandji.io":          {ID: "acme.us", Name: "acme", Region: "US"},
		"https://acme.api.iru.com":            {ID: "acme.us", Name: "acme", Region: "US"},
		"https://acme.clients.us-1.kandji.io": {ID: "acme.us", Name: "acme", Region: "US"},
		"https://acme.api.eu.kandji.io":       {ID: "acme.eu", Name: "acme", Region: "EU"},
		"https://acme.api.eu.iru.com":         {ID: "acme.eu", Name: "acme", Region: "EU"},
		"https://acme.clients.eu.kandji.io":   {ID: "acme.eu", Name: "acme", Region: "EU"},
		"http://127.0.0.1:8080":               {ID: "127.0.0.1:8080", Name: "127.0.0.1"},
		"https://sim.example/gateway":         {ID: "sim.example/gateway", Name: "sim.example"},
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		got := tenantAt(u)
		if got.ID != want.ID || got.Name != want.Name || got.Region != want.Region || got.URL != address {
			t.Errorf("%s: got %+v", address, got)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		goodToken, " " + goodToken + "\n", "Bearer " + goodToken, "bearer  " + goodToken, "Authorization: Bearer " + goodToken,
		`"` + goodToken + `"`, "\u200b" + goodToken, "3f2b7c1e-8d4a-4f0b-9c11-\n2a6e5d7f9b10",
	} {
		if got, err := clean(fieldKey, value, connector.Environment{}); got != goodToken || err != nil {
			t.Errorf("%q: got %q and %v", value, got, err)
		}
	}
	const upper = "3F2B7C1E-8D4A-4F0B-9C11-2A6E5D7F9B10"
	if got, err := clean(fieldKey, upper, connector.Environment{}); got != upper || err != nil {
		t.Errorf("upper case: got %q and %v", got, err)
	}
	for _, value := range []string{
		"hush-hush", goodToken + "0", goodToken[1:], strings.ReplaceAll(goodToken, "-", ""), "sk_live:" + goodToken,
		"eyJhbGciOiJIUzI1NiJ9.e30.hush-hush", "Bearer", "••••••••", sampleURL,
	} {
		got, err := clean(fieldKey, value, connector.Environment{})
		if err == nil || err.Code != "token_malformed" || err.Field != "settings.api_key" {
			t.Errorf("%q: got %q and %v", value, got, err)
			continue
		}
		if strings.Contains(err.Error(), value) && value != "Bearer" {
			t.Errorf("the mistake shows what was entered: %v", err)
		}
	}
}

func FuzzCleanURL(f *testing.F) {
	for _, seed := range []string{sampleURL, "acme.kandji.io", "http://[::1]:80/", "https://acme.api.kandji.io/api/v1/", "a:b@c", "%zz", "//"} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, value string, lenient bool) {
		env := connector.Environment{AllowPrivate: lenient}
		once, err := cleanURL(value, env)
		if err != nil {
			return
		}
		u, err := url.Parse(once)
		if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(once, "/") {
			t.Fatalf("%q becomes %q (%v)", value, once, err)
		}
		if _, _, vendor := splitHost(u.Hostname()); !lenient && (!vendor || u.Scheme != "https" || u.Path != "" || u.Port() != "") {
			t.Fatalf("%q becomes %q", value, once)
		}
		if twice, err := cleanURL(once, env); err != nil || twice != once {
			t.Fatalf("%q becomes %q, and then %q (%v)", value, once, twice, err)
		}
	})
}
