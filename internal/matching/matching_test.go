package matching_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// ground is a store with a connector, and a matcher.
type ground struct {
	*testing.T
	db   *sqldb.DB
	m    *matching.Matcher
	conn *store.Connector
	now  time.Time
}

func newGround(t *testing.T) *ground {
	t.Helper()
	db, err := sqldb.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "noonday.db"))
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
	g := &ground{T: t, db: db, m: matching.New(known), now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	g.ok(db.Migrate(t.Context()))
	app := &inventory.App{ID: store.NewID(), Name: "Fleet", FirstSeenAt: g.now, LastSeenAt: g.now}
	g.ok(db.InsertApp(t.Context(), app))
	g.conn = &store.Connector{ID: store.NewID(), Type: "kind", Name: "Fleet", AppID: app.ID, Status: store.Connected, CreatedAt: g.now, UpdatedAt: g.now, CredentialsSetAt: g.now}
	g.ok(db.InsertConnector(t.Context(), g.conn))
	return g
}

func (g *ground) ok(err error) {
	g.Helper()
	if err != nil {
		g.Fatal(err)
	}
}

// install stores titles without a match, each on a device, and counts them.
func (g *ground) install(records ...inventory.InstalledRecord) (ids []string) {
	g.Helper()
	titles := make([]inventory.Title, len(records))
	list := make([]inventory.Installation, len(records))
	for i, r := range records {
		titles[i] = inventory.Title{ID: store.NewID(), Key: r.TitleKey(), Identifier: r.Identifier, TeamID: r.TeamID, Name: r.Name, FirstSeenAt: g.now, LastSeenAt: g.now}
		list[i] = inventory.Installation{InstalledRecord: r, ID: store.NewID(), TitleID: titles[i].ID,
			Seen: inventory.Seen{ConnectorID: g.conn.ID, Stream: "installed_apps", FirstSeenAt: g.now, LastSeenAt: g.now}}
		list[i].ExternalID, list[i].DeviceID = fmt.Sprint(i, titles[i].ID), "device"
		ids = append(ids, titles[i].ID)
	}
	g.ok(g.db.InTx(g.Context(), func(tx store.Store) error {
		if err := tx.InsertTitles(g.Context(), titles); err != nil {
			return err
		}
		return tx.InsertInstallations(g.Context(), list)
	}))
	g.ok(g.db.Reckon(g.Context(), map[string][]connector.Stream{}))
	return ids
}

// rematch matches again and returns how many titles moved.
func (g *ground) rematch(by string) int {
	g.Helper()
	n, err := g.m.Rematch(g.Context(), g.db, matching.Origin{By: by}, g.now.Add(time.Hour))
	g.ok(err)
	return n
}

func (g *ground) title(id string) *inventory.Title {
	g.Helper()
	t, err := g.db.Title(g.Context(), id)
	g.ok(err)
	return t
}

// override saves an override as another process would.
func (g *ground) override(id, entry string, minute int) {
	g.Helper()
	g.ok(g.db.SaveOverride(g.Context(), &store.Override{ID: id, Entry: entry, UpdatedAt: g.now.Add(time.Duration(minute) * time.Minute)}))
}

// TestCatalogueFollowsTheStore changes overrides behind the matcher's back.
func TestCatalogueFollowsTheStore(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	name := func(id string) string {
		g.Helper()
		c, err := g.m.Catalogue(g.Context(), g.db)
		g.ok(err)
		again, err := g.m.Catalogue(g.Context(), g.db)
		g.ok(err)
		if c != again {
			t.Error("the catalogue is built anew although nothing changed")
		}
		a, _ := c.ByID(id)
		return a.Name
	}
	for i, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, ""},
		{func() { g.override("own", `{"id":"own","name":"First","category":"crm"}`, 1) }, "First"},
		{func() { g.override("own", `{"id":"own","name":"Second","category":"crm"}`, 2) }, "Second"},
		{func() { g.override("bad", `{"id":"bad","name":"Bad","category":"gone in this version"}`, 3) }, "Second"},
		{func() { g.ok(g.db.DeleteOverride(g.Context(), "own")) }, ""},
	} {
		step.do()
		if got := name("own"); got != step.want {
			t.Errorf("step %d: the entry is called %q, want %q", i, got, step.want)
		}
		if got := name("bad"); got != "" {
			t.Errorf("step %d: an entry of no category is used", i)
		}
	}
}

