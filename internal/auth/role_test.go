package auth

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/fault"
)

// golden is who may do what. Whoever changes it changes what people are
// entitled to: think of those who have the role today.
const golden = `
permission        administrator analyst auditor
inventory.read    yes           yes     yes
inventory.write   yes           yes     -
connectors.read   yes           yes     yes
connectors.write  yes           -       -
tokens.manage     yes           -       -
operators.manage  yes           -       -
audit.read        yes           -       yes
`

func TestRoleTable(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-18s%-14s%-8s%s\n", "permission", Administrator, Analyst, Auditor)
	mark := map[bool]string{true: "yes", false: "-"}
	for _, p := range Permissions(Administrator) {
		fmt.Fprintf(&b, "%-18s%-14s%-8s%s\n", p, mark[Allows(Administrator, p)], mark[Allows(Analyst, p)], mark[Allows(Auditor, p)])
	}
	if b.String() != golden {
		t.Errorf("the table is now:%s", b.String())
	}
}

func TestPermissionsAndAllowsAgree(t *testing.T) {
	for _, role := range append(Roles(), "", "root") {
		have := map[Permission]bool{}
		for _, p := range Permissions(role) {
			have[p] = true
		}
		for _, g := range grants() {
			if have[g.permission] != Allows(role, g.permission) {
				t.Errorf("%q and %s disagree", role, g.permission)
			}
		}
	}
	if Permissions("root") == nil || len(Permissions("root")) != 0 {
		t.Error("an unknown role has the empty list")
	}
	if Allows(Administrator, "everything") || Allows("", ReadInventory) {
		t.Error("the unknown is refused")
	}
}

func TestParseRole(t *testing.T) {
	for _, role := range Roles() {
		if got, err := ParseRole(string(role)); err != nil || got != role {
			t.Errorf("%s: %s, %v", role, got, err)
		}
	}
	for _, bad := range []string{"", "Administrator", "admin", "owner"} {
		if _, err := ParseRole(bad); !fault.Has(err, "unknown_role") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestRequire(t *testing.T) {
	cases := []struct {
		name  string
		actor *Actor
		may   Permission
		code  string
	}{
		{"nobody", nil, ReadInventory, "unauthenticated"},
		{"no role", &Actor{Kind: OperatorActor}, ReadInventory, "forbidden"},
		{"auditor reads", &Actor{Kind: OperatorActor, Role: Auditor}, ReadInventory, ""},
		{"auditor writes", &Actor{Kind: TokenActor, Role: Auditor}, WriteConnectors, "forbidden"},
		{"administrator", &Actor{Kind: OperatorActor, Role: Administrator}, WriteConnectors, ""},
		{"system", new(System()), WriteConnectors, ""},
		{"cli", new(CLI("root")), ManageOperators, ""},
	}
	for _, c := range cases {
		ctx := context.Background()
		if c.actor != nil {
			ctx = WithActor(ctx, *c.actor)
		}
		err := Require(ctx, c.may)
		if c.code == "" && err != nil || c.code != "" && !fault.Has(err, c.code) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.code)
		}
	}
}

func TestActorFrom(t *testing.T) {
	if _, ok := ActorFrom(context.Background()); ok {
		t.Error("nobody acts in an empty context")
	}
	want := Actor{Kind: TokenActor, ID: "1", Name: "ci", Role: Auditor}
	if got, ok := ActorFrom(WithActor(context.Background(), want)); !ok || got != want {
		t.Errorf("got %v", got)
	}
}
