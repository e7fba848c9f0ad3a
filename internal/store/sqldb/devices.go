package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

const deviceColumns = `d.id, COALESCE(d.connector_id, ''), COALESCE(c.name, d.origin_name), COALESCE(c.type, d.origin_type), d.stream, d.external_id,
	d.name, d.model, d.serial_number, d.platform, d.os_version, d.asset_tag, d.user_external_id, d.user_email, d.user_name,
	d.last_check_in_at, d.enrolled_at, d.attributes, d.valid_from, d.first_seen_at, d.seen_at, d.removed_at, d.disconnected_at,
	d.missing_since, d.held_by, d.first_sync_id, COALESCE(o.id, ''), COALESCE(NULLIF(o.name, ''), o.email, ''), d.person_rule, l.last_listed_at`

const deviceTables = `devices d LEFT JOIN connectors c ON c.id = d.connector_id
	LEFT JOIN connector_streams l ON l.connector_id = d.connector_id AND l.stream = d.stream
	LEFT JOIN people w ON w.id = d.person_id LEFT JOIN people o ON o.id = w.root_id`

func scanDevice(rows *sql.Rows, d *inventory.Device, more ...any) error {
	var listed time.Time
	err := rows.Scan(append([]any{
		&d.ID, &d.ConnectorID, &d.ConnectorName, &d.ConnectorType, &d.Stream, &d.ExternalID,
		&d.Name, &d.Model, &d.SerialNumber, &d.Platform, &d.OSVersion, &d.AssetTag, &d.UserID, &d.UserEmail, &d.UserName,
		stamp{&d.LastCheckInAt}, stamp{&d.EnrolledAt}, asJSON(&d.Attributes), stamp{&d.ValidFrom}, stamp{&d.FirstSeenAt}, stamp{&d.LastSeenAt},
		stamp{&d.RemovedAt}, stamp{&d.DisconnectedAt}, stamp{&d.MissingSince}, &d.HeldBy, &d.FirstSyncID,
		&d.PersonID, &d.PersonName, &d.PersonRule, stamp{&listed},
	}, more...)...)
	seenUntil(&d.Seen, listed)
	return err
}

// seenUntil says when a record was last seen: a live one when its stream was
// last listed, if that is later than when its row was written.
func seenUntil(s *inventory.Seen, listed time.Time) {
	if s.RemovedAt.IsZero() && s.MissingSince.IsZero() && listed.After(s.LastSeenAt) {
		s.LastSeenAt = listed
	}
}

// Device implements store.Devices.
func (db *DB) Device(ctx context.Context, id string) (*inventory.Device, error) {
	d, err := one(ctx, db, whole(scanDevice), "SELECT "+deviceColumns+" FROM "+deviceTables+" WHERE d.id = ?", id)
	if err == nil && d == nil {
		err = fault.New(fault.NotFound, "device_not_found", "There is no such device; its connector may have been deleted.")
	}
	return d, err
}

// DevicesByID implements store.Devices.
func (db *DB) DevicesByID(ctx context.Context, ids []string) ([]inventory.Device, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return all(ctx, db, whole(scanDevice), "SELECT "+deviceColumns+" FROM "+deviceTables+" WHERE d.id IN "+marks(len(ids)), anys(ids)...)
}

// DeviceIDs implements store.Devices.
func (db *DB) DeviceIDs(ctx context.Context, connectorID string, externalIDs []string) (map[string]string, error) {
	out := make(map[string]string, len(externalIDs))
	err := inBatches(externalIDs, 500, func(ids []string) error {
		return db.each(ctx, func(rows *sql.Rows) error {
			var external, id string
			if err := rows.Scan(&external, &id); err != nil {
				return err
			}
			out[external] = id
			return nil
		}, "SELECT external_id, id FROM devices WHERE connector_id = ? AND stream = ? AND external_id IN "+marks(len(ids)),
			append([]any{connectorID, string(connector.Devices)}, anys(ids)...)...)
	})
	return out, err
}

// HeldDevices implements store.Devices.
func (db *DB) HeldDevices(ctx context.Context, syncID string, stream connector.Stream, limit int) ([]inventory.Device, error) {
	return all(ctx, db, whole(scanDevice), "SELECT "+deviceColumns+" FROM "+deviceTables+
		" WHERE d."+heldBy+" AND d.removed_at IS NULL AND (? = '' OR d.stream = ?) ORDER BY d.id LIMIT ?", syncID, string(stream), string(stream), limit)
}

