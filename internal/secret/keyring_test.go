package secret

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/noonday/noonday/internal/fault"
)

const row = "connector/1"

func openRing(t *testing.T, path string) *Keyring {
	t.Helper()
	k, err := OpenKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newRingAt(t *testing.T) (*Keyring, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sub", "secret.key")
	return openRing(t, path), path
}

func seal(t *testing.T, k *Keyring, plain string) string {
	t.Helper()
	sealed, err := k.Seal([]byte(plain), row)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func wantOpen(t *testing.T, k *Keyring, sealed, plain string) {
	t.Helper()
	got, err := k.Open(sealed, row)
	if err != nil || string(got) != plain {
		t.Fatalf("opened %q, %v; want %q", got, err, plain)
	}
}

func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Has(err, code) {
		t.Fatalf("got %v, want the fault %s", err, code)
	}
}

func TestSealAndOpen(t *testing.T) {
	k, path := newRingAt(t)
	for _, plain := range []string{"", "x", canary, strings.Repeat("long", 10_000)} {
		sealed := seal(t, k, plain)
		wantOpen(t, k, sealed, plain)
		wantOpen(t, openRing(t, path), sealed, plain)
		if len(plain) > 8 && strings.Contains(sealed, plain) {
			t.Error("the sealed text shows the plain one")
		}
	}
	if once, again := seal(t, k, canary), seal(t, k, canary); once == again {
		t.Error("sealing twice gives the same text")
	}
}

func TestSealIsBoundToItsRow(t *testing.T) {
	k, _ := newRingAt(t)
	sealed := seal(t, k, canary)
	for _, other := range []string{"connector/2", "", "connector/1 ", "Connector/1"} {
		_, err := k.Open(sealed, other)
		wantFault(t, err, CodeSealBroken)
	}
}

func TestTamperingIsRefused(t *testing.T) {
	k, _ := newRingAt(t)
	raw, err := base64.StdEncoding.DecodeString(seal(t, k, canary))
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		changed := bytes.Clone(raw)
		changed[i] ^= 1
		if _, err := k.Open(base64.StdEncoding.EncodeToString(changed), row); err == nil {
			t.Errorf("byte %d changed and nobody noticed", i)
		}
	}
	for _, bad := range []string{"", "!", "AAAA", "not base64 at all", base64.StdEncoding.EncodeToString(raw[:9])} {
		_, err := k.Open(bad, row)
		wantFault(t, err, CodeSealBroken)
	}
}

func TestRotation(t *testing.T) {
	k, path := newRingAt(t)
	other := openRing(t, path)
	before := seal(t, k, "before")
	if !k.SealedWithPrimary(before) {
		t.Error("what was just sealed is sealed with the primary key")
	}
	if err := k.Rotate(); err != nil {
		t.Fatal(err)
	}
	after := seal(t, k, "after")
	if k.SealedWithPrimary(before) || !k.SealedWithPrimary(after) {
		t.Error("after a rotation the new key is the primary")
	}
	wantOpen(t, k, before, "before")
	wantOpen(t, other, after, "after") // reads the file again
	if sealed := seal(t, other, "x"); !k.SealedWithPrimary(sealed) {
		t.Error("the other ring seals with the old key")
	}
	mode(t, path, 0o600)
}

func TestSealFollowsARotationElsewhere(t *testing.T) {
	k, path := newRingAt(t)
	other := openRing(t, path)
	if err := k.Rotate(); err != nil {
		t.Fatal(err)
	}
	if n, err := k.Prune(nil); err != nil || n != 1 {
		t.Fatalf("pruned %d, %v", n, err)
	}
	wantOpen(t, k, seal(t, other, canary), canary)
}

func TestPrune(t *testing.T) {
	k, path := newRingAt(t)
	first := seal(t, k, "first")
	for range 2 {
		if err := k.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
	id, err := KeyID(first)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := k.Prune([]string{id}); err != nil || n != 1 {
		t.Fatalf("pruned %d, %v; want the one that nobody uses", n, err)
	}
	wantOpen(t, k, first, "first")
	if n, err := k.Prune(nil); err != nil || n != 1 {
		t.Fatalf("pruned %d, %v", n, err)
	}
	_, err = k.Open(first, row)
	wantFault(t, err, CodeKeyUnknown)
	_, err = openRing(t, path).Open(first, row)
	wantFault(t, err, CodeKeyUnknown)
}

func TestForeignKeyFile(t *testing.T) {
	k, _ := newRingAt(t)
	stranger, _ := newRingAt(t)
	_, err := stranger.Open(seal(t, k, canary), row)
	wantFault(t, err, CodeKeyUnknown)
}

func TestNothingIsLeftBeside(t *testing.T) {
	k, path := newRingAt(t)
	if err := k.Rotate(); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(names) != 2 {
		t.Fatalf("want the key file and its lock, have %v, %v", names, err)
	}
	for _, name := range names {
		mode(t, name, 0o600)
	}
	mode(t, filepath.Dir(path), 0o700)
}

func mode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != want {
		t.Errorf("%s has mode %v, %v; want %v", path, info.Mode().Perm(), err, want)
	}
}

