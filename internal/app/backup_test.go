package app_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store/pgtest"
)

// backedUp is a world, and the copy of its database that was made while it
// collected users.
func backedUp(t *testing.T) (w *world, connector, backup string) {
	t.Helper()
	h := halfway(t, embedded)
	w, connector, backup = h.world, h.connector, filepath.Join(h.dir, "backup.db")
	size, err := app.Backup(t.Context(), w.config().Storage, backup)
	if err != nil || size < 100_000 {
		t.Fatalf("a backup of %d bytes: %v", size, err)
	}
	h.release()
	w.settled(connector, "connected")
	return w, connector, backup
}

// restored is a world of the same tenant on the copy of a database; its key file
// is that of the original unless key is another.
func (w *world) restored(backup, key string) *world {
	w.t.Helper()
	inner := *w
	inner.dir, inner.log, inner.console = w.t.TempDir(), &lockedBuffer{}, &lockedBuffer{}
	inner.handler = slog.NewTextHandler(inner.log, nil)
	data := filepath.Join(inner.dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		w.t.Fatal(err)
	}
	copyFile(w.t, backup, filepath.Join(data, "noonday.db"))
	if key != "" {
		copyFile(w.t, key, filepath.Join(data, "secret.key"))
	}
	return &inner
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestBackup: a copy made while a sync writes is whole; put elsewhere with the
// key, it goes on with that sync and ends with the same inventory.
func TestBackup(t *testing.T) {
	t.Parallel()
	w, id, backup := backedUp(t)
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is %v, %v", info, err)
	}
	w.stop()
	again := w.restored(backup, w.config().Storage.SecretKeyFile)
	again.start()
	again.settled(id, "connected")
	if n := again.want(200, again.call("GET", "/accounts", nil)).num("total"); n != halfwayUsers {
		t.Errorf("there are %v accounts", n)
	}
	if n := again.want(200, again.call("GET", "/connectors/"+id+"/syncs", nil)).num("total"); n != 1 {
		t.Errorf("there are %v syncs: the one under way did not go on", n)
	}
	if s := again.syncNow(id); s.str("state") != "succeeded" {
		t.Errorf("the credential does not work: %s", s.raw)
	}
	if n := again.want(200, again.call("GET", "/events?kind=account.removed,account.changed", nil)).num("total"); n != 0 {
		t.Errorf("%v events speak of what never happened", n)
	}
}

// TestBackupRefuses what would replace a file, or copy nothing.
func TestBackupRefuses(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, kandjisim.Options{Users: 1}, embedded)
	to := filepath.Join(w.dir, "backup.db")
	if err := os.WriteFile(to, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	nowhere, foreign := w.config().Storage, w.config().Storage
	nowhere.DatabasePath = filepath.Join(w.dir, "none.db")
	foreign.Engine = "postgres"
	for _, c := range []struct {
		storage  config.Storage
		to, code string
	}{
		{w.config().Storage, to, "backup_exists"},
		{w.config().Storage, filepath.Join(w.dir, "no", "such", "directory"), "backup_unwritable"},
		{nowhere, filepath.Join(w.dir, "x"), "database_missing"},
		{foreign, filepath.Join(w.dir, "x"), "backup_elsewhere"},
	} {
		if _, err := app.Backup(t.Context(), c.storage, c.to); !fault.Has(err, c.code) {
			t.Errorf("to %s: %v, want %s", c.to, err, c.code)
		}
	}
	if content, err := os.ReadFile(to); err != nil || string(content) != "precious" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	if _, err := os.Stat(nowhere.DatabasePath); err == nil {
		t.Error("a database was made where none was")
	}
}

