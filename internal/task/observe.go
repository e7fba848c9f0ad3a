package task

import (
	"context"
	"log/slog"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// Observer is told what syncs do, for figures and traces. It is called from
// several goroutines at a time, after what it is told of is kept.
type Observer interface {
	// Run is told that a sync begins to hold a worker. The context that it
	// returns is that of all the sync does there; ended is called when the worker
	// is free again, with what went wrong or nil.
	Run(ctx context.Context, of Subject) (inner context.Context, ended func(error))
	// Page is told that a page is about to be fetched. The context that it returns
	// is that of the fetch; fetched is called after it.
	Page(ctx context.Context, of Subject) (inner context.Context, fetched func(records int, err error))
	// Kept is told what became of records: changes holds what came in since the
	// last call. pages is 1 if a page was kept, else 0.
	Kept(of Subject, pages int, changes store.Counts)
	// Ended is told that a sync came to its end, how ("succeeded", "held",
	// "failed"), and how long after it had begun, waits included.
	Ended(of Subject, outcome store.SyncState, after time.Duration)
	// Throttled is told that a request or a sync is put off for so long, and by
	// which code of the class Throttled.
	Throttled(of Subject, code string, wait time.Duration)
}

// Subject is what an observer is told about. It holds no name of anybody.
type Subject struct {
	Type        string // of the connector
	ConnectorID string
	SyncID      string
	Stream      connector.Stream // empty for the sync as a whole
}

// nobody is the observer where none is wanted.
type nobody struct{}

func (nobody) Run(ctx context.Context, _ Subject) (context.Context, func(error)) {
	return ctx, func(error) {}
}

func (nobody) Page(ctx context.Context, _ Subject) (context.Context, func(int, error)) {
	return ctx, func(int, error) {}
}

func (nobody) Kept(Subject, int, store.Counts) {}

func (nobody) Ended(Subject, store.SyncState, time.Duration) {}

func (nobody) Throttled(Subject, string, time.Duration) {}

// observer is who is told what syncs do.
func (m *Machine) observer() Observer {
	if m.Observer == nil {
		return nobody{}
	}
	return m.Observer
}

// subject is what this run is about.
func (r *run) subject() Subject {
	s := Subject{Type: r.connector.Type, ConnectorID: r.connector.ID, SyncID: r.sync.ID}
	if r.reading != nil {
		s.Stream = r.reading.Stream
	}
	return s
}

// counted tells the observer how a stream's counts have grown, if they have.
func (r *run) counted(p *store.StreamProgress, pages int, before store.Counts) {
	grown := p.Counts
	grown.Add(before.Negated())
	if pages > 0 || grown != (store.Counts{}) {
		r.observer().Kept(r.subject(), pages, grown)
	}
}

// current hands log lines to the log of a run as it is at that moment: with the
// stream that is being read.
type current struct{ r *run }

// Enabled implements slog.Handler.
func (c current) Enabled(ctx context.Context, l slog.Level) bool {
	return c.r.log.Enabled(ctx, l)
}

// Handle implements slog.Handler.
func (c current) Handle(ctx context.Context, line slog.Record) error {
	return c.r.log.Handler().Handle(ctx, line)
}

// WithAttrs implements slog.Handler. What it returns stays with the stream.
func (c current) WithAttrs(attrs []slog.Attr) slog.Handler { return c.r.log.Handler().WithAttrs(attrs) }

// WithGroup implements slog.Handler. What it returns stays with the stream.
func (c current) WithGroup(name string) slog.Handler { return c.r.log.Handler().WithGroup(name) }
