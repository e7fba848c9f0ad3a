package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
)

// Nullable is a text in a body that may be left out, which leaves a thing as it
// is, or be null or empty, which takes it back.
type Nullable struct {
	given bool
	text  string
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Nullable) UnmarshalJSON(raw []byte) error {
	n.given, n.text = true, ""
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	if err := json.Unmarshal(raw, &n.text); err != nil {
		return fmt.Errorf("expected a text or null: %w", err)
	}
	return nil
}

// Schema implements huma.SchemaProvider.
func (Nullable) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Nullable: true}
}

// value is nil when it was left out, and the empty text for null.
func (n Nullable) value() *string {
	if !n.given {
		return nil
	}
	return &n.text
}

// optionalBool is a yes or no in a query that may be left out.
type optionalBool struct{ value *bool }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *optionalBool) UnmarshalText(text []byte) error {
	var v bool
	switch string(text) {
	case "":
		return nil
	case "true":
		v = true
	case "false":
	default:
		return fmt.Errorf("expected true or false")
	}
	b.value = &v
	return nil
}

// Schema implements huma.SchemaProvider.
func (optionalBool) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: []any{"true", "false"}}
}
