package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/noonday/noonday/internal/fault"
)

// Request is a request that was answered, as the observer sees it. It carries
// nothing of the address but its route, such as "/api/v1/accounts/{id}"; "none" is
// one that was refused before its route was looked at.
type Request struct {
	Method, Route string
	Status        int
	Duration      time.Duration
}

// particularsKey is the context key of what is known about a request.
type particularsKey struct{}

// particulars is what is known about a request.
type particulars struct {
	id      string
	pattern string // of its route, once it is known
}

// requestID is the id of the request that a context belongs to.
func requestID(ctx context.Context) string {
	if known, ok := ctx.Value(particularsKey{}).(*particulars); ok {
		return known.id
	}
	return ""
}

// routed notes the route that a request took.
func routed(mux http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if known, ok := r.Context().Value(particularsKey{}).(*particulars); ok {
				known.pattern = r.Pattern
			}
		}()
		mux.ServeHTTP(w, r)
	})
}

// route is the pattern without its method; "none" if the request was refused
// before its route was looked at.
func (p *particulars) route() string {
	if _, path, ok := strings.Cut(p.pattern, " "); ok {
		return path
	}
	return cmp.Or(p.pattern, "none")
}

// longestRequestID is how many characters an id may have that is taken over.
const longestRequestID = 128

// fitForID are the characters of such an id.
const fitForID = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+/="

// idOf is the id that a request brings along, if it is fit for a log and a
// header, else a new one.
func idOf(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > longestRequestID || strings.Trim(id, fitForID) != "" {
		return uuid.NewString()
	}
	return id
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

// logged gives a request an id, survives a panic of its handler, and tells log
// and observer of it.
func (a *API) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := &particulars{id: idOf(r)}
		w.Header().Set("X-Request-Id", known.id)
		r, tell := a.observe(r)
		r = r.WithContext(context.WithValue(r.Context(), particularsKey{}, known))
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		start := time.Now()
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // a panic value, compared as net/http does
				a.log.Error("handler panicked", "request_id", known.id, "panic", p, "stack", string(debug.Stack()))
				a.refuse(rec, r, fault.New(fault.Internal, "internal", "Something went wrong inside Noonday. The log has the details."))
			} else if p != nil {
				panic(p)
			}
			a.answered(r, known, tell, rec.status, time.Since(start))
		}()
		next.ServeHTTP(rec, r)
	})
}

// answered writes a line about a request: at level info if it may have changed
// something, at error if we failed, else at debug. It never holds the query,
// which may say what people search for, nor a path with an e-mail address.
func (a *API) answered(r *http.Request, known *particulars, tell func(Request), status int, took time.Duration) {
	level := slog.LevelDebug
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions:
		level = slog.LevelInfo
	}
	path := r.URL.Path
	if strings.Contains(path, "@") {
		path = known.route()
	}
	a.log.Log(r.Context(), level, "request", "request_id", known.id, "method", r.Method, "route", known.route(), "path", path,
		"status", status, "duration_ms", took.Milliseconds())
	if known.pattern != streamPattern {
		tell(Request{Method: methodOf(r), Route: known.route(), Status: status, Duration: took})
	}
}

// methodOf is the method of a request, "other" for what nobody has heard of:
// a label must not take any value that somebody sends.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}
