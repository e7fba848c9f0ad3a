package kandji

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/inventory"
)

// without takes a permission away from the driver's token.
func without(t *testing.T, tenant *kandjisim.Tenant, permissions ...string) {
	t.Helper()
	if !tenant.Ungrant(goodToken, permissions...) {
		t.Fatal("there is no token")
	}
}

func sorted(records []inventory.InstalledRecord) []string {
	var lines []string
	for _, r := range records {
		lines = append(lines, fmt.Sprintf("%+v", r))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// Every way to read what is installed gives the same records, but that only
// asking each device finds what is on those that are not Apple's.
func TestWaysToReadPrograms(t *testing.T) {
	t.Parallel()
	options := kandjisim.Options{Seed: 1, Users: 60, Devices: 60}
	tenant, d := simulate(t, options)
	apple, dropped := whole(t, d, connector.InstalledApps)
	want, known := sorted(apple.Installed), apple.IDs()
	if n := int64(len(apple.Installed) + dropped); n != tenant.ProgramsLen() || dropped < len(want)/2 {
		t.Fatalf("got %d records and %d left out of %d rows", len(apple.Installed), dropped, tenant.ProgramsLen())
	}
	for name, alter := range map[string]func(*kandjisim.Options){
		"by cursor, small pages":     func(o *kandjisim.Options) { o.PageSize = 7 },
		"by cursor, without total":   func(o *kandjisim.Options) { o.PrismNoTotal = true },
		"by offset":                  func(o *kandjisim.Options) { o.PrismNoCursor = true },
		"by offset, without total":   func(o *kandjisim.Options) { o.PrismNoCursor, o.PrismNoTotal = true, true },
		"by offset, in small pages":  func(o *kandjisim.Options) { o.PrismNoCursor, o.PageSize = true, 9 },
		"small pages, without total": func(o *kandjisim.Options) { o.PrismNoCursor, o.PrismNoTotal, o.PageSize = true, true, 11 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := options
			alter(&options)
			_, d := simulate(t, options)
			if got, _ := whole(t, d, connector.InstalledApps); !slices.Equal(sorted(got.Installed), want) {
				t.Errorf("got %d records, want %d", len(got.Installed), len(want))
			}
		})
	}
	without(t, tenant, kandjisim.PermPrism)
	each, _ := whole(t, d, connector.InstalledApps)
	platforms := map[string]string{}
	for device := range tenant.Devices() {
		platforms[device.ID] = device.Platform
	}
	others := 0
	onApple := slices.DeleteFunc(each.Installed, func(r inventory.InstalledRecord) bool {
		other := platforms[r.DeviceID] == kandjisim.PlatformWindows || platforms[r.DeviceID] == kandjisim.PlatformAndroid
		if other {
			others++
		}
		return other
	})
	got := (&inventory.Records{Installed: onApple}).IDs()
	slices.Sort(got)
	slices.Sort(known)
	if !slices.Equal(got, known) || others == 0 {
		t.Errorf("device by device: got %d programs of Apple's devices, want %d, and %d of others", len(got), len(known), others)
	}
}

func TestProgramRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prism, device string
		want          inventory.InstalledRecord
		dropped       bool
	}{
		"Slack in Prism": {
			prism: `{"device_id":"D","name":"Slack","bundle_id":"com.tinyspeck.slackmacgap","path":"/Applications/Slack.app","obtained_from":"Identified Developer",
				"short_version":"4.41","version":"4.41.105","signature":"Developer ID Application: Slack Technologies, Inc.","developer_name":"Slack Technologies, Inc.","team_id":"BQR82RBBHL"}`,
			want: inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.slackmacgap", TeamID: "BQR82RBBHL", Publisher: "Slack Technologies, Inc.", Version: "4.41", Path: "/Applications/Slack.app"},
		},
		"a Mac's own": {
			device: `{"app_name":"Slack","bundle_id":"com.tinyspeck.slackmacgap","path":"/Applications/Slack.app","source":"Identified Developer","version":"4.41",
				"signature":"Developer ID Application: Slack Technologies, Inc. (BQR82RBBHL), Developer ID Certification Authority, Apple Root CA"}`,
			want: inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.slackmacgap", TeamID: "BQR82RBBHL", Publisher: "Slack Technologies, Inc.", Version: "4.41", Path: "/Applications/Slack.app"},
		},
		"Windows": {
			device: `{"name":"slack","display_name":"Slack","publisher":"Slack Inc.","publisher_display_name":"Slack Technologies Inc.","product_code":"{A}","version":"4.41","installed_path":"C:\\Slack"}`,
			want:   inventory.InstalledRecord{Name: "Slack", Publisher: "Slack Technologies Inc.", Version: "4.41", Path: `C:\Slack`},
		},
		"Android": {
			device: `{"display_name":"Slack","package_name":"com.Slack","version_name":"24.11","sha1_hashes":[]}`,
			want:   inventory.InstalledRecord{Name: "Slack", Identifier: "com.Slack", Version: "24.11"},
		},
		"an iPhone's": {
			device: `{"app_name":"Slack","bundle_id":"com.tinyspeck.chatlyio","app_store_vendable":"False","signature":"","path":"","version":"24.11"}`,
			want:   inventory.InstalledRecord{Name: "Slack", Identifier: "com.tinyspeck.chatlyio", Version: "24.11"},
		},
		"no value": {
			prism: `{"device_id":"D","name":"Label Printer","bundle_id":"No value","team_id":"No value","developer_name":null,"signature":"","path":"/Applications/Label Printer.app","version":"2.2"}`,
			want:  inventory.InstalledRecord{Name: "Label Printer", Version: "2.2", Path: "/Applications/Label Printer.app"},
		},
		"nothing": {prism: `{"device_id":"D","name":"","bundle_id":"No value","path":"/Applications/x"}`, dropped: true},
		"Apple's": {prism: `{"device_id":"D","name":"Tool","bundle_id":"tool","obtained_from":"Apple"}`, dropped: true},
		"signed as the system": {
			device: `{"app_name":"Tool","bundle_id":"tool","signature":"Software Signing, Apple Code Signing Certification Authority, Apple Root CA"}`, dropped: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var page connector.Page
			if c.prism != "" {
				var row prismRow
				if err := json.Unmarshal([]byte(c.prism), &row); err != nil {
					t.Fatal(err)
				}
				keep(&page, row.record(), row.apples())
			} else {
				var row programRow
				if err := json.Unmarshal([]byte(c.device), &row); err != nil {
					t.Fatal(err)
				}
				keep(&page, row.record("D"), row.apples())
			}
			if c.dropped {
				if page.Dropped != 1 || page.Len() > 0 {
					t.Errorf("got %+v, want it left out", page)
				}
				return
			}
			c.want.DeviceID = "D"
			c.want = identified(c.want)
			if len(page.Installed) != 1 || page.Installed[0] != c.want || len(c.want.ExternalID) != len("D/")+16 {
				t.Errorf("got %+v, want %+v", page.Installed, c.want)
			}
		})
	}
}

