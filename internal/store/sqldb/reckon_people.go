package sqldb

import (
	"context"
	"database/sql"

	"github.com/noonday/noonday/internal/connector"
)

// peopleRows is how many persons are counted at a time.
const peopleRows = 2000

// personFigures are what is counted of a person.
type personFigures struct {
	accounts, devices, apps int64
	directory               bool
}

// reckonPeople counts what persons have, a range of ids at a time, so that no
// number of them takes more memory than another.
func (db *DB) reckonPeople(ctx context.Context, directories map[string][]connector.Stream) error {
	for after := ""; ; {
		type person struct {
			id  string
			was personFigures
		}
		people, err := all(ctx, db, func(rows *sql.Rows, p *person) error {
			return rows.Scan(&p.id, &p.was.accounts, &p.was.devices, &p.was.apps, &p.was.directory)
		}, "SELECT id, accounts, devices, apps, in_directory FROM people WHERE merged_into = '' AND id > ? ORDER BY id LIMIT ?", after, peopleRows)
		if err != nil || len(people) == 0 {
			return err
		}
		last := people[len(people)-1].id
		is, err := db.countPeople(ctx, directories, "w.id > ? AND w.id <= ? AND w.merged_into = ''", after, last)
		if err != nil {
			return err
		}
		if err := db.countMerged(ctx, directories, after, last, is); err != nil {
			return err
		}
		var changed []reckoned
		for _, p := range people {
			if n := is[p.id]; n != p.was {
				changed = append(changed, reckoned{p.id, [4]int64{n.accounts, n.devices, n.apps, asNumber(n.directory)}})
			}
		}
		if len(changed) > 0 {
			if err := db.inTx(ctx, func(tx *DB) error {
				return tx.rewriteSome(ctx, "people", []string{"accounts", "devices", "apps", "in_directory"}, changed)
			}); err != nil {
				return err
			}
		}
		after = last
	}
}

// countMerged counts what those of a range of ids have who have others merged
// into them, with all of them, in place of what was counted of them alone.
func (db *DB) countMerged(ctx context.Context, directories map[string][]connector.Stream, after, last string, into map[string]personFigures) error {
	roots, err := all(ctx, db, single[string], "SELECT DISTINCT root_id FROM people WHERE merged_into <> '' AND root_id > ? AND root_id <= ?", after, last)
	if err != nil {
		return err
	}
	return inBatches(roots, 200, func(roots []string) error {
		joined, err := db.countPeople(ctx, directories, "w.root_id IN "+marks(len(roots)), anys(roots)...)
		for id, figures := range joined {
			into[id] = figures
		}
		return err
	})
}

// countPeople counts what the persons w of a condition have; those who have
// nothing are left out.
func (db *DB) countPeople(ctx context.Context, directories map[string][]connector.Stream, condition string, args ...any) (map[string]personFigures, error) {
	out := map[string]personFigures{}
	add := func(query string, scan func(*sql.Rows, *string, *personFigures) error, args []any) error {
		return db.each(ctx, func(rows *sql.Rows) error {
			var id string
			var n personFigures
			if err := scan(rows, &id, &n); err != nil {
				return err
			}
			all := out[id]
			all.accounts, all.devices, all.apps = all.accounts+n.accounts, all.devices+n.devices, all.apps+n.apps
			all.directory = all.directory || n.directory
			out[id] = all
			return nil
		}, query, args...)
	}
	in, inArgs := inDirectory(directories)
	err := add(`SELECT w.root_id, COUNT(*), MAX(CASE WHEN `+in+` THEN 1 ELSE 0 END) = 1 FROM people w JOIN accounts a ON a.person_id = w.id
		LEFT JOIN connectors c ON c.id = a.connector_id WHERE a.removed_at IS NULL AND `+condition+` GROUP BY w.root_id`,
		func(rows *sql.Rows, id *string, n *personFigures) error {
			return rows.Scan(id, &n.accounts, &n.directory)
		}, append(inArgs, args...))
	if err != nil {
		return nil, err
	}
	if err := add(`SELECT w.root_id, COUNT(*) FROM people w JOIN devices d ON d.person_id = w.id WHERE d.removed_at IS NULL AND `+condition+` GROUP BY w.root_id`,
		func(rows *sql.Rows, id *string, n *personFigures) error { return rows.Scan(id, &n.devices) }, args); err != nil {
		return nil, err
	}
	return out, add(`SELECT x.person, COUNT(*) FROM (SELECT w.root_id person, a.app_id app FROM people w JOIN accounts a ON a.person_id = w.id
			WHERE a.removed_at IS NULL AND `+condition+`
		UNION SELECT w.root_id, t.app_id FROM people w JOIN devices d ON d.person_id = w.id JOIN installations i ON i.device_id = d.id
			JOIN titles t ON t.id = i.title_id WHERE d.removed_at IS NULL AND i.removed_at IS NULL AND t.app_id <> '' AND `+condition+`) x GROUP BY x.person`,
		func(rows *sql.Rows, id *string, n *personFigures) error { return rows.Scan(id, &n.apps) }, append(append([]any(nil), args...), args...))
}

// asNumber is 1 for true.
func asNumber(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
