package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// Changes implements store.History. Only rows that changed after the first time
// can differ, and they say so.
func (db *DB) Changes(ctx context.Context, from, to time.Time) (c store.Changes, err error) {
	for _, of := range []struct {
		versioned
		differ string
		into   *store.Difference
	}{
		{accountVersions(), "email, name, username, status, raw_status, department, job_title, person_id", &c.Accounts},
		{deviceVersions(), "name, model, os_version, user_email, user_name, person_id", &c.Devices},
		{installationVersions(), "version, device_id", &c.Programs},
	} {
		if *of.into, err = db.difference(ctx, of.versioned, of.differ, from, to); err != nil {
			return c, err
		}
	}
	c.People, err = db.peopleDifference(ctx, from, to)
	return c, err
}

// difference counts how the live rows of a table differ between two times. What
// a row that changed since was at the first one, only a version can say.
func (db *DB) difference(ctx context.Context, of versioned, columns string, from, to time.Time) (store.Difference, error) {
	t := of.then("x", to)
	was := "(f." + of.id + " IS NOT NULL AND f.removed_at IS NULL)"
	is := "(" + t.live() + ")"
	var differ []string
	for column := range strings.SplitSeq(columns, ", ") {
		differ = append(differ, "f."+column+" <> "+t.col(column))
	}
	var d store.Difference
	err := db.each(ctx, func(rows *sql.Rows) error { return rows.Scan(&d.Added, &d.Removed, &d.Changed) },
		"SELECT "+counting("NOT "+was+" AND "+is)+", "+counting(was+" AND NOT "+is)+", "+counting(was+" AND "+is+" AND ("+strings.Join(differ, " OR ")+")")+
			" FROM "+t.from("")+" LEFT JOIN "+of.versions+" f ON f."+of.id+" = x.id AND f.from_at <= ? AND f.to_at > ? WHERE x.valid_from > ?", text(from), text(from), text(from))
	return d, err
}

// humansAt asks for the humans who had an account or a device at a time.
func humansAt(at time.Time) string {
	a, d := accountVersions().then("a", at), deviceVersions().then("d", at)
	who := " JOIN people w ON w.id = %s JOIN people o ON o.id = w.root_id WHERE o.kind = 'human' AND "
	return "SELECT o.id FROM " + a.from("") + fmt.Sprintf(who, a.col("person_id")) + a.live() +
		" UNION SELECT o.id FROM " + d.from("") + fmt.Sprintf(who, d.col("person_id")) + d.live()
}

// peopleDifference counts who came and who went.
func (db *DB) peopleDifference(ctx context.Context, from, to time.Time) (d store.Difference, err error) {
	before, after := humansAt(from), humansAt(to)
	for _, of := range []struct {
		these, notThose string
		into            *int64
	}{{after, before, &d.Added}, {before, after, &d.Removed}} {
		if *of.into, err = db.number(ctx, "SELECT COUNT(*) FROM (SELECT id FROM ("+of.these+") x EXCEPT SELECT id FROM ("+of.notThose+") y) z"); err != nil {
			return d, err
		}
	}
	return d, nil
}
