package kandji

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

const devicesPath = "/api/v1/devices"

// readDevices returns one page of devices. Devices that Kandji has removed are
// left out and counted.
func (d *driver) readDevices(ctx context.Context, cursor string) (connector.Page, error) {
	at, err := parsePlace(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	rows, next, total, err := d.devices(ctx, at, pageSize)
	if err != nil {
		return connector.Page{}, err
	}
	page := connector.Page{Expected: max(total, 0)}
	for i := range rows {
		if rows[i].Removed == "true" {
			page.Dropped++
			continue
		}
		page.Devices = append(page.Devices, rows[i].record())
	}
	if !next.isEnd() {
		page.Next = next.String()
	}
	return page, nil
}

// devices reads the devices after a place, in the order of their ids.
func (d *driver) devices(ctx context.Context, at place, limit int) (rows []device, next place, total int64, err error) {
	key := func(row *device) string { return string(row.ID) }
	return overlapping(at, key, func(offset int) (part[device], error) {
		query := url.Values{"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset)}, "ordering": {"device_id"}}
		var rows []device
		header, err := d.client.Get(ctx, devicesPath, query, &rows)
		if err == nil && rows == nil {
			err = missingList("devices")
		}
		return part[device]{rows: rows, total: totalOf(header)}, err
	})
}

// totalOf reads the length of a whole list from a header; -1 if it is not there.
func totalOf(header http.Header) int64 {
	n, err := strconv.ParseInt(header.Get("X-Total-Count"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// missingList is the error for an answer without the list that belongs in it.
func missingList(what string) error {
	e := connector.NewError(connector.Malformed, connector.CodeMalformed, "Kandji sent an answer without a list of %s.", what)
	e.Status = http.StatusOK
	return e
}

// record translates a device.
func (d *device) record() inventory.DeviceRecord {
	record := inventory.DeviceRecord{
		ExternalID:    string(d.ID),
		Name:          string(d.Name),
		Model:         string(d.Model),
		SerialNumber:  string(d.SerialNumber),
		Platform:      string(d.Platform),
		OSVersion:     string(d.OSVersion),
		AssetTag:      string(d.AssetTag),
		UserID:        d.User.id,
		UserEmail:     string(d.User.Email),
		UserName:      string(d.User.Name),
		LastCheckInAt: d.LastCheckIn.time(),
		EnrolledAt:    d.LastEnrollment.time(),
		Attributes:    map[string]string{},
	}
	if record.EnrolledAt.IsZero() {
		record.EnrolledAt = d.FirstEnrollment.time()
	}
	for name, value := range map[string]string{
		"blueprint": string(d.Blueprint), "tags": string(d.Tags), "mdm_enabled": string(d.MDM), "agent_version": string(d.AgentVersion),
		"is_missing": string(d.Missing), "lost_mode": string(d.LostMode), "user_legacy_id": d.User.legacyID,
	} {
		if value != "" {
			record.Attributes[name] = value
		}
	}
	return record
}
