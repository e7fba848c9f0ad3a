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

// seen is a sighting as its list orders it; the rest is read for a page only.
type seen struct {
	id                   string // of the account or the installation that stands for it
	kind                 inventory.SightingKind
	first, last, removed time.Time
}

// seenLast is when a record was last seen: a live one when its stream was last
// listed, by the connector stream l, if that is later than when its row was
// written; and never after the time that is asked about.
func seenLast(r then) string {
	seen := "CASE WHEN " + r.col("removed_at") + " IS NULL AND " + r.row + ".missing_since IS NULL AND l.last_listed_at > " + r.row + ".seen_at THEN l.last_listed_at ELSE " + r.row + ".seen_at END"
	if r.moment == "" {
		return seen
	}
	return "CASE WHEN " + seen + " > " + r.moment + " THEN " + r.moment + " ELSE " + seen + " END"
}

// listedBy joins the last listing of the stream of a record r.
func listedBy(r string) string {
	return " LEFT JOIN connector_streams l ON l.connector_id = " + r + ".connector_id AND l.stream = " + r + ".stream"
}

// accountArm asks for accounts.
func accountArm(q store.SightingQuery) *listing[seen] {
	a := accountVersions().then("a", q.AsOf)
	arm := &listing[seen]{from: "SELECT a.id id, 'account' kind, " + a.col("name_key") + " name_key, a.first_seen_at first_at, " + seenLast(a) + " last_at, " +
		a.col("removed_at") + " removed_at FROM " + a.from("") + listedBy("a")}
	arm.filter(a.known())
	for _, f := range []struct{ condition, value string }{
		{"a.app_id = ?", q.AppID}, {"a.id = ?", q.AccountID}, {"a.connector_id = ?", q.ConnectorID},
	} {
		if f.value != "" {
			arm.filter(f.condition, f.value)
		}
	}
	if q.PersonID != "" {
		arm.filter(a.col("person_id")+" IN ("+withMerged+")", q.PersonID, q.PersonID)
		arm.filter("a.id IN ("+a.ever("person_id", "IN ("+withMerged+")")+")", a.everArgs(q.PersonID, q.PersonID)...)
	}
	if !q.Removed {
		arm.filter(a.live())
	}
	if q.Search != "" {
		arm.filter(a.col("search")+` LIKE ? ESCAPE '\'`, contains(q.Search))
	}
	return arm
}

// installedArm asks for programs on devices. Of the copies of a program on a
// device one stands for all: a live one rather than one that has ended, and of
// these the one that changed last. Times have a fixed width of 27, so that texts
// which begin with them can be compared.
func installedArm(q store.SightingQuery) (arm *listing[seen], grouped string) {
	i, t, d := installationVersions().then("i", q.AsOf), titleVersions().then("t", q.AsOf), deviceVersions().then("d", q.AsOf)
	ended := "CASE WHEN " + i.col("removed_at") + " IS NULL THEN " + d.col("removed_at") + " ELSE " + i.col("removed_at") + " END"
	since := "i.valid_from"
	if i.moment != "" {
		since = "COALESCE(iv.from_at, i.valid_from)"
	}
	arm = &listing[seen]{from: "SELECT SUBSTR(MAX(CASE WHEN " + i.col("removed_at") + " IS NULL THEN '1' ELSE '0' END || " + since + ` || i.id), 29) id, 'installed_app' kind,
		MIN(t.name_key) name_key, MIN(i.first_seen_at) first_at, MAX(` + seenLast(i) + ") last_at, CASE WHEN COUNT(*) = COUNT(" + ended + ") THEN MAX(" + ended +
		") END removed_at FROM " + i.from("") + " JOIN " + t.from("t.id = i.title_id") + " LEFT JOIN " + d.from("d.id = i.device_id") + listedBy("i")}
	arm.filter(i.known() + " AND " + t.known())
	if q.AppID != "" {
		arm.filter(t.col("app_id")+" = ?", q.AppID)
		arm.filter("t.id IN ("+t.ever("app_id", "= ?")+")", t.everArgs(q.AppID)...)
	}
	if q.DeviceID != "" {
		arm.filter("i.device_id = ? AND i.device_id <> ''", q.DeviceID)
	}
	if q.ConnectorID != "" {
		arm.filter("i.connector_id = ?", q.ConnectorID)
	}
	if q.PersonID != "" {
		arm.filter(d.col("person_id")+" IN ("+withMerged+")", q.PersonID, q.PersonID)
		arm.filter("i.device_id <> '' AND i.device_id IN ("+d.ever("person_id", "IN ("+withMerged+")")+")", d.everArgs(q.PersonID, q.PersonID)...)
	}
	if !q.Removed {
		arm.filter(i.col("removed_at") + " IS NULL AND " + d.col("removed_at") + " IS NULL")
	}
	if q.Search != "" {
		like := contains(q.Search)
		arm.filter(`(t.search LIKE ? ESCAPE '\' OR d.search LIKE ? ESCAPE '\')`, like, like)
	}
	return arm, " GROUP BY i.title_id, " + deviceKey
}

