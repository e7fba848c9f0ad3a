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
	a.missing_since, a.held_by, a.first_sync_id, l.last_listed_at`

const accountTables = `accounts a LEFT JOIN apps p ON p.id = a.app_id LEFT JOIN connectors c ON c.id = a.connector_id
	LEFT JOIN connector_streams l ON l.connector_id = a.connector_id AND l.stream = a.stream`

func scanAccount(rows *sql.Rows, a *inventory.Account, more ...any) error {
	var listed time.Time
	err := rows.Scan(append([]any{
		&a.ID, &a.AppID, &a.AppName, &a.ConnectorID, &a.ConnectorName, &a.ConnectorType, &a.Stream, &a.ExternalID, &a.Email, &a.Name, &a.Username,
		&a.Status, &a.RawStatus, &a.Department, &a.JobTitle, stamp{&a.CreatedAt}, stamp{&a.LastLoginAt}, asJSON(&a.Attributes),
		stamp{&a.FirstSeenAt}, stamp{&a.LastSeenAt}, stamp{&a.RemovedAt}, stamp{&a.DisconnectedAt},
		stamp{&a.MissingSince}, &a.HeldBy, &a.FirstSyncID, stamp{&listed},
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
		columns: accountColumns, from: accountTables, id: "a.id", sort: "name",
		sorts: map[string]string{
			"name": "a.name_key", "email": "a.email_key", "status": "a.status", "department": "a.department_key",
			"created_at": "COALESCE(a.created_at, '')", "first_seen_at": "a.first_seen_at",
		},
		scan: scanAccount, idOf: func(a *inventory.Account) string { return a.ID },
	}
	if q.AppID != "" {
		l.filter("a.app_id = ?", q.AppID)
	}
	if q.ConnectorID != "" {
		l.filter("a.connector_id = ?", q.ConnectorID)
	}
	oneOf(l, "a.status", q.Statuses)
	if q.HeldBy != "" {
		l.filter(heldBy, q.HeldBy)
	}
	if q.Search != "" {
		l.filter(`a.search LIKE ? ESCAPE '\'`, contains(q.Search))
	}
	if q.Search != "" || q.HeldBy != "" {
		// What is rare would be looked for along the whole index, row by row in
		// random order; reading the table through and sorting what is found is quicker.
		l.sorts["name"] = "a.name_key || ''"
		l.total = func(ctx context.Context) (int64, error) {
			return db.number(ctx, "SELECT count(*) FROM accounts a"+l.condition(), l.args...)
		}
		return l
	}
	l.total = func(ctx context.Context) (int64, error) { return db.countedAccounts(ctx, q) }
	return l
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
	return db.number(ctx, "SELECT COALESCE(SUM(n), 0) FROM account_counts"+l.condition(), l.args...)
}

// ListAccounts implements store.Accounts.
func (db *DB) ListAccounts(ctx context.Context, q store.AccountQuery) (store.List[inventory.Account], error) {
	return db.accountListing(q).page(ctx, db, q.Paging)
}

// EachAccount implements store.Accounts.
func (db *DB) EachAccount(ctx context.Context, q store.AccountQuery, yield func(*inventory.Account) error) error {
	return db.accountListing(q).each(ctx, db, q.Sort, yield)
}

// KnownAccounts implements store.Accounts.
func (db *DB) KnownAccounts(ctx context.Context, connectorID string, stream connector.Stream, externalIDs []string) (map[string]store.KnownAccount, error) {
	known := make(map[string]store.KnownAccount, len(externalIDs))
	if len(externalIDs) == 0 {
		return known, nil
	}
	err := db.each(ctx, func(rows *sql.Rows) error {
		var id string
		var k store.KnownAccount
		if err := rows.Scan(&id, &k.ID, &k.Digest, &k.Removed, &k.Missing); err != nil {
			return err
		}
		known[id] = k
		return nil
	}, "SELECT external_id, id, digest, removed_at IS NOT NULL, missing_since IS NOT NULL FROM accounts WHERE connector_id = ? AND stream = ? AND external_id IN "+marks(len(externalIDs)),
		append([]any{connectorID, string(stream)}, anys(externalIDs)...)...)
	return known, err
}

// CountAccounts implements store.Accounts.
func (db *DB) CountAccounts(ctx context.Context) ([]store.AccountCount, error) {
	return all(ctx, db, func(rows *sql.Rows, c *store.AccountCount) error {
		return rows.Scan(&c.ConnectorID, &c.Stream, &c.AppID, &c.Status, &c.N)
	}, "SELECT connector_id, stream, app_id, status, n FROM account_counts WHERE n <> 0 ORDER BY connector_id, stream, app_id, status")
}

const accountInsert = `id, app_id, connector_id, stream, external_id, email, name, username, status, raw_status, department, job_title,
	created_at, last_login_at, attributes, digest, name_key, email_key, department_key, search, first_seen_at, seen_at, removed_at, disconnected_at,
	missing_since, held_by, origin_name, origin_type, first_sync_id`

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
				orNull(a.MissingSince), a.HeldBy, "", "", a.FirstSyncID)
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
		for i := range accounts {
			a := &accounts[i]
			counts.add(a, before[i], -1)
			counts.add(a, a.Status, 1)
			args := append(appendRecord(nil, a), text(a.LastSeenAt), orNull(a.RemovedAt), orNull(a.MissingSince), a.HeldBy, a.ID)
			_, err := tx.exec(ctx, `UPDATE accounts SET (email, name, username, status, raw_status, department, job_title, created_at,
				last_login_at, attributes, digest, name_key, email_key, department_key, search, seen_at, removed_at, missing_since, held_by) = `+marks(19)+" WHERE id = ?", args...)
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