func TestExposedFileIsRefused(t *testing.T) {
	for _, bad := range []os.FileMode{0o640, 0o604, 0o620, 0o602, 0o660, 0o666, 0o644, 0o777} {
		k, path := newRingAt(t)
		if err := os.Chmod(path, bad); err != nil {
			t.Fatal(err)
		}
		_, err := OpenKeyring(path)
		wantFault(t, err, CodeKeyExposed)
		wantFault(t, k.Rotate(), CodeKeyExposed)
	}
	_, path := newRingAt(t)
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	openRing(t, path)
}

func TestDamagedFileIsRefusedAndKept(t *testing.T) {
	_, path := newRingAt(t)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{
		"empty": {}, "text": []byte("hello"), "object": []byte("{}"), "cut": good[:len(good)/2],
		"format":   bytes.Replace(good, []byte(`ring":1`), []byte(`ring":2`), 1),
		"key":      bytes.Replace(good, []byte(`"value":"G`), []byte(`"value":"H`), 1),
		"checksum": bytes.Replace(good, []byte(`sha256":"`), []byte(`sha256":"0`), 1),
		"no keys":  []byte(`{"noonday_key_ring":1,"keyset":{},"sha256":"` + checksum([]byte("{}")) + `"}`),
	}
	for name, content := range bad {
		if bytes.Equal(content, good) {
			t.Fatalf("%s: the case damages nothing", name)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := OpenKeyring(path)
		if !fault.Has(err, CodeKeyDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, content) {
			t.Errorf("%s: the file was touched", name)
		}
	}
}

func TestUnusableFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	_, err := OpenKeyring(dir)
	wantFault(t, err, CodeKeyUnreadable)
	dangling := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), dangling); err != nil {
		t.Fatal(err)
	}
	_, err = OpenKeyring(dangling)
	wantFault(t, err, CodeKeyUnreadable)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = OpenKeyring(filepath.Join(file, "secret.key"))
	wantFault(t, err, CodeKeyUnreadable)
}

func TestRotateThroughALink(t *testing.T) {
	_, path := newRingAt(t)
	link := filepath.Join(t.TempDir(), "link.key")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	k := openRing(t, link)
	if err := k.Rotate(); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, openRing(t, path), seal(t, k, canary), canary)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
}

func TestFaultsAndPrintingShowNoKey(t *testing.T) {
	k, path := newRingAt(t)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(content, []byte(`"value":"`))
	key, _, ok := bytes.Cut(rest, []byte(`"`))
	if !ok || len(key) < 32 {
		t.Fatal("no key found in the file")
	}
	if err := os.WriteFile(path, content[:len(content)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = OpenKeyring(path)
	printed := fmt.Sprintf("%v %+v %#v %s %v %+v %#v", k, k, k, k, *k, err, err)
	if strings.Contains(printed, string(key)) {
		t.Errorf("a key is shown: %s", printed)
	}
}

// TestManyRingsCreateOneFile creates the same file from many sides at once.
func TestManyRingsCreateOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.key")
	sealed := make([]string, 16)
	var group sync.WaitGroup
	for i := range sealed {
		group.Go(func() {
			k, err := OpenKeyring(path)
			if err != nil {
				t.Error(err)
				return
			}
			if i%4 == 0 {
				if err := k.Rotate(); err != nil {
					t.Error(err)
				}
			}
			if sealed[i], err = k.Seal([]byte(canary), row); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	k := openRing(t, path)
	for _, s := range sealed {
		wantOpen(t, k, s, canary)
	}
	if got := len(k.current().ids); got != 5 {
		t.Errorf("%d keys, want the first and four rotations", got)
	}
}

// TestProcessesShareOneFile does the same with processes.
func TestProcessesShareOneFile(t *testing.T) {
	if path := os.Getenv("NOONDAY_TEST_KEYRING"); path != "" {
		k := openRing(t, path)
		if err := k.Rotate(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(os.Getenv("NOONDAY_TEST_SEALED"), []byte(seal(t, k, canary)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "secret.key")
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProcessesShareOneFile$")
			cmd.Env = append(os.Environ(), "NOONDAY_TEST_KEYRING="+path, fmt.Sprintf("NOONDAY_TEST_SEALED=%s/%d", dir, i))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("process %d: %v\n%s", i, err, out)
			}
		})
	}
	group.Wait()
	k := openRing(t, path)
	for i := range 4 {
		sealed, err := os.ReadFile(fmt.Sprintf("%s/%d", dir, i))
		if err != nil {
			t.Fatal(err)
		}
		wantOpen(t, k, string(sealed), canary)
	}
	if got := len(k.current().ids); got != 5 {
		t.Errorf("%d keys, want 5: a rotation was lost", got)
	}
}

// TestKeyOfServiceManager: a key that the service manager hands over may be read
// by its group, which is how an access control list shows; no other file may.
func TestKeyOfServiceManager(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret.key")
	if _, err := OpenKeyring(path); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		credentials string
		mode        os.FileMode
		opens       bool
	}{
		{dir, 0o440, true}, {dir + "/", 0o400, true}, {"", 0o440, false}, {filepath.Dir(dir), 0o440, false}, {dir, 0o444, false}, {dir, 0o460, false},
	} {
		t.Setenv("CREDENTIALS_DIRECTORY", c.credentials)
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		_, err := OpenKeyring(path)
		if c.opens && err != nil {
			t.Errorf("mode %o in %q: %v", c.mode, c.credentials, err)
		}
		if !c.opens {
			wantFault(t, err, CodeKeyExposed)
		}
	}
}
