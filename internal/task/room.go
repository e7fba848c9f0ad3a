package task

import (
	"context"
	"errors"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// roomPause is how long to wait for room on the disk before trying again.
const roomPause = 30 * time.Second

// awayPause is how long to wait for a database that is away.
const awayPause = 2 * time.Second

// isFull reports whether a write failed because the disk is full.
func isFull(err error) bool { return fault.Has(err, store.CodeStorageFull) }

// untilRoom does something that writes, again and again while the disk is full
// and ctx lasts. It holds its worker: where nothing can be written, not even that
// the work is put off, there is nothing else to do.
func (m *Machine) untilRoom(ctx context.Context, do func() error) error {
	for {
		err := do()
		if !isFull(err) {
			return err
		}
		m.Log.Error("the disk that holds the database is full: free some space; Noonday goes on by itself", "error", err)
		timer := time.NewTimer(roomPause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(err, ctx.Err())
		}
	}
}

// putOff leaves a sync that the disk has no room for until later, and says so at
// its connector. What was kept stays, and it goes on from there.
func (r *run) putOff(ctx context.Context, cause error) error {
	r.log.Error("the disk that holds the database is full: the sync waits for room", "error", cause)
	f := fault.Of(cause)
	why := connector.NewError("", f.Code, "%s", f.Message)
	saving := context.WithoutCancel(ctx)
	return r.untilRoom(ctx, func() error { return r.wait(saving, why, store.Failing, roomPause) })
}
