// Package auth says who may use this server and how they prove who they are:
// roles and permissions, passwords, API tokens, the set-up code and the brake
// on guessing. It is pure: it stores nothing and knows no HTTP.
package auth

import (
	"slices"

	"github.com/noonday/noonday/internal/fault"
)

// Role is what an operator or an API token is entitled to as a whole.
type Role string

// The roles.
const (
	Administrator Role = "administrator" // may do everything
	Analyst       Role = "analyst"       // may see the inventory and work on it: review, match, merge
	Auditor       Role = "auditor"       // may see everything but secrets, and change nothing
)

// Permission is the right to do one kind of deed.
type Permission string

// The permissions.
const (
	ReadInventory   Permission = "inventory.read"
	WriteInventory  Permission = "inventory.write"
	ReadConnectors  Permission = "connectors.read"
	WriteConnectors Permission = "connectors.write"
	ManageTokens    Permission = "tokens.manage"
	ManageOperators Permission = "operators.manage"
	ReadAudit       Permission = "audit.read"
)

// grant is a row of the table of roles and permissions.
type grant struct {
	permission Permission
	roles      []Role
}

// grants is the table: who may do what. All authorisation comes from it.
func grants() []grant {
	return []grant{
		{ReadInventory, []Role{Administrator, Analyst, Auditor}},
		{WriteInventory, []Role{Administrator, Analyst}},
		{ReadConnectors, []Role{Administrator, Analyst, Auditor}},
		{WriteConnectors, []Role{Administrator}},
		{ManageTokens, []Role{Administrator}},
		{ManageOperators, []Role{Administrator}},
		{ReadAudit, []Role{Administrator, Auditor}},
	}
}

// Roles lists all roles, the most powerful first.
func Roles() []Role { return []Role{Administrator, Analyst, Auditor} }

// ParseRole returns the role of a name, or the invalid fault "unknown_role".
func ParseRole(name string) (Role, error) {
	if role := Role(name); slices.Contains(Roles(), role) {
		return role, nil
	}
	return "", fault.New(fault.Invalid, "unknown_role", "There is no such role. Choose administrator, analyst or auditor.").At("role")
}

// Allows reports whether a role has a permission. Unknown roles and
// permissions are refused.
func Allows(role Role, permission Permission) bool {
	return slices.ContainsFunc(grants(), func(g grant) bool {
		return g.permission == permission && slices.Contains(g.roles, role)
	})
}

// Permissions lists what a role may do, in the order of the table. It is never nil.
func Permissions(role Role) []Permission {
	out := []Permission{}
	for _, g := range grants() {
		if slices.Contains(g.roles, role) {
			out = append(out, g.permission)
		}
	}
	return out
}
