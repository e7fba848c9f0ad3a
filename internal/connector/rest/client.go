// Package rest is the one HTTP client for vendors that speak JSON. It adds the
// credential, guards where it goes, bounds what comes back and turns everything
// that can go wrong into a *connector.Error with a sentence for people. It does
// not retry, pace or page: that is done by connector.Source and the engine.
package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/secret"
)

// What a client does unless its Config says otherwise.
const (
	DefaultTimeout    = 60 * time.Second
	DefaultMaxBody    = 16 << 20
	DefaultCredential = "credential"

	maxRedirects    = 3
	maxRedirectBody = 2 << 10
	maxHeader       = 256 << 10
)

// Config describes a client.
type Config struct {
	// Base is the address that all paths are below, such as
	// "https://acme.api.example.com" or "https://example.com/gateway/acme". Its
	// own path is kept; query and fragment are not allowed.
	Base string
	// Auth adds the credential to a request; see Bearer. It is called once for
	// every request, redirects included, and for the base's own scheme and host
	// only.
	Auth func(*http.Request)
	// Environment says what the installation allows and who observes.
	Environment connector.Environment
	// Vendor is the vendor's name in sentences for people.
	Vendor string
	// Credential is what the vendor calls the credential, such as "API key".
	// Default: DefaultCredential.
	Credential string
	// Timeout bounds one request from its start to the end of its body; waiting
	// for admission comes before it. Default: the environment's, else
	// DefaultTimeout.
	Timeout time.Duration
	// MaxBody bounds an answer's body in bytes, as sent and as unpacked. Default:
	// DefaultMaxBody.
	MaxBody int64
}

// Bearer is an Auth that sends a bearer token.
func Bearer(token secret.Text) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token.Reveal()) }
}

// Client reads JSON from one vendor. It is safe for concurrent use. Close it
// when no request is under way any more.
type Client struct {
	config    Config
	base      *url.URL
	transport *http.Transport
	buffers   sync.Pool // of *[]byte
}

// New makes a client. It does no I/O. Base addresses that the environment does
// not allow are an error; private addresses behind a name are found when the
// client connects.
func New(c Config) (*Client, error) {
	base, err := url.Parse(c.Base)
	switch {
	case err != nil:
		return nil, fmt.Errorf("base address: %w", err)
	case base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "":
		return nil, errors.New("base address: want scheme, host and path only")
	case base.Scheme != "https" && (base.Scheme != "http" || !c.Environment.AllowPrivate):
		return nil, errors.New("base address: want https")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = ""
	if c.Environment.Log == nil {
		c.Environment.Log = slog.New(slog.DiscardHandler)
	}
	if c.Environment.Now == nil {
		c.Environment.Now = time.Now
	}
	c.Vendor = orElse(c.Vendor, "The vendor")
	c.Credential = orElse(c.Credential, DefaultCredential)
	c.Timeout = orElse(orElse(c.Timeout, c.Environment.Timeout), DefaultTimeout)
	c.MaxBody = orElse(c.MaxBody, DefaultMaxBody)
	client := &Client{config: c, base: base, transport: newTransport(c.Environment.AllowPrivate)}
	client.buffers.New = func() any { return new([]byte) }
	return client, nil
}

func orElse[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// newTransport connects directly, never through a proxy that the environment
// names: the guard must see the true address.
func newTransport(allowPrivate bool) *http.Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	if !allowPrivate {
		dialer.ControlContext = refusePrivate
	}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // unpacked here, within limits
		MaxIdleConns:           4,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    15 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// Close closes the idle connections.
func (c *Client) Close() error {
	c.transport.CloseIdleConnections()
	return nil
}

// Get reads the JSON at a path below the base into a value, and returns the
// answer's header. Redirects within the base's own scheme and host are followed.
// Every request that leaves is admitted before and observed after, by the
// environment. An error about the vendor is a *connector.Error; when ctx ends
// first it is ctx's error instead, and what refuses admission is returned as it
// is. On error the value is not to be used.
func (c *Client) Get(ctx context.Context, path string, query url.Values, into any) (http.Header, error) {
	target := *c.base
	target.Path += "/" + strings.TrimLeft(path, "/")
	target.RawQuery = query.Encode()
	at := &target
	for hops := 0; ; hops++ {
		if err := c.admit(ctx); err != nil {
			return nil, err
		}
		got, err := c.send(ctx, at, into)
		switch {
		case err != nil:
			return nil, err
		case got.next == nil:
			return got.header, nil
		case hops == maxRedirects:
			return nil, withStatus(c.transportError(errTooManyRedirects), got.status)
		}
		at = got.next
	}
}

// admit waits until the environment lets a request pass. A context that has
// ended takes nobody's turn.
func (c *Client) admit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read from %s: %w", c.config.Vendor, err)
	}
	if ask := c.config.Environment.Admit; ask != nil {
		return ask(ctx)
	}
	return nil
}

