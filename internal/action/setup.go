package action

import (
	"context"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// NewOperator is what it takes to make an operator.
type NewOperator struct {
	Email    string
	Name     string
	Role     string
	Password secret.Text
}

// SetupRequired reports whether there is no operator yet.
func (d *Deeds) SetupRequired(ctx context.Context) (bool, error) {
	n, err := d.Store.CountOperators(ctx, "")
	return n == 0, err
}

// Setup makes the first operator, an administrator, for whoever knows the
// one-time code from the console. Wrong codes are throttled by client address.
func (d *Deeds) Setup(ctx context.Context, code secret.Text, n NewOperator, client string) (*store.Operator, error) {
	required, err := d.SetupRequired(ctx)
	if err != nil {
		return nil, err
	}
	if !required {
		return nil, fault.New(fault.Conflict, "setup_done", "Noonday is set up already. Sign in instead.")
	}
	if err := d.throttled("setup/" + client); err != nil {
		return nil, err
	}
	if d.SetupCode.IsZero() || !auth.SetupCodeMatches(d.SetupCode, code.Reveal()) {
		d.Throttle.Failed("setup/" + client)
		return nil, fault.New(fault.Invalid, "setup_code_wrong",
			"This is not the set-up code. Noonday prints it on the console when it starts without an operator.").At("code")
	}
	n.Role = string(auth.Administrator)
	o, err := d.newOperator(ctx, n)
	if err != nil {
		return nil, err
	}
	ctx = auth.WithActor(ctx, OperatorActor(o))
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		// Asked again inside the transaction: two browsers may race for it.
		if n, err := tx.CountOperators(ctx, ""); err != nil || n > 0 {
			return orElse(err, fault.New(fault.Conflict, "setup_done", "Noonday is set up already. Sign in instead."))
		}
		return d.insertOperator(ctx, tx, o)
	})
	if err != nil {
		return nil, err
	}
	d.Throttle.Succeeded("setup/" + client)
	return o, nil
}

// orElse is err, or other if err is nil.
func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// newOperator validates and hashes, without storing.
func (d *Deeds) newOperator(ctx context.Context, n NewOperator) (*store.Operator, error) {
	name, nameFault := cleanName(n.Name)
	email, emailFault := cleanEmail(n.Email)
	role, roleFault := cleanRole(n.Role)
	passwordFault := faultOrNil(auth.CheckPassword(n.Password.Reveal(), email))
	if f := fault.Join(emailFault, nameFault, passwordFault, roleFault); f != nil {
		return nil, f
	}
	hash, err := d.Hasher.Hash(ctx, n.Password.Reveal())
	if err != nil {
		return nil, err
	}
	return &store.Operator{ID: store.NewID(), Email: email, Name: name, Role: string(role), PasswordHash: hash, Epoch: 1, CreatedAt: d.Now()}, nil
}

// insertOperator stores a new operator and says so in the audit log.
func (d *Deeds) insertOperator(ctx context.Context, tx store.Store, o *store.Operator) error {
	if err := tx.InsertOperator(ctx, o); err != nil {
		return err
	}
	return d.audit(ctx, tx, "operator.create", target{"operator", o.ID, o.Email}, map[string]string{"role": o.Role})
}

// cleanEmail checks an e-mail address of an operator.
func cleanEmail(raw string) (string, *fault.Fault) {
	email := strings.TrimSpace(raw)
	if email == "" {
		return "", fault.New(fault.Invalid, "email_required", "Enter an e-mail address.").At("email")
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || utf8.RuneCountInString(email) > 254 {
		return "", fault.New(fault.Invalid, "email_invalid", "This is not an e-mail address.").At("email")
	}
	return email, nil
}

// cleanRole checks a role.
func cleanRole(raw string) (auth.Role, *fault.Fault) {
	role, err := auth.ParseRole(raw)
	if err != nil {
		return "", fault.Of(err).At("role")
	}
	return role, nil
}
