package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

const personColumns = `p.id, p.root_id, p.merged_into, COALESCE(NULLIF(g.name, ''), g.email, ''), p.kind, p.name, p.email, p.department, p.job_title,
	COALESCE(p.match_key, ''), p.source_id, p.first_seen_at, p.accounts, p.devices, p.apps, p.in_directory`

const personTables = "people p LEFT JOIN people g ON p.merged_into <> '' AND g.id = p.merged_into"

func scanPerson(rows *sql.Rows, p *inventory.Person, more ...any) error {
	return rows.Scan(append([]any{
		&p.ID, &p.RootID, &p.MergedInto, &p.MergedName, &p.Kind, &p.Name, &p.Email, &p.Department, &p.JobTitle,
		&p.MatchKey, &p.SourceID, stamp{&p.FirstSeenAt}, &p.Accounts, &p.Devices, &p.Apps, &p.InDirectory,
	}, more...)...)
}

// Person implements store.People.
func (db *DB) Person(ctx context.Context, id string) (*inventory.Person, error) {
	list, err := all(ctx, db, whole(scanPerson), "SELECT "+personColumns+" FROM "+personTables+" WHERE p.id = ?", id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, "person_not_found", "There is no such person; perhaps nothing is left of them.")
	}
	return &list[0], db.fillPeople(ctx, list)
}

// peopleListing describes the list of persons of a query.
func peopleListing(q store.PeopleQuery) *listing[inventory.Person] {
	l := &listing[inventory.Person]{
		columns: personColumns, from: personTables, table: "people", row: "p", id: "p.n", sort: "name",
		sorts: map[string]string{
			"name": "p.name_key", "email": "p.email_key", "department": "p.department_key", "first_seen_at": "p.first_seen_at",
			"accounts": "p.accounts", "devices": "p.devices", "apps": "p.apps",
		},
		scan: scanPerson,
	}
	if l.selective = q.Merged; q.Merged {
		l.filter("p.merged_into <> '' AND {p.root_id} <> ''")
	} else {
		l.within("p.merged_into = ''")
	}
	oneOf(l, "{p.kind}", q.Kinds)
	if q.InDirectory != nil {
		if *q.InDirectory {
			l.filter("p.in_directory")
		} else {
			l.filter("NOT {p.in_directory}")
		}
	}
	switch q.Has {
	case store.HasAccounts:
		l.filter("{accounts:p.accounts} > 0")
	case store.HasDevices:
		l.filter("{devices:p.devices} > 0")
	case store.HasNothing:
		l.filter("{p.accounts} = 0 AND {p.devices} = 0")
	}
	if q.AppID != "" {
		l.filter("{p.id} IN (SELECT x.person FROM ("+accountsNow+") x WHERE x.app = ? UNION SELECT y.person FROM ("+installedNow+") y WHERE y.app = ?)", q.AppID, q.AppID)
	}
	if q.Department != "" {
		l.filter("{department:p.department_key} = ?", key(q.Department))
	}
	if q.Search != "" {
		l.find = findPeople("p", q.Search)
	}
	return l
}

// findPeople looks for persons by what they are called, and by what those who were
// merged into them are, and by further addresses.
func findPeople(row, text string) *finding {
	f, like := newFinding("people", row, text), contains(text)
	others := `SELECT m.root_id FROM people m WHERE m.merged_into <> '' AND m.root_id <> '' AND m.search LIKE ? ESCAPE '\'
		UNION ALL SELECT m.root_id FROM person_aliases s JOIN people m ON m.id = s.person_id WHERE s.email_key LIKE ? ESCAPE '\'
		UNION ALL SELECT s.person_id FROM person_aliases s WHERE s.email_key LIKE ? ESCAPE '\'`
	f.condition = condition{text: "(" + f.condition.text + " OR " + row + ".id IN (" + others + "))", args: []any{like, like, like, like}}
	f.also = condition{text: "SELECT r.n FROM people r WHERE r.id IN (" + others + ")", args: []any{like, like, like}}
	return f
}

// ListPeople implements store.People.
func (db *DB) ListPeople(ctx context.Context, q store.PeopleQuery) (store.List[inventory.Person], error) {
	list, err := peopleListing(q).page(ctx, db, q.Paging)
	if err != nil {
		return list, err
	}
	return list, db.fillPeople(ctx, list.Items)
}

