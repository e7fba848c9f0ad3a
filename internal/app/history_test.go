package app_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/app"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
)

// calendar is a clock that a test moves on by days. It begins in the morning of
// a day in the past, and must not be moved beyond today: sessions end by the
// clock of the machine.
type calendar struct {
	first, began time.Time
	moved        atomic.Int64
}

func newCalendar() *calendar {
	began := time.Now()
	return &calendar{first: began.UTC().AddDate(0, 0, -10).Truncate(24 * time.Hour).Add(9 * time.Hour), began: began}
}

func (c *calendar) now() time.Time {
	return c.first.Add(time.Since(c.began) + time.Duration(c.moved.Load()))
}

func (c *calendar) wait(days int) { c.moved.Add(int64(time.Duration(days) * 24 * time.Hour)) }

// day is the date of a day after the first.
func (c *calendar) day(n int) string { return c.first.AddDate(0, 0, n).Format(time.DateOnly) }

// TestHistory lets an account leave, another be renamed and a third come, and
// asks what was known on each day.
func TestHistory(t *testing.T) {
	t.Parallel()
	days := newCalendar()
	w := newWorld(t, kandjisim.Options{Users: 12}, app.WithClock(days.now))
	id := w.connect("Kandji EU")
	appID := w.settled(id, "connected").str("app", "id")
	var users []kandjisim.User
	for u := range w.tenant.Truth() {
		users = append(users, u)
	}
	leaver := w.call("GET", "/accounts?q="+users[0].Email, nil).items()[0]
	renamed := w.call("GET", "/accounts?q="+users[1].Email, nil).items()[0]
	days.wait(2)
	w.tenant.Remove(users[0].ID)
	w.tenant.Rename(users[1].ID, "Somebody Else")
	w.tenant.Add(1)
	w.syncNow(id)
	// Two days later a sync is due, which would come whenever it likes.
	w.want(200, w.call("PATCH", "/connectors/"+id, map[string]any{"paused": true}))
	days.wait(2)

	t.Run("accounts", func(t *testing.T) {
		for at, want := range map[string]struct {
			total        float64
			status, name string
		}{
			days.day(0): {12, leaver.str("status"), renamed.str("name")}, days.day(1) + "T23:00:00Z": {12, leaver.str("status"), renamed.str("name")},
			days.day(2): {13, "removed", "Somebody Else"}, days.day(4): {13, "removed", "Somebody Else"},
		} {
			list := w.want(200, w.call("GET", "/accounts?as_of="+at, nil))
			if list.num("total") != want.total || len(list.items()) != int(want.total) {
				t.Errorf("as of %s there are %v accounts, %d of them listed, want %v", at, list.num("total"), len(list.items()), want.total)
			}
			if got := w.want(200, w.call("GET", "/accounts/"+leaver.str("id")+"?as_of="+at, nil)); got.str("status") != want.status {
				t.Errorf("as of %s the account that left is %s, want %s", at, got.str("status"), want.status)
			}
			if got := w.call("GET", "/accounts/"+renamed.str("id")+"?as_of="+at, nil).str("name"); got != want.name {
				t.Errorf("as of %s the account is called %q, want %q", at, got, want.name)
			}
		}
		if n := w.want(200, w.call("GET", "/accounts?as_of="+days.day(-1), nil)).num("total"); n != 0 {
			t.Errorf("before anything was seen there are %v accounts", n)
		}
		w.refused(w.call("GET", "/accounts/"+leaver.str("id")+"?as_of="+days.day(-1), nil), 404, "account_not_found", "")
		w.refused(w.call("GET", "/apps/"+appID+"?as_of="+days.day(-1), nil), 404, "app_not_found", "")
	})
	t.Run("apps", func(t *testing.T) {
		for at, want := range map[string][2]float64{days.day(1): {12, 0}, days.day(3): {12, 1}} {
			a := w.want(200, w.call("GET", "/apps/"+appID+"?as_of="+at, nil))
			listed := w.want(200, w.call("GET", "/apps?sort=-accounts&as_of="+at, nil)).items()
			for how, a := range map[string]answer{"the app": a, "in the list": listed[0]} {
				if a.num("accounts", "total") != want[0] || a.num("accounts", "removed") != want[1] {
					t.Errorf("as of %s, %s has the accounts %v, want %v and %v removed", at, how, a.at("accounts"), want[0], want[1])
				}
			}
		}
		if list := w.want(200, w.call("GET", "/apps?as_of="+days.day(-1), nil)); list.num("total") != 0 || len(list.items()) != 0 {
			t.Errorf("before anything was seen there are apps: %s", list.raw)
		}
	})
	t.Run("sightings", func(t *testing.T) { sightingsOfAccounts(t, w, days, appID, leaver.str("id")) })
	t.Run("overview and search", func(t *testing.T) { overviewAndSearch(t, w, users[2]) })
	t.Run("comparison", func(t *testing.T) { comparison(t, w, days, appID) })
	t.Run("after the deletion", func(t *testing.T) {
		w.want(200, w.call("DELETE", "/connectors/"+id+"?records=keep", nil))
		w.eventually("detached", "/accounts/"+leaver.str("id"), func(a answer) bool { return a.str("disconnected_at") != "" })
		if a := w.want(200, w.call("GET", "/accounts/"+leaver.str("id")+"?as_of="+days.day(1), nil)); a.str("status") != leaver.str("status") || a.str("disconnected_at") != "" {
			t.Errorf("before it left, the account is %s", a.raw)
		}
	})
}

