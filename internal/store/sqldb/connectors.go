package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

const connectorColumns = `c.id, c.type, c.name, c.settings, c.sealed, c.credentials_set_at, c.tenant_id, c.tenant_name,
	c.tenant_url, c.streams, c.poll_interval_seconds, c.guard_percent, c.guard_records, c.budget_percent, c.paused, c.status, c.reason_code, c.reason_message, c.reason_since,
	c.last_attempt_at, c.last_success_at, c.next_sync_at, c.error_class, c.error_code, c.error_message,
	c.error_since, c.error_at, c.error_count, c.app_id, c.created_at, c.updated_at, c.deleted_at, COALESCE(p.name, '')`

const connectorTables = "connectors c LEFT JOIN apps p ON p.id = c.app_id"

func scanConnector(rows *sql.Rows, c *store.Connector, more ...any) error {
	var seconds int64
	err := rows.Scan(append([]any{
		&c.ID, &c.Type, &c.Name, asJSON(&c.Settings), &c.Sealed, stamp{&c.CredentialsSetAt}, &c.TenantID, &c.TenantName,
		&c.TenantURL, asJSON(&c.Streams), &seconds, &c.Guard.Percent, &c.Guard.Records, &c.BudgetPercent, &c.Paused, &c.Status, &c.Reason.Code, &c.Reason.Message, stamp{&c.Reason.Since},
		stamp{&c.LastAttemptAt}, stamp{&c.LastSuccessAt}, stamp{&c.NextSyncAt}, &c.LastError.Class, &c.LastError.Code, &c.LastError.Message,
		stamp{&c.LastError.Since}, stamp{&c.LastError.At}, &c.LastError.Count, &c.AppID, stamp{&c.CreatedAt}, stamp{&c.UpdatedAt}, stamp{&c.DeletedAt}, &c.AppName,
	}, more...)...)
	c.PollInterval = time.Duration(seconds) * time.Second
	return err
}

// connectorWritten lists what an insertion or update writes, after the id and type.
const connectorWritten = `name, name_key, search, settings, sealed, credentials_set_at, tenant_id, tenant_name, tenant_url, streams,
	poll_interval_seconds, guard_percent, guard_records, budget_percent, paused, status, reason_code, reason_message, reason_since, last_attempt_at, last_success_at,
	next_sync_at, error_class, error_code, error_message, error_since, error_at, error_count, app_id, created_at, updated_at, deleted_at`

const connectorWrittenCount = 32

func connectorValues(c *store.Connector) []any {
	return []any{
		c.Name, unique(c.Name), strings.ToLower(c.Name + "\n" + c.TenantName), asJSON(&c.Settings), c.Sealed, text(c.CredentialsSetAt), c.TenantID, c.TenantName, c.TenantURL,
		asJSON(&c.Streams), int64(c.PollInterval / time.Second), c.Guard.Percent, c.Guard.Records, c.BudgetPercent, c.Paused, string(c.Status), c.Reason.Code, c.Reason.Message,
		orNull(c.Reason.Since), orNull(c.LastAttemptAt), orNull(c.LastSuccessAt), orNull(c.NextSyncAt), string(c.LastError.Class), c.LastError.Code,
		c.LastError.Message, orNull(c.LastError.Since), orNull(c.LastError.At), c.LastError.Count, c.AppID, text(c.CreatedAt), text(c.UpdatedAt), orNull(c.DeletedAt),
	}
}

// InsertConnector implements store.Connectors.
func (db *DB) InsertConnector(ctx context.Context, c *store.Connector) error {
	args := append([]any{c.ID, c.Type}, connectorValues(c)...)
	_, err := db.exec(ctx, "INSERT INTO connectors (id, type, "+connectorWritten+") VALUES "+marks(2+connectorWrittenCount), args...)
	return db.nameTaken(err, c.Name)
}

// nameTaken explains a violated unique name.
func (db *DB) nameTaken(err error, name string) error {
	if err != nil && db.dialect.taken(err) {
		return fault.New(fault.Conflict, "name_taken",
			"A connector named “%s” exists already. Choose another name.", name).At("name").Because(err)
	}
	return err
}

func connectorNotFound() error {
	return fault.New(fault.NotFound, "connector_not_found", "There is no such connector; it may have been deleted.")
}

// Connector implements store.Connectors.
func (db *DB) Connector(ctx context.Context, id string) (*store.Connector, error) {
	return db.connector(ctx, "c.id = ? AND c.deleted_at IS NULL", id)
}

// DeletedConnector implements store.ConnectorRemoval.
func (db *DB) DeletedConnector(ctx context.Context, id string) (*store.Connector, error) {
	return db.connector(ctx, "c.id = ? AND c.deleted_at IS NOT NULL", id)
}

func (db *DB) connector(ctx context.Context, where, id string) (*store.Connector, error) {
	c, err := one(ctx, db, whole(scanConnector), "SELECT "+connectorColumns+" FROM "+connectorTables+" WHERE "+where, id)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, connectorNotFound()
	}
	list := []store.Connector{*c}
	if err := db.fillConnectors(ctx, list); err != nil {
		return nil, err
	}
	return &list[0], nil
}

