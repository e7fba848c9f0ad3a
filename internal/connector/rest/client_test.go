package rest

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/secret"
)

const token = "sesame-0123456789"

// serve starts a vendor and returns a client of it.
func serve(t *testing.T, handler http.HandlerFunc, alter ...func(*Config)) (*Client, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientOf(t, server.URL, alter...), server
}

func clientOf(t *testing.T, base string, alter ...func(*Config)) *Client {
	t.Helper()
	config := Config{
		Base: base, Auth: Bearer(secret.New(token)), Vendor: "Acme", Credential: "API key", MaxBody: 1 << 20,
		Environment: connector.Environment{AllowPrivate: true, UserAgent: "noonday/test"},
	}
	for _, f := range alter {
		f(&config)
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func send(contentType, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		_, _ = io.WriteString(w, body)
	}
}

func wantError(t *testing.T, err error, class connector.Class, code string) *connector.Error {
	t.Helper()
	e, ok := connector.AsError(err)
	if !ok {
		t.Fatalf("got %v, want an error about the vendor", err)
	}
	if e.Class != class || e.Code != code {
		t.Fatalf("got %s (%s), want %s (%s): %v", e.Class, e.Code, class, code, err)
	}
	return e
}

func TestGet(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var observed []connector.Request
	client, server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		w.Header().Set("X-Total-Count", "7")
		_, _ = io.WriteString(w, `{"name":"Ada"}`)
	}, func(c *Config) {
		c.Base += "/gateway/"
		c.Environment.Observe = func(_ context.Context, r connector.Request) { observed = append(observed, r) }
	})
	var into struct{ Name string }
	header, err := client.Get(t.Context(), "/v1/users", url.Values{"q": {"a&b c"}}, &into)
	if err != nil {
		t.Fatal(err)
	}
	if into.Name != "Ada" || header.Get("X-Total-Count") != "7" {
		t.Errorf("got %+v and the header %v", into, header)
	}
	if got.Method != http.MethodGet || got.URL.Path != "/gateway/v1/users" || got.URL.Query().Get("q") != "a&b c" {
		t.Errorf("sent %s %s", got.Method, got.URL)
	}
	if got.Header.Get("Authorization") != "Bearer "+token || got.UserAgent() != "noonday/test" ||
		got.Header.Get("Accept") != "application/json" || "http://"+got.Host != server.URL {
		t.Errorf("sent the header %v to %s", got.Header, got.Host)
	}
	if len(observed) != 1 || observed[0].Path != "/gateway/v1/users" || observed[0].Status != 200 || observed[0].Duration <= 0 {
		t.Errorf("observed %+v", observed)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for base, lenient := range map[string]bool{
		"": true, "acme.example": true, "ftp://acme.example": true, "https://a:b@acme.example": true,
		"https://acme.example?x=1": true, "https://acme.example#x": true, "https://": true, "http://acme.example": false,
		"https://acme example": true,
	} {
		if _, err := New(Config{Base: base, Environment: connector.Environment{AllowPrivate: lenient}}); err == nil {
			t.Errorf("the base %q is accepted", base)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	packed := func(s string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = io.WriteString(w, s)
		_ = w.Close()
		return b.String()
	}
	big := `{"name":"` + strings.Repeat("x", 2<<20) + `"}`
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		code    string // empty: good
		says    string
	}{
		"good":               {send("application/json", `{"name":"Ada"}`), "", ""},
		"called text":        {send("text/html", ` {"name":"Ada"}`), "", ""},
		"gzip":               {send("application/json", packed(`{"name":"Ada"}`), "Content-Encoding", "gzip"), "", ""},
		"broken gzip":        {send("application/json", "no gzip", "Content-Encoding", "gzip"), connector.CodeMalformed, "unpacked"},
		"half gzip":          {send("application/json", packed(big)[:500], "Content-Encoding", "gzip"), connector.CodeMalformed, "unpacked"},
		"other encoding":     {send("application/json", "{}", "Content-Encoding", "br"), connector.CodeMalformed, "encoding"},
		"bomb":               {send("application/json", packed(big), "Content-Encoding", "gzip"), connector.CodeTooLarge, "1 MiB"},
		"too long":           {send("application/json", big), connector.CodeTooLarge, "1 MiB"},
		"too long, declared": {send("application/json", big, "Content-Length", "2097164"), connector.CodeTooLarge, "1 MiB"},
		"empty":              {send("application/json", ""), connector.CodeMalformed, "complete JSON"},
		"truncated":          {send("application/json", `{"name":"A`), connector.CodeMalformed, "complete JSON"},
		"not JSON":           {send("application/json", `hello`), connector.CodeMalformed, "complete JSON"},
		"two values":         {send("application/json", `{"name":"Ada"}{}`), connector.CodeMalformed, "complete JSON"},
		"web page":           {send("text/html; charset=utf-8", "<!doctype html><p>Hi"), connector.CodeNotTheVendor, "web page"},
		"hidden web page":    {send("application/json", "\ufeff\n <html>"), connector.CodeNotTheVendor, "web page"},
		"other type":         {send("application/json", `{"name":["secret-value"]}`), connector.CodeMalformed, "an array where something else belongs in “name”"},
		"number":             {send("application/json", `{"name":12345}`), connector.CodeMalformed, "a number where"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, c.handler)
			var into struct {
				Name string `json:"name"`
			}
			_, err := client.Get(t.Context(), "x", nil, &into)
			if c.code == "" {
				if err != nil || into.Name != "Ada" {
					t.Fatalf("got %+v and %v", into, err)
				}
				return
			}
			e := wantError(t, err, connector.Malformed, c.code)
			if !strings.Contains(e.Message, c.says) || strings.Contains(e.Message, "12345") {
				t.Errorf("the message %q does not say %q", e.Message, c.says)
			}
			if e.Status != http.StatusOK {
				t.Errorf("the error carries the status %d", e.Status)
			}
		})
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	foreign := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was asked for %s with %v", r.URL, r.Header)
	}))
	t.Cleanup(foreign.Close)
	hops := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if len(r.URL.Path) > n+1 {
				if r.Header.Get("Authorization") == "" {
					t.Error("the credential got lost on the way")
				}
				_, _ = io.WriteString(w, `{}`)
				return
			}
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		code    string
	}{
		"three":   {hops(3), ""},
		"four":    {hops(4), connector.CodeForeignRedirect},
		"foreign": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, foreign.URL, http.StatusFound) }, connector.CodeForeignRedirect},
		"https": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+r.Host, http.StatusPermanentRedirect)
		}, connector.CodeForeignRedirect},
		"nonsense": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://[nowhere")
			w.WriteHeader(http.StatusFound)
		}, connector.CodeNotTheVendor},
		"nowhere":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }, connector.CodeNotTheVendor},
		"no news":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }, connector.CodeNotTheVendor},
		"silently": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, connector.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, c.handler)
			var into any
			_, err := client.Get(t.Context(), "x", nil, &into)
			if c.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantError(t, err, connector.Malformed, c.code)
		})
	}
}

