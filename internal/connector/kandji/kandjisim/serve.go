package kandjisim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// shutdownGrace is how long requests may finish once a server is told to stop.
const shutdownGrace = 2 * time.Second

// Root serves the vendor's API and, under /_sim/, the control API.
func (t *Tenant) Root() http.Handler {
	api, control := t.Handler(), t.Control()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_sim/") {
			control.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// Serve runs a new tenant on addr (host:port, port 0 for any) until ctx ends,
// then lets requests finish for two seconds and returns nil. ready, if not nil,
// is called with the base URL once connections are accepted. It fails when the
// address cannot be used.
func Serve(ctx context.Context, addr string, o Options, ready func(url string)) error {
	return New(o).Serve(ctx, addr, ready)
}

// Serve is the function Serve for a tenant that the caller keeps hold of, to
// change its directory or script its faults meanwhile.
func (t *Tenant) Serve(ctx context.Context, addr string, ready func(url string)) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("kandjisim: %w", err)
	}
	requests, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	server := &http.Server{
		Handler:           t.Root(),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	if ready != nil {
		ready("http://" + listener.Addr().String())
	}
	select {
	case err := <-done:
		return fmt.Errorf("kandjisim: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(requests, shutdownGrace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		leave() // ends waiting and hanging requests
		_ = server.Close()
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("kandjisim: %w", err)
	}
	return nil
}
