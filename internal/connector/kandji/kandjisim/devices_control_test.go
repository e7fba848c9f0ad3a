package kandjisim

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestPermissionsOfRoutes(t *testing.T) {
	t.Parallel()
	g := start(t, fleetOf(5, 5))
	id := trueDevices(g.tenant)[0]
	user := truthIDs(g.tenant, nil)[0]
	for permission, path := range map[string]string{
		PermListUsers: routeUsers, PermReadUser: routeUsers + "/" + user, PermListDevices: routeDevices, PermReadDevice: routeDevices + "/" + id,
		PermDevicePrograms: routeDevices + "/" + id + "/apps", PermPrism: routePrism, PermPrismCount: routeCount + "?category=apps",
	} {
		g.want(g.get(path), 200, "")
		g.tenant.Ungrant(g.token, permission)
		g.want(g.get(path), 403, `{"detail":"You do not have permission to perform this action."}`)
		g.tenant.AddToken(g.token, permission)
		g.want(g.get(path), 200, "")
		g.tenant.AddToken(g.token, Permissions()...)
	}
}

func TestFaultsOfRoutes(t *testing.T) {
	t.Parallel()
	o := fleetOf(5, 700)
	o.PlainPrograms, o.OnlyMacs = 1, true
	g := start(t, o)
	g.tenant.Fail(
		Fault{Kind: FaultStatus, Status: 503, Route: routeDevices, Page: 2}, Fault{Kind: FaultStatus, Status: 502, Route: routePrism, Page: 3},
		Fault{Kind: FaultMissingID, Route: routePrism}, Fault{Kind: FaultEmailID, Route: routeDevices}, Fault{Kind: FaultNoResults, Route: routeSoftware},
	)
	for _, c := range []struct {
		path   string
		status int
		has    string
	}{
		{routeUsers, 200, `"results"`},
		{routeDevices + "?limit=300&offset=299", 503, ""},
		{routeDevices + "?limit=300", 200, `"device_id":"ada@acme.example"`},
		{routePrism + "?limit=300&offset=600", 502, ""},
		{routePrism + "?limit=300&offset=600", 200, `"device_id":null`},
		{routeDevices + "/" + trueDevices(g.tenant)[0] + "/apps", 200, `{"device_id":null}`},
	} {
		if a := g.get(c.path); a.StatusCode != c.status || !strings.Contains(a.body, c.has) {
			t.Errorf("%s: got %d %.200s", c.path, a.StatusCode, a.body)
		}
	}
}

func TestControlOfDevices(t *testing.T) {
	t.Parallel()
	g := start(t, fleetOf(10, 20))
	added := g.control("POST", "/_sim/devices/add", `{"count":3}`, 200)
	if fmt.Sprint(added["devices"]) != "23" {
		t.Errorf("got %v", added)
	}
	device, user := "", truthIDs(g.tenant, nil)[0]
	for d := range g.tenant.Devices() {
		if d.Platform == PlatformMac {
			device = d.ID
		}
	}
	g.control("POST", "/_sim/devices/assign", `{"id":"`+device+`","user":"`+user+`"}`, 200)
	for _, step := range []struct {
		path string
		has  bool
	}{{"install", true}, {"uninstall", false}, {"install", true}} {
		g.control("POST", "/_sim/apps/"+step.path, `{"device":"`+device+`","program":"com.wearezeta.zclient.mac"}`, 200)
		if a := g.get(routeDevices + "/" + device + "/apps"); strings.Contains(a.body, "com.wearezeta.zclient.mac") != step.has {
			t.Errorf("after %s: got %v", step.path, !step.has)
		}
	}
	g.control("POST", "/_sim/apps/update", `{"program":"Wire"}`, 200)
	if a := g.get(routeDevices + "/" + device + "/apps"); !strings.Contains(a.body, `"version":"3.39.1"`) {
		t.Error("the program was not updated")
	}
	if page := g.control("GET", "/_sim/devices?offset=1&limit=2", "", 200); fmt.Sprint(page["total"]) != "23" || len(page["items"].([]any)) != 2 {
		t.Errorf("got %v", page)
	}
	g.control("POST", "/_sim/devices/remove", `{"ids":["`+device+`"]}`, 200)
	if left := g.control("POST", "/_sim/devices/remove", `{"count":2}`, 200); fmt.Sprint(left["devices"]) != "20" {
		t.Errorf("got %v", left)
	}
	for path, body := range map[string]string{
		"devices/add": `{"count":0}`, "devices/remove": `{}`, "devices/assign": `{"id":"x"}`, "apps/install": `{"device":"x","program":"Wire"}`, "apps/update": `{"program":"No Such"}`,
	} {
		status := 404
		if strings.HasPrefix(path, "devices/") && path != "devices/assign" {
			status = 400
		}
		g.control("POST", "/_sim/"+path, body, status)
	}
	if s := g.tenant.Stats(); s.Devices != 20 || s.Programs != g.tenant.ProgramsLen() || s.ByRoute[routeSoftware] == 0 {
		t.Errorf("got %+v", s)
	}
}

// Churn changes devices and programs, too, the same way each time.
func TestChurnOfDevices(t *testing.T) {
	t.Parallel()
	history := func() (*Tenant, []Change) {
		tenant := New(Options{Seed: 9, Users: 30, Devices: 60, Now: (&fixed{}).now})
		var changes []Change
		for step := range uint64(400) {
			changes = append(changes, tenant.Churn(step))
		}
		return tenant, changes
	}
	one, first := history()
	_, second := history()
	if !reflect.DeepEqual(first, second) {
		t.Error("the same steps make another history")
	}
	kinds := map[string]int{}
	for _, c := range first {
		kinds[c.Kind]++
	}
	for _, kind := range []string{"add", "rename", "device_add", "device_remove", "device_assign", "program_install", "program_remove", "program_update"} {
		if kinds[kind] == 0 {
			t.Errorf("there was no %s: %v", kind, kinds)
		}
	}
	sum := int64(0)
	for d := range one.Devices() {
		sum += int64(d.Programs)
	}
	if sum != one.ProgramsLen() {
		t.Errorf("there are %d rows, counted are %d", sum, one.ProgramsLen())
	}
}
