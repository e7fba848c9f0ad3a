package connector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/secret"
)

// fake is a driver made of functions.
type fake struct {
	check  func(context.Context) (Tenant, error)
	read   func(ctx context.Context, stream Stream, cursor string) (Page, error)
	closed bool
}

func (f *fake) Check(ctx context.Context) (Tenant, error) { return f.check(ctx) }

func (f *fake) Read(ctx context.Context, s Stream, cursor string) (Page, error) {
	return f.read(ctx, s, cursor)
}

func (f *fake) Close() error {
	f.closed = true
	return nil
}

const hush = "hush-hush-0123456789"

func sourceOf(t *testing.T, f *fake) *Source {
	t.Helper()
	return sourceIn(t, f, Environment{})
}

func sourceIn(t *testing.T, f *fake, env Environment) *Source {
	t.Helper()
	kind := aType()
	kind.Open = func(_ Settings, env Environment) (Driver, error) {
		if env.Log == nil || env.Now == nil {
			t.Error("a driver has no log or no clock")
		}
		return f, nil
	}
	source, err := Open(kind, Settings{Secrets: map[string]secret.Text{"token": secret.New(hush), "other": {}}}, env)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func accounts(ids ...string) []inventory.AccountRecord {
	var out []inventory.AccountRecord
	for n, id := range ids {
		out = append(out, inventory.AccountRecord{ExternalID: id, Name: fmt.Sprint(n)})
	}
	return out
}

// pages makes a driver of scripted pages, in order.
func pages(script ...Page) *fake {
	n := 0
	return &fake{read: func(context.Context, Stream, string) (Page, error) {
		page := script[min(n, len(script)-1)]
		n++
		return page, nil
	}}
}

func TestListing(t *testing.T) {
	t.Parallel()
	var asked []string
	driver := &fake{read: func(_ context.Context, s Stream, cursor string) (Page, error) {
		asked = append(asked, string(s)+" "+cursor)
		if cursor == "c2" {
			return Page{Records: inventory.Records{Accounts: accounts("3")}}, nil
		}
		return Page{Records: inventory.Records{Accounts: accounts("1", "2")}, Next: "c2"}, nil
	}}
	listing := sourceOf(t, driver).List(Users, "")
	first, err := listing.Next(t.Context())
	if err != nil || first.Len() != 2 || first.Next != "c2" {
		t.Fatalf("got %+v, %v", first, err)
	}
	if last, err := listing.Next(t.Context()); err != nil || last.Len() != 1 {
		t.Fatalf("got %+v, %v", last, err)
	}
	for range 2 {
		if _, err := listing.Next(t.Context()); !errors.Is(err, io.EOF) {
			t.Fatalf("got %v, want the end", err)
		}
	}
	if fmt.Sprint(asked) != "[users  users c2]" {
		t.Errorf("asked for %q", asked)
	}
}

func TestListingRefuses(t *testing.T) {
	t.Parallel()
	many := make([]inventory.AccountRecord, MaxPageRecords+1)
	for i := range many {
		many[i].ExternalID = fmt.Sprint(i)
	}
	for name, c := range map[string]struct {
		script []Page
		code   string
	}{
		"a cursor of itself":  {[]Page{{Records: inventory.Records{Accounts: accounts("1")}, Next: "a"}, {Records: inventory.Records{Accounts: accounts("2")}, Next: "a"}}, CodeCursorRepeated},
		"a circle":            {[]Page{{Next: "a"}, {Next: "b"}, {Next: "c"}, {Next: "a"}}, CodeCursorRepeated},
		"too many records":    {[]Page{{Records: inventory.Records{Accounts: many}}}, CodeTooLarge},
		"a huge cursor":       {[]Page{{Next: strings.Repeat("c", maxCursorBytes+1)}}, CodeTooLarge},
		"a record without id": {[]Page{{Records: inventory.Records{Accounts: accounts("1", "")}}}, CodeRecordWithoutID},
		"an id of zero bytes": {[]Page{{Records: inventory.Records{Accounts: accounts("1", "\x00")}}}, CodeRecordWithoutID},
		"an e-mail as id":     {[]Page{{Records: inventory.Records{Accounts: accounts("1", "ada@acme.example")}}}, CodeRecordWithoutID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listing := sourceOf(t, pages(c.script...)).List(Users, "")
			var err error
			for err == nil {
				_, err = listing.Next(t.Context())
			}
			e, ok := AsError(err)
			if !ok || e.Class != Malformed || e.Code != c.code || e.Stream != Users || !strings.HasPrefix(e.Message, "Acme ") {
				t.Fatalf("got %+v", err)
			}
			if _, again := listing.Next(t.Context()); !errors.Is(again, err) {
				t.Errorf("the listing went on after its error: %v", again)
			}
		})
	}
}

