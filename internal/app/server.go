package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/noonday/noonday/internal/api"
	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/task"
	"github.com/noonday/noonday/web"
)

// How long a stopping server lets work and requests finish, and, within that, a
// page that is on its way from a vendor.
const (
	stopGrace = 8 * time.Second
	pageGrace = 5 * time.Second
)

// syncsAtOnce is how many connectors sync side by side in one process.
const syncsAtOnce = 16

// Server is a running Noonday.
type Server struct {
	*Core
	config  config.Serve
	metrics *metrics
	watch   *watch
	api     *api.API
	version string
	console io.Writer
}

// Option changes what a server is made of.
type Option func(*connector.Environment)

// WithClock lets a server tell the time by a clock that may jump. What it does
// within the process, such as waiting for an answer, goes by the system's.
func WithClock(now func() time.Time) Option {
	return func(env *connector.Environment) { env.Now = now }
}

// NewServer opens everything that a server needs. What operators must read goes
// to console, everything else to log.
func NewServer(ctx context.Context, c config.Serve, version string, console io.Writer, log *slog.Logger, options ...Option) (*Server, error) {
	m := newMetrics(version)
	watch, err := newWatch(ctx, m, version, log)
	if err != nil {
		return nil, err
	}
	env := connector.Environment{AllowPrivate: c.AllowPrivateConnectorURLs, UserAgent: "Noonday/" + version, Observe: watch.vendor}
	for _, set := range options {
		set(&env)
	}
	core, err := OpenCore(ctx, c.Storage, env, log)
	if err != nil {
		return nil, err
	}
	if err := core.CheckKey(ctx); err != nil {
		return nil, errors.Join(err, core.Close())
	}
	m.ask(core)
	return &Server{Core: core, config: c, metrics: m, watch: watch, version: version, console: console}, nil
}

// Run serves until ctx ends, and then stops within stopGrace without losing what
// is committed. Ready, if not nil, is called with the address once connections
// are accepted.
func (s *Server) Run(ctx context.Context, ready func(url string)) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer s.watch.stop(ctx)
	if s.config.Worker {
		stopped, err := s.startWorker(ctx)
		if err != nil {
			cancel()
			return err
		}
		defer func() { err = errors.Join(err, <-stopped) }()
	}
	defer cancel()
	handler := s.probes().Handler()
	if s.config.Web {
		if err := s.announceSetup(ctx); err != nil {
			return err
		}
		handler = s.portal()
		defer s.api.Close()
	}
	listener, err := s.listen(ctx)
	if err != nil {
		return err
	}
	if listener == nil {
		<-ctx.Done()
		return nil
	}
	return s.serve(ctx, listener, handler, ready)
}

// startWorker starts the job engine. When ctx ends it stops, beside the web
// server and not after it, and says on the channel how that went.
func (s *Server) startWorker(ctx context.Context) (stopped <-chan error, err error) {
	unlock, err := s.lockWorker()
	if err != nil {
		return nil, err
	}
	machine := &task.Machine{
		Store: s.DB, Queue: s.Deeds.Queue, Lookup: s.Deeds.Lookup, Unseal: s.Keys.OpenMap, Env: s.Deeds.Env, Budget: s.Deeds.Budget,
		Matcher: s.Deeds.Matcher, Directories: connector.Directories(s.Deeds.Types), Now: s.Deeds.Now, Log: s.log, Slice: job.Slice, Grace: pageGrace,
		Observer: s.watch.syncs,
	}
	engine, err := job.New(jobs(s.DB), quiet(s.log), s.watch.jobs(machine.Work()), syncsAtOnce, s.clock)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	// Jobs outlive the signal to stop: Stop hands them back in good order.
	running := context.WithoutCancel(ctx)
	if err := errors.Join(engine.Reclaim(running), engine.Start(running)); err != nil {
		return nil, errors.Join(err, unlock())
	}
	done := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(running, stopGrace)
		defer cancel()
		done <- errors.Join(engine.Stop(grace), unlock())
	})
	return done, nil
}

// lockWorker makes sure that this process is the only one that works, where
// there may be but one: on SQLite.
func (s *Server) lockWorker() (unlock func() error, err error) {
	if s.config.Storage.Engine == config.Postgres {
		return func() error { return nil }, nil
	}
	lock := flock.New(filepath.Join(s.config.Storage.DataDir, "worker.lock"), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	if !locked {
		return nil, fault.New(fault.Conflict, "worker_running",
			"Another Noonday already works on this data directory. Stop it, or start this one with --roles web.")
	}
	return lock.Unlock, nil
}

// probes are what those who run the process look at.
func (s *Server) probes() api.Probes {
	return api.Probes{Version: s.version, Ready: s.ready, Metrics: s.metrics.handler(s.log)}
}

// ready says which part of what the process needs is missing.
func (s *Server) ready(ctx context.Context) error {
	if err := s.DB.Ready(ctx); err != nil {
		s.log.Warn("not ready", "error", err)
		return err
	}
	return nil
}

// portal is the handler of portal and API.
func (s *Server) portal() http.Handler {
	secure := s.config.PublicURL != nil && s.config.PublicURL.Scheme == "https"
	s.api = api.New(api.Options{
		Deeds: s.Deeds, Log: s.log, Portal: web.Dist(), Secure: secure, Probes: s.probes(), Observe: s.watch.requests,
	})
	return s.api
}

// listen takes the address. A process that only works syncs does so without its
// probes when the address is the usual one, which nobody chose, and is taken:
// then the listener is nil.
func (s *Server) listen(ctx context.Context) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.config.Listen)
	if err == nil {
		return listener, nil
	}
	if !s.config.Web && s.config.Listen == config.Defaults().Listen && errors.Is(err, syscall.EADDRINUSE) {
		s.log.Warn("the address is taken: this process works without /healthz, /readyz and /metrics; give it one with --listen", "listen", s.config.Listen)
		return nil, nil
	}
	return nil, fault.New(fault.Unavailable, "address_unusable",
		"Cannot listen on %s: another program may use it. Choose another address with --listen.", s.config.Listen).Because(err)
}

// serve answers HTTP until ctx ends.
func (s *Server) serve(ctx context.Context, listener net.Listener, handler http.Handler, ready func(url string)) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	url := "http://" + listener.Addr().String()
	if s.config.Web {
		s.say("Noonday %s is at %s\n", s.version, url)
	} else {
		s.say("Noonday %s works; /healthz, /readyz and /metrics are at %s\n", s.version, url)
	}
	if ready != nil {
		ready(url)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	if s.api != nil {
		s.api.Close()
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("stop serving: %w", err), server.Close())
	}
	return nil
}

// announceSetup prints the one-time code while there is no operator.
func (s *Server) announceSetup(ctx context.Context) error {
	required, err := s.Deeds.SetupRequired(ctx)
	if err != nil || !required {
		return err
	}
	s.Deeds.SetupCode = auth.NewSetupCode()
	s.say("\nNo operator exists yet. Open the portal and create the first one with this one-time code:\n\n    %s\n\n", s.Deeds.SetupCode.Reveal())
	return nil
}

// say prints to the console.
func (s *Server) say(format string, args ...any) {
	if _, err := fmt.Fprintf(s.console, format, args...); err != nil {
		s.log.Warn("write to the console", "error", err)
	}
}
