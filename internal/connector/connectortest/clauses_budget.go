package connectortest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// budgetClauses are about the requests that a vendor allows, and about knowing
// how many of them are used.
func budgetClauses() []Clause {
	return []Clause{
		{"requests_observed", "The vendor's budget can only be kept if every request is counted.", requestsObserved},
		{"limits_observed", "Other programs use up the same limits, and only the vendor knows what they have left.", limitsObserved},
		{"admission_asked", "Limits are kept by asking before each request; one that goes past may be the one too many.", admissionAsked},
		{"admission_refused", "A used-up budget is no fault of the vendor: taken for one, it would be tried again, or shown as trouble.", admissionRefused},
		{"admission_waits", "Waiting for a turn is no slowness of the vendor, and ends when nobody wants the answer any more.", admissionWaits},
	}
}

func requestsObserved(p *probe) {
	v := p.vendor(p.usual())
	p.visit(v)
	d := p.driver(v.url, p.h.Secret)
	for _, how := range []fault{moving, status(http.StatusTooManyRequests), status(http.StatusNotFound)} {
		v.fail(how)
		_, _ = d.Read(p.Context(), p.stream(), "")
	}
	var seen, sent []string
	for _, r := range p.observed() {
		seen = append(seen, fmt.Sprint(r.Method, " ", r.Path, " ", r.Status))
	}
	for _, r := range v.log() {
		sent = append(sent, fmt.Sprint(r.method, " ", r.path, " ", r.status))
	}
	slices.Sort(seen)
	slices.Sort(sent)
	if !slices.Equal(seen, sent) {
		p.Errorf("%d of %d requests were observed, not all of them as they were: got %q, want %q", len(seen), len(sent), seen, sent)
	}
}

func limitsObserved(p *probe) {
	headers := []string{
		"X-RateLimit-Limit-Second", "50", "X-RateLimit-Remaining-Second", "0",
		"X-RateLimit-Limit-Hour", "10000", "X-RateLimit-Remaining-Hour", "9966",
	}
	want := []connector.Left{
		{Limit: connector.Limit{Requests: 50, Per: time.Second}, Remaining: 0},
		{Limit: connector.Limit{Requests: 10000, Per: time.Hour}, Remaining: 9966},
	}
	v := p.vendor(p.usual())
	v.fail(adding(headers...))
	p.visit(v)
	v.fail(status(http.StatusTooManyRequests, headers...))
	_, _ = p.driver(v.url, p.h.Secret).Read(p.Context(), p.stream(), "")
	for i, r := range p.observed() {
		if len(r.Left) != len(want) || !slices.Contains(r.Left, want[0]) || !slices.Contains(r.Left, want[1]) {
			p.Errorf("request %d, answered with %d, tells that there is left: %+v, want %+v", i+1, r.Status, r.Left, want)
		}
	}
}

func admissionAsked(p *probe) {
	v := p.vendor(p.usual())
	var admitted atomic.Int64
	env := p.environment()
	env.Admit = func(context.Context) error {
		if n := int(admitted.Add(1)); len(v.log()) >= n {
			p.Errorf("%d requests had been sent when the %d. admission was asked for", len(v.log()), n)
		}
		return nil
	}
	d := p.driverIn(env, v.url, p.h.Secret)
	p.visitWith(d)
	v.fail(moving)
	_, _ = d.Read(p.Context(), p.stream(), "")
	if asked, sent := int(admitted.Load()), len(v.log()); asked != sent {
		p.Errorf("admission was asked for %d times, for %d requests", asked, sent)
	}
}

// errRefused is what an environment answers that admits nothing.
var errRefused = errors.New("the budget of this test is used up")

func admissionRefused(p *probe) {
	classed := connector.NewError(connector.Throttled, connector.CodeThrottled, "The budget of this test is used up.").Because(errRefused)
	classed.Until = time.Now().Add(time.Hour)
	for name, refusal := range map[string]error{"an error of its own": errRefused, "an error with a class": classed} {
		v := p.vendor(p.usual())
		env := p.environment()
		env.Admit = func(context.Context) error { return refusal }
		d, source := p.driverIn(env, v.url, p.h.Secret), p.sourceIn(env, v.url)
		_, checkErr := d.Check(p.Context())
		_, readErr := d.Read(p.Context(), p.stream(), "")
		_, sourceErr := source.Check(p.Context())
		_, listErr := p.list(source, p.stream())
		for call, err := range map[string]error{"Check": checkErr, "Read": readErr, "Source.Check": sourceErr, "Source.List": listErr} {
			p.wantRefusal(name+" through "+call, err, refusal)
		}
		if sent, told := len(v.log()), len(p.observed()); sent+told > 0 {
			p.Errorf("%d requests were sent and %d observed, although none was admitted", sent, told)
		}
	}
	p.refusesHop()
}

// wantRefusal checks that an error is the one that refused admission.
func (p *probe) wantRefusal(what string, err, refusal error) {
	p.Helper()
	if !errors.Is(err, errRefused) || connector.ClassOf(err) != connector.ClassOf(refusal) {
		p.Errorf("%s: got the error %v, want the one that refused admission", what, err)
	}
}

// refusesHop admits a request and refuses the one that its redirect leads to.
func (p *probe) refusesHop() {
	p.Helper()
	v := p.vendor(p.usual())
	v.fail(moving)
	var asked atomic.Int64
	env := p.environment()
	env.Admit = func(context.Context) error {
		if asked.Add(1) > 1 {
			return errRefused
		}
		return nil
	}
	_, err := p.driverIn(env, v.url, p.h.Secret).Read(p.Context(), p.stream(), "")
	p.wantRefusal("after a redirect", err, errRefused)
	if sent := len(v.log()); sent != 1 {
		p.Errorf("%d requests were sent, although one was admitted", sent)
	}
}

func admissionWaits(p *probe) {
	v := p.vendor(p.usual())
	env := p.environment()
	env.Timeout = time.Minute
	env.Admit = func(ctx context.Context) error {
		if _, bounded := ctx.Deadline(); bounded {
			p.Errorf("waiting for admission counts against the timeout of the request")
		}
		return nil
	}
	p.visitWith(p.driverIn(env, v.url, p.h.Secret))
	sent := len(v.log())
	env.Admit = func(ctx context.Context) error {
		select {
		case <-v.quit:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	d := p.driverIn(env, v.url, p.h.Secret)
	ctx, cancel := context.WithTimeout(p.Context(), 50*time.Millisecond)
	defer cancel()
	var err error
	if !within(time.Second, func() { _, err = d.Read(ctx, p.stream(), "") }) {
		v.close()
		p.Fatalf("Read still waits for admission a second after its context has ended")
	}
	if err == nil {
		p.Errorf("the context ended while waiting for admission, and still there is a page")
	}
	if more := len(v.log()) - sent; more > 0 {
		p.Errorf("%d requests were sent although none was admitted", more)
	}
}
