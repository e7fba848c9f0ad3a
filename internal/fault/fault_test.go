package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/fault"
)

var errCause = errors.New("the disk is at /secret/path")

func TestNew(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.Invalid, "name_required", "Enter a %s of at most %d characters.", "name", 100)
	if f.Kind != fault.Invalid || f.Code != "name_required" || f.Message != "Enter a name of at most 100 characters." {
		t.Errorf("got %+v", f)
	}
	if f := fault.New(fault.Invalid, "x", "More than 100% is too much."); f.Message != "More than 100% is too much." {
		t.Errorf("without arguments a message is taken as it is, but it became %q", f.Message)
	}
	if got := f.Error(); got != "name_required: Enter a name of at most 100 characters." {
		t.Errorf("the log reads %q", got)
	}
}

// TestCopies: the methods that add something leave the original alone, which
// others may share.
func TestCopies(t *testing.T) {
	t.Parallel()
	original := fault.New(fault.Throttled, "slow_down", "Try again later.")
	f := original.At("email").Because(errCause).Wait(time.Minute)
	if f.Field != "email" || f.After != time.Minute || !errors.Is(f, errCause) || f.Code != "slow_down" || f.Kind != fault.Throttled {
		t.Errorf("got %+v", f)
	}
	if original.Field != "" || original.After != 0 || original.Unwrap() != nil {
		t.Errorf("the original was changed: %+v", original)
	}
	if !strings.Contains(f.Error(), errCause.Error()) {
		t.Errorf("the log does not show the cause: %q", f.Error())
	}
	if strings.Contains(f.Message, "secret") {
		t.Errorf("people are shown the cause: %q", f.Message)
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.NotFound, "app_not_found", "There is no such app.")
	for name, err := range map[string]error{
		"itself": f, "wrapped": fmt.Errorf("read app: %w", f), "joined": errors.Join(errCause, f), "a cause": fmt.Errorf("x: %w", f.Because(errCause)),
	} {
		if got := fault.Of(err); got.Code != "app_not_found" || got.Kind != fault.NotFound {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if fault.Of(nil) != nil {
		t.Error("no error became a fault")
	}
	got := fault.Of(fmt.Errorf("open: %w", errCause))
	if got.Kind != fault.Internal || got.Code != "internal" || !errors.Is(got, errCause) {
		t.Errorf("another error became %+v, want an internal fault that wraps it", got)
	}
	if strings.Contains(got.Message, "secret") || got.Message == "" {
		t.Errorf("people are shown %q", got.Message)
	}
}

// TestOuterFaultWins: who wraps a fault in another knows better what to say.
func TestOuterFaultWins(t *testing.T) {
	t.Parallel()
	inner := fault.New(fault.Internal, "inner", "Inner.")
	outer := fault.New(fault.Conflict, "outer", "Outer.").Because(inner)
	if got := fault.Of(fmt.Errorf("do: %w", outer)); got.Code != "outer" {
		t.Errorf("got %s, want the outer fault", got.Code)
	}
	if fault.Has(outer, "inner") || !fault.Has(outer, "outer") {
		t.Error("Has does not speak of the same fault as Of")
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	f := fmt.Errorf("x: %w", fault.New(fault.Conflict, "name_taken", "Taken."))
	if !fault.Has(f, "name_taken") || fault.Has(f, "name") || fault.Has(errCause, "name_taken") || fault.Has(nil, "name_taken") || fault.Has(nil, "") {
		t.Error("Has finds a code that is not there, or none that is")
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	if fault.Join() != nil || fault.Join(nil, nil) != nil {
		t.Error("no faults became one")
	}
	a, b, c := fault.New(fault.Invalid, "a", "A."), fault.New(fault.Invalid, "b", "B."), fault.New(fault.Invalid, "c", "C.")
	got := fault.Join(nil, a, nil, b, c)
	if got.Code != "a" || len(got.Others) != 2 || got.Others[0] != b || got.Others[1] != c {
		t.Errorf("got %+v, want the first with the others in their order", got)
	}
	if len(a.Others) != 0 {
		t.Error("joining changed the first fault")
	}
	if one := fault.Join(a); one.Code != "a" || len(one.Others) != 0 {
		t.Errorf("one fault became %+v", one)
	}
	var err error = got
	if f := fault.Of(err); f != got {
		t.Error("a joined fault is not found as itself")
	}
}

// TestJoinOfJoined: mistakes of a part are told one by one, wherever the part stands.
func TestJoinOfJoined(t *testing.T) {
	one := func(code string) *fault.Fault { return fault.New(fault.Invalid, code, "A sentence.") }
	for _, f := range []*fault.Fault{
		fault.Join(fault.Join(one("a"), one("b")), nil, one("c")), fault.Join(one("a"), fault.Join(one("b"), one("c"))),
	} {
		if f.Code != "a" || len(f.Others) != 2 || f.Others[0].Code != "b" || f.Others[1].Code != "c" {
			t.Errorf("joined: %s and %v", f.Code, f.Others)
		}
		for _, other := range f.Others {
			if len(other.Others) != 0 {
				t.Errorf("%s holds others of its own", other.Code)
			}
		}
	}
}
