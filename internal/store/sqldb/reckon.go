package sqldb

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// installedNow is all that is installed: title, app, device and person of each
// program on each device. An unknown device counts by the vendor's identifier.
const installedNow = `SELECT i.title_id title, t.app_id app, CASE WHEN i.device_id = '' THEN i.device_external_id ELSE i.device_id END device,
		COALESCE(w.root_id, '') person
	FROM installations i JOIN titles t ON t.id = i.title_id LEFT JOIN devices d ON d.id = i.device_id LEFT JOIN people w ON w.id = d.person_id
	WHERE i.removed_at IS NULL AND (d.id IS NULL OR d.removed_at IS NULL)`

// accountsNow is all accounts: app and person of each.
const accountsNow = `SELECT a.app_id app, w.root_id person FROM accounts a JOIN people w ON w.id = a.person_id WHERE a.removed_at IS NULL`

// reckoned are the figures of one row that is to be changed.
type reckoned struct {
	id      string
	figures [4]int64
}

// Reckon implements store.Reckoning. What differs is read beside other writers,
// and written in short transactions.
func (db *DB) Reckon(ctx context.Context, directories map[string][]connector.Stream) error {
	for _, step := range []func(context.Context) error{
		db.reckonTitles, db.reckonApps,
		func(ctx context.Context) error { return db.reckonPeople(ctx, directories) },
		db.dropOrphans, db.rankApps,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// dropOrphans forgets people of whom nothing is left: no account and no device,
// not even a removed one, and no deed of an operator that names them.
func (db *DB) dropOrphans(ctx context.Context) error {
	_, err := db.exec(ctx, `DELETE FROM people WHERE merged_into = '' AND accounts = 0 AND devices = 0 AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = people.id)
		AND NOT EXISTS (SELECT 1 FROM devices d WHERE d.person_id = people.id) AND NOT EXISTS (SELECT 1 FROM person_aliases s WHERE s.person_id = people.id AND s.added_by <> '')
		AND NOT EXISTS (SELECT 1 FROM apps p WHERE p.owner_id = people.id)
		AND NOT EXISTS (SELECT 1 FROM people m WHERE m.root_id = people.id AND m.merged_into <> '')`)
	return err
}

func (db *DB) reckonTitles(ctx context.Context) error {
	return db.rewrite(ctx, "titles", "devices, people", `SELECT t.id, COALESCE(n.devices, 0), COALESCE(n.people, 0) FROM titles t
		LEFT JOIN (SELECT x.title, COUNT(DISTINCT x.device) devices, COUNT(DISTINCT NULLIF(x.person, '')) people FROM (`+installedNow+`) x GROUP BY x.title) n
		ON n.title = t.id WHERE t.devices <> COALESCE(n.devices, 0) OR t.people <> COALESCE(n.people, 0)`)
}

func (db *DB) reckonApps(ctx context.Context) error {
	return db.rewrite(ctx, "apps", "devices, people", `SELECT p.id, COALESCE(n.devices, 0), COALESCE(n.people, 0) FROM apps p
		LEFT JOIN (SELECT x.app, COUNT(DISTINCT NULLIF(x.device, '')) devices, COUNT(DISTINCT NULLIF(x.person, '')) people FROM (
			SELECT y.app app, y.device device, y.person person FROM (`+installedNow+`) y WHERE y.app <> ''
			UNION ALL SELECT z.app, '', z.person FROM (`+accountsNow+`) z) x GROUP BY x.app) n
		ON n.app = p.id WHERE p.devices <> COALESCE(n.devices, 0) OR p.people <> COALESCE(n.people, 0)`)
}

// inDirectory is the condition that an account a of a connector c is one of a directory.
func inDirectory(directories map[string][]connector.Stream) (condition string, args []any) {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(directories)) {
		parts = append(parts, "c.type = ? AND a.stream IN "+marks(len(directories[kind])))
		args = append(append(args, kind), anys(plain(directories[kind]))...)
	}
	if len(parts) == 0 {
		return "FALSE", nil
	}
	return strings.Join(parts, " OR "), args
}

// rewrite writes the figures of the rows that a query finds: ids, and a figure
// for each of the columns.
func (db *DB) rewrite(ctx context.Context, table, columns, query string, args ...any) error {
	names := strings.Split(columns, ", ")
	rows, err := all(ctx, db, func(rows *sql.Rows, r *reckoned) error {
		into := []any{&r.id}
		for i := range names {
			into = append(into, &r.figures[i])
		}
		return rows.Scan(into...)
	}, query, args...)
	if err != nil {
		return err
	}
	return inBatches(rows, rewriteRows, func(rows []reckoned) error {
		return db.inTx(ctx, func(tx *DB) error { return tx.rewriteSome(ctx, table, names, rows) })
	})
}

// rewriteRows is how many rows one transaction rewrites.
const rewriteRows = 2000

func (db *DB) rewriteSome(ctx context.Context, table string, names []string, rows []reckoned) error {
	sets := make([]string, len(names))
	for i, name := range names {
		sets[i] = name + " = v." + name
		if name == "in_directory" {
			sets[i] = "in_directory = (v.in_directory = 1)"
		}
	}
	return inBatches(rows, bulkRows, func(rows []reckoned) error {
		args := make([]any, 0, len(rows)*(1+len(names)))
		for _, r := range rows {
			args = append(args, r.id)
			for i := range names {
				args = append(args, r.figures[i])
			}
		}
		// The types of the first row are those of all.
		values := "(?" + strings.Repeat(", CAST(? AS BIGINT)", len(names)) + ")" + strings.Repeat(", "+marks(1+len(names)), len(rows)-1)
		_, err := db.exec(ctx, "WITH v(id, "+strings.Join(names, ", ")+") AS (VALUES "+values+") UPDATE "+table+" SET "+strings.Join(sets, ", ")+
			" FROM v WHERE "+table+".id = v.id", args...)
		return err
	})
}

// rankApps brings the order of the review up to date.
func (db *DB) rankApps(ctx context.Context) error {
	type ranked struct {
		app  inventory.App
		rank int64
	}
	apps, err := all(ctx, db, func(rows *sql.Rows, r *ranked) error {
		return rows.Scan(&r.app.ID, &r.app.People, &r.app.GenerativeAI, stamp{&r.app.FirstSeenAt}, &r.rank)
	}, "SELECT id, people, generative_ai, first_seen_at, review_rank FROM apps")
	if err != nil {
		return err
	}
	var changed []reckoned
	for i := range apps {
		if rank := apps[i].app.ReviewRank(); rank != apps[i].rank {
			changed = append(changed, reckoned{id: apps[i].app.ID, figures: [4]int64{rank}})
		}
	}
	return inBatches(changed, rewriteRows, func(rows []reckoned) error {
		return db.inTx(ctx, func(tx *DB) error { return tx.rewriteSome(ctx, "apps", []string{"review_rank"}, rows) })
	})
}

// TakeFigures implements store.Reckoning.
func (db *DB) TakeFigures(ctx context.Context, now time.Time) error {
	day := now.UTC().Format(time.DateOnly)
	for _, f := range []struct{ name, query string }{
		{store.FigureApps, "SELECT count(*) FROM apps WHERE status <> 'ignored'"},
		{store.FigureAccounts, "SELECT COALESCE(SUM(n), 0) FROM account_counts WHERE status <> 'removed'"},
		{store.FigurePeople, "SELECT count(*) FROM people WHERE merged_into = '' AND kind = 'human' AND accounts + devices > 0"},
		{store.FigureDevices, "SELECT count(*) FROM devices WHERE removed_at IS NULL"},
	} {
		n, err := db.number(ctx, f.query)
		if err != nil {
			return err
		}
		if _, err := db.exec(ctx, `INSERT INTO figures (day, name, n) VALUES (?, ?, ?) ON CONFLICT (day, name) DO UPDATE SET n = excluded.n`, day, f.name, n); err != nil {
			return err
		}
	}
	return nil
}

// Figures implements store.Reckoning.
func (db *DB) Figures(ctx context.Context, from, to string) ([]store.Figure, error) {
	return all(ctx, db, func(rows *sql.Rows, f *store.Figure) error { return rows.Scan(&f.Day, &f.Name, &f.N) },
		"SELECT day, name, n FROM figures WHERE day >= ? AND day <= ? ORDER BY day, name", from, to)
}
