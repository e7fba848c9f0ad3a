package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// Find implements store.Summaries.
func (db *DB) Find(ctx context.Context, words string, limit int) (f store.Found, err error) {
	anything := func(table string) *finding { return newFinding(table, "r", words) }
	for _, of := range []struct {
		columns string
		finding *finding
		indexed bool // by its words, and by the order of names
		into    *store.Hits
	}{
		{"r.name, COALESCE(NULLIF(r.vendor, ''), r.category), r.status", anything("apps"), false, &f.Apps},
		{"COALESCE(NULLIF(r.name, ''), NULLIF(r.email, ''), r.id), CASE WHEN r.name = '' THEN r.department ELSE r.email END, r.kind", findPeople("r", words), true, &f.People},
		{`COALESCE(NULLIF(r.name, ''), NULLIF(r.email, ''), NULLIF(r.username, ''), r.external_id),
			COALESCE((SELECT p.name FROM apps p WHERE p.id = r.app_id), ''), r.status`, anything("accounts"), true, &f.Accounts},
		{`COALESCE(NULLIF(r.name, ''), NULLIF(r.serial_number, ''), r.external_id), COALESCE(NULLIF(r.model, ''), r.platform),
			CASE WHEN r.removed_at IS NULL THEN 'active' ELSE 'removed' END`, anything("devices"), true, &f.Devices},
		{`COALESCE(NULLIF(r.name, ''), r.identifier), COALESCE(NULLIF(r.identifier, ''), r.publisher),
			CASE WHEN r.ignored THEN 'ignored' WHEN r.app_id = '' THEN 'unknown' ELSE 'matched' END`, anything("titles"), false, &f.Titles},
	} {
		h := &hits{finding: of.finding, columns: of.columns, limit: limit, where: "TRUE"}
		if of.into == &f.People {
			h.where = "r.merged_into = ''"
		}
		if of.indexed {
			*of.into, err = h.amongMany(ctx, db)
		} else {
			*of.into, err = h.best(ctx, db, condition{})
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// hits is what a search is to find in a table r.
type hits struct {
	*finding
	columns, where string
	limit          int
}

// best reads the best of what is found, or of a part of it: first the names that
// begin with the text, then those that hold it, then the rest.
func (h *hits) best(ctx context.Context, db *DB, part condition) (store.Hits, error) {
	out := store.Hits{Items: []store.Hit{}}
	anywhere := contains(h.text)
	args := slices.Concat(h.condition.args, part.args, []any{strings.TrimPrefix(anywhere, "%"), anywhere, h.limit})
	err := db.each(ctx, func(rows *sql.Rows) error {
		var hit store.Hit
		if err := rows.Scan(&hit.ID, &hit.Name, &hit.Detail, &hit.Status, &out.Total); err != nil {
			return err
		}
		out.Items = append(out.Items, hit)
		return nil
	}, "SELECT r.id, "+h.columns+", COUNT(*) OVER () FROM "+h.table+" r WHERE "+h.where+" AND "+h.condition.text+part.text+
		` ORDER BY CASE WHEN r.name_key LIKE ? ESCAPE '\' THEN 0 WHEN r.name_key LIKE ? ESCAPE '\' THEN 1 ELSE 2 END, r.name_key, r.id LIMIT ?`, args...)
	return out, err
}

// amongMany is best in a table that may be large. What is rare is found by its
// words. Of what is common, names that begin with the text are found by their
// order; the rest of the hits is the best of those that come first in it.
func (h *hits) amongMany(ctx context.Context, db *DB) (store.Hits, error) {
	if !db.dialect.steered {
		return h.best(ctx, db, condition{})
	}
	if h.words != "" {
		candidates, err := db.candidates(ctx, h.finding)
		if err != nil {
			return store.Hits{}, err
		}
		if candidates <= db.sortable {
			in, args := h.in()
			return h.best(ctx, db, condition{text: " AND r.n IN (" + in + ")", args: args})
		}
	}
	begins, err := h.best(ctx, db, condition{text: " AND r.n IN (SELECT b.n FROM " + h.table + " b WHERE " + strings.ReplaceAll(h.where, "r.", "b.") +
		" AND b.name_key >= ? AND b.name_key < ? ORDER BY b.name_key, b.n LIMIT ?)", args: []any{h.text, h.text + sortLast, foundUpTo}})
	if err != nil {
		return begins, err
	}
	among := condition{text: " AND r.n <= ?", args: []any{db.sortable}}
	if h.words != "" {
		some := *h.finding
		some.upTo = db.sortable
		in, args := some.in()
		among = condition{text: " AND r.n IN (" + in + ")", args: args}
	}
	rest, err := h.best(ctx, db, among)
	if err == nil && h.words == "" && begins.Total+rest.Total == 0 {
		rest, err = h.rare(ctx, db)
	}
	out := begins
	for _, hit := range rest.Items {
		if len(out.Items) < h.limit && !slices.Contains(out.Items, hit) {
			out.Items = append(out.Items, hit)
		}
	}
	out.Total = max(begins.Total, rest.Total)
	largest, err2 := db.number(ctx, "SELECT COALESCE(MAX(n), 0) FROM "+h.table)
	out.TotalIsMinimum = largest > db.sortable
	return out, errors.Join(err, err2)
}

// rare is best for a text that is too short for the index of words, and that was
// not met among the first rows.
func (h *hits) rare(ctx context.Context, db *DB) (store.Hits, error) {
	words, err := db.beginnings(ctx, h.finding)
	if err != nil || words == "" {
		return store.Hits{}, err
	}
	some := *h.finding
	some.words, some.upTo = words, db.sortable
	in, args := some.in()
	return h.best(ctx, db, condition{text: " AND r.n IN (" + in + ")", args: args})
}

// Summarise implements store.Summaries.
func (db *DB) Summarise(ctx context.Context, since time.Time) (s store.Summary, err error) {
	err = db.each(ctx, func(rows *sql.Rows) error {
		return rows.Scan(&s.Apps, &s.NewApps, &s.AppsSince, &s.UnapprovedApps, &s.UnapprovedInUse, &s.AIApps, &s.NewAIApps)
	}, `SELECT COUNT(*), `+counting("p.status = 'new'")+`, `+counting("p.status <> 'ignored' AND p.first_seen_at >= ?")+`, `+counting("p.status = 'unapproved'")+`, `+
		counting("p.status = 'unapproved' AND (p.people + p.devices > 0 OR n.n > 0)")+`, `+counting("p.generative_ai AND p.status <> 'ignored'")+`, `+
		counting("p.generative_ai AND p.status = 'new'")+
		` FROM apps p LEFT JOIN (SELECT c.app_id, SUM(c.n) n FROM account_counts c WHERE c.status <> 'removed' GROUP BY c.app_id) n ON n.app_id = p.id`, text(since))
	if err != nil {
		return s, err
	}
	if s.UnapprovedInUse > 0 {
		if s.UnapprovedPeople, err = db.usersOf(ctx, "unapproved"); err != nil {
			return s, err
		}
	}
	for _, of := range []struct {
		query string
		into  []any
	}{
		{"SELECT COUNT(*), " + counting("NOT in_directory") + " FROM people WHERE merged_into = '' AND kind = 'human' AND accounts + devices > 0", []any{&s.People, &s.PeopleOutside}},
		{"SELECT COUNT(*), " + counting("person_id = ''") + " FROM devices WHERE removed_at IS NULL", []any{&s.Devices, &s.Unassigned}},
		{"SELECT COUNT(*) FROM titles WHERE app_id = '' AND NOT ignored AND devices > 0", []any{&s.UnknownTitles}},
	} {
		if err := db.each(ctx, func(rows *sql.Rows) error { return rows.Scan(of.into...) }, of.query); err != nil {
			return s, err
		}
	}
	return s, nil
}

// counting is how many rows meet a condition.
func counting(condition string) string {
	return "CAST(COALESCE(SUM(CASE WHEN " + condition + " THEN 1 ELSE 0 END), 0) AS BIGINT)"
}

// usersOf counts the persons who use at least one app of a status. Accounts are
// looked through only if such an app has any.
func (db *DB) usersOf(ctx context.Context, status string) (int64, error) {
	withAccounts, err := all(ctx, db, single[string], `SELECT DISTINCT c.app_id FROM account_counts c JOIN apps p ON p.id = c.app_id
		WHERE p.status = ? AND c.status <> 'removed' AND c.n > 0`, status)
	if err != nil {
		return 0, err
	}
	query, args := `SELECT w.root_id person FROM titles t JOIN installations i ON i.title_id = t.id JOIN devices d ON d.id = i.device_id JOIN people w ON w.id = d.person_id
		WHERE t.app_id IN (SELECT p.id FROM apps p WHERE p.status = ? AND p.devices > 0) AND t.app_id <> '' AND i.removed_at IS NULL AND d.removed_at IS NULL`, []any{status}
	if len(withAccounts) > 0 {
		query += ` UNION SELECT w.root_id FROM accounts a JOIN people w ON w.id = a.person_id
			WHERE a.removed_at IS NULL AND a.app_id IN (SELECT p.id FROM apps p WHERE p.status = ?)`
		args = append(args, status)
	}
	return db.number(ctx, "SELECT COUNT(DISTINCT x.person) FROM ("+query+") x", args...)
}
