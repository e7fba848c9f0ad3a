package action

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// ConnectorEdit is what an operator may change; nil leaves a thing as it is.
type ConnectorEdit struct {
	Name     *string
	Interval *time.Duration
	Streams  []string
	Guard    *inventory.Guard
	Budget   *int64 // per cent
	Paused   *bool
}

// EditConnector renames a connector, changes its interval, streams, guard or
// budget, pauses or resumes it. A paused connector stops a sync under way; resuming starts one.
func (d *Deeds) EditConnector(ctx context.Context, id string, e ConnectorEdit) (*ConnectorView, error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		details := map[string]string{}
		var resumed bool
		held, err := tx.HeldSync(ctx, id)
		if err != nil {
			return err
		}
		c, err := tx.EditConnector(ctx, id, func(c *store.Connector) (err error) {
			resumed, err = d.apply(c, held, e, details)
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
func (d *Deeds) apply(c *store.Connector, held *store.Sync, e ConnectorEdit, details map[string]string) (resumed bool, err error) {
	now := d.Now()
	if e.Name != nil {
		name, problem := cleanName(*e.Name)
		if problem != nil {
			return false, problem
		}
		note(details, "name", c.Name, name)
		c.Name = name
	}
	if err := d.applySchedule(c, e, details); err != nil {
		return false, err
	}
	if e.Paused != nil {
		resumed = d.pause(c, held, *e.Paused, details)
	}
	c.UpdatedAt = now
	return resumed, nil
}

// applySchedule changes when, what and how much is read. All mistakes are
// reported at once.
func (d *Deeds) applySchedule(c *store.Connector, e ConnectorEdit, details map[string]string) error {
	streams, err := d.editedStreams(c, e.Streams)
	if f := fault.Join(d.applyInterval(c, e.Interval, details), applyGuard(c, e.Guard, details), applyBudget(c, e.Budget, details), faultOrNil(err)); f != nil {
		return f
	}
	c.Streams = streams
	return nil
}

// editedStreams are the streams of a connector after an edit; nil edits nothing.
func (d *Deeds) editedStreams(c *store.Connector, wanted []string) ([]connector.Stream, error) {
	if wanted == nil {
		return c.Streams, nil
	}
	t, err := d.kind(c.Type)
	if err != nil {
		return nil, err
	}
	return cleanStreams(t, wanted, nil)
}

func (d *Deeds) applyInterval(c *store.Connector, wanted *time.Duration, details map[string]string) *fault.Fault {
	if wanted == nil {
		return nil
	}
	if *wanted == 0 {
		*wanted = time.Minute // zero is out of range here, not the default
	}
	interval, problem := cleanInterval(*wanted)
	if problem != nil {
		return problem
	}
	note(details, "poll_interval_minutes", minutes(c.PollInterval), minutes(interval))
	if interval != c.PollInterval && !c.NextSyncAt.IsZero() {
		c.NextSyncAt = later(c.LastAttemptAt.Add(interval), d.Now())
	}
	c.PollInterval = interval
	return nil
}

func applyGuard(c *store.Connector, wanted *inventory.Guard, details map[string]string) *fault.Fault {
	if wanted == nil {
		return nil
	}
	guard, problem := cleanGuard(wanted)
	if problem == nil {
		note(details, "removal_guard", guardWords(c.Guard), guardWords(guard))
		c.Guard = guard
	}
	return problem
}

func applyBudget(c *store.Connector, wanted *int64, details map[string]string) *fault.Fault {
	if wanted == nil {
		return nil
	}
	percent, problem := cleanBudget(wanted)
	if problem == nil {
		note(details, "budget_share_percent", strconv.FormatInt(c.BudgetPercent, 10), strconv.FormatInt(percent, 10))
		c.BudgetPercent = percent
	}
	return problem
}

func guardWords(g inventory.Guard) string {
	return fmt.Sprintf("%d %% and %d records", g.Percent, g.Records)
}

// pause pauses or resumes a connector; it reports whether it was resumed into
// polling.
func (d *Deeds) pause(c *store.Connector, held *store.Sync, paused bool, details map[string]string) (resumed bool) {
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
	c.Rest(held, d.Now())
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
