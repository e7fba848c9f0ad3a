package api

import (
	"encoding/json"
	"net/http"
)

// operations registers what those who run the server look at.
func (a *API) operations(mux *http.ServeMux, o Options) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		a.say(w, http.StatusOK, map[string]string{"status": "ok", "version": o.Version})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := o.Ready(r.Context()); err != nil {
			a.log.Error("not ready", "error", err)
			a.say(w, http.StatusServiceUnavailable, map[string]string{"status": "unavailable"})
			return
		}
		a.say(w, http.StatusOK, map[string]string{"status": "ready"})
	})
	if o.Metrics != nil {
		mux.Handle("GET /metrics", o.Metrics)
	}
}

// say answers a small JSON document.
func (a *API) say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		a.log.Debug("write answer", "error", err)
	}
}
