// Package builtin is the table of connector types that this binary carries.
package builtin

import (
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji"
)

// Types returns all connector types, in the order in which people see them.
func Types() []connector.Type {
	return []connector.Type{
		kandji.Type(),
	}
}

// Lookup finds a type by its id.
func Lookup(id string) (connector.Type, bool) {
	for _, t := range Types() {
		if t.ID == id {
			return t, true
		}
	}
	return connector.Type{}, false
}
