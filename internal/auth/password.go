package auth

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/noonday/noonday/internal/fault"
)

// Bounds of a password, in characters.
const (
	MinPassword = 12
	MaxPassword = 256
)

// CheckPassword returns an invalid fault at the field "password" when a
// password must not be used: "password_too_short", "password_too_long" or
// "password_is_email".
func CheckPassword(password, email string) error {
	refuse := func(code, message string, args ...any) error {
		return fault.New(fault.Invalid, code, message, args...).At("password")
	}
	switch length := utf8.RuneCountInString(password); {
	case length < MinPassword:
		return refuse("password_too_short", "Choose a password of at least %d characters.", MinPassword)
	case length > MaxPassword:
		return refuse("password_too_long", "Choose a password of at most %d characters.", MaxPassword)
	case strings.EqualFold(strings.TrimSpace(password), strings.TrimSpace(email)):
		return refuse("password_is_email", "Choose a password that is not your e-mail address.")
	}
	return nil
}

// Hasher hashes passwords with argon2id, a bounded number at a time: each hash
// takes 19 MiB. It is safe for concurrent use.
type Hasher struct {
	params argon2id.Params
	slots  chan struct{}
	nobody string // at the current cost, and random: no password has it
}

// NewHasher makes a hasher that computes at most concurrent hashes at a time.
func NewHasher(concurrent int) (*Hasher, error) {
	return newHasher(concurrent, argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

func newHasher(concurrent int, params argon2id.Params) (*Hasher, error) {
	text := base64.RawStdEncoding.EncodeToString
	nobody := fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", params.Memory, params.Iterations, params.Parallelism,
		text(randomBytes(int(params.SaltLength))), text(randomBytes(int(params.KeyLength))))
	if _, _, _, err := argon2id.DecodeHash(nobody); err != nil {
		return nil, fmt.Errorf("prepare password hashing: %w", err)
	}
	return &Hasher{params: params, slots: make(chan struct{}, max(concurrent, 1)), nobody: nobody}, nil
}

// Hash returns the hash of a password with its salt and cost, fit to be
// stored. It does not judge the password; see CheckPassword.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hash, err := argon2id.CreateHash(password, &h.params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// Verify reports whether a password has a hash. Longer passwords than are
// accepted anywhere are refused without hashing them.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > MaxPassword*utf8.UTFMax {
		password = "" // hash something all the same: it has to take as long
		hash = h.nobody
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("verify password: %w", err)
	}
	return ok, nil
}

// VerifyNobody does the work of Verify for an e-mail address that nobody has,
// so that the time taken does not tell. The password is wrong.
func (h *Hasher) VerifyNobody(ctx context.Context, password string) error {
	_, err := h.Verify(ctx, password, h.nobody)
	return err
}

// Outdated reports whether a hash was made at another cost than today's, so
// that it should be replaced at the next sign-in.
func (h *Hasher) Outdated(hash string) bool {
	params, _, _, err := argon2id.DecodeHash(hash)
	return err != nil || *params != h.params
}

func (h *Hasher) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("wait to hash a password: %w", err)
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

func (h *Hasher) leave() { <-h.slots }
