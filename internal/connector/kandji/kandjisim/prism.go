package kandjisim

import (
	"encoding/base64"
	"net/http"
	"sort"
	"strconv"
	"strings"
)

// defaultPrismLimit is the length of a page of Prism when none is asked for.
const defaultPrismLimit = 25

// prismQuery is what a request to Prism asks for.
type prismQuery struct {
	span
	byCursor bool
	bad      string // what is wrong with it; empty if nothing is
}

// prismAsked reads limit, offset and cursor. An empty cursor is the beginning.
func (x *exchange) prismAsked() prismQuery {
	query := x.r.URL.Query()
	q := prismQuery{span: span{limit: min(defaultPrismLimit, x.t.opts.PageSize)}}
	if n, err := strconv.Atoi(query.Get("limit")); err == nil && n > 0 {
		q.limit = min(n, x.t.opts.PageSize)
	}
	if n, err := strconv.Atoi(query.Get("offset")); err == nil && n > 0 {
		q.offset = n
	}
	q.byCursor = query.Has("cursor") && !x.t.opts.PrismNoCursor
	if !q.byCursor {
		return q
	}
	if query.Get("sort_by") != "" {
		q.bad = "sort_by is not supported together with cursor."
	}
	at, ok := x.t.prismPosition(query.Get("cursor"))
	if q.offset = at; !ok {
		q.bad = "Invalid cursor"
	}
	return q
}

// prismPosition is how many rows come before what a cursor leads to.
func (t *Tenant) prismPosition(cursor string) (int, bool) {
	if cursor == "" {
		return 0, true
	}
	raw, err := base64.StdEncoding.DecodeString(cursor)
	id, number, cut := strings.Cut(string(raw), "|")
	device, isID := parseUUID(id)
	row, numErr := strconv.Atoi(number)
	if err != nil || !cut || !isID || numErr != nil || row < 0 {
		return 0, false
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	f := t.fleet
	n := f.after(device)
	if n > 0 && f.id(f.byID[n-1]) == device {
		return int(min(f.before[n-1]+int64(row)+1, f.before[n])), true
	}
	return int(f.before[n]), true
}

// listPrism answers GET /api/v1/prism/apps.
func (x *exchange) listPrism() {
	q := x.prismAsked()
	if q.bad != "" {
		x.fail(http.StatusBadRequest, q.bad)
		return
	}
	body, hook := x.renderPrism(q)
	if hook != nil {
		hook(routePrism, x.page)
	}
	x.send(http.StatusOK, typeJSON, body)
}

// prismPage is a page of Prism, keys in the vendor's order.
type prismPage struct {
	Offset *int        `json:"offset"`
	Limit  int         `json:"limit"`
	Total  *int64      `json:"total"`
	Data   []*prismRow `json:"data"`
	Cursor *string     `json:"cursor,omitempty"`
}

func (x *exchange) renderPrism(q prismQuery) ([]byte, func(string, int)) {
	x.t.mu.RLock()
	defer x.t.mu.RUnlock()
	f := x.t.fleet
	page := prismPage{Limit: q.limit, Data: []*prismRow{}}
	if total := f.prismRows(); !x.t.opts.PrismNoTotal {
		page.Total = &total
	}
	if !q.byCursor {
		page.Offset = &q.offset
	}
	device, number := int64(-1), 0
	var head prismRow
	f.prism(int64(q.offset), q.limit, func(rank int64, row int, c copyOf) {
		if rank != device {
			device, head = rank, x.t.prismHead(rank)
		}
		page.Data, number = append(page.Data, head.with(f.installed(rank, c))), row
	})
	if n := len(page.Data); n > 0 {
		page.Data[n/2].spoil(x.kind())
	}
	more := int64(q.offset+len(page.Data)) < f.prismRows()
	switch {
	case x.t.opts.PrismNoCursor:
	case x.kind() == FaultRepeatCursor:
		again := x.r.URL.Query().Get("cursor")
		page.Cursor = &again
	case more:
		next := base64.StdEncoding.EncodeToString([]byte(f.id(device).String() + "|" + strconv.Itoa(number)))
		page.Cursor = &next
	}
	return encode(page), x.t.onList
}

// prism visits up to limit rows from a position on, device by device. It costs
// time in what it visits.
func (f *fleet) prism(offset int64, limit int, visit func(rank int64, row int, c copyOf)) {
	at := sort.Search(len(f.byID), func(i int) bool { return f.before[i+1] > offset })
	for ; at < len(f.byID) && limit > 0; at++ {
		if f.before[at+1] == f.before[at] {
			continue
		}
		rank := f.byID[at]
		for row, c := range f.software(rank) {
			if f.before[at]+int64(row) < offset {
				continue
			}
			if limit--; limit < 0 {
				return
			}
			visit(rank, row, c)
		}
	}
}

// countPrism answers GET /api/v1/prism/count.
func (x *exchange) countPrism() {
	if category := x.r.URL.Query().Get("category"); category != "apps" {
		x.fail(http.StatusBadRequest, "Invalid category: "+category)
		return
	}
	x.send(http.StatusOK, typeJSON, []byte(`{"count":`+strconv.FormatInt(x.t.ProgramsLen(), 10)+`,"approximate":false}`))
}
