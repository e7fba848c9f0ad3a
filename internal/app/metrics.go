package app

import (
	"context"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/store"
)

// metrics is what /metrics answers.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "noonday_vendor_requests_total", Help: "Requests sent to vendors, by HTTP status; 0 when no answer came.",
		}, []string{"status"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "noonday_vendor_request_seconds", Help: "How long vendors took to answer.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 13),
		}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// vendorRequest counts a request to a vendor.
func (m *metrics) vendorRequest(r connector.Request) {
	m.requests.WithLabelValues(strconv.Itoa(r.Status)).Inc()
	m.seconds.Observe(r.Duration.Seconds())
}

// connectors adds what the store knows of connectors, asked at each scrape.
func (m *metrics) connectors(s store.Connectors) {
	m.registry.MustRegister(&connectorCollector{store: s, count: prometheus.NewDesc("noonday_connectors", "Connectors by status.", []string{"status"}, nil)})
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// connectorCollector counts connectors by status.
type connectorCollector struct {
	store store.Connectors
	count *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c *connectorCollector) Describe(ch chan<- *prometheus.Desc) { ch <- c.count }

// Collect implements prometheus.Collector.
func (c *connectorCollector) Collect(ch chan<- prometheus.Metric) {
	for _, status := range store.ConnectorStatuses() {
		list, err := c.store.ListConnectors(context.Background(), store.ConnectorQuery{
			Paging: store.Paging{Limit: 1}, Statuses: []store.ConnectorStatus{status},
		})
		if err != nil {
			ch <- prometheus.NewInvalidMetric(c.count, err)
			return
		}
		ch <- prometheus.MustNewConstMetric(c.count, prometheus.GaugeValue, float64(list.Total), string(status))
	}
}
