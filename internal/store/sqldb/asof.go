package sqldb

import (
	"context"
	"database/sql"
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

// What of each noun has no past, as far as lists need it.
const (
	accountFixed = `id, app_id, connector_id, stream, external_id, first_seen_at, seen_at, disconnected_at, missing_since, held_by,
		origin_name, origin_type, first_sync_id`
	deviceFixed       = "id, first_seen_at, serial_number, name_key, search"
	installationFixed = `id, connector_id, stream, device_external_id, title_id, name, identifier, path, first_seen_at, seen_at, missing_since,
		disconnected_at, origin_name, origin_type`
	titleFixed = "id, identifier, name, name_key, search, decided_at"
	appFixed   = `id, name_key, domains, catalog_id, generative_ai, origin, search, first_seen_at, last_seen_at, review_rank`
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
	l.scan, l.total = scanAccountAt(at), nil
	return l
}

// usageAt is who used what at a time: for each app that had any use, how many
// people, devices and accounts. The zero time is today.
func usageAt(at time.Time) (query string, args []any) {
	installations, forInstallations := installationVersions().asOf("id, device_external_id, title_id", at)
	titles, forTitles := titleVersions().asOf("id", at)
	devices, forDevices := deviceVersions().asOf("id", at)
	accounts, forAccounts := accountVersions().asOf("id, app_id", at)
	for _, more := range [][]any{forInstallations, forTitles, forDevices, forAccounts} {
		args = append(args, more...)
	}
	return `SELECT x.app app, COUNT(DISTINCT NULLIF(x.person, '')) people, COUNT(DISTINCT NULLIF(x.device, '')) devices, CAST(SUM(x.account) AS BIGINT) accounts FROM (
		SELECT t.app_id app, CASE WHEN i.device_id = '' THEN i.device_external_id ELSE i.device_id END device, COALESCE(w.root_id, '') person, 0 account
			FROM ` + installations + ` i JOIN ` + titles + ` t ON t.id = i.title_id LEFT JOIN ` + devices + ` d ON d.id = i.device_id
			LEFT JOIN people w ON w.id = d.person_id
			WHERE i.removed_at IS NULL AND (d.id IS NULL OR d.removed_at IS NULL) AND t.app_id <> ''
		UNION ALL SELECT a.app_id, '', COALESCE(w.root_id, ''), 1 FROM ` + accounts + ` a LEFT JOIN people w ON w.id = a.person_id
			WHERE a.removed_at IS NULL) x GROUP BY x.app`, args
}

// appsAt are apps as they were, with their figures.
func appsAt(at time.Time) (tables string, args []any) {
	apps, forApps := appVersions().asOf(appFixed, at)
	usage, forUsage := usageAt(at)
	return "(SELECT p.*, COALESCE(u.people, 0) people, COALESCE(u.devices, 0) devices, COALESCE(u.accounts, 0) accounts FROM " + apps +
		" p LEFT JOIN (" + usage + ") u ON u.app = p.id) a " + appJoins, append(forApps, forUsage...)
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
func appsThen(l *listing[inventory.App], at time.Time) *listing[inventory.App] {
	if at.IsZero() {
		return l
	}
	l.from, l.fromArgs = appsAt(at)
	l.sorts["accounts"], l.total = "a.accounts", nil
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
	accounts, args := accountVersions().asOf("id, app_id", at)
	return db.each(ctx, func(rows *sql.Rows) error {
		var id string
		var status inventory.AccountStatus
		var n int64
		if err := rows.Scan(&id, &status, &n); err != nil {
			return err
		}
		place[id].Accounts.Add(status, n)
		return nil
	}, "SELECT a.app_id, a.status, COUNT(*) FROM "+accounts+" a WHERE a.app_id IN "+marks(len(ids))+" GROUP BY a.app_id, a.status", append(args, ids...)...)
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
	apps, args := appVersions().asOf("id, origin", at)
	usage, more := usageAt(at)
	return all(ctx, db, func(rows *sql.Rows, a *store.AppThen) error {
		return rows.Scan(&a.ID, &a.Name, &a.Origin, &a.Status, &a.Accounts, &a.People, &a.Devices)
	}, `SELECT n.id, n.name, p.origin, p.status, COALESCE(u.accounts, 0), COALESCE(u.people, 0), COALESCE(u.devices, 0)
		FROM `+apps+" p JOIN apps n ON n.id = p.id LEFT JOIN ("+usage+") u ON u.app = p.id ORDER BY p.id", append(args, more...)...)
}
