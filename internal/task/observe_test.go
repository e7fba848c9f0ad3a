package task_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/task"
)

// watcher is an observer that writes down what it is told.
type watcher struct {
	mu    sync.Mutex
	lines []string
}

func (o *watcher) note(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines = append(o.lines, fmt.Sprintf(format, args...))
}

// told returns the lines that begin with a word, and forgets all.
func (o *watcher) told(word string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	for _, line := range o.lines {
		if strings.HasPrefix(line, word) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "; ")
}

func (o *watcher) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines = nil
}

func (o *watcher) Run(ctx context.Context, of task.Subject) (context.Context, func(error)) {
	return ctx, func(err error) { o.note("run %s %t", of.Type, err == nil) }
}

func (o *watcher) Page(ctx context.Context, of task.Subject) (context.Context, func(int, error)) {
	return ctx, func(n int, err error) { o.note("page %s %d %v", of.Stream, n, err == nil) }
}

func (o *watcher) Kept(of task.Subject, pages int, c store.Counts) {
	o.note("kept %s %s %d: %d %d %d %d", of.Type, of.Stream, pages, c.Created, c.Updated, c.Unchanged, c.Removed)
}

func (o *watcher) Ended(of task.Subject, outcome store.SyncState, after time.Duration) {
	o.note("ended %s %s %s", of.Type, outcome, after)
}

func (o *watcher) Throttled(of task.Subject, code string, wait time.Duration) {
	o.note("throttled %s %s %s", of.Type, code, wait)
}

// observed is a world whose syncs are watched.
func observed(w *world) *watcher {
	o := &watcher{}
	w.machine.Observer = o
	return o
}

// TestObserved: the observer is told of each page and each record once.
func TestObserved(t *testing.T) {
	run(t, func(w *world) {
		o := observed(w)
		w.vendor.lists(page("a", "b"), page("c"))
		w.synced(store.CauseInitial)
		if got, want := o.told("kept"), "kept scripted users 1: 0 0 0 0; kept scripted users 0: 2 0 0 0; kept scripted users 1: 1 0 0 0"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
		if got, want := o.told("page"), "page users 2 true; page users 1 true"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
		if got, want := o.told("run")+o.told("ended"), "run scripted trueended scripted succeeded 0s"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
		o.forget()
		w.guard(100, 100)
		w.vendor.lists(page("a"), page("c"))
		w.synced(store.CauseSchedule)
		if got, want := o.told("kept"), "kept scripted users 1: 0 0 1 0; kept scripted users 1: 0 0 1 0; kept scripted users 0: 0 0 0 1"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
	})
}

// TestObservedTrouble: failures, waits and their lengths are told.
func TestObservedTrouble(t *testing.T) {
	run(t, func(w *world) {
		o := observed(w)
		w.vendor.lists(page("a"), page("b"))
		wait := trouble(connector.Throttled)
		wait.Until = w.now().Add(90 * time.Second)
		w.vendor.before = at("1", fails(wait))
		id := w.begin(store.CauseInitial)
		w.after(w.machine.Sync(w.Context(), id))
		if got, want := o.told("throttled"), "throttled scripted code_throttled 1m30s"; got != want || o.told("ended") != "" {
			w.Errorf("told %q, want %q; and %q", got, want, o.told("ended"))
		}
		w.pass(90 * time.Second)
		w.vendor.before = at("1", fails(trouble(connector.Malformed)))
		w.ok(w.machine.Sync(w.Context(), id))
		if got, want := o.told("ended"), "ended scripted failed 1m30s"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
		if got, want := o.told("page"), "page users 1 true; page users 0 false; page users 0 false"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
	})
}

// TestObservedShortWaits: what a source sits out by itself is told, too.
func TestObservedShortWaits(t *testing.T) {
	run(t, func(w *world) {
		o := observed(w)
		w.vendor.lists(page("a"))
		wait := trouble(connector.Throttled)
		wait.Until = w.now().Add(2 * time.Second)
		w.vendor.before = func(context.Context, string) error {
			w.vendor.before = nil
			return wait
		}
		w.synced(store.CauseInitial)
		if got, want := o.told("throttled"), "throttled scripted code_throttled 2s"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
	})
}

// TestObservedSettlement: removals that an operator approved are told.
func TestObservedSettlement(t *testing.T) {
	run(t, func(w *world) {
		o := observed(w)
		w.vendor.lists(page("a", "b"))
		w.synced(store.CauseInitial)
		w.guard(0, 0)
		w.vendor.lists(page("a"))
		s, err := w.tries(store.CauseSchedule)
		w.ok(err)
		if got, want := o.told("ended"), "ended scripted succeeded 0s; ended scripted held 0s"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
		o.forget()
		w.decide(s, store.Approved)
		if got, want := o.told("kept"), "kept scripted users 0: 0 0 0 1"; got != want {
			w.Errorf("told %q, want %q", got, want)
		}
	})
}

// TestEveryLineNamesItsSync: whatever is logged while a sync runs says which one
// it is, whose, and, while a stream is read, which.
func TestEveryLineNamesItsSync(t *testing.T) {
	run(t, func(w *world) {
		var log bytes.Buffer
		w.machine.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		w.vendor.lists(page("a"), page("b"))
		w.vendor.before = func(_ context.Context, cursor string) error {
			w.vendor.env.Log.Info("a line of the driver", "cursor", cursor)
			if cursor == "1" {
				return errors.New("a bug in the driver")
			}
			return nil
		}
		s, err := w.tries(store.CauseInitial)
		if err == nil {
			w.Error("the bug went unnoticed")
		}
		streams := map[string]string{}
		for raw := range strings.Lines(log.String()) {
			var line map[string]any
			w.ok(json.Unmarshal([]byte(raw), &line))
			if line["sync_id"] != s.ID || line["connector_id"] != w.c.ID || line["connector_type"] != "scripted" {
				w.Errorf("a line does not say whose it is: %s", raw)
			}
			stream, _ := line["stream"].(string)
			streams[line["msg"].(string)] = stream
		}
		for msg, want := range map[string]string{"sync runs": "", "a line of the driver": "users", "sync broke off": "users"} {
			if got, ok := streams[msg]; !ok || got != want {
				w.Errorf("the line %q is of the stream %q, want %q; there are %v", msg, got, want, streams)
			}
		}
	})
}
