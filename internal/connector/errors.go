package connector

import (
	"errors"
	"fmt"
	"time"
)

// Class says what an error of a vendor was. The engine decides what to do.
type Class string

// The classes of error.
const (
	// Denied: the credential is rejected as such (401). Never retried.
	Denied Class = "denied"
	// Forbidden: the credential is good but may not read this stream (403). Never retried.
	Forbidden Class = "forbidden"
	// Throttled: the vendor asks to wait until Error.Until (429).
	Throttled Class = "throttled"
	// Unavailable: the vendor or the way to it has trouble (5xx, timeouts, resets). Retried.
	Unavailable Class = "unavailable"
	// Malformed: the answer cannot be what the vendor meant. Retried at the next poll.
	Malformed Class = "malformed"
	// Gone: what was asked for is not there any more (404), such as an old cursor.
	Gone Class = "gone"
)

// Error is an error about a vendor.
type Error struct {
	Class Class
	// Code refines the class for people and clients, e.g. "host_not_found"; see Codes below.
	Code string
	// Message is a sentence for people: what happened. It holds no secret.
	Message string
	Stream  Stream    // the stream concerned, if one is
	Status  int       // the HTTP status, 0 when no answer came
	Until   time.Time // for Throttled, and for Unavailable where the vendor named a time; by Environment.Now
	cause   error
}

// Codes that refine a class. Drivers and rest use these; a class without a
// refinement has its own name as code.
const (
	CodeTokenRejected     = "token_rejected"          // Denied
	CodePermissionMissing = "permission_missing"      // Forbidden
	CodeThrottled         = "throttled"               // Throttled
	CodeBudgetSpent       = "budget_spent"            // Throttled: by our own share of the vendor's limits
	CodeVendorUnavailable = "vendor_unavailable"      // Unavailable: 5xx
	CodeVendorTimeout     = "vendor_timeout"          // Unavailable: no answer in time
	CodeHostNotFound      = "host_not_found"          // Unavailable: the name does not resolve
	CodeHostUnreachable   = "host_unreachable"        // Unavailable: refused, reset, no route
	CodePrivateAddress    = "api_url_private_address" // Unavailable: refused by our own guard
	CodeTLSFailed         = "tls_failed"              // Unavailable: certificate or handshake
	CodeNotTheVendor      = "not_the_vendor"          // Malformed: answers, but as something else
	CodeForeignRedirect   = "foreign_redirect"        // Malformed: points to another host
	CodeMalformed         = "malformed_answer"        // Malformed
	CodeTooLarge          = "answer_too_large"        // Malformed
	CodeCursorRepeated    = "cursor_repeated"         // Malformed: the listing would never end
	CodeRecordWithoutID   = "record_without_id"       // Malformed
	CodeListingIncomplete = "listing_incomplete"      // Malformed: pages of it are not accounted for
	CodeGone              = "gone"                    // Gone
)

// NewError returns an error about a vendor; the message is formatted with fmt.Sprintf.
func NewError(class Class, code, message string, args ...any) *Error {
	return &Error{Class: class, Code: code, Message: fmt.Sprintf(message, args...)}
}

// Because returns a copy that wraps a cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// On returns a copy that names the stream concerned.
func (e *Error) On(stream Stream) *Error {
	c := *e
	c.Stream = stream
	return &c
}

// Error returns class, code, message and cause, for logs.
func (e *Error) Error() string {
	text := string(e.Class) + " (" + e.Code + "): " + e.Message
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// AsError finds the vendor error in a chain.
func AsError(err error) (*Error, bool) { return errors.AsType[*Error](err) }

// ClassOf returns the class of an error, empty when it is not about a vendor.
func ClassOf(err error) Class {
	if e, ok := AsError(err); ok {
		return e.Class
	}
	return ""
}
