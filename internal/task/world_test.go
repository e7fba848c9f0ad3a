package task_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
	"github.com/noonday/noonday/internal/task"
)

// migrated is the content of an empty database.
var migrated []byte

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "noonday-task")
	if err != nil {
		panic(err)
	}
	path := filepath.Join(dir, "empty.db")
	db, err := sqldb.OpenSQLite(context.Background(), path)
	if err != nil {
		panic(err)
	}
	if err := errors.Join(db.Migrate(context.Background()), db.Close()); err != nil {
		panic(err)
	}
	if migrated, err = os.ReadFile(path); err != nil {
		panic(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// interval is how often the connectors of these tests are polled.
const interval = time.Hour

// world is a machine on a real database, with a vendor and a clock under the
// test's control.
type world struct {
	*testing.T
	db      *sqldb.DB
	vendor  *vendor
	queue   *queue
	machine *task.Machine
	c       *store.Connector
	passed  time.Duration // what the test has added to the clock
}

// run runs a test in a bubble of its own, where waiting takes no time.
func run(t *testing.T, test func(w *world)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(newWorld(t)) })
}

func newWorld(t *testing.T) *world {
	path := filepath.Join(t.TempDir(), "noonday.db")
	if err := os.WriteFile(path, migrated, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	known, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, db: db, vendor: &vendor{}, queue: &queue{}}
	w.machine = &task.Machine{
		Store: db, Queue: w.queue, Budget: budget.New(w.now), Now: w.now, Log: slog.New(slog.DiscardHandler), Slice: time.Hour,
		Matcher: matching.New(known), Directories: map[string][]connector.Stream{"scripted": {connector.Users}},
		Lookup: func(id string) (*connector.Type, bool) { return w.vendor.kind(), id == "scripted" },
		Unseal: func(sealed, row string) (map[string]secret.Text, error) {
			if sealed != "sealed for "+row {
				return nil, errors.New("not sealed for this row")
			}
			return map[string]secret.Text{"key": secret.New("canary-secret")}, nil
		},
	}
	w.c = w.connect("Scripted")
	return w
}

// now is the machine's clock: UTC, to the microsecond.
func (w *world) now() time.Time { return time.Now().UTC().Truncate(time.Microsecond).Add(w.passed) }

// pass lets time pass for the machine.
func (w *world) pass(d time.Duration) { w.passed += d }

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected error: %v", err)
	}
}

