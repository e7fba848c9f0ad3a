package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMain runs the program itself when a test starts this binary as such.
func TestMain(m *testing.M) {
	if os.Getenv("NOONDAY_RUN_AS_PROGRAM") != "" {
		os.Exit(run(context.Background(), os.Args[1:]))
	}
	os.Exit(m.Run())
}

// noonday runs the program and returns its outputs and exit code.
func noonday(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), "NOONDAY_RUN_AS_PROGRAM=1")
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return out.String(), errs.String(), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), 0
}

// TestOperatorCreate works before the first start and prints nothing but a
// generated password on standard output.
func TestOperatorCreate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	out, errs, code := noonday(t, "", "operator", "create", "--email", "a@b.example", "--data-dir", dir)
	if code != 0 || !regexp.MustCompile(`^\S{12,}\n$`).MatchString(out) {
		t.Errorf("generated: %d %q %q", code, out, errs)
	}
	out, errs, code = noonday(t, "a given password\n", "operator", "create", "--email", "c@d.example", "--role", "auditor", "--data-dir", dir)
	if code != 0 || out != "" {
		t.Errorf("given: %d %q %q", code, out, errs)
	}
	_, errs, code = noonday(t, "a given password\n", "operator", "create", "--email", "C@D.example", "--data-dir", dir)
	if code != 1 || !strings.Contains(errs, "exists already") {
		t.Errorf("twice: %d %q", code, errs)
	}
	_, errs, code = noonday(t, "short\n", "operator", "create", "--email", "e@f.example", "--data-dir", dir)
	if code != 1 || !strings.Contains(errs, "at least 12 characters") {
		t.Errorf("short: %d %q", code, errs)
	}
}

// TestTokenCreate prints nothing but the token.
func TestTokenCreate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	out, errs, code := noonday(t, "", "token", "create", "--name", "ci", "--role", "auditor", "--data-dir", dir)
	if code != 0 || !regexp.MustCompile(`^nd_[\w-]{43}\n$`).MatchString(out) {
		t.Errorf("%d %q %q", code, out, errs)
	}
	info, err := os.Stat(filepath.Join(dir, "noonday.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("database file: %v %v", info, err)
	}
}

// TestMistakes names every wrong flag at once and ends with code 2.
func TestMistakes(t *testing.T) {
	t.Parallel()
	_, errs, code := noonday(t, "", "serve", "--listen", "nowhere", "--roles", "cook", "--log-format", "xml", "--data-dir", t.TempDir())
	if code != 2 || !strings.Contains(errs, "--listen") || !strings.Contains(errs, "--roles") || !strings.Contains(errs, "--log-format") {
		t.Errorf("%d %s", code, errs)
	}
	_, errs, code = noonday(t, "", "kandji-sim", "--users=-1", "--latency", "soon", "--token", "x")
	if code != 2 || strings.Count(errs, "accepted") != 3 {
		t.Errorf("%d %s", code, errs)
	}
	if _, errs, code = noonday(t, "", "dance"); code != 2 || errs == "" {
		t.Errorf("%d %s", code, errs)
	}
}

// TestUnusableData explains what it cannot work with.
func TestUnusableData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "noonday.db"), []byte("this is no database, whatever its name says, not even close"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := noonday(t, "", "migrate", "--data-dir", dir); code != 1 || !strings.Contains(errs, "no SQLite database") {
		t.Errorf("%d %s", code, errs)
	}
}

// TestVersion prints it.
func TestVersion(t *testing.T) {
	t.Parallel()
	if out, _, code := noonday(t, "", "version"); code != 0 || !strings.HasPrefix(out, "noonday ") {
		t.Errorf("%d %s", code, out)
	}
}
