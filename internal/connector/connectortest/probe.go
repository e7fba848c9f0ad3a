package connectortest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// Usual sizes of a scenario: three pages, the last of them not full.
const (
	someRecords  = 10
	manyRecords  = 18 // on more pages than any other scenario has
	somePageSize = 4
	maxPages     = 100
	userAgent    = "noonday-connectortest/1"
)

// probe is one clause at work on one driver.
type probe struct {
	tb
	h      Harness
	clause Clause
	log    lockedBuffer
	mu     sync.Mutex
	seen   []connector.Request
}

// Errorf reports a broken promise together with the reason for it.
func (p *probe) Errorf(format string, args ...any) {
	p.Helper()
	p.tb.Errorf(format+"\nwhy it matters: "+strings.ReplaceAll(p.clause.Why, "%", "%%"), args...)
}

// Fatalf is Errorf and ends the clause.
func (p *probe) Fatalf(format string, args ...any) {
	p.Helper()
	p.tb.Fatalf(format+"\nwhy it matters: "+strings.ReplaceAll(p.clause.Why, "%", "%%"), args...)
}

// usual is the scenario of most clauses.
func (p *probe) usual() Scenario {
	return Scenario{Secret: p.h.Secret, Records: someRecords, PageSize: somePageSize}
}

// long is a scenario with more pages than usual.
func (p *probe) long() Scenario {
	s := p.usual()
	s.Records = manyRecords
	return s
}

// vendor starts the simulated vendor.
func (p *probe) vendor(s Scenario) *vendor {
	p.Helper()
	v := startVendor(p.h.Vendor(s), s.Secret)
	p.Cleanup(v.close)
	return v
}

func (p *probe) environment() connector.Environment {
	return connector.Environment{
		AllowPrivate: true,
		UserAgent:    userAgent,
		Log:          slog.New(slog.NewTextHandler(&p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Observe:      p.observe,
	}
}

func (p *probe) observe(_ context.Context, r connector.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, r)
}

func (p *probe) observed() []connector.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]connector.Request(nil), p.seen...)
}

// settings fills in the form for the good credential.
func (p *probe) settings(baseURL, secret string, env connector.Environment) connector.Settings {
	p.Helper()
	settings, err := p.h.Type.Clean(p.h.Settings(baseURL, secret), env)
	if err != nil {
		p.Fatalf("the settings of the harness are refused: %v", err)
	}
	return settings
}

// driver opens a driver with a credential.
func (p *probe) driver(baseURL, secret string) connector.Driver {
	p.Helper()
	return p.driverIn(p.environment(), baseURL, secret)
}

func (p *probe) driverIn(env connector.Environment, baseURL, secret string) connector.Driver {
	p.Helper()
	driver, err := p.h.Type.Open(p.settings(baseURL, secret, env), env)
	if err != nil {
		p.Fatalf("open: %v", err)
	}
	p.Cleanup(func() { closeDriver(driver) })
	return driver
}

func closeDriver(d connector.Driver) {
	if c, ok := d.(io.Closer); ok {
		_ = c.Close()
	}
}

// source opens the portable reader around a driver.
func (p *probe) source(baseURL string) *connector.Source {
	p.Helper()
	return p.sourceIn(p.environment(), baseURL)
}

func (p *probe) sourceIn(env connector.Environment, baseURL string) *connector.Source {
	p.Helper()
	source, err := connector.Open(&p.h.Type, p.settings(baseURL, p.h.Secret, env), env)
	if err != nil {
		p.Fatalf("open: %v", err)
	}
	p.Cleanup(func() { _ = source.Close() })
	return source
}

// stream is the stream of clauses that need but one.
func (p *probe) stream() connector.Stream { return p.streams()[0] }

// streams lists the declared streams.
func (p *probe) streams() []connector.Stream {
	if len(p.h.Type.Streams) == 0 {
		p.Fatalf("the type declares no stream")
	}
	var all []connector.Stream
	for _, spec := range p.h.Type.Streams {
		all = append(all, spec.ID)
	}
	return all
}

// holding lists the streams whose records are of a kind.
func (p *probe) holding(kind inventory.Kind) []connector.Stream {
	var some []connector.Stream
	for _, spec := range p.h.Type.Streams {
		if spec.Kind() == kind {
			some = append(some, spec.ID)
		}
	}
	return some
}

