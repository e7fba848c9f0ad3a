package app_test

import (
	"net/http"
	"testing"
	"time"
)

// TestStopWithAPageOnItsWay: asked to stop while the vendor takes its time, a
// process waits for the page, keeps it, and ends; after a restart no page is
// fetched again.
func TestStopWithAPageOnItsWay(t *testing.T) {
	t.Parallel()
	h := halfway(t)
	w, id := h.world, h.connector
	began, stopped := time.Now(), make(chan struct{})
	go func() {
		defer close(stopped)
		w.stop()
	}()
	w.untilStopping()
	h.release()
	<-stopped
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	if n := h.served.Load(); n != 5 {
		t.Errorf("%d pages were asked for, want none after the fifth", n)
	}
	w.start()
	if c := w.settled(id, "connected"); c.num("records", "users") != halfwayUsers {
		t.Errorf("after the restart: %s", c.raw)
	}
	for cursor, times := range w.tenant.ServedCursors() {
		if cursor != "" && times > 1 { // the first page is also what Connect asks for
			t.Errorf("the page at %s was fetched %d times", cursor, times)
		}
	}
}

// untilStopping waits until the server takes no more connections.
func (w *world) untilStopping() {
	w.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for range tick.C {
		r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+"/healthz", nil)
		if err != nil {
			w.t.Fatal(err)
		}
		res, err := client.Do(r)
		if err != nil {
			return
		}
		if err := res.Body.Close(); err != nil {
			w.t.Error(err)
		}
	}
}