// answer is what came back for one request.
type answer struct {
	status int // 0 when no answer came
	header http.Header
	next   *url.URL // where a redirect leads
}

// send makes one request, reads its answer and tells the observer.
func (c *Client) send(ctx context.Context, target *url.URL, into any) (answer, error) {
	limited, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, target.String(), nil)
	if err != nil {
		return answer{}, fmt.Errorf("make request: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Encoding", "gzip")
	if agent := c.config.Environment.UserAgent; agent != "" {
		request.Header.Set("User-Agent", agent)
	}
	if c.config.Auth != nil {
		c.config.Auth(request)
	}
	start := time.Now()
	got, err := c.do(request, into)
	c.observe(ctx, target.Path, got, time.Since(start), err)
	if ctx.Err() != nil && err != nil {
		return answer{}, fmt.Errorf("read from %s: %w", c.config.Vendor, ctx.Err())
	}
	return got, err
}

// do sends a request and reads the answer. The answer is there even with an
// error, as far as it came.
func (c *Client) do(request *http.Request, into any) (answer, error) {
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return answer{}, c.transportError(err)
	}
	defer func() { _ = response.Body.Close() }()
	got := answer{status: response.StatusCode, header: response.Header}
	if got.next = redirect(response); got.next != nil {
		_, _ = io.CopyN(io.Discard, response.Body, maxRedirectBody) // so that the connection can be used again
		return got, withStatus(c.refuseForeign(got.next), got.status)
	}
	buffer, _ := c.buffers.Get().(*[]byte)
	defer c.buffers.Put(buffer)
	body, err := c.readBody(response, (*buffer)[:0])
	*buffer = body[:0]
	if err == nil {
		body, err = c.unpack(response.Header.Get("Content-Encoding"), body)
	}
	if got.status < 200 || got.status > 299 {
		// What could be read of the body only explains the status.
		return got, c.statusError(response, body)
	}
	if err == nil {
		err = c.decode(response, body, into)
	}
	return got, withStatus(err, got.status)
}

// withStatus notes the status of the answer that an error is about.
func withStatus(err error, status int) error {
	e, ok := connector.AsError(err)
	if !ok || e.Status != 0 {
		return err
	}
	noted := *e
	noted.Status = status
	return &noted
}

func (c *Client) observe(ctx context.Context, path string, got answer, took time.Duration, err error) {
	c.config.Environment.Log.DebugContext(ctx, "vendor request", "vendor", c.config.Vendor, "path", path,
		"status", got.status, "duration_ms", took.Milliseconds(), "class", string(connector.ClassOf(err)))
	if tell := c.config.Environment.Observe; tell != nil {
		tell(ctx, connector.Request{Method: http.MethodGet, Path: path, Status: got.status, Duration: took, Left: Left(got.header)})
	}
}

// readBody reads a body up to the limit, into memory that is used again.
func (c *Client) readBody(response *http.Response, buffer []byte) ([]byte, error) {
	limit := c.config.MaxBody
	if response.ContentLength > limit {
		return buffer, c.tooLarge()
	}
	if n := response.ContentLength; int64(cap(buffer)) <= n {
		buffer = make([]byte, 0, n+1)
	}
	body, err := readAll(io.LimitReader(response.Body, limit+1), buffer)
	switch {
	case err != nil:
		return body, c.transportError(err)
	case int64(len(body)) > limit:
		return body, c.tooLarge()
	}
	return body, nil
}

// readAll appends what a reader yields, growing the buffer as needed.
func readAll(r io.Reader, buffer []byte) ([]byte, error) {
	for {
		if len(buffer) == cap(buffer) {
			buffer = append(buffer, 0)[:len(buffer)]
		}
		n, err := r.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		switch {
		case errors.Is(err, io.EOF):
			return buffer, nil
		case err != nil:
			return buffer, err
		}
	}
}
