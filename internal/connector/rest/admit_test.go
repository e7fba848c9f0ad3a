package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// watched is a client's environment that notes what it is asked and told.
type watched struct {
	refuseAt int // the number of the request that is refused, from 1; 0: none
	admitted int
	observed []connector.Request
	bounded  bool // admission was asked with a deadline
}

var errRefused = errors.New("the budget is used up")

func (w *watched) alter(c *Config) {
	c.Environment.Admit = func(ctx context.Context) error {
		_, bounded := ctx.Deadline()
		w.bounded = w.bounded || bounded
		if w.admitted++; w.admitted == w.refuseAt {
			return errRefused
		}
		return nil
	}
	c.Environment.Observe = func(_ context.Context, r connector.Request) { w.observed = append(w.observed, r) }
}

// moving redirects twice, with limits that go down, then answers.
func moving(sent *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*sent++
		w.Header().Set("X-RateLimit-Limit-Hour", "100")
		w.Header().Set("X-RateLimit-Remaining-Hour", fmt.Sprint(100-*sent))
		if len(r.URL.Path) < 4 {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{}`)
	}
}

func TestEveryHopIsAdmittedAndObserved(t *testing.T) {
	t.Parallel()
	var w watched
	var sent int
	client, _ := serve(t, moving(&sent), w.alter)
	if _, err := client.Get(t.Context(), "x", nil, new(any)); err != nil {
		t.Fatal(err)
	}
	if w.admitted != 3 || w.bounded {
		t.Errorf("asked for admission %d times, bounded by the request's timeout: %v", w.admitted, w.bounded)
	}
	var seen []string
	for _, r := range w.observed {
		seen = append(seen, fmt.Sprint(r.Method, " ", r.Path, " ", r.Status, " ", r.Left))
	}
	want := []string{"GET /x 302 [{{100 1h0m0s} 99}]", "GET /xx 302 [{{100 1h0m0s} 98}]", "GET /xxx 202 [{{100 1h0m0s} 97}]"}
	if !slices.Equal(seen, want) {
		t.Errorf("observed %q, want %q", seen, want)
	}
}

func TestRefusedAdmission(t *testing.T) {
	t.Parallel()
	for refuseAt := 1; refuseAt <= 3; refuseAt++ {
		w := watched{refuseAt: refuseAt}
		var sent int
		client, _ := serve(t, moving(&sent), w.alter)
		_, err := client.Get(t.Context(), "x", nil, new(any))
		if err != errRefused { //nolint:errorlint // it is to be that very error, not one around it
			t.Errorf("got %v", err)
		}
		if sent != refuseAt-1 || len(w.observed) != sent {
			t.Errorf("refused the request %d: %d were sent and %d observed", refuseAt, sent, len(w.observed))
		}
	}
}

func TestEndedContextAsksForNothing(t *testing.T) {
	t.Parallel()
	var w watched
	var sent int
	client, _ := serve(t, moving(&sent), w.alter)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Get(ctx, "x", nil, new(any))
	if !errors.Is(err, context.Canceled) || connector.ClassOf(err) != "" || w.admitted+sent+len(w.observed) > 0 {
		t.Errorf("got %v; %d admitted, %d sent, %d observed", err, w.admitted, sent, len(w.observed))
	}
}

func TestErrorsAreObserved(t *testing.T) {
	t.Parallel()
	var w watched
	client, server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Limit-Second", "50")
		w.Header().Set("X-RateLimit-Remaining-Second", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	}, w.alter)
	_, err := client.Get(t.Context(), "x", nil, new(any))
	wantError(t, err, connector.Throttled, connector.CodeThrottled)
	server.Close()
	_, err = client.Get(t.Context(), "x", nil, new(any))
	wantError(t, err, connector.Unavailable, connector.CodeHostUnreachable)
	if len(w.observed) != 2 || w.observed[0].Status != 429 || !slices.Equal(w.observed[0].Left, []connector.Left{leftOf(50, time.Second, 0)}) ||
		w.observed[1].Status != 0 || w.observed[1].Left != nil {
		t.Errorf("observed %+v", w.observed)
	}
}
