package task_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// fleet is what the scripted vendor manages: devices and programs, so many on a
// page. A stream in refused answers with that error.
type fleet struct {
	devices   []inventory.DeviceRecord
	installed []inventory.InstalledRecord
	size      int
	refused   map[connector.Stream]error
}

// read answers a page; the cursor is the place of its first record.
func (f *fleet) read(stream connector.Stream, cursor string) (connector.Page, error) {
	if err := f.refused[stream]; err != nil {
		return connector.Page{}, err
	}
	from, _ := strconv.Atoi(cursor)
	var page connector.Page
	n := len(f.devices)
	if stream == connector.InstalledApps {
		n = len(f.installed)
	}
	to := min(from+f.size, n)
	if stream == connector.InstalledApps {
		page.Installed = slices.Clone(f.installed[from:to])
	} else {
		page.Devices = slices.Clone(f.devices[from:to])
	}
	if to < n {
		page.Next = strconv.Itoa(to)
	}
	return page, nil
}

// mac is a device of a user, by external ids; no user is nobody.
func mac(id, user string) inventory.DeviceRecord {
	return inventory.DeviceRecord{ExternalID: id, Name: "Mac " + id, SerialNumber: "S" + id, Platform: "Mac", UserID: user}
}

// program is a program on a device.
func program(device, identifier string, edits ...func(*inventory.InstalledRecord)) inventory.InstalledRecord {
	p := inventory.InstalledRecord{
		ExternalID: device + "/" + identifier, DeviceID: device, Name: identifier, Identifier: identifier, Version: "1.0", Path: "/Applications/" + identifier + ".app",
	}
	for _, edit := range edits {
		edit(&p)
	}
	return p
}

// mailed gives a record an address.
func mailed(address string) func(*inventory.AccountRecord) {
	return func(r *inventory.AccountRecord) { r.Email = address }
}

// withFleet is a world whose vendor lists two users, three Macs and what is on
// them: the first two belong to the users, the third to nobody.
func withFleet(t *testing.T, test func(w *world)) {
	t.Helper()
	run(t, func(w *world) {
		w.vendor.lists([]inventory.AccountRecord{rec("a", mailed("Ada@example.org")), rec("b", mailed("bob@example.org"))})
		w.vendor.fleet = &fleet{
			size:    2,
			devices: []inventory.DeviceRecord{mac("m1", "a"), mac("m2", "b"), mac("m3", "")},
			installed: []inventory.InstalledRecord{
				program("m1", "com.tinyspeck.slackmacgap"), program("m2", "com.tinyspeck.slackmacgap"), program("m3", "com.tinyspeck.slackmacgap"),
				program("m1", "org.unheard.of"), program("m9", "org.unheard.of"),
			},
		}
		_, err := w.db.EditConnector(w.Context(), w.c.ID, func(c *store.Connector) error {
			c.Streams = []connector.Stream{connector.Users, connector.Devices, connector.InstalledApps}
			return nil
		})
		w.ok(err)
		test(w)
	})
}

// devices reads all devices, removed ones too, by external id.
func (w *world) devices() map[string]inventory.Device {
	w.Helper()
	out := map[string]inventory.Device{}
	w.ok(w.db.EachDevice(w.Context(), store.DeviceQuery{Removed: true}, func(d *inventory.Device) error {
		out[d.ExternalID] = *d
		return nil
	}))
	return out
}

// titles reads all titles by identifier.
func (w *world) titles() map[string]inventory.Title {
	w.Helper()
	out := map[string]inventory.Title{}
	w.ok(w.db.EachTitle(w.Context(), func(t *inventory.Title) error {
		out[t.Identifier] = *t
		return nil
	}))
	return out
}

// installed counts the rows of installations that a condition holds for.
func (w *world) installed(condition string) (n int) {
	w.Helper()
	w.ok(w.db.Pool().QueryRowContext(w.Context(), "SELECT count(*) FROM installations WHERE "+condition).Scan(&n))
	return n
}

