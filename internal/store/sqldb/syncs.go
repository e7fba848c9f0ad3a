package sqldb

import (
	"context"
	"database/sql"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

const syncColumns = `s.id, s.connector_id, s.cause, s.state, s.queued_at, s.started_at, s.ended_at, s.wait_until,
	s.error_class, s.error_code, s.error_message, s.decision, s.decided_at, s.decided_by, s.requests, s.retries, s.claim`

func scanSync(rows *sql.Rows, s *store.Sync, more ...any) error {
	return rows.Scan(append([]any{
		&s.ID, &s.ConnectorID, &s.Cause, &s.State, stamp{&s.QueuedAt}, stamp{&s.StartedAt}, stamp{&s.EndedAt},
		stamp{&s.WaitUntil}, &s.ErrorClass, &s.ErrorCode, &s.ErrorText, &s.Decision, stamp{&s.DecidedAt}, &s.DecidedBy, &s.Requests, &s.Retries, &s.Claim,
	}, more...)...)
}

// InsertSync implements store.Syncs.
func (db *DB) InsertSync(ctx context.Context, s *store.Sync) error {
	return db.inTx(ctx, func(tx *DB) error {
		_, err := tx.exec(ctx, `INSERT INTO syncs (id, connector_id, cause, state, queued_at, started_at, ended_at, wait_until,
			error_class, error_code, error_message, decision, decided_at, decided_by, requests, retries, claim) VALUES `+marks(17),
			s.ID, s.ConnectorID, string(s.Cause), string(s.State), text(s.QueuedAt), orNull(s.StartedAt), orNull(s.EndedAt),
			orNull(s.WaitUntil), string(s.ErrorClass), s.ErrorCode, s.ErrorText, string(s.Decision), orNull(s.DecidedAt), s.DecidedBy, s.Requests, s.Retries, s.Claim)
		if err != nil && db.dialect.taken(err) {
			return fault.New(fault.Conflict, "sync_under_way", "A sync of this connector is under way already.").Because(err)
		}
		if err != nil {
			return err
		}
		return tx.saveStreams(ctx, s)
	})
}

const streamColumns = `sync_id, stream, position, state, cursor, pages, records, expected, restarts, created, updated, unchanged, removed, returned,
	missing, known, problem_code, problem_message, dropped, requests`

// saveStreams writes the progress of all streams of a sync.
func (db *DB) saveStreams(ctx context.Context, s *store.Sync) error {
	for i, p := range s.Streams {
		_, err := db.exec(ctx, "INSERT INTO sync_streams ("+streamColumns+") VALUES "+marks(20)+`
			ON CONFLICT (sync_id, stream) DO UPDATE SET state = excluded.state, cursor = excluded.cursor, pages = excluded.pages,
			records = excluded.records, expected = excluded.expected, restarts = excluded.restarts, created = excluded.created,
			updated = excluded.updated, unchanged = excluded.unchanged, removed = excluded.removed, returned = excluded.returned,
			missing = excluded.missing, known = excluded.known, problem_code = excluded.problem_code, problem_message = excluded.problem_message,
			dropped = excluded.dropped, requests = excluded.requests`,
			s.ID, string(p.Stream), i, string(p.State), p.Cursor, p.Pages, p.Records, p.Expected, p.Restarts,
			p.Counts.Created, p.Counts.Updated, p.Counts.Unchanged, p.Counts.Removed, p.Counts.Returned,
			p.Missing, p.Known, p.ProblemCode, p.ProblemText, p.Dropped, p.Requests)
		if err != nil {
			return err
		}
	}
	return nil
}

// fillSyncs adds the progress of the streams.
func (db *DB) fillSyncs(ctx context.Context, list []store.Sync) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[string]*store.Sync, len(list))
	ids := make([]any, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	return db.each(ctx, func(rows *sql.Rows) error {
		var id string
		var position int64
		var p store.StreamProgress
		if err := rows.Scan(&id, &p.Stream, &position, &p.State, &p.Cursor, &p.Pages, &p.Records, &p.Expected, &p.Restarts,
			&p.Counts.Created, &p.Counts.Updated, &p.Counts.Unchanged, &p.Counts.Removed, &p.Counts.Returned,
			&p.Missing, &p.Known, &p.ProblemCode, &p.ProblemText, &p.Dropped, &p.Requests); err != nil {
			return err
		}
		at[id].Streams = append(at[id].Streams, p)
		return nil
	}, "SELECT "+streamColumns+" FROM sync_streams WHERE sync_id IN "+marks(len(ids))+" ORDER BY sync_id, position", ids...)
}

