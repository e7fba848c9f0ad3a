package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

const accountColumns = `a.id, a.app_id, COALESCE(p.name, ''), COALESCE(a.connector_id, ''), COALESCE(c.name, a.origin_name),
	COALESCE(c.type, a.origin_type), a.stream, a.external_id, a.email, a.name, a.username, a.status, a.raw_status, a.department, a.job_title,
	a.created_at, a.last_login_at, a.attributes, a.first_seen_at, a.seen_at, a.removed_at, a.disconnected_at,
	a.missing_since, a.held_by, a.first_sync_id, a.valid_from, COALESCE(o.id, ''), COALESCE(NULLIF(o.name, ''), o.email, ''), a.person_rule, l.last_listed_at`

const accountTables = "accounts a " + accountJoins

const accountJoins = `LEFT JOIN apps p ON p.id = a.app_id LEFT JOIN connectors c ON c.id = a.connector_id
	LEFT JOIN connector_streams l ON l.connector_id = a.connector_id AND l.stream = a.stream
	LEFT JOIN people w ON w.id = a.person_id LEFT JOIN people o ON o.id = w.root_id`

func scanAccount(rows *sql.Rows, a *inventory.Account, more ...any) error {
	var listed time.Time
	err := rows.Scan(append([]any{
		&a.ID, &a.AppID, &a.AppName, &a.ConnectorID, &a.ConnectorName, &a.ConnectorType, &a.Stream, &a.ExternalID, &a.Email, &a.Name, &a.Username,
		&a.Status, &a.RawStatus, &a.Department, &a.JobTitle, stamp{&a.CreatedAt}, stamp{&a.LastLoginAt}, asJSON(&a.Attributes),
		stamp{&a.FirstSeenAt}, stamp{&a.LastSeenAt}, stamp{&a.RemovedAt}, stamp{&a.DisconnectedAt},
		stamp{&a.MissingSince}, &a.HeldBy, &a.FirstSyncID, stamp{&a.ValidFrom}, &a.PersonID, &a.PersonName, &a.PersonRule, stamp{&listed},
	}, more...)...)
	if a.RemovedAt.IsZero() && a.MissingSince.IsZero() && listed.After(a.LastSeenAt) {
		a.LastSeenAt = listed
	}
	return err
}

// Account implements store.Accounts.
func (db *DB) Account(ctx context.Context, id string) (*inventory.Account, error) {
	a, err := one(ctx, db, whole(scanAccount), "SELECT "+accountColumns+" FROM "+accountTables+" WHERE a.id = ?", id)
	if err == nil && a == nil {
		err = fault.New(fault.NotFound, "account_not_found", "There is no such account; its connector may have been deleted.")
	}
	return a, err
}

// AccountsByID implements store.Accounts.
func (db *DB) AccountsByID(ctx context.Context, ids []string) ([]inventory.Account, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return all(ctx, db, whole(scanAccount), "SELECT "+accountColumns+" FROM "+accountTables+" WHERE a.id IN "+marks(len(ids)), anys(ids)...)
}

// accountListing describes the list of accounts of a query.
func (db *DB) accountListing(q store.AccountQuery) *listing[inventory.Account] {
	l := &listing[inventory.Account]{
		columns: accountColumns, from: accountTables, table: "accounts", row: "a", id: "a.n", sort: "name",
		sorts: map[string]string{
			"name": "a.name_key", "email": "a.email_key", "status": "a.status", "department": "a.department_key",
			"created_at": "COALESCE(a.created_at, '')", "first_seen_at": "a.first_seen_at",
		},
		scan: scanAccount,
	}
	if q.AppID != "" {
		l.filter("{a.app_id} = ?", q.AppID)
	}
	if q.ConnectorID != "" {
		l.filter("{a.connector_id} = ?", q.ConnectorID)
	}
	if l.selective = q.PersonID != ""; l.selective {
		l.filter("a.person_id <> '' AND {a.person_id} IN ("+withMerged+")", q.PersonID, q.PersonID)
	}
	if q.Unmatched {
		l.filter("{a.person_id} = ''")
	}
	oneOf(l, "{status:a.status}", q.Statuses)
	if q.HeldBy != "" {
		l.filter("{a.held_by} = ? AND a.held_by <> ''", q.HeldBy)
	}
	if q.Search != "" {
		l.find = newFinding("accounts", "a", q.Search)
	}
	if q.HeldBy == "" && q.PersonID == "" && !q.Unmatched {
		l.total = func(ctx context.Context) (int64, error) { return db.countedAccounts(ctx, q) }
	}
	return intoThePast(l, q.AsOf)
}

// countedAccounts totals the kept counts for a query without a search.
func (db *DB) countedAccounts(ctx context.Context, q store.AccountQuery) (int64, error) {
	l := listing[int64]{from: "account_counts"}
	if q.AppID != "" {
		l.filter("app_id = ?", q.AppID)
	}
	if q.ConnectorID != "" {
		l.filter("connector_id = ?", q.ConnectorID)
	}
	oneOf(&l, "status", q.Statuses)
	return db.number(ctx, "SELECT COALESCE(SUM(n), 0) FROM account_counts"+l.condition(), l.args()...)
}

// ListAccounts implements store.Accounts.
func (db *DB) ListAccounts(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	if !q.AsOf.IsZero() {
		return db.accountsThen(ctx, q)
	}
	return db.accountListing(q).page(ctx, db, q.Paging)
}

// EachAccount implements store.Accounts.
func (db *DB) EachAccount(ctx context.Context, q store.AccountQuery, yield func(*inventory.Account) error) error {
	return db.accountListing(q).each(ctx, db, q.Sort, yield)
}

