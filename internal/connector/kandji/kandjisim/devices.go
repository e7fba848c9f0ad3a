package kandjisim

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// span is a part of a listing that is asked for by limit and offset.
type span struct{ limit, offset int }

// page numbers the span: 1 for what begins with the first row.
func (s span) page() int { return (s.offset+s.limit-1)/s.limit + 1 }

// devicesAsked reads limit and offset as the vendor's framework does: too much
// is cut, and what is no number is not there.
func (x *exchange) devicesAsked() span {
	query := x.r.URL.Query()
	s := span{limit: x.t.opts.PageSize}
	if n, err := strconv.Atoi(query.Get("limit")); err == nil && n > 0 {
		s.limit = min(n, s.limit)
	}
	if n, err := strconv.Atoi(query.Get("offset")); err == nil && n > 0 {
		s.offset = n
	}
	return s
}

// listDevices answers GET /api/v1/devices: a bare list, its length in a header.
func (x *exchange) listDevices() {
	s := x.devicesAsked()
	body, total, hook := x.renderDevices(s)
	if hook != nil {
		hook(routeDevices, x.page)
	}
	h := x.w.Header()
	h["X-Total-Count"] = []string{strconv.Itoa(total)}
	h["X-Total-Pages"] = []string{strconv.Itoa((total + s.limit - 1) / s.limit)}
	h["Link"] = []string{"<" + x.devicesLink(s.offset+s.limit, s.limit, total) + `>; rel="next", <` + x.devicesBefore(s) + `>; rel="prev"`}
	x.send(http.StatusOK, typeJSON, body)
}

func (x *exchange) renderDevices(s span) ([]byte, int, func(string, int)) {
	x.t.mu.RLock()
	defer x.t.mu.RUnlock()
	ranks := x.t.fleet.ordered(x.r.URL.Query().Get("ordering"))
	from := min(s.offset, len(ranks))
	rows := ranks[from:min(from+s.limit, len(ranks))]
	body := []byte{'['}
	for i, rank := range rows {
		if i > 0 {
			body = append(body, ',')
		}
		row := x.t.deviceRow(rank)
		if i == len(rows)/2 {
			row.spoil(x.kind())
		}
		body = append(body, encode(row)...)
	}
	return append(body, ']'), len(ranks), x.t.onList
}

// devicesLink is the address of another page, or the word None where there is none.
func (x *exchange) devicesLink(offset, limit, total int) string {
	if offset >= total {
		return "None"
	}
	address := "https://" + x.t.opts.Subdomain + ".api.kandji.io" + routeDevices + "?limit=" + strconv.Itoa(limit)
	if offset > 0 {
		address += "&offset=" + strconv.Itoa(offset)
	}
	return address
}

func (x *exchange) devicesBefore(s span) string {
	if s.offset == 0 {
		return "None"
	}
	return x.devicesLink(max(s.offset-s.limit, 0), s.limit, s.offset)
}

// ordered lists the ranks of devices in an order that the vendor offers. Without
// one they come as they were added.
func (f *fleet) ordered(ordering string) []int64 {
	field, falling := strings.CutPrefix(ordering, "-")
	var ranks []int64
	switch field {
	case "device_id":
		ranks = f.byID
	case "device_name", "serial_number", "platform", "model":
		ranks = slices.Clone(f.live)
		keys := map[int64]string{}
		var owner record
		for _, rank := range ranks {
			d := f.device(rank, &owner)
			keys[rank] = map[string]string{"device_name": d.Name, "serial_number": d.SerialNumber, "platform": d.Platform, "model": d.Model}[field]
		}
		slices.SortStableFunc(ranks, func(a, b int64) int { return cmp.Compare(keys[a], keys[b]) })
	default:
		return f.live
	}
	if falling {
		ranks = slices.Clone(ranks)
		slices.Reverse(ranks)
	}
	return ranks
}

// readDevice answers GET /api/v1/devices/{id}.
func (x *exchange) readDevice() {
	if !x.isUUID() {
		return
	}
	body, ok := x.renderDevice()
	if !ok {
		x.fail(http.StatusNotFound, statusText(http.StatusNotFound))
		return
	}
	x.send(http.StatusOK, typeJSON, body)
}

func (x *exchange) renderDevice() ([]byte, bool) {
	x.t.mu.RLock()
	defer x.t.mu.RUnlock()
	rank, ok := x.t.fleet.find(x.id)
	if !ok {
		return nil, false
	}
	return encode(x.t.deviceRow(rank)), true
}
