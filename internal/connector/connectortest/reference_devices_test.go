package connectortest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// devices reads a page of the list by offset. Its cursor is the number of rows
// before it and the id of the last of them, which the page must begin with: else
// the list has moved, and the reader goes back until it finds that row.
func (d *reference) devices(ctx context.Context, cursor string) (connector.Page, error) {
	number, last, isLater := strings.Cut(cursor, " ")
	offset := 0
	if isLater {
		var err error
		if offset, err = strconv.Atoi(number); err != nil {
			return connector.Page{}, connector.NewError(connector.Gone, connector.CodeGone, "There is no such page.").Because(err)
		}
		offset--
	}
	for ; ; offset-- {
		answer, _, err := d.page(ctx, devices, url.Values{"offset": {strconv.Itoa(offset)}})
		if err != nil {
			return connector.Page{}, err
		}
		at := slices.IndexFunc(answer.Items, func(i refItem) bool { return isLater && i.ID == last })
		if offset == 0 || at >= 0 {
			return answer.devices(offset, at), nil
		}
	}
}

// devices translates a page of devices that begins at an offset, and whose row
// at was read before.
func (a *refPage) devices(offset, at int) connector.Page {
	page := connector.Page{Expected: int64(a.Total)}
	for i, item := range a.Items {
		if i != at {
			page.Devices = append(page.Devices, inventory.DeviceRecord{ExternalID: item.ID, UserEmail: item.Email, Name: item.Name})
		}
	}
	if end := offset + len(a.Items); end < a.Total && len(a.Items) > 0 {
		page.Next = strconv.Itoa(end) + " " + a.Items[len(a.Items)-1].ID
	}
	return page
}

// referenceVendor answers for users and programs by cursor, for devices by offset.
func referenceVendor(s Scenario) http.Handler {
	script := Script{
		Paths:  map[string]connector.Stream{"/v1/users": users, "/v1/installed_apps": programs},
		Cursor: func(r *http.Request) string { return r.URL.Query().Get("cursor") },
		Page: func(records []Record, base, next string) any {
			page := refPage{Items: []refItem{}}
			for _, r := range records {
				item := refItem{ID: r.ID, Email: r.Email, Name: r.Name, System: r.LeftOut}
				if r.ID != "" {
					item.Device = fmt.Sprintf("device-%d", r.Number%3)
				}
				page.Items = append(page.Items, item)
			}
			if next != "" {
				page.Next = base + "/v1/users?cursor=" + next
			}
			return page
		},
	}
	mux := http.NewServeMux()
	mux.Handle("/", script.Vendor(s))
	mux.Handle("/v1/devices", newRefDevices(s))
	return mux
}

// refDevices holds its rows in memory and cuts pages out of them.
type refDevices struct {
	scenario Scenario
	mu       sync.Mutex
	rows     []refItem
}

func newRefDevices(s Scenario) *refDevices {
	v := &refDevices{scenario: s, rows: []refItem{}}
	row := func(n int, name string) refItem {
		return refItem{ID: fmt.Sprintf("device-%04d", n), Email: fmt.Sprintf("user%d@acme.example", n), Name: name}
	}
	for n := range s.Records {
		v.rows = append(v.rows, row(n, fmt.Sprintf("Device %d", n)))
	}
	for at, name := range map[int]string{s.PageSize - 1: s.Duplicate, 2*s.PageSize - 1: s.Repeated} {
		if name != "" {
			v.rows = slices.Insert(v.rows, at, row(0, name))
		}
	}
	if s.WithoutID {
		v.rows[0].ID = ""
	}
	return v
}

// ServeHTTP answers as Script does, by offset.
func (v *refDevices) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
	if !r.URL.Query().Has("offset") {
		offset, err = 0, nil
	}
	switch s := v.scenario; {
	case r.Header.Get("Authorization") != "Bearer "+s.Secret:
		refuse(w, http.StatusUnauthorized, "unknown credential")
	case r.Method != http.MethodGet:
		refuse(w, http.StatusMethodNotAllowed, "read only")
	case s.Forbidden:
		refuse(w, http.StatusForbidden, "missing permission")
	case slices.Contains(s.Forbids, devices):
		refuse(w, s.ForbidStatus, "missing permission")
	case err != nil || offset < 0:
		refuse(w, http.StatusBadRequest, "bad offset")
	default:
		v.send(w, offset)
	}
}

func (v *refDevices) send(w http.ResponseWriter, offset int) {
	size := v.scenario.PageSize
	if v.scenario.ShortPage && offset > 0 && offset < size {
		size--
	}
	from := min(offset, len(v.rows))
	rows := v.rows[from:min(from+size, len(v.rows))]
	w.Header().Set("Content-Type", typeJSON)
	_ = json.NewEncoder(w).Encode(refPage{Items: rows, Total: len(v.rows)})
	if v.scenario.Vanish && offset == 0 {
		v.rows, v.scenario.Vanish = v.rows[1:], false
	}
}