// TestFleet: what is installed becomes apps, on the devices and with the persons
// that it belongs to; what nobody knows is there all the same.
func TestFleet(t *testing.T) {
	withFleet(t, func(w *world) {
		s := w.synced(store.CauseInitial)
		for _, p := range s.Streams {
			if p.State != store.StreamComplete || p.Counts.Created != p.Records {
				w.Errorf("the stream %s is %+v", p.Stream, p)
			}
		}
		devices, accounts := w.devices(), w.accounts()
		for device, account := range map[string]string{"m1": "a", "m2": "b"} {
			if d, a := devices[device], accounts[account]; d.PersonID == "" || d.PersonID != a.PersonID || d.PersonRule != inventory.LinkVendorID || a.PersonRule != inventory.LinkEmail {
				w.Errorf("the device %s is %+v, its user %+v", device, d, a)
			}
		}
		if d := devices["m3"]; d.PersonID != "" || d.PersonRule != inventory.LinkNone {
			w.Errorf("a device that is assigned to nobody is %+v", d)
		}
		titles := w.titles()
		slack, unknown := titles["com.tinyspeck.slackmacgap"], titles["org.unheard.of"]
		if slack.AppName != "Slack" || slack.Match.Rule != "bundle_id" || slack.Match.Confidence != "high" || slack.Match.Explanation == "" || slack.Devices != 3 || slack.People != 2 {
			w.Errorf("Slack is %+v", slack)
		}
		if unknown.Match != (inventory.TitleMatch{}) || unknown.Devices != 2 || unknown.People != 1 {
			w.Errorf("what nobody knows is %+v", unknown)
		}
		app, err := w.db.App(w.Context(), slack.Match.AppID)
		w.ok(err)
		if app.CatalogID != "slack" || app.Status != inventory.AppNew || app.People != 2 || app.Devices != 3 || len(app.Sources) != 1 || app.Sources[0].ConnectorID != w.c.ID {
			w.Errorf("the app is %+v", app)
		}
		if got := w.connector().Records; got[connector.Users] != 2 || got[connector.Devices] != 3 || got[connector.InstalledApps] != 5 {
			w.Errorf("the connector counts %v", got)
		}
	})
}

// TestFleetUnchanged: a listing that says the same writes nothing but its proof.
func TestFleetUnchanged(t *testing.T) {
	withFleet(t, func(w *world) {
		w.synced(store.CauseInitial)
		before := w.devices()
		w.pass(interval)
		s := w.synced(store.CauseSchedule)
		for _, p := range s.Streams {
			if p.Counts != (store.Counts{Unchanged: p.Records}) {
				w.Errorf("the stream %s counts %+v", p.Stream, p.Counts)
			}
		}
		for id, d := range w.devices() {
			if !d.LastSeenAt.Equal(w.now()) || !d.ValidFrom.Equal(before[id].ValidFrom) {
				w.Errorf("the device %s was last seen at %s, and is as it is since %s", id, d.LastSeenAt, d.ValidFrom)
			}
		}
		if n := w.installed("valid_from > first_seen_at"); n != 0 {
			w.Errorf("%d installations changed", n)
		}
	})
}

// TestFleetChanges: what changes is told, and what a device was stays known.
func TestFleetChanges(t *testing.T) {
	withFleet(t, func(w *world) {
		w.synced(store.CauseInitial)
		w.pass(interval)
		f := w.vendor.fleet
		f.devices[0].UserID, f.devices[1].LastCheckInAt, f.devices[2].Name = "b", w.now(), "Mac of all"
		f.installed[0].Version = "2.0"
		f.installed = f.installed[:4] // the program on the device that nobody knows is gone
		s := w.synced(store.CauseSchedule)
		devices, accounts := w.devices(), w.accounts()
		if d := devices["m1"]; d.PersonID != accounts["b"].PersonID {
			w.Errorf("the device that changed hands is %+v", d)
		}
		if p := s.Streams[1]; p.Counts != (store.Counts{Updated: 3}) {
			w.Errorf("devices count %+v", p.Counts)
		}
		if p := s.Streams[2]; p.Counts != (store.Counts{Updated: 1, Unchanged: 3, Removed: 1}) {
			w.Errorf("programs count %+v", p.Counts)
		}
		kinds := map[string]int{}
		w.ok(w.db.EachEvent(w.Context(), store.EventQuery{SyncID: s.ID}, func(e *inventory.Event) error {
			kinds[string(e.Kind)+" "+e.DeviceName]++
			return nil
		}))
		if fmt.Sprint(kinds) != fmt.Sprint(map[string]int{"device.changed Mac m1": 1, "device.changed Mac of all": 1}) {
			w.Errorf("the events are %v", kinds) // that a device has reported to its vendor is none
		}
		if n := w.installed("removed_at IS NOT NULL"); n != 1 {
			w.Errorf("%d installations are removed", n)
		}
		var version string
		w.ok(w.db.Pool().QueryRowContext(w.Context(), `SELECT v.version FROM installation_versions v JOIN installations i ON i.id = v.installation_id WHERE i.version = '2.0'`).Scan(&version))
		if version != "1.0" {
			w.Errorf("the version before 2.0 was %q", version)
		}
	})
}

