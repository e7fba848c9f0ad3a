package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// Find implements store.Summaries.
func (db *DB) Find(ctx context.Context, words string, limit int) (f store.Found, err error) {
	like := contains(words)
	for _, of := range []struct {
		columns, from, where string
		args                 []any
		into                 *store.Hits
	}{
		{"r.name, COALESCE(NULLIF(r.vendor, ''), r.category), r.status", "apps r", "TRUE", nil, &f.Apps},
		{"COALESCE(NULLIF(r.name, ''), NULLIF(r.email, ''), r.id), CASE WHEN r.name = '' THEN r.department ELSE r.email END, r.kind", "people r", "r.merged_into = ''", nil, &f.People},
		{`COALESCE(NULLIF(r.name, ''), NULLIF(r.email, ''), NULLIF(r.username, ''), r.external_id),
			COALESCE((SELECT p.name FROM apps p WHERE p.id = r.app_id), ''), r.status`, "accounts r", "TRUE", nil, &f.Accounts},
		{`COALESCE(NULLIF(r.name, ''), NULLIF(r.serial_number, ''), r.external_id), COALESCE(NULLIF(r.model, ''), r.platform),
			CASE WHEN r.removed_at IS NULL THEN 'active' ELSE 'removed' END`, "devices r", "TRUE", nil, &f.Devices},
		{`COALESCE(NULLIF(r.name, ''), r.identifier), COALESCE(NULLIF(r.identifier, ''), r.publisher),
			CASE WHEN r.ignored THEN 'ignored' WHEN r.app_id = '' THEN 'unknown' ELSE 'matched' END`, "titles r", "TRUE", nil, &f.Titles},
	} {
		found := `r.search LIKE ? ESCAPE '\'`
		args := []any{like}
		if of.into == &f.People { // also by the names and addresses of those who were merged into them
			found = `(r.search LIKE ? ESCAPE '\' OR r.id IN (SELECT m.root_id FROM people m WHERE m.merged_into <> '' AND m.search LIKE ? ESCAPE '\'
				UNION ALL SELECT w.root_id FROM person_aliases s JOIN people w ON w.id = s.person_id WHERE s.email_key LIKE ? ESCAPE '\'))`
			args = []any{like, like, like}
		}
		if *of.into, err = db.hits(ctx, of.columns, of.from, of.where+" AND "+found, args, words, limit); err != nil {
			return f, err
		}
	}
	return f, nil
}

// hits reads the best of what a condition finds: first the names that begin with
// the text, then those that hold it, then the rest.
func (db *DB) hits(ctx context.Context, columns, from, condition string, args []any, words string, limit int) (store.Hits, error) {
	out := store.Hits{Items: []store.Hit{}}
	anywhere := contains(words)
	args = append(args, strings.TrimPrefix(anywhere, "%"), anywhere, limit)
	err := db.each(ctx, func(rows *sql.Rows) error {
		var h store.Hit
		if err := rows.Scan(&h.ID, &h.Name, &h.Detail, &h.Status, &out.Total); err != nil {
			return err
		}
		out.Items = append(out.Items, h)
		return nil
	}, "SELECT r.id, "+columns+", COUNT(*) OVER () FROM "+from+" WHERE "+condition+
		` ORDER BY CASE WHEN r.name_key LIKE ? ESCAPE '\' THEN 0 WHEN r.name_key LIKE ? ESCAPE '\' THEN 1 ELSE 2 END, r.name_key, r.id LIMIT ?`, args...)
	return out, err
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
