// Package fault holds the one error type that reaches people: a stable code, a
// sentence that says what happened and what to do, and the wrapped cause that
// only logs may show.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of answer a fault deserves; the API maps it to a status.
type Kind string

// The kinds of fault.
const (
	Invalid         Kind = "invalid"         // the input is wrong; the caller can correct it
	Malformed       Kind = "malformed"       // the input cannot be read at all
	Unauthenticated Kind = "unauthenticated" // nobody is signed in
	Forbidden       Kind = "forbidden"       // the role does not permit it
	NotFound        Kind = "not_found"       // there is no such thing
	Conflict        Kind = "conflict"        // it contradicts what is there now
	Throttled       Kind = "throttled"       // too often; see After
	Unavailable     Kind = "unavailable"     // something outside does not answer
	Internal        Kind = "internal"        // our mistake
)

// Fault is an error with an answer for people. Code is stable and part of the
// API; Message is one or two sentences without internals.
type Fault struct {
	Kind    Kind
	Code    string
	Message string
	// Field names the input at fault ("name", "settings.api_url"), or is empty.
	Field string
	// After is how long to wait before trying again, for Throttled and Unavailable.
	After time.Duration
	// Others are further mistakes in the same input.
	Others []*Fault

	cause error
}

// New returns a fault; the message is formatted with fmt.Sprintf when args are given.
func New(kind Kind, code, message string, args ...any) *Fault {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &Fault{Kind: kind, Code: code, Message: message}
}

// Error returns code, message and cause, for logs.
func (f *Fault) Error() string {
	text := f.Code + ": " + f.Message
	if f.cause != nil {
		text += ": " + f.cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.cause }

// At returns a copy that points to an input field.
func (f *Fault) At(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// Because returns a copy that wraps a cause.
func (f *Fault) Because(cause error) *Fault {
	c := *f
	c.cause = cause
	return &c
}

// Wait returns a copy that says how long to wait before trying again.
func (f *Fault) Wait(d time.Duration) *Fault {
	c := *f
	c.After = d
	return &c
}

// Of finds the fault in an error chain; any other error becomes an internal
// fault whose message reveals nothing. Of(nil) is nil.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return New(Internal, "internal", "Something went wrong inside Noonday. The log has the details.").Because(err)
}

// Has reports whether the error chain holds a fault with the code.
func Has(err error, code string) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.Code == code
}

// Join gathers several faults of one input into one, nil when there are none.
// Faults that were joined before come apart.
func Join(faults ...*Fault) *Fault {
	var all []*Fault
	for _, f := range faults {
		if f != nil {
			all = append(append(all, f.alone()), f.Others...)
		}
	}
	if len(all) == 0 {
		return nil
	}
	first := *all[0]
	first.Others = append([]*Fault(nil), all[1:]...)
	return &first
}

// alone is the fault without others.
func (f *Fault) alone() *Fault {
	if len(f.Others) == 0 {
		return f
	}
	c := *f
	c.Others = nil
	return &c
}
