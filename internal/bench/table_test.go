package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/store/pgtest"
)

// TestTable measures what the documentation promises and prints it as a table,
// with the targets beside. It runs where the environment says what for:
//
//	SIZES   how many users the tenants have: "10000 100000"
//	LISTS   how many accounts there are when lists are measured
//	TABLE   a file that the table is written to after each of its rows
//
// PostgreSQL is measured if there is one for tests. A target that is missed is
// a row of the table, not a failure: machines differ.
func TestTable(t *testing.T) {
	if os.Getenv("SIZES")+os.Getenv("LISTS") == "" {
		t.Skip("a measurement of many minutes; try: make bench SIZES=10000")
	}
	out := &table{t: t}
	out.head()
	engines := []string{"SQLite"}
	if os.Getenv(pgtest.Variable) != "" {
		engines = append(engines, "PostgreSQL")
	}
	for _, size := range strings.Fields(os.Getenv("SIZES")) {
		users := atoi(t, size)
		for _, engine := range engines {
			t.Run(fmt.Sprintf("%s/%d", engine, users), func(t *testing.T) {
				out.collection(t, engine, users, 0)
				out.collection(t, engine, users, 20*time.Millisecond)
			})
		}
	}
	for _, engine := range engines {
		if os.Getenv("SIZES") != "" {
			t.Run(engine+"/ten", func(t *testing.T) { out.ten(t, engine) })
		}
		if rows := os.Getenv("LISTS"); rows != "" {
			t.Run(engine+"/lists", func(t *testing.T) { out.lists(t, engine, atoi(t, rows)) })
		}
	}
}

// atoi reads a number of the environment.
func atoi(t *testing.T, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// databaseOf is the URL of a fresh database of an engine.
func databaseOf(t *testing.T, engine string) string {
	if engine == "SQLite" {
		return ""
	}
	return pgtest.Database(t)
}

// table is what was measured, as Markdown.
type table struct {
	t    *testing.T
	text bytes.Buffer
}

// line adds a line, prints it, and keeps what there is so far.
func (o *table) line(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	o.t.Log(line)
	o.text.WriteString(line + "\n")
	if file := os.Getenv("TABLE"); file != "" {
		if err := os.WriteFile(file, o.text.Bytes(), 0o600); err != nil {
			o.t.Fatal(err)
		}
	}
}

// head says where and when.
func (o *table) head() {
	o.line("%s, %d cores, %s of memory; %s; commit %s; %s; load before: %s", field("/proc/cpuinfo", "model name"), runtime.NumCPU(),
		field("/proc/meminfo", "MemTotal"), runtime.Version(), commit(), time.Now().UTC().Format("2006-01-02 15:04 MST"), loadAverage())
	o.line("")
	o.line("| engine | measured | figure | target | | load |")
	o.line("|---|---|---|---|---|---|")
}

// row adds a figure. An empty target is none.
func (o *table) row(engine, what, figure, target string, met bool) {
	mark := ""
	if target != "" {
		mark = map[bool]string{true: "met", false: "**missed**"}[met]
	}
	o.line("| %s | %s | %s | %s | %s | %s |", engine, what, figure, target, mark, loadAverage())
}

// field is what a file of "name: value" lines says of a name.
func field(file, name string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return runtime.GOOS + "/" + runtime.GOARCH
	}
	for line := range strings.Lines(string(raw)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// commit is what was checked out, with a plus behind it if it was changed since.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty=+").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// loadAverage is how many processes wanted to run in the last minute.
func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	load, _, _ := strings.Cut(string(raw), " ")
	return load
}
