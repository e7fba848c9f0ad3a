package connectortest

import (
	"net/http"
	"strings"

	"github.com/noonday/noonday/internal/connector"
)

// linkClauses are about addresses that the vendor names.
func linkClauses() []Clause {
	return []Clause{
		{"foreign_next", "A link to another host must not carry the credential there.", foreignNext},
		{"foreign_next_scheme", "A link of another scheme would carry the credential over a connection that nobody has chosen.", foreignNextScheme},
		{"foreign_next_path", "On the vendor's own host others may answer, too; a link must not carry the credential out of the API.", foreignNextPath},
		{"foreign_redirect", "A redirect to another host must not carry the credential there.", foreignRedirect},
		{"own_redirect", "Vendors move paths; within their own host that is harmless.", ownRedirect},
	}
}

// foreign is a host that should never be asked for anything.
func (p *probe) foreign() *vendor {
	p.Helper()
	v := startVendor(p.h.Vendor(p.usual()), p.h.Secret)
	p.Cleanup(v.close)
	return v
}

func (p *probe) wantUnasked(foreign *vendor) {
	p.Helper()
	for _, r := range foreign.log() {
		if r.credential {
			p.Errorf("another host was sent the credential: %s %s", r.method, r.path)
		} else {
			p.Errorf("another host was asked: %s %s", r.method, r.path)
		}
	}
}

// linking starts the usual vendor with links to further pages that begin with
// what is made of its own address.
func (p *probe) linking(base func(own string) string) *vendor {
	p.Helper()
	v := startVendor(nil, p.h.Secret)
	p.Cleanup(v.close)
	scenario := p.usual()
	scenario.NextBase = base(v.url)
	v.serve(p.h.Vendor(scenario))
	return v
}

// wantOnlyCursors reads a stream whose links lead astray. Either that is
// refused, or nothing but the cursor of each link is used, and then no record is
// missing.
func (p *probe) wantOnlyCursors(what, address string) {
	p.Helper()
	d := p.driver(address, p.h.Secret)
	var got []string
	for cursor, n := "", 0; n < maxPages; n++ {
		page, err := d.Read(p.Context(), p.stream(), cursor)
		if err != nil {
			p.wantError(what, err, connector.Malformed)
			return
		}
		got = append(got, ids(recordsOf(&page))...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	p.wantDistinct(what, got, someRecords)
}

func foreignNext(p *probe) {
	foreign := p.foreign()
	v := p.linking(func(string) string { return foreign.url })
	p.wantOnlyCursors("links to another host", v.url)
	p.wantUnasked(foreign)
}

// otherScheme names a vendor's own host with another scheme.
func otherScheme(own string) string { return strings.Replace(own, "http:", "https:", 1) }

func (p *probe) wantNoTLS(v *vendor) {
	p.Helper()
	if v.askedInTLS() {
		p.Errorf("an address of another scheme was followed")
	}
}

func foreignNextScheme(p *probe) {
	v := p.linking(otherScheme)
	p.wantOnlyCursors("links of another scheme", v.url)
	p.wantNoTLS(v)
}

func foreignNextPath(p *probe) {
	const beside = "/steal"
	v := p.linking(func(own string) string { return own + beside })
	p.wantOnlyCursors("links to another path", v.url)
	for _, r := range v.log() {
		if strings.HasPrefix(r.path, beside) {
			p.Errorf("a path beside the API was asked: %s", r.path)
		}
	}
}

func foreignRedirect(p *probe) {
	foreign := p.foreign()
	for _, code := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect} {
		v := p.vendor(p.usual())
		for _, base := range []string{foreign.url, otherScheme(v.url)} {
			v.fail(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
				http.Redirect(w, r, base+r.URL.RequestURI(), code)
			})
			_, err := p.driver(v.url, p.h.Secret).Read(p.Context(), p.stream(), "")
			p.wantError("a redirect to another host", err, connector.Malformed, connector.CodeForeignRedirect)
		}
		p.wantNoTLS(v)
	}
	p.wantUnasked(foreign)
}

func ownRedirect(p *probe) {
	v := p.vendor(p.usual())
	v.fail(moving)
	p.wantDistinct("after redirects", ids(p.records(p.driver(v.url, p.h.Secret), p.stream())), someRecords)
}