func TestListingOfEmptyPages(t *testing.T) {
	t.Parallel()
	n := 0
	driver := &fake{read: func(context.Context, Stream, string) (Page, error) {
		n++
		return Page{Next: fmt.Sprint(n)}, nil
	}}
	listing := sourceOf(t, driver).List(Users, "")
	var err error
	for err == nil {
		_, err = listing.Next(t.Context())
	}
	if e, ok := AsError(err); !ok || e.Code != CodeCursorRepeated || n != maxEmptyPages+1 {
		t.Errorf("got %v after %d pages", err, n)
	}
}

func TestListingOfUndeclaredStream(t *testing.T) {
	t.Parallel()
	driver := &fake{read: func(context.Context, Stream, string) (Page, error) {
		t.Error("the driver was asked")
		return Page{}, nil
	}}
	if _, err := sourceOf(t, driver).List("devices", "").Next(t.Context()); err == nil {
		t.Error("an undeclared stream can be read")
	}
}

func TestRecordsAreMadeStorable(t *testing.T) {
	t.Parallel()
	records := []inventory.AccountRecord{
		{ExternalID: "1", Name: "first"},
		{ExternalID: "2", Name: "A\x00da", Email: "\xffa@b.example", Attributes: map[string]string{"k": "v\x00", "l": "fine"}},
		{ExternalID: "1", Name: "second"},
	}
	page, err := sourceOf(t, pages(Page{Records: inventory.Records{Accounts: records}})).List(Users, "").Next(t.Context())
	if err != nil || page.Len() != 2 {
		t.Fatalf("got %+v, %v", page, err)
	}
	got, later := page.Accounts[0], page.Accounts[1]
	if got.Name != "Ada" || got.Email != "\uFFFDa@b.example" || got.Attributes["k"] != "v" || got.Attributes["l"] != "fine" {
		t.Errorf("got %+v", got)
	}
	if later.ExternalID != "1" || later.Name != "second" {
		t.Errorf("of two versions stayed %+v", later)
	}
}

// failingWith fails with each of some errors, then answers.
func failingWith(tries *int, script ...error) *fake {
	return &fake{read: func(context.Context, Stream, string) (Page, error) {
		*tries++
		if *tries <= len(script) {
			return Page{Records: inventory.Records{Accounts: accounts("wrong")}}, script[*tries-1]
		}
		return Page{Records: inventory.Records{Accounts: accounts("1")}}, nil
	}}
}

func until(e *Error, wait time.Duration) *Error {
	c := *e
	c.Until = time.Now().Add(wait)
	return &c
}

func TestRetries(t *testing.T) {
	t.Parallel()
	down := NewError(Unavailable, CodeVendorUnavailable, "Down.")
	busy := NewError(Throttled, CodeThrottled, "Busy.")
	for name, c := range map[string]struct {
		script  func() []error
		tries   int
		good    bool
		atLeast time.Duration
		atMost  time.Duration
	}{
		"down once":          {func() []error { return []error{down} }, 2, true, firstWait / 2, firstWait * 3 / 2},
		"down for ever":      {func() []error { return []error{down, down, down, down} }, tries, false, 0, 3 * time.Second},
		"down until soon":    {func() []error { return []error{until(down, 2*time.Second)} }, 2, true, 2 * time.Second, 2 * time.Second},
		"down until later":   {func() []error { return []error{until(down, time.Hour)} }, 1, false, 0, 0},
		"busy until soon":    {func() []error { return []error{until(busy, time.Second)} }, 2, true, time.Second, time.Second},
		"busy until later":   {func() []error { return []error{until(busy, time.Minute)} }, 1, false, 0, 0},
		"busy, who knows":    {func() []error { return []error{busy} }, 1, false, 0, 0},
		"denied":             {func() []error { return []error{NewError(Denied, CodeTokenRejected, "No.")} }, 1, false, 0, 0},
		"forbidden":          {func() []error { return []error{NewError(Forbidden, CodePermissionMissing, "No.")} }, 1, false, 0, 0},
		"malformed":          {func() []error { return []error{NewError(Malformed, CodeMalformed, "What?")} }, 1, false, 0, 0},
		"no such host":       {func() []error { return []error{NewError(Unavailable, CodeHostNotFound, "Where?")} }, 1, false, 0, 0},
		"wrong certificate":  {func() []error { return []error{NewError(Unavailable, CodeTLSFailed, "Who?")} }, 1, false, 0, 0},
		"timeout":            {func() []error { return []error{NewError(Unavailable, CodeVendorTimeout, "Hello?")} }, 1, false, 0, 0},
		"not about a vendor": {func() []error { return []error{errors.New("bug")} }, 1, false, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				done, start := 0, time.Now()
				page, err := sourceOf(t, failingWith(&done, c.script()...)).List(Users, "").Next(t.Context())
				took := time.Since(start)
				if done != c.tries || (err == nil) != c.good || took < c.atLeast || took > c.atMost {
					t.Errorf("%d tries in %v: %v", done, took, err)
				}
				if c.good && page.Accounts[0].ExternalID != "1" || !c.good && page.Len() != 0 {
					t.Errorf("got %+v", page)
				}
			})
		})
	}
}

