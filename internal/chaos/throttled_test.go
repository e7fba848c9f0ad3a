package chaos

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// throttled is how many tenants throttle at once.
const throttled = 10

// TestThrottledForAnHour: ten vendors ask for an hour's pause in the middle of
// their lists. While they wait nothing is held for them, and afterwards each
// goes on at its page.
func TestThrottledForAnHour(t *testing.T) {
	in := install(t)
	vendors := map[string]*vendor{}
	for i := range throttled {
		v := newVendor(t, uint64(100+i), 600, 0)
		v.tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultThrottle, Page: 3, RetryAfter: time.Hour})
		c := in.want(201, "POST", "/connectors", obj{
			"type": "kandji", "name": fmt.Sprintf("Tenant %d", i), "settings": obj{"api_key": v.token, "api_url": v.url},
		})
		vendors[c.str("id")] = v
	}
	began := time.Now()
	for id := range vendors {
		c := in.poll("it waits", "/connectors/"+id, func(a answer) bool { return a.str("status") == "waiting" })
		until, err := time.Parse(time.RFC3339, c.str("sync", "wait_until"))
		if wait := until.Sub(began); err != nil || wait < 59*time.Minute || wait > 61*time.Minute || c.num("sync", "progress", "pages") != 2 {
			t.Errorf("it waits for %s with the error %v: %s", wait, err, c.raw)
		}
	}
	in.poll("no sync holds a worker", "/connectors", func(answer) bool { return in.runningSyncs() == 0 })
	t.Logf("ten connectors wait for an hour: 0 workers held, memory now %s, at most %s", in.memory("VmRSS"), in.memory("VmHWM"))
	in.jump(time.Hour + time.Second)
	for id, v := range vendors {
		c := in.poll("it goes on", "/connectors/"+id, func(a answer) bool { return a.str("status") == "connected" && a.at("sync") == nil })
		v.mu.Lock()
		pages, again, requests := len(v.seen), v.again, v.walked
		v.mu.Unlock()
		// Connect has read the first page; one request was told to wait.
		if again != 1 || requests != pages+2 || c.num("records", "users") != 600 {
			t.Errorf("%d pages came in %d requests, %d of them again: %s", pages, requests, again, c.raw)
		}
	}
}

// runningSyncs counts the syncs that hold a worker.
func (in *installation) runningSyncs() (n int) {
	in.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(in.dir, "data", "noonday.db")+"?mode=ro")
	if err != nil {
		in.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(context.Background(), "SELECT count(*) FROM river_job WHERE kind = 'sync' AND state = 'running'").Scan(&n); err != nil {
		in.t.Fatal(err)
	}
	return n
}

// memory is a figure of the installation's process, where the system tells.
func (in *installation) memory(name string) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", in.running().cmd.Process.Pid))
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
