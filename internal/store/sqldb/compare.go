package sqldb

import (
	"context"
	"database/sql"
	"slices"
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

// difference counts how the live rows of a table differ between two times.
func (db *DB) difference(ctx context.Context, of versioned, columns string, from, to time.Time) (store.Difference, error) {
	before, forBefore := of.asOf("id", from)
	after, forAfter := of.asOf("id", to)
	var differ []string
	for column := range strings.SplitSeq(columns, ", ") {
		differ = append(differ, "f."+column+" <> t."+column)
	}
	d, err := one(ctx, db, func(rows *sql.Rows, d *store.Difference) error { return rows.Scan(&d.Added, &d.Removed, &d.Changed) },
		`SELECT COALESCE(SUM(CASE WHEN f.id IS NULL AND t.id IS NOT NULL THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN f.id IS NOT NULL AND t.id IS NULL THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN `+strings.Join(differ, " OR ")+` THEN 1 ELSE 0 END), 0)
		FROM `+of.table+` x LEFT JOIN `+before+` f ON f.id = x.id AND f.removed_at IS NULL LEFT JOIN `+after+` t ON t.id = x.id AND t.removed_at IS NULL
		WHERE x.valid_from > ?`, slices.Concat(forBefore, forAfter, []any{text(from)})...)
	if err != nil || d == nil {
		return store.Difference{}, err
	}
	return *d, nil
}

// humansAt asks for the humans who had an account or a device at a time.
func humansAt(at time.Time) (query string, args []any) {
	accounts, forAccounts := accountVersions().asOf("id", at)
	devices, forDevices := deviceVersions().asOf("id", at)
	return `SELECT o.id FROM ` + accounts + ` a JOIN people w ON w.id = a.person_id JOIN people o ON o.id = w.root_id WHERE a.removed_at IS NULL AND o.kind = 'human'
		UNION SELECT o.id FROM ` + devices + ` d JOIN people w ON w.id = d.person_id JOIN people o ON o.id = w.root_id WHERE d.removed_at IS NULL AND o.kind = 'human'`,
		append(forAccounts, forDevices...)
}

// peopleDifference counts who came and who went.
func (db *DB) peopleDifference(ctx context.Context, from, to time.Time) (d store.Difference, err error) {
	before, forBefore := humansAt(from)
	after, forAfter := humansAt(to)
	for _, of := range []struct {
		these, notThose string
		args            []any
		into            *int64
	}{
		{after, before, append(slices.Clone(forAfter), forBefore...), &d.Added},
		{before, after, append(slices.Clone(forBefore), forAfter...), &d.Removed},
	} {
		if *of.into, err = db.number(ctx, "SELECT COUNT(*) FROM (SELECT id FROM ("+of.these+") x EXCEPT SELECT id FROM ("+of.notThose+") y) z", of.args...); err != nil {
			return d, err
		}
	}
	return d, nil
}
