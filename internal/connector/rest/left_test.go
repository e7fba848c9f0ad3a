package rest

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

func leftOf(requests int64, per time.Duration, remaining int64) connector.Left {
	return connector.Left{Limit: connector.Limit{Requests: requests, Per: per}, Remaining: remaining}
}

func TestLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header []string
		want   []connector.Left
	}{
		"nothing": {nil, nil},
		"a gateway's": {[]string{
			"RateLimit-Limit", "50", "RateLimit-Remaining", "49", "RateLimit-Reset", "1",
			"X-RateLimit-Limit-Hour", "10000", "X-RateLimit-Limit-Second", "50",
			"X-RateLimit-Remaining-Hour", "9966", "X-RateLimit-Remaining-Second", "49",
		}, []connector.Left{leftOf(50, time.Second, 49), leftOf(10000, time.Hour, 9966)}},
		"all windows": {[]string{
			"x-ratelimit-limit-day", "4", "x-ratelimit-remaining-day", "0", "X-Ratelimit-Limit-Minute", " 60 ", "X-Ratelimit-Remaining-Minute", "61",
		}, []connector.Left{leftOf(60, time.Minute, 61), leftOf(4, 24*time.Hour, 0)}},
		"no window":      {[]string{"RateLimit-Limit", "50", "RateLimit-Remaining", "49", "X-RateLimit-Limit", "50", "X-RateLimit-Remaining", "49"}, nil},
		"half a pair":    {[]string{"X-RateLimit-Limit-Hour", "50", "X-RateLimit-Remaining-Second", "49"}, nil},
		"unknown window": {[]string{"X-RateLimit-Limit-Week", "50", "X-RateLimit-Remaining-Week", "49"}, nil},
		"no limit":       {[]string{"X-RateLimit-Limit-Hour", "0", "X-RateLimit-Remaining-Hour", "0"}, nil},
		"below nothing":  {[]string{"X-RateLimit-Limit-Hour", "50", "X-RateLimit-Remaining-Hour", "-1"}, nil},
		"two numbers":    {[]string{"X-RateLimit-Limit-Hour", "50, 60", "X-RateLimit-Remaining-Hour", "1"}, nil},
		"a part":         {[]string{"X-RateLimit-Limit-Hour", "50.5", "X-RateLimit-Remaining-Hour", "1"}, nil},
		"too many":       {[]string{"X-RateLimit-Limit-Hour", "9223372036854775808", "X-RateLimit-Remaining-Hour", "1"}, nil},
		"words":          {[]string{"X-RateLimit-Limit-Hour", "unlimited", "X-RateLimit-Remaining-Hour", "unlimited"}, nil},
	} {
		header := http.Header{}
		for i := 0; i+1 < len(c.header); i += 2 {
			header.Set(c.header[i], c.header[i+1])
		}
		if got := Left(header); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func FuzzLeft(f *testing.F) {
	for _, seed := range []string{"", "0", "50", "-1", "+5", " 7 ", "1_000", "1e3", "0x10", "9223372036854775807", "9223372036854775808", "50, 49", "１"} {
		f.Add(seed, "49", "50", seed)
	}
	f.Fuzz(func(t *testing.T, limit, remaining, hourLimit, hourRemaining string) {
		header := http.Header{}
		header.Set("X-RateLimit-Limit-Second", limit)
		header.Set("X-RateLimit-Remaining-Second", remaining)
		header.Set("X-RateLimit-Limit-Hour", hourLimit)
		header.Set("X-RateLimit-Remaining-Hour", hourRemaining)
		left := Left(header)
		for i, l := range left {
			if l.Limit.Requests <= 0 || l.Remaining < 0 || i > 0 && left[i-1].Limit.Per >= l.Limit.Per {
				t.Errorf("%v gives %+v", header, left)
			}
		}
	})
}
