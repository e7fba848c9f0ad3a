package connector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"
)

// Limits of a listing. They bound the width of one page, never the whole.
const (
	MaxPageRecords = 10_000
	maxEmptyPages  = 50 // in a row, with a next cursor each
	maxCursorBytes = 8 << 10
)

// Waits that a source sits out by itself; longer ones are the engine's.
const (
	tries       = 3
	firstWait   = 400 * time.Millisecond
	patientWait = 3 * time.Second
)

// Source is the portable reader around a driver. It retries what passes
// quickly, refuses what cannot be true, and keeps secrets out of errors.
type Source struct {
	kind    *Type
	driver  Driver
	now     func() time.Time // that Error.Until goes by
	waits   func(*Error, time.Duration)
	secrets []string
}

// Open makes a source from clean settings. It does no I/O. Close it after use.
func Open(t *Type, settings Settings, env Environment) (*Source, error) {
	if env.Log == nil {
		env.Log = slog.New(slog.DiscardHandler)
	}
	if env.Now == nil {
		env.Now = time.Now
	}
	if tell := env.Observe; tell != nil {
		env.Observe = func(ctx context.Context, r Request) {
			r.Type = t.ID
			tell(ctx, r)
		}
	}
	driver, err := t.Open(settings, env)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", t.ID, err)
	}
	s := &Source{kind: t, driver: driver, now: env.Now, waits: env.Waits}
	if s.waits == nil {
		s.waits = func(*Error, time.Duration) {}
	}
	for _, text := range settings.Secrets {
		if !text.IsZero() {
			s.secrets = append(s.secrets, text.Reveal())
		}
	}
	return s, nil
}

