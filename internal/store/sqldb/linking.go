package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// PeopleByKey implements store.Linking.
func (db *DB) PeopleByKey(ctx context.Context, keys []string) (map[string]store.KeyedPerson, error) {
	out := make(map[string]store.KeyedPerson, len(keys))
	err := inBatches(keys, 400, func(keys []string) error {
		return db.each(ctx, func(rows *sql.Rows) error {
			var k string
			var p store.KeyedPerson
			if err := rows.Scan(&k, &p.ID, &p.Rule, &p.Vague); err != nil {
				return err
			}
			if known, ok := out[k]; !ok || known.Rule != inventory.LinkEmail {
				out[k] = p
			}
			return nil
		}, "SELECT p.match_key, p.id, 'email', "+vague+" FROM people p WHERE p.match_key IN "+marks(len(keys))+
			" UNION ALL SELECT s.email_key, s.person_id, 'alias', "+vague+" FROM person_aliases s JOIN people p ON p.id = s.person_id WHERE s.email_key IN "+marks(len(keys)), append(anys(keys), anys(keys)...)...)
	})
	return out, err
}

// vague is whether a person p is named after no account.
const vague = "NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = p.source_id)"

const personInsert = `id, root_id, merged_into, kind, name, email, department, job_title, match_key, source_id, name_key, email_key, department_key, search,
	first_seen_at, accounts, devices, apps, in_directory`

// InsertPeople implements store.Linking.
func (db *DB) InsertPeople(ctx context.Context, people []inventory.Person) error {
	return db.insertMany(ctx, "people", personInsert, len(people), func(i int, args []any) []any {
		p := &people[i]
		root := p.RootID
		if root == "" {
			root = p.ID
		}
		return append(args, p.ID, root, p.MergedInto, string(p.Kind), p.Name, p.Email, p.Department, p.JobTitle, orNullText(p.MatchKey), p.SourceID,
			key(p.Label()), key(p.Email), key(p.Department), p.SearchText(), text(p.FirstSeenAt), p.Accounts, p.Devices, p.Apps, p.InDirectory)
	})
}

// UnlinkedAccounts implements store.Linking.
func (db *DB) UnlinkedAccounts(ctx context.Context, after string, limit int) ([]inventory.Account, error) {
	return all(ctx, db, whole(scanAccount), "SELECT "+accountColumns+" FROM "+accountTables+
		" WHERE a.person_id = '' AND a.person_rule = '' AND a.email LIKE '_%@_%' AND a.id > ? ORDER BY a.id LIMIT ?", after, limit)
}

// LinkAccounts implements store.Linking.
func (db *DB) LinkAccounts(ctx context.Context, accounts []inventory.Account, at time.Time) error {
	links := make([]link, len(accounts))
	for i := range accounts {
		links[i] = link{accounts[i].ID, accounts[i].PersonID, string(accounts[i].PersonRule)}
	}
	return db.link(ctx, accountVersions(), links, at, true)
}

// link is whose a record is.
type link struct{ record, person, rule string }

// link writes whose records are, from a time on, keeping whose they were. Unless
// it is by force, it leaves alone what an operator has said meanwhile.
func (db *DB) link(ctx context.Context, of versioned, links []link, at time.Time, force bool) error {
	unpinned := ""
	if !force {
		unpinned = " AND r.person_rule <> 'operator'"
	}
	return db.inTx(ctx, func(tx *DB) error {
		return inBatches(links, bulkRows, func(links []link) error {
			ids, args := make([]string, len(links)), make([]any, 0, 3*len(links)+1)
			for i, l := range links {
				ids[i] = l.record
				args = append(args, l.record, l.person, l.rule)
			}
			values := "WITH v(id, person, rule) AS (VALUES " + strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(links)), ", ") + ") "
			changed, err := all(ctx, tx, single[string], values+"SELECT r.id FROM v JOIN "+of.table+
				" r ON r.id = v.id WHERE (r.person_id <> v.person OR r.person_rule <> v.rule)"+unpinned, args...)
			if err != nil || len(changed) == 0 {
				return err
			}
			if err := tx.keepVersions(ctx, of, changed, at); err != nil {
				return err
			}
			if _, err := tx.exec(ctx, values+"UPDATE "+of.table+" SET person_id = v.person, person_rule = v.rule, valid_from = ? FROM v WHERE "+
				of.table+".id = v.id AND "+of.table+".id IN "+marks(len(changed)), append(append(args, text(at)), anys(changed)...)...); err != nil {
				return err
			}
			return tx.nameStrays(ctx, of.table, changed)
		})
	})
}

