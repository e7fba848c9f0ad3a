package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestBackupCommand copies a database that there is, once.
func TestBackupCommand(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	to := filepath.Join(t.TempDir(), "backup.db")
	if _, errs, code := noonday(t, "", "backup", "--to", to, "--data-dir", dir); code != 1 || !strings.Contains(errs, "There is no database at") {
		t.Errorf("of nothing: %d %q", code, errs)
	}
	if _, errs, code := noonday(t, "", "migrate", "--data-dir", dir); code != 0 {
		t.Fatalf("%d %q", code, errs)
	}
	if out, errs, code := noonday(t, "", "backup", "--to", to, "--data-dir", dir); code != 0 || !strings.Contains(out, "secret.key") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if _, errs, code := noonday(t, "", "backup", "--to", to, "--data-dir", dir); code != 1 || !strings.Contains(errs, "exists already") {
		t.Errorf("twice: %d %q", code, errs)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(to), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the backup there are %v, %v", left, err)
	}
	if _, errs, code := noonday(t, "", "migrate", "--database-url", "sqlite:"+to, "--data-dir", dir); code != 0 {
		t.Errorf("the backup does not open: %d %q", code, errs)
	}
}

// TestAdoptCommand makes a key where there is none.
func TestAdoptCommand(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if out, errs, code := noonday(t, "", "secret", "adopt", "--data-dir", dir); code != 0 || !strings.Contains(out, "Credentials of 0 connectors") {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	if err := os.Remove(filepath.Join(dir, "secret.key")); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := noonday(t, "", "serve", "--data-dir", dir, "--listen", "127.0.0.1:0"); code != 1 || !strings.Contains(errs, "secret.key is missing") {
		t.Errorf("without its key: %d %q", code, errs)
	}
	if out, errs, code := noonday(t, "", "secret", "adopt", "--data-dir", dir); code != 0 {
		t.Errorf("%d %q %q", code, out, errs)
	}
}

// TestHealthcheck asks a server and ends as the answer is.
func TestHealthcheck(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write([]byte(`{"reason":"The database does not answer."}` + "\n"))
	}))
	address := strings.TrimPrefix(server.URL, "http://")
	if out, errs, code := noonday(t, "", "healthcheck", "--listen", address); code != 0 {
		t.Errorf("ready: %d %q %q", code, out, errs)
	}
	_, port, _ := strings.Cut(address, ":")
	if out, errs, code := noonday(t, "", "healthcheck", "--listen", "0.0.0.0:"+port); code != 0 {
		t.Errorf("all addresses: %d %q %q", code, out, errs)
	}
	down.Store(true)
	if out, errs, code := noonday(t, "", "healthcheck", "--listen", address); code != 1 || !strings.Contains(out, "does not answer") || !strings.Contains(errs, "not ready") {
		t.Errorf("not ready: %d %q %q", code, out, errs)
	}
	server.Close()
	if _, errs, code := noonday(t, "", "healthcheck", "--listen", address); code != 1 || !strings.Contains(errs, "No Noonday answers") {
		t.Errorf("nobody: %d %q", code, errs)
	}
	if _, _, code := noonday(t, "", "healthcheck", "--listen", "nowhere"); code != 2 {
		t.Errorf("no address: %d", code)
	}
}
