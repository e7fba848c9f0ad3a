package sqldb

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// stampFormat is how times are kept: UTC, microseconds, fixed width, so that
// their order as text is their order in time.
const stampFormat = "2006-01-02T15:04:05.000000Z"

// stamp reads and writes a time; the zero time is NULL.
type stamp struct{ t *time.Time }

// Value implements driver.Valuer.
func (s stamp) Value() (driver.Value, error) {
	if s.t.IsZero() {
		return nil, nil
	}
	return text(*s.t), nil
}

// Scan implements sql.Scanner.
func (s stamp) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s.t = time.Time{}
		return nil
	case string:
		t, err := time.Parse(stampFormat, v)
		if err != nil {
			return fmt.Errorf("stored time: %w", err)
		}
		*s.t = t
		return nil
	default:
		return fmt.Errorf("stored time is %T", src)
	}
}

// text is a time as it is stored.
func text(t time.Time) string { return t.UTC().Format(stampFormat) }

// orNull is a stored time, or NULL for the zero time.
func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return text(t)
}

// document reads and writes a value as JSON text. Empty lists and maps are
// written as such, never as null.
type document[T any] struct{ v *T }

// asJSON wraps a value for scanning or as an argument.
func asJSON[T any](v *T) document[T] { return document[T]{v} }

// Value implements driver.Valuer.
func (d document[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(*d.v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", *d.v, err)
	}
	return string(b), nil
}

// Scan implements sql.Scanner.
func (d document[T]) Scan(src any) error {
	s, ok := src.(string)
	if !ok {
		return fmt.Errorf("stored document is %T", src)
	}
	if s == "" || s == "null" {
		return nil
	}
	if err := json.Unmarshal([]byte(s), d.v); err != nil {
		return fmt.Errorf("stored document: %w", err)
	}
	return nil
}

// sortLast sorts after every other text; it stands for an empty value.
const sortLast = "\U0010FFFF"

// key is a text as lists sort by it: without case, the empty last.
func key(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return sortLast
	}
	return s
}

// unique is a text as uniqueness sees it: without case and outer space.
func unique(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// contains is the LIKE pattern for a text anywhere, to be used with ESCAPE '\'.
func contains(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(strings.TrimSpace(s))) + "%"
}

// attributes writes a map as a JSON object with sorted keys.
func attributes(m map[string]string) any {
	if len(m) == 0 {
		return "{}"
	}
	return asJSON(&m)
}

// storable is arguments as both engines take them: text is valid UTF-8 and
// without NUL characters, which PostgreSQL has no place for.
func storable(args []any) []any {
	copied := false
	for i, arg := range args {
		s, ok := arg.(string)
		if !ok || utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
			continue
		}
		if !copied {
			args, copied = slices.Clone(args), true
		}
		args[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
	}
	return args
}
