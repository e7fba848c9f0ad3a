package action

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Overview is what an administrator looks at in the morning.
type Overview struct {
	store.Summary

	Accounts   inventory.AccountCounts
	Connectors map[store.ConnectorStatus]int64
	Attention  []store.Connector // those that need an operator or a vendor
	Events     []inventory.Event // the newest
	Added7d    int64             // accounts new in the last 7 days
	Removed7d  int64             // accounts removed in the last 7 days
	Trend      []store.Figure    // of the last 90 days, as far as they are known
}

// trendDays is how far back the trend goes.
const trendDays = 90

// GetOverview gathers the overview.
func (d *Deeds) GetOverview(ctx context.Context) (*Overview, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	o := &Overview{Connectors: map[store.ConnectorStatus]int64{}}
	for _, gather := range []func(context.Context, *Overview) error{d.gatherApps, d.gatherConnectors, d.gatherEvents} {
		if err := gather(ctx, o); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (d *Deeds) gatherApps(ctx context.Context, o *Overview) error {
	var err error
	now := d.Now().UTC()
	if o.Summary, err = d.Store.Summarise(ctx, now.Add(-7*24*time.Hour)); err != nil {
		return err
	}
	if o.Trend, err = d.Store.Figures(ctx, now.AddDate(0, 0, 1-trendDays).Format(time.DateOnly), now.Format(time.DateOnly)); err != nil {
		return err
	}
	counts, err := d.Store.CountAccounts(ctx)
	for _, c := range counts {
		o.Accounts.Add(c.Status, c.N)
	}
	return err
}

func (d *Deeds) gatherConnectors(ctx context.Context, o *Overview) error {
	list, err := d.Store.ListConnectors(ctx, store.ConnectorQuery{Paging: store.Paging{Limit: 500}})
	if err != nil {
		return err
	}
	for _, c := range list.Items {
		o.Connectors[c.Status]++
		switch c.Status {
		case store.Attention, store.Failing, store.Reconnect:
			o.Attention = append(o.Attention, c)
		}
	}
	return nil
}

func (d *Deeds) gatherEvents(ctx context.Context, o *Overview) (err error) {
	events, err := d.Store.ListEvents(ctx, store.EventQuery{Paging: store.Paging{Limit: 10}})
	if err != nil {
		return err
	}
	o.Events = events.Items
	week := d.Now().Add(-7 * 24 * time.Hour)
	if o.Added7d, err = d.Store.CountEvents(ctx, inventory.EventAccountNew, week); err != nil {
		return err
	}
	o.Removed7d, err = d.Store.CountEvents(ctx, inventory.EventAccountRemoved, week)
	return err
}
