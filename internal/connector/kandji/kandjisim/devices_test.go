package kandjisim

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// fleetOf is the options of a tenant with devices and without limits.
func fleetOf(users, devices int) Options {
	o := free(users)
	o.Devices = devices
	return o
}

func (g *rig) rows(path string) []map[string]any {
	g.Helper()
	a := g.get(path)
	g.want(a, 200, "")
	var rows []map[string]any
	if err := json.Unmarshal([]byte(a.body), &rows); err != nil {
		g.Fatalf("%s: %v", path, err)
	}
	return rows
}

func deviceIDs(rows []map[string]any) []string {
	var out []string
	for _, row := range rows {
		id, _ := row["device_id"].(string)
		out = append(out, id)
	}
	return out
}

func trueDevices(tenant *Tenant) []string {
	var out []string
	for d := range tenant.Devices() {
		out = append(out, d.ID)
	}
	return out
}

func TestDevicesByOffset(t *testing.T) {
	t.Parallel()
	g := start(t, fleetOf(100, 650))
	var got []string
	for offset := 0; ; {
		rows := g.rows(routeDevices + "?ordering=device_id&limit=1000&offset=" + strconv.Itoa(offset))
		if len(rows) == 0 {
			break
		}
		got = append(got, deviceIDs(rows)...)
		offset += len(rows)
	}
	equal(t, got, trueDevices(g.tenant))
	if !slices.IsSorted(got) {
		t.Error("the devices are not in the order of their ids")
	}
	falling := deviceIDs(g.rows(routeDevices + "/?ordering=-device_id"))
	slices.Reverse(got)
	equal(t, falling, got[:300])
	plain := deviceIDs(g.rows(routeDevices + "?limit=0&offset=x&unknown=1"))
	if len(plain) != 300 || slices.IsSorted(plain) {
		t.Errorf("without an order there are %d devices, in order: %v", len(plain), slices.IsSorted(plain))
	}
	names := g.rows(routeDevices + "?ordering=serial_number")
	for i := 1; i < len(names); i++ {
		if fmt.Sprint(names[i-1]["serial_number"]) > fmt.Sprint(names[i]["serial_number"]) {
			t.Fatal("not in the order of serial numbers")
		}
	}
}

func TestDevicesSayHowManyThereAre(t *testing.T) {
	t.Parallel()
	g := start(t, fleetOf(10, 250))
	const base = "https://acme.api.kandji.io/api/v1/devices?limit=100"
	for path, want := range map[string]string{
		"?limit=300":            `<None>; rel="next", <None>; rel="prev"`,
		"?limit=100":            `<` + base + `&offset=100>; rel="next", <None>; rel="prev"`,
		"?limit=100&offset=100": `<` + base + `&offset=200>; rel="next", <` + base + `>; rel="prev"`,
		"?limit=100&offset=500": `<None>; rel="next", <` + base + `&offset=400>; rel="prev"`,
	} {
		a := g.get(routeDevices + path)
		pages := "3"
		if path == "?limit=300" {
			pages = "1"
		}
		if a.Header.Get("X-Total-Count") != "250" || a.Header.Get("X-Total-Pages") != pages || a.Header.Get("Link") != want {
			t.Errorf("%s: got %q, %q, %q, want %q", path, a.Header.Get("X-Total-Count"), a.Header.Get("X-Total-Pages"), a.Header.Get("Link"), want)
		}
	}
	g.want(g.get(routeDevices+"?offset=250"), 200, "[]")
}

func TestOneDevice(t *testing.T) {
	t.Parallel()
	g := start(t, fleetOf(10, 3))
	id := trueDevices(g.tenant)[1]
	if a := g.get(routeDevices + "/" + id); a.StatusCode != 200 || !strings.Contains(a.body, id) {
		t.Errorf("got %d %s", a.StatusCode, a.body)
	}
	for path, status := range map[string]int{"/nobody": 404, "/" + strings.Repeat("0", 8) + id[8:]: 404, "/" + id + "/apps": 200, "/nobody/apps": 404, "/" + id + "/details": 404} {
		if a := g.get(routeDevices + path); a.StatusCode != status {
			t.Errorf("%s: got %d", path, a.StatusCode)
		}
	}
	g.tenant.RemoveDevices(id)
	g.want(g.get(routeDevices+"/"+id+"/apps"), 404, "")
}

