package sqldb

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Events are those written down, and that each account is new, which its row
// says. A list is made of one or both arms, each with its own conditions, so that
// each is read in the order of ids by an index that fits.
const (
	writtenArm = "SELECT " + eventColumns + " FROM events e"
	// The engine reads both arms side by side only if their columns are of one kind.
	accountNew = `SELECT a.id, a.first_seen_at at, CAST('account.new' AS TEXT) kind, a.app_id,
		CAST(COALESCE((SELECT p.name FROM apps p WHERE p.id = a.app_id), '') AS TEXT) app_name, a.id account_id,
		CAST(COALESCE(NULLIF(a.name, ''), NULLIF(a.email, ''), NULLIF(a.username, ''), a.external_id) AS TEXT) account_name, a.email account_email,
		CAST(COALESCE(a.connector_id, '') AS TEXT) connector_id,
		CAST(COALESCE((SELECT c.name FROM connectors c WHERE c.id = a.connector_id), a.origin_name) AS TEXT) connector_name, a.first_sync_id sync_id,
		CAST('[]' AS TEXT) changes, CAST('' AS TEXT) person_id, CAST('' AS TEXT) person_name, CAST('' AS TEXT) device_id, CAST('' AS TEXT) device_name,
		CAST('' AS TEXT) subject, CAST('' AS TEXT) by_name FROM accounts a`
)

// eventListing describes the list of events of a query. Ids are made in the
// order of time, so they are the order.
func (db *DB) eventListing(ctx context.Context, q store.EventQuery) (*listing[inventory.Event], error) {
	l := &listing[inventory.Event]{
		columns: eventColumns, id: "id", sort: "-at", sorts: map[string]string{"at": "id"}, scan: scanEvent, countUpTo: countedUpTo,
	}
	if q.Search != "" {
		l.countUpTo = foundUpTo
	}
	var counted []string
	if others := slices.DeleteFunc(slices.Clone(q.Kinds), func(k inventory.EventKind) bool { return k == inventory.EventAccountNew }); len(q.Kinds) == 0 || len(others) > 0 {
		arm := &listing[inventory.Event]{table: "events", row: "e"}
		oneOf(arm, "{e.kind}", others)
		arm.equal(map[string]string{"e.app_id": q.AppID, "e.account_id": q.AccountID, "e.connector_id": q.ConnectorID, "e.sync_id": q.SyncID,
			"e.person_id": q.PersonID, "e.device_id": q.DeviceID})
		plain, err := arm.asArm(ctx, db, q, "e.at")
		if err != nil {
			return nil, err
		}
		counted = append(counted, "SELECT e.n FROM events e"+plain)
		l.unite(arm.as(writtenArm))
	}
	if (len(q.Kinds) == 0 || slices.Contains(q.Kinds, inventory.EventAccountNew)) && q.PersonID == "" && q.DeviceID == "" {
		arm := &listing[inventory.Event]{table: "accounts", row: "a"}
		arm.equal(map[string]string{"a.app_id": q.AppID, "a.id": q.AccountID, "a.connector_id": q.ConnectorID, "a.first_sync_id": q.SyncID})
		plain, err := arm.asArm(ctx, db, q, "a.first_seen_at")
		if err != nil {
			return nil, err
		}
		counted = append(counted, "SELECT a.n FROM accounts a"+plain)
		l.unite(arm.as(accountNew))
	}
	if len(counted) == 0 { // what belongs to a person or a device is no new account
		l.unite(arm{query: writtenArm, where: " WHERE FALSE", id: "e.id"})
		counted = []string{"SELECT e.n FROM events e WHERE FALSE"}
	}
	l.counted = "(" + strings.Join(counted, " UNION ALL ") + ") e"
	return l, nil
}

// equal adds the conditions that columns hold values; an empty value is none.
func (l *listing[T]) equal(values map[string]string) {
	for _, column := range slices.Sorted(maps.Keys(values)) {
		if values[column] != "" {
			l.filter(column+" = ? AND "+column+" <> ''", values[column])
		}
	}
}

// asArm adds the conditions that are met by many rows or by few, and lets the few
// be found by an index of theirs. It returns WHERE for counting, which is free to
// go by any index.
func (l *listing[T]) asArm(ctx context.Context, db *DB, q store.EventQuery, at string) (counted string, err error) {
	for _, limit := range []struct {
		sign string
		at   time.Time
	}{{" >= ?", q.Since}, {" < ?", q.Until}} {
		if !limit.at.IsZero() {
			l.filter("{"+at+"}"+limit.sign, text(limit.at))
		}
	}
	way := asTheEngineLikes
	if db.dialect.steered && l.filtered() {
		n, err := l.count(ctx, db, byFilters, db.sortable)
		if err != nil {
			return "", err
		}
		if n.n > db.sortable || n.atLeast {
			way = alongTheOrder
		}
	}
	if q.Search != "" {
		l.find = newFinding(l.table, l.row, q.Search)
	}
	if db.dialect.steered && l.find != nil && l.find.words != "" {
		candidates, err := db.candidates(ctx, l.find)
		if err != nil {
			return "", err
		}
		if candidates <= db.sortable {
			in, args := l.find.in()
			l.filter(l.row+".n IN ("+in+")", args...)
		}
	}
	counted = l.condition()
	for i := range l.where {
		l.where[i].text = steer(l.where[i].text, way, "")
	}
	return counted, nil
}