// An update changes the version and nothing by which a program is known.
func TestUpdatedProgramsKeepTheirIDs(t *testing.T) {
	t.Parallel()
	tenant, d := simulate(t, kandjisim.Options{Seed: 3, Users: 20, Devices: 20})
	before, _ := whole(t, d, connector.InstalledApps)
	if !tenant.Update("com.tinyspeck.slackmacgap") {
		t.Fatal("no such program")
	}
	after, _ := whole(t, d, connector.InstalledApps)
	updated := 0
	for i := range after.Installed {
		if after.Installed[i].ExternalID != before.Installed[i].ExternalID {
			t.Fatalf("%+v became %+v", before.Installed[i], after.Installed[i])
		}
		if after.Installed[i] != before.Installed[i] {
			updated++
		}
	}
	if updated < 10 {
		t.Errorf("%d programs were updated", updated)
	}
}

// Reading device by device is refused where it would eat the tenant's limits.
func TestTooManyDevices(t *testing.T) {
	t.Parallel()
	for n, refused := range map[int]bool{mostByDevice: false, mostByDevice + 1: true} {
		tenant, d := simulate(t, kandjisim.Options{Seed: 4, Users: 10, Devices: n, PlainPrograms: 1, OnlyMacs: true})
		without(t, tenant, kandjisim.PermPrism)
		_, err := d.Read(t.Context(), connector.InstalledApps, "")
		e, _ := connector.AsError(err)
		if refused != (err != nil) || refused && (e.Class != connector.Forbidden || e.Code != connector.CodePermissionMissing ||
			!strings.Contains(e.Message, "Prism > Applications (GET /prism/apps)") || !strings.Contains(e.Message, "2501 devices")) {
			t.Errorf("%d devices: got %v", n, err)
		}
		tenantAccess, err := d.Check(t.Context())
		if access := tenantAccess.Access(connector.InstalledApps); err != nil || (access == connector.Granted) == refused {
			t.Errorf("%d devices: access is %q, %v", n, access, err)
		}
	}
}

