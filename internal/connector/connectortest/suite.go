// Package connectortest is the contract between Noonday and its connectors as
// something that runs: named clauses that every driver passes against a strict
// simulated vendor, without network and without an account.
//
// To join, a driver's test calls Run with a Harness: its Type, two credentials,
// how its form is filled in, and an http.Handler that answers as the vendor
// does. Script builds such a handler from the few things in which vendors
// differ; a handler of one's own does as well. What goes wrong (status codes,
// broken connections, wrong bodies) is added by the suite.
//
// A surprise of one vendor is worth a clause for all: add it here, together with
// a planted driver in this package's tests that fails it and nothing else.
package connectortest

import (
	"context"
	"net/http"
	"testing"

	"github.com/noonday/noonday/internal/connector"
)

// Harness is what a driver brings to the suite.
type Harness struct {
	Type connector.Type
	// Settings fills in the form for a base URL and a credential, as a person
	// would; the values go through Type.Clean.
	Settings func(baseURL, secret string) map[string]string
	// Secret and OtherSecret are two well-formed credentials, at least eight
	// characters long. The vendor accepts the one that its scenario names.
	Secret, OtherSecret string
	// Vendor returns a handler that answers as the vendor does in a scenario.
	// It sends one page per request. Clauses may compress, cut or redirect what it
	// answers; its headers stay.
	Vendor func(Scenario) http.Handler
	// MaxBody is the longest body that the driver reads, in bytes. Default: 16
	// MiB, as drivers on package rest have it.
	MaxBody int64
}

const defaultMaxBody = 16 << 20

// Scenario describes what the simulated vendor holds and does. The parts that a
// vendor cannot do, such as links between pages, have no effect on it.
type Scenario struct {
	Secret    string // the only credential that is accepted
	Forbidden bool   // it is accepted but may read nothing
	// Forbids lists streams that the credential may not read, although it may read
	// the others; ForbidStatus is what answers then: 403, or 401 as some vendors do.
	Forbids      []connector.Stream
	ForbidStatus int
	Records      int  // in every stream, with stable and distinct ids; none is left out by a rule
	PageSize     int  // records on a page
	ShortPage    bool // the second page has fewer records, although more follow
	// Duplicate, if set, is the name in a second version of the first record, at
	// the end of the first page.
	Duplicate string
	// Repeated, if set, is the name in a second version of the first record, at
	// the end of the second page.
	Repeated string
	// WithoutID takes the identifier away from the first record of the first page;
	// an installed program loses that of its device.
	WithoutID bool
	// LeftOut makes the records of the second page such as the driver leaves out by
	// its rules, in streams where it does that.
	LeftOut bool
	// Vanish removes the first record as soon as the first page was sent: in lists
	// by offset all later ones come one earlier.
	Vanish bool
	// NextBase, if set, is what links to further pages begin with instead of the
	// vendor's own scheme and host: those of somebody else, or another scheme, or
	// its own ones and a path that the path of the listing follows.
	NextBase string
}

// Clause is one promise that every driver keeps.
type Clause struct {
	ID string
	// Why says what goes wrong for people when the promise is broken.
	Why   string
	check func(*probe)
}

// Clauses returns all clauses.
func Clauses() []Clause {
	var all []Clause
	for _, part := range [][]Clause{
		typeClauses(), checkClauses(), accessClauses(), listClauses(), kindClauses(), statusClauses(), connectionClauses(), bodyClauses(), conductClauses(), linkClauses(), budgetClauses(),
	} {
		all = append(all, part...)
	}
	return all
}

// Run checks every clause as a subtest of its own.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, clause := range Clauses() {
		t.Run(clause.ID, func(t *testing.T) {
			t.Parallel()
			clause.run(t, h)
		})
	}
}

// tb is what clauses need of a *testing.T. A recorder stands in for it where the
// suite itself is tested.
type tb interface {
	Helper()
	Context() context.Context
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func (c Clause) run(t tb, h Harness) {
	t.Helper()
	if h.MaxBody == 0 {
		h.MaxBody = defaultMaxBody
	}
	c.check(&probe{tb: t, h: h, clause: c})
}
