package sqldb_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/sqldb"
)

// BenchmarkPage writes pages of 300 new accounts with their events and receipt,
// each in a transaction of its own, as an initial collection does.
func BenchmarkPage(b *testing.B) {
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	c := &store.Connector{ID: uuid.NewString(), Type: "t", Name: "n", Settings: map[string]string{}, Streams: []connector.Stream{connector.Users}, CredentialsSetAt: now, CreatedAt: now, UpdatedAt: now}
	if err := db.InsertConnector(ctx, c); err != nil {
		b.Fatal(err)
	}
	s := store.NewSync(uuid.NewString(), c, store.CauseInitial, now)
	if err := db.InsertSync(ctx, s); err != nil {
		b.Fatal(err)
	}
	page := int64(0)
	for b.Loop() {
		page++
		accounts, records, ids := benchPage(c, page, now)
		if err := db.InTx(ctx, func(tx store.Store) error {
			return tx.AddPage(ctx, s.ID, connector.Users, page, &inventory.Records{Accounts: records}, false)
		}); err != nil {
			b.Fatal(err)
		}
		err := db.InTx(ctx, func(tx store.Store) error {
			if _, err := tx.KnownRecords(ctx, inventory.KindAccount, c.ID, connector.Users, ids); err != nil {
				return err
			}
			if err := tx.InsertAccounts(ctx, accounts); err != nil {
				return err
			}
			return tx.PageDone(ctx, s.ID, connector.Users, page)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(page*300)/b.Elapsed().Seconds(), "accounts/s")
}

func benchPage(c *store.Connector, page int64, now time.Time) (accounts []inventory.Account, records []inventory.AccountRecord, ids []string) {
	for i := range 300 {
		n := int(page)*300 + i
		a := inventory.Account{
			ID: uuid.Must(uuid.NewV7()).String(), AppID: c.ID, ConnectorID: c.ID, Stream: string(connector.Users), FirstSeenAt: now, LastSeenAt: now,
			AccountRecord: inventory.AccountRecord{
				ExternalID: uuid.NewString(), Email: fmt.Sprintf("person.%x@acme.example", n*2654435761%1000003), Name: fmt.Sprintf("Person %x", n*2654435761%1000003),
				Status: inventory.AccountActive, RawStatus: "active=true, archived=false", Department: "Sales", JobTitle: "Engineer", CreatedAt: now,
				Attributes: map[string]string{"directory": "acme-entra (office365)", "device_count": "2", "legacy_id": "40233"},
			},
		}
		accounts, records, ids = append(accounts, a), append(records, a.AccountRecord), append(ids, a.ExternalID)
	}
	return accounts, records, ids
}