// Close releases what the driver holds.
func (s *Source) Close() error {
	if c, ok := s.driver.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Check asks whose tenant answers and what may be read. Every declared stream
// is in the answer, those that the driver says nothing of as Unknown.
func (s *Source) Check(ctx context.Context) (Tenant, error) {
	var tenant Tenant
	err := s.patiently(ctx, func() (err error) {
		tenant, err = s.driver.Check(ctx)
		return err
	})
	if err != nil {
		return Tenant{}, err
	}
	if tenant.ID == "" {
		return Tenant{}, NewError(Malformed, CodeMalformed, "%s did not say whose tenant it is.", s.kind.Title)
	}
	access, sizes := make([]StreamAccess, 0, len(s.kind.Streams)), tenant.Sizes()
	for _, spec := range s.kind.Streams {
		access = append(access, StreamAccess{Stream: spec.ID, Access: tenant.Access(spec.ID), Records: sizes[spec.ID]})
	}
	tenant.Streams = access
	return tenant, nil
}

// List starts a listing of a stream at a cursor; the empty cursor is the start.
func (s *Source) List(stream Stream, cursor string) *Listing {
	return &Listing{source: s, stream: stream, cursor: cursor, seen: map[string]bool{}}
}

// Listing is one walk through a stream. It yields a complete listing or an error.
type Listing struct {
	source *Source
	stream Stream
	cursor string
	seen   map[string]bool
	empty  int
	done   bool
	failed error
}

// Next returns the following page, or io.EOF after the last. After any other
// error the listing is over: it repeats that error.
func (l *Listing) Next(ctx context.Context) (Page, error) {
	if l.failed != nil {
		return Page{}, l.failed
	}
	if l.done {
		return Page{}, io.EOF
	}
	page, err := l.read(ctx)
	if err != nil {
		l.failed = err
		return Page{}, err
	}
	l.cursor, l.done = page.Next, page.Next == ""
	return page, nil
}

// read fetches one page and refuses what cannot be true.
func (l *Listing) read(ctx context.Context) (Page, error) {
	if _, ok := l.source.kind.Spec(l.stream); !ok {
		return Page{}, fmt.Errorf("%s has no stream %q", l.source.kind.ID, l.stream)
	}
	l.seen[l.cursor] = true
	var page Page
	err := l.source.patiently(ctx, func() (err error) {
		page, err = l.source.driver.Read(ctx, l.stream, l.cursor)
		return err
	})
	if err == nil {
		err = l.guard(&page)
	}
	if e, ok := AsError(err); ok && e.Stream == "" {
		err = e.On(l.stream)
	}
	return page, err
}

// guard refuses a page that would corrupt the inventory or never end, and lets
// the later of two records with one id win.
func (l *Listing) guard(page *Page) error {
	title := l.source.kind.Title
	if page.Len() > MaxPageRecords {
		return NewError(Malformed, CodeTooLarge, "%s sent %d records on one page; at most %d make sense.", title, page.Len(), MaxPageRecords)
	}
	if l.seen[page.Next] && page.Next != "" {
		return NewError(Malformed, CodeCursorRepeated, "%s pointed back to a page that it had sent already, so the listing would never end.", title)
	}
	if len(page.Next) > maxCursorBytes {
		return NewError(Malformed, CodeTooLarge, "%s sent a page cursor of %d bytes.", title, len(page.Next))
	}
	if l.empty++; page.Len()+page.Dropped > 0 {
		l.empty = 0
	}
	if l.empty > maxEmptyPages {
		return NewError(Malformed, CodeCursorRepeated, "%s sent %d empty pages in a row without ending the list.", title, l.empty)
	}
	spec, _ := l.source.kind.Spec(l.stream)
	if page.Of(spec.Kind()) != page.Len() {
		return NewError(Malformed, CodeMalformed, "%s sent records of another kind than the list of %s holds.", title, l.stream)
	}
	return cleanRecords(title, &page.Records)
}

// patiently runs a call, sits out short waits and tries again what passes by
// itself; other errors come back at once, without secrets. When ctx ends while
// waiting the error is ctx's own.
func (s *Source) patiently(ctx context.Context, call func() error) error {
	for try := 1; ; try++ {
		err := call()
		if err == nil {
			return nil
		}
		err = s.redact(err)
		wait, again := shortWait(err, try, s.now())
		if !again || ctx.Err() != nil {
			return err
		}
		if e, ok := AsError(err); ok {
			s.waits(e, wait)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("wait before trying %s again: %w", s.kind.Title, ctx.Err())
		}
	}
}

// shortWait says how long to wait before the next try, and whether there is one.
func shortWait(err error, try int, now time.Time) (time.Duration, bool) {
	e, ok := AsError(err)
	if !ok || try >= tries {
		return 0, false
	}
	named := max(e.Until.Sub(now), 0)
	switch e.Class {
	case Throttled:
		return named, named <= patientWait && !e.Until.IsZero()
	case Unavailable:
		switch e.Code {
		case CodeHostNotFound, CodePrivateAddress, CodeTLSFailed, CodeVendorTimeout:
			return 0, false
		}
		base := firstWait << (try - 1)
		return max(named, base/2+rand.N(base)), named <= patientWait
	default:
		return 0, false
	}
}

// redact replaces an error whose text holds a secret by one that does not.
func (s *Source) redact(err error) error {
	text := err.Error()
	clean := text
	for _, plain := range s.secrets {
		clean = strings.ReplaceAll(clean, plain, "[secret]")
	}
	if clean == text {
		return err
	}
	e, ok := AsError(err)
	if !ok {
		return &redacted{text: clean, end: contextError(err)}
	}
	c := *e
	c.cause = nil
	for _, plain := range s.secrets {
		c.Message = strings.ReplaceAll(c.Message, plain, "[secret]")
	}
	return &c
}

// redacted is an error whose text was cleaned. Of its chain only the end of a
// context is kept.
type redacted struct {
	text string
	end  error
}

func (r *redacted) Error() string { return r.text }

func (r *redacted) Unwrap() error { return r.end }

func contextError(err error) error {
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return end
		}
	}
	return nil
}