func sightingsOfAccounts(t *testing.T, w *world, days *calendar, appID, leaver string) {
	path := "/apps/" + appID + "/sightings"
	for query, want := range map[string]float64{
		"": 12, "?removed=true": 13, "?as_of=" + days.day(1): 12, "?removed=true&as_of=" + days.day(3): 13, "?as_of=" + days.day(-1): 0,
		"?kind=account": 12, "?kind=installed_app": 0, "?q=somebody%20else": 1, "?connector_id=nobody": 0, "?sort=name&limit=5": 12,
	} {
		list := w.want(200, w.call("GET", path+query, nil))
		if list.num("total") != want {
			t.Errorf("%s has %v sightings, want %v", query, list.num("total"), want)
		}
	}
	s := w.want(200, w.call("GET", "/accounts/"+leaver+"/sightings?removed=true", nil)).items()
	if len(s) != 1 || s[0].str("account", "id") != leaver || s[0].str("app", "id") != appID || s[0].str("connector", "name") != "Kandji EU" ||
		s[0].str("match", "explanation") == "" || s[0].str("person_link", "explanation") == "" || s[0].str("removed_at") == "" || s[0].str("kind") != "account" {
		t.Fatalf("the sighting of an account that left: %v", s)
	}
	person := s[0].str("person", "id")
	if n := w.want(200, w.call("GET", "/people/"+person+"/sightings?removed=true", nil)).num("total"); n != 1 {
		t.Errorf("the person behind it has %v sightings, want 1", n)
	}
	if n := w.want(200, w.call("GET", "/people/"+person+"/sightings", nil)).num("total"); n != 0 {
		t.Errorf("the person who left has %v sightings that last", n)
	}
	export := w.call("GET", path+"?removed=true", nil, "Accept", "text/csv")
	if lines := strings.Count(export.raw, "\n"); lines != 14 || !strings.HasPrefix(export.raw, "id,kind,app_id,app_name,") {
		t.Errorf("the export has %d lines and begins with %.60q", lines, export.raw)
	}
}

func overviewAndSearch(t *testing.T, w *world, somebody kandjisim.User) {
	o := w.want(200, w.call("GET", "/overview", nil))
	trend, _ := o.at("trend").([]any)
	if len(trend) != 2 || o.num("people", "total") == 0 || o.num("apps", "total") != 1 || o.at("devices", "total") == nil || o.at("titles", "unknown") == nil {
		t.Errorf("the overview of two days with syncs: %s", o.raw)
	}
	found := w.want(200, w.call("GET", "/search?q="+somebody.Email+"&limit=1", nil))
	for _, noun := range []string{"accounts", "people"} {
		items, _ := found.at(noun, "items").([]any)
		if len(items) != 1 || found.num(noun, "total") != 1 {
			t.Errorf("an address finds, of %s: %s", noun, found.raw)
		}
	}
	for _, noun := range []string{"apps", "devices", "titles"} {
		if items, ok := found.at(noun, "items").([]any); !ok || len(items) != 0 {
			t.Errorf("an address finds %s: %s", noun, found.raw)
		}
	}
}