// deviceListing describes the list of devices of a query.
func (db *DB) deviceListing(q store.DeviceQuery) *listing[inventory.Device] {
	l := &listing[inventory.Device]{
		columns: deviceColumns, from: deviceTables, table: "devices", row: "d", id: "d.n", sort: "name",
		sorts: map[string]string{
			"name": "d.name_key", "platform": "d.platform", "first_seen_at": "d.first_seen_at",
			"last_check_in_at": "COALESCE(d.last_check_in_at, '')",
		},
		scan: scanDevice,
	}
	if !q.Removed {
		l.filter("d.removed_at IS NULL")
	}
	if q.ConnectorID != "" {
		l.filter("{d.connector_id} = ?", q.ConnectorID)
	}
	if l.selective = q.PersonID != ""; l.selective {
		l.filter("d.person_id <> '' AND {d.person_id} IN ("+withMerged+")", q.PersonID, q.PersonID)
	}
	if q.AppID != "" {
		l.filter(`{d.id} IN (SELECT i.device_id FROM installations i JOIN titles t ON t.id = i.title_id WHERE t.app_id = ? AND i.removed_at IS NULL)`, q.AppID)
	}
	if q.TitleID != "" {
		l.filter("{d.id} IN (SELECT i.device_id FROM installations i WHERE i.title_id = ? AND i.removed_at IS NULL)", q.TitleID)
	}
	if q.HeldBy != "" {
		l.filter("{d.held_by} = ? AND d.held_by <> ''", q.HeldBy)
	}
	oneOf(l, "{platform:d.platform}", q.Platforms)
	if q.Unassigned {
		l.filter("{d.person_id} = ''")
	}
	if q.Search != "" {
		l.find = newFinding("devices", "d", q.Search)
	}
	if !q.Removed && !l.selective && q.AppID+q.TitleID+q.HeldBy == "" && len(q.Platforms) == 0 && !q.Unassigned {
		l.total = func(ctx context.Context) (int64, error) {
			return db.number(ctx, "SELECT COALESCE(SUM(n), 0) FROM record_counts WHERE stream = ? AND (? = '' OR connector_id = ?)",
				string(connector.Devices), q.ConnectorID, q.ConnectorID)
		}
	}
	return l
}

// ListDevices implements store.Devices.
func (db *DB) ListDevices(ctx context.Context, q store.DeviceQuery) (store.List[inventory.Device], error) {
	return db.deviceListing(q).page(ctx, db, q.Paging)
}

// EachDevice implements store.Devices.
func (db *DB) EachDevice(ctx context.Context, q store.DeviceQuery, yield func(*inventory.Device) error) error {
	return db.deviceListing(q).each(ctx, db, q.Sort, yield)
}

const deviceInsert = `id, connector_id, stream, external_id, name, model, serial_number, platform, os_version, asset_tag, user_external_id,
	user_email, user_name, last_check_in_at, enrolled_at, attributes, digest, name_key, user_email_key, search,
	person_id, person_rule, valid_from, first_seen_at, seen_at, removed_at, disconnected_at, missing_since, held_by, origin_name, origin_type, first_sync_id`

// appendDevice appends the columns name to search.
func appendDevice(args []any, d *inventory.Device) []any {
	return append(args, d.Name, d.Model, d.SerialNumber, d.Platform, d.OSVersion, d.AssetTag, d.UserID, d.UserEmail, d.UserName,
		orNull(d.LastCheckInAt), orNull(d.EnrolledAt), attributes(d.Attributes), d.Digest(), key(d.Name), inventory.MatchKey(d.UserEmail), d.SearchText())
}

// InsertDevices implements store.DeviceWrites.
func (db *DB) InsertDevices(ctx context.Context, devices []inventory.Device) error {
	return db.inTx(ctx, func(tx *DB) error {
		ids := make([]string, len(devices))
		for i := range devices {
			ids[i] = devices[i].ID
		}
		return tx.counting(ctx, "devices", ids, func() error {
			return tx.insertMany(ctx, "devices", deviceInsert, len(devices), func(i int, args []any) []any {
				d := &devices[i]
				args = append(args, d.ID, orNullText(d.ConnectorID), d.Stream, d.ExternalID)
				args = appendDevice(args, d)
				return append(args, d.PersonID, string(d.PersonRule), text(validFrom(d.ValidFrom, d.FirstSeenAt)), text(d.FirstSeenAt), text(d.LastSeenAt),
					orNull(d.RemovedAt), orNull(d.DisconnectedAt), orNull(d.MissingSince), d.HeldBy, "", "", d.FirstSyncID)
			})
		})
	})
}

// UpdateDevices implements store.DeviceWrites.
func (db *DB) UpdateDevices(ctx context.Context, devices []inventory.Device) error {
	return db.inTx(ctx, func(tx *DB) error {
		ids := make([]string, len(devices))
		for i := range devices {
			ids[i] = devices[i].ID
		}
		if err := keepChanged(ctx, tx, deviceVersions(), devices, func(d *inventory.Device) string { return d.ID },
			func(d *inventory.Device) time.Time { return d.ValidFrom }); err != nil {
			return err
		}
		return tx.counting(ctx, "devices", ids, func() error {
			for i := range devices {
				d := &devices[i]
				args := append(appendDevice(nil, d), text(validFrom(d.ValidFrom, d.FirstSeenAt)), text(d.LastSeenAt), orNull(d.RemovedAt), orNull(d.MissingSince), d.HeldBy, d.ID)
				if _, err := tx.exec(ctx, `UPDATE devices SET (name, model, serial_number, platform, os_version, asset_tag, user_external_id, user_email, user_name,
					last_check_in_at, enrolled_at, attributes, digest, name_key, user_email_key, search, valid_from, seen_at, removed_at, missing_since, held_by) = `+
					marks(21)+" WHERE id = ?", args...); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