// pages reads a stream from a cursor to its end.
func (p *probe) pages(d connector.Driver, stream connector.Stream, cursor string) []connector.Page {
	p.Helper()
	var pages []connector.Page
	for {
		page, err := d.Read(p.Context(), stream, cursor)
		if err != nil {
			p.Fatalf("page %d of %s: %v", len(pages)+1, stream, err)
		}
		pages = append(pages, page)
		if page.Next == "" {
			return pages
		}
		if len(pages) >= maxPages {
			p.Fatalf("%s does not end after %d pages", stream, len(pages))
		}
		cursor = page.Next
	}
}

// records reads a whole stream.
func (p *probe) records(d connector.Driver, stream connector.Stream) []entry {
	p.Helper()
	return flatten(p.pages(d, stream, ""))
}

// entry is a record of whatever kind.
type entry struct{ id, name, email string }

func recordsOf(page *connector.Page) []entry {
	var out []entry
	for _, r := range page.Accounts {
		out = append(out, entry{r.ExternalID, r.Name, r.Email})
	}
	for _, r := range page.Devices {
		out = append(out, entry{r.ExternalID, r.Name, r.UserEmail})
	}
	for _, r := range page.Installed {
		out = append(out, entry{r.ExternalID, r.Name, ""})
	}
	return out
}

func flatten(pages []connector.Page) []entry {
	var records []entry
	for i := range pages {
		records = append(records, recordsOf(&pages[i])...)
	}
	return records
}

func ids(records []entry) []string {
	out := make([]string, 0, len(records))
	for _, r := range records {
		out = append(out, r.id)
	}
	return out
}

// list reads a whole stream through a source.
func (p *probe) list(s *connector.Source, stream connector.Stream) ([]entry, error) {
	listing := s.List(stream, "")
	var records []entry
	for {
		page, err := listing.Next(p.Context())
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return records, err
		}
		records = append(records, recordsOf(&page)...)
	}
}

// wantError checks that an error is about the vendor, of a class, with one of
// some codes if any are given, and fit for people.
func (p *probe) wantError(what string, err error, class connector.Class, codes ...string) *connector.Error {
	p.Helper()
	e, ok := connector.AsError(err)
	if !ok {
		p.Fatalf("%s: got the error %v, want one of class %q", what, err, class)
	}
	if e.Class != class {
		p.Fatalf("%s: got class %q, want %q: %v", what, e.Class, class, err)
	}
	if len(codes) > 0 && !slices.Contains(codes, e.Code) {
		p.Errorf("%s: got code %q, want one of %q: %v", what, e.Code, codes, err)
	}
	if e.Message == "" || strings.ContainsAny(e.Message, "\n{}") || strings.Contains(e.Message, "%!") {
		p.Errorf("%s: %q is no sentence for people", what, e.Message)
	}
	return e
}

// failing starts the usual vendor, makes it fail from the first request on, and
// returns the error of the first page: the same one for all streams.
func (p *probe) failing(how fault) error {
	p.Helper()
	return p.failingIn(p.environment(), how)
}

func (p *probe) failingIn(env connector.Environment, how fault) error {
	p.Helper()
	return p.failingFor(env, p.streams(), how)
}

// failingAtFirst is failing for the first stream alone, where an answer is dear
// to make.
func (p *probe) failingAtFirst(how fault) error {
	p.Helper()
	return p.failingFor(p.environment(), p.streams()[:1], how)
}

func (p *probe) failingFor(env connector.Environment, streams []connector.Stream, how fault) error {
	p.Helper()
	var first error
	for _, stream := range streams {
		v := p.vendor(p.usual())
		v.fail(how)
		page, err := p.driverIn(env, v.url, p.h.Secret).Read(p.Context(), stream, "")
		switch {
		case err == nil:
			p.Fatalf("got a page of %d records of %s, want an error", page.Len(), stream)
		case first == nil:
			first = err
		case !alike(first, err):
			p.Errorf("%s fails in another way than %s: %v, not %v", stream, streams[0], err, first)
		}
	}
	return first
}

// alike reports whether two errors mean the same to the engine.
func alike(a, b error) bool {
	x, xOK := connector.AsError(a)
	y, yOK := connector.AsError(b)
	if !xOK || !yOK {
		return xOK == yOK
	}
	const tolerance = 10 * time.Second
	return x.Class == y.Class && x.Until.IsZero() == y.Until.IsZero() && x.Until.Sub(y.Until).Abs() < tolerance
}

// within runs a function and reports whether it ended in time.
func within(limit time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// isEnd reports the error of a context that ended.
func isEnd(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// lockedBuffer is a log that many may write to.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(data)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
