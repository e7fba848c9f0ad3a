package kandjisim

import (
	"net/http"
	"slices"
	"time"
)

// faultRequest is a Fault in JSON.
type faultRequest struct {
	Kind              FaultKind `json:"kind"`
	Route             string    `json:"route"`
	Page              int       `json:"page"`
	Nth               int       `json:"nth"`
	Times             int       `json:"times"`
	DelayMS           int       `json:"delay_ms"`
	Status            int       `json:"status"`
	Body              BodyStyle `json:"body"`
	RetryAfterSeconds int       `json:"retry_after_seconds"`
	HTTPDate          bool      `json:"http_date"`
	Location          string    `json:"location"`
	Size              int       `json:"size"`
	Chunk             int       `json:"chunk"`
	IntervalMS        int       `json:"interval_ms"`
}

func (t *Tenant) controlFault(r *http.Request) (any, error) {
	var in faultRequest
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Route != "" && !slices.Contains(routes(), in.Route) {
		return nil, refused("route: must be one of %q", routes())
	}
	if in.DelayMS < 0 || in.RetryAfterSeconds < 0 || in.Size < 0 || in.Chunk < 0 || in.IntervalMS < 0 || in.Times < Forever {
		return nil, refused("times, delay_ms, retry_after_seconds, size, chunk, interval_ms: must not be negative (times may be -1, for ever)")
	}
	err := t.fail(Fault{
		Kind: in.Kind, Route: in.Route, Page: in.Page, Nth: in.Nth, Times: in.Times,
		Delay:  time.Duration(in.DelayMS) * time.Millisecond,
		Status: in.Status, Body: in.Body,
		RetryAfter: time.Duration(in.RetryAfterSeconds) * time.Second, HTTPDate: in.HTTPDate,
		Location: in.Location, Size: in.Size, Chunk: in.Chunk,
		Interval: time.Duration(in.IntervalMS) * time.Millisecond,
	})
	if err != nil {
		return nil, refused("%v", err)
	}
	return map[string]int{"waiting": t.faults.waiting()}, nil
}

func (t *Tenant) controlClearFaults(*http.Request) (any, error) {
	return map[string]int{"removed": t.ClearFaults()}, nil
}
