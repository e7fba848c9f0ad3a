package sqldb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/noonday/noonday/internal/fault"
)

// cursor is where a page ended.
type cursor struct {
	Sort  string `json:"s"`
	Value any    `json:"v"`
	ID    any    `json:"i"`
}

// decodeCursor reads a cursor of an order.
func decodeCursor(token string, o order) (*cursor, error) {
	bad := fault.New(fault.Invalid, "invalid_cursor",
		"The cursor does not belong to this list and order. Start again from the first page.").At("cursor")
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, bad.Because(err)
	}
	var c cursor
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&c); err != nil {
		return nil, bad.Because(err)
	}
	for _, part := range []*any{&c.Value, &c.ID} {
		if n, ok := (*part).(json.Number); ok {
			if *part, err = n.Int64(); err != nil {
				return nil, bad.Because(err)
			}
		}
		switch (*part).(type) {
		case string, int64:
		default:
			return nil, bad
		}
	}
	// Numbered rows are not known by their ids.
	_, number := c.ID.(int64)
	if c.Sort != o.sort() || c.ID == "" || number != strings.HasSuffix(o.id, ".n") {
		return nil, bad
	}
	return &c, nil
}

// encodeCursor writes a cursor as an opaque text.
func encodeCursor(c cursor) (string, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("encode cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}
