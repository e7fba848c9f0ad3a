// Package storetest is the contract of package store as something that runs:
// named clauses that every engine passes.
//
// To join, an engine's test calls Run with a function that opens an empty store.
// A surprise of one engine is worth a clause for all: add it here, together with
// a planted fault in this package's tests that fails it.
package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// Clause is one promise that every engine keeps.
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
		fieldClauses(), faultClauses(), textClauses(), pageClauses(), filterClauses(), transactionClauses(),
		connectorClauses(), syncClauses(), receiptClauses(), missingClauses(), accountClauses(), countClauses(), removalClauses(), operatorClauses(),
		peopleClauses(), deviceClauses(), linkClauses(), reviewClauses(), titleClauses(),
		historyClauses(), programClauses(),
	} {
		all = append(all, part...)
	}
	return all
}

// Run checks every clause as a subtest of its own, each on a store that open
// returns: empty, and used by nobody else.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	t.Helper()
	for _, clause := range Clauses() {
		t.Run(clause.ID, func(t *testing.T) {
			t.Parallel()
			clause.run(t, open(t))
		})
	}
}

// run checks a clause on an empty store. Where the suite itself is tested, a
// recorder stands in for the test.
func (c Clause) run(t testing.TB, s store.Store) {
	t.Helper()
	c.check(&probe{TB: t, clause: c, s: s})
}

// probe is one clause at work on one store.
type probe struct {
	testing.TB
	clause Clause
	s      store.Store
	made   int // ids and names handed out
}

// Errorf reports a broken promise together with the reason for it.
func (p *probe) Errorf(format string, args ...any) {
	p.Helper()
	p.TB.Errorf("%s\nwhy it matters: %s", fmt.Sprintf(format, args...), p.clause.Why)
}

// Fatalf is Errorf and ends the clause.
func (p *probe) Fatalf(format string, args ...any) {
	p.Helper()
	p.TB.Fatalf("%s\nwhy it matters: %s", fmt.Sprintf(format, args...), p.clause.Why)
}

func (p *probe) ctx() context.Context { return p.TB.Context() }

// next is a number that this clause has not used yet.
func (p *probe) next() int {
	p.made++
	return p.made
}

// id is a new id; like those of the program, ids are in the order of their making.
func (p *probe) id() string { return fmt.Sprintf("01940000-0000-7000-8000-%012d", p.next()) }

// day is when everything in the suite begins.
func day() time.Time { return time.Date(2026, 3, 29, 0, 59, 59, 123456000, time.UTC) }

// at is some minutes after the beginning.
func at(minutes int) time.Time { return day().Add(time.Duration(minutes) * time.Minute) }

// ok ends the clause on an error that should not be.
func (p *probe) ok(err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("unexpected error: %v", err)
	}
}

// must is the value of a call that should not fail.
func must[T any](v T, err error) func(*probe) T {
	return func(p *probe) T {
		p.Helper()
		p.ok(err)
		return v
	}
}

// wantFault checks that an error is a fault of a kind with a code, and fit for people.
func (p *probe) wantFault(what string, err error, kind fault.Kind, code string) {
	p.Helper()
	if err == nil {
		p.Errorf("%s: no error, want the fault %q", what, code)
		return
	}
	f := fault.Of(err)
	if f.Kind != kind || f.Code != code {
		p.Errorf("%s: got %s fault %q, want %s fault %q: %v", what, f.Kind, f.Code, kind, code, err)
	}
	if f.Message == "" || strings.ContainsAny(f.Message, "\n{}") || strings.Contains(f.Message, "%!") {
		p.Errorf("%s: %q is no sentence for people", what, f.Message)
	}
}

// wantFaultAt is wantFault for an input, which the fault points to.
func (p *probe) wantFaultAt(field, what string, err error, kind fault.Kind, code string) {
	p.Helper()
	p.wantFault(what, err, kind, code)
	if f := fault.Of(err); f != nil && f.Field != field {
		p.Errorf("%s: the fault points to the field %q, want %q", what, f.Field, field)
	}
}

// same checks that two values are equal in every field.
func (p *probe) same(what string, got, want any) {
	p.Helper()
	if diff := differences(got, want); len(diff) > 0 {
		p.Errorf("%s: %s", what, strings.Join(diff, "; "))
	}
}
