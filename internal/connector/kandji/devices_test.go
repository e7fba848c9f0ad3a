package kandji

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/inventory"
)

// whole reads a stream to its end, as pages.
func whole(t *testing.T, d connector.Driver, stream connector.Stream) (records inventory.Records, dropped int) {
	t.Helper()
	for cursor := ""; ; {
		page, err := d.Read(t.Context(), stream, cursor)
		if err != nil {
			t.Fatal(err)
		}
		records.Accounts = append(records.Accounts, page.Accounts...)
		records.Devices = append(records.Devices, page.Devices...)
		records.Installed = append(records.Installed, page.Installed...)
		dropped += page.Dropped
		if cursor = page.Next; cursor == "" {
			return records, dropped
		}
	}
}

// deviceOf is what a true device should become.
func deviceOf(d kandjisim.Device) inventory.DeviceRecord {
	attributes := map[string]string{"blueprint": d.Blueprint, "mdm_enabled": "true", "is_missing": strconv.FormatBool(d.Missing)}
	if d.AgentVersion != "" {
		attributes["agent_version"] = d.AgentVersion
	}
	if len(d.Tags) > 0 {
		attributes["tags"] = strings.Join(d.Tags, ", ")
	}
	return inventory.DeviceRecord{
		ExternalID: d.ID, Name: strings.TrimSpace(d.Name), Model: d.Model, SerialNumber: d.SerialNumber, Platform: d.Platform, OSVersion: d.OSVersion,
		AssetTag: d.AssetTag, UserID: d.UserID, LastCheckInAt: d.CheckIn, EnrolledAt: d.Enrolled, Attributes: attributes,
	}
}

func TestWholeFleet(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]kandjisim.Options{
		"one page, exactly": {Seed: 1, Users: 200, Devices: 300},
		"several pages":     {Seed: 2, Users: 700, Devices: 1000},
		"small pages":       {Seed: 3, Users: 50, Devices: 100, PageSize: 7},
		"other platforms":   {Seed: 4, Users: 50, Devices: 200, Quirks: kandjisim.Quirks{OtherPlatforms: true, NullUser: true, OffsetCheckIn: true}},
		"nobody":            {Seed: 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, d := simulate(t, options)
			records, dropped := whole(t, d, connector.Devices)
			got := records.Devices
			n := 0
			for truth := range tenant.Devices() {
				want := deviceOf(truth)
				if n >= len(got) {
					t.Fatalf("got %d devices of %d", len(got), tenant.DevicesLen())
				}
				want.UserEmail, want.UserName = got[n].UserEmail, got[n].UserName
				if fmt.Sprint(got[n]) != fmt.Sprint(want) {
					t.Fatalf("device %d: got %+v, want %+v", n, got[n], want)
				}
				n++
			}
			if n != len(got) || dropped > 0 {
				t.Errorf("got %d devices of %d, %d left out", len(got), n, dropped)
			}
		})
	}
}

// A device's user is known by the id that the list of users has.
func TestDeviceUsers(t *testing.T) {
	t.Parallel()
	_, d := simulate(t, kandjisim.Options{Seed: 6, Users: 400, Devices: 600})
	users, _ := whole(t, d, connector.Users)
	fleet, _ := whole(t, d, connector.Devices)
	accounts, counts := map[string]inventory.AccountRecord{}, map[string]int{}
	for _, a := range users.Accounts {
		accounts[a.ExternalID] = a
	}
	known, unknown, nobody, archived := 0, 0, 0, 0
	for _, device := range fleet.Devices {
		counts[device.UserID]++
		switch account, ok := accounts[device.UserID]; {
		case device.UserID == "":
			nobody++
		case !ok:
			unknown++
		case account.Email != device.UserEmail:
			t.Fatalf("%+v is assigned to %+v", device, account)
		case account.Status == inventory.AccountArchived:
			archived++
		default:
			known++
		}
	}
	if known < 450 || unknown == 0 || nobody == 0 || archived == 0 {
		t.Errorf("%d devices of users, %d of users who are not listed, %d of nobody, %d of archived users", known, unknown, nobody, archived)
	}
	for id, account := range accounts {
		if account.Attributes["device_count"] != strconv.Itoa(counts[id]) {
			t.Fatalf("%+v has %d devices", account, counts[id])
		}
	}
}

