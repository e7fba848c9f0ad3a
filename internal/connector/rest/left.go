package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// Left returns what an answer's header says is left of the vendor's limits, from
// the shortest window to the longest: X-RateLimit-Limit-… together with
// X-RateLimit-Remaining-…, for Second, Minute, Hour and Day. A pair that is not
// complete, or holds anything but whole numbers, is left out. Headers that name
// no window say nothing about which limit they mean and are not looked at.
func Left(header http.Header) []connector.Left {
	var left []connector.Left
	for _, window := range [...]struct {
		name string
		per  time.Duration
	}{{"Second", time.Second}, {"Minute", time.Minute}, {"Hour", time.Hour}, {"Day", 24 * time.Hour}} {
		requests, known := count(header.Get("X-RateLimit-Limit-" + window.name))
		remaining, told := count(header.Get("X-RateLimit-Remaining-" + window.name))
		if known && told && requests > 0 {
			left = append(left, connector.Left{
				Limit:     connector.Limit{Requests: requests, Per: window.per},
				Remaining: remaining,
			})
		}
	}
	return left
}

// count reads a whole number that is not negative.
func count(value string) (int64, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 63)
	return int64(n), err == nil
}