// sightingListing describes the list of sightings of a query.
func (db *DB) sightingListing(ctx context.Context, q store.SightingQuery) (*listing[seen], error) {
	l := &listing[seen]{
		columns: "x.id, x.kind, x.first_at, x.last_at, x.removed_at", id: "x.id", sort: "-last_seen_at",
		sorts: map[string]string{"last_seen_at": "x.last_at", "first_seen_at": "x.first_at", "name": "x.name_key"},
		scan: func(rows *sql.Rows, s *seen, more ...any) error {
			return rows.Scan(append([]any{&s.id, &s.kind, stamp{&s.first}, stamp{&s.last}, stamp{&s.removed}}, more...)...)
		},
	}
	wanted := func(kind inventory.SightingKind) bool { return len(q.Kinds) == 0 || slices.Contains(q.Kinds, kind) }
	accounts := wanted(inventory.SightedAccount) && q.DeviceID == ""
	if accounts && q.AppID != "" { // most apps have none, which the kept counts say at once
		n, err := db.number(ctx, "SELECT count(*) FROM account_counts WHERE app_id = ? AND n > 0", q.AppID)
		if err != nil {
			return nil, err
		}
		accounts = n > 0
	}
	var arms []string
	if accounts {
		a := accountArm(q)
		arms, l.fromArgs = append(arms, a.from+a.condition()), a.args()
	}
	if wanted(inventory.SightedInstalled) && q.AccountID == "" {
		a, grouped := installedArm(q)
		arms, l.fromArgs = append(arms, a.from+a.condition()+grouped), append(l.fromArgs, a.args()...)
	}
	if len(arms) == 0 {
		arms = []string{"SELECT a.id id, 'account' kind, a.name_key name_key, a.first_seen_at first_at, a.seen_at last_at, a.removed_at removed_at FROM accounts a WHERE FALSE"}
	}
	l.from = "(" + strings.Join(arms, " UNION ALL ") + ") x"
	return l, nil
}

// ListSightings implements store.Sightings.
func (db *DB) ListSightings(ctx context.Context, q store.SightingQuery) (store.List[inventory.Sighting], error) {
	out := store.List[inventory.Sighting]{Items: []inventory.Sighting{}}
	if err := db.exists(ctx, q); err != nil {
		return out, err
	}
	l, err := db.sightingListing(ctx, q)
	if err != nil {
		return out, err
	}
	page, err := l.page(ctx, db, q.Paging)
	if err != nil {
		return out, err
	}
	out.Next, out.Total, out.TotalIsMinimum = page.Next, page.Total, page.TotalIsMinimum
	out.Items, err = db.sightings(ctx, page.Items, q.AsOf)
	return out, err
}

// eachSightings is how many sightings are read in full at a time.
const eachSightings = 500

