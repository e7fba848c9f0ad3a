package app_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// gatherer is a collector of traces.
type gatherer struct {
	mu    sync.Mutex
	spans []*traces.Span
	text  strings.Builder // all that was sent, in words
}

func (g *gatherer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	var sent collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(raw, &sent)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		http.Error(w, "not a trace", http.StatusBadRequest)
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, resource := range sent.GetResourceSpans() {
		g.text.WriteString(resource.String())
		for _, scope := range resource.GetScopeSpans() {
			g.spans = append(g.spans, scope.GetSpans()...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// chain is the names of a span and of those that it is part of, innermost first.
func (g *gatherer) chain(name string) string {
	byID := map[string]*traces.Span{}
	for _, s := range g.spans {
		byID[string(s.GetSpanId())] = s
	}
	for _, s := range g.spans {
		if s.GetName() != name {
			continue
		}
		var names []string
		for ; s != nil; s = byID[string(s.GetParentSpanId())] {
			names = append(names, s.GetName())
		}
		return strings.Join(names, " < ")
	}
	return ""
}

// TestTraces: with a collector named, it learns of jobs, syncs, pages, requests
// to vendors and requests to us, and nothing that is secret or about people.
func TestTraces(t *testing.T) {
	g := &gatherer{}
	server := httptest.NewServer(g)
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	w := newWorld(t, kandjisim.Options{Users: 30})
	id := w.connect("A Very Private Name")
	w.settled(id, "connected")
	const trace = "0af7651916cd43dd8448eb211c80319c"
	w.want(200, w.call("GET", "/accounts?q=secretly", nil, "Traceparent", "00-"+trace+"-b7ad6b7169203331-01"))
	w.stop()
	g.mu.Lock()
	defer g.mu.Unlock()
	for name, want := range map[string]string{
		"page users": "page users < sync < job sync", "GET /api/v1/accounts": "GET /api/v1/accounts", "POST /api/v1/connectors": "POST /api/v1/connectors",
	} {
		if got := g.chain(name); got != want {
			t.Errorf("the span %q is %q, want %q", name, got, want)
		}
	}
	vendors := map[string]bool{}
	byID := map[string]*traces.Span{}
	for _, s := range g.spans {
		byID[string(s.GetSpanId())] = s
	}
	for _, s := range g.spans {
		if s.GetName() == "vendor GET" {
			vendors[byID[string(s.GetParentSpanId())].GetName()] = true
		}
		if s.GetName() == "GET /api/v1/accounts" && hex.EncodeToString(s.GetTraceId()) != trace {
			t.Errorf("the caller's trace is not gone on with: %s", s)
		}
	}
	if !vendors["page users"] || !vendors["POST /api/v1/connectors"] {
		t.Errorf("requests to vendors are part of %v", vendors)
	}
	for _, secret := range []string{w.tenant.Token(), "Private", "secretly", email, "@noonday"} {
		if strings.Contains(g.text.String(), secret) {
			t.Errorf("the traces hold %q", secret)
		}
	}
}

// TestNoTraces: without a collector nothing is sent, whatever else is set.
func TestNoTraces(t *testing.T) {
	g := &gatherer{}
	server := httptest.NewServer(g)
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	t.Setenv("OTEL_SDK_DISABLED", "true")
	w := newWorld(t, kandjisim.Options{Users: 1})
	w.want(200, w.call("GET", "/accounts", nil))
	w.stop()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.spans) > 0 {
		t.Errorf("%d spans were sent", len(g.spans))
	}
}
