package connectortest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// The reference driver keeps all promises.
func TestReference(t *testing.T) {
	t.Parallel()
	Run(t, referenceHarness(plant{}))
}

// Every clause is failed by the driver that was planted for it, and no other
// clause is: a suite that has never failed proves nothing.
func TestPlanted(t *testing.T) {
	t.Parallel()
	for _, planted := range plants() {
		t.Run(planted.clause, func(t *testing.T) {
			t.Parallel()
			failed := failing(t.Context(), referenceHarness(planted))
			if len(failed[planted.clause]) == 0 {
				t.Errorf("the clause does not notice: %s", planted.story)
			}
			delete(failed, planted.clause)
			for id, complaints := range failed {
				t.Errorf("%q also fails the clause %s: %s", planted.story, id, strings.Join(complaints, "; "))
			}
		})
	}
}

// atATime is how many clauses run side by side: with more, those about time would
// wait for the others.
const atATime = 12

// failing runs all clauses, some at a time, and returns the complaints of those
// that failed.
func failing(ctx context.Context, h Harness) map[string][]string {
	var mu sync.Mutex
	var all sync.WaitGroup
	failed := map[string][]string{}
	turns := make(chan struct{}, atATime)
	for _, clause := range Clauses() {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			if complaints := record(ctx, clause, h); len(complaints) > 0 {
				mu.Lock()
				defer mu.Unlock()
				failed[clause.ID] = complaints
			}
		})
	}
	all.Wait()
	return failed
}

func TestEveryClauseHasItsPlant(t *testing.T) {
	t.Parallel()
	var clauses, planted []string
	for _, c := range Clauses() {
		clauses = append(clauses, c.ID)
		if !isSnake(c.ID) || len(c.Why) < 20 || c.check == nil {
			t.Errorf("the clause %q lacks a name or a reason", c.ID)
		}
	}
	for _, p := range plants() {
		planted = append(planted, p.clause)
	}
	slices.Sort(clauses)
	slices.Sort(planted)
	if !slices.Equal(clauses, planted) {
		t.Errorf("clauses and planted drivers differ:\n%q\n%q", clauses, planted)
	}
	if len(slices.Compact(clauses)) != len(planted) {
		t.Error("two clauses have one name")
	}
}

func TestComplaintsSayWhy(t *testing.T) {
	t.Parallel()
	for _, planted := range plants()[:3] {
		for _, clause := range Clauses() {
			if clause.ID != planted.clause {
				continue
			}
			for _, complaint := range record(t.Context(), clause, referenceHarness(planted)) {
				if !strings.Contains(complaint, clause.Why) {
					t.Errorf("the complaint does not say why it matters: %s", complaint)
				}
			}
		}
	}
}

// recorder stands in for a *testing.T.
type recorder struct {
	ctx        context.Context
	mu         sync.Mutex
	complaints []string
	cleanups   []func()
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.complaints = append(r.complaints, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// record runs a clause and returns its complaints.
func record(ctx context.Context, clause Clause, h Harness) []string {
	r := &recorder{ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if panicked := recover(); panicked != nil {
				r.Errorf("panic: %v", panicked)
			}
			for _, f := range slices.Backward(r.cleanups) {
				f()
			}
		}()
		clause.run(r, h)
	}()
	<-done
	return r.complaints
}