// What a vendor asks to wait is told by the environment's clock, however far it
// is from the machine's.
func TestWaitByTheEnvironmentsClock(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{"hours late": -7 * time.Hour, "hours early": 7 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				env := Environment{Now: func() time.Time { return time.Now().Add(off) }}
				done, start := 0, time.Now()
				soon := until(NewError(Throttled, CodeThrottled, "Busy."), off+2*time.Second)
				later := until(NewError(Throttled, CodeThrottled, "Busy."), off+time.Hour)
				listing := sourceIn(t, failingWith(&done, soon, later), env).List(Users, "")
				if _, err := listing.Next(t.Context()); ClassOf(err) != Throttled {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); done != 2 || took != 2*time.Second {
					t.Errorf("%d tries in %v", done, took)
				}
			})
		})
	}
}

// What Admit answers is what the caller gets, once.
func TestRefusedAdmissionIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	refused := errors.New("the budget is used up")
	for name, err := range map[string]error{
		"an error of its own":     refused,
		"an error with its cause": until(NewError(Throttled, CodeThrottled, "Used up."), time.Hour).Because(refused),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := 0
			_, got := sourceOf(t, failingWith(&done, err)).List(Users, "").Next(t.Context())
			if !errors.Is(got, refused) || ClassOf(got) != ClassOf(err) || done != 1 {
				t.Errorf("got %v after %d tries", got, done)
			}
		})
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done, start := 0, time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		driver := failingWith(&done, until(NewError(Throttled, CodeThrottled, "Busy."), 2*time.Second))
		_, err := sourceOf(t, driver).List(Users, "").Next(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 50*time.Millisecond || done != 1 {
			t.Errorf("got %v after %v and %d tries", err, time.Since(start), done)
		}
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	driver := &fake{check: func(context.Context) (Tenant, error) {
		return Tenant{ID: "acme", Streams: []StreamAccess{{Stream: "devices", Access: Granted}}}, nil
	}}
	source := sourceOf(t, driver)
	tenant, err := source.Check(t.Context())
	if err != nil || fmt.Sprint(tenant.Streams) != "[{users unknown 0}]" {
		t.Errorf("got %+v, %v", tenant, err)
	}
	driver.check = func(context.Context) (Tenant, error) { return Tenant{Name: "Acme"}, nil }
	if _, err := source.Check(t.Context()); ClassOf(err) != Malformed {
		t.Errorf("a tenant without id: got %v", err)
	}
	driver.check = func(context.Context) (Tenant, error) {
		return Tenant{ID: "acme"}, NewError(Denied, CodeTokenRejected, "No.")
	}
	if tenant, err := source.Check(t.Context()); ClassOf(err) != Denied || tenant.ID != "" {
		t.Errorf("got %+v, %v", tenant, err)
	}
	if err := source.Close(); err != nil || !driver.closed {
		t.Error("the driver was not closed")
	}
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	kind := aType()
	cause := errors.New("no")
	kind.Open = func(Settings, Environment) (Driver, error) { return nil, cause }
	if _, err := Open(kind, Settings{}, Environment{}); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

func TestRedaction(t *testing.T) {
	t.Parallel()
	inner := NewError(Denied, CodeTokenRejected, "Acme does not accept %s.", hush).Because(errors.New("header " + hush))
	inner.Status = 401
	for name, given := range map[string]error{
		"in the message":     inner,
		"in the cause":       NewError(Denied, CodeTokenRejected, "No.").Because(errors.New("cause " + hush)),
		"around it":          fmt.Errorf("with %s: %w", hush, inner),
		"not about a vendor": errors.New("plain " + hush),
		"an ended context":   fmt.Errorf("%s: %w", hush, context.Canceled),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			driver := &fake{read: func(context.Context, Stream, string) (Page, error) { return Page{}, given }}
			_, err := sourceOf(t, driver).List(Users, "").Next(t.Context())
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, hush) {
				t.Errorf("the error shows the secret: %s", text)
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if strings.Contains(cause.Error(), hush) {
					t.Errorf("the chain shows the secret: %v", cause)
				}
			}
			if ClassOf(err) != ClassOf(given) || errors.Is(given, context.Canceled) != errors.Is(err, context.Canceled) {
				t.Errorf("the error lost its meaning: %v", err)
			}
			if e, ok := AsError(given); ok {
				if got, _ := AsError(err); got.Code != e.Code || got.Status != e.Status || got.Stream != Users {
					t.Errorf("the error lost its particulars: %+v", got)
				}
			}
		})
	}
}
