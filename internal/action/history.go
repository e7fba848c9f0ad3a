package action

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// ListSightings lists the evidence about an app, a person, a device or an account.
func (d *Deeds) ListSightings(ctx context.Context, q store.SightingQuery) (store.List[inventory.Sighting], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[inventory.Sighting]{}, err
	}
	return d.Store.ListSightings(ctx, q)
}

// EachSighting yields all sightings of a query, for exports.
func (d *Deeds) EachSighting(ctx context.Context, q store.SightingQuery, yield func(*inventory.Sighting) error) error {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return err
	}
	return d.Store.EachSighting(ctx, q, yield)
}

// GetAccountAt returns an account as it was at a time.
func (d *Deeds) GetAccountAt(ctx context.Context, id string, at time.Time) (*inventory.Account, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Store.AccountAt(ctx, id, at)
}

// GetAppAt returns an app as it was at a time.
func (d *Deeds) GetAppAt(ctx context.Context, id string, at time.Time) (*inventory.App, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Store.AppAt(ctx, id, at)
}

// Moment reads a time in the past from an input: an RFC 3339 time, or a date,
// which stands for its end in UTC, and today for now. Empty is the zero time.
func (d *Deeds) Moment(field, value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	now := d.Now()
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		day, dayErr := time.Parse(time.DateOnly, value)
		if dayErr != nil {
			return time.Time{}, fault.New(fault.Invalid, "invalid_value",
				"“%s” is neither a date such as 2026-03-29 nor a time such as 2026-03-29T09:40:00Z.", clip(value)).At(field)
		}
		if at = day.AddDate(0, 0, 1).Add(-time.Microsecond); day.Format(time.DateOnly) == now.UTC().Format(time.DateOnly) {
			at = now
		}
	}
	if at.After(now) {
		return time.Time{}, fault.New(fault.Invalid, field+"_in_future",
			"“%s” lies in the future. Noonday knows what was, not what will be; choose an earlier time.", clip(value)).At(field)
	}
	return at.UTC(), nil
}

// The kinds of difference between two times.
const (
	AppAdded   = "added"
	AppGone    = "gone"
	AppChanged = "changed"
)

// AppDifference is an app that is not as it was. Before is nil if it was not
// there at the first time, After if it was not at the second.
type AppDifference struct {
	ID, Name, Change string
	Before, After    *store.AppThen
}

// Comparison says what changed between two times.
type Comparison struct {
	From, To time.Time
	Apps     []AppDifference // in the order of their names
	Totals   store.Changes
	// Added, Gone and Changed count the apps.
	Added, Gone, Changed int64
}

// Compare says what changed between two times; the zero time to is now.
func (d *Deeds) Compare(ctx context.Context, from, to time.Time) (*Comparison, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	if to.IsZero() {
		to = d.Now()
	}
	if from.IsZero() {
		return nil, fault.New(fault.Invalid, "missing_value", "Say since when to compare: from is a date or a time.").At("from")
	}
	if from.After(to) {
		return nil, fault.New(fault.Invalid, "from_after_to", "from lies after to. Swap them.").At("from")
	}
	c := &Comparison{From: from, To: to}
	before, err := d.Store.AppsThen(ctx, from)
	if err != nil {
		return nil, err
	}
	after, err := d.Store.AppsThen(ctx, to)
	if err != nil {
		return nil, err
	}
	c.compareApps(before, after)
	c.Totals, err = d.Store.Changes(ctx, from, to)
	return c, err
}

// compareApps works out which apps differ. An app that nobody uses any more is
// gone, and one that is used again is added.
func (c *Comparison) compareApps(before, after []store.AppThen) {
	was := make(map[string]*store.AppThen, len(before))
	for i := range before {
		was[before[i].ID] = &before[i]
	}
	for i := range after {
		is := &after[i]
		diff := AppDifference{ID: is.ID, Name: is.Name, Change: AppChanged, Before: was[is.ID], After: is}
		usedBefore := diff.Before != nil && diff.Before.Used()
		switch {
		case !usedBefore && is.Used():
			diff.Change, diff.Before = AppAdded, nil
			c.Added++
		case usedBefore && !is.Used():
			diff.Change, diff.After = AppGone, nil
			c.Gone++
		case diff.Before == nil || *diff.Before == *is:
			continue
		default:
			c.Changed++
		}
		c.Apps = append(c.Apps, diff)
	}
	slices.SortFunc(c.Apps, func(a, b AppDifference) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
}
