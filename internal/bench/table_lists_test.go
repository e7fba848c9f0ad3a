package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// offered are lists of accounts: every order both ways, every filter and search.
func offered() map[string]string {
	out := map[string]string{
		"search, common": "q=person", "search, sixteen": "q=" + url.QueryEscape("person 00012"), "search, nobody": "q=nobodyhasthat",
		"search, two letters": "q=zz", "suspended": "status=suspended", "suspended, by e-mail": "status=suspended&sort=email", "matched to nobody": "unmatched=true",
		"page 20": "deep",
	}
	for _, sort := range []string{"name", "email", "status", "department", "created_at", "first_seen_at"} {
		out["by "+sort], out["by "+sort+", backwards"] = "sort="+sort, "sort=-"+sort
	}
	return out
}

const (
	readers   = 50
	readEvery = 5 * time.Second // how often each of them asks
	readFor   = 60 * time.Second
)

// lists measures lists of accounts under readers that each ask every five seconds,
// while a sync writes.
func (o *table) lists(t *testing.T, engine string, rows int) {
	s := startServerOn(t, databaseOf(t, engine))
	s.stop()
	fill(t, s, rows)
	of := fmt.Sprintf("%d accounts: ", rows)
	o.start(engine, of, s)
	o.row(engine, of+"on disk", fmt.Sprintf("%.0f bytes per account", float64(onDisk(t, s))/float64(rows)), "", false)
	queries := offered()
	queries["page 20"] = s.deep(20)
	alone := map[string][]time.Duration{}
	for name, query := range queries {
		for range 20 {
			began := time.Now()
			s.get("/accounts?"+query, nil)
			alone[name] = append(alone[name], time.Since(began))
		}
	}
	o.listRow(engine, of+"lists, one reader, nothing else", alone, "")
	id := s.connect(startTenant(t, 100_000, 0))
	beside := s.readers(queries)
	var state struct{ Items []struct{ State string } }
	s.get("/connectors/"+id+"/syncs?limit=1", &state)
	o.listRow(engine, of+fmt.Sprintf("lists, %d readers, each every five seconds, a sync at work (%s at the end)", readers, state.Items[0].State), beside, "p95 ≤ 50 ms")
	o.row(engine, of+"peak RSS during that", fmt.Sprintf("%.0f MiB", s.peakRSS()), "", false)
	s.stop()
}

// listRow says how long the slowest of lists takes, and all together.
func (o *table) listRow(engine, what string, times map[string][]time.Duration, target string) {
	slowest, worst := "", time.Duration(0)
	var all []time.Duration
	for name, list := range times {
		all = append(all, list...)
		if at := p95Of(list); at > worst {
			slowest, worst = name, at
		}
	}
	o.row(engine, what, fmt.Sprintf("p95 %d ms over all; slowest “%s”: p95 %d ms", p95Of(all).Milliseconds(), slowest, worst.Milliseconds()), target, worst <= wantList)
}

// p95Of is the time that one in twenty exceeds.
func p95Of(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[(len(sorted)-1)*95/100]
}

// readers ask for lists side by side, each with connections of its own.
func (s *server) readers(queries map[string]string) map[string][]time.Duration {
	names := []string{}
	for name := range queries {
		names = append(names, name)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	times := map[string][]time.Duration{}
	until := time.Now().Add(readFor)
	for reader := range readers {
		all.Go(func() {
			r := *s
			r.client = &http.Client{Jar: s.client.Jar.(*cookiejar.Jar), Transport: &http.Transport{}}
			tick := time.NewTicker(readEvery)
			defer tick.Stop()
			for i := reader; time.Now().Before(until); i++ {
				<-tick.C
				began, name := time.Now(), names[i%len(names)]
				r.get("/accounts?"+queries[name], nil)
				mu.Lock()
				times[name] = append(times[name], time.Since(began))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return times
}

// fillRows is how many accounts are filled in at a time.
const fillRows = 20_000

// fill puts accounts into the database of a stopped server, as a sync does but
// in large transactions, and waits until they are found by their words.
func fill(t *testing.T, s *server, rows int) {
	ctx := context.Background()
	db := open(t, s)
	defer shut(t, db)
	now := time.Now()
	c := &store.Connector{ID: store.NewID(), Type: "filled", Name: "Filled", AppID: store.NewID(), Settings: map[string]string{}, Streams: []connector.Stream{connector.Users}, Status: store.Paused, CredentialsSetAt: now, CreatedAt: now, UpdatedAt: now}
	if err := db.InsertConnector(ctx, c); err != nil {
		t.Fatal(err)
	}
	for first := 0; first < rows; first += fillRows {
		accounts := make([]inventory.Account, 0, fillRows)
		for n := first; n < min(rows, first+fillRows); n++ {
			accounts = append(accounts, filled(c, n, now))
		}
		err := db.InTx(ctx, func(tx store.Store) error {
			if err := matching.Join(ctx, tx, accounts, false, now); err != nil {
				return err
			}
			return tx.InsertAccounts(ctx, accounts)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Reckon(ctx, nil); err != nil {
		t.Fatal(err)
	}
	awaitWords(t, s, db)
}

// awaitWords waits until the index of words has caught up, on the engine that has one.
func awaitWords(t *testing.T, s *server, db *sqldb.DB) {
	if s.database != "" {
		return
	}
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for number(t, db.Pool(), "SELECT (SELECT COALESCE(MAX(n), 0) FROM accounts) - (SELECT upto FROM searched WHERE name = 'accounts')") > 0 {
		<-look.C
	}
}

// filled is an account like those of a directory: names in no order, one in
// fifty suspended, one in a hundred without an address.
func filled(c *store.Connector, n int, now time.Time) inventory.Account {
	mixed := n * 2654435761 % 1_000_003
	a := inventory.Account{
		ID: store.NewID(), AppID: c.AppID, ConnectorID: c.ID, Stream: string(connector.Users), FirstSeenAt: now, LastSeenAt: now, ValidFrom: now,
		AccountRecord: inventory.AccountRecord{
			ExternalID: fmt.Sprintf("%08x-%04x", mixed*40503, n), Email: fmt.Sprintf("person.%06x@filled.example", mixed), Name: fmt.Sprintf("Person %06x", mixed),
			Status: inventory.AccountActive, RawStatus: "active=true", Department: fmt.Sprintf("Department %d", mixed%40), JobTitle: "Engineer",
			CreatedAt:  now.Add(-time.Duration(mixed) * time.Minute),
			Attributes: map[string]string{"directory": "main", "device_count": "2"},
		},
	}
	if n%50 == 0 {
		a.Status = inventory.AccountSuspended
	}
	if n%100 == 7 {
		a.Email = ""
	}
	return a
}