func TestIrregularDevices(t *testing.T) {
	t.Parallel()
	quirks := kandjisim.Quirks{NumericUserID: true, EmptyCheckIn: true, RemovedDevices: true, OldDeviceRows: true, NullUser: true}
	tenant, d := simulate(t, kandjisim.Options{Seed: 7, Users: 300, Devices: 500, Quirks: quirks})
	records, dropped := whole(t, d, connector.Devices)
	numbers, unseen, truths := 0, 0, map[string]kandjisim.Device{}
	for truth := range tenant.Devices() {
		truths[truth.ID] = truth
	}
	for _, device := range records.Devices {
		truth := truths[device.ExternalID]
		switch legacy := device.Attributes["user_legacy_id"]; {
		case legacy != "" && device.UserID == "" && device.UserEmail != "":
			numbers++
		case device.UserID != truth.UserID:
			t.Fatalf("%+v belongs to %s", device, truth.UserID)
		}
		if device.LastCheckInAt.IsZero() {
			unseen++
		}
	}
	if numbers == 0 || unseen == 0 || dropped == 0 || len(records.Devices)+dropped != 500 {
		t.Errorf("%d with old numbers, %d never seen, %d removed, %d in all", numbers, unseen, dropped, len(records.Devices)+dropped)
	}
}

// Whatever comes and goes while the list is read, no device that stays is missed.
func TestFleetThatMoves(t *testing.T) {
	t.Parallel()
	for _, gone := range []int{1, 5, 40, 200} {
		t.Run(strconv.Itoa(gone), func(t *testing.T) {
			t.Parallel()
			tenant, d := simulate(t, kandjisim.Options{Seed: 8, Users: 100, Devices: 900, PageSize: 100})
			removed := map[string]bool{}
			tenant.OnList(func(_ string, n int) {
				tenant.AddDevices(2)
				var ids []string
				for device := range tenant.Devices() {
					if len(removed)+len(ids) < gone*n && len(ids) < gone && len(removed) < 500 {
						ids = append(ids, device.ID)
					}
				}
				for _, id := range ids {
					removed[id] = true
				}
				tenant.RemoveDevices(ids...)
			})
			var before []string
			for device := range tenant.Devices() {
				before = append(before, device.ID)
			}
			records, _ := whole(t, d, connector.Devices)
			seen := records.IDs()
			slices.Sort(seen)
			for _, id := range before {
				if _, found := slices.BinarySearch(seen, id); !found && !removed[id] {
					t.Fatalf("%s was missed after %d devices went", id, len(removed))
				}
			}
			if len(removed) == 0 {
				t.Error("nothing moved")
			}
		})
	}
}

// A list in no order whose last device has gone cannot be gone on with: it is
// read again from its start.
func TestListInNoOrder(t *testing.T) {
	t.Parallel()
	fetch := func(offset int) (part[string], error) {
		list := []string{"d", "a", "e", "c"}
		return part[string]{rows: list[min(offset, len(list)):], total: int64(len(list))}, nil
	}
	key := func(s *string) string { return *s }
	_, _, _, err := overlapping(place{offset: 2, last: "b"}, key, fetch)
	if connector.ClassOf(err) != connector.Gone {
		t.Errorf("got %v", err)
	}
	rows, next, _, err := overlapping(place{offset: 2, last: "a"}, key, fetch)
	if err != nil || !next.isEnd() || !slices.Equal(rows, []string{"e", "c"}) {
		t.Errorf("got %q, %v, %v", rows, next, err)
	}
}

