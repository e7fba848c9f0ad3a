package connectortest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
)

// vendor is the simulated vendor on a port of this machine: it remembers every
// request and can be made to fail.
type vendor struct {
	url    string
	server *httptest.Server
	secret string
	quit   chan struct{} // ends hanging answers

	mu       sync.Mutex
	handler  http.Handler
	fault    fault
	requests []request
	inTLS    int // connections that began as TLS does
}

// request is a request as the vendor saw it.
type request struct {
	method     string
	path       string
	query      string
	userAgent  string
	accept     string
	credential bool // the secret was in it, wherever
	inAddress  bool // the secret was in its address
	status     int  // of the answer; 0 when none was sent
}

// fault is a way to fail, with the true answer at hand.
type fault func(w http.ResponseWriter, r *http.Request, truth http.Handler)

func startVendor(handler http.Handler, secret string) *vendor {
	v := &vendor{handler: handler, secret: secret, quit: make(chan struct{})}
	v.server = httptest.NewUnstartedServer(v)
	v.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	v.server.Listener = tapped{Listener: v.server.Listener, begins: v.begins}
	v.server.Start()
	v.url = v.server.URL
	return v
}

func (v *vendor) close() {
	v.mu.Lock()
	select {
	case <-v.quit:
	default:
		close(v.quit)
	}
	v.mu.Unlock()
	v.server.CloseClientConnections()
	v.server.Close()
}

// serve makes another handler tell the truth from now on.
func (v *vendor) serve(handler http.Handler) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.handler = handler
}

// below moves the vendor below a path.
func (v *vendor) below(mount string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.handler = http.StripPrefix(mount, v.handler)
}

// fail makes every request from now on fail; nil ends it.
func (v *vendor) fail(how fault) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.fault = how
}

func (v *vendor) log() []request {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]request(nil), v.requests...)
}

// ServeHTTP notes the request and answers it, truthfully or not.
func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	whole := fmt.Sprint(r.Header, r.URL)
	v.mu.Lock()
	v.requests = append(v.requests, request{
		method: r.Method, path: r.URL.Path, query: r.URL.RawQuery,
		userAgent: r.UserAgent(), accept: r.Header.Get("Accept"),
		credential: v.secret != "" && strings.Contains(whole, v.secret),
		inAddress:  v.secret != "" && strings.Contains(r.URL.String(), v.secret),
	})
	number, how, truth := len(v.requests)-1, v.fault, v.handler
	v.mu.Unlock()
	w = &overheard{ResponseWriter: w, tell: func(status int) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.requests[number].status = status
	}}
	if how == nil {
		truth.ServeHTTP(w, r)
		return
	}
	how(w, r, truth)
}

// honest returns what the vendor would have answered, uncompressed.
func honest(r *http.Request, truth http.Handler) *httptest.ResponseRecorder {
	plain := r.Clone(r.Context())
	plain.Header.Del("Accept-Encoding")
	answer := httptest.NewRecorder()
	truth.ServeHTTP(answer, plain)
	return answer
}

// carry takes the headers of the true answer over, but for those about the form
// of its body: totals and links may be in them.
func carry(from, to http.Header) {
	for name, values := range from {
		if name != "Content-Length" && name != "Content-Encoding" {
			to[name] = values
		}
	}
}

// adding sends the true answer with further headers.
func adding(headers ...string) fault {
	return func(w http.ResponseWriter, r *http.Request, truth http.Handler) {
		answer := honest(r, truth)
		carry(answer.Header(), w.Header())
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}
}

// moving redirects every request once, within the vendor's own host.
func moving(w http.ResponseWriter, r *http.Request, truth http.Handler) {
	query := r.URL.Query()
	if !query.Has("moved") {
		query.Set("moved", "1")
		w.Header().Set("Location", "?"+query.Encode())
		w.WriteHeader(http.StatusTemporaryRedirect)
		return
	}
	query.Del("moved")
	r.URL.RawQuery = query.Encode()
	truth.ServeHTTP(w, r)
}

// answering sends a fixed answer.
func answering(status int, contentType, body string, headers ...string) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const (
	typeJSON = "application/json"
	typeHTML = "text/html; charset=utf-8"
	webPage  = "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>"
)

// status sends a status with an explanation as JSON.
func status(code int, headers ...string) fault {
	return answering(code, typeJSON, `{"detail":"No such luck today."}`, headers...)
}

// hanging never answers.
func (v *vendor) hanging() fault {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		select {
		case <-v.quit:
		case <-r.Context().Done():
		}
	}
}

// resetting resets the connection instead of answering.
func resetting(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if c, ok := conn.(*tappedConn); ok {
		conn = c.Conn
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cutting promises the whole answer and breaks the connection half-way.
func cutting(w http.ResponseWriter, r *http.Request, truth http.Handler) {
	answer := honest(r, truth)
	body := answer.Body.Bytes()
	conn, out, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	header := http.Header{}
	carry(answer.Header(), header)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = out.WriteString("HTTP/1.1 200 OK\r\n")
	_ = header.Write(out)
	_, _ = out.WriteString("\r\n")
	_, _ = out.Write(body[:len(body)/2])
	_ = out.Flush()
	_ = conn.Close()
}

// truncating sends half of the answer as if it were whole.
func truncating(w http.ResponseWriter, r *http.Request, truth http.Handler) {
	answer := honest(r, truth)
	carry(answer.Header(), w.Header())
	body := answer.Body.Bytes()
	_, _ = w.Write(body[:len(body)/2])
}

// zipping sends the true answer compressed.
func zipping(w http.ResponseWriter, r *http.Request, truth http.Handler) {
	answer := honest(r, truth)
	carry(answer.Header(), w.Header())
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
		return
	}
	sendZipped(w, answer.Code, answer.Body)
}

func sendZipped(w http.ResponseWriter, code int, body io.Reader) {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, _ = io.Copy(writer, body)
	_ = writer.Close()
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Length", strconv.Itoa(packed.Len()))
	w.WriteHeader(code)
	_, _ = w.Write(packed.Bytes())
}

// padding is valid JSON of more than a size.
func padding(size int64) io.Reader {
	return io.MultiReader(strings.NewReader(`{"padding":"`), io.LimitReader(repeating('x'), size), strings.NewReader(`"}`))
}

type repeating byte

func (b repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

// oversized sends more than a size, without saying so before.
func oversized(size int64) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", typeJSON)
		_, _ = io.Copy(w, padding(size))
	}
}

// exploding sends little that unpacks to more than a size.
func exploding(size int64) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", typeJSON)
		sendZipped(w, http.StatusOK, padding(size))
	}
}
