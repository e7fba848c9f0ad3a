package kandjisim

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// BenchmarkEncode computes and encodes users; one operation is one user.
func BenchmarkEncode(b *testing.B) {
	tenant := New(Options{Seed: 1, Users: 100_000})
	var r record
	dst := make([]byte, 0, 1<<20)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		if len(dst) > 1<<20-4096 {
			dst = dst[:0]
		}
		tenant.dir.fill(int64(n%100_000), &r)
		dst = appendUser(dst, &r, variant{})
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "users/s")
}

// BenchmarkPages renders whole pages of a directory of 100,000 users, without
// and with 10,000 removed and 10,000 edited users; one operation is one page.
func BenchmarkPages(b *testing.B) {
	for _, worn := range []bool{false, true} {
		b.Run(map[bool]string{false: "fresh", true: "worn"}[worn], func(b *testing.B) {
			tenant := New(Options{Seed: 1, Users: 100_000})
			if worn {
				wear(tenant)
			}
			x := &exchange{t: tenant, r: httptest.NewRequest("GET", routeUsers, nil)}
			buf := make([]byte, 0, 256<<10)
			q, rows := query{}, 0
			b.ReportAllocs()
			for b.Loop() {
				_, p, _ := x.renderPage(buf, &q)
				rows += len(p.ranks)
				q.cursor = cursor{}
				if p.next != nil {
					q.cursor = *p.next
				}
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "users/s")
		})
	}
}

func wear(tenant *Tenant) {
	var gone []string
	n := 0
	for u := range tenant.Truth() {
		switch n % 10 {
		case 3:
			gone = append(gone, u.ID)
		case 7:
			tenant.Rename(u.ID, u.Name+" II")
		}
		n++
	}
	tenant.Remove(gone...)
}

// BenchmarkHTTP walks 100,000 users over loopback without decoding them; one
// operation is one walk.
func BenchmarkHTTP(b *testing.B) {
	tenant := New(Options{Seed: 1, Users: 100_000, NoGzip: true, Limits: &Limits{}})
	server := httptest.NewServer(tenant.Root())
	defer server.Close()
	rows := 0
	for b.Loop() {
		for c := (cursor{}); ; {
			target := server.URL + routeUsers
			if c.set {
				target += "?cursor=" + url.QueryEscape(c.encode())
			}
			req, _ := http.NewRequest(http.MethodGet, target, nil)
			req.Header.Set("Authorization", "Bearer "+DefaultToken)
			resp, err := server.Client().Do(req)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				b.Fatal(err)
			}
			resp.Body.Close()
			q := query{cursor: c}
			p := tenant.list(&q)
			rows += len(p.ranks)
			if p.next == nil {
				break
			}
			c = *p.next
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "users/s")
}