// What Check says and what Read does, by permission and by how its lack is told.
func TestPermissions(t *testing.T) {
	t.Parallel()
	const all = connector.Granted
	for _, status := range []int{403, 401} {
		for name, c := range map[string]struct {
			gone                      []string
			users, devices, installed connector.Access
		}{
			"all":             {nil, all, all, all},
			"no Prism":        {[]string{kandjisim.PermPrism}, all, all, all},
			"no programs":     {[]string{kandjisim.PermPrism, kandjisim.PermDevicePrograms}, all, all, connector.NotAllowed},
			"no devices":      {[]string{kandjisim.PermListDevices}, all, connector.NotAllowed, all},
			"only users":      {[]string{kandjisim.PermListDevices, kandjisim.PermPrism}, all, connector.NotAllowed, connector.NotAllowed},
			"no users":        {[]string{kandjisim.PermListUsers}, connector.NotAllowed, all, all},
			"nothing but one": {[]string{kandjisim.PermListUsers, kandjisim.PermListDevices}, connector.NotAllowed, connector.NotAllowed, all},
		} {
			tenant, d := simulate(t, kandjisim.Options{Seed: 5, Users: 10, Devices: 10, DeniedStatus: status})
			without(t, tenant, c.gone...)
			got, err := d.Check(t.Context())
			if err != nil {
				t.Fatalf("%d, %s: %v", status, name, err)
			}
			for stream, want := range map[connector.Stream]connector.Access{connector.Users: c.users, connector.Devices: c.devices, connector.InstalledApps: c.installed} {
				if got.Access(stream) != want {
					t.Errorf("%d, %s: access to %s is %q, want %q", status, name, stream, got.Access(stream), want)
				}
				_, err := d.Read(t.Context(), stream, "")
				e, _ := connector.AsError(err)
				if readable := want == all; readable != (err == nil) || !readable && name != "nothing but one" && (e.Class != connector.Forbidden || !strings.Contains(e.Message, permissionOf(stream))) {
					t.Errorf("%d, %s: read %s: %v", status, name, stream, err)
				}
			}
		}
	}
}

func TestTenantWithoutPrism(t *testing.T) {
	t.Parallel()
	tenant, d := simulate(t, kandjisim.Options{Seed: 6, Users: 10, Devices: 15})
	tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 404, Route: prismPath, Times: kandjisim.Forever})
	if records, _ := whole(t, d, connector.InstalledApps); len(records.Installed) == 0 {
		t.Error("nothing was read device by device")
	}
	without(t, tenant, kandjisim.PermDevicePrograms)
	if got, err := d.Check(t.Context()); err != nil || got.Access(connector.InstalledApps) != connector.Unlicensed {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Trouble with a list that need not be there is not the connector's.
func TestCheckInTrouble(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]connector.Access{503: connector.Unknown, 429: connector.Unknown, 400: connector.Unknown} {
		tenant, d := simulate(t, kandjisim.Options{Seed: 8, Users: 3, Devices: 3})
		tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: status, Route: devicesPath, Times: kandjisim.Forever})
		got, err := d.Check(t.Context())
		if err != nil || got.Access(connector.Users) != connector.Granted || got.Access(connector.Devices) != want || got.Access(connector.InstalledApps) != connector.Granted {
			t.Errorf("%d: got %+v, %v", status, got, err)
		}
	}
}

