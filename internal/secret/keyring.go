package secret

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/noonday/noonday/internal/fault"
)

// Codes of the faults of a key ring.
const (
	// CodeKeyUnreadable: the key file cannot be read, created or replaced.
	CodeKeyUnreadable = "secret_key_unreadable"
	// CodeKeyExposed: others than the owner may read or write the key file.
	CodeKeyExposed = "secret_key_exposed"
	// CodeKeyDamaged: the key file is not one that a key ring has written.
	CodeKeyDamaged = "secret_key_damaged"
	// CodeKeyUnknown: a text was sealed with a key that the key file lacks.
	CodeKeyUnknown = "secret_key_unknown"
	// CodeSealBroken: a sealed text was changed, or belongs to another row.
	CodeSealBroken = "secret_seal_broken"
)

// Keyring seals secrets with AES-256-GCM under the keys of a key file: the
// primary key seals, all keys open. It is safe for concurrent use, also by
// several processes with the same file. Printing it shows no key.
type Keyring struct {
	path string
	mu   *sync.RWMutex
	// ring is replaced as a whole and never changed.
	ring *ring
}

// ring is the content of a key file at one time.
type ring struct {
	handle  *keyset.Handle
	aead    tink.AEAD
	primary string
	ids     []string
	stamp   stamp
}

// stamp tells one version of the key file from another.
type stamp struct {
	modified time.Time
	size     int64
	inode    uint64
}

// OpenKeyring reads the key file at path, and creates it, readable by the owner
// alone, if there is none. It refuses a file that group or others may read or
// write, and one that is damaged, with a fault; it never replaces such a file.
func OpenKeyring(path string) (*Keyring, error) {
	r, err := load(path)
	if errors.Is(err, fs.ErrNotExist) {
		r, err = create(path)
	}
	if err != nil {
		return nil, err
	}
	return &Keyring{path: path, mu: &sync.RWMutex{}, ring: r}, nil
}

// Seal encrypts a plain text for one row, such as "connector/<id>": it opens
// for no other. The result is base64 and names its key.
func (k *Keyring) Seal(plaintext []byte, row string) (string, error) {
	// The primary may have changed, and ours may be pruned any moment.
	r, err := k.fresh()
	if err != nil {
		return "", err
	}
	sealed, err := r.aead.Encrypt(plaintext, []byte(row))
	if err != nil {
		return "", fmt.Errorf("seal for %s: %w", row, err)
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// Open decrypts what was sealed for the same row. When it does not know the
// key, it reads the key file once more: another process may have rotated it.
func (k *Keyring) Open(sealed, row string) ([]byte, error) {
	id, err := KeyID(sealed)
	if err != nil {
		return nil, err
	}
	r := k.current()
	if !slices.Contains(r.ids, id) {
		if r, err = k.reload(); err != nil {
			return nil, err
		}
	}
	if !slices.Contains(r.ids, id) {
		return nil, fault.New(fault.Unavailable, CodeKeyUnknown,
			"The credentials were sealed with a key that is not in the key file. Put the right key file back, or enter the credentials again.").
			Because(fmt.Errorf("key %s of %s is not in %s", id, row, k.path))
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, broken(row, err)
	}
	plain, err := r.aead.Decrypt(raw, []byte(row))
	if err != nil {
		return nil, broken(row, err)
	}
	return plain, nil
}

// KeyID returns the id of the key that sealed a text, without opening it.
func KeyID(sealed string) (string, error) {
	// Tink puts a version byte of 1 and four bytes of key id before the ciphertext.
	const prefix = 5
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", broken("unknown row", err)
	}
	if len(raw) < prefix || raw[0] != 1 {
		return "", broken("unknown row", errors.New("it names no key"))
	}
	return keyName(binary.BigEndian.Uint32(raw[1:prefix])), nil
}

// SealedWithPrimary reports whether a text was sealed with the key that seals
// now; if not, it should be sealed again before the old key is pruned.
func (k *Keyring) SealedWithPrimary(sealed string) bool {
	id, err := KeyID(sealed)
	return err == nil && id == k.current().primary
}

// Rotate adds a new key and makes it the primary. The older ones go on opening
// what they sealed until Prune.
func (k *Keyring) Rotate() error {
	return k.rewrite(func(m *keyset.Manager, _ *ring) error {
		id, err := m.Add(aead.AES256GCMKeyTemplate())
		if err != nil {
			return fmt.Errorf("make a key: %w", err)
		}
		return m.SetPrimary(id)
	})
}

// Prune drops all keys but the primary and those in use, and returns how many
// went. What they sealed can never be opened again, so gather the ids in use
// only after all that was sealed before the last Rotate has been written.
func (k *Keyring) Prune(inUse []string) (int, error) {
	dropped := 0
	err := k.rewrite(func(m *keyset.Manager, r *ring) error {
		for i := range r.handle.Len() {
			entry, err := r.handle.Entry(i)
			if err != nil {
				return fmt.Errorf("read key %d: %w", i, err)
			}
			if entry.IsPrimary() || slices.Contains(inUse, keyName(entry.KeyID())) {
				continue
			}
			if err := m.Delete(entry.KeyID()); err != nil {
				return fmt.Errorf("drop key %d: %w", entry.KeyID(), err)
			}
			dropped++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return dropped, nil
}

// String says where the keys are, and none of them.
func (k *Keyring) String() string { return "key ring " + k.path }

// GoString is String.
func (k *Keyring) GoString() string { return k.String() }

func (k *Keyring) current() *ring {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.ring
}

// fresh returns the ring, read again if the file has changed.
func (k *Keyring) fresh() (*ring, error) {
	r := k.current()
	info, err := os.Stat(k.path)
	if err == nil && stampOf(info) == r.stamp {
		return r, nil
	}
	return k.reload()
}

// reload reads the key file again. A file that cannot be used is an error and
// leaves the ring as it was.
func (k *Keyring) reload() (*ring, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, err := load(k.path)
	if err != nil {
		return nil, err
	}
	k.ring = r
	return r, nil
}

// rewrite changes the key file under its lock, starting from what it holds now.
func (k *Keyring) rewrite(change func(*keyset.Manager, *ring) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	path, err := filepath.EvalSymlinks(k.path) // replace the file, not a link to it
	if err != nil {
		return unreadable(k.path, err)
	}
	return locked(path, func() error {
		now, err := load(path)
		if err != nil {
			return err
		}
		m := keyset.NewManagerFromHandle(now.handle)
		if err := change(m, now); err != nil {
			return err
		}
		handle, err := m.Handle()
		if err != nil {
			return fmt.Errorf("assemble key ring: %w", err)
		}
		if err := save(path, handle, os.Rename); err != nil {
			return err
		}
		after, err := load(path)
		if err != nil {
			return err
		}
		k.ring = after
		return nil
	})
}

// newRing prepares the keys of a file for use.
func newRing(handle *keyset.Handle, s stamp) (*ring, error) {
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use keys: %w", err)
	}
	primary, err := handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("find primary key: %w", err)
	}
	r := &ring{handle: handle, aead: primitive, primary: keyName(primary.KeyID()), stamp: s}
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("read key %d: %w", i, err)
		}
		r.ids = append(r.ids, keyName(entry.KeyID()))
	}
	return r, nil
}

func keyName(id uint32) string { return strconv.FormatUint(uint64(id), 10) }

// broken is the fault of a sealed text that does not open.
func broken(row string, cause error) error {
	return fault.New(fault.Internal, CodeSealBroken,
		"The stored credentials cannot be opened: they were changed, or belong to something else. Enter them again.").
		Because(fmt.Errorf("open seal of %s: %w", row, cause))
}
