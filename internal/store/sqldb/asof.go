package sqldb

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// asOf is a table as it was at a time, to be used in a FROM in place of the
// table itself, and the arguments that it takes. Columns without a past are
// those of today. The zero time is today.
func (of versioned) asOf(fixed string, at time.Time) (table string, args []any) {
	if at.IsZero() {
		return of.table, nil
	}
	var columns []string
	for column := range strings.SplitSeq(fixed, ",") {
		columns = append(columns, "r."+strings.TrimSpace(column))
	}
	then := func(now, past, name string) string {
		return "CASE WHEN v." + of.id + " IS NULL THEN r." + now + " ELSE v." + past + " END " + name
	}
	columns = append(columns, then("valid_from", "from_at", "valid_from"))
	for column := range strings.SplitSeq(of.columns, ",") {
		column = strings.TrimSpace(column)
		columns = append(columns, then(column, column, column))
	}
	moment := text(at)
	return "(SELECT " + strings.Join(columns, ", ") + " FROM " + of.table + " r LEFT JOIN " + of.versions + " v ON v." + of.id +
			" = r.id AND v.from_at <= ? AND v.to_at > ? AND r.valid_from > ? WHERE r.first_seen_at <= ? AND (r.valid_from <= ? OR v." + of.id + " IS NOT NULL))",
		[]any{moment, moment, moment, moment, moment}
}

// then is a table as it was at a time, joined from its rows and from what they
// were. The zero time is today. Unlike asOf it leaves the engine all indexes, but
// its columns must be asked for by col.
type then struct {
	of        versioned
	row, past string // aliases
	moment    string // the time as a literal; empty for today
}

// then makes one. Times are written into the query: they hold no quotes.
func (of versioned) then(row string, at time.Time) then {
	t := then{of: of, row: row, past: row + "v"}
	if !at.IsZero() {
		t.moment = "'" + text(at) + "'"
	}
	return t
}

// from is the table, to begin a FROM or, with a condition, to follow a JOIN.
func (t then) from(on string) string {
	tables := t.of.table + " " + t.row
	if on != "" {
		tables += " ON " + on
	}
	if t.moment == "" {
		return tables
	}
	return tables + " LEFT JOIN " + t.of.versions + " " + t.past + " ON " + t.past + "." + t.of.id + " = " + t.row + ".id AND " + t.past + ".from_at <= " + t.moment +
		" AND " + t.past + ".to_at > " + t.moment + " AND " + t.row + ".valid_from > " + t.moment
}

// col is a column that has a past; NULL for rows that were not known then.
func (t then) col(name string) string {
	if t.moment == "" {
		return t.row + "." + name
	}
	return "CASE WHEN " + t.past + "." + t.of.id + " IS NOT NULL THEN " + t.past + "." + name + " WHEN " + t.row + ".valid_from <= " + t.moment + " THEN " + t.row + "." + name + " END"
}

// known is the condition that a row was known then.
func (t then) known() string {
	if t.moment == "" {
		return "TRUE"
	}
	return "(" + t.row + ".valid_from <= " + t.moment + " OR " + t.past + "." + t.of.id + " IS NOT NULL)"
}

// live is the condition that a row was known and not removed then.
func (t then) live() string { return t.known() + " AND " + t.col("removed_at") + " IS NULL" }

// What of accounts and apps has no past.
const (
	accountFixed = `n, id, app_id, connector_id, stream, external_id, first_seen_at, seen_at, disconnected_at, missing_since, held_by,
		origin_name, origin_type, first_sync_id`
	appFixed = `id, name_key, domains, catalog_id, generative_ai, origin, search, first_seen_at, last_seen_at, review_rank`
)

// accountsAt are accounts as they were, and whose joins need no other change.
func accountsAt(at time.Time) (tables string, args []any) {
	table, args := accountVersions().asOf(accountFixed, at)
	return table + " a " + accountJoins, args
}

// scanAccountAt scans an account as it was at a time.
func scanAccountAt(at time.Time) func(*sql.Rows, *inventory.Account, ...any) error {
	return func(rows *sql.Rows, a *inventory.Account, more ...any) error {
		err := scanAccount(rows, a, more...)
		notAfter(at, &a.LastSeenAt)
		forget(at, &a.DisconnectedAt)
		if forget(at, &a.MissingSince); a.MissingSince.IsZero() {
			a.HeldBy = ""
		}
		return err
	}
}

