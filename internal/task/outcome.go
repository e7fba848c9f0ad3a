package task

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store"
)

// Pauses between tries while a vendor is unavailable; after maxRetries the
// sync fails and the next poll begins anew.
const (
	firstPause = 20 * time.Second
	maxPause   = 15 * time.Minute
	maxRetries = 8
)

// answers takes back a trouble that the vendor no longer has.
func (r *run) answers(ctx context.Context, tx store.Store) error {
	if r.connector.Status != store.Failing && r.connector.Status != store.Waiting {
		return nil
	}
	held, err := tx.HeldSync(ctx, r.connector.ID)
	if err != nil {
		return err
	}
	return r.editIn(ctx, tx, func(c *store.Connector) { c.Rest(held, r.Now()) })
}

// editIn edits the connector in a transaction.
func (r *run) editIn(ctx context.Context, tx store.Store, edit func(*store.Connector)) error {
	c, err := tx.EditConnector(ctx, r.connector.ID, func(c *store.Connector) error {
		edit(c)
		return nil
	})
	if err == nil {
		r.connector = c
	}
	return err
}

// succeed ends a sync well, or leaves it to an operator to decide about its removals.
func (r *run) succeed(ctx context.Context) error {
	r.sync.State = store.SyncSucceeded
	if missing, _ := r.sync.Held(); missing > 0 {
		r.sync.State = store.SyncHeld
	}
	return r.finish(ctx, func(ctx context.Context, tx store.Store, now time.Time) error {
		r.sync.EndedAt = now
		held, err := r.settleEarlier(ctx, tx, now)
		if err != nil {
			return err
		}
		return r.editIn(ctx, tx, func(c *store.Connector) {
			c.LastError, c.LastSuccessAt, c.NextSyncAt = store.Failure{}, now, nextPoll(now, c.PollInterval)
			c.Rest(held, now)
		})
	})
}

// ended tells how the sync ended.
func (r *run) ended() {
	after := r.sync.EndedAt.Sub(r.sync.StartedAt)
	r.log.Info("sync ended", "outcome", r.sync.State, "duration_ms", after.Milliseconds(), "requests", r.sync.Requests)
	r.observer().Ended(r.subject(), r.sync.State, after)
}

// settleEarlier ends an earlier sync that still waits for a decision, unless what
// it holds is still missing. It returns the sync that waits from now on.
func (r *run) settleEarlier(ctx context.Context, tx store.Store, now time.Time) (*store.Sync, error) {
	earlier, err := tx.HeldSync(ctx, r.connector.ID)
	if err != nil {
		return nil, err
	}
	var held *store.Sync
	if r.sync.State == store.SyncHeld {
		held = r.sync
	}
	if earlier == nil || earlier.ID == r.sync.ID {
		return held, nil
	}
	decision := store.Superseded
	if held != nil {
		if err := r.takeOver(ctx, tx, earlier); err != nil {
			return nil, err
		}
	} else {
		still, err := tx.HoldsRecords(ctx, earlier.ID)
		if err != nil {
			return nil, err
		}
		if still {
			return earlier, r.outgrown(ctx, tx, earlier)
		}
		decision = store.Dissolved
	}
	earlier.State, earlier.Decision, earlier.DecidedAt = store.SyncCanceled, decision, now
	if _, err := tx.SaveSync(ctx, earlier, store.SyncHeld); err != nil {
		return nil, err
	}
	return held, r.Queue.EnqueueSettle(ctx, tx.SQLTx(), job.Settle{SyncID: earlier.ID})
}

// leftToEarlier reports whether a stream of this sync is complete, but for
// records that an earlier sync holds.
func leftToEarlier(p *store.StreamProgress) bool {
	return p.State == store.StreamComplete && p.Missing > 0 && p.Counts.Removed == 0
}

