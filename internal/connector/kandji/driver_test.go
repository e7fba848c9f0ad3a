package kandji

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/inventory"
)

// simulate starts a simulated tenant and opens a driver for it.
func simulate(t *testing.T, options kandjisim.Options) (*kandjisim.Tenant, connector.Driver) {
	t.Helper()
	options.Limits = &kandjisim.Limits{}
	options.Tokens = map[string][]string{goodToken: kandjisim.Permissions()}
	tenant := kandjisim.New(options)
	server := httptest.NewServer(tenant.Handler())
	t.Cleanup(server.Close)
	return tenant, openAt(t, server.URL)
}

// all reads the users to their end.
func all(t *testing.T, d connector.Driver) []inventory.AccountRecord {
	t.Helper()
	var records []inventory.AccountRecord
	for cursor := ""; ; {
		page, err := d.Read(t.Context(), connector.Users, cursor)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, page.Accounts...)
		if cursor = page.Next; cursor == "" {
			return records
		}
	}
}

// expected is what a true user should become.
func expected(u kandjisim.User) inventory.AccountRecord {
	record := inventory.AccountRecord{
		ExternalID: u.ID, Email: strings.TrimSpace(u.Email), Name: strings.TrimSpace(u.Name), Status: inventory.AccountSuspended,
		RawStatus:  fmt.Sprintf("active=%v, archived=%v", u.Active, u.Archived),
		Department: strings.TrimSpace(u.Department), JobTitle: strings.TrimSpace(u.JobTitle), CreatedAt: u.CreatedAt,
		Attributes: map[string]string{"legacy_id": fmt.Sprint(u.LegacyID), "device_count": fmt.Sprint(u.DeviceCount)},
	}
	if u.Active {
		record.Status = inventory.AccountActive
	}
	if u.Archived {
		record.Status = inventory.AccountArchived
	}
	if u.Integration.Name != "" {
		record.Attributes["directory"] = u.Integration.Name + " (" + u.Integration.Type + ")"
	}
	return record
}

func TestWholeDirectory(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]kandjisim.Options{
		"plain":              {Seed: 1, Users: 1000},
		"short pages":        {Seed: 2, Users: 2000, ShortPages: true, PageSize: 50},
		"one page, exactly":  {Seed: 3, Users: 300},
		"nobody":             {Seed: 4},
		"links to ourselves": {Seed: 5, Users: 700, NextHost: kandjisim.NextSame, NoGzip: true},
		"irregular": {Seed: 6, Users: 700, Quirks: kandjisim.Quirks{
			NumericLegacyID: true, StringCount: true, StringBools: true, ExtraKeys: true,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, d := simulate(t, options)
			got, n := all(t, d), 0
			for u := range tenant.Truth() {
				if want := expected(u); n >= len(got) || fmt.Sprint(got[n]) != fmt.Sprint(want) {
					t.Fatalf("user %d: got %+v, want %+v", n, got[min(n, len(got)-1)], want)
				}
				n++
			}
			if n != len(got) {
				t.Errorf("got %d records of %d users", len(got), n)
			}
		})
	}
}

// Missing keys and odd times lose what they hold and nothing else.
func TestIrregularRows(t *testing.T) {
	t.Parallel()
	tenant, d := simulate(t, kandjisim.Options{Seed: 8, Users: 600, Quirks: kandjisim.Quirks{MissingKeys: true, MixedTimes: true}})
	got, n := all(t, d), 0
	for u := range tenant.Truth() {
		want := expected(u)
		if got[n].ExternalID != want.ExternalID || got[n].Email != want.Email || got[n].Status != want.Status {
			t.Fatalf("user %d: got %+v, want %+v", n, got[n], want)
		}
		if off := got[n].CreatedAt.Sub(want.CreatedAt).Abs(); off >= time.Second {
			t.Fatalf("user %d: created %v, want %v", n, got[n].CreatedAt, want.CreatedAt)
		}
		n++
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault kandjisim.Fault
		class connector.Class
		code  string
		says  []string
	}{
		"401": {kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 401, Times: kandjisim.Forever}, connector.Denied, connector.CodeTokenRejected,
			[]string{"Kandji does not accept the API key.", "administrator who created it"}},
		"401 as a page": {kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 401, Body: kandjisim.BodyHTML, Times: kandjisim.Forever}, connector.Denied, connector.CodeTokenRejected,
			[]string{"Kandji does not accept the API key."}},
		"403": {kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 403}, connector.Forbidden, connector.CodePermissionMissing,
			[]string{"Users > User list (GET /users)"}},
		"404": {kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 404, Body: kandjisim.BodyMessage}, connector.Malformed, connector.CodeNotTheVendor,
			[]string{"There is no Kandji tenant at http://127.0.0.1:", "Compare the API URL"}},
		"429": {kandjisim.Fault{Kind: kandjisim.FaultThrottle, RetryAfter: 1423 * time.Second}, connector.Throttled, connector.CodeThrottled,
			[]string{"Kandji has had as many requests as it allows"}},
		"503": {kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 503}, connector.Unavailable, connector.CodeVendorUnavailable,
			[]string{"Kandji has trouble answering (503 Service Unavailable)."}},
		"400 as a list": {kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 400, Body: kandjisim.BodyFields}, connector.Malformed, connector.CodeMalformed,
			[]string{"Kandji refused the request (400 Bad Request).", "It says: “"}},
		"a page":     {kandjisim.Fault{Kind: kandjisim.FaultHTML}, connector.Malformed, connector.CodeNotTheVendor, []string{"web page"}},
		"no JSON":    {kandjisim.Fault{Kind: kandjisim.FaultNotJSON}, connector.Malformed, connector.CodeMalformed, []string{"not complete JSON"}},
		"no results": {kandjisim.Fault{Kind: kandjisim.FaultNoResults}, connector.Malformed, connector.CodeMalformed, []string{"without a list of users"}},
		"an object":  {kandjisim.Fault{Kind: kandjisim.FaultResultsType}, connector.Malformed, connector.CodeMalformed, []string{"another shape"}},
		"too much":   {kandjisim.Fault{Kind: kandjisim.FaultOversized}, connector.Malformed, connector.CodeTooLarge, []string{"more than 16 MiB"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, d := simulate(t, kandjisim.Options{Seed: 1, Users: 10})
			tenant.Fail(c.fault)
			_, err := d.Read(t.Context(), connector.Users, "")
			e, ok := connector.AsError(err)
			if !ok || e.Class != c.class || e.Code != c.code || e.Status == 0 {
				t.Fatalf("got %+v: %v", e, err)
			}
			for _, says := range c.says {
				if !strings.Contains(e.Message, says) {
					t.Errorf("the message %q does not say %q", e.Message, says)
				}
			}
		})
	}
}