// TestFleetReturns: a device that comes back is the one that went.
func TestFleetReturns(t *testing.T) {
	withFleet(t, func(w *world) {
		w.synced(store.CauseInitial)
		f := w.vendor.fleet
		before, all := w.devices()["m3"], f.devices
		w.pass(interval)
		f.devices = all[:2]
		gone := w.synced(store.CauseSchedule)
		if d := w.devices()["m3"]; d.RemovedAt.IsZero() || gone.Streams[1].Counts.Removed != 1 || w.connector().Records[connector.Devices] != 2 {
			w.Errorf("the device is %+v", d)
		}
		if slack := w.titles()["com.tinyspeck.slackmacgap"]; slack.Devices != 2 {
			w.Errorf("a device that is gone still counts: %+v", slack)
		}
		w.pass(interval)
		f.devices = all
		back := w.synced(store.CauseSchedule)
		if d := w.devices()["m3"]; d.ID != before.ID || !d.RemovedAt.IsZero() || back.Streams[1].Counts.Returned != 1 || w.connector().Records[connector.Devices] != 3 {
			w.Errorf("the device is %+v", d)
		}
	})
}

// TestProgramsBeforeDevices: programs of a device that is listed only later are
// placed on it then.
func TestProgramsBeforeDevices(t *testing.T) {
	withFleet(t, func(w *world) {
		f := w.vendor.fleet
		refusal := connector.NewError(connector.Forbidden, connector.CodePermissionMissing, "Devices may not be read.")
		f.refused = map[connector.Stream]error{connector.Devices: refusal}
		w.synced(store.CauseInitial)
		c := w.wantConnector(store.Attention, connector.CodePermissionMissing, 0)
		if len(c.Problems) != 1 || w.installed("device_id = ''") != 5 {
			w.Errorf("the connector is %+v, %d programs have no device", c, w.installed("device_id = ''"))
		}
		if slack := w.titles()["com.tinyspeck.slackmacgap"]; slack.Devices != 3 || slack.People != 0 {
			w.Errorf("Slack is %+v", slack)
		}
		w.pass(interval)
		f.refused = nil
		w.synced(store.CauseSchedule)
		w.wantConnector(store.Connected, "", 0)
		if n := w.installed("device_id = ''"); n != 1 {
			w.Errorf("%d programs have no device, want the one whose device nobody lists", n)
		}
		if slack := w.titles()["com.tinyspeck.slackmacgap"]; slack.People != 2 {
			w.Errorf("Slack is %+v", slack)
		}
	})
}

// dropped is a fleet of 40 Macs with a program each, of which 15 of both are
// missing from the next listing.
func dropped(t *testing.T, test func(w *world, devices []inventory.DeviceRecord, installed []inventory.InstalledRecord, held *store.Sync)) {
	t.Helper()
	withFleet(t, func(w *world) {
		f := w.vendor.fleet
		f.size, f.devices, f.installed = 100, nil, nil
		for _, id := range letters(40) {
			f.devices = append(f.devices, mac(id, ""))
			f.installed = append(f.installed, program(id, "org.unheard.of"))
		}
		devices, installed := f.devices, f.installed
		w.synced(store.CauseInitial)
		w.pass(interval)
		f.devices, f.installed = devices[15:], installed[15:]
		test(w, devices, installed, w.held(store.CauseSchedule))
	})
}

// holds counts what a sync holds, of each kind.
func (w *world) holds(s *store.Sync) string {
	w.Helper()
	var out []string
	for _, table := range []string{"accounts", "devices", "installations"} {
		var n int
		w.ok(w.db.Pool().QueryRowContext(w.Context(), "SELECT count(*) FROM "+table+" WHERE held_by = ? AND removed_at IS NULL", s.ID).Scan(&n))
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, " ")
}

