package sqldb

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

const eventColumns = "id, at, kind, app_id, app_name, account_id, account_name, account_email, connector_id, connector_name, sync_id, changes, person_id, person_name, device_id, device_name, subject, by_name"

func scanEvent(rows *sql.Rows, e *inventory.Event, more ...any) error {
	return rows.Scan(append([]any{
		&e.ID, stamp{&e.At}, &e.Kind, &e.AppID, &e.AppName, &e.AccountID, &e.AccountName, &e.AccountEmail,
		&e.ConnectorID, &e.ConnectorName, &e.SyncID, asJSON(&e.Changes),
		&e.PersonID, &e.PersonName, &e.DeviceID, &e.DeviceName, &e.Subject, &e.By,
	}, more...)...)
}

// InsertEvents implements store.Events. Events of kind account.new are not
// written: the rows of accounts are those events.
func (db *DB) InsertEvents(ctx context.Context, events []inventory.Event) error {
	events = slices.DeleteFunc(slices.Clone(events), func(e inventory.Event) bool { return e.Kind == inventory.EventAccountNew })
	return db.insertMany(ctx, "events", eventColumns+", search", len(events), func(i int, args []any) []any {
		e := &events[i]
		return append(args, e.ID, text(e.At), string(e.Kind), e.AppID, e.AppName, e.AccountID, e.AccountName, e.AccountEmail,
			e.ConnectorID, e.ConnectorName, e.SyncID, changes(e.Changes), e.PersonID, e.PersonName, e.DeviceID, e.DeviceName, e.Subject, e.By,
			strings.ToLower(strings.Join([]string{e.AccountName, e.AccountEmail, e.AppName, e.PersonName, e.DeviceName, e.Subject}, "\n")))
	})
}

// changes writes changes as a JSON array.
func changes(c []inventory.Change) any {
	if len(c) == 0 {
		return "[]"
	}
	return asJSON(&c)
}

// ListEvents implements store.Events.
func (db *DB) ListEvents(ctx context.Context, q store.EventQuery) (store.List[inventory.Event], error) {
	l, err := db.eventListing(ctx, q)
	if err != nil {
		return store.List[inventory.Event]{}, err
	}
	return l.page(ctx, db, q.Paging)
}

// EachEvent implements store.Events.
func (db *DB) EachEvent(ctx context.Context, q store.EventQuery, yield func(*inventory.Event) error) error {
	l, err := db.eventListing(ctx, q)
	if err != nil {
		return err
	}
	return l.each(ctx, db, q.Sort, yield)
}

// CountEvents implements store.Events.
func (db *DB) CountEvents(ctx context.Context, kind inventory.EventKind, since time.Time) (int64, error) {
	if kind == inventory.EventAccountNew {
		return db.number(ctx, "SELECT count(*) FROM accounts WHERE first_seen_at >= ?", text(since))
	}
	return db.number(ctx, "SELECT count(*) FROM events WHERE kind = ? AND at >= ?", string(kind), text(since))
}
