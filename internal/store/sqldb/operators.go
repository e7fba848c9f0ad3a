package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

const operatorColumns = "id, email, name, role, password_hash, epoch, created_at, last_sign_in_at"

func scanOperator(rows *sql.Rows, o *store.Operator, more ...any) error {
	return rows.Scan(append([]any{
		&o.ID, &o.Email, &o.Name, &o.Role, &o.PasswordHash, &o.Epoch, stamp{&o.CreatedAt}, stamp{&o.LastSignInAt},
	}, more...)...)
}

// InsertOperator implements store.Operators.
func (db *DB) InsertOperator(ctx context.Context, o *store.Operator) error {
	_, err := db.exec(ctx, "INSERT INTO operators ("+operatorColumns+", email_key, name_key) VALUES "+marks(10),
		o.ID, o.Email, o.Name, o.Role, o.PasswordHash, o.Epoch, text(o.CreatedAt), orNull(o.LastSignInAt), unique(o.Email), key(o.Name))
	return db.emailTaken(err)
}

// emailTaken explains a violated unique address.
func (db *DB) emailTaken(err error) error {
	if err != nil && db.dialect.taken(err) {
		return fault.New(fault.Conflict, "email_taken", "An operator with this e-mail address exists already.").At("email").Because(err)
	}
	return err
}

func operatorNotFound() error {
	return fault.New(fault.NotFound, "operator_not_found", "There is no such operator.")
}

func (db *DB) operator(ctx context.Context, where string, arg any) (*store.Operator, error) {
	o, err := one(ctx, db, whole(scanOperator), "SELECT "+operatorColumns+" FROM operators WHERE "+where, arg)
	if err == nil && o == nil {
		err = operatorNotFound()
	}
	return o, err
}

// Operator implements store.Operators.
func (db *DB) Operator(ctx context.Context, id string) (*store.Operator, error) {
	return db.operator(ctx, "id = ?", id)
}

// OperatorByEmail implements store.Operators.
func (db *DB) OperatorByEmail(ctx context.Context, email string) (*store.Operator, error) {
	return db.operator(ctx, "email_key = ?", unique(email))
}

// ListOperators implements store.Operators.
func (db *DB) ListOperators(ctx context.Context, p store.Paging) (store.List[store.Operator], error) {
	l := listing[store.Operator]{
		columns: operatorColumns, from: "operators", id: "id", sort: "email",
		sorts: map[string]string{"email": "email_key", "name": "name_key", "created_at": "created_at"},
		scan:  scanOperator, idOf: func(o *store.Operator) string { return o.ID },
	}
	return l.page(ctx, db, p)
}

// EditOperator implements store.Operators.
func (db *DB) EditOperator(ctx context.Context, id string, edit func(*store.Operator) error) (out *store.Operator, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		o, err := tx.operator(ctx, "id = ?", id)
		if err != nil {
			return err
		}
		if err := edit(o); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE operators SET email = ?, email_key = ?, name = ?, name_key = ?, role = ?, password_hash = ?, epoch = ?,
			last_sign_in_at = ? WHERE id = ?`, o.Email, unique(o.Email), o.Name, key(o.Name), o.Role, o.PasswordHash, o.Epoch, orNull(o.LastSignInAt), o.ID)
		out = o
		return db.emailTaken(err)
	})
	return out, err
}

// DeleteOperator implements store.Operators.
func (db *DB) DeleteOperator(ctx context.Context, id string) error {
	n, err := db.exec(ctx, "DELETE FROM operators WHERE id = ?", id)
	if err == nil && n == 0 {
		err = operatorNotFound()
	}
	return err
}

// CountOperators implements store.Operators.
func (db *DB) CountOperators(ctx context.Context, role string) (int64, error) {
	return db.number(ctx, "SELECT count(*) FROM operators WHERE ? = '' OR role = ?", role, role)
}

const tokenColumns = "id, name, prefix, hash, role, created_at, created_by, last_used_at, expires_at"

func scanToken(rows *sql.Rows, t *store.Token, more ...any) error {
	return rows.Scan(append([]any{
		&t.ID, &t.Name, &t.Prefix, &t.Hash, &t.Role, stamp{&t.CreatedAt}, &t.CreatedBy, stamp{&t.LastUsedAt}, stamp{&t.ExpiresAt},
	}, more...)...)
}

// InsertToken implements store.Tokens.
func (db *DB) InsertToken(ctx context.Context, t *store.Token) error {
	_, err := db.exec(ctx, "INSERT INTO api_tokens ("+tokenColumns+", name_key) VALUES "+marks(10),
		t.ID, t.Name, t.Prefix, t.Hash, t.Role, text(t.CreatedAt), t.CreatedBy, orNull(t.LastUsedAt), orNull(t.ExpiresAt), key(t.Name))
	return err
}

func (db *DB) token(ctx context.Context, where string, arg any) (*store.Token, error) {
	t, err := one(ctx, db, whole(scanToken), "SELECT "+tokenColumns+" FROM api_tokens WHERE "+where, arg)
	if err == nil && t == nil {
		err = fault.New(fault.NotFound, "token_not_found", "There is no such API token; it may have been revoked.")
	}
	return t, err
}

// TokenByHash implements store.Tokens.
func (db *DB) TokenByHash(ctx context.Context, hash string) (*store.Token, error) {
	return db.token(ctx, "hash = ?", hash)
}

// ListTokens implements store.Tokens.
func (db *DB) ListTokens(ctx context.Context, p store.Paging) (store.List[store.Token], error) {
	l := listing[store.Token]{
		columns: tokenColumns, from: "api_tokens", id: "id", sort: "-created_at",
		sorts: map[string]string{"created_at": "created_at", "name": "name_key"},
		scan:  scanToken, idOf: func(t *store.Token) string { return t.ID },
	}
	return l.page(ctx, db, p)
}

// TouchToken implements store.Tokens.
func (db *DB) TouchToken(ctx context.Context, id string, at time.Time) error {
	_, err := db.exec(ctx, "UPDATE api_tokens SET last_used_at = ? WHERE id = ?", text(at), id)
	return err
}

// DeleteToken implements store.Tokens.
func (db *DB) DeleteToken(ctx context.Context, id string) (out *store.Token, err error) {
	err = db.inTx(ctx, func(tx *DB) error {
		if out, err = tx.token(ctx, "id = ?", id); err != nil {
			return err
		}
		_, err = tx.exec(ctx, "DELETE FROM api_tokens WHERE id = ?", id)
		return err
	})
	return out, err
}
