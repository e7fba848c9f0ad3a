package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/store"
)

// Times of the live stream.
const (
	livePeriod = 500 * time.Millisecond // how often changes are looked for
	pingPeriod = 15 * time.Second
)

// live tells browsers what changes in the connectors. One reader of the
// database serves all of them, and only while there are any; it sees changes
// that other processes make, too.
type live struct {
	api    *API
	ctx    context.Context
	close  context.CancelFunc
	mu     sync.Mutex
	subs   map[chan []byte]bool
	known  map[string][]byte // id → the last event, of the reader at work
	reader bool
}

func newLive(a *API) *live {
	ctx, cancel := context.WithCancel(auth.WithActor(context.Background(), auth.System()))
	return &live{api: a, ctx: ctx, close: cancel, subs: map[chan []byte]bool{}, known: map[string][]byte{}}
}

// subscribe returns the events from now on, beginning with all connectors as
// they are known. A subscriber that does not keep up is dropped: its channel closes.
func (l *live) subscribe() chan []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	ch := make(chan []byte, 256)
	for _, event := range l.known {
		ch <- event
	}
	l.subs[ch] = true
	if !l.reader {
		l.reader = true
		go l.read()
	}
	return ch
}

func (l *live) unsubscribe(ch chan []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.subs, ch)
}

// read looks for changes until nobody listens.
func (l *live) read() {
	tick := time.NewTicker(livePeriod)
	defer tick.Stop()
	for {
		if !l.look() {
			return
		}
		select {
		case <-tick.C:
		case <-l.ctx.Done():
			return
		}
	}
}

// look sends what has changed; it reports whether anybody listens.
func (l *live) look() bool {
	current, err := l.snapshot()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.subs) == 0 {
		l.reader, l.known = false, map[string][]byte{}
		return false
	}
	if err != nil {
		l.api.log.Warn("live stream", "error", err)
		return true
	}
	for id, event := range current {
		if !bytes.Equal(l.known[id], event) {
			l.send(event)
		}
	}
	for id := range l.known {
		if _, ok := current[id]; !ok {
			l.send(sse("connector-removed", map[string]string{"id": id}))
		}
	}
	l.known = current
	return true
}

// send gives an event to all; l.mu is held.
func (l *live) send(event []byte) {
	for ch := range l.subs {
		select {
		case ch <- event:
		default:
			delete(l.subs, ch)
			close(ch)
		}
	}
}

// snapshot is every connector as an event.
func (l *live) snapshot() (map[string][]byte, error) {
	ctx, cancel := context.WithTimeout(l.ctx, 10*time.Second)
	defer cancel()
	list, err := l.api.deeds.ListConnectors(ctx, store.ConnectorQuery{Paging: store.Paging{Limit: 200}})
	if err != nil {
		return nil, err
	}
	out := make(map[string][]byte, len(list.Items))
	for i := range list.Items {
		out[list.Items[i].ID] = sse("connector", writeConnector(&list.Items[i]))
	}
	return out, nil
}

// sse writes a server-sent event.
func sse(name string, data any) []byte {
	raw, err := json.Marshal(data)
	if err != nil {
		raw = []byte("{}")
	}
	return fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, raw)
}

// streamPattern is the route of the live stream.
const streamPattern = "GET /api/v1/stream"

// stream answers GET /api/v1/stream.
func (a *API) stream(w http.ResponseWriter, r *http.Request) {
	if err := auth.Require(r.Context(), auth.ReadConnectors); err != nil {
		a.refuse(w, r, err)
		return
	}
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	events := a.live.subscribe() //nolint:contextcheck // the reader outlives this request: it serves all
	defer a.live.unsubscribe(events)
	ping := time.NewTicker(pingPeriod)
	defer ping.Stop()
	next := sse("ping", struct{}{})
	for ok := true; ok; {
		if _, err := w.Write(next); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
		select {
		case next, ok = <-events:
		case <-ping.C:
			next = sse("ping", struct{}{})
		case <-r.Context().Done():
			return
		case <-a.live.ctx.Done():
			return
		}
	}
}