// fillConnectors adds what other tables know of connectors.
func (db *DB) fillConnectors(ctx context.Context, list []store.Connector) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[string]*store.Connector, len(list))
	ids := make([]any, len(list))
	for i := range list {
		list[i].Records = map[connector.Stream]int64{connector.Users: 0}
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	return errors.Join(
		db.each(ctx, func(rows *sql.Rows) error {
			var id string
			var l store.Listed
			err := rows.Scan(&id, &l.Stream, stamp{&l.At}, &l.Records)
			if err == nil {
				at[id].Listed = append(at[id].Listed, l)
			}
			return err
		}, "SELECT connector_id, stream, last_listed_at, records FROM connector_streams WHERE connector_id IN "+marks(len(ids))+" ORDER BY connector_id, stream", ids...),
		db.each(ctx, func(rows *sql.Rows) error {
			var id string
			var p store.Problem
			err := rows.Scan(&id, &p.Stream, &p.Code, &p.Message, stamp{&p.Since})
			if err == nil {
				at[id].Problems = append(at[id].Problems, p)
			}
			return err
		}, "SELECT connector_id, stream, code, message, since FROM connector_problems WHERE connector_id IN "+marks(len(ids))+" ORDER BY connector_id, stream", ids...),
		db.each(ctx, func(rows *sql.Rows) error {
			var id string
			var stream connector.Stream
			var n int64
			err := rows.Scan(&id, &stream, &n)
			if err == nil {
				at[id].Records[stream] = n
			}
			return err
		}, "SELECT connector_id, stream, SUM(n) FROM account_counts WHERE status <> 'removed' AND connector_id IN "+marks(len(ids))+` GROUP BY connector_id, stream
			UNION ALL SELECT connector_id, stream, n FROM record_counts WHERE connector_id IN `+marks(len(ids)), slices.Concat(ids, ids)...))
}

// ListConnectors implements store.Connectors.
func (db *DB) ListConnectors(ctx context.Context, q store.ConnectorQuery) (store.List[store.Connector], error) {
	l := listing[store.Connector]{
		columns: connectorColumns, from: connectorTables, id: "c.id", sort: "name",
		sorts: map[string]string{
			"name": "c.name_key", "status": "c.status", "type": "c.type", "created_at": "c.created_at",
			"last_success_at": "COALESCE(c.last_success_at, '')", "next_sync_at": "COALESCE(c.next_sync_at, '')",
		},
		scan: scanConnector, idOf: func(c *store.Connector) string { return c.ID },
	}
	l.filter("c.deleted_at IS NULL")
	if q.Search != "" {
		l.filter(`c.search LIKE ? ESCAPE '\'`, contains(q.Search))
	}
	oneOf(&l, "c.status", q.Statuses)
	oneOf(&l, "c.type", q.Types)
	list, err := l.page(ctx, db, q.Paging)
	if err != nil {
		return list, err
	}
	return list, db.fillConnectors(ctx, list.Items)
}

// EditConnector implements store.Connectors.
func (db *DB) EditConnector(ctx context.Context, id string, edit func(*store.Connector) error) (out *store.Connector, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		c, err := tx.connector(ctx, "c.id = ? AND c.deleted_at IS NULL", id)
		if err != nil {
			return err
		}
		if err := edit(c); err != nil {
			return err
		}
		_, err = tx.exec(ctx, "UPDATE connectors SET ("+connectorWritten+") = "+marks(connectorWrittenCount)+" WHERE id = ?",
			append(connectorValues(c), c.ID)...)
		out = c
		return db.nameTaken(err, c.Name)
	})
	return out, err
}

// DueConnectors implements store.Connectors.
func (db *DB) DueConnectors(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return all(ctx, db, single[string],
		`SELECT c.id FROM connectors c
		WHERE (c.next_sync_at <= ? OR c.next_sync_at > ?) AND c.deleted_at IS NULL AND NOT c.paused
		AND NOT EXISTS (SELECT 1 FROM syncs s WHERE s.connector_id = c.id AND s.state IN ('queued', 'running', 'waiting'))
		ORDER BY c.next_sync_at, c.id LIMIT ?`, text(now), text(now.Add(store.FarAhead)), limit)
}

// SetListed implements store.Connectors.
func (db *DB) SetListed(ctx context.Context, connectorID string, stream connector.Stream, at time.Time, records int64) error {
	_, err := db.exec(ctx, `INSERT INTO connector_streams (connector_id, stream, last_listed_at, records) VALUES (?, ?, ?, ?)
		ON CONFLICT (connector_id, stream) DO UPDATE SET last_listed_at = excluded.last_listed_at, records = excluded.records`,
		connectorID, string(stream), text(at), records)
	return err
}

// SetProblem implements store.Connectors.
func (db *DB) SetProblem(ctx context.Context, connectorID string, stream connector.Stream, why store.Reason) error {
	if why.Code == "" {
		_, err := db.exec(ctx, "DELETE FROM connector_problems WHERE connector_id = ? AND stream = ?", connectorID, string(stream))
		return err
	}
	_, err := db.exec(ctx, `INSERT INTO connector_problems (connector_id, stream, code, message, since) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (connector_id, stream) DO UPDATE SET message = excluded.message, code = excluded.code,
		since = CASE WHEN connector_problems.code = excluded.code THEN connector_problems.since ELSE excluded.since END`,
		connectorID, string(stream), why.Code, why.Message, text(why.Since))
	return err
}