// Without a total the list ends where nothing more comes.
func TestListWithoutTotal(t *testing.T) {
	t.Parallel()
	list := []string{"a", "b", "c", "d", "e"}
	var got []string
	at := place{}
	for range 10 {
		rows, next, _, err := overlapping(at, func(s *string) string { return *s }, func(offset int) (part[string], error) {
			return part[string]{rows: list[offset:min(offset+2, len(list))], total: -1}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, rows...)
		if at = next; next.isEnd() {
			break
		}
	}
	if !slices.Equal(got, list) {
		t.Errorf("got %q", got)
	}
}

func TestCursorsThatAreNone(t *testing.T) {
	t.Parallel()
	_, d := simulate(t, kandjisim.Options{Seed: 1, Users: 10, Devices: 10})
	for stream, cursors := range map[connector.Stream][]string{
		connector.Devices: {"x", "-1:a", ":", "0:"}, connector.InstalledApps: {"o:x", "d:x", "c:bm9uc2Vuc2U=", "z"},
	} {
		for _, cursor := range cursors {
			if _, err := d.Read(t.Context(), stream, cursor); connector.ClassOf(err) != connector.Gone {
				t.Errorf("%s %q: got %v", stream, cursor, err)
			}
		}
	}
}

// Formats of time and values that devices come with.
func TestDeviceRow(t *testing.T) {
	t.Parallel()
	body := `[{"device_id":"D1","device_name":" Ada's Mac ","user":{"id":7,"email":"ada@acme.example","name":"Ada"},"last_check_in":"",
		"first_enrollment":"2024-12-13 19:14:20.455640+00:00","tags":["b","","a"],"mdm_enabled":"True","is_missing":null,"lost_mode_status":"ENABLED"},
		{"device_id":"D2","user":"somebody","tags":"","last_check_in":"2025-07-23T14:11:37.150080+00:00"}]`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(server.Close)
	page, err := openAt(t, server.URL).Read(t.Context(), connector.Devices, "")
	want := []inventory.DeviceRecord{
		{
			ExternalID: "D1", Name: "Ada's Mac", UserEmail: "ada@acme.example", UserName: "Ada", EnrolledAt: time.Date(2024, 12, 13, 19, 14, 20, 455640000, time.UTC),
			Attributes: map[string]string{"tags": "a, b", "mdm_enabled": "true", "lost_mode": "ENABLED", "user_legacy_id": "7"},
		},
		{ExternalID: "D2", LastCheckInAt: time.Date(2025, 7, 23, 14, 11, 37, 150080000, time.UTC), Attributes: map[string]string{}},
	}
	if err != nil || fmt.Sprint(page.Devices) != fmt.Sprint(want) {
		t.Errorf("got %+v, %v", page.Devices, err)
	}
}

// Answers that cannot be what Kandji meant are refused, whole.
func TestBrokenLists(t *testing.T) {
	t.Parallel()
	for stream, bodies := range map[connector.Stream][]string{
		connector.Devices: {`null`, `{}`, `{"results":[]}`, `[7]`, `["x"]`, `[{"device_id":"D","tags":{}}]`, `[{"device_id":["D"]}]`, `[{"device_id":"D","user":["Ada"]}]`},
		connector.InstalledApps: {
			`null`, `[]`, `{}`, `{"data":null}`, `{"data":{"0":{}}}`, `{"data":[7]}`, `{"data":[{"device_id":"D","name":{}}]}`, `{"data":[],"cursor":{}}`,
		},
	} {
		for _, body := range bodies {
			page, err := answerWith(t, []byte(body)).Read(t.Context(), stream, "")
			if e, ok := connector.AsError(err); !ok || e.Class != connector.Malformed || e.Code != connector.CodeMalformed || page.Len() > 0 {
				t.Errorf("%s %s: got %+v and %v", stream, body, page, err)
			}
		}
	}
}