// EachSighting implements store.Sightings.
func (db *DB) EachSighting(ctx context.Context, q store.SightingQuery, yield func(*inventory.Sighting) error) error {
	if err := db.exists(ctx, q); err != nil {
		return err
	}
	l, err := db.sightingListing(ctx, q)
	if err != nil {
		return err
	}
	var batch []seen
	flush := func() error {
		list, err := db.sightings(ctx, batch, q.AsOf)
		if err != nil {
			return err
		}
		batch = batch[:0]
		for i := range list {
			if err := yield(&list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	err = l.each(ctx, db, q.Sort, func(s *seen) error {
		if batch = append(batch, *s); len(batch) < eachSightings {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// exists says whether what a query asks about does.
func (db *DB) exists(ctx context.Context, q store.SightingQuery) error {
	for _, of := range []struct{ table, id, code, sentence string }{
		{"apps", q.AppID, "app_not_found", "There is no such app; it may have been removed."},
		{"people", q.PersonID, "person_not_found", "There is no such person; everything known of them may have been removed."},
		{"devices", q.DeviceID, "device_not_found", "There is no such device; its connector may have been deleted."},
		{"accounts", q.AccountID, "account_not_found", "There is no such account; its connector may have been deleted."},
	} {
		if of.id == "" {
			continue
		}
		n, err := db.number(ctx, "SELECT count(*) FROM "+of.table+" WHERE id = ?", of.id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, of.code, of.sentence)
		}
	}
	return nil
}

// sightings reads in full what a list found, in its order.
func (db *DB) sightings(ctx context.Context, list []seen, at time.Time) ([]inventory.Sighting, error) {
	out := make([]inventory.Sighting, len(list))
	places := make(map[string]int, len(list))
	ids := map[inventory.SightingKind][]string{}
	for i, s := range list {
		places[s.id] = i
		ids[s.kind] = append(ids[s.kind], s.id)
	}
	take := func(s *inventory.Sighting) {
		i := places[s.ID]
		s.Kind, s.FirstSeenAt, s.LastSeenAt, s.RemovedAt = list[i].kind, list[i].first, list[i].last, list[i].removed
		out[i] = *s
	}
	if err := db.sightedAccounts(ctx, ids[inventory.SightedAccount], at, take); err != nil {
		return nil, err
	}
	return out, db.sightedPrograms(ctx, ids[inventory.SightedInstalled], at, take)
}

// sightedAccounts reads accounts as sightings.
func (db *DB) sightedAccounts(ctx context.Context, ids []string, at time.Time, take func(*inventory.Sighting)) error {
	if len(ids) == 0 {
		return nil
	}
	tables, args := accountsAt(at)
	return db.each(ctx, func(rows *sql.Rows) error {
		var a inventory.Account
		if err := scanAccount(rows, &a); err != nil {
			return err
		}
		take(&inventory.Sighting{
			ID: a.ID, AppID: a.AppID, AppName: a.AppName, PersonID: a.PersonID, PersonName: a.PersonName,
			AccountID: a.ID, AccountName: a.Label(), AccountEmail: a.Email, What: a.Label(), Identifier: a.ExternalID,
			ConnectorID: a.ConnectorID, ConnectorName: a.ConnectorName, ConnectorType: a.ConnectorType, Stream: a.Stream,
			Match: inventory.AccountMatch(a.AppID, a.ConnectorName), PersonRule: a.PersonRule,
		})
		return nil
	}, "SELECT "+accountColumns+" FROM "+tables+" WHERE a.id IN "+marks(len(ids)), append(args, anys(ids)...)...)
}

// programQuery asks for installations as sightings.
func programQuery(at time.Time) string {
	i, t, d := installationVersions().then("i", at), titleVersions().then("t", at), deviceVersions().then("d", at)
	return "SELECT i.id, " + t.col("app_id") + ", COALESCE(p.name, ''), COALESCE(o.id, ''), COALESCE(NULLIF(o.name, ''), o.email, ''), i.device_id, COALESCE(NULLIF(" + d.col("name") + `, ''), NULLIF(d.serial_number, ''), i.device_external_id), i.title_id, i.name, i.identifier, ` + i.col("version") + `, i.path,
		COALESCE(i.connector_id, ''), COALESCE(c.name, i.origin_name), COALESCE(c.type, i.origin_type), i.stream, ` +
		t.col("rule") + ", " + t.col("confidence") + ", " + t.col("explanation") + ", " + t.col("ignored") + ", " + t.col("decided_by") + ", t.decided_at, COALESCE(" + d.col("person_rule") + ", '') FROM " +
		i.from("") + " JOIN " + t.from("t.id = i.title_id") + " LEFT JOIN apps p ON p.id = " + t.col("app_id") + " LEFT JOIN " + d.from("d.id = i.device_id") +
		" LEFT JOIN connectors c ON c.id = i.connector_id LEFT JOIN people w ON w.id = " + d.col("person_id") + " LEFT JOIN people o ON o.id = w.root_id WHERE i.id IN "
}

// sightedPrograms reads installations as sightings.
func (db *DB) sightedPrograms(ctx context.Context, ids []string, at time.Time, take func(*inventory.Sighting)) error {
	if len(ids) == 0 {
		return nil
	}
	return db.each(ctx, func(rows *sql.Rows) error {
		var s inventory.Sighting
		m := &s.Match
		if err := rows.Scan(&s.ID, &s.AppID, &s.AppName, &s.PersonID, &s.PersonName, &s.DeviceID, &s.DeviceName, &s.TitleID, &s.What, &s.Identifier,
			&s.Version, &s.Path, &s.ConnectorID, &s.ConnectorName, &s.ConnectorType, &s.Stream,
			&m.Rule, &m.Confidence, &m.Explanation, &m.Ignored, &m.DecidedBy, stamp{&m.DecidedAt}, &s.PersonRule); err != nil {
			return err
		}
		if m.AppID = s.AppID; !at.IsZero() {
			forget(at, &m.DecidedAt)
		}
		take(&s)
		return nil
	}, programQuery(at)+marks(len(ids)), anys(ids)...)
}
