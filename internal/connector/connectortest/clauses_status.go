package connectortest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// statusClauses are about what the vendor says with a status.
func statusClauses() []Clause {
	return []Clause{
		{"denied", "After a 401 polling stops until somebody enters a new credential; going on would lock accounts out.", denied},
		{"forbidden", "After a 403 the stream is shown as not permitted; its records stay.", forbidden},
		{"not_found", "A wrong address must neither look like trouble that passes nor like a tenant without records.", notFound},
		{"cursor_gone", "A listing whose cursor has expired starts again instead of failing for ever.", cursorGone},
		{"throttled_seconds", "The vendor's wish is honoured to the second, however long.", throttledSeconds},
		{"throttled_date", "Retry-After may be a date.", throttledDate},
		{"throttled_reset", "Some vendors say with the limit when it begins anew, and say it nowhere else.", throttledReset},
		{"until_in_environment_time", "Whoever waits looks at another clock than the vendor's; a wait must not grow or vanish by that.", untilInEnvironmentTime},
		{"throttled_silently", "Without a hint the wait is still a wait.", throttledSilently},
		{"server_error", "Trouble of the vendor passes; the connector tries again.", serverError},
		{"server_error_until", "Some vendors say how long their maintenance lasts.", serverErrorUntil},
		{"refused_request", "What the vendor says about a request that it does not understand is what helps.", refusedRequest},
	}
}

func denied(p *probe) {
	e := p.wantError("401", p.failing(status(http.StatusUnauthorized)), connector.Denied, connector.CodeTokenRejected)
	if e.Status != http.StatusUnauthorized {
		p.Errorf("the error does not carry the status: %d", e.Status)
	}
}

func forbidden(p *probe) {
	p.wantError("403", p.failing(status(http.StatusForbidden)), connector.Forbidden, connector.CodePermissionMissing)
}

func notFound(p *probe) {
	err := p.failing(status(http.StatusNotFound))
	class := connector.Gone
	if connector.ClassOf(err) == connector.Malformed {
		class = connector.Malformed // the driver knows that there is always a first page
	}
	p.wantError("404 for the first page", err, class)
}

func cursorGone(p *probe) {
	for _, stream := range p.streams() {
		v := p.vendor(p.usual())
		d := p.driver(v.url, p.h.Secret)
		first, err := d.Read(p.Context(), stream, "")
		if err != nil || first.Next == "" {
			p.Fatalf("read the first of several pages of %s: cursor %q, error %v", stream, first.Next, err)
		}
		v.fail(status(http.StatusNotFound))
		_, err = d.Read(p.Context(), stream, first.Next)
		p.wantError("404 for a cursor of "+string(stream), err, connector.Gone)
	}
}

// wantUntil checks the time that an error names, given when the request began.
func (p *probe) wantUntil(what string, e *connector.Error, began time.Time, wait time.Duration) {
	p.Helper()
	const tolerance = 2 * time.Second // dates have whole seconds
	if e.Until.Before(began.Add(wait-tolerance)) || e.Until.After(time.Now().Add(wait+tolerance)) {
		p.Errorf("%s: the error asks to wait for %v, want %v", what, e.Until.Sub(began).Round(time.Second), wait)
	}
}

func throttledSeconds(p *probe) {
	for _, wait := range []time.Duration{7 * time.Second, 3600 * time.Second, 100 * time.Hour} {
		began, seconds := time.Now(), strconv.Itoa(int(wait.Seconds()))
		e := p.wantError("429", p.failing(status(http.StatusTooManyRequests, "Retry-After", seconds)), connector.Throttled)
		p.wantUntil("Retry-After: "+seconds, e, began, wait)
	}
}

func throttledDate(p *probe) {
	const wait = 90 * time.Minute
	began := time.Now()
	date := began.Add(wait).UTC().Format(http.TimeFormat)
	e := p.wantError("429", p.failing(status(http.StatusTooManyRequests, "Retry-After", date)), connector.Throttled)
	p.wantUntil("Retry-After: "+date, e, began, wait)
}

func throttledReset(p *probe) {
	const wait = 25 * time.Minute
	began := time.Now()
	e := p.wantError("429", p.failing(status(http.StatusTooManyRequests, "RateLimit-Reset", "1500")), connector.Throttled)
	p.wantUntil("RateLimit-Reset: 1500", e, began, wait)
}

func untilInEnvironmentTime(p *probe) {
	const off, wait = -7 * time.Hour, 10 * time.Minute
	env := p.environment()
	env.Now = func() time.Time { return time.Now().Add(off) }
	began := time.Now()
	for _, value := range []string{"600", began.Add(wait).UTC().Format(http.TimeFormat)} {
		e := *p.wantError("429", p.failingIn(env, status(http.StatusTooManyRequests, "Retry-After", value)), connector.Throttled)
		e.Until = e.Until.Add(-off)
		p.wantUntil("Retry-After: "+value+", with a clock that is hours off", &e, began, wait)
	}
}

func throttledSilently(p *probe) {
	began := time.Now()
	e := p.wantError("429", p.failing(status(http.StatusTooManyRequests)), connector.Throttled)
	if wait := e.Until.Sub(began); wait < time.Second || wait > time.Hour {
		p.Errorf("429 without a hint: the error asks to wait for %v", wait)
	}
}

func serverError(p *probe) {
	for _, code := range []int{500, 502, 503, 504} {
		what := strconv.Itoa(code)
		p.wantError(what, p.failing(status(code)), connector.Unavailable)
		p.wantError(what+" with a web page", p.failing(answering(code, typeHTML, webPage)), connector.Unavailable)
	}
}

func serverErrorUntil(p *probe) {
	began := time.Now()
	e := p.wantError("503", p.failing(status(http.StatusServiceUnavailable, "Retry-After", "1200")), connector.Unavailable)
	p.wantUntil("503 with Retry-After: 1200", e, began, 20*time.Minute)
}

func refusedRequest(p *probe) {
	e := p.wantError("400", p.failing(status(http.StatusBadRequest)), connector.Malformed)
	if !containsFold(e.Message, "no such luck") {
		p.Errorf("the vendor's own words are not in the message: %q", e.Message)
	}
}
