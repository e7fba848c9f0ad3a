package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store"
)

// scrapePatience is how long a scrape waits for the database.
const scrapePatience = 5 * time.Second

// ask adds what the database knows, asked at each scrape. It is the same in
// every process that shares the database.
func (m *metrics) ask(core *Core) {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	m.registry.MustRegister(collectors.NewDBStatsCollector(core.DB.Pool(), "noonday"), &installation{
		connectors: core.DB, jobs: core.Jobs,
		count:    desc("noonday_connectors", "Connectors by type and status.", "type", "status"),
		newest:   desc("noonday_sync_last_success_timestamp_seconds", "When a sync of a connector of the type last succeeded.", "type"),
		stalest:  desc("noonday_connector_stalest_success_timestamp_seconds", "Of the connectors that are not paused: the oldest of their last successes, or of their making where none was.", "type"),
		depth:    desc("noonday_jobs", "Jobs by queue and state. What ended is forgotten after an hour.", "queue", "state"),
		overdue:  desc("noonday_jobs_oldest_due_seconds", "How long the oldest job that is due waits for a worker; 0 if none does.", "queue"),
		database: desc("noonday_database_up", "1 if the database answered this scrape, else 0."),
	})
}

// installation collects what is the same for all processes.
type installation struct {
	connectors                                       store.Connectors
	jobs                                             *job.Engine
	count, newest, stalest, depth, overdue, database *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c *installation) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.count, c.newest, c.stalest, c.depth, c.overdue, c.database} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *installation) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	up := 1.0
	for d, collect := range map[*prometheus.Desc]func(context.Context, chan<- prometheus.Metric) error{
		c.count: c.collectConnectors, c.depth: c.collectJobs,
	} {
		if err := collect(ctx, ch); err != nil {
			up = 0
			ch <- prometheus.NewInvalidMetric(d, err)
		}
	}
	ch <- prometheus.MustNewConstMetric(c.database, prometheus.GaugeValue, up)
}

func (c *installation) collectConnectors(ctx context.Context, ch chan<- prometheus.Metric) error {
	type state struct{ kind, status string }
	counts, newest, stalest := map[state]int{}, map[string]time.Time{}, map[string]time.Time{}
	q := store.ConnectorQuery{Paging: store.Paging{Limit: 200}}
	for {
		list, err := c.connectors.ListConnectors(ctx, q)
		if err != nil {
			return err
		}
		for i := range list.Items {
			k := &list.Items[i]
			counts[state{k.Type, string(k.Status)}]++
			good := k.LastSuccessAt
			if good.After(newest[k.Type]) {
				newest[k.Type] = good
			}
			if good.IsZero() {
				good = k.CreatedAt
			}
			if before, ok := stalest[k.Type]; !k.Paused && (!ok || good.Before(before)) {
				stalest[k.Type] = good
			}
		}
		if q.Cursor = list.Next; q.Cursor == "" {
			break
		}
	}
	for kind := range kinds(counts, func(s state) string { return s.kind }) {
		for _, status := range store.ConnectorStatuses() {
			ch <- prometheus.MustNewConstMetric(c.count, prometheus.GaugeValue, float64(counts[state{kind, string(status)}]), kind, string(status))
		}
	}
	for desc, times := range map[*prometheus.Desc]map[string]time.Time{c.newest: newest, c.stalest: stalest} {
		for kind, at := range times {
			ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(at.UnixMilli())/1000, kind)
		}
	}
	return nil
}

// kinds are the distinct values of a property of the keys of a map.
func kinds[K comparable, V any](m map[K]V, of func(K) string) map[string]bool {
	out := map[string]bool{}
	for k := range m {
		out[of(k)] = true
	}
	return out
}

func (c *installation) collectJobs(ctx context.Context, ch chan<- prometheus.Metric) error {
	depths, overdue, err := c.jobs.Depths(ctx)
	if err != nil {
		return err
	}
	for _, d := range depths {
		ch <- prometheus.MustNewConstMetric(c.depth, prometheus.GaugeValue, float64(d.Jobs), d.Queue, d.State)
	}
	for queue, age := range overdue {
		ch <- prometheus.MustNewConstMetric(c.overdue, prometheus.GaugeValue, age.Seconds(), queue)
	}
	return nil
}
