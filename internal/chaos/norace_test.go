//go:build !race

package chaos

// shortRounds is the length of the short run.
const shortRounds = 8
