// Package secret keeps credentials from being seen: a text that prints as
// [secret], and a key ring that seals it at rest.
package secret

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// Mask is what a secret prints as.
const Mask = "[secret]"

// Text is a secret. Every way of printing, logging or marshalling it yields
// Mask, or at worst an address; only Reveal yields the text itself. The zero
// value is no secret. Compare with Equal: == tells only whether two are copies.
type Text struct {
	// A pointer, because fmt does not call the methods of unexported fields: a
	// string here would be printed with a struct that holds a Text in one.
	value *string
}

// New wraps a plain text.
func New(plain string) Text {
	if plain == "" {
		return Text{}
	}
	return Text{value: &plain}
}

// Reveal returns the plain text. Call it only where the secret leaves for the
// place that it belongs to.
func (t Text) Reveal() string {
	if t.value == nil {
		return ""
	}
	return *t.value
}

// IsZero reports whether there is no secret.
func (t Text) IsZero() bool { return t.value == nil }

// Equal compares two secrets in constant time.
func (t Text) Equal(other Text) bool {
	return subtle.ConstantTimeCompare([]byte(t.Reveal()), []byte(other.Reveal())) == 1
}

// String returns Mask.
func (t Text) String() string { return Mask }

// GoString returns Mask.
func (t Text) GoString() string { return Mask }

// Format writes Mask, whatever the verb.
func (t Text) Format(s fmt.State, verb rune) {
	text := Mask
	if verb == 'q' {
		text = `"` + Mask + `"`
	}
	// fmt.State has nowhere to report a failed write to; fmt ignores it as well.
	_, _ = io.WriteString(s, text)
}

// MarshalText returns Mask, for JSON and every other text encoding.
func (t Text) MarshalText() ([]byte, error) { return []byte(Mask), nil }

// LogValue returns Mask.
func (t Text) LogValue() slog.Value { return slog.StringValue(Mask) }
