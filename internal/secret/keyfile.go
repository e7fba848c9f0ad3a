package secret

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/noonday/noonday/internal/fault"
)

const (
	fileFormat = 1
	fileMode   = 0o600
	maxFile    = 1 << 20
)

// keyFile is the key file: a Tink key set in JSON, and a checksum, because a
// key with a flipped bit is a key as well, only not ours.
type keyFile struct {
	Format int             `json:"noonday_key_ring"`
	Keyset json.RawMessage `json:"keyset"`
	Sum    string          `json:"sha256"`
}

// load reads and checks a key file. The fault of an absent one wraps fs.ErrNotExist.
func load(path string) (*ring, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close() //nolint:errcheck // read only: closing has nothing to tell
	info, err := file.Stat()
	if err != nil {
		return nil, unreadable(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, unreadable(path, errors.New("not a regular file"))
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && !isCredential(path, mode) {
		return nil, fault.New(fault.Unavailable, CodeKeyExposed,
			"Others may read or write the key file %s (mode %04o). Allow its owner alone: chmod 600 %s", path, mode, path)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err != nil {
		return nil, unreadable(path, err)
	}
	handle, err := decode(content)
	if err != nil {
		return nil, damaged(path, err)
	}
	r, err := newRing(handle, stampOf(info))
	if err != nil {
		return nil, damaged(path, err)
	}
	return r, nil
}

// isCredential reports whether a file is one that the service manager hands to
// this service alone. It grants the user access by an access control list, which
// shows as a right of the group to read.
func isCredential(path string, mode fs.FileMode) bool {
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	return dir != "" && filepath.Dir(filepath.Clean(path)) == filepath.Clean(dir) && mode&0o037 == 0
}

// create makes a key file with one key. When another process is faster, its
// file is used.
func create(path string) (*ring, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unreadable(path, err)
	}
	err = locked(path, func() error {
		switch _, err := os.Lstat(path); {
		case err == nil:
			return nil // somebody was faster
		case !errors.Is(err, fs.ErrNotExist):
			return unreadable(path, err)
		}
		return save(path, handle, linkFile)
	})
	if err != nil {
		return nil, err
	}
	return load(path)
}

// save writes keys to a file beside path, on disk, and then lets place move it.
func save(path string, handle *keyset.Handle, place func(from, to string) error) (err error) {
	content, err := encode(handle)
	if err != nil {
		return err
	}
	temporary := path + ".new-" + rand.Text()[:8]
	if err := writeFile(temporary, content); err != nil {
		return unreadable(path, errors.Join(err, removeFile(temporary)))
	}
	if err := place(temporary, path); err != nil {
		return unreadable(path, errors.Join(err, removeFile(temporary)))
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return unreadable(path, err)
	}
	return nil
}

// linkFile moves a file to a name that must be free. Where the file system has
// no hard links it relies on the lock that the caller holds.
func linkFile(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil, errors.Is(err, fs.ErrExist):
		return removeFile(from)
	default:
		return os.Rename(from, to)
	}
}

// writeFile makes a new file of the owner alone and sees it on disk.
func writeFile(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes a new name in a directory last. Not every file system can.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, dir.Close())
}

// locked runs do while no other process or key ring changes the key file. The
// lock file beside it is empty and stays; the lock ends with its holder.
func locked(path string, do func() error) (err error) {
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return unreadable(path, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	for {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
		if err == nil {
			return do()
		}
		if !errors.Is(err, syscall.EINTR) {
			return unreadable(path, fmt.Errorf("lock: %w", err))
		}
	}
}

func encode(handle *keyset.Handle) ([]byte, error) {
	var keys bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&keys)); err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, keys.Bytes()); err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	content, err := json.Marshal(keyFile{Format: fileFormat, Keyset: compact.Bytes(), Sum: checksum(compact.Bytes())})
	if err != nil {
		return nil, fmt.Errorf("write keys: %w", err)
	}
	return append(content, '\n'), nil
}

// decode reads the content of a key file. Its errors quote nothing of it.
func decode(content []byte) (*keyset.Handle, error) {
	var file keyFile
	if err := json.Unmarshal(content, &file); err != nil {
		return nil, errors.New("it is no key file, or cut off")
	}
	if file.Format != fileFormat {
		return nil, fmt.Errorf("it has the format %d, expected %d", file.Format, fileFormat)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, file.Keyset); err != nil || checksum(compact.Bytes()) != file.Sum {
		return nil, errors.New("its checksum is wrong")
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(&compact))
	if err != nil {
		return nil, errors.New("its keys cannot be used")
	}
	return handle, nil
}

func checksum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func stampOf(info fs.FileInfo) stamp {
	s := stamp{modified: info.ModTime(), size: info.Size()}
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		s.inode = sys.Ino
	}
	return s
}

func unreadable(path string, cause error) error {
	return fault.New(fault.Unavailable, CodeKeyUnreadable,
		"The key file %s cannot be used. Check that it is a file of the user who runs Noonday, in a directory that this user may write to.", path).
		Because(cause)
}

func damaged(path string, cause error) error {
	return fault.New(fault.Unavailable, CodeKeyDamaged,
		"The key file %s is damaged. Put a copy of it back: without it, stored credentials cannot be opened and must be entered again.", path).
		Because(cause)
}
