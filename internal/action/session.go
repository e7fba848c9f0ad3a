package action

import (
	"context"
	"math"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// throttled refuses somebody who failed too often.
func (d *Deeds) throttled(keys ...string) error {
	wait := d.Throttle.Allow(keys...)
	if wait <= 0 {
		return nil
	}
	return fault.New(fault.Throttled, "too_many_attempts", "Too many failed attempts. Try again in %d seconds.",
		int(math.Ceil(wait.Seconds()))).Wait(wait)
}

// SignIn checks an operator's password. Client is the address of the browser.
func (d *Deeds) SignIn(ctx context.Context, email string, password secret.Text, client string) (*store.Operator, error) {
	keys := []string{auth.EmailKey(email), auth.AddressKey(client)}
	if err := d.throttled(keys...); err != nil {
		return nil, err
	}
	o, err := d.Store.OperatorByEmail(ctx, email)
	if err != nil && !fault.Has(err, "operator_not_found") {
		return nil, err
	}
	right := false
	if o == nil {
		err = d.Hasher.VerifyNobody(ctx, password.Reveal())
	} else {
		right, err = d.Hasher.Verify(ctx, password.Reveal(), o.PasswordHash)
	}
	if err != nil {
		return nil, err
	}
	if !right {
		d.Throttle.Failed(keys...)
		return nil, fault.New(fault.Unauthenticated, "wrong_credentials", "E-mail address or password is wrong.")
	}
	d.Throttle.Succeeded(keys...)
	ctx = auth.WithActor(ctx, OperatorActor(o))
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		o, err = tx.EditOperator(ctx, o.ID, func(o *store.Operator) error {
			o.LastSignInAt = d.Now()
			return nil
		})
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, "session.sign_in", target{"operator", o.ID, o.Email}, nil)
	})
	return o, err
}

// OperatorActor is an operator as the actor of deeds.
func OperatorActor(o *store.Operator) auth.Actor {
	return auth.Actor{Kind: auth.OperatorActor, ID: o.ID, Name: o.Email, Role: auth.Role(o.Role)}
}

// SessionOperator returns the operator of a session, or the fault
// "unauthenticated" when the session is over.
func (d *Deeds) SessionOperator(ctx context.Context, id string, epoch int64) (*store.Operator, error) {
	o, err := d.Store.Operator(ctx, id)
	if fault.Has(err, "operator_not_found") || (err == nil && o.Epoch != epoch) {
		return nil, fault.New(fault.Unauthenticated, "unauthenticated", "Your session has ended. Sign in again.")
	}
	return o, err
}

// EndSessions ends all sessions of the operator who asks.
func (d *Deeds) EndSessions(ctx context.Context) error {
	actor, _ := auth.ActorFrom(ctx)
	if actor.Kind != auth.OperatorActor {
		return fault.New(fault.Forbidden, "forbidden", "Only an operator who is signed in has sessions to end.")
	}
	return d.Store.InTx(ctx, func(tx store.Store) error {
		o, err := tx.EditOperator(ctx, actor.ID, func(o *store.Operator) error {
			o.Epoch++
			return nil
		})
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, "session.end_all", target{"operator", o.ID, o.Email}, nil)
	})
}

// ChangePassword changes the password of the operator who asks. All other
// sessions end; the operator returned has the new epoch.
func (d *Deeds) ChangePassword(ctx context.Context, current, next secret.Text) (*store.Operator, error) {
	actor, _ := auth.ActorFrom(ctx)
	if actor.Kind != auth.OperatorActor {
		return nil, fault.New(fault.Forbidden, "forbidden", "Only an operator who is signed in has a password.")
	}
	o, err := d.Store.Operator(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	if err := d.throttled("password/" + o.ID); err != nil {
		return nil, err
	}
	right, err := d.Hasher.Verify(ctx, current.Reveal(), o.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !right {
		d.Throttle.Failed("password/" + o.ID)
		return nil, fault.New(fault.Invalid, "current_password_wrong", "The current password is wrong.").At("current_password")
	}
	if err := auth.CheckPassword(next.Reveal(), o.Email); err != nil {
		return nil, fault.Of(err).At("new_password")
	}
	hash, err := d.Hasher.Hash(ctx, next.Reveal())
	if err != nil {
		return nil, err
	}
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		o, err = tx.EditOperator(ctx, actor.ID, func(o *store.Operator) error {
			o.PasswordHash = hash
			o.Epoch++
			return nil
		})
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, "operator.change_password", target{"operator", o.ID, o.Email}, nil)
	})
	return o, err
}
