package kandjisim

import (
	"net/http"
	"net/url"
	"slices"
)

// page is one page of the listing: ranks, newest first, and where to go on.
type page struct {
	ranks      []int64
	next, prev *cursor
}

// pageSize is the length of the page at a position.
func (t *Tenant) pageSize(c cursor) int {
	full := t.opts.PageSize
	h := mix(t.dir.gen.seed ^ uint64(c.position)<<1 ^ 0x70616765)
	if !t.opts.ShortPages || h%3 != 0 {
		return full
	}
	short := full/2 + int(h>>8%uint64(full/2+1))
	return max(1, min(short, full-1))
}

// list selects a page. The caller holds t.mu.
func (t *Tenant) list(q *query) page {
	c := q.cursor
	size := t.pageSize(c)
	var (
		p    = page{ranks: make([]int64, 0, size)}
		r    record
		more bool
		skip = c.offset
	)
	visit := func(rank int64) bool {
		if q.filters() {
			t.dir.fill(rank, &r)
			if !q.match(&r) {
				return true
			}
		}
		if skip > 0 {
			skip--
			return true
		}
		if len(p.ranks) == size {
			more = true
			return false
		}
		p.ranks = append(p.ranks, rank)
		return true
	}
	t.visit(q, visit)
	if c.reverse {
		slices.Reverse(p.ranks)
	}
	p.link(t.dir.gen, c, more)
	return p
}

// visit walks the users that a query's cursor covers.
func (t *Tenant) visit(q *query, visit func(rank int64) bool) {
	d, c := t.dir, q.cursor
	if q.id != nil {
		t.visitOne(q, visit)
		return
	}
	switch {
	case !c.set:
		d.down(d.total-1, visit)
	case c.reverse:
		d.up(d.gen.rankBelow(c.position+1)+1, visit)
	default:
		d.down(d.gen.rankBelow(c.position), visit)
	}
}

// visitOne answers an id filter without walking the directory.
func (t *Tenant) visitOne(q *query, visit func(rank int64) bool) {
	rank, ok := t.dir.find(q.id.String())
	if !ok {
		return
	}
	legacy, c := t.dir.gen.legacyID(rank), q.cursor
	if !c.set || c.reverse && legacy > c.position || !c.reverse && legacy < c.position {
		visit(rank)
	}
}

// link computes where the pages before and after this one begin.
func (p *page) link(gen *generator, c cursor, more bool) {
	after, before := c.position+1, c.position-1 // of an empty page
	if n := len(p.ranks); n > 0 {
		after, before = gen.legacyID(p.ranks[n-1]), gen.legacyID(p.ranks[0])
	}
	if c.reverse || more {
		p.next = &cursor{set: true, position: after}
	}
	if c.reverse && more || !c.reverse && c.set {
		p.prev = &cursor{set: true, reverse: true, position: max(before, 0)}
	}
}

// pageURL is the link to another page: the request's own query with another
// cursor, on the host that Options.NextHost chooses.
func (t *Tenant) pageURL(r *http.Request, c *cursor) string {
	values := url.Values{}
	for k, v := range r.URL.Query() {
		values[k] = v
	}
	values.Set("cursor", c.encode())
	base := "https://" + t.opts.Subdomain + ".kandji.io"
	if t.opts.NextHost == NextSame {
		base = "http://" + r.Host
		if r.TLS != nil {
			base = "https://" + r.Host
		}
	}
	return base + r.URL.Path + "?" + values.Encode()
}