func TestTransport(t *testing.T) {
	t.Parallel()
	t.Run("timeout", func(t *testing.T) {
		t.Parallel()
		client, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			func(c *Config) { c.Timeout = 30 * time.Millisecond })
		_, err := client.Get(t.Context(), "x", nil, new(any))
		wantError(t, err, connector.Unavailable, connector.CodeVendorTimeout)
	})
	t.Run("timeout in the body", func(t *testing.T) {
		t.Parallel()
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"a":`)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, func(c *Config) { c.Environment.Timeout = 30 * time.Millisecond })
		_, err := client.Get(t.Context(), "x", nil, new(any))
		wantError(t, err, connector.Unavailable, connector.CodeVendorTimeout)
	})
	t.Run("canceled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		client, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
		_, err := client.Get(ctx, "x", nil, new(any))
		if _, vendor := connector.AsError(err); vendor || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		client, server := serve(t, send("application/json", "{}"))
		server.Close()
		_, err := client.Get(t.Context(), "x", url.Values{"cursor": {"c"}}, new(any))
		e := wantError(t, err, connector.Unavailable, connector.CodeHostUnreachable)
		if strings.Contains(e.Error(), "cursor") {
			t.Errorf("the error holds the query: %v", e)
		}
	})
	t.Run("certificate", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewUnstartedServer(send("application/json", "{}"))
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		_, err := clientOf(t, server.URL).Get(t.Context(), "x", nil, new(any))
		wantError(t, err, connector.Unavailable, connector.CodeTLSFailed)
	})
	t.Run("no TLS", func(t *testing.T) {
		t.Parallel()
		_, server := serve(t, send("application/json", "{}"))
		_, err := clientOf(t, strings.Replace(server.URL, "http:", "https:", 1)).Get(t.Context(), "x", nil, new(any))
		wantError(t, err, connector.Unavailable, connector.CodeTLSFailed)
	})
	t.Run("private address", func(t *testing.T) {
		t.Parallel()
		_, server := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the guard let a request pass") })
		for _, host := range []string{"127.0.0.1", "localhost"} {
			base := strings.Replace(strings.Replace(server.URL, "http:", "https:", 1), "127.0.0.1", host, 1)
			client := clientOf(t, base, func(c *Config) { c.Environment.AllowPrivate = false })
			_, err := client.Get(t.Context(), "x", nil, new(any))
			wantError(t, err, connector.Unavailable, connector.CodePrivateAddress)
		}
	})
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		code string
	}{
		{&net.DNSError{Err: "no such host", IsNotFound: true}, connector.CodeHostNotFound},
		{&net.DNSError{Err: "server misbehaving", IsTemporary: true}, connector.CodeHostUnreachable},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, connector.CodeTLSFailed},
		{tls.AlertError(40), connector.CodeTLSFailed},
		{x509.HostnameError{Certificate: &x509.Certificate{}}, connector.CodeTLSFailed},
		{io.ErrUnexpectedEOF, connector.CodeHostUnreachable},
		{io.EOF, connector.CodeHostUnreachable},
		{errors.New("no route to host"), connector.CodeHostUnreachable},
	} {
		if code, _ := describe(c.err); code != c.code {
			t.Errorf("%v is %s, want %s", c.err, code, c.code)
		}
	}
}

func TestPooledBuffersAreNotShared(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `["`+r.URL.Query().Get("n")+`"]`)
	})
	done := make(chan error)
	for n := range 8 {
		go func() {
			want := strings.Repeat(string(rune('a'+n)), 5000)
			var err error
			for range 20 {
				var into []string
				if _, err = client.Get(t.Context(), "x", url.Values{"n": {want}}, &into); err == nil && into[0] != want {
					err = errors.New("got somebody else's answer")
				}
				if err != nil {
					break
				}
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
