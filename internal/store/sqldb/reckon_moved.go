package sqldb

import (
	"context"

	"github.com/noonday/noonday/internal/connector"
)

// reckonedPeople is of how many persons the figures are counted at once; those
// of more wait for Reckon.
const reckonedPeople = 400

// ReckonMoved implements store.Titles.
func (db *DB) ReckonMoved(ctx context.Context, titleIDs, appIDs []string) error {
	err := inBatches(appIDs, 200, func(ids []string) error { return db.reckonSomeApps(ctx, ids) })
	if err != nil {
		return err
	}
	if err := db.rankApps(ctx); err != nil {
		return err
	}
	return db.reckonUsers(ctx, titleIDs)
}

// reckonSomeApps counts who uses some apps. It begins with their titles, and
// looks at accounts only if there are any.
func (db *DB) reckonSomeApps(ctx context.Context, ids []string) error {
	in := marks(len(ids))
	used, args := `SELECT y.app app, y.device device, y.person person FROM (`+installedNow+" AND t.app_id <> '' AND t.app_id IN "+in+") y", anys(ids)
	accounts, err := db.number(ctx, "SELECT COALESCE(SUM(n), 0) FROM account_counts WHERE app_id IN "+in, anys(ids)...)
	if err != nil {
		return err
	}
	if accounts > 0 {
		used += " UNION ALL SELECT z.app, '', z.person FROM (" + accountsNow + " AND a.app_id IN " + in + ") z"
		args = append(args, anys(ids)...)
	}
	return db.rewrite(ctx, "apps", "devices, people", `SELECT p.id, COALESCE(n.devices, 0), COALESCE(n.people, 0) FROM apps p
		LEFT JOIN (SELECT x.app, COUNT(DISTINCT NULLIF(x.device, '')) devices, COUNT(DISTINCT NULLIF(x.person, '')) people FROM (`+used+`) x GROUP BY x.app) n
		ON n.app = p.id WHERE p.id IN `+in+` AND (p.devices <> COALESCE(n.devices, 0) OR p.people <> COALESCE(n.people, 0))`, append(args, anys(ids)...)...)
}

// reckonUsers counts the apps of the persons who have some titles, unless those are many.
func (db *DB) reckonUsers(ctx context.Context, titleIDs []string) error {
	people := map[string]bool{}
	err := inBatches(titleIDs, 200, func(ids []string) error {
		some, err := all(ctx, db, single[string], `SELECT DISTINCT w.root_id FROM installations i JOIN devices d ON d.id = i.device_id JOIN people w ON w.id = d.person_id
			WHERE i.title_id IN `+marks(len(ids))+" LIMIT ?", append(anys(ids), reckonedPeople+1)...)
		for _, id := range some {
			people[id] = true
		}
		return err
	})
	if err != nil || len(people) == 0 || len(people) > reckonedPeople {
		return err
	}
	ids := make([]any, 0, len(people))
	for id := range people {
		ids = append(ids, id)
	}
	in := marks(len(ids))
	them := "SELECT m.id, m.root_id FROM people m WHERE m.id IN " + in + " UNION SELECT m.id, m.root_id FROM people m WHERE m.merged_into <> '' AND m.root_id IN " + in
	args := append(append(append(append(append([]any{}, ids...), ids...), ids...), ids...), ids...)
	return db.rewrite(ctx, "people", "apps", `SELECT p.id, COUNT(DISTINCT x.app) FROM people p LEFT JOIN (
			SELECT w.root_id person, t.app_id app FROM (`+them+`) w JOIN devices d ON d.person_id = w.id AND d.person_id <> '' AND d.removed_at IS NULL
				JOIN installations i ON i.device_id = d.id AND i.device_id <> '' AND i.removed_at IS NULL JOIN titles t ON t.id = i.title_id WHERE t.app_id <> ''
			UNION ALL SELECT w.root_id, a.app_id FROM (`+them+`) w JOIN accounts a ON a.person_id = w.id AND a.person_id <> '' WHERE a.removed_at IS NULL) x ON x.person = p.id
		WHERE p.id IN `+in+" GROUP BY p.id, p.apps HAVING p.apps <> COUNT(DISTINCT x.app)", args...)
}

// ReckonPeople implements store.Reckoning.
func (db *DB) ReckonPeople(ctx context.Context, directories map[string][]connector.Stream, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	roots, err := all(ctx, db, single[string], "SELECT DISTINCT root_id FROM people WHERE id IN "+marks(len(ids)), anys(ids)...)
	if err != nil || len(roots) == 0 {
		return err
	}
	in, args := marks(len(roots)), anys(roots)
	is, err := db.countPeople(ctx, directories, "w.root_id IN "+in, args...)
	if err != nil {
		return err
	}
	figures := make([]reckoned, len(roots))
	for i, id := range roots {
		n := is[id]
		figures[i] = reckoned{id, [4]int64{n.accounts, n.devices, n.apps, asNumber(n.directory)}}
	}
	if err := db.inTx(ctx, func(tx *DB) error {
		return tx.rewriteSome(ctx, "people", []string{"accounts", "devices", "apps", "in_directory"}, figures)
	}); err != nil {
		return err
	}
	apps, err := all(ctx, db, single[string], `SELECT a.app_id FROM people w JOIN accounts a ON a.person_id = w.id WHERE w.root_id IN `+in+`
		UNION SELECT t.app_id FROM people w JOIN devices d ON d.person_id = w.id JOIN installations i ON i.device_id = d.id JOIN titles t ON t.id = i.title_id
			WHERE t.app_id <> '' AND w.root_id IN `+in, append(args, args...)...)
	if err != nil {
		return err
	}
	if err := inBatches(apps, 200, func(ids []string) error { return db.reckonSomeApps(ctx, ids) }); err != nil {
		return err
	}
	if err := db.dropOrphans(ctx); err != nil {
		return err
	}
	return db.rankApps(ctx)
}
