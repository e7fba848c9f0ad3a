package api

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/secret"
	"github.com/noonday/noonday/internal/store"
)

// SetupState says whether the first operator is still to be made.
type SetupState struct {
	Required bool `json:"required"`
}

func (a *API) getSetup(ctx context.Context, _ *none) (SetupState, error) {
	required, err := a.deeds.SetupRequired(ctx)
	return SetupState{required}, err
}

type setupInput struct {
	Body struct {
		Code     string `json:"code" required:"false" doc:"The one-time code from the console"`
		Email    string `json:"email" required:"false"`
		Name     string `json:"name" required:"false"`
		Password string `json:"password" required:"false" doc:"At least 12 characters"`
	}
}

func (a *API) setUp(ctx context.Context, in *setupInput) (Session, error) {
	o, err := a.deeds.Setup(ctx, secret.New(in.Body.Code), action.NewOperator{
		Email: in.Body.Email, Name: in.Body.Name, Password: secret.New(in.Body.Password),
	}, clientOf(ctx))
	if err != nil {
		return Session{}, err
	}
	return a.begin(ctx, o)
}

// Session says who is signed in and what they may do.
type Session struct {
	Operator    *Operator  `json:"operator" doc:"Null for an API token"`
	Actor       Actor      `json:"actor"`
	Permissions []string   `json:"permissions" nullable:"false"`
	SignedInAt  *time.Time `json:"signed_in_at"`
	ExpiresAt   *time.Time `json:"expires_at"`
}

// Actor is who asks.
type Actor struct {
	Kind string `json:"kind" enum:"operator,token,system,cli"`
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// Operator is somebody who signs in to Noonday.
type Operator struct {
	ID           string     `json:"id"`
	Email        string     `json:"email"`
	Name         string     `json:"name"`
	Role         string     `json:"role" enum:"administrator,analyst,auditor"`
	CreatedAt    *time.Time `json:"created_at"`
	LastSignInAt *time.Time `json:"last_sign_in_at"`
}

func writeOperator(o *store.Operator) Operator {
	return Operator{o.ID, o.Email, o.Name, o.Role, moment(o.CreatedAt), moment(o.LastSignInAt)}
}

// begin signs an operator in and describes the session.
func (a *API) begin(ctx context.Context, o *store.Operator) (Session, error) {
	if err := a.signIn(ctx, o); err != nil {
		return Session{}, err
	}
	return a.session(ctx, action.OperatorActor(o), o), nil
}

func (a *API) session(ctx context.Context, actor auth.Actor, o *store.Operator) Session {
	out := Session{Actor: Actor{string(actor.Kind), actor.ID, actor.Name, string(actor.Role)}, Permissions: []string{}}
	for _, p := range auth.Permissions(actor.Role) {
		out.Permissions = append(out.Permissions, string(p))
	}
	if o != nil {
		operator := writeOperator(o)
		out.Operator = &operator
		since := time.Unix(a.sessions.GetInt64(ctx, keySince), 0)
		out.SignedInAt, out.ExpiresAt = moment(since), moment(a.sessions.Deadline(ctx))
	}
	return out
}

type signInInput struct {
	Body struct {
		Email    string `json:"email" required:"false"`
		Password string `json:"password" required:"false"`
	}
}

func (a *API) signInWithPassword(ctx context.Context, in *signInInput) (Session, error) {
	o, err := a.deeds.SignIn(ctx, in.Body.Email, secret.New(in.Body.Password), clientOf(ctx))
	if err != nil {
		return Session{}, err
	}
	return a.begin(ctx, o)
}

func (a *API) getSession(ctx context.Context, _ *none) (Session, error) {
	actor, ok := auth.ActorFrom(ctx)
	if !ok {
		return Session{}, fault.New(fault.Unauthenticated, "unauthenticated", "Sign in first.")
	}
	if actor.Kind != auth.OperatorActor {
		return a.session(ctx, actor, nil), nil
	}
	o, err := a.deeds.SessionOperator(ctx, actor.ID, a.sessions.GetInt64(ctx, keyEpoch))
	if err != nil {
		return Session{}, err
	}
	return a.session(ctx, actor, o), nil
}

func (a *API) signOut(ctx context.Context, _ *none) error { return a.sessions.Destroy(ctx) }

func (a *API) signOutEverywhere(ctx context.Context, _ *none) error {
	if err := a.deeds.EndSessions(ctx); err != nil {
		return err
	}
	return a.sessions.Destroy(ctx)
}

type passwordInput struct {
	Body struct {
		CurrentPassword string `json:"current_password" required:"false"`
		NewPassword     string `json:"new_password" required:"false"`
	}
}

func (a *API) changePassword(ctx context.Context, in *passwordInput) error {
	o, err := a.deeds.ChangePassword(ctx, secret.New(in.Body.CurrentPassword), secret.New(in.Body.NewPassword))
	if err != nil {
		return err
	}
	return a.signIn(ctx, o)
}

func (a *API) listOperators(ctx context.Context, in *Paging) (Page[Operator], error) {
	l, err := a.deeds.ListOperators(ctx, in.paging())
	return pageOf(l, writeOperator), err
}

type createOperatorInput struct {
	Body struct {
		Email    string `json:"email" required:"false"`
		Name     string `json:"name" required:"false"`
		Role     string `json:"role" required:"false" doc:"administrator, analyst or auditor"`
		Password string `json:"password" required:"false" doc:"At least 12 characters"`
	}
}

func (a *API) createOperator(ctx context.Context, in *createOperatorInput) (Operator, error) {
	o, err := a.deeds.CreateOperator(ctx, action.NewOperator{
		Email: in.Body.Email, Name: in.Body.Name, Role: in.Body.Role, Password: secret.New(in.Body.Password),
	})
	if err != nil {
		return Operator{}, err
	}
	return writeOperator(o), nil
}

type editOperatorInput struct {
	ByID
	Body struct {
		Name *string `json:"name,omitempty"`
		Role *string `json:"role,omitempty"`
	}
}

func (a *API) editOperator(ctx context.Context, in *editOperatorInput) (Operator, error) {
	o, err := a.deeds.EditOperator(ctx, in.ID, in.Body.Name, in.Body.Role)
	if err != nil {
		return Operator{}, err
	}
	return writeOperator(o), nil
}

func (a *API) deleteOperator(ctx context.Context, in *ByID) error {
	return a.deeds.DeleteOperator(ctx, in.ID)
}

// Token is an API token, without the token itself.
type Token struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Prefix     string     `json:"prefix" doc:"Its first characters, to recognise it"`
	Role       string     `json:"role" enum:"administrator,analyst,auditor"`
	CreatedAt  *time.Time `json:"created_at"`
	CreatedBy  string     `json:"created_by"`
	LastUsedAt *time.Time `json:"last_used_at" doc:"To the minute"`
	ExpiresAt  *time.Time `json:"expires_at" doc:"Null: it does not expire"`
}