// Sync implements store.Syncs.
func (db *DB) Sync(ctx context.Context, id string) (*store.Sync, error) {
	s, err := db.sync(ctx, "s.id = ?", id)
	if err == nil && s == nil {
		err = fault.New(fault.NotFound, "sync_not_found", "There is no such sync; its connector may have been deleted.")
	}
	return s, err
}

// LiveSync implements store.Syncs.
func (db *DB) LiveSync(ctx context.Context, connectorID string) (*store.Sync, error) {
	return db.sync(ctx, "s.connector_id = ? AND s.state IN ('queued', 'running', 'waiting')", connectorID)
}

// HeldSync implements store.Syncs.
func (db *DB) HeldSync(ctx context.Context, connectorID string) (*store.Sync, error) {
	return db.sync(ctx, "s.connector_id = ? AND s.state = 'held' AND s.decision = ''", connectorID)
}

func (db *DB) sync(ctx context.Context, where string, args ...any) (*store.Sync, error) {
	list, err := all(ctx, db, whole(scanSync), "SELECT "+syncColumns+" FROM syncs s WHERE "+where, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if err := db.fillSyncs(ctx, list[:1]); err != nil {
		return nil, err
	}
	return &list[0], nil
}

// ListSyncs implements store.Syncs.
func (db *DB) ListSyncs(ctx context.Context, q store.SyncQuery) (store.List[store.Sync], error) {
	l := listing[store.Sync]{
		columns: syncColumns, from: "syncs s", id: "s.id", sort: "-queued_at",
		sorts: map[string]string{"queued_at": "s.id"}, // ids are made in the order of time, and have the index
		scan:  scanSync, idOf: func(s *store.Sync) string { return s.ID },
	}
	if q.ConnectorID != "" {
		l.filter("s.connector_id = ?", q.ConnectorID)
	}
	oneOf(&l, "s.state", q.States)
	list, err := l.page(ctx, db, q.Paging)
	if err != nil {
		return list, err
	}
	return list, db.fillSyncs(ctx, list.Items)
}

// SaveSync implements store.Syncs.
func (db *DB) SaveSync(ctx context.Context, s *store.Sync, from ...store.SyncState) (saved bool, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		args := append([]any{
			string(s.State), orNull(s.StartedAt), orNull(s.EndedAt), orNull(s.WaitUntil), string(s.ErrorClass), s.ErrorCode, s.ErrorText,
			string(s.Decision), orNull(s.DecidedAt), s.DecidedBy, s.Requests, s.Retries, s.Claim, s.ID, s.Claim,
		}, anys(plain(from))...)
		n, err := tx.exec(ctx, `UPDATE syncs SET state = ?, started_at = ?, ended_at = ?, wait_until = ?, error_class = ?, error_code = ?, error_message = ?,
			decision = ?, decided_at = ?, decided_by = ?, requests = ?, retries = ?, claim = ? WHERE id = ? AND claim <= ? AND state IN `+marks(len(from)), args...)
		if err != nil && db.dialect.taken(err) {
			return fault.New(fault.Conflict, "sync_held", "Another sync of this connector is held already.").Because(err)
		}
		if err != nil || n == 0 {
			return err
		}
		saved = true
		return tx.saveStreams(ctx, s)
	})
	return saved && err == nil, err
}

// UnfinishedSyncs implements store.Syncs.
func (db *DB) UnfinishedSyncs(ctx context.Context) ([]string, error) {
	return all(ctx, db, single[string],
		"SELECT id FROM syncs WHERE state IN ('queued', 'running', 'waiting') ORDER BY id")
}