// TestFleetHeld: the guard holds for every stream; what is approved goes, of
// every kind.
func TestFleetHeld(t *testing.T) {
	dropped(t, func(w *world, _ []inventory.DeviceRecord, _ []inventory.InstalledRecord, s *store.Sync) {
		if got := w.holds(s); got != "0 15 15" {
			w.Errorf("held are %s", got)
		}
		if missing, known := s.Held(); missing != 30 || known != 80 {
			w.Errorf("%d of %d are missing", missing, known)
		}
		w.decide(s, store.Approved)
		if got := w.sync(s.ID); got.State != store.SyncSucceeded || got.Streams[1].Counts.Removed != 15 || got.Streams[2].Counts.Removed != 15 {
			w.Errorf("the sync is %+v", got)
		}
		if c := w.connector(); c.Records[connector.Devices] != 25 || c.Records[connector.InstalledApps] != 25 || w.titles()["org.unheard.of"].Devices != 25 {
			w.Errorf("the connector counts %v, the title %+v", c.Records, w.titles())
		}
	})
}

// TestFleetStillMissing: as long as the same records of all streams are missing,
// the question stays the same.
func TestFleetStillMissing(t *testing.T) {
	dropped(t, func(w *world, _ []inventory.DeviceRecord, _ []inventory.InstalledRecord, s *store.Sync) {
		w.pass(interval)
		w.synced(store.CauseSchedule)
		if got := w.sync(s.ID); got.State != store.SyncHeld || got.Decision != store.Undecided || w.holds(got) != "0 15 15" {
			w.Errorf("the question is %+v, it holds %s", got, w.holds(got))
		}
		w.wantConnector(store.Attention, store.CodeRemovalHeld, 0)
	})
}

// TestFleetMissesOthers: when other records of one stream are missing, there is
// one question about all streams, not two.
func TestFleetMissesOthers(t *testing.T) {
	dropped(t, func(w *world, devices []inventory.DeviceRecord, _ []inventory.InstalledRecord, s *store.Sync) {
		w.pass(interval)
		w.vendor.fleet.devices = devices[:20]
		other := w.held(store.CauseSchedule)
		if got := w.sync(s.ID); got.State != store.SyncCanceled || got.Decision != store.Superseded {
			w.Errorf("the question before is %+v", got)
		}
		if got := w.holds(other); got != "0 20 15" {
			w.Errorf("held are %s", got)
		}
		if missing, known := other.Held(); missing != 35 || known != 80 {
			w.Errorf("%d of %d are missing", missing, known)
		}
	})
}

// TestFleetPartlyBack: a stream whose records are all there again is no part of
// the question any more.
func TestFleetPartlyBack(t *testing.T) {
	dropped(t, func(w *world, devices []inventory.DeviceRecord, _ []inventory.InstalledRecord, s *store.Sync) {
		w.pass(interval)
		w.vendor.fleet.devices = devices
		w.synced(store.CauseSchedule)
		got := w.sync(s.ID)
		if missing, known := got.Held(); got.State != store.SyncHeld || missing != 15 || known != 40 || w.holds(got) != "0 0 15" {
			w.Errorf("the question is about %d of %d: %+v; held are %s", missing, known, got, w.holds(got))
		}
	})
}

// TestFleetGoesOn: a sync that broke off between the streams goes on there, and
// reads no stream twice.
func TestFleetGoesOn(t *testing.T) {
	withFleet(t, func(w *world) {
		f := w.vendor.fleet
		down := connector.NewError(connector.Unavailable, "code_unavailable", "The vendor is away.")
		down.Until = w.now().Add(time.Hour)
		f.refused = map[connector.Stream]error{connector.InstalledApps: down}
		id := w.begin(store.CauseInitial)
		w.pass(w.after(w.machine.Sync(w.Context(), id)))
		if n := len(w.devices()); n != 3 {
			w.Errorf("%d devices are there already", n)
		}
		w.vendor.lists() // whoever asked for users again would find none
		f.refused, f.devices = map[connector.Stream]error{connector.Devices: errors.New("asked for again")}, nil
		w.ok(w.machine.Sync(w.Context(), id))
		if s := w.sync(id); s.State != store.SyncSucceeded || w.connector().Records[connector.Users] != 2 || w.installed("TRUE") != 5 {
			w.Errorf("the sync is %+v", s)
		}
	})
}
