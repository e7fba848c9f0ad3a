package bench

import (
	"strings"
	"testing"
)

// BenchmarkFleet measures what becomes of a company's devices: 2,000 people,
// 1,800 devices and about 100,000 rows of installed programs.
//
//	rows/s      of installed programs that were read, of the whole initial collection
//	requests    that the vendor was sent for it
//	resync%     the time of an unchanged re-sync in per cent of the collection's
//	apps        that were found; unknown: titles that no rule knows
//	rss-MiB     the peak memory of the server's process
func BenchmarkFleet(b *testing.B) {
	for b.Loop() {
		tenant := startFleet(b, 2000, 1800, 0)
		s := startServer(b)
		id := s.connect(tenant)
		initial := s.awaitSync(id, "initial")
		var syncs struct {
			Items []struct {
				Requests int
				Streams  []struct {
					Stream           string
					Records, Dropped int
					Requests         int
				}
			}
		}
		s.get("/connectors/"+id+"/syncs?limit=1", &syncs)
		rows := 0
		for _, p := range syncs.Items[0].Streams {
			b.Logf("%s: %d records, %d left out by a rule, %d requests", p.Stream, p.Records, p.Dropped, p.Requests)
			if p.Stream == "installed_apps" {
				rows = p.Records + p.Dropped
			}
		}
		s.post("/connectors/"+id+"/sync", map[string]any{}, nil)
		resync := s.awaitSync(id, "manual")
		b.ReportMetric(float64(rows)/initial.Seconds(), "rows/s")
		b.ReportMetric(float64(syncs.Items[0].Requests), "requests")
		b.ReportMetric(100*resync.Seconds()/initial.Seconds(), "resync%")
		b.ReportMetric(float64(s.total("/apps")), "apps")
		b.ReportMetric(float64(s.total("/titles?matched=none")), "unknown")
		b.ReportMetric(s.peakRSS(), "rss-MiB")
		b.Logf("initial %s, re-sync %s; titles matched by a rule %d, ignored %d, unknown %d", initial, resync,
			s.total("/titles?matched=rule"), s.total("/titles?matched=ignored"), s.total("/titles?matched=none"))
		s.stop()
	}
}

// total is how many items a list has.
func (s *server) total(path string) int {
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	var page struct{ Total int }
	s.get(path+join+"limit=1", &page)
	return page.Total
}
