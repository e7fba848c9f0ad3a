package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	spans "go.opentelemetry.io/otel/trace"

	"github.com/noonday/noonday/internal/api"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/task"
)

// flushPatience is how long a stopping process waits for the collector to take
// the last spans.
const flushPatience = 2 * time.Second

// tracing sends spans to a collector. Its attributes hold neither secrets nor
// names and addresses of people.
type tracing struct {
	provider *trace.TracerProvider
	tracer   spans.Tracer
	remote   propagation.TraceContext
}

// startTracing begins to send spans if the environment names a collector, as
// OpenTelemetry has it; else it returns nil, and nothing is started.
func startTracing(ctx context.Context, version string, log *slog.Logger) (*tracing, error) {
	named := os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") + os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT")
	if named == "" || strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") || os.Getenv("OTEL_TRACES_EXPORTER") == "none" {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("start the export of traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "noonday"), attribute.String("service.version", version)), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("describe this process to the collector: %w", errors.Join(err, exporter.Shutdown(ctx)))
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("export traces", "error", err) }))
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(about))
	return &tracing{provider: provider, tracer: provider.Tracer("noonday")}, nil
}

// stop sends what is left.
func (t *tracing) stop(ctx context.Context, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushPatience)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		log.Warn("send the last traces", "error", err)
	}
}

// end ends a span as an error tells. Of the error only its kind is sent: its text
// may hold what a vendor said.
func end(span spans.Span, err error) {
	if err != nil && !job.IsAgain(err) {
		span.SetStatus(codes.Error, "")
		if class := connector.ClassOf(err); class != "" {
			span.SetAttributes(attribute.String("error.type", string(class)))
		}
	}
	span.End()
}

// request begins the span of a request, a part of the caller's trace if it says so.
func (t *tracing) request(r *http.Request) (*http.Request, func(api.Request)) {
	ctx := t.remote.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, "request", spans.WithSpanKind(spans.SpanKindServer))
	return r.WithContext(ctx), func(a api.Request) {
		span.SetName(a.Method + " " + a.Route)
		span.SetAttributes(attribute.String("http.request.method", a.Method), attribute.String("http.route", a.Route), attribute.Int("http.response.status_code", a.Status))
		if a.Status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// vendorRequest is the span of a request to a vendor, which has ended.
func (t *tracing) vendorRequest(ctx context.Context, r connector.Request) {
	now := time.Now()
	_, span := t.tracer.Start(ctx, "vendor "+r.Method, spans.WithSpanKind(spans.SpanKindClient), spans.WithTimestamp(now.Add(-r.Duration)),
		spans.WithAttributes(attribute.String("connector.type", r.Type), attribute.String("http.request.method", r.Method), attribute.Int("http.response.status_code", r.Status)))
	if r.Status == 0 || r.Status >= http.StatusBadRequest {
		span.SetStatus(codes.Error, "")
	}
	span.End(spans.WithTimestamp(now))
}

// work gives every job a span.
func (t *tracing) work(w job.Work) job.Work {
	return job.Work{
		Sync:   spanned(t, "job sync", w.Sync),
		Purge:  spanned(t, "job purge_connector", w.Purge),
		Settle: spanned(t, "job settle_removal", w.Settle),
		Poll:   func(ctx context.Context) error { return spanned(t, "job poll", withoutInput(w.Poll))(ctx, none{}) },
		Tidy:   func(ctx context.Context) error { return spanned(t, "job tidy", withoutInput(w.Tidy))(ctx, none{}) },
	}
}

type none struct{}

func withoutInput(do func(context.Context) error) func(context.Context, none) error {
	return func(ctx context.Context, _ none) error { return do(ctx) }
}

func spanned[T any](t *tracing, name string, do func(context.Context, T) error) func(context.Context, T) error {
	return func(ctx context.Context, in T) error {
		ctx, span := t.tracer.Start(ctx, name)
		err := do(ctx, in)
		end(span, err)
		return err
	}
}

// traced gives syncs and pages spans, and passes on all that it is told.
type traced struct {
	task.Observer
	tracing *tracing
}

// Run implements task.Observer.
func (o traced) Run(ctx context.Context, of task.Subject) (context.Context, func(error)) {
	ctx, told := o.Observer.Run(ctx, of)
	ctx, span := o.tracing.tracer.Start(ctx, "sync", spans.WithAttributes(
		attribute.String("connector.type", of.Type), attribute.String("noonday.connector.id", of.ConnectorID), attribute.String("noonday.sync.id", of.SyncID)))
	return ctx, func(err error) {
		end(span, err)
		told(err)
	}
}

// Page implements task.Observer.
func (o traced) Page(ctx context.Context, of task.Subject) (context.Context, func(int, error)) {
	ctx, told := o.Observer.Page(ctx, of)
	ctx, span := o.tracing.tracer.Start(ctx, "page "+string(of.Stream), spans.WithAttributes(attribute.String("connector.type", of.Type), attribute.String("noonday.stream", string(of.Stream))))
	return ctx, func(records int, err error) {
		span.SetAttributes(attribute.Int("noonday.records", records))
		end(span, err)
		told(records, err)
	}
}
