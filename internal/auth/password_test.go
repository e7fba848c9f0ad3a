package auth

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/noonday/noonday/internal/fault"
)

const good = "correct horse battery"

// cheap is a hasher for tests that do not look at the cost.
func cheap(t *testing.T, concurrent int) *Hasher {
	t.Helper()
	h, err := newHasher(concurrent, argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct{ password, email, code string }{
		{"", "a@b.example", "password_too_short"},
		{"elevenchars", "a@b.example", "password_too_short"},
		{"twelve chars", "a@b.example", ""},
		{"zwölf Zeichn", "", ""},                  // counted in characters
		{"ééééééééééé", "", "password_too_short"}, // 22 bytes, 11 characters
		{strings.Repeat("x", 256), "", ""},
		{strings.Repeat("é", 256), "", ""},
		{strings.Repeat("x", 257), "", "password_too_long"},
		{"Somebody@Example.com", " somebody@example.com", "password_is_email"},
	} {
		err := CheckPassword(c.password, c.email)
		if c.code == "" && err != nil || c.code != "" && !fault.Has(err, c.code) {
			t.Errorf("%q: got %v, want %q", c.password, err, c.code)
		}
		if err != nil && fault.Of(err).Field != "password" {
			t.Errorf("%q: at field %q", c.password, fault.Of(err).Field)
		}
	}
}

func TestHashAndVerify(t *testing.T) {
	h, ctx := cheap(t, 2), context.Background()
	hash, err := h.Hash(ctx, good)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.Hash(ctx, good); err != nil || again == hash {
		t.Error("two hashes of one password are the same: no salt")
	}
	for password, want := range map[string]bool{
		good: true, good + " ": false, strings.ToUpper(good): false, "": false, strings.Repeat("x", 2000): false,
	} {
		if ok, err := h.Verify(ctx, password, hash); err != nil || ok != want {
			t.Errorf("%.30q: %v, %v", password, ok, err)
		}
	}
	if _, err := h.Verify(ctx, good, "nonsense"); err == nil {
		t.Error("a damaged hash is an error")
	}
	if err := h.VerifyNobody(ctx, good); err != nil {
		t.Error(err)
	}
}

// TestCost holds the cost in which passwords are hashed.
func TestCost(t *testing.T) {
	h, err := NewHasher(0)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(context.Background(), good)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s, %v", hash, err)
	}
	if !strings.HasPrefix(h.nobody, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Error("nobody is verified at another cost")
	}
	old, err := cheap(t, 1).Hash(context.Background(), good)
	if err != nil || !h.Outdated(old) || h.Outdated(hash) || !h.Outdated("nonsense") {
		t.Error("only hashes of another cost are outdated")
	}
}

// TestHashesAreBounded fills all slots and finds the next one waiting.
func TestHashesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := cheap(t, 2)
		ctx, cancel := context.WithCancel(t.Context())
		h.slots <- struct{}{}
		h.slots <- struct{}{}
		var done atomic.Bool
		failed := make(chan error, 1)
		go func() {
			_, err := h.Hash(ctx, good)
			done.Store(true)
			failed <- err
		}()
		synctest.Wait()
		if done.Load() {
			t.Error("a third hash went ahead of two")
		}
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		<-h.slots
		if _, err := h.Hash(t.Context(), good); err != nil {
			t.Error(err)
		}
		if len(h.slots) != 1 {
			t.Error("a slot was kept")
		}
	})
}

func TestCancelledHashDoesNotStart(t *testing.T) {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	if _, err := cheap(t, 1).Hash(ctx, good); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
