// Package connector is the contract between Noonday and the sources that it
// reads. A Type describes a vendor as data, a Driver translates one tenant's
// answers, and a Source is the portable reader around a driver: it guards,
// retries and redacts, so that drivers need not.
package connector

import (
	"context"

	"github.com/noonday/noonday/internal/inventory"
)

// Stream names one listing of a connector.
type Stream string

// The streams that Noonday knows.
const (
	Users         Stream = "users"
	Devices       Stream = "devices"
	InstalledApps Stream = "installed_apps"
)

// Driver reads one tenant of one vendor. It only translates: pacing, retrying,
// paging, resuming, logging and redaction belong to Source and the engine.
// A driver that holds connections also implements io.Closer.
type Driver interface {
	// Check makes the cheapest authenticated calls and reports whose tenant
	// answers and, stream by stream, whether this credential may read it. A
	// missing permission is not an error but an Access; a rejected credential,
	// an unreachable or a foreign host is an *Error.
	Check(ctx context.Context) (Tenant, error)
	// Read returns one page of a stream. The empty cursor asks for the first
	// page, an empty Next ends the stream. On error the page is discarded whole;
	// every error about the vendor is an *Error.
	Read(ctx context.Context, stream Stream, cursor string) (Page, error)
}

// Page is one page of a stream.
type Page struct {
	// Records are of the kind that the stream holds.
	inventory.Records
	// Dropped counts what the vendor sent and the driver left out by a rule that
	// its documentation states. It tells such a page from an empty one.
	Dropped int
	// Next is the cursor of the following page; empty at the end of the stream.
	Next string
	// Expected is the vendor's own count of the whole stream; 0 when it gives none.
	Expected int64
}

// Tenant is whose data a credential opens.
type Tenant struct {
	// ID is stable for the tenant, whatever credential or alias address opens it.
	ID      string
	Name    string
	URL     string // the API address in use
	Region  string // as the vendor names it; empty where there is none
	Streams []StreamAccess
}

// Access is what a credential may do with a stream.
type Access string

// The kinds of access. Unknown is a value: the vendor did not let us find out.
const (
	Granted    Access = "granted"
	NotAllowed Access = "forbidden"
	Unlicensed Access = "unlicensed"
	Unknown    Access = "unknown"
)

// StreamAccess is the access to one stream.
type StreamAccess struct {
	Stream Stream
	Access Access
	// Records is how many there are, as the vendor says; 0 if it does not.
	Records int64
}

// Sizes is how many records of each stream there are, as far as the vendor says.
func (t *Tenant) Sizes() map[Stream]int64 {
	out := map[Stream]int64{}
	for _, s := range t.Streams {
		if s.Records > 0 {
			out[s.Stream] = s.Records
		}
	}
	return out
}

// Access returns the access to a stream; Unknown when the tenant says nothing of it.
func (t *Tenant) Access(stream Stream) Access {
	for _, s := range t.Streams {
		if s.Stream == stream {
			return s.Access
		}
	}
	return Unknown
}
