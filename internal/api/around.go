package api

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/noonday/noonday/internal/fault"
)

// requestKey is the context key of a request's id.
type requestKey struct{}

// requestID is the id of the request that a context belongs to.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// around wraps all routes, outermost first: request id and log, headers,
// protection against other sites, session, authentication, export.
func (a *API) around(mux http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.refuse(w, r, fault.New(fault.Forbidden, "cross_origin", "Another site sent this request. Noonday only takes changes from its own portal or with an API token."))
	}))
	h := exports(mux)
	h = a.authenticate(h)
	h = a.sessions.LoadAndSave(h)
	h = protection.Handler(h)
	h = onlyAPI(h, mux)
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

// recorder notes the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// logged gives a request an id, survives a panic of its handler, and writes a
// line about it: never the query, which may hold what people search for.
func (a *API) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := uuid.NewString()
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		start := time.Now()
		defer func() { //nolint:contextcheck // the request carries its context
			if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // a panic value, compared as net/http does
				a.log.Error("handler panicked", "request_id", id, "panic", p, "stack", string(debug.Stack()))
				a.refuse(rec, r, fault.New(fault.Internal, "internal", "Something went wrong inside Noonday. The log has the details."))
			} else if p != nil {
				panic(p)
			}
			level := slog.LevelDebug
			if rec.status >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			a.log.Log(r.Context(), level, "request", "request_id", id, "method", r.Method, "path", r.URL.Path,
				"status", rec.status, "duration_ms", time.Since(start).Milliseconds())
		}()
		next.ServeHTTP(rec, r)
	})
}