// fillPeople adds aliases and those who were merged into others. A person has
// the aliases of everybody merged into them too.
func (db *DB) fillPeople(ctx context.Context, list []inventory.Person) error {
	at := make(map[string]*inventory.Person, len(list))
	ids := make([]string, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	return inBatches(ids, 500, func(ids []string) error {
		err := db.each(ctx, func(rows *sql.Rows) error {
			var alias, person, root string
			if err := rows.Scan(&alias, &person, &root); err != nil {
				return err
			}
			for _, id := range []string{person, root} {
				if p := at[id]; p != nil && (len(p.Aliases) == 0 || p.Aliases[len(p.Aliases)-1] != alias) {
					p.Aliases = append(p.Aliases, alias)
				}
			}
			return nil
		}, `SELECT s.email_key, w.id, w.root_id FROM people w JOIN person_aliases s ON s.person_id = w.id WHERE w.id IN `+marks(len(ids))+
			` OR w.merged_into <> '' AND w.root_id IN `+marks(len(ids))+" ORDER BY s.email_key", append(anys(ids), anys(ids)...)...)
		if err != nil {
			return err
		}
		return db.each(ctx, func(rows *sql.Rows) error {
			var root string
			var m inventory.MergedPerson
			if err := rows.Scan(&root, &m.ID, &m.Name, &m.Email); err != nil {
				return err
			}
			at[root].Merged = append(at[root].Merged, m)
			return nil
		}, `SELECT m.root_id, m.id, COALESCE(NULLIF(m.name, ''), m.email), m.email FROM people m WHERE m.merged_into <> '' AND m.root_id IN `+marks(len(ids))+
			" ORDER BY m.name_key, m.id", anys(ids)...)
	})
}

// ListPersonApps implements store.People.
func (db *DB) ListPersonApps(ctx context.Context, q store.PersonAppQuery) (store.List[store.PersonApp], error) {
	l := listing[store.PersonApp]{
		columns: "p.id, p.name, p.category, p.status, u.accounts, u.devices, u.first_seen_at, u.last_seen_at",
		from: `(SELECT e.app_id app_id, COUNT(DISTINCT NULLIF(e.account, '')) accounts, COUNT(DISTINCT NULLIF(e.device, '')) devices,
				MIN(e.first_at) first_seen_at, MAX(e.last_at) last_seen_at FROM (
			SELECT a.app_id app_id, CASE WHEN a.removed_at IS NULL THEN a.id ELSE '' END account, '' device, a.first_seen_at first_at, ` + seenLast(accountVersions().then("a", time.Time{})) + ` last_at
				FROM accounts a LEFT JOIN connector_streams l ON l.connector_id = a.connector_id AND l.stream = a.stream WHERE a.person_id <> '' AND a.` + ofPerson + `
			UNION ALL SELECT t.app_id, '', CASE WHEN i.removed_at IS NULL AND d.removed_at IS NULL THEN d.id ELSE '' END, i.first_seen_at, ` + seenLast(installationVersions().then("i", time.Time{})) + `
				FROM devices d JOIN installations i ON i.device_id = d.id AND i.device_id <> '' JOIN titles t ON t.id = i.title_id AND t.app_id <> ''
				LEFT JOIN connector_streams l ON l.connector_id = i.connector_id AND l.stream = i.stream WHERE d.person_id <> '' AND d.` + ofPerson + `
			) e GROUP BY e.app_id) u JOIN apps p ON p.id = u.app_id`,
		fromArgs: []any{q.PersonID, q.PersonID, q.PersonID, q.PersonID},
		id:       "p.id", sort: "name",
		sorts: map[string]string{"name": "p.name_key", "first_seen_at": "u.first_seen_at", "last_seen_at": "u.last_seen_at"},
		scan: func(rows *sql.Rows, a *store.PersonApp, more ...any) error {
			return rows.Scan(append([]any{&a.AppID, &a.AppName, &a.Category, &a.Status, &a.Accounts, &a.Devices, stamp{&a.FirstSeenAt}, stamp{&a.LastSeenAt}}, more...)...)
		},
	}
	return l.page(ctx, db, q.Paging)
}
