// Package bench measures Noonday as it is shipped: the binary as a process,
// against a simulated tenant on loopback. Run it with `make bench`.
package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/builtin"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// BenchmarkCollection measures the initial collection and an unchanged re-sync
// of a tenant, beside merely fetching and decoding the same pages in this run.
//
//	records/s   of the initial collection, until it shows as succeeded in the API
//	ratio       its time to that of fetching and decoding
//	resync%     the time of an unchanged re-sync in per cent of the collection's
//	rss-MiB     the peak memory of the server's process
func BenchmarkCollection(b *testing.B) {
	for _, size := range []struct {
		users   int
		latency time.Duration
	}{{10_000, 0}, {10_000, 20 * time.Millisecond}, {100_000, 0}} {
		b.Run(fmt.Sprintf("users=%d/latency=%s", size.users, size.latency), func(b *testing.B) {
			for b.Loop() {
				measure(b, size.users, size.latency)
			}
		})
	}
}

// measure runs one collection and one re-sync on a fresh server.
func measure(b *testing.B, users int, latency time.Duration) {
	tenant := startTenant(b, users, latency)
	floor, pages := fetchAndDecode(b, tenant)
	s := startServer(b)
	id := s.connect(tenant)
	initial := s.awaitSync(id, "initial")
	s.post("/connectors/"+id+"/sync", map[string]any{}, nil)
	resync := s.awaitSync(id, "manual")
	peak := s.peakRSS()
	s.stop()
	b.ReportMetric(float64(users)/initial.Seconds(), "records/s")
	b.ReportMetric(initial.Seconds()/floor.Seconds(), "ratio")
	b.ReportMetric(100*resync.Seconds()/initial.Seconds(), "resync%")
	b.ReportMetric(peak, "rss-MiB")
	if latency > 0 {
		b.ReportMetric(initial.Seconds()/(latency.Seconds()*float64(pages)), "x-latencies")
	}
	b.Logf("%d users, latency %s: fetch+decode %s, initial %s, re-sync %s, %d pages, peak RSS %.0f MiB, %d cores",
		users, latency, floor.Round(time.Millisecond), initial, resync, pages, peak, runtime.NumCPU())
}

// startTenant serves a simulated tenant from a process of its own, so that its
// memory is not counted and its work can use the other core.
func startTenant(b testing.TB, users int, latency time.Duration) string {
	return startFleet(b, users, 0, latency)
}

// startFleet is startTenant with devices, and what is installed on them.
func startFleet(b testing.TB, users, devices int, latency time.Duration) string {
	cmd, lines := start(b, "kandji-sim", "--listen", "127.0.0.1:0", "--users", strconv.Itoa(users), "--devices", strconv.Itoa(devices), "--latency", latency.String(), "--no-limits")
	b.Cleanup(func() { interrupt(b, cmd) })
	return match(b, lines, regexp.MustCompile(`http://\S+`))
}

// start runs the binary and returns its lines of output.
func start(b testing.TB, args ...string) (*exec.Cmd, <-chan string) {
	binary, err := filepath.Abs("../../bin/noonday")
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), binary, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatalf("start %s: %v; run make build first", binary, err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return cmd, lines
}

// match waits for a line that holds a pattern.
func match(b testing.TB, lines <-chan string, pattern *regexp.Regexp) string {
	for line := range lines {
		if found := pattern.FindString(line); found != "" {
			return found
		}
	}
	b.Fatalf("no output like %s", pattern)
	return ""
}

// interrupt ends a process in good order.
func interrupt(b testing.TB, cmd *exec.Cmd) {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		b.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Error(err)
	}
}

// fetchAndDecode walks the pages with the driver alone: what no collection can beat.
func fetchAndDecode(b testing.TB, url string) (time.Duration, int) {
	kind, _ := builtin.Lookup("kandji")
	env := connector.Environment{AllowPrivate: true}
	settings, err := kind.Clean(map[string]string{"api_key": kandjisim.DefaultToken, "api_url": url}, env)
	if err != nil {
		b.Fatal(err)
	}
	source, err := connector.Open(&kind, settings, env)
	if err != nil {
		b.Fatal(err)
	}
	began, pages := time.Now(), 0
	for listing := source.List(connector.Users, ""); ; pages++ {
		if _, err := listing.Next(context.Background()); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			b.Fatal(err)
		}
	}
	if err := source.Close(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began), pages
}

