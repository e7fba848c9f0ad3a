package inventory

// The guard that connectors begin with.
const (
	DefaultGuardPercent = 20
	DefaultGuardRecords = 10
)

// Guard says how many records of a stream may go at once without a question.
type Guard struct {
	Percent int64 // 0 to 100; at 100 nothing is ever held
	Records int64 // not negative
}

// DefaultGuard is the guard that connectors begin with.
func DefaultGuard() Guard { return Guard{Percent: DefaultGuardPercent, Records: DefaultGuardRecords} }

// Holds reports whether a removal of so many of the known records waits for a
// decision: when it is more than Records, and more than Percent of all.
func (g Guard) Holds(missing, known int64) bool {
	return missing > g.Records && missing*100 > known*g.Percent
}
