package sqldb

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/noonday/noonday/internal/store"
)

// Session implements store.Sessions.
func (db *DB) Session(ctx context.Context, token string, now time.Time) ([]byte, error) {
	data, err := one(ctx, db, single[string],
		"SELECT data FROM sessions WHERE token = ? AND expires_at > ?", token, text(now))
	if err != nil || data == nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(*data)
	if err != nil {
		return nil, fmt.Errorf("stored session: %w", err)
	}
	return raw, nil
}

// SaveSession implements store.Sessions.
func (db *DB) SaveSession(ctx context.Context, token string, data []byte, expires time.Time) error {
	_, err := db.exec(ctx, `INSERT INTO sessions (token, data, expires_at) VALUES (?, ?, ?)
		ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
		token, base64.StdEncoding.EncodeToString(data), text(expires))
	return err
}

// DeleteSession implements store.Sessions.
func (db *DB) DeleteSession(ctx context.Context, token string) error {
	_, err := db.exec(ctx, "DELETE FROM sessions WHERE token = ?", token)
	return err
}

// DropExpiredSessions implements store.Sessions.
func (db *DB) DropExpiredSessions(ctx context.Context, now time.Time) error {
	_, err := db.exec(ctx, "DELETE FROM sessions WHERE expires_at <= ?", text(now))
	return err
}

const auditColumns = "id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name, details"

func scanAudit(rows *sql.Rows, e *store.AuditEntry, more ...any) error {
	return rows.Scan(append([]any{
		&e.ID, stamp{&e.At}, &e.ActorKind, &e.ActorID, &e.ActorName, &e.Action, &e.TargetKind, &e.TargetID, &e.TargetName, asJSON(&e.Details),
	}, more...)...)
}

// InsertAudit implements store.Audit.
func (db *DB) InsertAudit(ctx context.Context, e *store.AuditEntry) error {
	_, err := db.exec(ctx, "INSERT INTO audit ("+auditColumns+") VALUES "+marks(10), e.ID, text(e.At), e.ActorKind, e.ActorID, e.ActorName,
		e.Action, e.TargetKind, e.TargetID, e.TargetName, attributes(e.Details))
	return err
}

// ListAudit implements store.Audit.
func (db *DB) ListAudit(ctx context.Context, q store.AuditQuery) (store.List[store.AuditEntry], error) {
	l := listing[store.AuditEntry]{
		columns: auditColumns, from: "audit", id: "id", sort: "-at", sorts: map[string]string{"at": "id"},
		scan: scanAudit,
	}
	if q.Action != "" {
		l.filter("action = ?", q.Action)
	}
	return l.page(ctx, db, q.Paging)
}
