package api

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/noonday/noonday/internal/fault"
)

// Problem is a problem document (RFC 9457) with a stable code.
type Problem struct {
	Type              string        `json:"type" example:"about:blank"`
	Title             string        `json:"title" doc:"The status in words"`
	Status            int           `json:"status"`
	Code              string        `json:"code" doc:"Stable; for programs" example:"name_taken"`
	Detail            string        `json:"detail" doc:"What happened and what to do; for people"`
	Field             string        `json:"field,omitempty" doc:"The input at fault, such as name or settings.api_url"`
	Errors            []ProblemItem `json:"errors,omitempty" doc:"All mistakes, when there are several"`
	RetryAfterSeconds int           `json:"retry_after_seconds,omitempty"`
	RequestID         string        `json:"request_id,omitempty" doc:"Finds the request in the log"`
}

// ProblemItem is one mistake of several.
type ProblemItem struct {
	Field  string `json:"field,omitempty"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statusOf maps a kind of fault to an HTTP status.
func statusOf(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Throttled:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// newProblem writes a fault as a problem document.
func newProblem(f *fault.Fault, requestID string) *Problem {
	status := statusOf(f.Kind)
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: f.Code, Detail: f.Message, Field: f.Field,
		RetryAfterSeconds: int(math.Ceil(f.After.Seconds())), RequestID: requestID,
	}
	if len(f.Others) > 0 {
		for _, o := range append([]*fault.Fault{f}, f.Others...) {
			p.Errors = append(p.Errors, ProblemItem{Field: o.Field, Code: o.Code, Detail: o.Message})
		}
	}
	return p
}

// problem answers an error of a deed; what is our own mistake goes to the log.
func (a *API) problem(ctx context.Context, err error) *Problem {
	f := fault.Of(err)
	id := requestID(ctx)
	switch f.Kind {
	case fault.Internal:
		a.log.ErrorContext(ctx, "request failed", "request_id", id, "error", err)
	case fault.Unauthenticated:
		if required, err := a.deeds.SetupRequired(ctx); err == nil && required {
			f = fault.New(fault.Unauthenticated, "setup_required",
				"Noonday has no operator yet. Open the portal and create the first one with the code from the console.")
		}
	}
	return newProblem(f, id)
}

// describe turns the framework's own errors into problem documents. The values
// that they carry are dropped: one of them may be a secret.
func describe(ctx huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(e.Status), Status: e.Status, RequestID: requestID(ctx.Context()),
		Code: plainCode(e.Status), Detail: sentence(e.Detail),
	}
	for _, d := range e.Errors {
		if d != nil {
			p.Errors = append(p.Errors, item(e.Status, d))
		}
	}
	if len(p.Errors) > 0 {
		first := p.Errors[0]
		p.Code, p.Detail, p.Field = first.Code, first.Detail, first.Field
	}
	if len(p.Errors) == 1 {
		p.Errors = nil
	}
	return p, nil
}

// plainCode is the code of a status without a finer one.
func plainCode(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed_json"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusMethodNotAllowed:
		return "method_not_allowed"
	case http.StatusNotAcceptable:
		return "not_acceptable"
	case http.StatusRequestEntityTooLarge:
		return "body_too_large"
	case http.StatusUnsupportedMediaType:
		return "unsupported_media_type"
	case http.StatusUnprocessableEntity:
		return "invalid_value"
	default:
		return "internal"
	}
}

// item describes one mistake that the framework found.
func item(status int, d *huma.ErrorDetail) ProblemItem {
	in, field, _ := strings.Cut(d.Location, ".")
	shown := cmp.Or(field, in)
	switch {
	case d.Message == validation.MsgUnexpectedProperty:
		return ProblemItem{field, "unknown_field", "There is no field “" + shown + "”. Check its spelling."}
	case in == "query" && field == "limit":
		return ProblemItem{field, "limit_out_of_range", "limit is a number from 1 to 500."}
	case status == http.StatusBadRequest || in == "body" && field == "" && !strings.HasPrefix(d.Message, "expected"):
		return ProblemItem{field, "malformed_json", "The body is not valid JSON: " + strings.TrimSuffix(d.Message, ".") + "."}
	case in == "path":
		return ProblemItem{field, "invalid_value", "The address holds an invalid " + shown + ": " + d.Message + "."}
	default:
		return ProblemItem{field, "invalid_value", "“" + shown + "” cannot be used: " + d.Message + "."}
	}
}

// sentence makes a sentence of the framework's lower-case words.
func sentence(s string) string {
	if s == "" {
		return "The request cannot be answered."
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
