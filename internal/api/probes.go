package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/noonday/noonday/internal/fault"
)

// Probes is what those who run a process look at: /healthz, /readyz and
// /metrics. A process without portal and API answers nothing else.
type Probes struct {
	Version string
	// Ready says why the process cannot work, as a fault, or nil.
	Ready func(ctx context.Context) error
	// Metrics answers /metrics; nil answers 404.
	Metrics http.Handler
}

// Handler answers the probes, and 404 to all else.
func (p Probes) Handler() http.Handler {
	mux := http.NewServeMux()
	p.register(mux)
	return headers(mux)
}

// readyPatience is how long a process has to prove itself ready.
const readyPatience = 3 * time.Second

// register adds the probes to routes. /healthz says that the process answers at
// all, and asks nobody else: a process is not killed because its database is gone.
func (p Probes) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusOK, map[string]string{"status": "ok", "version": p.Version})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
		defer cancel()
		if err := p.Ready(ctx); err != nil {
			f := fault.Of(err)
			say(w, http.StatusServiceUnavailable, map[string]string{"status": "unavailable", "code": f.Code, "reason": f.Message})
			return
		}
		say(w, http.StatusOK, map[string]string{"status": "ready"})
	})
	if p.Metrics != nil {
		mux.Handle("GET /metrics", p.Metrics)
	}
}

// say answers a small JSON document.
func say(w http.ResponseWriter, status int, v map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // who asked is gone, and nobody else is concerned
}