// connect stores a connector with an app, as the Save button does.
func (w *world) connect(name string) *store.Connector {
	w.Helper()
	now := w.now()
	app := &inventory.App{ID: newID(), Name: "App of " + name, Status: inventory.AppApproved, FirstSeenAt: now, LastSeenAt: now}
	c := &store.Connector{
		ID: newID(), Type: "scripted", Name: name, Streams: []connector.Stream{connector.Users}, PollInterval: interval, Status: store.Collecting,
		Guard: inventory.DefaultGuard(), BudgetPercent: budget.DefaultPercent,
		AppID: app.ID, AppName: app.Name, CredentialsSetAt: now, CreatedAt: now, UpdatedAt: now,
	}
	c.Sealed = "sealed for " + store.SealRow(c.ID)
	w.ok(w.db.InsertApp(w.Context(), app))
	w.ok(w.db.InsertConnector(w.Context(), c))
	w.ok(w.db.TouchAppSource(w.Context(), app.ID, c, now))
	return c
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// begin queues a sync and returns its id.
func (w *world) begin(cause store.Cause) string {
	w.Helper()
	s := store.NewSync(newID(), w.connector(), cause, w.now())
	w.ok(w.db.InsertSync(w.Context(), s))
	return s.ID
}

// synced runs a new sync that should succeed at once.
func (w *world) synced(cause store.Cause) *store.Sync {
	w.Helper()
	id := w.begin(cause)
	w.ok(w.machine.Sync(w.Context(), id))
	s := w.sync(id)
	if s.State != store.SyncSucceeded {
		w.Fatalf("the sync is %s: %s", s.State, s.ErrorText)
	}
	return s
}

// connector reads the connector.
func (w *world) connector() *store.Connector {
	w.Helper()
	c, err := w.db.Connector(w.Context(), w.c.ID)
	w.ok(err)
	return c
}

// sync reads a sync.
func (w *world) sync(id string) *store.Sync {
	w.Helper()
	s, err := w.db.Sync(w.Context(), id)
	w.ok(err)
	return s
}

// accounts reads all accounts of the connector's app by external id.
func (w *world) accounts() map[string]inventory.Account {
	w.Helper()
	out := map[string]inventory.Account{}
	w.ok(w.db.EachAccount(w.Context(), store.AccountQuery{AppID: w.c.AppID}, func(a *inventory.Account) error {
		out[a.ExternalID] = *a
		return nil
	}))
	return out
}

// live lists the external ids of the accounts that are not removed.
func (w *world) live() string {
	w.Helper()
	var ids []string
	for id, a := range w.accounts() {
		if a.RemovedAt.IsZero() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// events reads the events of a sync, without those of new accounts.
func (w *world) events(syncID string) map[string]inventory.Event {
	w.Helper()
	out := map[string]inventory.Event{}
	w.ok(w.db.EachEvent(w.Context(), store.EventQuery{SyncID: syncID}, func(e *inventory.Event) error {
		out[string(e.Kind)+" "+e.AccountName] = *e
		return nil
	}))
	return out
}

// receipts counts the receipts that are kept.
func (w *world) receipts() (n int) {
	w.Helper()
	w.ok(w.db.Pool().QueryRowContext(w.Context(), "SELECT count(*) FROM sync_pages").Scan(&n))
	return n
}

// after is the pause that an error asks for.
func (w *world) after(err error) time.Duration {
	w.Helper()
	if err == nil {
		w.Fatalf("the machine does not want to be called again")
	}
	text, ok := strings.CutPrefix(strings.TrimSpace(err.Error()), "again in ")
	d, parseErr := time.ParseDuration(text)
	if !ok || parseErr != nil || !errors.Is(err, job.Again(d)) {
		w.Fatalf("the machine returned %v, want a call again", err)
	}
	return d
}

// vendor is a driver under the test's control. The cursor of a page is its
// index, but for the first, whose cursor is empty.
type vendor struct {
	mu    sync.Mutex
	pages [][]inventory.AccountRecord
	asked []string
	// before is called for every page that is asked for; its error is the answer.
	before func(ctx context.Context, cursor string) error
	// next overrides the cursor that follows one.
	next   map[string]string
	closed int
	env    connector.Environment
	// guests answers for the stream of guests, which the connector can do without;
	// nil: the type has no such stream.
	guests func(cursor string) (connector.Page, error)
	// fleet answers for devices and what is installed on them; nil: the type has
	// no such streams.
	fleet *fleet
	// check overrides whose tenant answers.
	check  func() (connector.Tenant, error)
	limits []connector.Limit
	left   []connector.Left // what it says is left, with every answer
}

// guests is a second stream.
const guests connector.Stream = "guests"

func (v *vendor) kind() *connector.Type {
	streams := []connector.StreamSpec{{ID: connector.Users, Required: true}}
	if v.guests != nil {
		streams = append(streams, connector.StreamSpec{ID: guests})
	}
	if v.fleet != nil {
		streams = append(streams, connector.StreamSpec{ID: connector.Devices, Holds: inventory.KindDevice},
			connector.StreamSpec{ID: connector.InstalledApps, Holds: inventory.KindInstallation})
	}
	return &connector.Type{
		ID: "scripted", Title: "Scripted", Streams: streams, Limits: v.limits,
		Open: func(_ connector.Settings, env connector.Environment) (connector.Driver, error) {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.env = env
			return v, nil
		},
	}
}

// lists sets the pages that the vendor lists from now on.
func (v *vendor) lists(pages ...[]inventory.AccountRecord) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pages, v.asked, v.before, v.next = pages, nil, nil, nil
}

// cursors are those that the vendor was asked for.
func (v *vendor) cursors() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	quoted := make([]string, len(v.asked))
	for i, c := range v.asked {
		quoted[i] = "[" + c + "]"
	}
	v.asked = nil
	return strings.Join(quoted, "")
}

func (v *vendor) Check(context.Context) (connector.Tenant, error) {
	if v.check != nil {
		return v.check()
	}
	return connector.Tenant{ID: "tenant"}, nil
}

func (v *vendor) Close() error { v.closed++; return nil }

func (v *vendor) Read(ctx context.Context, stream connector.Stream, cursor string) (connector.Page, error) {
	if err := v.env.Admit(ctx); err != nil {
		return connector.Page{}, err
	}
	switch {
	case stream == guests:
		return v.guests(cursor)
	case stream != connector.Users:
		return v.fleet.read(stream, cursor)
	}
	v.mu.Lock()
	v.asked = append(v.asked, cursor)
	before, next, pages := v.before, v.next[cursor], v.pages
	v.mu.Unlock()
	v.env.Observe(ctx, connector.Request{Method: "GET", Status: 200, Left: v.left})
	if before != nil {
		if err := before(ctx, cursor); err != nil {
			return connector.Page{}, err
		}
	}
	i, _ := strconv.Atoi(cursor)
	if len(pages) == 0 {
		return connector.Page{}, nil
	}
	page := connector.Page{Records: inventory.Records{Accounts: slices.Clone(pages[i])}}
	if i+1 < len(pages) {
		page.Next = strconv.Itoa(i + 1)
	}
	if next != "" {
		page.Next = next
	}
	return page, nil
}

// at runs a hook when one page is asked for.
func at(cursor string, do func(ctx context.Context) error) func(context.Context, string) error {
	return func(ctx context.Context, asked string) error {
		if asked != cursor {
			return nil
		}
		return do(ctx)
	}
}

// fails makes an error the answer.
func fails(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

// trouble is an error of a class.
func trouble(class connector.Class) *connector.Error {
	return connector.NewError(class, "code_"+string(class), "The vendor said %s.", class)
}

// rec is a record; names are made from ids.
func rec(id string, edits ...func(*inventory.AccountRecord)) inventory.AccountRecord {
	r := inventory.AccountRecord{ExternalID: id, Name: "Name " + id, Status: inventory.AccountActive, RawStatus: "active=true"}
	for _, edit := range edits {
		edit(&r)
	}
	return r
}

// page is a page of records.
func page(ids ...string) []inventory.AccountRecord {
	out := make([]inventory.AccountRecord, len(ids))
	for i, id := range ids {
		out[i] = rec(id)
	}
	return out
}

// queue records what is enqueued.
type queue struct {
	mu      sync.Mutex
	ids     []string
	settles []string
}

func (q *queue) EnqueueSettle(_ context.Context, tx *sql.Tx, s job.Settle) error {
	if tx == nil {
		return errors.New("enqueued outside the transaction")
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.settles = append(q.settles, s.SyncID)
	return nil
}

func (q *queue) EnqueueSync(_ context.Context, tx *sql.Tx, id string) error {
	if tx == nil {
		return errors.New("enqueued outside the transaction")
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ids = append(q.ids, id)
	return nil
}

// gate is a store whose transactions pass one by one.
type gate struct {
	store.Store
	pass func()
}

func (g gate) InTx(ctx context.Context, do func(store.Store) error) error {
	g.pass()
	return g.Store.InTx(ctx, do)
}
