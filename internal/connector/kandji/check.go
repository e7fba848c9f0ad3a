package kandji

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/noonday/noonday/internal/connector"
)

// Check asks each list once: the vendor has no call that says what a token may
// do. A key is rejected if no list accepts it; in some tenants a missing
// permission is 401 like a wrong key.
func (d *driver) Check(ctx context.Context) (connector.Tenant, error) {
	tenant := d.tenant
	_, err := d.users(ctx, "")
	switch e, _ := connector.AsError(err); {
	case err == nil:
	case e == nil:
		return connector.Tenant{}, err
	case e.Class == connector.Forbidden, e.Class == connector.Denied:
	case e.Class == connector.Malformed && e.Status == http.StatusOK && e.Code == connector.CodeMalformed:
		return connector.Tenant{}, connector.NewError(connector.Malformed, connector.CodeNotTheVendor,
			"Something answers at %s, but not as Kandji does. Compare the API URL with the one in the console.", tenant.URL).Because(err)
	default:
		return connector.Tenant{}, d.explain(connector.Users, "", err)
	}
	first, devices, devicesErr := d.someDevice(ctx)
	programs, programsErr := d.checkInstalled(ctx, first, devices)
	asked := []struct {
		stream  connector.Stream
		records int64
		err     error
	}{{connector.Users, 0, err}, {connector.Devices, devices, devicesErr}, {connector.InstalledApps, programs, programsErr}}
	accepted := false
	for _, a := range asked {
		if _, vendor := connector.AsError(a.err); a.err != nil && !vendor {
			return connector.Tenant{}, a.err
		}
		accepted = accepted || accepts(a.err)
		tenant.Streams = append(tenant.Streams, connector.StreamAccess{Stream: a.stream, Access: accessBy(a.err), Records: max(a.records, 0)})
	}
	if connector.ClassOf(err) == connector.Denied && !accepted {
		return connector.Tenant{}, d.explain(connector.Users, "", err)
	}
	return tenant, nil
}

// accepts reports that an answer shows the key to be a good one: an answer, or
// the refusal of one list.
func accepts(err error) bool { return err == nil || connector.ClassOf(err) == connector.Forbidden }

// accessBy turns the answer of a list into an access.
func accessBy(err error) connector.Access {
	switch connector.ClassOf(err) {
	case connector.Forbidden, connector.Denied:
		return connector.NotAllowed
	case connector.Gone:
		return connector.Unlicensed
	case "":
		return connector.Granted
	}
	return connector.Unknown
}

// someDevice asks for one device, and for how many there are.
func (d *driver) someDevice(ctx context.Context) (id string, total int64, err error) {
	rows, _, total, err := d.devices(ctx, place{}, 1)
	if err == nil && len(rows) > 0 {
		id = string(rows[0].ID)
	}
	return id, total, err
}

// checkInstalled asks Prism for one row, and if that is refused a device for its
// programs. It returns how many rows Prism says there are, 0 if it does not. The
// error is that of Prism if neither may be read.
func (d *driver) checkInstalled(ctx context.Context, device string, devices int64) (rows int64, err error) {
	answer, err := d.askPrism(ctx, url.Values{"cursor": {""}, "limit": {"1"}})
	if err == nil {
		first := pageOf(nil, answer.Total)
		return first.Expected, nil
	}
	if !notAvailable(err) || device == "" || devices > mostByDevice {
		return 0, err
	}
	other := d.programs(ctx, device, &connector.Page{})
	if _, vendor := connector.AsError(other); !vendor {
		return 0, other
	}
	return 0, err
}

// acceptedElsewhere asks another list whether the key is a good one after all. It
// fails when that cannot be found out.
func (d *driver) acceptedElsewhere(ctx context.Context, stream connector.Stream) (bool, error) {
	path, query := usersPath, url.Values(nil)
	if stream == connector.Users {
		path, query = devicesPath, url.Values{"limit": {"1"}}
	}
	var anything json.RawMessage
	_, err := d.client.Get(ctx, path, query, &anything)
	switch {
	case accepts(err):
		return true, nil
	case connector.ClassOf(err) == connector.Denied:
		return false, nil
	}
	return false, err
}
