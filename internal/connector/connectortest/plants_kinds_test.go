package connectortest

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

func plantsOfAccess() []plant {
	return []plant{
		{clause: "check_optional_forbidden", story: "with the users the rest is taken for granted", driver: func(d *reference) connector.Driver {
			return altered{reference: d, check: func(ctx context.Context) (connector.Tenant, error) {
				tenant, err := d.Check(ctx)
				for i := range tenant.Streams {
					tenant.Streams[i].Access = tenant.Streams[0].Access
				}
				return tenant, err
			}}
		}},
		{clause: "optional_forbidden", story: "without devices there are no users", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				if s == users {
					if _, _, err := d.page(ctx, devices, url.Values{}); connector.ClassOf(err) == connector.Forbidden {
						return connector.Page{}, err
					}
				}
				return d.Read(ctx, s, cursor)
			}}
		}},
		{clause: "denied_for_one_stream", story: "401 is 401", driver: readError(func(e *connector.Error) error {
			if e.Class == connector.Forbidden && e.Status == http.StatusUnauthorized {
				e.Class, e.Code = connector.Denied, connector.CodeTokenRejected
			}
			return e
		})},
	}
}

func plantsOfKinds() []plant {
	return []plant{
		{clause: "records_of_declared_kind", story: "a device that is an account", driver: pageOf(devices, func(cursor string, page *connector.Page) {
			// No other clause reads so far.
			if number, _, _ := strings.Cut(cursor, " "); atoi(number) > someRecords+2 && len(page.Devices) > 0 {
				page.Accounts = []inventory.AccountRecord{{ExternalID: page.Devices[0].ExternalID}}
				page.Devices = page.Devices[1:]
			}
		})},
		{clause: "device_without_id", story: "devices go by their names", driver: pageOf(devices, func(_ string, page *connector.Page) {
			for i := range page.Devices {
				if page.Devices[i].ExternalID == "" {
					page.Devices[i].ExternalID = page.Devices[i].Name
				}
			}
		})},
		{clause: "installation_without_device", story: "what is nowhere is somewhere", driver: pageOf(programs, func(_ string, page *connector.Page) {
			for i := range page.Installed {
				if page.Installed[i].DeviceID == "" {
					page.Installed[i].DeviceID = "somewhere"
				}
			}
		})},
		{clause: "left_out_is_counted", story: "nothing to keep is nothing more", driver: pageOf(programs, func(_ string, page *connector.Page) {
			if page.Len() == 0 {
				page.Next = ""
			}
		})},
		{clause: "rows_that_move", story: "the next page begins where the last one ended", driver: byOffsetAlone},
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// byOffsetAlone trusts that the list of devices stands still.
func byOffsetAlone(d *reference) connector.Driver {
	return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
		if s != devices {
			return d.Read(ctx, s, cursor)
		}
		number, _, _ := strings.Cut(cursor, " ")
		answer, _, err := d.page(ctx, s, url.Values{"offset": {strconv.Itoa(atoi(number))}})
		if err != nil {
			return connector.Page{}, d.settle(ctx, s, err)
		}
		return answer.devices(atoi(number), -1), nil
	}}
}
