package api

import (
	"net/http"
	"strings"

	"github.com/noonday/noonday/internal/fault"
)

// around wraps all routes, outermost first: request id and log, headers,
// protection against other sites, session, authentication, export.
func (a *API) around(mux http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.refuse(w, r, fault.New(fault.Forbidden, "cross_origin", "Another site sent this request. Noonday only takes changes from its own portal or with an API token."))
	}))
	others := routed(mux)
	h := exports(others)
	h = a.authenticate(h)
	h = a.sessions.LoadAndSave(h)
	h = protection.Handler(h)
	h = onlyAPI(h, others)
	h = headers(h)
	return a.logged(h)
}

// onlyAPI keeps sessions and authentication away from files and probes.
func onlyAPI(api, others http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/v1/") {
			api.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}

// exports leads a list that is asked for as CSV to its export.
func exports(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.HasPrefix(r.Header.Get("Accept"), "text/csv") && !strings.HasSuffix(r.URL.Path, csvSuffix) {
			r = r.Clone(r.Context())
			r.URL.Path += csvSuffix
		}
		next.ServeHTTP(w, r)
	})
}

// headers sets what every answer carries.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}