// notAfter brings a time down to another.
func notAfter(at time.Time, t *time.Time) {
	if t.After(at) {
		*t = at
	}
}

// forget clears a time that had not come yet.
func forget(at time.Time, t *time.Time) {
	if t.After(at) {
		*t = time.Time{}
	}
}

// AccountAt implements store.History.
func (db *DB) AccountAt(ctx context.Context, id string, at time.Time) (*inventory.Account, error) {
	tables, args := accountsAt(at)
	a, err := one(ctx, db, whole(scanAccountAt(at)), "SELECT "+accountColumns+" FROM "+tables+" WHERE a.id = ?", append(args, id)...)
	if err == nil && a == nil {
		err = fault.New(fault.NotFound, "account_not_found", "This account was not known at that time, or its connector has been deleted.")
	}
	return a, err
}

// intoThePast makes a list of accounts that of a time; the zero time is today.
func intoThePast(l *listing[inventory.Account], at time.Time) *listing[inventory.Account] {
	if at.IsZero() {
		return l
	}
	l.from, l.fromArgs = accountsAt(at)
	l.table, l.scan, l.total = "", scanAccountAt(at), nil
	return l
}

// ever asks for the ids of the rows of which a column meets a condition, today or
// at any time that is remembered: few rows, found by an index, of which col then
// says what is true of the time in question. The column is never empty in them.
func (t then) ever(column, condition string) string {
	query := "SELECT id FROM " + t.of.table + " WHERE " + column + " <> '' AND " + column + " " + condition
	if t.moment == "" {
		return query
	}
	return query + " UNION ALL SELECT " + t.of.id + " FROM " + t.of.versions + " WHERE " + column + " <> '' AND " + column + " " + condition
}

// everArgs are the arguments of ever, for those of its condition.
func (t then) everArgs(args ...any) []any {
	if t.moment == "" {
		return args
	}
	return slices.Concat(args, args)
}

// accountsThen is a page of a list of accounts as they were. Its order is worked
// out from the accounts alone; what belongs to them is read for the page only.
func (db *DB) accountsThen(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	wide := db.accountListing(q)
	table, args := accountVersions().asOf(accountFixed, q.AsOf)
	narrow := listing[string]{
		columns: "a.id", from: table + " a", fromArgs: args, id: wide.id, sorts: wide.sorts, sort: wide.sort, where: wide.where, find: wide.find,
		scan: func(rows *sql.Rows, id *string, more ...any) error { return rows.Scan(append([]any{id}, more...)...) },
	}
	page, err := narrow.page(ctx, db, q.Paging)
	out := store.List[inventory.Account]{Items: make([]inventory.Account, len(page.Items)), Next: page.Next, Total: page.Total, TotalIsMinimum: page.TotalIsMinimum}
	if err != nil || len(page.Items) == 0 {
		return out, err
	}
	places := make(map[string]int, len(page.Items))
	for i, id := range page.Items {
		places[id] = i
	}
	return out, db.each(ctx, func(rows *sql.Rows) error {
		var a inventory.Account
		if err := wide.scan(rows, &a); err != nil {
			return err
		}
		out.Items[places[a.ID]] = a
		return nil
	}, "SELECT "+wide.columns+" FROM "+wide.from+" WHERE a.id IN "+marks(len(page.Items)), slices.Concat(wide.fromArgs, anys(page.Items))...)
}

// usageAt is who used what at a time: for each app that had any use, how many
// people, devices and accounts. The zero time is today.
func usageAt(at time.Time) string {
	i, t, d, a := installationVersions().then("i", at), titleVersions().then("t", at), deviceVersions().then("d", at), accountVersions().then("a", at)
	return `SELECT x.app app, COUNT(DISTINCT NULLIF(x.person, '')) people, COUNT(DISTINCT NULLIF(x.device, '')) devices, CAST(SUM(x.account) AS BIGINT) accounts FROM (
		SELECT ` + t.col("app_id") + " app, " + deviceKey + " device, COALESCE(w.root_id, '') person, 0 account FROM " + i.from("") + " JOIN " + t.from("t.id = i.title_id") +
		" LEFT JOIN " + d.from("d.id = i.device_id") + " LEFT JOIN people w ON w.id = " + d.col("person_id") + " WHERE " + i.live() + " AND " + t.known() +
		" AND " + d.col("removed_at") + " IS NULL AND " + t.col("app_id") + ` <> ''
		UNION ALL SELECT a.app_id, '', COALESCE(w.root_id, ''), 1 FROM ` + a.from("") + " LEFT JOIN people w ON w.id = " + a.col("person_id") + " WHERE " + a.live() + ") x GROUP BY x.app"
}

