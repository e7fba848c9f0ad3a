package action

import (
	"context"
	"strconv"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// ConnectorEdit is what an operator may change; nil leaves a thing as it is.
type ConnectorEdit struct {
	Name     *string
	Interval *time.Duration
	Streams  []string
	Paused   *bool
}

// EditConnector renames a connector, changes its interval or streams, pauses
// or resumes it. A paused connector stops a sync under way; resuming starts one.
func (d *Deeds) EditConnector(ctx context.Context, id string, e ConnectorEdit) (*ConnectorView, error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		details := map[string]string{}
		var resumed bool
		c, err := tx.EditConnector(ctx, id, func(c *store.Connector) (err error) {
			resumed, err = d.apply(c, e, details)
			return err
		})
		if err != nil {
			return err
		}
		if err := d.afterEdit(ctx, tx, c, resumed); err != nil {
			return err
		}
		if len(details) == 0 {
			return nil
		}
		return d.audit(ctx, tx, "connector.update", target{"connector", c.ID, c.Name}, details)
	})
	if err != nil {
		return nil, err
	}
	return d.view(ctx, id)
}

// apply changes a connector and notes in details what changed. It reports
// whether the connector was resumed.
func (d *Deeds) apply(c *store.Connector, e ConnectorEdit, details map[string]string) (resumed bool, err error) {
	now := d.Now()
	if e.Name != nil {
		name, problem := cleanName(*e.Name)
		if problem != nil {
			return false, problem
		}
		note(details, "name", c.Name, name)
		c.Name = name
	}
	if e.Interval != nil {
		if *e.Interval == 0 {
			*e.Interval = time.Minute // zero is out of range here, not the default
		}
		interval, problem := cleanInterval(*e.Interval)
		if problem != nil {
			return false, problem
		}
		note(details, "poll_interval_minutes", minutes(c.PollInterval), minutes(interval))
		if interval != c.PollInterval && !c.NextSyncAt.IsZero() {
			c.NextSyncAt = later(c.LastAttemptAt.Add(interval), now)
		}
		c.PollInterval = interval
	}
	if e.Streams != nil {
		t, err := d.kind(c.Type)
		if err != nil {
			return false, err
		}
		if c.Streams, err = cleanStreams(t, e.Streams, nil); err != nil {
			return false, err
		}
	}
	if e.Paused != nil {
		resumed = d.pause(c, *e.Paused, details)
	}
	c.UpdatedAt = now
	return resumed, nil
}

// pause pauses or resumes a connector; it reports whether it was resumed into
// polling.
func (d *Deeds) pause(c *store.Connector, paused bool, details map[string]string) (resumed bool) {
	if c.Paused == paused {
		return false
	}
	note(details, "paused", strconv.FormatBool(c.Paused), strconv.FormatBool(paused))
	c.Paused = paused
	switch {
	case c.Status == store.Reconnect:
		return false // the credential is still bad; pausing hides nothing
	case paused:
		c.Status, c.NextSyncAt = store.Paused, time.Time{}
		c.Reason = store.Reason{Code: "paused", Message: "An operator paused this connector.", Since: d.Now()}
		return false
	}
	c.Reason = store.Reason{}
	c.Status = store.Connected
	if c.LastSuccessAt.IsZero() {
		c.Status = store.Collecting
	}
	return true
}

// afterEdit stops the sync of a paused connector and starts that of a resumed one.
func (d *Deeds) afterEdit(ctx context.Context, tx store.Store, c *store.Connector, resumed bool) error {
	if c.Paused {
		return d.cancelSync(ctx, tx, c.ID, "paused", "The connector was paused.")
	}
	if !resumed {
		return nil
	}
	err := d.startSync(ctx, tx, c, resumeCause(c))
	if fault.Has(err, "sync_under_way") {
		return nil
	}
	return err
}

// resumeCause is initial as long as nothing was ever collected completely.
func resumeCause(c *store.Connector) store.Cause {
	if c.LastSuccessAt.IsZero() {
		return store.CauseInitial
	}
	return store.CauseManual
}

// cancelSync ends the sync under way of a connector, if there is one.
func (d *Deeds) cancelSync(ctx context.Context, tx store.Store, connectorID, code, message string) error {
	s, err := tx.LiveSync(ctx, connectorID)
	if err != nil || s == nil {
		return err
	}
	from := s.State
	s.State, s.EndedAt, s.ErrorCode, s.ErrorText = store.SyncCanceled, d.Now(), code, message
	if _, err := tx.SaveSync(ctx, s, from); err != nil {
		return err
	}
	return tx.DropPages(ctx, s.ID, "")
}

// note records a change in the details of an audit entry.
func note(details map[string]string, field, from, to string) {
	if from != to {
		details[field] = from + " → " + to
	}
}

func minutes(interval time.Duration) string { return strconv.Itoa(int(interval.Minutes())) }

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
