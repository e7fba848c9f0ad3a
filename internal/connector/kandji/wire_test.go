package kandji

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/connector"
)

// answerWith opens a driver whose vendor answers everything with one body.
func answerWith(t *testing.T, body []byte) connector.Driver {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	return openAt(t, server.URL)
}

func openAt(t *testing.T, base string) connector.Driver {
	t.Helper()
	kind, env := Type(), connector.Environment{AllowPrivate: true}
	settings, err := kind.Clean(map[string]string{fieldKey: goodToken, fieldURL: base}, env)
	if err != nil {
		t.Fatal(err)
	}
	d, err := kind.Open(settings, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.(*driver).Close() })
	return d
}

// Every page in testdata/pages is read as its .want file says. With
// NOONDAY_WRITE_WANT set the files are written instead, to be read by a person.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, name := range files(t, "testdata/pages/*.json") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			page, err := answerWith(t, contents(t, name)).Read(t.Context(), connector.Users, "")
			if err != nil {
				t.Fatal(err)
			}
			got := render(t, &page)
			want := strings.TrimSuffix(name, ".json") + ".want"
			if os.Getenv("NOONDAY_WRITE_WANT") != "" {
				if err := os.WriteFile(want, got, 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !bytes.Equal(got, contents(t, want)) {
				t.Errorf("got\n%s\nwant\n%s", got, contents(t, want))
			}
		})
	}
}

// render shows a page with one line per record.
func render(t *testing.T, page *connector.Page) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, account := range page.Accounts {
		line := map[string]any{}
		for name, value := range map[string]string{
			"id": account.ExternalID, "email": account.Email, "name": account.Name, "username": account.Username,
			"status": string(account.Status), "raw_status": account.RawStatus,
			"department": account.Department, "job_title": account.JobTitle,
		} {
			if value != "" {
				line[name] = value
			}
		}
		if !account.CreatedAt.IsZero() {
			line["created_at"] = account.CreatedAt
		}
		if len(account.Attributes) > 0 {
			line["attributes"] = account.Attributes
		}
		text, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(text, '\n'))
	}
	out.WriteString("next: " + page.Next + "\n")
	return out.Bytes()
}

// What is in testdata/broken is refused, whole.
func TestBrokenPages(t *testing.T) {
	t.Parallel()
	for _, name := range files(t, "testdata/broken/*.json") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			d := answerWith(t, contents(t, name))
			page, err := d.Read(t.Context(), connector.Users, "")
			e, ok := connector.AsError(err)
			if !ok || e.Class != connector.Malformed || e.Code != connector.CodeMalformed || page.Len() > 0 {
				t.Errorf("read: got %+v and %v", page, err)
			}
			_, err = d.Check(t.Context())
			if e, ok := connector.AsError(err); !ok || e.Class != connector.Malformed || e.Code != connector.CodeNotTheVendor {
				t.Errorf("check: got %v", err)
			}
		})
	}
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no files (%v)", pattern, err)
	}
	return names
}

func contents(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func FuzzPage(f *testing.F) {
	for _, pattern := range []string{"testdata/pages/*.json", "testdata/broken/*.json"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var answer page
		if json.Unmarshal(body, &answer) != nil || answer.Results == nil {
			return
		}
		for i := range *answer.Results {
			account := (*answer.Results)[i].account()
			if account.Status == "" || strings.TrimSpace(account.Email) != account.Email {
				t.Errorf("%s becomes %+v", body, account)
			}
		}
	})
}
