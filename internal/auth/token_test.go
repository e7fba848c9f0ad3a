package auth

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/secret"
)

func TestNewToken(t *testing.T) {
	form := regexp.MustCompile(`^nd_[A-Za-z0-9_-]{43}$`)
	seen := map[string]bool{}
	for range 100 {
		token, prefix, hash := NewToken()
		plain := token.Reveal()
		if !form.MatchString(plain) || !LooksLikeToken(plain) {
			t.Fatalf("token %q", plain)
		}
		if prefix != plain[:8] || hash != HashToken(plain) || len(hash) != 64 || strings.Contains(hash, plain) {
			t.Errorf("prefix %q, hash %q", prefix, hash)
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v", token, token, token), plain) {
			t.Error("the token prints")
		}
		if seen[plain] {
			t.Error("a token came twice")
		}
		seen[plain] = true
	}
}

func TestLooksLikeToken(t *testing.T) {
	token, _, _ := NewToken()
	plain := token.Reveal()
	for _, bad := range []string{"", "nd_", plain[1:], plain + "A", "ND_" + plain[3:], plain[:45] + "+", plain[:45] + " "} {
		if LooksLikeToken(bad) {
			t.Errorf("%q passes for a token", bad)
		}
	}
}

func TestSetupCode(t *testing.T) {
	form := regexp.MustCompile(`^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$`)
	seen := map[string]bool{}
	for range 100 {
		code := NewSetupCode()
		plain := code.Reveal()
		if !form.MatchString(plain) || seen[plain] {
			t.Fatalf("code %q", plain)
		}
		seen[plain] = true
		for _, typed := range []string{plain, strings.ToLower(plain), strings.ReplaceAll(plain, "-", ""), "  " + strings.ReplaceAll(plain, "-", " ") + "\n"} {
			if !SetupCodeMatches(code, typed) {
				t.Errorf("%q does not match %q", typed, plain)
			}
		}
		for _, typed := range []string{"", "-", plain[:13], plain + "A", NewSetupCode().Reveal()} {
			if SetupCodeMatches(code, typed) {
				t.Errorf("%q matches %q", typed, plain)
			}
		}
	}
	if SetupCodeMatches(secret.Text{}, "") || SetupCodeMatches(secret.Text{}, "-") {
		t.Error("where there is no code, nothing matches")
	}
}

// TestSetupCodeIsEven would notice an alphabet that favours some characters.
func TestSetupCodeIsEven(t *testing.T) {
	if len(setupAlphabet) != 32 || 256%len(setupAlphabet) != 0 {
		t.Fatal("a random byte no longer falls evenly on the alphabet")
	}
	for i, r := range setupAlphabet {
		if strings.ContainsRune("01IOilo", r) || strings.IndexRune(setupAlphabet, r) != i {
			t.Errorf("%q is ambiguous or there twice", r)
		}
	}
}

func TestHashTokenIsSHA256(t *testing.T) {
	// The example of FIPS 180-2, appendix B.1.
	if got := HashToken("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("got %s", got)
	}
}
