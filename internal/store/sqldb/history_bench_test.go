package sqldb_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// estate is a large inventory: 100,000 accounts of as many people, and 5,000
// devices with 20 programs each, a tenth of which changed the day after.
type estate struct {
	db            *sqldb.DB
	c             *store.Connector
	began         time.Time
	app, person   string
	device, title string
}

const (
	estateAccounts = 100_000
	estateDevices  = 5_000
	estateTitles   = 400
)

func openEstate(b *testing.B) *estate {
	b.Helper()
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	e := &estate{db: db, began: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	for _, step := range []func(context.Context) error{db.Migrate, e.addConnector, e.addAccounts, e.addTitles, e.addDevices, e.addPrograms, e.change} {
		if err := step(ctx); err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	if err := db.Reckon(ctx, nil); err != nil {
		b.Fatal(err)
	}
	b.Logf("reckoning all for the first time takes %s", time.Since(began))
	return e
}

func (e *estate) addConnector(ctx context.Context) error {
	now := e.began
	app := &inventory.App{ID: store.NewID(), Name: "Source", Status: inventory.AppApproved, Origin: inventory.OriginDiscovered, FirstSeenAt: now, LastSeenAt: now}
	e.c = &store.Connector{ID: store.NewID(), Type: "t", Name: "n", AppID: app.ID, Settings: map[string]string{}, CredentialsSetAt: now, CreatedAt: now, UpdatedAt: now}
	if err := e.db.InsertApp(ctx, app); err != nil {
		return err
	}
	if err := e.db.InsertConnector(ctx, e.c); err != nil {
		return err
	}
	return e.db.SetListed(ctx, e.c.ID, connector.Users, now, estateAccounts)
}

func (e *estate) personID(i int) string { return fmt.Sprintf("person-%06d", i) }
func (e *estate) deviceID(i int) string { return fmt.Sprintf("device-%06d", i) }
func (e *estate) titleID(i int) string  { return fmt.Sprintf("title-%06d", i) }

func (e *estate) addAccounts(ctx context.Context) error {
	for start := 0; start < estateAccounts; start += 1000 {
		var people []inventory.Person
		var accounts []inventory.Account
		for i := start; i < start+1000; i++ {
			mail := fmt.Sprintf("person.%06x@acme.example", i*2654435761%16777213)
			people = append(people, inventory.Person{ID: e.personID(i), Kind: inventory.PersonHuman, Email: mail, MatchKey: mail, FirstSeenAt: e.began})
			accounts = append(accounts, inventory.Account{
				ID: store.NewID(), AppID: e.c.AppID, ConnectorID: e.c.ID, Stream: string(connector.Users), FirstSeenAt: e.began, LastSeenAt: e.began,
				PersonID: e.personID(i), PersonRule: inventory.LinkEmail,
				AccountRecord: inventory.AccountRecord{ExternalID: mail, Email: mail, Name: fmt.Sprintf("Person %06x", i*2654435761%16777213),
					Status: inventory.AccountActive, Department: "Sales", JobTitle: "Engineer"},
			})
		}
		if err := e.db.InsertPeople(ctx, people); err != nil {
			return err
		}
		if err := e.db.InsertAccounts(ctx, accounts); err != nil {
			return err
		}
	}
	e.person = e.personID(7)
	return nil
}

func (e *estate) addTitles(ctx context.Context) error {
	var titles []inventory.Title
	for i := range estateTitles {
		app := ""
		if i%2 == 0 {
			a := &inventory.App{ID: fmt.Sprintf("app-%06d", i), Name: fmt.Sprintf("App %d", i), Status: inventory.AppStatuses()[i/2%4],
				Origin: inventory.OriginDiscovered, FirstSeenAt: e.began, LastSeenAt: e.began}
			if err := e.db.InsertApp(ctx, a); err != nil {
				return err
			}
			app = a.ID
		}
		titles = append(titles, inventory.Title{ID: e.titleID(i), Key: fmt.Sprint("id:", i), Identifier: fmt.Sprint("com.example.", i), Name: fmt.Sprint("Program ", i),
			Match: inventory.TitleMatch{AppID: app, Rule: "bundle_id"}, FirstSeenAt: e.began, LastSeenAt: e.began})
	}
	e.app, e.title = "app-000000", e.titleID(0)
	return e.db.InsertTitles(ctx, titles)
}

func (e *estate) seen(stream connector.Stream) inventory.Seen {
	return inventory.Seen{ConnectorID: e.c.ID, Stream: string(stream), FirstSeenAt: e.began, LastSeenAt: e.began, ValidFrom: e.began}
}

func (e *estate) addDevices(ctx context.Context) error {
	var list []inventory.Device
	for i := range estateDevices {
		list = append(list, inventory.Device{ID: e.deviceID(i), Seen: e.seen(connector.Devices), PersonID: e.personID(i), PersonRule: inventory.LinkVendorID,
			DeviceRecord: inventory.DeviceRecord{ExternalID: fmt.Sprint(i), Name: fmt.Sprintf("Mac %06d", i), Platform: "Mac"}})
	}
	e.device = e.deviceID(7)
	return e.db.InsertDevices(ctx, list)
}

// addPrograms gives every device 20 programs; the first title is on all of them.
func (e *estate) addPrograms(ctx context.Context) error {
	for i := range estateDevices {
		var list []inventory.Installation
		for k := range 20 {
			title := (i*7 + k*k) % estateTitles
			if k == 0 {
				title = 0
			}
			list = append(list, inventory.Installation{ID: store.NewID(), Seen: e.seen("installed_apps"), TitleID: e.titleID(title), OnDeviceID: e.deviceID(i),
				InstalledRecord: inventory.InstalledRecord{ExternalID: fmt.Sprint(i, "/", k), DeviceID: fmt.Sprint(i), Name: fmt.Sprint("Program ", title), Version: "1.0"}})
		}
		if err := e.db.InsertInstallations(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

// change changes every tenth account and installation a day later.
func (e *estate) change(ctx context.Context) error {
	later := e.began.Add(24 * time.Hour)
	var accounts []inventory.Account
	n := 0
	if err := e.db.EachAccount(ctx, store.AccountQuery{}, func(a *inventory.Account) error {
		if n++; n%10 == 0 {
			a.JobTitle, a.ValidFrom = "Manager", later
			accounts = append(accounts, *a)
		}
		return nil
	}); err != nil {
		return err
	}
	statuses := make([]inventory.AccountStatus, len(accounts))
	for i := range accounts {
		statuses[i] = accounts[i].Status
	}
	if err := e.db.UpdateAccounts(ctx, accounts, statuses); err != nil {
		return err
	}
	var ids []string
	if err := e.db.EachSighting(ctx, store.SightingQuery{AppID: e.app}, func(s *inventory.Sighting) error {
		ids = append(ids, s.ID)
		return nil
	}); err != nil {
		return err
	}
	programs, err := e.db.InstallationsByID(ctx, ids)
	if err != nil {
		return err
	}
	for i := range programs {
		programs[i].Version, programs[i].ValidFrom = "2.0", later
	}
	return e.db.UpdateInstallations(ctx, programs)
}

// BenchmarkHistory asks a large inventory what the portal asks.
func BenchmarkHistory(b *testing.B) {
	e := openEstate(b)
	ctx := context.Background()
	noon := e.began.Add(3 * time.Hour)
	sightings := func(q store.SightingQuery) func() error {
		return func() error { _, err := e.db.ListSightings(ctx, q); return err }
	}
	for _, of := range []struct {
		name string
		ask  func() error
	}{
		{"app", sightings(store.SightingQuery{AppID: e.app})},
		{"app_by_name_with_a_search", sightings(store.SightingQuery{AppID: e.app, Search: "mac 0001", Paging: store.Paging{Sort: "name"}})},
		{"app_with_100000_accounts", sightings(store.SightingQuery{AppID: e.c.AppID})},
		{"person", sightings(store.SightingQuery{PersonID: e.person})},
		{"device", sightings(store.SightingQuery{DeviceID: e.device})},
		{"app_then", sightings(store.SightingQuery{AppID: e.app, AsOf: noon})},
		{"app_with_100000_accounts_then", sightings(store.SightingQuery{AppID: e.c.AppID, AsOf: noon})},
		{"person_then", sightings(store.SightingQuery{PersonID: e.person, AsOf: noon})},
		{"device_then", sightings(store.SightingQuery{DeviceID: e.device, AsOf: noon})},
		{"accounts_then", func() error { _, err := e.db.ListAccounts(ctx, store.AccountQuery{AsOf: noon}); return err }},
		{"apps_then", func() error { _, err := e.db.ListApps(ctx, store.AppQuery{AsOf: noon}); return err }},
		{"one_app_then", func() error { _, err := e.db.AppAt(ctx, e.app, noon); return err }},
		{"changes", func() error { _, err := e.db.Changes(ctx, noon, noon.Add(48*time.Hour)); return err }},
		{"overview", func() error { _, err := e.db.Summarise(ctx, noon); return err }},
		{"search", func() error { _, err := e.db.Find(ctx, "person 00", 5); return err }},
		{"deletion_preview", func() error { _, err := e.db.RecordsOf(ctx, e.c.ID); return err }},
	} {
		b.Run(of.name, func(b *testing.B) {
			for b.Loop() {
				if err := of.ask(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
		})
	}
}
