package connectortest

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// connectionClauses are about connections that fail or are not wanted any more.
func connectionClauses() []Clause {
	return []Clause{
		{"timeout", "A vendor that hangs must not hang Noonday.", timeout},
		{"connection_refused", "The vendor is down: that passes.", connectionRefused},
		{"connection_reset", "A broken connection passes.", connectionReset},
		{"connection_cut", "Half of an answer is not an answer, and the other half may come next time.", connectionCut},
		{"canceled", "Shutting down takes a second, not a minute, and is no fault of the vendor.", canceled},
		{"nothing_left_running", "Connectors are opened and closed for years; what each leaves behind adds up.", nothingLeftRunning},
	}
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func timeout(p *probe) {
	v := p.vendor(p.usual())
	v.fail(v.hanging())
	env := p.environment()
	env.Timeout = 100 * time.Millisecond
	d := p.driverIn(env, v.url, p.h.Secret)
	var err error
	if !within(3*time.Second, func() { _, err = d.Read(p.Context(), p.stream(), "") }) {
		v.close()
		p.Fatalf("the driver still waits long after the timeout of its environment")
	}
	p.wantError("no answer in time", err, connector.Unavailable, connector.CodeVendorTimeout)
}

func connectionRefused(p *probe) {
	_, err := p.driver(p.nobody(), p.h.Secret).Read(p.Context(), p.stream(), "")
	p.wantError("a refused connection", err, connector.Unavailable, connector.CodeHostUnreachable)
}

// nobody returns an address that refuses connections: its port is taken, by the
// near end of a connection, so that nobody else can begin to listen there.
func (p *probe) nobody() string {
	p.Helper()
	far := p.foreign()
	conn, err := new(net.Dialer).DialContext(p.Context(), "tcp", strings.TrimPrefix(far.url, "http://"))
	if err != nil {
		p.Fatalf("dial: %v", err)
	}
	p.Cleanup(func() { _ = conn.Close() })
	return "http://" + conn.LocalAddr().String()
}

func connectionReset(p *probe) {
	p.wantError("a reset connection", p.failing(resetting), connector.Unavailable, connector.CodeHostUnreachable)
}

func connectionCut(p *probe) {
	p.wantError("a connection that broke off", p.failing(cutting), connector.Unavailable)
}

func canceled(p *probe) {
	v := p.vendor(p.usual())
	v.fail(v.hanging())
	d := p.driver(v.url, p.h.Secret)
	for name, call := range map[string]func(context.Context) error{
		"Check": func(ctx context.Context) error { _, err := d.Check(ctx); return err },
		"Read":  func(ctx context.Context) error { _, err := d.Read(ctx, p.stream(), ""); return err },
	} {
		ctx, cancel := context.WithTimeout(p.Context(), 50*time.Millisecond)
		var err error
		if !within(time.Second, func() { err = call(ctx) }) {
			v.close()
			cancel()
			p.Fatalf("%s goes on for more than a second after its context has ended", name)
		}
		cancel()
		if _, vendor := connector.AsError(err); vendor || !isEnd(err) {
			p.Errorf("%s of an ended context: got %v, want the context's own error", name, err)
		}
	}
}

func nothingLeftRunning(p *probe) {
	v := p.vendor(p.usual())
	left := leftRunning(p.clause.ID, func() {
		d := p.driver(v.url, p.h.Secret)
		v.fail(v.hanging())
		given, giveUp := context.WithTimeout(p.Context(), 50*time.Millisecond)
		defer giveUp()
		_, _ = d.Read(given, p.stream(), "")
		v.fail(nil)
		p.records(d, p.stream())
		if _, err := d.Check(p.Context()); err != nil {
			p.Errorf("check: %v", err)
		}
		ctx, cancel := context.WithCancel(p.Context())
		cancel()
		_, _ = d.Read(ctx, p.stream(), "")
		closeDriver(d)
	})
	if left != "" {
		p.Errorf("two seconds after closing there still runs:\n%s", left)
	}
}
