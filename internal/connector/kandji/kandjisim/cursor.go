package kandjisim

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
)

// cursor is a position in the listing: the users whose legacy id is below
// position (or above it, for a reverse cursor), after skipping offset of them.
// The zero value is the beginning.
type cursor struct {
	set      bool
	reverse  bool
	position int64
	offset   int
}

var errCursor = errors.New("invalid cursor")

// maxOffset is the largest offset that the vendor's framework honours.
const maxOffset = 1000

// encode writes the cursor as the vendor does: base64 of a query string.
func (c cursor) encode() string {
	s := "p=" + strconv.FormatInt(c.position, 10)
	if c.reverse {
		s = "r=1&" + s
	}
	if c.offset > 0 {
		s = "o=" + strconv.Itoa(c.offset) + "&" + s
	}
	return base64.StdEncoding.EncodeToString([]byte(s))
}

// parseCursor reads what encode writes and nothing else; the empty string is
// the beginning.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil {
		return cursor{}, errCursor
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return cursor{}, errCursor
	}
	c := cursor{set: true}
	for key, list := range values {
		if len(list) != 1 || !c.apply(key, list[0]) {
			return cursor{}, errCursor
		}
	}
	if !values.Has("p") {
		return cursor{}, errCursor
	}
	return c, nil
}

func (c *cursor) apply(key, value string) bool {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return false
	}
	switch key {
	case "p":
		c.position = n
	case "r":
		c.reverse = n == 1
		return n <= 1
	case "o":
		c.offset = int(min(n, maxOffset))
	default:
		return false
	}
	return true
}
