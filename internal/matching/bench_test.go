package matching_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// pageOfAccounts is a page of new accounts, whose addresses are in no order.
func pageOfAccounts(c *store.Connector, page, size int, now time.Time) []inventory.Account {
	list := make([]inventory.Account, size)
	for i := range list {
		n := (page*size + i) * 2654435761 % 1000003
		list[i] = inventory.Account{
			ID: store.NewID(), AppID: c.ID, ConnectorID: c.ID, Stream: string(connector.Users), FirstSeenAt: now, LastSeenAt: now, ValidFrom: now,
			AccountRecord: inventory.AccountRecord{
				ExternalID: store.NewID(), Email: fmt.Sprintf("person.%x@acme.example", n), Name: fmt.Sprintf("Person %x", n),
				Status: inventory.AccountActive, RawStatus: "active=true, archived=false", Department: "Sales", JobTitle: "Engineer", CreatedAt: now,
				Attributes: map[string]string{"directory": "acme-entra (office365)", "device_count": "2", "legacy_id": "40233"},
			},
		}
	}
	return list
}

// BenchmarkJoin inserts 100,000 accounts in pages, as an initial sync does, with
// and without making persons of them; then it links as many devices, and counts.
func BenchmarkJoin(b *testing.B) {
	const pages, size = 364, 275
	for _, join := range []bool{false, true} {
		b.Run(map[bool]string{false: "alone", true: "joined"}[join], func(b *testing.B) {
			for b.Loop() {
				db, err := sqldb.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "bench.db"))
				if err != nil {
					b.Fatal(err)
				}
				if err := db.Migrate(b.Context()); err != nil {
					b.Fatal(err)
				}
				begun, now := time.Now(), time.Now().UTC()
				c := &store.Connector{ID: store.NewID(), Type: "t", Name: "n", Streams: []connector.Stream{connector.Users}, CredentialsSetAt: now, CreatedAt: now, UpdatedAt: now}
				if err := db.InsertConnector(b.Context(), c); err != nil {
					b.Fatal(err)
				}
				for page := range pages {
					accounts := pageOfAccounts(c, page, size, now)
					if err := db.InTx(b.Context(), func(tx store.Store) error {
						if join {
							if err := matching.Join(b.Context(), tx, accounts, true, now); err != nil {
								return err
							}
						}
						return tx.InsertAccounts(b.Context(), accounts)
					}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(pages*size/time.Since(begun).Seconds(), "accounts/s")
				if join {
					joinDevices(b, db, c, pages*size)
				}
				if err := db.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// joinDevices links a device for each account by its address, and as many again
// without changing anything.
func joinDevices(b *testing.B, db *sqldb.DB, c *store.Connector, n int) {
	b.Helper()
	now := time.Now().UTC()
	for page := range n / 500 {
		accounts := pageOfAccounts(c, page, 500, now)
		devices := make([]inventory.Device, len(accounts))
		for i := range accounts {
			devices[i] = inventory.Device{
				ID: store.NewID(), DeviceRecord: inventory.DeviceRecord{ExternalID: store.NewID(), Name: "Device", UserEmail: accounts[i].Email},
				Seen: inventory.Seen{ConnectorID: c.ID, Stream: string(connector.Devices), FirstSeenAt: now, LastSeenAt: now, ValidFrom: now},
			}
		}
		if err := db.InsertDevices(b.Context(), devices); err != nil {
			b.Fatal(err)
		}
	}
	for _, step := range []struct {
		metric string
		do     func() error
	}{
		{"link_s", func() error { _, err := matching.JoinDevices(b.Context(), db, c.ID, now.Add(time.Minute)); return err }},
		{"relink_s", func() error { _, err := matching.JoinDevices(b.Context(), db, c.ID, now.Add(time.Hour)); return err }},
		{"reckon_s", func() error { return db.Reckon(b.Context(), nil) }},
		{"again_s", func() error { return db.Reckon(b.Context(), nil) }},
		{"leftovers_s", func() error { _, err := matching.JoinLeftovers(b.Context(), db, now); return err }},
	} {
		begun := time.Now()
		if err := step.do(); err != nil {
			b.Fatal(err)
		}
		b.Logf("%s %s", step.metric, time.Since(begun))
		b.ReportMetric(time.Since(begun).Seconds(), step.metric)
	}
}
