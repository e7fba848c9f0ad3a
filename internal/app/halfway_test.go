package app_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// held is a world whose vendor keeps its collector waiting.
type held struct {
	*world
	connector string
	served    *atomic.Int64 // the last page that was asked for
	release   func()        // lets the vendor answer, once and for all
}

// halfwayUsers is how many users a world of halfway has in the end.
const halfwayUsers = 1000

// halfway is a world that collects users, of which four pages out of ten
// have come: the last of them is being written. A test that fails lets it go on,
// since neither the vendor nor the server could end otherwise.
func halfway(t *testing.T, change ...func(*world)) held {
	t.Helper()
	reached, released, served := make(chan struct{}), make(chan struct{}), &atomic.Int64{}
	reach, release := sync.OnceFunc(func() { close(reached) }), sync.OnceFunc(func() { close(released) })
	o := kandjisim.Options{Users: halfwayUsers, PageSize: halfwayUsers / 10, OnPage: func(n int) {
		if served.Store(int64(n)); n == 5 {
			reach()
			<-released
		}
	}}
	w := newWorldWith(t, o, func(w *world) {
		for _, c := range change {
			c(w)
		}
	})
	t.Cleanup(release)
	h := held{w, w.connect("Kandji"), served, release}
	<-reached
	return h
}

// TestHalfwayEnds: a test that gives up while the vendor keeps the collector
// waiting ends all the same.
func TestHalfwayEnds(t *testing.T) {
	t.Parallel()
	t.Run("given up", func(t *testing.T) { halfway(t) })
}
