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

// eventTables is all events: those written down, and that each account is new,
// which its row says.
const eventTables = `(SELECT id, at, kind, app_id, app_name, account_id, account_name, account_email, connector_id, connector_name,
		sync_id, changes, person_id, person_name, device_id, device_name, subject, by_name, search FROM events
	UNION ALL
	SELECT a.id, a.first_seen_at, 'account.new', a.app_id, COALESCE((SELECT p.name FROM apps p WHERE p.id = a.app_id), ''), a.id,
		COALESCE(NULLIF(a.name, ''), NULLIF(a.email, ''), NULLIF(a.username, ''), a.external_id), a.email, COALESCE(a.connector_id, ''),
		COALESCE((SELECT c.name FROM connectors c WHERE c.id = a.connector_id), a.origin_name), a.first_sync_id, '[]', '', '', '', '', '', '', a.search
	FROM accounts a) e`

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

// eventListing describes the list of events of a query. Ids are made in the
// order of time, so they are the order.
func eventListing(q store.EventQuery) *listing[inventory.Event] {
	l := &listing[inventory.Event]{
		columns: eventColumns, from: eventTables, id: "id", sort: "-at", sorts: map[string]string{"at": "id"},
		scan: scanEvent,
	}
	oneOf(l, "kind", q.Kinds)
	for _, f := range []struct{ column, value string }{
		{"app_id", q.AppID}, {"account_id", q.AccountID}, {"connector_id", q.ConnectorID}, {"sync_id", q.SyncID},
		{"person_id", q.PersonID}, {"device_id", q.DeviceID},
	} {
		if f.value != "" {
			l.filter(f.column+" = ?", f.value)
		}
	}
	if q.Search != "" {
		l.filter(`search LIKE ? ESCAPE '\'`, contains(q.Search))
	}
	if !q.Since.IsZero() {
		l.filter("at >= ?", text(q.Since))
	}
	if !q.Until.IsZero() {
		l.filter("at < ?", text(q.Until))
	}
	return l
}

// ListEvents implements store.Events.
func (db *DB) ListEvents(ctx context.Context, q store.EventQuery) (store.List[inventory.Event], error) {
	return eventListing(q).page(ctx, db, q.Paging)
}

// EachEvent implements store.Events.
func (db *DB) EachEvent(ctx context.Context, q store.EventQuery, yield func(*inventory.Event) error) error {
	return eventListing(q).each(ctx, db, q.Sort, yield)
}

// CountEvents implements store.Events.
func (db *DB) CountEvents(ctx context.Context, kind inventory.EventKind, since time.Time) (int64, error) {
	return db.number(ctx, "SELECT count(*) FROM "+eventTables+" WHERE kind = ? AND at >= ?", string(kind), text(since))
}