// server is a running Noonday and a client signed in to it.
type server struct {
	b      testing.TB
	cmd    *exec.Cmd
	url    string
	client *http.Client
	// dir is the data directory, database the URL of the database, if it is elsewhere.
	dir, database string
}

// launch starts the process and returns its lines of output.
func (s *server) launch() <-chan string {
	args := []string{"serve", "--listen", "127.0.0.1:0", "--data-dir", s.dir, "--allow-private-connector-urls"}
	if s.database != "" {
		args = append(args, "--database-url", s.database)
	}
	cmd, lines := start(s.b, args...)
	s.cmd = cmd
	return lines
}

// again starts the process once more, on the database that is there, and returns
// how long that took until it answered.
func (s *server) again() time.Duration {
	began := time.Now()
	s.url = match(s.b, s.launch(), regexp.MustCompile(`http://\S+`))
	s.get("/session", nil)
	return time.Since(began)
}

func startServer(b testing.TB) *server { return startServerOn(b, "") }

// startServerOn starts a server on a fresh database: that of a URL, or a file.
func startServerOn(b testing.TB, database string) *server {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	s := &server{b: b, dir: b.TempDir(), database: database, client: &http.Client{Jar: jar}}
	lines := s.launch()
	code := match(b, lines, regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b`))
	s.url = match(b, lines, regexp.MustCompile(`http://\S+`))
	s.post("/setup", map[string]any{"code": code, "email": "bench@noonday.example", "name": "Bench", "password": "measured, not guessed"}, nil)
	return s
}

func (s *server) stop() { interrupt(s.b, s.cmd) }

// connect saves a connector and returns its id.
func (s *server) connect(tenant string) string { return s.connectAs("Kandji", tenant) }

func (s *server) connectAs(name, tenant string) string {
	var c struct{ ID string }
	s.post("/connectors", map[string]any{"type": "kandji", "name": name, "settings": map[string]string{
		"api_key": kandjisim.DefaultToken, "api_url": tenant,
	}}, &c)
	return c.ID
}

// awaitSync waits for the newest sync with a trigger to succeed and returns
// how long it took from its start.
func (s *server) awaitSync(id, trigger string) time.Duration {
	// Looked at from outside; the time measured is the server's own.
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for ; ; <-look.C {
		var page struct {
			Items []struct {
				Trigger, State string
				DurationMS     float64 `json:"duration_ms"`
				Error          any
			}
		}
		s.get("/connectors/"+id+"/syncs?limit=1", &page)
		switch sync := page.Items[0]; {
		case sync.Trigger != trigger:
		case sync.State == "succeeded":
			return time.Duration(sync.DurationMS * float64(time.Millisecond))
		case sync.State == "failed":
			s.b.Fatalf("sync failed: %v", sync.Error)
		}
	}
}

// peakRSS is the most memory that the server ever held, in MiB.
func (s *server) peakRSS() float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0 // not Linux
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err == nil {
				return kib / 1024
			}
		}
	}
	return 0
}

func (s *server) post(path string, in, out any) {
	raw, err := json.Marshal(in)
	if err != nil {
		s.b.Fatal(err)
	}
	s.do(http.MethodPost, path, bytes.NewReader(raw), out)
}

func (s *server) get(path string, out any) { s.do(http.MethodGet, path, nil, out) }

func (s *server) do(method, path string, in io.Reader, out any) {
	r, err := http.NewRequestWithContext(context.Background(), method, s.url+"/api/v1"+path, in)
	if err != nil {
		s.b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := s.client.Do(r)
	if err != nil {
		s.b.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		s.b.Fatalf("%s %s: %d %s %v", method, path, answer.StatusCode, raw, err)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			s.b.Fatal(err)
		}
	}
}
