package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/config"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store/pgtest"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// world is a running Noonday, a simulated tenant and an operator signed in.
type world struct {
	t        *testing.T
	url      string
	client   *http.Client
	tenant   *kandjisim.Tenant
	vendor   string // the tenant's address
	dir      string
	database string // the URL of its database; empty for SQLite in dir
	embedded bool   // it is SQLite, whatever the tests run on
	log      *lockedBuffer
	console  *lockedBuffer
	options  []app.Option
	handler  slog.Handler               // of the log
	flags    func(f *config.ServeFlags) // changes those of the next start; may be nil
	server   *app.Server
	stop     func()
}

// lockedBuffer gathers output of several goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

const (
	email    = "ada@noonday.example"
	password = "a password nobody has"
)

// newWorld starts everything and sets the first operator up.
func newWorld(t *testing.T, o kandjisim.Options, options ...app.Option) *world {
	t.Helper()
	return newWorldWith(t, o, func(w *world) { w.options = options })
}

// newWorldWith is newWorld of a world that is changed before it starts.
func newWorldWith(t *testing.T, o kandjisim.Options, change func(*world)) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), log: &lockedBuffer{}, console: &lockedBuffer{}}
	w.handler = slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})
	change(w)
	if w.database == "" && !w.embedded && onPostgres() {
		w.database = databases.Take(t)
	}
	if w.database == "" {
		w.begin()
	}
	w.tenant = kandjisim.New(o)
	sim := httptest.NewServer(w.tenant.Root())
	t.Cleanup(sim.Close)
	w.vendor = sim.URL
	w.start()
	code := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(w.console.String())
	w.client = w.browser()
	w.want(201, w.call("POST", "/setup", obj{"code": code, "email": email, "name": "Ada", "password": password}))
	return w
}

// embedded changes a world of a test that is about SQLite.
func embedded(w *world) { w.embedded = true }

// alone gives a world that breaks its tables a database that no other test gets.
func alone(w *world) {
	if onPostgres() {
		w.database = pgtest.Database(w.t)
	}
}

// onPostgres says on which engine the tests run, which is said from outside: they
// are the same.
func onPostgres() bool { return os.Getenv("NOONDAY_TEST_ENGINE") == "postgres" }

// databases are where worlds keep everything on PostgreSQL, one after the other.
var databases = pgtest.NewStock(migrate)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := databases.Close(); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// migrate makes the tables of a server in a database.
func migrate(url string) error {
	ctx, log := context.Background(), slog.New(slog.DiscardHandler)
	db, err := sqldb.OpenPostgres(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), job.Migrate(ctx, job.Database{Pool: db.Pool(), Notify: db.Notify()}, log), db.Close())
}

// config is the configuration of the server.
func (w *world) config() config.Serve {
	w.t.Helper()
	flags := config.Defaults()
	flags.Listen, flags.DataDir, flags.AllowPrivateConnectorURLs = "127.0.0.1:0", filepath.Join(w.dir, "data"), "true"
	flags.DatabaseURL = w.database
	if w.flags != nil {
		w.flags(&flags)
	}
	cfg, err := flags.Validate()
	if err != nil {
		w.t.Fatal(err)
	}
	return cfg
}

// core opens the world's database beside the server.
func (w *world) core() *app.Core {
	w.t.Helper()
	core, err := app.OpenCore(context.Background(), w.config().Storage, connector.Environment{}, slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := core.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return core
}

// start starts the server on the world's data directory.
func (w *world) start() {
	w.t.Helper()
	cfg := w.config()
	log := slog.New(w.handler)
	ctx, cancel := context.WithCancel(context.Background())
	server, err := app.NewServer(ctx, cfg, "test", w.console, log, w.options...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.server = server
	address, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- server.Run(ctx, func(url string) { address <- url }) }()
	select {
	case w.url = <-address:
	case err := <-ended:
		w.t.Fatal(err)
	}
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
		if err := server.Close(); err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(w.stop)
}

// browser is a client with cookies of its own.
func (w *world) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 30 * time.Second}
}

// obj is a JSON object.
type obj map[string]any

// answer is what the API said.
type answer struct {
	status int
	header http.Header
	raw    string
	body   obj
}

// str returns a text below keys.
func (a answer) str(keys ...string) string {
	s, _ := a.at(keys...).(string)
	return s
}

// num returns a number below keys.
func (a answer) num(keys ...string) float64 {
	n, _ := a.at(keys...).(float64)
	return n
}

func (a answer) at(keys ...string) any {
	var v any = map[string]any(a.body)
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

// items returns the items of a list.
func (a answer) items() []answer {
	list, _ := a.body["items"].([]any)
	out := make([]answer, 0, len(list))
	for _, v := range list {
		m, _ := v.(map[string]any)
		out = append(out, answer{body: m})
	}
	return out
}

// call calls the API as the world's operator.
func (w *world) call(method, path string, body any, headers ...string) answer {
	w.t.Helper()
	return w.callAs(w.client, method, path, body, headers...)
}

func (w *world) callAs(client *http.Client, method, path string, body any, headers ...string) answer {
	w.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			w.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, w.url+"/api/v1"+path, in)
	if err != nil {
		w.t.Fatal(err)
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, raw: string(raw)}
	if strings.Contains(res.Header.Get("Content-Type"), "json") && !strings.HasPrefix(a.raw, "[") {
		if err := json.Unmarshal(raw, &a.body); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return a
}

// want fails unless an answer has a status.
func (w *world) want(status int, a answer) answer {
	w.t.Helper()
	if a.status != status {
		w.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

// refused fails unless an answer is a problem document with a code at a field.
func (w *world) refused(a answer, status int, code, field string) {
	w.t.Helper()
	if a.status != status || a.str("code") != code || a.str("field") != field {
		w.t.Errorf("got %d %q at %q, want %d %q at %q: %s", a.status, a.str("code"), a.str("field"), status, code, field, a.raw)
	}
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		w.t.Errorf("problem has content type %q", got)
	}
	detail := a.str("detail")
	if len(detail) < 10 || !strings.HasSuffix(strings.TrimSpace(detail), ".") {
		w.t.Errorf("problem %s says %q: no sentence", code, detail)
	}
}

// connect saves a connector of the simulated tenant and returns its id.
func (w *world) connect(name string) string {
	w.t.Helper()
	return w.want(201, w.call("POST", "/connectors", obj{"type": "kandji", "name": name, "settings": obj{"api_key": w.tenant.Token(), "api_url": w.vendor}})).str("id")
}

// eventually asks until an answer satisfies. It has the patience that a machine
// needs which is busy with much else.
func (w *world) eventually(what, path string, ok func(answer) bool) answer {
	w.t.Helper()
	deadline := time.NewTimer(2 * time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var last answer
	for {
		if last = w.call("GET", path, nil); ok(last) {
			return last
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			w.t.Fatalf("never %s: %s", what, last.raw)
		}
	}
}

// settled waits until a connector has no sync under way and has a status.
func (w *world) settled(id, status string) answer {
	w.t.Helper()
	return w.eventually("settled as "+status, "/connectors/"+id, func(a answer) bool {
		return a.str("status") == status && a.at("sync") == nil
	})
}

// syncNow syncs and waits for the end of that sync.
func (w *world) syncNow(id string) answer {
	w.t.Helper()
	sync := w.want(202, w.call("POST", "/connectors/"+id+"/sync", nil)).str("id")
	return w.eventually("sync ended", "/syncs/"+sync, func(a answer) bool { return a.str("ended_at") != "" })
}
