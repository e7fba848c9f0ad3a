package sqldb

import (
	"context"
	"database/sql"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

const installationColumns = `i.id, COALESCE(i.connector_id, ''), COALESCE(c.name, i.origin_name), COALESCE(c.type, i.origin_type), i.stream, i.external_id,
	i.device_external_id, i.device_id, i.title_id, i.name, i.identifier, i.team_id, i.publisher, i.version, i.path,
	i.valid_from, i.first_seen_at, i.seen_at, i.removed_at, i.disconnected_at, i.missing_since, i.held_by, i.first_sync_id, l.last_listed_at`

const installationTables = `installations i LEFT JOIN connectors c ON c.id = i.connector_id
	LEFT JOIN connector_streams l ON l.connector_id = i.connector_id AND l.stream = i.stream`

func scanInstallation(rows *sql.Rows, i *inventory.Installation, more ...any) error {
	var listed time.Time
	err := rows.Scan(append([]any{
		&i.ID, &i.ConnectorID, &i.ConnectorName, &i.ConnectorType, &i.Stream, &i.ExternalID,
		&i.DeviceID, &i.OnDeviceID, &i.TitleID, &i.Name, &i.Identifier, &i.TeamID, &i.Publisher, &i.Version, &i.Path,
		stamp{&i.ValidFrom}, stamp{&i.FirstSeenAt}, stamp{&i.LastSeenAt}, stamp{&i.RemovedAt}, stamp{&i.DisconnectedAt},
		stamp{&i.MissingSince}, &i.HeldBy, &i.FirstSyncID, stamp{&listed},
	}, more...)...)
	seenUntil(&i.Seen, listed)
	return err
}

// InstallationsByID implements store.Installations.
func (db *DB) InstallationsByID(ctx context.Context, ids []string) ([]inventory.Installation, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return all(ctx, db, whole(scanInstallation), "SELECT "+installationColumns+" FROM "+installationTables+" WHERE i.id IN "+marks(len(ids)), anys(ids)...)
}

const installationInsert = `id, connector_id, stream, external_id, device_external_id, device_id, title_id, name, identifier, team_id, publisher,
	version, path, digest, valid_from, first_seen_at, seen_at, removed_at, disconnected_at, missing_since, held_by, origin_name, origin_type, first_sync_id`

// InsertInstallations implements store.Installations.
func (db *DB) InsertInstallations(ctx context.Context, list []inventory.Installation) error {
	return db.inTx(ctx, func(tx *DB) error {
		live := map[counted]int64{}
		for k := range list {
			if i := &list[k]; i.RemovedAt.IsZero() {
				live[counted{i.ConnectorID, i.Stream}]++
			}
		}
		if err := tx.insertMany(ctx, "installations", installationInsert, len(list), func(k int, args []any) []any {
			i := &list[k]
			return append(args, i.ID, orNullText(i.ConnectorID), i.Stream, i.ExternalID, i.DeviceID, i.OnDeviceID, i.TitleID, i.Name, i.Identifier,
				i.TeamID, i.Publisher, i.Version, i.Path, i.Digest(), text(validFrom(i.ValidFrom, i.FirstSeenAt)), text(i.FirstSeenAt), text(i.LastSeenAt),
				orNull(i.RemovedAt), orNull(i.DisconnectedAt), orNull(i.MissingSince), i.HeldBy, "", "", i.FirstSyncID)
		}); err != nil {
			return err
		}
		return tx.addCounts(ctx, live)
	})
}

// UpdateInstallations implements store.Installations.
func (db *DB) UpdateInstallations(ctx context.Context, list []inventory.Installation) error {
	return db.inTx(ctx, func(tx *DB) error {
		ids := make([]string, len(list))
		for k := range list {
			ids[k] = list[k].ID
		}
		if err := keepChanged(ctx, tx, installationVersions(), list, func(i *inventory.Installation) string { return i.ID },
			func(i *inventory.Installation) time.Time { return i.ValidFrom }); err != nil {
			return err
		}
		return tx.counting(ctx, "installations", ids, func() error {
			for k := range list {
				i := &list[k]
				if _, err := tx.exec(ctx, `UPDATE installations SET (device_external_id, device_id, title_id, name, identifier, team_id, publisher, version, path, digest,
					valid_from, seen_at, removed_at, missing_since, held_by) = `+marks(15)+" WHERE id = ?",
					i.DeviceID, i.OnDeviceID, i.TitleID, i.Name, i.Identifier, i.TeamID, i.Publisher, i.Version, i.Path, i.Digest(),
					text(validFrom(i.ValidFrom, i.FirstSeenAt)), text(i.LastSeenAt), orNull(i.RemovedAt), orNull(i.MissingSince), i.HeldBy, i.ID); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// RemoveHeldInstallations implements store.Installations.
func (db *DB) RemoveHeldInstallations(ctx context.Context, syncID string, stream connector.Stream, at time.Time, limit int) (map[connector.Stream]int64, error) {
	removed := map[connector.Stream]int64{}
	err := db.inTx(ctx, func(tx *DB) error {
		ids, err := all(ctx, tx, single[string], "SELECT id FROM installations WHERE "+heldBy+
			" AND removed_at IS NULL AND (? = '' OR stream = ?) ORDER BY id LIMIT ?", syncID, string(stream), string(stream), limit)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := tx.keepVersions(ctx, installationVersions(), ids, at); err != nil {
			return err
		}
		less := map[counted]int64{}
		if err := inBatches(ids, bulkRows, func(ids []string) error {
			return tx.each(ctx, func(rows *sql.Rows) error {
				var of counted
				if err := rows.Scan(&of.connector, &of.stream); err != nil {
					return err
				}
				less[of]--
				removed[connector.Stream(of.stream)]++
				return nil
			}, "UPDATE installations SET removed_at = ?, valid_from = ?, missing_since = NULL, held_by = '' WHERE id IN "+marks(len(ids))+
				" RETURNING COALESCE(connector_id, ''), stream", append([]any{text(at), text(at)}, anys(ids)...)...)
		}); err != nil {
			return err
		}
		return tx.addCounts(ctx, less)
	})
	return removed, err
}

// PlaceInstallations implements store.Installations.
func (db *DB) PlaceInstallations(ctx context.Context, connectorID string) (int64, error) {
	return db.exec(ctx, `UPDATE installations SET device_id = (SELECT d.id FROM devices d WHERE d.connector_id = installations.connector_id
			AND d.stream = ? AND d.external_id = installations.device_external_id)
		WHERE connector_id = ? AND device_id = '' AND EXISTS (SELECT 1 FROM devices d WHERE d.connector_id = installations.connector_id
			AND d.stream = ? AND d.external_id = installations.device_external_id)`, string(connector.Devices), connectorID, string(connector.Devices))
}
