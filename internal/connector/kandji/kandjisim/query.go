package kandjisim

import (
	"bytes"
	"net/url"
	"strings"
)

// query is what a listing request asks for.
type query struct {
	cursor      cursor
	rawCursor   string
	email       []byte // lower case; empty matches all
	exactEmail  bool
	id          *uuid
	integration string
	archived    *bool
}

// badRequest is a refusal of a query parameter, field by field, as the vendor's
// framework words it.
type badRequest struct{ field, message string }

func (e *badRequest) Error() string { return e.field + ": " + e.message }

// parseQuery reads the parameters that the vendor knows. limit, offset and
// unknown ones are ignored. It fails with errCursor or a *badRequest.
func parseQuery(v url.Values, exactEmail bool) (query, error) {
	q := query{
		rawCursor:  v.Get("cursor"),
		email:      []byte(strings.ToLower(v.Get("email"))),
		exactEmail: exactEmail,
	}
	if v.Has("id") {
		id, ok := parseUUID(v.Get("id"))
		if !ok {
			return q, &badRequest{"id", "Enter a valid UUID."}
		}
		q.id = &id
	}
	if s := v.Get("integration_id"); s != "" {
		id, ok := parseUUID(s)
		if !ok {
			return q, &badRequest{"integration_id", "Enter a valid UUID."}
		}
		q.integration = id.String()
	}
	if v.Has("archived") {
		yes := v.Get("archived") == "true"
		if !yes && v.Get("archived") != "false" {
			return q, &badRequest{"archived", "Must be a valid boolean."}
		}
		q.archived = &yes
	}
	var err error
	q.cursor, err = parseCursor(q.rawCursor)
	return q, err
}

// filters says whether any row could be left out.
func (q *query) filters() bool {
	return len(q.email) > 0 || q.id != nil || q.integration != "" || q.archived != nil
}

func (q *query) match(r *record) bool {
	if q.id != nil && *q.id != r.id {
		return false
	}
	if q.archived != nil && *q.archived != r.archived {
		return false
	}
	if q.integration != "" && (r.integration == nil || r.integration.UUID != q.integration) {
		return false
	}
	if len(q.email) == 0 {
		return true
	}
	lower := bytes.ToLower(r.email)
	if q.exactEmail {
		return bytes.Equal(lower, q.email)
	}
	return bytes.Contains(lower, q.email)
}
