package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Purges returns the deletions that are not done yet. Other work that is under
// way finds itself again when an engine tidies up; these are known to their jobs
// alone.
func (e *Engine) Purges(ctx context.Context) (purges []Purge, err error) {
	rows, err := e.pool.QueryContext(ctx, `SELECT CAST(args AS TEXT) FROM river_job
		WHERE kind = 'purge_connector' AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled') ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("find deletions under way: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("find deletions under way: %w", err)
		}
		var p Purge
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return nil, fmt.Errorf("read a deletion under way: %w", err)
		}
		purges = append(purges, p)
	}
	return purges, rows.Err()
}

// Alive reports how many workers share the work of this database right now; it
// is always 0 on SQLite, whose one worker holds a lock beside the file.
func (e *Engine) Alive(ctx context.Context) (n int, err error) {
	if !e.shared {
		return 0, nil
	}
	row := e.pool.QueryRowContext(ctx, "SELECT count(*) FROM river_worker WHERE seen_at > now() - make_interval(secs => $1)", (e.pulse * deadAfter).Seconds())
	if err := row.Scan(&n); err != nil {
		return 0, fmt.Errorf("count workers: %w", err)
	}
	return n, nil
}