// HeldAccounts implements store.Accounts.
func (db *DB) HeldAccounts(ctx context.Context, syncID string, stream connector.Stream, limit int) ([]inventory.Account, error) {
	return all(ctx, db, whole(scanAccount), "SELECT "+accountColumns+" FROM "+accountTables+
		" WHERE a."+heldBy+" AND a.removed_at IS NULL AND (? = '' OR a.stream = ?) ORDER BY a.id LIMIT ?", syncID, string(stream), string(stream), limit)
}

// CountAccounts implements store.Accounts.
func (db *DB) CountAccounts(ctx context.Context) ([]store.AccountCount, error) {
	return all(ctx, db, func(rows *sql.Rows, c *store.AccountCount) error {
		return rows.Scan(&c.ConnectorID, &c.Stream, &c.AppID, &c.Status, &c.N)
	}, "SELECT connector_id, stream, app_id, status, n FROM account_counts WHERE n <> 0 ORDER BY connector_id, stream, app_id, status")
}

const accountInsert = `id, app_id, connector_id, stream, external_id, email, name, username, status, raw_status, department, job_title,
	created_at, last_login_at, attributes, digest, name_key, email_key, department_key, search, first_seen_at, seen_at, removed_at, disconnected_at,
	missing_since, held_by, origin_name, origin_type, first_sync_id, valid_from, person_id, person_rule`

// InsertAccounts implements store.AccountWrites.
func (db *DB) InsertAccounts(ctx context.Context, accounts []inventory.Account) error {
	return db.inTx(ctx, func(tx *DB) error {
		counts := tally{}
		for i := range accounts {
			counts.add(&accounts[i], accounts[i].Status, 1)
		}
		err := tx.insertMany(ctx, "accounts", accountInsert, len(accounts), func(i int, args []any) []any {
			a := &accounts[i]
			args = append(args, a.ID, a.AppID, orNullText(a.ConnectorID), a.Stream, a.ExternalID)
			args = appendRecord(args, a)
			return append(args, text(a.FirstSeenAt), text(a.LastSeenAt), orNull(a.RemovedAt), orNull(a.DisconnectedAt),
				orNull(a.MissingSince), a.HeldBy, "", "", a.FirstSyncID, text(validFrom(a.ValidFrom, a.FirstSeenAt)), a.PersonID, string(a.PersonRule))
		})
		if err != nil {
			return err
		}
		return tx.saveTally(ctx, counts)
	})
}

// appendRecord appends the columns email to search.
func appendRecord(args []any, a *inventory.Account) []any {
	return append(args, a.Email, a.Name, a.Username, string(a.Status), a.RawStatus, a.Department, a.JobTitle,
		orNull(a.CreatedAt), orNull(a.LastLoginAt), attributes(a.Attributes), a.Digest(), key(a.Name), key(a.Email), key(a.Department), a.SearchText())
}

// UpdateAccounts implements store.AccountWrites.
func (db *DB) UpdateAccounts(ctx context.Context, accounts []inventory.Account, before []inventory.AccountStatus) error {
	return db.inTx(ctx, func(tx *DB) error {
		counts := tally{}
		if err := keepChanged(ctx, tx, accountVersions(), accounts, func(a *inventory.Account) string { return a.ID },
			func(a *inventory.Account) time.Time { return a.ValidFrom }); err != nil {
			return err
		}
		for i := range accounts {
			a := &accounts[i]
			counts.add(a, before[i], -1)
			counts.add(a, a.Status, 1)
			args := append(appendRecord(nil, a), text(a.LastSeenAt), orNull(a.RemovedAt), orNull(a.MissingSince), a.HeldBy, text(validFrom(a.ValidFrom, a.FirstSeenAt)), a.ID)
			_, err := tx.exec(ctx, `UPDATE accounts SET (email, name, username, status, raw_status, department, job_title, created_at,
				last_login_at, attributes, digest, name_key, email_key, department_key, search, seen_at, removed_at, missing_since, held_by, valid_from) = `+marks(20)+" WHERE id = ?", args...)
			if err != nil {
				return err
			}
		}
		return tx.saveTally(ctx, counts)
	})
}

// tally gathers changes of the account counts.
type tally map[store.AccountCount]int64

// add counts n accounts of the kind of a with a status.
func (t tally) add(a *inventory.Account, status inventory.AccountStatus, n int64) {
	t[store.AccountCount{ConnectorID: a.ConnectorID, Stream: connector.Stream(a.Stream), AppID: a.AppID, Status: status}] += n
}

// saveTally applies the changes.
func (db *DB) saveTally(ctx context.Context, t tally) error {
	for k, n := range t {
		if n == 0 {
			continue
		}
		_, err := db.exec(ctx, `INSERT INTO account_counts (connector_id, stream, app_id, status, n) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (connector_id, stream, app_id, status) DO UPDATE SET n = account_counts.n + excluded.n`,
			k.ConnectorID, string(k.Stream), k.AppID, string(k.Status), n)
		if err != nil {
			return err
		}
	}
	return nil
}

// orNullText is a text, or NULL for the empty one.
func orNullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// ofPerson is the condition that a record belongs to a person, or to one who
// was merged into them.
const ofPerson = "person_id IN (" + withMerged + ")"

// withMerged are the ids of a person, and of those who were merged into them.
const withMerged = "SELECT m.id FROM people m WHERE m.id = ? UNION ALL SELECT m.id FROM people m WHERE m.root_id = ? AND m.merged_into <> ''"

// validFrom is since when a record is as it is; if nobody said, since it was first seen.
func validFrom(at, first time.Time) time.Time {
	if at.IsZero() {
		return first
	}
	return at
}
