package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/noonday/noonday/internal/fault"
)

// body is an answer with a body.
type body[T any] struct{ Body T }

// none is an input without anything, or an answer without a body.
type none struct{}

// ByID is an input that names a thing. It is exported for the framework, which skips embedded types that are not.
type ByID struct {
	ID string `path:"id" doc:"Its id" maxLength:"100"`
}

// route describes an operation.
type route struct {
	method, path, id, summary, tag string
	status                         int
	open                           bool // needs nobody signed in
}

// operation is a route in the words of the framework.
func (r route) operation() huma.Operation {
	op := huma.Operation{
		OperationID: r.id, Method: r.method, Path: "/api/v1" + r.path, Summary: r.summary, Tags: []string{r.tag},
		DefaultStatus: r.status, MaxBodyBytes: 256 << 10, Errors: []int{http.StatusUnprocessableEntity},
	}
	if r.open {
		op.Security = []map[string][]string{}
	} else {
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	if strings.Contains(r.path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
		if r.method != http.MethodGet {
			op.Errors = append(op.Errors, http.StatusConflict)
		}
	}
	return op
}

// answer registers an operation with a body in its answer.
func answer[I, O any](a *API, r route, do func(context.Context, *I) (O, error)) {
	huma.Register(a.huma, r.operation(), func(ctx context.Context, in *I) (*body[O], error) {
		out, err := do(ctx, in)
		if err != nil {
			return nil, a.failed(ctx, err)
		}
		return &body[O]{out}, nil
	})
}

// done registers an operation without a body in its answer.
func done[I any](a *API, r route, do func(context.Context, *I) error) {
	r.status = http.StatusNoContent
	huma.Register(a.huma, r.operation(), func(ctx context.Context, in *I) (*struct{}, error) {
		if err := do(ctx, in); err != nil {
			return nil, a.failed(ctx, err)
		}
		return nil, nil
	})
}

// failed is the error of a deed as an answer.
func (a *API) failed(ctx context.Context, err error) error {
	p := a.problem(ctx, err)
	if p.RetryAfterSeconds > 0 {
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {strconv.Itoa(p.RetryAfterSeconds)}})
	}
	return p
}

// refuse answers a request outside the framework with a problem document.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		a.log.DebugContext(r.Context(), "write problem", "error", err)
	}
}

// notFound says that an address does not exist.
func notFound(r *http.Request) error {
	return fault.New(fault.NotFound, "not_found", "There is nothing at %s %s. The API is described at /api/docs.", r.Method, r.URL.Path)
}

// typeOf is the type of T.
func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// splitList splits a comma list, leaving out what is empty.
func splitList(raw string) []string {
	var out []string
	for _, part := range strings.Split(raw, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