// deviceLinks asks for the devices d of a connector together with the person
// that the rules say and the rule: the account that the vendor assigns the
// device to, then the address, then a further address. It takes the stream of
// accounts. Conditions on d may follow.
const deviceLinks = `SELECT d.id id, d.person_id was, d.person_rule was_rule,
		COALESCE(NULLIF(a.person_id, ''), e.id, s.person_id, '') person,
		CASE WHEN a.person_id <> '' THEN 'vendor_id' WHEN e.id IS NOT NULL THEN 'email' WHEN s.person_id IS NOT NULL THEN 'alias' ELSE '' END rule
	FROM devices d LEFT JOIN accounts a ON a.connector_id = d.connector_id AND a.stream = ? AND a.external_id = d.user_external_id AND d.user_external_id <> ''
	LEFT JOIN people e ON e.match_key = d.user_email_key AND d.user_email_key <> ''
	LEFT JOIN person_aliases s ON s.email_key = d.user_email_key
	WHERE d.person_rule <> 'operator'`

// ofConnector are the devices of a connector.
const ofConnector = " AND d.connector_id = ?"

// LinkDevices implements store.Linking.
func (db *DB) LinkDevices(ctx context.Context, connectorID string, at time.Time) (int64, error) {
	return db.linkDevices(ctx, at, ofConnector, connectorID)
}

// RelinkDevices implements store.Naming.
func (db *DB) RelinkDevices(ctx context.Context, of store.DeviceUsage, at time.Time) (int64, error) {
	ids, keys := append([]string{""}, of.AccountIDs...), append([]string{""}, of.Keys...) // never empty, for the sake of IN
	return db.linkDevices(ctx, at, ` AND d.id IN (SELECT v.id FROM accounts k JOIN devices v ON v.connector_id = k.connector_id AND v.user_external_id = k.external_id
			AND v.user_external_id <> '' WHERE k.id IN `+marks(len(ids))+`
		UNION SELECT v.id FROM devices v WHERE v.user_email_key <> '' AND v.user_email_key IN `+marks(len(keys))+")",
		append(anys(ids), anys(keys)...)...)
}

// linkDevices links the devices that a condition selects. What changes is read
// beside other writers, and written in short transactions.
func (db *DB) linkDevices(ctx context.Context, at time.Time, condition string, args ...any) (int64, error) {
	links, err := all(ctx, db, func(rows *sql.Rows, l *link) error { return rows.Scan(&l.record, &l.person, &l.rule) },
		"SELECT x.id, x.person, x.rule FROM ("+deviceLinks+condition+") x WHERE x.person <> x.was OR x.rule <> x.was_rule",
		append([]any{string(connector.Users)}, args...)...)
	if err != nil {
		return 0, err
	}
	return int64(len(links)), inBatches(links, 1000, func(links []link) error { return db.link(ctx, deviceVersions(), links, at, false) })
}

// DeviceUsers implements store.Linking.
func (db *DB) DeviceUsers(ctx context.Context, connectorID string, limit int) ([]inventory.Device, error) {
	return all(ctx, db, whole(scanDevice), "SELECT "+deviceColumns+" FROM "+deviceTables+` WHERE d.id IN (
		SELECT MIN(u.id) FROM devices u JOIN (`+deviceLinks+ofConnector+`) x ON x.id = u.id WHERE x.person = '' AND u.user_email_key <> ''
		GROUP BY u.user_email_key) ORDER BY d.id LIMIT ?`, string(connector.Users), connectorID, limit)
}
