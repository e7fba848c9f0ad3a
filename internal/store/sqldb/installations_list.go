package sqldb

import (
	"context"
	"database/sql"

	"github.com/noonday/noonday/internal/store"
)

// ListInstallations implements store.People.
func (db *DB) ListInstallations(ctx context.Context, q store.InstallationQuery) (store.List[store.InstalledProgram], error) {
	l := listing[store.InstalledProgram]{
		columns: installationColumns + ", t.name, t.app_id, COALESCE(p.name, ''), COALESCE(NULLIF(d.name, ''), NULLIF(d.serial_number, ''), d.external_id, '')",
		from: installationTables + ` JOIN titles t ON t.id = i.title_id LEFT JOIN apps p ON p.id = t.app_id AND t.app_id <> ''
			LEFT JOIN devices d ON d.id = i.device_id AND i.device_id <> ''`,
		id: "i.id", sort: "name",
		sorts: map[string]string{"name": "t.name_key", "first_seen_at": "i.first_seen_at"},
		scan: func(rows *sql.Rows, i *store.InstalledProgram, more ...any) error {
			return scanInstallation(rows, &i.Installation, append([]any{&i.TitleName, &i.AppID, &i.AppName, &i.DeviceName}, more...)...)
		},
	}
	if !q.Removed {
		l.filter("i.removed_at IS NULL")
	}
	if q.DeviceID != "" {
		l.filter("i.device_id = ? AND i.device_id <> ''", q.DeviceID)
	}
	if q.ConnectorID != "" {
		l.filter("i.connector_id = ?", q.ConnectorID)
	}
	if q.HeldBy != "" {
		l.filter("i.held_by = ? AND i.held_by <> ''", q.HeldBy)
	}
	if q.Search != "" {
		l.filter(`t.search LIKE ? ESCAPE '\'`, contains(q.Search))
	}
	return l.page(ctx, db, q.Paging)
}
