// Package action is what an operator does or sees: one file per deed. Every
// deed authorises, decides, writes and leaves a trace in the audit log. It is
// the only door from the API to the store.
package action

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// Deeds are all that operators can do. All fields but SetupCode are required.
type Deeds struct {
	Store store.Store
	Queue Queue
	Types []connector.Type
	Vault Vault
	Env   connector.Environment
	// Budget counts what Connect asks of vendors.
	Budget *budget.Governor
	// Matcher says which apps installed programs are of.
	Matcher *matching.Matcher
	// Directories are the streams, by connector type, whose accounts are those of
	// a directory.
	Directories map[string][]connector.Stream
	Now         func() time.Time
	Log         *slog.Logger

	Hasher   *auth.Hasher
	Throttle *auth.Throttle
	// SetupCode guards the making of the first operator; a zero one refuses it.
	SetupCode secret.Text
}

// Queue enqueues work; the job engine does it.
type Queue interface {
	EnqueueSync(ctx context.Context, tx *sql.Tx, syncID string) error
	HastenSync(ctx context.Context, tx *sql.Tx, syncID string) error
	EnqueuePurge(ctx context.Context, tx *sql.Tx, p job.Purge) error
	EnqueueSettle(ctx context.Context, tx *sql.Tx, s job.Settle) error
}

// Vault seals secrets for a row and opens them again.
type Vault interface {
	SealMap(secrets map[string]secret.Text, row string) (string, error)
	OpenMap(sealed, row string) (map[string]secret.Text, error)
}

// Lookup finds a connector type.
func (d *Deeds) Lookup(id string) (*connector.Type, bool) {
	for i := range d.Types {
		if d.Types[i].ID == id {
			return &d.Types[i], true
		}
	}
	return nil, false
}

// kind finds a connector type or says that there is none.
func (d *Deeds) kind(id string) (*connector.Type, error) {
	if t, ok := d.Lookup(id); ok {
		return t, nil
	}
	return nil, fault.New(fault.Invalid, "unknown_connector_type",
		"This version of Noonday has no connector type “%s”. GET /connector-types lists those it has.", clip(id)).At("type")
}

// target is what a deed was done to.
type target struct{ kind, id, name string }

// audit records a deed of the actor in ctx, in the transaction of tx.
func (d *Deeds) audit(ctx context.Context, tx store.Store, action string, t target, details map[string]string) error {
	actor, _ := auth.ActorFrom(ctx)
	return tx.InsertAudit(ctx, &store.AuditEntry{
		ID: store.NewID(), At: d.Now(), ActorKind: string(actor.Kind), ActorID: actor.ID, ActorName: actor.Name,
		Action: action, TargetKind: t.kind, TargetID: t.id, TargetName: t.name, Details: details,
	})
}

// clip shortens foreign text for a message.
func clip(s string) string {
	runes := []rune(s)
	if len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