func TestCursorThatIsGone(t *testing.T) {
	t.Parallel()
	_, d := simulate(t, kandjisim.Options{Seed: 1, Users: 10})
	_, err := d.Read(t.Context(), connector.Users, "no-such-cursor")
	if e, ok := connector.AsError(err); !ok || e.Class != connector.Gone || !strings.Contains(e.Message, "from its start") {
		t.Errorf("got %v", err)
	}
}

// A wrong path answers as the gateway does for what it does not know.
func TestCheckBesideTheAPI(t *testing.T) {
	t.Parallel()
	tenant := kandjisim.New(kandjisim.Options{})
	server := httptest.NewServer(tenant.Handler())
	t.Cleanup(server.Close)
	_, err := openAt(t, server.URL+"/elsewhere").Check(t.Context())
	if e, ok := connector.AsError(err); !ok || e.Class != connector.Malformed || e.Code != connector.CodeNotTheVendor || e.Status != http.StatusNotFound {
		t.Errorf("got %v", err)
	}
}

func TestCheckWithoutPermission(t *testing.T) {
	t.Parallel()
	for _, style := range []kandjisim.BodyStyle{kandjisim.BodyDetail, kandjisim.BodyError, kandjisim.BodyMessage, kandjisim.BodyHTML} {
		tenant, d := simulate(t, kandjisim.Options{AuthBody: style})
		tenant.AddToken(goodToken)
		got, err := d.Check(t.Context())
		if err != nil || got.Access(connector.Users) != connector.NotAllowed {
			t.Errorf("%s: got %+v, %v", style, got, err)
		}
		tenant.RevokeToken(goodToken)
		if _, err := d.Check(t.Context()); connector.ClassOf(err) != connector.Denied {
			t.Errorf("%s: revoked: got %v", style, err)
		}
	}
}

// Users who come and go while the list is read neither break nor repeat it.
func TestDirectoryThatMoves(t *testing.T) {
	t.Parallel()
	options := kandjisim.Options{Seed: 9, Users: 300, PageSize: 50}
	var tenant *kandjisim.Tenant
	options.OnPage = func(n int) {
		tenant.Add(3)
		tenant.Churn(uint64(n))
	}
	tenant, d := simulate(t, options)
	seen := map[string]bool{}
	for _, r := range all(t, d) {
		if seen[r.ExternalID] {
			t.Errorf("%s came twice", r.ExternalID)
		}
		seen[r.ExternalID] = true
	}
	if len(seen) < 290 {
		t.Errorf("got %d of about 300 users", len(seen))
	}
}

func TestRepeatedCursorEnds(t *testing.T) {
	t.Parallel()
	tenant := kandjisim.New(kandjisim.Options{Seed: 1, Users: 900, Tokens: map[string][]string{goodToken: {kandjisim.PermListUsers}}})
	server := httptest.NewServer(tenant.Handler())
	t.Cleanup(server.Close)
	tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultRepeatCursor, Page: 2})
	kind, env := Type(), connector.Environment{AllowPrivate: true}
	settings, err := kind.Clean(map[string]string{fieldKey: goodToken, fieldURL: server.URL}, env)
	if err != nil {
		t.Fatal(err)
	}
	source, err := connector.Open(&kind, settings, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = source.Close() })
	listing := source.List(connector.Users, "")
	for err == nil {
		_, err = listing.Next(t.Context())
	}
	if e, ok := connector.AsError(err); errors.Is(err, io.EOF) || !ok || e.Code != connector.CodeCursorRepeated {
		t.Errorf("got %v", err)
	}
}