// TestOtherKey: a database does not start with a key that is not its own, or
// without one, until an operator says that the key is lost.
func TestOtherKey(t *testing.T) {
	t.Parallel()
	w, id, backup := backedUp(t)
	other := newWorld(t, kandjisim.Options{Users: 1})
	w.stop()
	other.stop()
	again := w.restored(backup, "")
	again.startFails("secret_key_missing")
	if _, err := os.Stat(again.config().Storage.SecretKeyFile); err == nil {
		t.Error("a key was made that opens nothing")
	}
	copyFile(t, other.config().Storage.SecretKeyFile, again.config().Storage.SecretKeyFile)
	again.startFails("secret_key_other")
	if locked, err := app.AdoptKey(t.Context(), again.config().Storage, slog.New(slog.DiscardHandler)); err != nil || locked != 1 {
		t.Fatalf("adopted a key that opens all but %d connectors: %v", locked, err)
	}
	again.start()
	c := again.settled(id, "reconnect")
	if c.str("status_reason", "code") != "credentials_unreadable" {
		t.Errorf("the connector says %s", c.raw)
	}
	again.want(200, again.call("POST", "/connectors/"+id+"/reconnect", obj{"settings": obj{"api_key": w.tenant.Token(), "api_url": w.vendor}}))
	again.settled(id, "connected")
	if n := again.want(200, again.call("GET", "/accounts", nil)).num("total"); n != halfwayUsers {
		t.Errorf("there are %v accounts", n)
	}
}

// startFails tries to start the world's server, which must refuse.
func (w *world) startFails(code string) {
	w.t.Helper()
	s, err := app.NewServer(context.Background(), w.config(), "test", io.Discard, slog.New(slog.DiscardHandler))
	if !fault.Has(err, code) {
		w.t.Errorf("starting it says %v, want %s", err, code)
	}
	if err == nil {
		s.Close()
	}
}

// TestKeyFromBefore: an installation without the check is held to a key that
// opens its credentials, and rotating the key leaves it in order.
func TestKeyFromBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kandjisim.Options{Users: 5})
	id := w.connect("Kandji")
	w.settled(id, "connected")
	other := newWorld(t, kandjisim.Options{Users: 1})
	w.stop()
	other.stop()
	forget := func() {
		if _, err := w.core().DB.Pool().ExecContext(t.Context(), "DELETE FROM installation"); err != nil {
			t.Fatal(err)
		}
	}
	forget()
	mine := filepath.Join(t.TempDir(), "mine.key")
	copyFile(t, w.config().Storage.SecretKeyFile, mine)
	copyFile(t, other.config().Storage.SecretKeyFile, w.config().Storage.SecretKeyFile)
	w.startFails("secret_key_other")
	copyFile(t, mine, w.config().Storage.SecretKeyFile)
	w.start()
	w.stop()
	for range 3 {
		if _, err := w.core().RotateSecrets(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.start()
	if s := w.syncNow(id); s.str("state") != "succeeded" {
		t.Errorf("after rotating: %s", s.raw)
	}
	w.stop()
	copyFile(t, mine, w.config().Storage.SecretKeyFile)
	w.startFails("secret_key_other")
}

// TestDump: PostgreSQL is dumped by its own tools while a sync writes, and
// restored into another database, where that sync goes on.
func TestDump(t *testing.T) {
	t.Parallel()
	h := halfway(t, func(w *world) { w.database = pgtest.Database(t) })
	w, id, dump := h.world, h.connector, filepath.Join(t.TempDir(), "noonday.dump")
	// Without the list of living workers: by the time of a restore all are dead.
	postgresTool(t, "pg_dump", "--format=custom", "--no-owner", "--exclude-table-data=river_worker", "--file="+dump, w.database)
	h.release()
	w.settled(id, "connected")
	w.stop()

	w.database = pgtest.Database(t)
	postgresTool(t, "pg_restore", "--no-owner", "--exit-on-error", "--dbname="+w.database, dump)
	w.start()
	w.settled(id, "connected")
	if n := w.want(200, w.call("GET", "/accounts", nil)).num("total"); n != halfwayUsers {
		t.Errorf("there are %v accounts", n)
	}
	if n := w.want(200, w.call("GET", "/connectors/"+id+"/syncs", nil)).num("total"); n != 1 {
		t.Errorf("there are %v syncs: the one under way did not go on", n)
	}
	if s := w.syncNow(id); s.str("state") != "succeeded" {
		t.Errorf("the credential does not work: %s", s.raw)
	}
}

// postgresTool runs one of PostgreSQL's own programs, which Debian keeps out of PATH.
func postgresTool(t *testing.T, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s is not installed: %v", name, err)
		}
		slices.Sort(found)
		name = found[len(found)-1]
	}
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
