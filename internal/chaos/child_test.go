package chaos

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/config"
)

// The environment of a child: the directory of its installation, how far its
// clock is off at the start, its roles, and the URL of its database.
const (
	envDir    = "NOONDAY_CHAOS_DIR"
	envOffset = "NOONDAY_CHAOS_OFFSET"
	envRoles  = "NOONDAY_CHAOS_ROLES"
	envURL    = "NOONDAY_CHAOS_DATABASE"
)

// readyMark begins the line by which a child says where it is.
const readyMark = "chaos-ready "

// TestMain turns the test binary into the installation when it is told to.
func TestMain(m *testing.M) {
	dir := os.Getenv(envDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := serve(dir, os.Getenv(envOffset)); err != nil {
		fmt.Fprintln(os.Stderr, "the installation ended:", err)
		os.Exit(1)
	}
}

// serve runs an installation until it is asked to stop, or its parent is gone.
// Lines of its input set its clock.
func serve(dir, offset string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	flags := config.Defaults()
	flags.Listen, flags.DataDir, flags.AllowPrivateConnectorURLs = "127.0.0.1:0", dir, "true"
	flags.DatabaseURL, flags.Roles = os.Getenv(envURL), os.Getenv(envRoles)
	cfg, err := flags.Validate()
	if err != nil {
		return err
	}
	c := &clock{}
	if err := c.set(offset); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	go func() {
		defer stop()
		follow(os.Stdin, c, log)
	}()
	server, err := app.NewServer(ctx, cfg, "chaos", os.Stdout, log, app.WithClock(c.now))
	if err != nil {
		return err
	}
	if !cfg.Web {
		say(readyMark)
	}
	if err := server.Run(ctx, func(url string) { say(readyMark + url) }); err != nil {
		return err
	}
	return server.Close()
}

// say tells the parent something.
func say(line string) { _, _ = os.Stdout.WriteString(line + "\n") }

// follow sets a clock by the lines of a reader until it ends.
func follow(in io.Reader, c *clock, log *slog.Logger) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := c.set(lines.Text()); err != nil {
			log.Error("set the clock", "error", err)
		}
	}
}

// clock is the clock of a machine that may be wrong, and may be set while it
// runs.
type clock struct{ offset atomic.Int64 }

// set sets how far the clock is off, in nanoseconds.
func (c *clock) set(text string) error {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return fmt.Errorf("offset of the clock: %w", err)
	}
	c.offset.Store(n)
	return nil
}

// now is the time by the clock. As on a real machine only the wall clock can be
// off: times differ by what has passed, whatever happened to the clock between.
func (c *clock) now() time.Time {
	now := time.Now()
	off := now.Add(time.Duration(c.offset.Load()))
	*monotonic(&off) = *monotonic(&now)
	return off
}

// monotonic is the monotonic reading within a time that holds one.
func monotonic(t *time.Time) *int64 {
	return (*int64)(unsafe.Add(unsafe.Pointer(t), unsafe.Sizeof(uint64(0))))
}

// TestClock: a clock of this test jumps as a real one does.
func TestClock(t *testing.T) {
	c := &clock{}
	before := c.now()
	if err := c.set(strconv.FormatInt(int64(-240*time.Hour), 10)); err != nil {
		t.Fatal(err)
	}
	after := c.now()
	if passed := after.Sub(before); passed < 0 || passed > time.Minute {
		t.Errorf("%s passed while the clock jumped", passed)
	}
	if jumped := after.Round(0).Sub(before.Round(0)); jumped > -239*time.Hour {
		t.Errorf("the clock jumped by %s, want -240h", jumped)
	}
}
