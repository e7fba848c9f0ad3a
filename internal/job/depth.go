package job

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Depth is how many jobs of a queue are in a state: "available" (due and waiting
// for a worker), "running", "scheduled" (put off), "retryable" (failed, to be
// tried again), and those that ended: "completed", "cancelled", "discarded".
type Depth struct {
	Queue, State string
	Jobs         int64
	oldest       time.Time // when the first of them is or was due
}

// waitsInLine reports whether jobs of a state are still to be done.
func (d Depth) waitsInLine() bool {
	return slices.Contains([]string{"available", "scheduled", "retryable"}, d.State)
}

// Depths returns how many jobs there are by queue and state, and by queue how
// long the oldest job that is due has been so; 0 if none is. Both are those of
// all processes together. Queues that never had a job are missing from depths.
func (e *Engine) Depths(ctx context.Context) (depths []Depth, overdue map[string]time.Duration, err error) {
	rows, err := e.pool.QueryContext(ctx, "SELECT queue, CAST(state AS TEXT), count(*), min(scheduled_at) FROM river_job GROUP BY queue, state")
	if err != nil {
		return nil, nil, fmt.Errorf("count jobs: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	overdue = map[string]time.Duration{queueSync: 0, queueOther: 0}
	for rows.Next() {
		var d Depth
		var due any
		if err := rows.Scan(&d.Queue, &d.State, &d.Jobs, &due); err != nil {
			return nil, nil, fmt.Errorf("count jobs: %w", err)
		}
		if d.oldest, err = readTime(due); err != nil {
			return nil, nil, fmt.Errorf("count jobs: %w", err)
		}
		if d.waitsInLine() {
			overdue[d.Queue] = max(overdue[d.Queue], e.now().Sub(d.oldest))
		}
		depths = append(depths, d)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, fmt.Errorf("count jobs: %w", err)
	}
	return depths, overdue, nil
}

// readTime reads a time of the job tables: one engine has a type for times, the
// other keeps them as texts.
func readTime(v any) (time.Time, error) {
	switch v := v.(type) {
	case time.Time:
		return v, nil
	case string:
		t, err := time.Parse("2006-01-02 15:04:05.999999999", v)
		if err != nil {
			return t, fmt.Errorf("read a time: %w", err)
		}
		return t, nil
	default:
		return time.Time{}, fmt.Errorf("read a time: it is a %T", v)
	}
}