// NewToken is an API token together with its secret.
type NewToken struct {
	Token
	Secret string `json:"secret" doc:"The token itself; shown this once"`
}

func writeToken(t *store.Token) Token {
	return Token{t.ID, t.Name, t.Prefix, t.Role, moment(t.CreatedAt), t.CreatedBy, moment(t.LastUsedAt), moment(t.ExpiresAt)}
}

func (a *API) listTokens(ctx context.Context, in *Paging) (Page[Token], error) {
	l, err := a.deeds.ListTokens(ctx, in.paging())
	return pageOf(l, writeToken), err
}

type createTokenInput struct {
	Body struct {
		Name          string `json:"name" required:"false"`
		Role          string `json:"role" required:"false" doc:"administrator, analyst or auditor"`
		ExpiresInDays *int   `json:"expires_in_days,omitempty" doc:"Left out: it does not expire"`
	}
}

func (a *API) createToken(ctx context.Context, in *createTokenInput) (NewToken, error) {
	t, text, err := a.deeds.CreateToken(ctx, in.Body.Name, in.Body.Role, in.Body.ExpiresInDays)
	if err != nil {
		return NewToken{}, err
	}
	return NewToken{writeToken(t), text.Reveal()}, nil
}

func (a *API) revokeToken(ctx context.Context, in *ByID) error {
	return a.deeds.RevokeToken(ctx, in.ID)
}

// AuditEntry is a deed of an operator, an API token or the command line.
type AuditEntry struct {
	ID      string            `json:"id"`
	At      time.Time         `json:"at"`
	Actor   Actor             `json:"actor"`
	Action  string            `json:"action" example:"connector.create"`
	Target  Target            `json:"target"`
	Details map[string]string `json:"details"`
}

// Target is what a deed was done to.
type Target struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

type auditInput struct {
	Paging
	Action string `query:"action" maxLength:"100"`
}

func (a *API) listAudit(ctx context.Context, in *auditInput) (Page[AuditEntry], error) {
	l, err := a.deeds.ListAudit(ctx, store.AuditQuery{Paging: in.paging(), Action: in.Action})
	return pageOf(l, func(e *store.AuditEntry) AuditEntry {
		out := AuditEntry{
			ID: e.ID, At: e.At.UTC(), Actor: Actor{Kind: e.ActorKind, ID: e.ActorID, Name: e.ActorName}, Action: e.Action,
			Target: Target{e.TargetKind, e.TargetID, e.TargetName}, Details: e.Details,
		}
		if out.Details == nil {
			out.Details = map[string]string{}
		}
		return out
	}), err
}
