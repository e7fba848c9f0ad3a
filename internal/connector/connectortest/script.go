package connectortest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/connector"
)

// Script makes a simulated vendor out of what differs between vendors. It
// refuses what it does not expect: other methods, paths, credentials and
// cursors.
type Script struct {
	// Paths are where the streams are listed, such as "/api/v1/users".
	Paths map[string]connector.Stream
	// Authorized says whether a request carries a credential. Default: a bearer
	// token.
	Authorized func(r *http.Request, secret string) bool
	// Cursor takes the cursor out of a request; empty asks for the first page.
	Cursor func(*http.Request) string
	// Page renders a page as the vendor does, for encoding/json. base is what
	// links begin with, before the path of the stream; next is the following page's cursor,
	// empty on the last page.
	Page func(records []Record, base, next string) any
}

// Record is a record of a Script.
type Record struct {
	Number int    // from 0
	ID     string // empty if the record is to have none
	Email  string
	Name   string
	// LeftOut is set on what the driver should leave out, if it leaves out anything.
	LeftOut bool
}

// Vendor is a Harness.Vendor.
func (s Script) Vendor(scenario Scenario) http.Handler {
	pages := scenario.pages()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(s.Cursor(r), "page-"))
		if s.Cursor(r) == "" {
			n, err = 0, nil
		}
		authorized := r.Header.Get("Authorization") == "Bearer "+scenario.Secret
		if s.Authorized != nil {
			authorized = s.Authorized(r, scenario.Secret)
		}
		stream, known := s.Paths[r.URL.Path]
		switch {
		case !known:
			refuse(w, http.StatusNotFound, "no such path")
		case !authorized:
			refuse(w, http.StatusUnauthorized, "unknown credential")
		case r.Method != http.MethodGet:
			refuse(w, http.StatusMethodNotAllowed, "read only")
		case scenario.Forbidden:
			refuse(w, http.StatusForbidden, "missing permission")
		case slices.Contains(scenario.Forbids, stream):
			refuse(w, scenario.ForbidStatus, "missing permission")
		case err != nil || n < 0 || n >= len(pages):
			refuse(w, http.StatusNotFound, "invalid cursor")
		default:
			s.send(w, r, scenario, pages, n)
		}
	})
}

func refuse(w http.ResponseWriter, code int, why string) {
	answering(code, typeJSON, fmt.Sprintf(`{"detail":%q}`, why))(w, nil, nil)
}

func (s Script) send(w http.ResponseWriter, r *http.Request, scenario Scenario, pages [][]Record, n int) {
	next := ""
	if n+1 < len(pages) {
		next = "page-" + strconv.Itoa(n+1)
	}
	base := "http://" + r.Host
	if scenario.NextBase != "" {
		base = scenario.NextBase
	}
	w.Header().Set("Content-Type", typeJSON)
	_ = json.NewEncoder(w).Encode(s.Page(pages[n], base, next))
}

// pages lays the records of a scenario out. There is always a first page.
func (s Scenario) pages() [][]Record {
	pages := [][]Record{{}}
	for n := range s.Records {
		last := len(pages) - 1
		full := s.PageSize
		if s.ShortPage && last == 1 {
			full = max(1, full-1)
		}
		if len(pages[last]) >= full {
			pages, last = append(pages, nil), last+1
		}
		pages[last] = append(pages[last], Record{
			Number: n, ID: fmt.Sprintf("id-%04d", n),
			Email: fmt.Sprintf("user%d@acme.example", n), Name: fmt.Sprintf("User %d", n),
		})
	}
	if s.Duplicate != "" && len(pages[0]) > 0 {
		again := pages[0][0]
		again.Name = s.Duplicate
		pages[0] = append(pages[0], again)
	}
	if s.Repeated != "" && len(pages) > 1 {
		again := pages[0][0]
		again.Name = s.Repeated
		pages[1] = append(pages[1], again)
	}
	if s.WithoutID && len(pages[0]) > 0 {
		pages[0][0].ID = ""
	}
	if s.LeftOut && len(pages) > 1 {
		for i := range pages[1] {
			pages[1][i].LeftOut = true
		}
	}
	return pages
}