// A device that goes between the list and its turn has no programs, and trouble
// with one device is trouble with the page.
func TestDeviceByDevice(t *testing.T) {
	t.Parallel()
	tenant, d := simulate(t, kandjisim.Options{Seed: 7, Users: 10, Devices: 25, PlainPrograms: 2, OnlyMacs: true})
	without(t, tenant, kandjisim.PermPrism)
	const route = devicesPath + "/{id}/apps"
	tenant.Fail(kandjisim.Fault{Kind: kandjisim.FaultStatus, Status: 404, Route: route, Nth: 3})
	if records, _ := whole(t, d, connector.InstalledApps); len(records.Installed) != 48 {
		t.Errorf("got %d programs, want 48", len(records.Installed))
	}
	for _, fault := range []kandjisim.Fault{
		{Kind: kandjisim.FaultStatus, Status: 503}, {Kind: kandjisim.FaultThrottle, RetryAfter: time.Hour}, {Kind: kandjisim.FaultNoResults},
		{Kind: kandjisim.FaultResultsType}, {Kind: kandjisim.FaultStatus, Status: 401}, {Kind: kandjisim.FaultStatus, Status: 403},
	} {
		fault.Route, fault.Nth = route, 2
		tenant.ClearFaults()
		tenant.Fail(fault)
		if page, err := d.Read(t.Context(), connector.InstalledApps, ""); err == nil || page.Len() > 0 {
			t.Errorf("%s %d: got %d records and %v", fault.Kind, fault.Status, page.Len(), err)
		} else if connector.ClassOf(err) == connector.Denied {
			t.Errorf("401 for one device looks like a wrong key: %v", err)
		}
	}
}

// When a device goes while the devices are asked, none of the others is missed,
// and few are asked twice.
func TestDeviceByDeviceThatMoves(t *testing.T) {
	t.Parallel()
	tenant, d := simulate(t, kandjisim.Options{Seed: 9, Users: 10, Devices: 60, PlainPrograms: 1, OnlyMacs: true})
	without(t, tenant, kandjisim.PermPrism)
	want := map[string]bool{}
	for device := range tenant.Devices() {
		want[device.ID] = true
	}
	tenant.OnList(vanishing(tenant))
	records, _ := whole(t, d, connector.InstalledApps)
	for _, r := range records.Installed {
		delete(want, r.DeviceID)
	}
	if len(want) > 1 || len(records.Installed) > 75 {
		t.Errorf("%d devices were missed, %d asked", len(want), len(records.Installed))
	}
}

// What Macs with 80 programs each take: Prism by pages, as it is foreseen. Device
// by device 5,000 of them would be 5,000 requests and more, and are refused.
func TestRequestsOfPrism(t *testing.T) {
	t.Parallel()
	kind := Type()
	spec, _ := kind.Spec(connector.InstalledApps)
	foreseen := func(devices int64) (pages, most int64) {
		return spec.Requests(map[connector.Stream]int64{connector.Devices: devices, connector.InstalledApps: 80 * devices})
	}
	records, requests := readThrough(t, macs(t, 500), connector.InstalledApps)
	if pages, most := foreseen(500); records != 40_000 || requests != 134 || pages != 134 || most != 500 {
		t.Errorf("%d records in %d requests, foreseen were %d to %d", records, requests, pages, most)
	}
	if pages, most := foreseen(5000); pages != 1334 || most != 1334 {
		t.Errorf("of 5,000 devices %d to %d requests are foreseen", pages, most)
	}
}

// macs starts a tenant of Macs with 80 programs each.
func macs(t testing.TB, n int) string {
	t.Helper()
	tenant := kandjisim.New(kandjisim.Options{Seed: 1, Users: 1000, Devices: n, PlainPrograms: 80, OnlyMacs: true, NoGzip: true, Limits: &kandjisim.Limits{}})
	server := httptest.NewServer(tenant.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// readThrough reads a stream through a source and counts records and requests.
func readThrough(t testing.TB, address string, stream connector.Stream) (records, requests int) {
	t.Helper()
	kind, env := Type(), connector.Environment{AllowPrivate: true, Observe: func(context.Context, connector.Request) { requests++ }}
	settings, err := kind.Clean(map[string]string{fieldKey: kandjisim.DefaultToken, fieldURL: address}, env)
	if err != nil {
		t.Fatal(err)
	}
	source, err := connector.Open(&kind, settings, env)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	listing := source.List(stream, "")
	for {
		page, err := listing.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return records, requests
		}
		if err != nil {
			t.Fatal(err)
		}
		records += page.Len() + page.Dropped
	}
}
