package kandji

import (
	"context"
	"net/url"

	"github.com/noonday/noonday/internal/connector"
)

// What reading device by device may cost. A tenant's limit is 10,000 requests an
// hour for everything that it has connected: a quarter of it is enough.
const (
	mostByDevice   = 2500 // devices
	devicesPerPage = 10
)

// byDevice reads the programs of the devices after a place, with one request for
// the devices and one for each of them.
func (d *driver) byDevice(ctx context.Context, at place) (connector.Page, error) {
	rows, next, total, err := d.devices(ctx, at, devicesPerPage+1)
	if err != nil {
		return connector.Page{}, err
	}
	if n := max(total, int64(at.offset+len(rows))); n > mostByDevice {
		return connector.Page{}, tooManyDevices(n)
	}
	page := connector.Page{}
	for i := range rows {
		if rows[i].Removed == "true" {
			page.Dropped++
			continue
		}
		if err := d.programs(ctx, string(rows[i].ID), &page); err != nil {
			return connector.Page{}, err
		}
	}
	if !next.isEnd() {
		page.Next = byDevice + next.String()
	}
	return page, nil
}

// programs adds the programs of a device to a page. A device that is gone by now
// has none. The list of devices was just read, so a refusal is about this list.
func (d *driver) programs(ctx context.Context, id string, page *connector.Page) error {
	if id == "" {
		return connector.NewError(connector.Malformed, connector.CodeRecordWithoutID, "Kandji sent a device without an identifier.")
	}
	var answer programList
	_, err := d.client.Get(ctx, devicesPath+"/"+url.PathEscape(id)+"/apps", nil, &answer)
	switch class := connector.ClassOf(err); {
	case class == connector.Gone:
		return nil
	case class == connector.Denied:
		e, _ := connector.AsError(err)
		return forbidden(connector.InstalledApps, e)
	case err != nil:
		return err
	case answer.Apps == nil:
		return missingList("programs")
	}
	for i := range *answer.Apps {
		row := &(*answer.Apps)[i]
		keep(page, row.record(id), row.apples())
	}
	return nil
}

// tooManyDevices refuses to read device by device.
func tooManyDevices(n int64) error {
	return connector.NewError(connector.Forbidden, connector.CodePermissionMissing,
		"The API key lacks the permission %s. Without it every device has to be asked by itself; this tenant has %d devices, "+
			"and with more than %d that would take too much of what Kandji allows. Tick the permission in Kandji under Settings > Access > API Token; the key stays the same.",
		permissionPrism, n, mostByDevice)
}
