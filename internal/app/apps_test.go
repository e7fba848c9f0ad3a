package app_test

import (
	"testing"
	"time"

	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// inventoried is a world whose database the test can write to as a sync would.
type inventoried struct {
	*world
	db        *sqldb.DB
	connector string
	matcher   *matching.Matcher
}

// newInventoried starts a world with a connector and no program installed.
func newInventoried(t *testing.T) *inventoried {
	t.Helper()
	w := newWorld(t, kandjisim.Options{Users: 3})
	// What the tests install must not be missing from a list of the vendor's.
	id := w.want(201, w.call("POST", "/connectors", obj{"type": "kandji", "name": "Fleet", "streams": []string{"users"},
		"settings": obj{"api_key": w.tenant.Token(), "api_url": w.vendor}})).str("id")
	w.settled(id, "connected")
	db := w.core().DB
	known, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &inventoried{w, db, id, matching.New(known)}
}

// install installs a program on n devices, as a sync would, and returns the id
// of its software title.
func (w *inventoried) install(n int, r inventory.InstalledRecord) string {
	w.t.Helper()
	now := time.Now().UTC().Truncate(time.Microsecond)
	title := inventory.Title{ID: store.NewID(), Key: r.TitleKey(), Identifier: r.Identifier, TeamID: r.TeamID, Name: r.Name, FirstSeenAt: now, LastSeenAt: now, ValidFrom: now}
	err := w.db.InTx(w.t.Context(), func(tx store.Store) error {
		one := []inventory.Title{title}
		if _, err := w.matcher.Settle(w.t.Context(), tx, one, matching.Origin{ConnectorID: w.connector}, now); err != nil {
			return err
		}
		if err := tx.InsertTitles(w.t.Context(), one); err != nil {
			return err
		}
		list := make([]inventory.Installation, n)
		for i := range list {
			list[i] = inventory.Installation{InstalledRecord: r, ID: store.NewID(), TitleID: title.ID, Seen: inventory.Seen{
				ConnectorID: w.connector, Stream: "installed_apps", FirstSeenAt: now, LastSeenAt: now,
			}}
			list[i].ExternalID, list[i].DeviceID = title.ID+list[i].ID, list[i].ID
		}
		return tx.InsertInstallations(w.t.Context(), list)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := w.db.Connector(w.t.Context(), w.connector)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.db.TouchInstalledApps(w.t.Context(), c, now); err != nil {
		w.t.Fatal(err)
	}
	if err := w.db.Reckon(w.t.Context(), map[string][]connector.Stream{}); err != nil {
		w.t.Fatal(err)
	}
	return title.ID
}

// app is the id of the app of a name.
func (w *inventoried) app(name string) string {
	w.t.Helper()
	for _, a := range w.want(200, w.call("GET", "/apps?limit=500", nil)).items() {
		if a.str("name") == name {
			return a.str("id")
		}
	}
	w.t.Fatalf("there is no app %s", name)
	return ""
}

// TestUnknownFirst finds a program that the catalogue does not know, makes it an
// app, corrects that, and takes it back.
func TestUnknownFirst(t *testing.T) {
	t.Parallel()
	w := newInventoried(t)
	w.install(4, inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.slackmacgap"})
	id := w.install(3, inventory.InstalledRecord{Name: "Abacus", Identifier: "com.unheard-of.abacus"})
	unknown := w.want(200, w.call("GET", "/titles?matched=none", nil))
	if unknown.num("total") != 1 || unknown.items()[0].str("id") != id || unknown.items()[0].num("devices") != 3 {
		t.Fatalf("unknown software: %s", unknown.raw)
	}
	made := w.want(200, w.call("POST", "/titles/"+id+"/match", obj{"new_app": obj{"name": "Abacus Cloud"}}))
	if made.str("app", "name") != "Abacus Cloud" || made.str("match", "decided_by") != email || made.str("match", "rule") != "operator" {
		t.Errorf("made an app: %s", made.raw)
	}
	app := w.want(200, w.call("GET", "/apps/"+made.str("app", "id"), nil))
	if app.num("devices") != 3 || app.num("titles") != 1 || app.str("status") != "new" || app.str("origin") != "operator" {
		t.Errorf("the app: %s", app.raw)
	}
	if sources, _ := app.at("sources").([]any); len(sources) != 1 {
		t.Errorf("the app has the sources %v", sources)
	}
	slack := w.app("Slack")
	w.want(200, w.call("POST", "/titles/"+id+"/match", obj{"app_id": slack}))
	if a := w.call("GET", "/apps/"+slack, nil); a.num("devices") != 7 || a.str("catalog_id") != "slack" {
		t.Errorf("corrected: %s", a.raw)
	}
	back := w.want(200, w.call("DELETE", "/titles/"+id+"/match", nil))
	if back.at("app") != nil || back.str("match", "rule") != "" || back.at("match", "decided_by") != nil {
		t.Errorf("taken back: %s", back.raw)
	}
	if a := w.call("GET", "/apps/"+slack, nil); a.num("devices") != 4 {
		t.Errorf("after it was taken back: %s", a.raw)
	}
	w.want(204, w.call("DELETE", "/apps/"+app.str("id"), nil))
}