// takeOver makes the question of an earlier sync part of this one's: its streams
// that miss the same records as before are held by this sync from now on.
func (r *run) takeOver(ctx context.Context, tx store.Store, earlier *store.Sync) error {
	for i := range r.sync.Streams {
		p := &r.sync.Streams[i]
		if !leftToEarlier(p) {
			continue
		}
		for {
			n, err := tx.PassHeld(ctx, earlier.ID, r.sync.ID, r.kindOf(p.Stream), p.Stream, markRows)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
		p.State = store.StreamHeld
	}
	return nil
}

// outgrown takes those streams out of the question of an earlier sync whose
// records have all been listed again.
func (r *run) outgrown(ctx context.Context, tx store.Store, earlier *store.Sync) error {
	for i := range earlier.Streams {
		e := &earlier.Streams[i]
		for k := range r.sync.Streams {
			p := &r.sync.Streams[k]
			if p.Stream == e.Stream && e.State == store.StreamHeld && p.State == store.StreamComplete && !leftToEarlier(p) {
				e.State, e.Missing = store.StreamComplete, 0
			}
		}
	}
	_, err := tx.SaveSync(ctx, earlier, store.SyncHeld)
	return err
}

// handBack leaves a sync to whoever calls next.
func (r *run) handBack(ctx context.Context) error {
	r.sync.State = store.SyncQueued
	return unlessSuperseded(r.save(ctx))
}

// finish saves how the sync stands and what that means for its connector.
func (r *run) finish(ctx context.Context, edit func(context.Context, store.Store, time.Time) error) error {
	err := r.Store.InTx(ctx, func(tx store.Store) error {
		if err := edit(ctx, tx, r.Now()); err != nil {
			return err
		}
		if !r.sync.State.Live() {
			if err := tx.DropPages(ctx, r.sync.ID, ""); err != nil {
				return err
			}
		}
		return r.saveIn(ctx, tx)
	})
	if err == nil && !r.sync.State.Live() {
		r.ended()
	}
	if err = unlessSuperseded(err); err != nil && !fault.Has(err, "connector_not_found") {
		return fmt.Errorf("finish sync: %w", err)
	}
	return nil
}

// unlessSuperseded drops the error that says that nothing is left to save.
func unlessSuperseded(err error) error {
	if errors.Is(err, errSuperseded) {
		return nil
	}
	return err
}

// fail decides what an error means: wait, try again, give up, or ask an
// operator to reconnect. What was collected stays in every case.
func (r *run) fail(ctx context.Context, err error) error {
	e, ok := connector.AsError(err)
	if !ok {
		r.log.Error("sync broke off", "error", err)
		return errors.Join(err, r.broken(ctx))
	}
	r.log.Warn("sync stopped", "class", e.Class, "code", e.Code, "error", err)
	switch e.Class {
	case connector.Denied, connector.Forbidden:
		return r.refused(ctx, e)
	case connector.Throttled:
		return r.wait(ctx, e, store.Waiting, max(e.Until.Sub(r.Now()), time.Second))
	case connector.Unavailable:
		if r.sync.Retries >= maxRetries {
			return r.giveUp(ctx, e)
		}
		return r.wait(ctx, e, store.Failing, r.pause(e))
	default:
		return r.giveUp(ctx, e)
	}
}

// pause is how long to wait for a vendor in trouble: what it asks for, else
// longer every time, with jitter.
func (r *run) pause(e *connector.Error) time.Duration {
	if wait := e.Until.Sub(r.Now()); wait > 0 {
		return wait
	}
	pause := min(firstPause<<min(r.sync.Retries, 10), maxPause)
	return pause/2 + rand.N(pause/2+1)
}

// failure counts an error of the connector.
func failure(c *store.Connector, e *connector.Error, now time.Time) {
	since := now
	if c.LastError.Code == e.Code && !c.LastError.Since.IsZero() {
		since = c.LastError.Since
	}
	c.LastError = store.Failure{
		Reason: store.Reason{Code: e.Code, Message: e.Message, Since: since}, Class: e.Class, At: now, Count: c.LastError.Count + 1,
	}
}

// reason gives a status its reason; the same reason keeps its beginning.
func reason(c *store.Connector, status store.ConnectorStatus, code, message string, now time.Time) {
	if c.Status != status || c.Reason.Code != code {
		c.Reason.Since = now
	}
	c.Status, c.Reason.Code, c.Reason.Message = status, code, message
}

// wait puts the sync off, without holding a worker.
func (r *run) wait(ctx context.Context, e *connector.Error, status store.ConnectorStatus, pause time.Duration) error {
	err := r.finish(ctx, func(ctx context.Context, tx store.Store, now time.Time) error {
		r.sync.State, r.sync.WaitUntil = store.SyncWaiting, now.Add(pause)
		r.sync.ErrorClass, r.sync.ErrorCode, r.sync.ErrorText = e.Class, e.Code, e.Message
		if status == store.Failing && e.Class != "" { // trouble of our own is sat out, however long
			r.sync.Retries++
		}
		return r.editIn(ctx, tx, func(c *store.Connector) {
			if status == store.Failing {
				failure(c, e, now)
			}
			reason(c, status, e.Code, e.Message, now)
		})
	})
	if err != nil {
		return err
	}
	if e.Class == connector.Throttled {
		r.observer().Throttled(r.subject(), e.Code, pause)
	}
	return job.Again(pause)
}

// refused stops the connector until an operator reconnects.
func (r *run) refused(ctx context.Context, e *connector.Error) error {
	return r.stop(ctx, e, store.Reconnect, func(time.Time, time.Duration) time.Time { return time.Time{} })
}

// giveUp ends the sync; the next poll begins anew.
func (r *run) giveUp(ctx context.Context, e *connector.Error) error {
	return r.stop(ctx, e, store.Failing, nextPoll)
}

// stop ends the sync with an error; next plans the following one.
func (r *run) stop(ctx context.Context, e *connector.Error, status store.ConnectorStatus, next func(time.Time, time.Duration) time.Time) error {
	return r.finish(ctx, func(ctx context.Context, tx store.Store, now time.Time) error {
		r.end(e, now)
		return r.editIn(ctx, tx, func(c *store.Connector) {
			failure(c, e, now)
			reason(c, status, e.Code, e.Message, now)
			c.NextSyncAt = next(now, c.PollInterval)
		})
	})
}

// end marks the sync as failed.
func (r *run) end(e *connector.Error, now time.Time) {
	r.sync.State, r.sync.EndedAt = store.SyncFailed, now
	r.sync.ErrorClass, r.sync.ErrorCode, r.sync.ErrorText = e.Class, e.Code, e.Message
	for i := range r.sync.Streams {
		if p := &r.sync.Streams[i]; !p.State.Done() && (e.Stream == "" || p.Stream == e.Stream) {
			p.State = store.StreamFailed
		}
	}
}

// broken leaves a sync that our own trouble broke off to the engine's retry.
func (r *run) broken(ctx context.Context) error {
	r.sync.State, r.sync.ErrorClass, r.sync.ErrorCode = store.SyncQueued, "", "internal"
	r.sync.ErrorText = "Something went wrong inside Noonday; the sync is tried again. The log has the details."
	return unlessSuperseded(r.save(ctx))
}
