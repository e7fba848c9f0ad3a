package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/noonday/noonday/internal/secret"
)

// Form of an API token: tokenMark and 32 random bytes in base64url.
const (
	tokenMark   = "nd_"
	tokenBytes  = 32
	tokenLength = len(tokenMark) + (tokenBytes*8+5)/6
	prefixShown = 8
)

// NewToken makes an API token. Its prefix may be shown to tell tokens apart,
// its hash is what is stored; the token itself is shown once and kept nowhere.
func NewToken() (token secret.Text, prefix, hash string) {
	plain := tokenMark + base64.RawURLEncoding.EncodeToString(randomBytes(tokenBytes))
	return secret.New(plain), plain[:prefixShown], HashToken(plain)
}

// HashToken returns the hash by which a token is found. A token has 256 random
// bits, so a fast hash without salt is enough.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// LooksLikeToken reports whether a text has the form of an API token. What has
// not, need not be looked up.
func LooksLikeToken(text string) bool {
	if len(text) != tokenLength || !strings.HasPrefix(text, tokenMark) {
		return false
	}
	_, err := base64.RawURLEncoding.DecodeString(text[len(tokenMark):])
	return err == nil
}

// setupAlphabet has 32 characters, none of them easily taken for another.
const setupAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// Form of a set-up code: XXXX-XXXX-XXXX, 60 random bits.
const (
	setupGroups = 3
	setupGroup  = 4
)

// NewSetupCode makes a one-time code that entitles whoever can read the
// server's log to create the first operator.
func NewSetupCode() secret.Text {
	var b strings.Builder
	for i, random := range randomBytes(setupGroups * setupGroup) {
		if i > 0 && i%setupGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(setupAlphabet[int(random)%len(setupAlphabet)]) // 256 is a multiple of 32
	}
	return secret.New(b.String())
}

// SetupCodeMatches compares a set-up code with what was typed, ignoring case,
// dashes and spaces, in a time that does not depend on where they differ.
// The zero code matches nothing.
func SetupCodeMatches(code secret.Text, typed string) bool {
	want := sha256.Sum256([]byte(plainCode(code.Reveal())))
	got := sha256.Sum256([]byte(plainCode(typed)))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1 && !code.IsZero()
}

func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "", "\t", "", "\n", "", "\r", "").Replace(strings.ToUpper(code))
}

// randomBytes returns n random bytes. crypto/rand never fails: it ends the
// program instead.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