func TestFleetIsVaried(t *testing.T) {
	t.Parallel()
	tenant := New(fleetOf(1500, 1800))
	platforms, rows := map[string]int{}, map[string]int{}
	kinds := map[holderKind]int{}
	for d := range tenant.Devices() {
		platforms[d.Platform]++
		rows[d.Platform] += d.Programs
		rank, _ := tenant.fleet.find(d.ID)
		kinds[tenant.fleet.holder(rank).kind]++
	}
	for _, p := range []string{PlatformMac, PlatformIPhone, PlatformIPad, PlatformAppleTV, PlatformWindows, PlatformAndroid} {
		if platforms[p] == 0 {
			t.Errorf("there is no %s", p)
		}
	}
	if n := tenant.ProgramsLen(); n < 90_000 || n > 115_000 || platforms[PlatformMac] < 1400 {
		t.Errorf("%d rows of programs on %v", n, platforms)
	}
	if kinds[heldByUser] < 1500 || kinds[heldByNobody] < 40 || kinds[heldByStranger] < 5 {
		t.Errorf("held by: %v", kinds)
	}
	apple, nested, twice, nameless := 0, 0, 0, 0
	for _, rank := range tenant.fleet.byID {
		for _, c := range tenant.fleet.software(rank) {
			i := tenant.fleet.installed(rank, c)
			switch {
			case strings.HasPrefix(i.bundle, "com.apple."):
				apple++
			case strings.Contains(i.path, ".app/"):
				nested++
			}
			if c.number == 1 {
				twice++
			}
			if i.bundle == "" || i.bundle == "No value" {
				nameless++
			}
		}
	}
	if apple < 40_000 || nested < 8_000 || twice < 300 || nameless < 300 {
		t.Errorf("%d of Apple, %d nested, %d twice, %d without identifier", apple, nested, twice, nameless)
	}
}

// A device is the same whatever its neighbours are.
func TestSameSeedSameFleet(t *testing.T) {
	t.Parallel()
	small, large := New(fleetOf(50, 40)), New(fleetOf(50, 400))
	all := map[string]string{}
	for d := range large.Devices() {
		all[d.ID] = fmt.Sprintf("%+v", d)
	}
	for d := range small.Devices() {
		if all[d.ID] != fmt.Sprintf("%+v", d) {
			t.Fatalf("%+v is %s in a larger tenant", d, all[d.ID])
		}
	}
}

func TestDeviceCounts(t *testing.T) {
	t.Parallel()
	tenant := New(fleetOf(40, 90))
	check := func() {
		t.Helper()
		counts := map[string]int{}
		for d := range tenant.Devices() {
			counts[d.UserID]++
		}
		for u := range tenant.Truth() {
			if u.DeviceCount != counts[u.ID] {
				t.Fatalf("%s has %d devices, counted are %d", u.ID, counts[u.ID], u.DeviceCount)
			}
		}
	}
	check()
	users, devices := truthIDs(tenant, nil), trueDevices(tenant)
	for i, to := range []string{users[0], users[1], users[0], ""} {
		if !tenant.Assign(devices[i], to) {
			t.Fatal("not assigned")
		}
	}
	fresh := tenant.Add(1)[0].ID
	if !tenant.Assign(devices[5], fresh) || tenant.Assign(devices[6], "nobody") || tenant.Assign("nothing", fresh) {
		t.Error("assigned to whom there is not, or not to whom there is")
	}
	tenant.RemoveDevices(devices[0])
	tenant.AddDevices(3)
	check()
}

