//go:build race

package chaos

// shortRounds is the length of the short run; the race detector makes the
// database many times slower.
const shortRounds = 5
