//go:build race

package chaos

// The size of the short run and of a tenant. The race detector makes the
// database many times slower.
const (
	shortRounds = 6
	people      = 320
	pageSize    = 40
)
