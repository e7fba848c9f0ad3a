//go:build !race

package chaos

// The size of the short run and of a tenant.
const (
	shortRounds = 8
	people      = 900
	pageSize    = 100
)
