package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

const eventColumns = "id, at, kind, app_id, app_name, account_id, account_name, account_email, connector_id, connector_name, sync_id, changes"

func scanEvent(rows *sql.Rows, e *inventory.Event, more ...any) error {
	return rows.Scan(append([]any{
		&e.ID, stamp{&e.At}, &e.Kind, &e.AppID, &e.AppName, &e.AccountID, &e.AccountName, &e.AccountEmail,
		&e.ConnectorID, &e.ConnectorName, &e.SyncID, asJSON(&e.Changes),
	}, more...)...)
}

// InsertEvents implements store.Events.
func (db *DB) InsertEvents(ctx context.Context, events []inventory.Event) error {
	return db.insertMany(ctx, "events", eventColumns+", search", len(events), func(i int, args []any) []any {
		e := &events[i]
		return append(args, e.ID, text(e.At), string(e.Kind), e.AppID, e.AppName, e.AccountID, e.AccountName, e.AccountEmail,
			e.ConnectorID, e.ConnectorName, e.SyncID, changes(e.Changes),
			strings.ToLower(e.AccountName+"\n"+e.AccountEmail+"\n"+e.AppName))
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
		columns: eventColumns, from: "events", id: "id", sort: "-at", sorts: map[string]string{"at": "id"},
		scan: scanEvent, idOf: func(e *inventory.Event) string { return e.ID },
	}
	oneOf(l, "kind", q.Kinds)
	for _, f := range []struct{ column, value string }{
		{"app_id", q.AppID}, {"account_id", q.AccountID}, {"connector_id", q.ConnectorID}, {"sync_id", q.SyncID},
	} {
		if f.value != "" {
			l.filter(f.column+" = ?", f.value)
		}
	}
	if q.AccountID != "" {
		l.filter("account_id <> ''")
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
	return db.number(ctx, "SELECT count(*) FROM events WHERE kind = ? AND at >= ?", string(kind), text(since))
}
