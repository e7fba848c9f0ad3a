package chaos

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/store/pgtest"
)

// takenOver is the longest that a sync may stand still when its worker is killed.
const takenOver = time.Minute

// crew is an installation of several processes on one PostgreSQL: the one that
// it is answers browsers, the workers sync.
type crew struct {
	*installation
	workers []*installation
}

// newCrew starts the process that answers browsers.
func newCrew(t *testing.T) *crew {
	t.Helper()
	return &crew{installation: installOn(t, pgtest.Database(t), "web")}
}

// hire starts a worker.
func (c *crew) hire() *installation {
	c.t.Helper()
	w := &installation{t: c.t, dir: c.dir, roles: "worker", database: c.database}
	c.t.Cleanup(w.kill)
	w.start(nil)
	c.workers = append(c.workers, w)
	return w
}

// collect connects a vendor of some users whose pages take their time.
func (c *crew) collect(users int, latency time.Duration) (v *vendor, id, sync string) {
	c.t.Helper()
	v = newVendor(c.t, 7, users, 0)
	v.tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultSlow, Delay: latency, Times: kandjisim.Forever})
	made := c.want(201, "POST", "/connectors", obj{
		"type": "kandji", "name": "Slow", "streams": []string{"users"}, "poll_interval_minutes": 24 * 60, "settings": obj{"api_key": v.token, "api_url": v.url},
	})
	v.mark()
	return v, made.str("id"), made.str("sync", "id")
}

// atPage waits until a sync has committed a page, and returns how many it has.
func (c *crew) atPage(sync string, page int) int {
	c.t.Helper()
	return c.poll("the sync gets on", "/syncs/"+sync, func(a answer) bool {
		return a.num("progress", "pages") >= page || over(a)
	}).num("progress", "pages")
}

// compare checks that a vendor is read as it is.
func (c *crew) compare(v *vendor, id, sync string) {
	c.t.Helper()
	ended := c.poll("the sync ends", "/syncs/"+sync, over)
	if ended.str("state") != "succeeded" {
		c.t.Fatalf("the sync ended so: %s", ended.raw)
	}
	truth, got := v.truth(), map[string]bool{}
	total := c.all("/accounts?connector_id="+id, func(a answer) bool {
		got[a.str("external_id")] = true
		return true
	})
	if total != len(truth) || len(got) != len(truth) {
		c.t.Errorf("%d accounts are listed, %d of them once, want %d", total, len(got), len(truth))
	}
	for vendorID := range truth {
		if !got[vendorID] {
			c.t.Errorf("the user %s is lost", vendorID)
		}
	}
	if n := ended.num("counts", "created"); n != len(truth) {
		c.t.Errorf("the sync says that it found %d accounts, want %d", n, len(truth))
	}
}

// TestKilledWorker: the sync of a worker that is killed goes on at another one
// within a minute, from its last page. A browser that is connected to a third
// process sees all of it.
func TestKilledWorker(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	first := c.hire()
	watched := c.watch()
	v, id, sync := c.collect(20*pageSize, 250*time.Millisecond)
	c.atPage(sync, 3)
	c.hire()
	first.kill()
	killed := time.Now()
	before := c.atPage(sync, 0)
	c.atPage(sync, before+1)
	if took := time.Since(killed); took > takenOver {
		t.Errorf("another worker went on after %s, want less than %s", took, takenOver)
	} else {
		t.Logf("another worker went on %s after the death of the first, at page %d", took.Round(time.Second), before)
	}
	c.compare(v, id, sync)
	if n := v.fetchedAgain(); n > 1 {
		t.Errorf("%d pages were fetched again, want one at the most", n)
	}
	// The browser was told of pages before the death and after it.
	told := watched()
	if least, most := edges(told); least > 3 || most <= before {
		t.Errorf("the browser was told of the pages %v; the worker died at %d", told, before)
	}
}

func edges(pages []int) (least, most int) {
	least = 1 << 20
	for _, n := range pages {
		least, most = min(least, n), max(most, n)
	}
	return least, most
}

// watch listens to what the process that answers browsers tells of progress,
// and returns the pages that it was told of.
func (c *crew) watch() func() []int {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/api/v1/stream", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.bearer)
	pages := make(chan []int, 1)
	connected := make(chan error, 1)
	go func() {
		res, err := new(http.Client).Do(req)
		if connected <- err; err != nil {
			return
		}
		defer res.Body.Close()
		var told []int
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if n, ok := pagesIn(lines.Text()); ok {
				told = append(told, n)
			}
		}
		pages <- told
	}()
	if err := <-connected; err != nil {
		c.t.Fatal(err)
	}
	return func() []int {
		cancel()
		return <-pages
	}
}

// pagesIn is how many pages a line of the live stream tells of.
func pagesIn(line string) (int, bool) {
	data, ok := strings.CutPrefix(line, "data: ")
	if !ok {
		return 0, false
	}
	var told struct {
		Sync *struct {
			Progress struct{ Pages int }
		}
	}
	if json.Unmarshal([]byte(data), &told) != nil || told.Sync == nil {
		return 0, false
	}
	return told.Sync.Progress.Pages, true
}

// TestConnectionsDie: all connections to the database break off, again and
// again, in the middle of a sync. It goes on, and nothing is lost or doubled.
func TestConnectionsDie(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	c.hire()
	c.hire()
	v, id, sync := c.collect(12*pageSize, 100*time.Millisecond)
	const deaths = 3
	for i := range deaths {
		c.atPage(sync, 2+3*i)
		c.cut()
	}
	c.compare(v, id, sync)
	if n := v.fetchedAgain(); n > deaths {
		t.Errorf("%d pages were fetched again after %d deaths", n, deaths)
	}
}

// cut ends all connections to the database but its own.
func (c *crew) cut() {
	c.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.database)
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
		c.t.Fatal(err)
	}
}
