package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// ListOperators lists those who may sign in.
func (d *Deeds) ListOperators(ctx context.Context, p store.Paging) (store.List[store.Operator], error) {
	if err := auth.Require(ctx, auth.ManageOperators); err != nil {
		return store.List[store.Operator]{}, err
	}
	return d.Store.ListOperators(ctx, p)
}

// CreateOperator makes an operator.
func (d *Deeds) CreateOperator(ctx context.Context, n NewOperator) (*store.Operator, error) {
	if err := auth.Require(ctx, auth.ManageOperators); err != nil {
		return nil, err
	}
	o, err := d.newOperator(ctx, n)
	if err != nil {
		return nil, err
	}
	return o, d.Store.InTx(ctx, func(tx store.Store) error { return d.insertOperator(ctx, tx, o) })
}

// EditOperator changes name or role of an operator; nil leaves a thing as it
// is. The last administrator stays one.
func (d *Deeds) EditOperator(ctx context.Context, id string, name, role *string) (out *store.Operator, err error) {
	if err := auth.Require(ctx, auth.ManageOperators); err != nil {
		return nil, err
	}
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		details := map[string]string{}
		out, err = tx.EditOperator(ctx, id, func(o *store.Operator) error { return applyToOperator(o, name, role, details) })
		if err != nil {
			return err
		}
		if err := d.anAdministratorIsLeft(ctx, tx); err != nil {
			return err
		}
		return d.audit(ctx, tx, "operator.update", target{"operator", out.ID, out.Email}, details)
	})
	return out, err
}

// applyToOperator changes an operator. A new role ends the sessions that had the old one.
func applyToOperator(o *store.Operator, name, role *string, details map[string]string) error {
	if name != nil {
		clean, problem := cleanName(*name)
		if problem != nil {
			return problem
		}
		note(details, "name", o.Name, clean)
		o.Name = clean
	}
	if role != nil {
		clean, problem := cleanRole(*role)
		if problem != nil {
			return problem
		}
		note(details, "role", o.Role, string(clean))
		o.Role = string(clean)
	}
	return nil
}

// DeleteOperator removes an operator; their sessions end. Nobody removes
// themselves, and one administrator stays.
func (d *Deeds) DeleteOperator(ctx context.Context, id string) error {
	if err := auth.Require(ctx, auth.ManageOperators); err != nil {
		return err
	}
	if actor, _ := auth.ActorFrom(ctx); actor.ID == id {
		return fault.New(fault.Conflict, "cannot_remove_self", "You cannot remove yourself. Ask another administrator.")
	}
	return d.Store.InTx(ctx, func(tx store.Store) error {
		o, err := tx.Operator(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteOperator(ctx, id); err != nil {
			return err
		}
		if err := d.anAdministratorIsLeft(ctx, tx); err != nil {
			return err
		}
		return d.audit(ctx, tx, "operator.delete", target{"operator", o.ID, o.Email}, nil)
	})
}

// anAdministratorIsLeft refuses a transaction that leaves no administrator.
func (d *Deeds) anAdministratorIsLeft(ctx context.Context, tx store.Store) error {
	n, err := tx.CountOperators(ctx, string(auth.Administrator))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "last_administrator", "At least one administrator must remain.")
	}
	return err
}