func comparison(t *testing.T, w *world, days *calendar, appID string) {
	c := w.want(200, w.call("GET", "/compare?from="+days.day(1)+"&to="+days.day(2), nil))
	totals := fmt.Sprint(c.num("totals", "accounts_added"), c.num("totals", "accounts_removed"), c.num("totals", "accounts_changed"),
		c.num("totals", "people_added"), c.num("totals", "people_removed"), c.num("totals", "apps_changed"))
	if totals != "1 1 1 1 1 0" {
		t.Errorf("the totals are %s, want 1 account and person each added and removed, 1 account changed, and no app: %s", totals, c.raw)
	}
	c = w.want(200, w.call("GET", "/compare?from="+days.day(-1), nil))
	items := c.items()
	if len(items) != 1 || items[0].str("change") != "added" || items[0].at("before") != nil || items[0].num("after", "accounts") != 12 ||
		items[0].str("app", "id") != appID || c.num("totals", "accounts_added") != 12 {
		t.Errorf("compared to the day before everything: %s", c.raw)
	}
	c = w.want(200, w.call("GET", "/compare?from="+days.day(2)+"&to="+days.day(2), nil))
	if len(c.items()) != 0 || c.num("totals", "accounts_added") != 0 {
		t.Errorf("a day compared to itself differs: %s", c.raw)
	}
}

// TestHistoryRefusals asks for times that cannot be answered about.
func TestHistoryRefusals(t *testing.T) {
	t.Parallel()
	days := newCalendar()
	w := newWorld(t, kandjisim.Options{Users: 2}, app.WithClock(days.now))
	id := w.connect("Kandji EU")
	appID := w.settled(id, "connected").str("app", "id")
	account := w.call("GET", "/accounts", nil).items()[0]
	person := account.str("person", "id")
	if s := w.call("GET", "/accounts/"+account.str("id")+"/sightings", nil).items(); person == "" && len(s) == 1 {
		person = s[0].str("person", "id")
	}
	for _, path := range []string{"/apps", "/apps/" + appID, "/accounts", "/accounts/" + account.str("id"), "/apps/" + appID + "/sightings",
		"/people/" + person + "/sightings", "/accounts/" + account.str("id") + "/sightings"} {
		w.refused(w.call("GET", path+"?as_of="+days.day(1), nil), 422, "as_of_in_future", "as_of")
		w.refused(w.call("GET", path+"?as_of="+days.day(0)+"T10:00:00Z", nil), 422, "as_of_in_future", "as_of")
		for _, bad := range []string{"yesterday", "2030-13-01", "2030-04-31", "2030-05-01T09:00:00", "%27%20OR%201=1"} {
			w.refused(w.call("GET", path+"?as_of="+bad, nil), 422, "invalid_value", "as_of")
		}
		w.want(200, w.call("GET", path+"?as_of="+days.day(0), nil)) // today is as good as now
	}
	for query, want := range map[string][2]string{
		"": {"missing_value", "from"}, "?to=2020-04-01": {"missing_value", "from"}, "?from=2020-04-02&to=2020-04-01": {"from_after_to", "from"},
		"?from=2020-04-01&to=" + days.day(40): {"to_in_future", "to"}, "?from=" + days.day(1): {"from_in_future", "from"}, "?from=x": {"invalid_value", "from"},
		"?from=2020-04-01&to=x": {"invalid_value", "to"}, "?since=2020-04-01": {"invalid_value", "since"},
	} {
		w.refused(w.call("GET", "/compare"+query, nil), 422, want[0], want[1])
	}
	for query, want := range map[string][2]string{
		"": {"missing_value", "q"}, "?q=": {"missing_value", "q"}, "?q=%20%20": {"missing_value", "q"}, "?q=" + strings.Repeat("x", 201): {"invalid_value", "q"},
		"?q=x&limit=0": {"limit_out_of_range", "limit"}, "?q=x&limit=501": {"limit_out_of_range", "limit"},
	} {
		w.refused(w.call("GET", "/search"+query, nil), 422, want[0], want[1])
	}
	w.want(200, w.call("GET", "/search?q="+strings.Repeat("%C3%BC", 200), nil))
	for noun, code := range map[string]string{"apps": "app", "people": "person", "devices": "device", "accounts": "account"} {
		w.refused(w.call("GET", "/"+noun+"/nobody/sightings", nil), 404, code+"_not_found", "")
		w.refused(w.call("GET", "/"+noun+"/nobody/sightings", nil, "Accept", "text/csv"), 404, code+"_not_found", "")
	}
	for query, field := range map[string]string{"?kind=rumour": "kind", "?removed=maybe": "removed"} {
		w.refused(w.call("GET", "/apps/"+appID+"/sightings"+query, nil), 422, "invalid_value", field)
	}
	w.refused(w.call("GET", "/apps/"+appID+"/sightings?sort=shoe_size", nil), 422, "unknown_sort", "sort")
	w.refused(w.call("GET", "/apps/"+appID+"/sightings?cursor=zzz", nil), 422, "invalid_cursor", "cursor")
}