// prismWalk reads Prism to its end.
func (g *rig) prismWalk(byCursor bool, limit int) (keys []string, pages int) {
	g.Helper()
	for cursor, offset := "", 0; ; {
		query := url.Values{"limit": {strconv.Itoa(limit)}}
		if byCursor {
			query.Set("cursor", cursor)
		} else {
			query.Set("offset", strconv.Itoa(offset))
		}
		a := g.get(routePrism + "?" + query.Encode())
		g.want(a, 200, "")
		var page struct {
			Offset *int
			Total  *int64
			Data   []map[string]any
			Cursor *string
		}
		if err := json.Unmarshal([]byte(a.body), &page); err != nil {
			g.Fatal(err)
		}
		if byCursor != (page.Offset == nil) {
			g.Fatalf("the offset is %v", page.Offset)
		}
		pages++
		for _, row := range page.Data {
			keys = append(keys, fmt.Sprint(row["device_id"], row["bundle_id"], row["name"], row["path"]))
		}
		offset += len(page.Data)
		switch {
		case byCursor && page.Cursor == nil, !byCursor && len(page.Data) == 0:
			return keys, pages
		case byCursor:
			cursor = *page.Cursor
		}
	}
}

func TestPrism(t *testing.T) {
	t.Parallel()
	g := start(t, fleetOf(30, 40))
	byCursor, pages := g.prismWalk(true, 1000)
	byOffset, _ := g.prismWalk(false, 77)
	equal(t, byCursor, byOffset)
	n := g.tenant.ProgramsLen()
	if int64(len(byCursor)) != n || pages != int(n+299)/300 {
		t.Errorf("got %d rows on %d pages of %d", len(byCursor), pages, n)
	}
	g.want(g.get(routeCount+"?category=apps"), 200, fmt.Sprintf(`{"count":%d,"approximate":false}`, n))
	g.want(g.get(routeCount+"?category=x"), 400, `{"detail":"Invalid category: x"}`)
	g.want(g.get(routePrism+"?cursor=bm9uc2Vuc2U="), 400, `{"detail":"Invalid cursor"}`)
	g.want(g.get(routePrism+"?cursor=&sort_by=name"), 400, "")
	if a := g.get(routePrism); !strings.Contains(a.body, `"limit":25`) || a.Header.Get("Server") != "uvicorn" {
		t.Errorf("got %s from %s", a.body[:60], a.Header.Get("Server"))
	}
}

func TestPrismWithoutCursorOrTotal(t *testing.T) {
	t.Parallel()
	o := fleetOf(10, 10)
	o.PrismNoCursor, o.PrismNoTotal = true, true
	a := start(t, o).get(routePrism + "?cursor=&limit=5")
	if strings.Contains(a.body, `"cursor"`) || !strings.Contains(a.body, `"total":null`) || !strings.Contains(a.body, `"offset":0`) {
		t.Errorf("got %s", a.body)
	}
}

// A cursor leads on after its device, also when that has gone.
func TestPrismCursorOfAGoneDevice(t *testing.T) {
	t.Parallel()
	o := fleetOf(10, 6)
	o.PlainPrograms, o.OnlyMacs = 3, true
	g := start(t, o)
	devices := trueDevices(g.tenant)
	var page struct{ Cursor string }
	if err := json.Unmarshal([]byte(g.get(routePrism+"?limit=4&cursor=").body), &page); err != nil {
		t.Fatal(err)
	}
	g.tenant.RemoveDevices(devices[1])
	a := g.get(routePrism + "?limit=4&cursor=" + url.QueryEscape(page.Cursor))
	if !strings.Contains(a.body, devices[2]) || strings.Contains(a.body, devices[0]) {
		t.Errorf("got %s", a.body)
	}
}

func TestSoftwareShapes(t *testing.T) {
	t.Parallel()
	g := start(t, fleetOf(50, 400))
	want := map[string]string{
		PlatformMac: `"app_name":"Safari"`, PlatformIPhone: `"device_based_vpp":"True"`, PlatformIPad: `"device_based_vpp":"True"`,
		PlatformAppleTV: `"apps":[]`, PlatformWindows: `"product_code"`, PlatformAndroid: `"package_name"`,
	}
	seen := map[string]bool{}
	for d := range g.tenant.Devices() {
		if seen[d.Platform] {
			continue
		}
		seen[d.Platform] = true
		a := g.get(routeDevices + "/" + d.ID + "/apps")
		if !strings.Contains(a.body, want[d.Platform]) || !strings.Contains(a.body, `"device_id":"`+d.ID+`"`) {
			t.Errorf("%s: got %s", d.Platform, a.body)
		}
	}
	if len(seen) != len(want) {
		t.Errorf("only %v", seen)
	}
}
