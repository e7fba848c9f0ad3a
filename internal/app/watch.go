package app

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/noonday/noonday/internal/api"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/task"
)

// watch is what a process is watched by: always its figures, and traces where a
// collector is named.
type watch struct {
	syncs    task.Observer
	requests func(*http.Request) (*http.Request, func(api.Request))
	vendor   func(context.Context, connector.Request)
	jobs     func(job.Work) job.Work
	stop     func(context.Context)
}

// newWatch begins to watch a process.
func newWatch(ctx context.Context, m *metrics, version string, log *slog.Logger) (*watch, error) {
	t, err := startTracing(ctx, version, log)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return &watch{
			syncs: m, requests: m.request, vendor: m.vendorRequest,
			jobs: func(w job.Work) job.Work { return w }, stop: func(context.Context) {},
		}, nil
	}
	return &watch{
		syncs: traced{m, t}, jobs: t.work, stop: func(ctx context.Context) { t.stop(ctx, log) },
		requests: func(r *http.Request) (*http.Request, func(api.Request)) {
			r, answered := t.request(r)
			return r, func(a api.Request) {
				m.answered(a)
				answered(a)
			}
		},
		vendor: func(ctx context.Context, r connector.Request) {
			m.vendorRequest(ctx, r)
			t.vendorRequest(ctx, r)
		},
	}, nil
}