// TestRematch lets the catalogue decide anew, but not about what operators
// decided, nor about what nobody has.
func TestRematch(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	ids := g.install(
		inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.slackmacgap"}, inventory.InstalledRecord{Name: "Slack beta", Identifier: "com.tinyspeck.slackmacgap.beta"},
		inventory.InstalledRecord{Name: "Tool", Identifier: "com.unheard-of.tool"}, inventory.InstalledRecord{Name: "Notion", Identifier: "notion.id"})
	gone := inventory.Title{ID: store.NewID(), Key: "id:us.zoom.xos", Identifier: "us.zoom.xos", Name: "Zoom", FirstSeenAt: g.now, LastSeenAt: g.now}
	g.ok(g.db.InsertTitles(g.Context(), []inventory.Title{gone}))
	g.ok(g.db.EditTitles(g.Context(), ids[1:2], func(list []inventory.Title) error {
		list[0].Match = inventory.TitleMatch{Rule: inventory.RuleOperator, DecidedBy: "Ada"}
		return nil
	}))
	if n := g.rematch(""); n != 2 {
		t.Errorf("%d titles moved, want two", n)
	}
	for id, want := range map[string]string{ids[0]: "Slack", ids[1]: "", ids[2]: "", ids[3]: "Notion", gone.ID: ""} {
		if got := g.title(id); got.AppName != want {
			t.Errorf("%s belongs to %q, want %q", got.Name, got.AppName, want)
		}
	}
	if n := g.rematch(""); n != 0 {
		t.Errorf("%d titles moved although nothing changed", n)
	}
	app, err := g.db.AppByName(g.Context(), "Slack")
	g.ok(err)
	slack, err := g.db.App(g.Context(), app.ID)
	g.ok(err)
	if len(slack.Sources) != 1 || slack.Sources[0].ConnectorID != g.conn.ID {
		t.Errorf("the sources of the app that came to light are %+v", slack.Sources)
	}
	g.override("tool", `{"id":"tool","name":"Slack","vendor":"Salesforce","category":"crm","bundle_ids":["com.unheard-of.tool"]}`, 1)
	if n := g.rematch("Ada"); n != 1 {
		t.Errorf("%d titles moved by an override, want one", n)
	}
	if got := g.title(ids[2]); got.AppName != "Slack (Salesforce)" || got.Match.Rule != "bundle_id" || !got.ValidFrom.Equal(g.now.Add(time.Hour)) {
		t.Errorf("by the override it belongs to %q, by %q, since %s", got.AppName, got.Match.Rule, got.ValidFrom)
	}
	events, err := g.db.ListEvents(g.Context(), store.EventQuery{Kinds: []inventory.EventKind{inventory.EventTitleMatched}})
	g.ok(err)
	if events.Total != 1 || events.Items[0].By != "Ada" || events.Items[0].Subject != "Tool" {
		t.Errorf("the events of an operator's deed are %+v", events.Items)
	}
	g.override("third", `{"id":"third","name":"Third","category":"crm","bundle_ids":["com.unheard-of.other"]}`, 2)
	g.ok(g.db.InsertApp(g.Context(), &inventory.App{ID: store.NewID(), Name: "Third", CatalogID: "x", FirstSeenAt: g.now, LastSeenAt: g.now}))
	g.ok(g.db.InsertApp(g.Context(), &inventory.App{ID: store.NewID(), Name: "third ()", FirstSeenAt: g.now, LastSeenAt: g.now}))
	other := g.install(inventory.InstalledRecord{Name: "Other", Identifier: "com.unheard-of.other"})
	g.rematch("")
	if got := g.title(other[0]); got.AppName != "Third (third)" {
		t.Errorf("where names are taken, the app is called %q", got.AppName)
	}
}

// TestRematchIsQuick judges ten thousand titles, and writes a tenth of them.
func TestRematchIsQuick(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	records := make([]inventory.InstalledRecord, 10_000)
	for i := range records {
		records[i] = inventory.InstalledRecord{Name: fmt.Sprint("Tool ", i), Identifier: fmt.Sprintf("com.unheard-of%d.tool", i)}
		if i%10 == 0 {
			records[i].Identifier = fmt.Sprintf("com.tinyspeck.slackmacgap.x%d", i)
		}
	}
	g.install(records...)
	began := time.Now()
	if n := g.rematch("Ada"); n != 1000 {
		t.Errorf("%d titles moved, want 1000", n)
	}
	took := time.Since(began)
	began = time.Now()
	g.rematch("Ada")
	t.Logf("1,000 of 10,000 titles moved in %s; looked through again in %s", took, time.Since(began))
	if took > 10*time.Second { // a quarter of a second on an idle machine
		t.Errorf("it took %s", took)
	}
}
