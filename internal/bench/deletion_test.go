package bench

import (
	"slices"
	"testing"
	"time"
)

// BenchmarkDeletion deletes a connector of 100,000 accounts beside another one of
// 10,000, and measures what the others notice of it.
//
//	purge-s     until nothing of the deleted connector is left
//	answer-ms   how long the deletion itself took to answer
//	sync-ms     a sync of the other connector meanwhile; alone-ms: before
//	list-p95-ms, list-max-ms   a list of accounts meanwhile
func BenchmarkDeletion(b *testing.B) {
	for _, records := range []string{"remove", "keep"} {
		b.Run(records, func(b *testing.B) {
			for b.Loop() {
				measureDeletion(b, records)
			}
		})
	}
}

func measureDeletion(b *testing.B, records string) {
	large, small := startTenant(b, 100_000, 0), startTenant(b, 10_000, 0)
	s := startServer(b)
	defer s.stop()
	doomed := s.connectAs("Large", large)
	s.awaitSync(doomed, "initial")
	other := s.connectAs("Small", small)
	s.awaitSync(other, "initial")
	alone := s.resync(other)
	began := time.Now()
	s.do("DELETE", "/connectors/"+doomed+"?records="+records, nil, nil)
	answered := time.Since(began)
	beside := s.resync(other)
	var lists []time.Duration
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for s.left(doomed) > 0 {
		<-look.C
		asked := time.Now()
		s.get("/accounts?limit=50&connector_id="+other, nil)
		lists = append(lists, time.Since(asked))
	}
	purged := time.Since(began)
	slices.Sort(lists)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(purged.Seconds(), "purge-s")
	b.ReportMetric(ms(answered), "answer-ms")
	b.ReportMetric(ms(alone), "alone-ms")
	b.ReportMetric(ms(beside), "sync-ms")
	if n := len(lists); n > 0 {
		b.ReportMetric(ms(lists[n*95/100]), "list-p95-ms")
		b.ReportMetric(ms(lists[n-1]), "list-max-ms")
	}
}

// resync reads a connector again and returns how long that took from the
// request to its end, the wait for a worker included.
func (s *server) resync(id string) time.Duration {
	began := time.Now()
	var sync struct{ ID string }
	s.post("/connectors/"+id+"/sync", map[string]any{}, &sync)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for ; ; <-look.C {
		var now struct{ State string }
		s.get("/syncs/"+sync.ID, &now)
		switch now.State {
		case "succeeded":
			return time.Since(began)
		case "failed":
			s.b.Fatal("the sync failed")
		}
	}
}

// left counts the accounts that still belong to a connector.
func (s *server) left(id string) int64 {
	var page struct{ Total int64 }
	s.get("/accounts?limit=1&connector_id="+id, &page)
	return page.Total
}
