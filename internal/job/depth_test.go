package job_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/job"
)

// TestDepths counts by queue and state, and tells how long the oldest due job waits.
func TestDepths(t *testing.T) {
	onBoth(t, tDepths)
}

func tDepths(t *testing.T, b *bench) {
	now := time.Now()
	e, err := job.Queue(b.where, slog.New(slog.DiscardHandler), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	if depths, overdue, err := e.Depths(t.Context()); err != nil || len(depths) != 0 || overdue["sync"] != 0 {
		t.Errorf("of no jobs: %v %v %v", depths, overdue, err)
	}
	b.enqueue(e, "a", "b", "c")
	for id, change := range map[int]string{
		1: "scheduled_at = '2020-01-02 03:04:05.678', state = 'scheduled'", 2: "state = 'running'",
	} {
		if _, err := b.pool.ExecContext(t.Context(), "UPDATE river_job SET "+change+" WHERE id = $1", id); err != nil {
			t.Fatal(err)
		}
	}
	now = time.Date(2020, 1, 2, 3, 4, 6, 678e6, time.UTC)
	depths, overdue, err := e.Depths(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, d := range depths {
		got[d.Queue+" "+d.State] = d.Jobs
	}
	if len(got) != 3 || got["sync available"] != 1 || got["sync scheduled"] != 1 || got["sync running"] != 1 {
		t.Errorf("the depths are %v", got)
	}
	if overdue["sync"] != time.Second || overdue["default"] != 0 {
		t.Errorf("overdue are %v", overdue)
	}
}
