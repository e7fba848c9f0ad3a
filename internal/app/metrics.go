package app

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/noonday/noonday/internal/api"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/task"
)

// metrics is what /metrics answers. No label holds a name, an address or an id.
// It implements task.Observer.
type metrics struct {
	registry       *prometheus.Registry
	vendorRequests *prometheus.CounterVec
	vendorSeconds  *prometheus.HistogramVec
	syncSeconds    *prometheus.HistogramVec
	pages          *prometheus.CounterVec
	records        *prometheus.CounterVec
	throttled      *prometheus.CounterVec
	pageSeconds    *prometheus.HistogramVec
	httpSeconds    *prometheus.HistogramVec
}

// pageBuckets suit what takes from milliseconds to half a minute, syncBuckets
// what takes from seconds to a day.
func pageBuckets() []float64 { return []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30} }

func syncBuckets() []float64 {
	return []float64{1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600}
}

func newMetrics(version string) *metrics {
	count := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	duration := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	}
	m := &metrics{
		registry:       prometheus.NewRegistry(),
		vendorRequests: count("noonday_vendor_requests_total", "Requests sent to vendors, by connector type and HTTP status; 0 when no answer came.", "type", "status"),
		vendorSeconds:  duration("noonday_vendor_request_duration_seconds", "How long vendors took to answer a request.", pageBuckets(), "type"),
		syncSeconds:    duration("noonday_sync_duration_seconds", "Syncs that came to their end, by how; from their beginning, waits included.", syncBuckets(), "type", "outcome"),
		pages:          count("noonday_sync_pages_total", "Pages of vendors' lists that were fetched and kept.", "type", "stream"),
		records:        count("noonday_sync_records_total", "Records on those pages, or missing from complete lists, by what became of them.", "type", "stream", "result"),
		throttled:      count("noonday_sync_throttled_seconds_total", "Seconds that syncs were put off because the vendor asked to (throttled) or the own share of its limits was spent (budget_spent); counted when a wait begins.", "type", "reason"),
		pageSeconds:    duration("noonday_sync_page_fetch_duration_seconds", "How long a page took to fetch, tries and short waits included.", pageBuckets(), "type", "stream"),
		httpSeconds:    duration("noonday_http_request_duration_seconds", "How long requests took to answer, by route and HTTP status. Live streams are left out.", pageBuckets(), "method", "route", "status"),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "noonday_build_info", Help: "1, with the version as labels.", ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(m.vendorRequests, m.vendorSeconds, m.syncSeconds, m.pages, m.records, m.throttled, m.pageSeconds, m.httpSeconds, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// vendorRequest counts a request to a vendor.
func (m *metrics) vendorRequest(_ context.Context, r connector.Request) {
	m.vendorRequests.WithLabelValues(r.Type, strconv.Itoa(r.Status)).Inc()
	m.vendorSeconds.WithLabelValues(r.Type).Observe(r.Duration.Seconds())
}

// request counts a request once it is answered.
func (m *metrics) request(r *http.Request) (*http.Request, func(api.Request)) {
	return r, m.answered
}

func (m *metrics) answered(r api.Request) {
	m.httpSeconds.WithLabelValues(r.Method, r.Route, strconv.Itoa(r.Status)).Observe(r.Duration.Seconds())
}

// Run implements task.Observer.
func (m *metrics) Run(ctx context.Context, _ task.Subject) (context.Context, func(error)) {
	return ctx, func(error) {}
}

// Page implements task.Observer.
func (m *metrics) Page(ctx context.Context, of task.Subject) (context.Context, func(int, error)) {
	began := time.Now()
	return ctx, func(_ int, err error) {
		if err == nil {
			m.pageSeconds.WithLabelValues(of.Type, string(of.Stream)).Observe(time.Since(began).Seconds())
		}
	}
}

// Kept implements task.Observer.
func (m *metrics) Kept(of task.Subject, pages int, changes store.Counts) {
	if pages > 0 {
		m.pages.WithLabelValues(of.Type, string(of.Stream)).Add(float64(pages))
	}
	for result, n := range map[string]int64{
		"created": changes.Created, "updated": changes.Updated, "unchanged": changes.Unchanged, "removed": changes.Removed, "returned": changes.Returned,
	} {
		if n > 0 {
			m.records.WithLabelValues(of.Type, string(of.Stream), result).Add(float64(n))
		}
	}
}

// Ended implements task.Observer.
func (m *metrics) Ended(of task.Subject, outcome store.SyncState, after time.Duration) {
	m.syncSeconds.WithLabelValues(of.Type, string(outcome)).Observe(after.Seconds())
}

// Throttled implements task.Observer.
func (m *metrics) Throttled(of task.Subject, code string, wait time.Duration) {
	reason := connector.CodeThrottled
	if code == connector.CodeBudgetSpent {
		reason = code
	}
	m.throttled.WithLabelValues(of.Type, reason).Add(wait.Seconds())
}

// handler answers /metrics. What cannot be asked for is left out and noted in
// the log: the rest of the figures must be there above all when the database is not.
func (m *metrics) handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	})
}
