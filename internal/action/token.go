package action

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// maxTokenDays is how long an API token may last, in days.
const maxTokenDays = 3650

// tokenUseResolution is how exactly a token's last use is kept.
const tokenUseResolution = time.Minute

// ListTokens lists the API tokens.
func (d *Deeds) ListTokens(ctx context.Context, p store.Paging) (store.List[store.Token], error) {
	if err := auth.Require(ctx, auth.ManageTokens); err != nil {
		return store.List[store.Token]{}, err
	}
	return d.Store.ListTokens(ctx, p)
}

// CreateToken makes an API token; the secret is shown this once. Nil days mean
// that it does not expire.
func (d *Deeds) CreateToken(ctx context.Context, rawName, rawRole string, days *int) (*store.Token, secret.Text, error) {
	if err := auth.Require(ctx, auth.ManageTokens); err != nil {
		return nil, secret.Text{}, err
	}
	name, nameFault := cleanName(rawName)
	role, roleFault := cleanRole(rawRole)
	var expires time.Time
	var daysFault *fault.Fault
	if days != nil {
		expires = d.Now().AddDate(0, 0, *days)
		if *days < 1 || *days > maxTokenDays {
			daysFault = fault.New(fault.Invalid, "expiry_out_of_range", "Choose from 1 to %d days.", maxTokenDays).At("expires_in_days")
		}
	}
	if f := fault.Join(nameFault, roleFault, daysFault); f != nil {
		return nil, secret.Text{}, f
	}
	text, prefix, hash := auth.NewToken()
	actor, _ := auth.ActorFrom(ctx)
	t := &store.Token{
		ID: store.NewID(), Name: name, Prefix: prefix, Hash: hash, Role: string(role), CreatedAt: d.Now(),
		CreatedBy: actor.Name, ExpiresAt: expires,
	}
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		if err := tx.InsertToken(ctx, t); err != nil {
			return err
		}
		return d.audit(ctx, tx, "token.create", target{"token", t.ID, t.Name}, map[string]string{"role": t.Role})
	})
	return t, text, err
}

// RevokeToken ends an API token.
func (d *Deeds) RevokeToken(ctx context.Context, id string) error {
	if err := auth.Require(ctx, auth.ManageTokens); err != nil {
		return err
	}
	return d.Store.InTx(ctx, func(tx store.Store) error {
		t, err := tx.DeleteToken(ctx, id)
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, "token.revoke", target{"token", t.ID, t.Name}, nil)
	})
}

// TokenActor returns who uses an API token, or the fault "unauthenticated".
func (d *Deeds) TokenActor(ctx context.Context, token secret.Text) (auth.Actor, error) {
	refused := fault.New(fault.Unauthenticated, "unauthenticated", "The API token is unknown, revoked or expired. Make a new one in Settings > API tokens.")
	t, err := d.Store.TokenByHash(ctx, auth.HashToken(token.Reveal()))
	if fault.Has(err, "token_not_found") {
		return auth.Actor{}, refused
	}
	if err != nil {
		return auth.Actor{}, err
	}
	now := d.Now()
	if !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt) {
		return auth.Actor{}, refused
	}
	if now.Sub(t.LastUsedAt).Abs() > tokenUseResolution { // back, too: the clock may have been ahead
		if err := d.Store.TouchToken(ctx, t.ID, now); err != nil {
			return auth.Actor{}, err
		}
	}
	return auth.Actor{Kind: auth.TokenActor, ID: t.ID, Name: t.Name, Role: auth.Role(t.Role)}, nil
}
