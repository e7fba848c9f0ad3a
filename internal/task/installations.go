package task

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

func (r *run) compareInstallations(ctx context.Context, tx store.Store, stream connector.Stream, records []inventory.InstalledRecord, known map[string]store.KnownRecord) (*batch, error) {
	s := sortOut(records, known, func(i *inventory.InstalledRecord) string { return i.ExternalID }, (*inventory.InstalledRecord).Digest)
	now := r.Now()
	created := make([]inventory.Installation, len(s.fresh))
	for i, record := range s.fresh {
		created[i] = inventory.Installation{InstalledRecord: *record, ID: store.NewID(), Seen: r.firstSeen(stream, now)}
	}
	b := &batch{counts: store.Counts{Created: int64(len(created)), Unchanged: s.unchanged}}
	changed, err := tx.InstallationsByID(ctx, s.ids)
	if err != nil {
		return nil, err
	}
	for i := range changed {
		differInstallation(&changed[i], s.differing[changed[i].ID], b, now)
	}
	b.touched = len(created) + len(changed)
	b.write = func(ctx context.Context, tx store.Store) error {
		return r.saveInstallations(ctx, tx, created, changed, now)
	}
	return b, nil
}

// differInstallation takes a record over and counts what that is.
func differInstallation(i *inventory.Installation, record *inventory.InstalledRecord, b *batch, now time.Time) {
	same, removed := i.Digest() == record.Digest(), !i.RemovedAt.IsZero()
	i.InstalledRecord, i.LastSeenAt = *record, now
	i.RemovedAt, i.MissingSince, i.HeldBy = time.Time{}, time.Time{}, ""
	switch {
	case removed:
		b.counts.Returned++
	case same: // it was missing, and is not any more
		b.counts.Unchanged++
		return
	default:
		b.counts.Updated++
	}
	i.ValidFrom = now
}

// saveInstallations stores what is installed, with the titles and apps that are
// new by it.
func (r *run) saveInstallations(ctx context.Context, tx store.Store, created, changed []inventory.Installation, now time.Time) error {
	list := make([]*inventory.Installation, 0, len(created)+len(changed))
	for i := range created {
		list = append(list, &created[i])
	}
	for i := range changed {
		list = append(list, &changed[i])
	}
	if len(list) == 0 {
		return nil
	}
	if err := r.entitle(ctx, tx, list, now); err != nil {
		return err
	}
	if err := r.place(ctx, tx, list); err != nil {
		return err
	}
	if err := tx.InsertInstallations(ctx, created); err != nil {
		return err
	}
	return tx.UpdateInstallations(ctx, changed)
}

// place gives installations the devices that they are on.
func (r *run) place(ctx context.Context, tx store.Store, list []*inventory.Installation) error {
	seen := map[string]bool{}
	var external []string
	for _, i := range list {
		if !seen[i.DeviceID] {
			seen[i.DeviceID] = true
			external = append(external, i.DeviceID)
		}
	}
	ids, err := tx.DeviceIDs(ctx, r.connector.ID, external)
	if err != nil {
		return err
	}
	for _, i := range list {
		i.OnDeviceID = ids[i.DeviceID]
	}
	return nil
}

// entitle gives installations their titles, and makes and matches those that
// are new. A title takes over what a later installation knows and it does not.
func (r *run) entitle(ctx context.Context, tx store.Store, list []*inventory.Installation, now time.Time) error {
	var keys []string
	first := map[string]*inventory.Installation{}
	for _, i := range list {
		k := i.TitleKey()
		known, ok := first[k]
		if !ok {
			keys = append(keys, k)
		}
		if !ok || known.TeamID == "" && i.TeamID != "" {
			first[k] = i
		}
	}
	titles, err := tx.TitlesByKey(ctx, keys)
	if err != nil {
		return err
	}
	var fresh, better []inventory.Title
	for _, k := range keys {
		i := first[k]
		t, ok := titles[k]
		switch {
		case !ok:
			fresh = append(fresh, inventory.Title{
				ID: store.NewID(), Key: k, Identifier: i.Identifier, TeamID: i.TeamID, Name: i.Name, Publisher: i.Publisher,
				FirstSeenAt: now, LastSeenAt: now, ValidFrom: now,
			})
		case t.TeamID == "" && i.TeamID != "":
			t.TeamID = i.TeamID
			if t.Publisher == "" {
				t.Publisher = i.Publisher
			}
			better = append(better, t)
		}
	}
	from := matching.Origin{ConnectorID: r.connector.ID, ConnectorName: r.connector.Name, SyncID: r.sync.ID}
	for _, part := range []struct {
		titles []inventory.Title
		save   func(context.Context, []inventory.Title) error
	}{{fresh, tx.InsertTitles}, {better, tx.SaveTitles}} {
		if len(part.titles) == 0 {
			continue
		}
		if _, err := r.Matcher.Settle(ctx, tx, part.titles, from, now); err != nil {
			return err
		}
		if err := part.save(ctx, part.titles); err != nil {
			return err
		}
	}
	for _, t := range fresh {
		titles[t.Key] = t
	}
	for _, i := range list {
		i.TitleID = titles[i.TitleKey()].ID
	}
	return nil
}
