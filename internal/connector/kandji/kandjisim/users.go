package kandjisim

import (
	"errors"
	"net/http"
)

// listUsers answers GET /api/v1/users.
func (x *exchange) listUsers() {
	q, err := parseQuery(x.r.URL.Query(), x.t.opts.EmailExact)
	var bad *badRequest
	switch {
	case errors.As(err, &bad):
		body := appendString([]byte(`{"`+bad.field+`":[`), bad.message)
		x.send(http.StatusBadRequest, typeJSON, append(body, "]}"...))
		return
	case err != nil:
		x.fail(http.StatusNotFound, "Invalid cursor")
		return
	}
	buf := x.t.buffer()
	defer x.t.release(buf)
	body, p, hook := x.renderPage((*buf)[:0], &q)
	*buf = body
	if hook != nil {
		hook(x.page)
	}
	x.count(&q, p)
	x.send(http.StatusOK, typeJSON, body)
}

// count writes a page that is about to be sent into the log.
func (x *exchange) count(q *query, p page) {
	if x.kind() == FaultTruncated {
		return
	}
	next, nextPage := "", 0
	if p.next != nil {
		next = p.next.encode()
	}
	switch {
	case x.kind() == FaultRepeatCursor:
		nextPage = x.page
	case x.page > 0:
		nextPage = x.page + 1
	}
	x.t.log.served(q.rawCursor, len(p.ranks), next, nextPage)
}

// kind is the fault that alters this answer, "" for none.
func (x *exchange) kind() FaultKind {
	if x.fault == nil {
		return ""
	}
	return x.fault.Kind
}

// renderPage selects and encodes one page under the tenant's lock.
func (x *exchange) renderPage(dst []byte, q *query) ([]byte, page, func(int)) {
	x.t.mu.RLock()
	defer x.t.mu.RUnlock()
	p := x.t.list(q)
	if x.kind() == FaultRepeatCursor {
		p.next = x.same(q, p)
	}
	dst = append(dst, `{"next":`...)
	dst = x.appendLink(dst, p.next)
	dst = append(dst, `,"previous":`...)
	dst = x.appendLink(dst, p.prev)
	dst = append(dst, `,"results":[`...)
	var r record
	for i, rank := range p.ranks {
		if i > 0 {
			dst = append(dst, ',')
		}
		v := x.t.quirks.variant(x.t.dir.gen, rank)
		if i == len(p.ranks)/2 {
			v.noID = x.kind() == FaultMissingID
			v.emailID = x.kind() == FaultEmailID
		}
		x.t.dir.fill(rank, &r)
		dst = appendUser(dst, &r, v)
	}
	return append(dst, "]}"...), p, x.t.onPage
}

// same is a cursor that leads to the page being served.
func (x *exchange) same(q *query, p page) *cursor {
	c := q.cursor
	if !c.set && len(p.ranks) > 0 {
		c = cursor{set: true, position: x.t.dir.gen.legacyID(p.ranks[0]) + 1}
	}
	return &c
}

func (x *exchange) appendLink(dst []byte, c *cursor) []byte {
	if c == nil {
		return append(dst, "null"...)
	}
	return appendString(dst, x.t.pageURL(x.r, c))
}

// readUser answers GET /api/v1/users/{id}.
func (x *exchange) readUser() {
	if !x.isUUID() {
		return
	}
	body, ok := x.renderUser()
	if !ok {
		x.fail(http.StatusNotFound, statusText(http.StatusNotFound))
		return
	}
	x.send(http.StatusOK, typeJSON, body)
}

// isUUID answers a request whose id is no UUID, and says whether it is one.
func (x *exchange) isUUID() bool {
	if _, ok := parseUUID(x.id); ok {
		return true
	}
	status := x.t.opts.BadIDStatus
	contentType, body := errorBody(BodyHTML, status, "The requested resource was not found on this server.")
	if status == http.StatusNotFound {
		contentType, body = errorBody(BodyDetail, status, statusText(status))
	}
	x.send(status, contentType, body)
	return false
}

func (x *exchange) renderUser() ([]byte, bool) {
	x.t.mu.RLock()
	defer x.t.mu.RUnlock()
	rank, ok := x.t.dir.find(x.id)
	if !ok {
		return nil, false
	}
	var r record
	x.t.dir.fill(rank, &r)
	return appendUser(nil, &r, x.t.quirks.variant(x.t.dir.gen, rank)), true
}