// deviceKey tells the devices of installations apart: ours, or the vendor's
// identifier of one that is not known. A program never moves: on which device it
// is has no past, only when that became known.
const deviceKey = "CASE WHEN i.device_id = '' THEN i.device_external_id ELSE i.device_id END"

// appsAt are apps as they were, with their figures.
func appsAt(at time.Time) (tables string, args []any) {
	apps, args := appVersions().asOf(appFixed, at)
	return "(SELECT p.*, COALESCE(u.people, 0) people, COALESCE(u.devices, 0) devices, COALESCE(u.accounts, 0) accounts FROM " + apps +
		" p LEFT JOIN (" + usageAt(at) + ") u ON u.app = p.id) a " + appJoins, args
}

// AppAt implements store.History.
func (db *DB) AppAt(ctx context.Context, id string, at time.Time) (*inventory.App, error) {
	tables, args := appsAt(at)
	list, err := all(ctx, db, whole(scanApp), "SELECT "+appColumns+" FROM "+tables+" WHERE a.id = ?", append(args, id)...)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, "app_not_found", "This app was not known at that time, or it has been removed since.")
	}
	return &list[0], db.fillAppsAt(ctx, list, at)
}

// appsThen makes a list of apps that of a time; the zero time is today.
func (db *DB) appsThen(l *listing[inventory.App], at time.Time) *listing[inventory.App] {
	if at.IsZero() {
		return l
	}
	l.from, l.fromArgs = appsAt(at)
	l.sorts["accounts"] = "a.accounts"
	l.total = func(ctx context.Context) (int64, error) {
		apps, args := appVersions().asOf(appFixed, at)
		return db.number(ctx, "SELECT count(*) FROM "+apps+" a"+l.condition(), slices.Concat(args, l.args())...)
	}
	return l
}

// fillAppsAt adds the counts and sources of a time; the zero time is today.
func (db *DB) fillAppsAt(ctx context.Context, list []inventory.App, at time.Time) error {
	if at.IsZero() || len(list) == 0 {
		return db.fillApps(ctx, list)
	}
	if err := db.fillApps(ctx, list); err != nil {
		return err
	}
	place := make(map[string]*inventory.App, len(list))
	ids := make([]any, len(list))
	for i := range list {
		a := &list[i]
		place[a.ID], ids[i] = a, a.ID
		a.Accounts = inventory.AccountCounts{}
		notAfter(at, &a.LastSeenAt)
		a.Sources = sourcesAt(a.Sources, at)
	}
	then := accountVersions().then("a", at)
	return db.each(ctx, func(rows *sql.Rows) error {
		var id string
		var status inventory.AccountStatus
		var n int64
		if err := rows.Scan(&id, &status, &n); err != nil {
			return err
		}
		place[id].Accounts.Add(status, n)
		return nil
	}, "SELECT a.app_id, "+then.col("status")+", COUNT(*) FROM "+then.from("")+" WHERE "+then.known()+" AND a.app_id IN "+marks(len(ids))+" GROUP BY 1, 2", ids...)
}

// sourcesAt are the sources that there were at a time.
func sourcesAt(list []inventory.AppSource, at time.Time) []inventory.AppSource {
	var out []inventory.AppSource
	for _, s := range list {
		if s.FirstSeenAt.After(at) {
			continue
		}
		notAfter(at, &s.LastSeenAt)
		forget(at, &s.DisconnectedAt)
		out = append(out, s)
	}
	return out
}

// AppsThen implements store.History.
func (db *DB) AppsThen(ctx context.Context, at time.Time) ([]store.AppThen, error) {
	p := appVersions().then("p", at)
	return all(ctx, db, func(rows *sql.Rows, a *store.AppThen) error {
		return rows.Scan(&a.ID, &a.Name, &a.Origin, &a.Status, &a.Accounts, &a.People, &a.Devices)
	}, "SELECT p.id, p.name, p.origin, "+p.col("status")+", COALESCE(u.accounts, 0), COALESCE(u.people, 0), COALESCE(u.devices, 0) FROM "+p.from("")+
		" LEFT JOIN ("+usageAt(at)+") u ON u.app = p.id WHERE "+p.known()+" ORDER BY p.id")
}
