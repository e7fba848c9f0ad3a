package task

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

func (r *run) compareDevices(ctx context.Context, tx store.Store, stream connector.Stream, records []inventory.DeviceRecord, known map[string]store.KnownRecord) (*batch, error) {
	s := sortOut(records, known, func(d *inventory.DeviceRecord) string { return d.ExternalID }, (*inventory.DeviceRecord).Digest)
	now := r.Now()
	var created []inventory.Device
	var events []inventory.Event
	for _, record := range s.fresh {
		d := inventory.Device{DeviceRecord: *record, ID: store.NewID(), Seen: r.firstSeen(stream, now)}
		created = append(created, d)
		events = append(events, deviceEvent(r.connector, r.sync.ID, inventory.EventDeviceNew, &d, now))
	}
	b := &batch{counts: store.Counts{Created: int64(len(created)), Unchanged: s.unchanged}}
	changed, err := tx.DevicesByID(ctx, s.ids)
	if err != nil {
		return nil, err
	}
	for i := range changed {
		if e, ok := r.differDevice(&changed[i], s.differing[changed[i].ID], b, now); ok {
			events = append(events, e)
		}
	}
	b.touched = len(created) + len(changed)
	b.write = func(ctx context.Context, tx store.Store) error {
		if err := tx.InsertDevices(ctx, created); err != nil {
			return err
		}
		if err := tx.UpdateDevices(ctx, changed); err != nil {
			return err
		}
		return tx.InsertEvents(ctx, events)
	}
	return b, nil
}

// differDevice takes a record over, counts what that is, and says what is worth
// an event. That a device has reported to its vendor is not.
func (r *run) differDevice(d *inventory.Device, record *inventory.DeviceRecord, b *batch, now time.Time) (inventory.Event, bool) {
	changes := inventory.DiffDevices(&d.DeviceRecord, record)
	removed, checkedIn := !d.RemovedAt.IsZero(), !d.LastCheckInAt.Equal(record.LastCheckInAt)
	d.DeviceRecord, d.LastSeenAt = *record, now
	d.RemovedAt, d.MissingSince, d.HeldBy = time.Time{}, time.Time{}, ""
	kind := inventory.EventDeviceChanged
	switch {
	case removed:
		kind = inventory.EventDeviceReturned
		b.counts.Returned++
	case len(changes) > 0 || checkedIn:
		b.counts.Updated++
	default: // it was missing, and is not any more
		b.counts.Unchanged++
	}
	if !removed && len(changes) == 0 {
		return inventory.Event{}, false
	}
	d.ValidFrom = now
	e := deviceEvent(r.connector, r.sync.ID, kind, d, now)
	e.Changes = changes
	return e, true
}

// firstSeen is what is known of a record that this sync sees first.
func (r *run) firstSeen(stream connector.Stream, now time.Time) inventory.Seen {
	return inventory.Seen{
		ConnectorID: r.connector.ID, Stream: string(stream), FirstSeenAt: now, LastSeenAt: now, ValidFrom: now, FirstSyncID: r.sync.ID,
	}
}

// deviceEvent is an event about a device that a sync brought to light.
func deviceEvent(c *store.Connector, syncID string, kind inventory.EventKind, d *inventory.Device, now time.Time) inventory.Event {
	return inventory.Event{
		ID: store.NewID(), At: now, Kind: kind, DeviceID: d.ID, DeviceName: d.Label(), PersonID: d.PersonID, PersonName: d.PersonName,
		ConnectorID: c.ID, ConnectorName: c.Name, SyncID: syncID,
	}
}

// removeDevices marks devices as removed and writes down why.
func removeDevices(ctx context.Context, tx store.Store, c *store.Connector, syncID string, list []inventory.Device, now time.Time) error {
	events := make([]inventory.Event, len(list))
	for i := range list {
		d := &list[i]
		events[i] = deviceEvent(c, syncID, inventory.EventDeviceRemoved, d, now)
		d.RemovedAt, d.MissingSince, d.HeldBy, d.ValidFrom = now, time.Time{}, "", now
	}
	if err := tx.UpdateDevices(ctx, list); err != nil {
		return err
	}
	return tx.InsertEvents(ctx, events)
}
