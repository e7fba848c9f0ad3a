package auth

import (
	"context"

	"github.com/noonday/noonday/internal/fault"
)

// ActorKind says what sort of actor does something.
type ActorKind string

// The kinds of actor.
const (
	OperatorActor ActorKind = "operator" // somebody signed in to the portal
	TokenActor    ActorKind = "token"    // a program with an API token
	SystemActor   ActorKind = "system"   // Noonday by itself
	CLIActor      ActorKind = "cli"      // somebody at the server's command line
)

// Actor is who does something: named in the audit, judged by its role.
type Actor struct {
	Kind ActorKind
	ID   string // of the operator or the token; empty for system and cli
	Name string
	Role Role
}

// System is Noonday itself.
func System() Actor { return Actor{Kind: SystemActor, Name: "Noonday", Role: Administrator} }

// CLI is whoever runs a command on the server; name is the system's user.
func CLI(name string) Actor { return Actor{Kind: CLIActor, Name: name, Role: Administrator} }

// Allows reports whether the actor has a permission.
func (a Actor) Allows(permission Permission) bool { return Allows(a.Role, permission) }

type actorKey struct{}

// WithActor returns a context in which everything is done by the actor.
func WithActor(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// ActorFrom returns who acts in a context; false when nobody is known.
func ActorFrom(ctx context.Context) (Actor, bool) {
	actor, ok := ctx.Value(actorKey{}).(Actor)
	return actor, ok
}

// Require returns nil when the actor of the context has a permission, the
// fault "unauthenticated" when there is no actor, else the fault "forbidden".
func Require(ctx context.Context, permission Permission) error {
	actor, ok := ActorFrom(ctx)
	if !ok {
		return fault.New(fault.Unauthenticated, "unauthenticated", "Sign in first.")
	}
	if !actor.Allows(permission) {
		return fault.New(fault.Forbidden, "forbidden",
			"Your role does not permit this: it takes the permission %s. An administrator can do it, or change your role.", permission)
	}
	return nil
}
