package connectortest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/rest"
	"github.com/noonday/noonday/internal/inventory"
)

// plant is a broken driver: the reference driver with one fault.
type plant struct {
	clause string // the only one that must fail
	story  string
	kind   func(*connector.Type)
	config func(*rest.Config, connector.Settings)
	driver func(*reference) connector.Driver
}

// altered is the reference driver with other answers.
type altered struct {
	*reference
	check func(context.Context) (connector.Tenant, error)
	read  func(context.Context, connector.Stream, string) (connector.Page, error)
}

func (a altered) Check(ctx context.Context) (connector.Tenant, error) {
	if a.check == nil {
		return a.reference.Check(ctx)
	}
	return a.check(ctx)
}

func (a altered) Read(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
	if a.read == nil {
		return a.reference.Read(ctx, s, cursor)
	}
	return a.read(ctx, s, cursor)
}

// readError alters the errors of Read.
func readError(alter func(*connector.Error) error) func(*reference) connector.Driver {
	return func(d *reference) connector.Driver {
		return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
			page, err := d.Read(ctx, s, cursor)
			if e, ok := connector.AsError(err); ok {
				clone := *e
				err = alter(&clone)
			}
			return page, err
		}}
	}
}

// checkError alters the errors of Check.
func checkError(alter func(*connector.Error) error) func(*reference) connector.Driver {
	return func(d *reference) connector.Driver {
		return altered{reference: d, check: func(ctx context.Context) (connector.Tenant, error) {
			tenant, err := d.Check(ctx)
			if e, ok := connector.AsError(err); ok {
				clone := *e
				err = alter(&clone)
			}
			return tenant, err
		}}
	}
}

// taken takes one class for another.
func taken(from, to connector.Class) func(*connector.Error) error {
	return func(e *connector.Error) error {
		if e.Class == from {
			e.Class = to
		}
		return e
	}
}

// caused takes errors with a cause for malformed answers.
func caused(cause error) func(*connector.Error) error {
	return func(e *connector.Error) error {
		if errors.Is(e, cause) {
			e.Class = connector.Malformed
		}
		return e
	}
}

// pageOf alters the pages of one stream.
func pageOf(stream connector.Stream, alter func(cursor string, page *connector.Page)) func(*reference) connector.Driver {
	return func(d *reference) connector.Driver {
		return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
			page, err := d.Read(ctx, s, cursor)
			if err == nil && s == stream {
				alter(cursor, &page)
			}
			return page, err
		}}
	}
}

func plants() []plant {
	var all []plant
	for _, part := range [][]plant{plantsOfType(), plantsOfCheck(), plantsOfAccess(), plantsOfLists(), plantsOfKinds(), plantsOfStatus(), plantsOfConnections(), plantsOfBodies(), plantsOfConduct(), plantsOfLinks(), plantsOfBudgets()} {
		all = append(all, part...)
	}
	return all
}

func plantsOfType() []plant {
	return []plant{
		{clause: "type_described", story: "no reminder for the removal", kind: func(t *connector.Type) { t.Removal = "" }},
		{clause: "streams_described", story: "a permission is not named", kind: func(t *connector.Type) { t.Streams[1].Permission = "" }},
		{clause: "limits_described", story: "a limit of a week", kind: func(t *connector.Type) { t.Limits[0].Per = 7 * 24 * time.Hour }},
		{clause: "fields_described", story: "no help text", kind: func(t *connector.Type) { t.Fields[1].Help = "" }},
		{clause: "secret_field", story: "the secret is shown while it is typed", kind: func(t *connector.Type) { t.Fields[0].Kind = connector.FieldText }},
		{clause: "guide_complete", story: "half a guide", kind: func(t *connector.Type) { t.Guide = t.Guide[:1] }},
		{clause: "settings_settle", story: "the URL grows whenever it is saved", kind: func(t *connector.Type) {
			t.Fields[1].Clean = func(v string, _ connector.Environment) (string, error) { return v + "/", nil }
		}},
		{clause: "settings_required", story: "the URL may be left out", kind: func(t *connector.Type) { t.Fields[1].Required = false }},
	}
}

func plantsOfCheck() []plant {
	return []plant{
		{clause: "check_granted", story: "the tenant has no name", driver: func(d *reference) connector.Driver {
			return altered{reference: d, check: func(ctx context.Context) (connector.Tenant, error) {
				tenant, err := d.Check(ctx)
				tenant.Name = ""
				return tenant, err
			}}
		}},
		{clause: "check_denied", story: "401 is taken for trouble", driver: checkError(taken(connector.Denied, connector.Unavailable))},
		{clause: "check_forbidden", story: "a missing permission makes Check fail", driver: func(d *reference) connector.Driver {
			return altered{reference: d, check: func(ctx context.Context) (connector.Tenant, error) {
				if _, err := d.Read(ctx, users, ""); connector.ClassOf(err) == connector.Forbidden {
					return connector.Tenant{}, err
				}
				return d.Check(ctx)
			}}
		}},
		{clause: "check_foreign", story: "any answer is a broken answer", driver: checkError(func(e *connector.Error) error {
			if e.Code == connector.CodeNotTheVendor {
				e.Code = connector.CodeMalformed
			}
			return e
		})},
		{clause: "check_unavailable", story: "trouble is taken for a wrong address", driver: checkError(taken(connector.Unavailable, connector.Malformed))},
		{clause: "tenant_is_stable", story: "the tenant is known by its token", config: func(c *rest.Config, s connector.Settings) {
			h := fnv.New32()
			_, _ = io.WriteString(h, s.Secret("token").Reveal())
			c.Vendor = fmt.Sprintf("Reference %d", h.Sum32())
		}, driver: func(d *reference) connector.Driver {
			return altered{reference: d, check: func(ctx context.Context) (connector.Tenant, error) {
				tenant, err := d.Check(ctx)
				tenant.ID += d.config.Vendor
				return tenant, err
			}}
		}},
	}
}

// fourthPage is the cursor of a page of users that only long scenarios have.
const fourthPage = "page-3"

func plantsOfLists() []plant {
	return []plant{
		{clause: "pages_to_the_end", story: "the last page is never asked for", driver: pageOf(users, func(cursor string, page *connector.Page) {
			if cursor == fourthPage {
				page.Next = ""
			}
		})},
		{clause: "short_page", story: "a short page is taken for the last", driver: pageOf(users, func(_ string, page *connector.Page) {
			if page.Len() < somePageSize {
				page.Next = ""
			}
		})},
		{clause: "empty_tenant", story: "nothing is an error", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				page, err := d.Read(ctx, s, cursor)
				if err == nil && page.Len()+page.Dropped == 0 {
					err = connector.NewError(connector.Malformed, connector.CodeMalformed, "There is nothing.")
				}
				return page, err
			}}
		}},
		{clause: "cursor_never_repeats", story: "a page points to itself, once", driver: func(d *reference) connector.Driver {
			var once sync.Once
			return pageOf(users, func(cursor string, page *connector.Page) {
				if cursor == fourthPage {
					once.Do(func() { *page = connector.Page{Next: cursor} })
				}
			})(d)
		}},
		{clause: "resumes_at_cursor", story: "a cursor is worth something to its own driver only", driver: forgetful},
		{clause: "same_ids_twice", story: "ids are new in every run", driver: func(d *reference) connector.Driver {
			run := fmt.Sprint(rand.Uint64())
			return pageOf(users, func(_ string, page *connector.Page) {
				for i := range page.Accounts {
					if page.Accounts[i].ExternalID != "" {
						page.Accounts[i].ExternalID += run
					}
				}
			})(d)
		}},
		{clause: "ids_are_not_emails", story: "ids are addresses", driver: pageOf(users, func(cursor string, page *connector.Page) {
			for i := range page.Accounts {
				if cursor == fourthPage {
					page.Accounts[i].ExternalID = strings.ToUpper(page.Accounts[i].Email)
				}
			}
		})},
		{clause: "record_without_id", story: "a missing id is made up", driver: pageOf(users, func(_ string, page *connector.Page) {
			for i := range page.Accounts {
				if page.Accounts[i].ExternalID == "" {
					page.Accounts[i].ExternalID = page.Accounts[i].Name
				}
			}
		})},
		{clause: "later_duplicate_wins", story: "the first version stays", driver: pageOf(users, func(_ string, page *connector.Page) {
			if last := page.Len() - 1; last > 0 && page.Accounts[last].ExternalID == page.Accounts[0].ExternalID {
				page.Accounts = page.Accounts[:last]
			}
		})},
		{clause: "repeated_across_pages", story: "who was on the first page is not taken again", driver: firstComeFirstServed},
		{clause: "expected_is_true", story: "a page's length is taken for the list's", driver: pageOf(devices, func(_ string, page *connector.Page) {
			page.Expected = int64(page.Len())
		})},
		{clause: "only_declared_streams", story: "a stream that nobody was told of", driver: func(d *reference) connector.Driver {
			return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
				if s == "grants" {
					s = users
				}
				return d.Read(ctx, s, cursor)
			}}
		}},
		{clause: "concurrent_reads", story: "one at a time, please", driver: oneAtATime},
	}
}

// forgetful knows only the cursors that it gave out itself.
func forgetful(d *reference) connector.Driver {
	var known sync.Map
	return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
		if _, ok := known.Load(cursor); !ok {
			cursor = ""
		}
		page, err := d.Read(ctx, s, cursor)
		known.Store(page.Next, true)
		return page, err
	}}
}

// firstComeFirstServed drops from later pages what the first page held.
func firstComeFirstServed(d *reference) connector.Driver {
	var held sync.Map
	return pageOf(users, func(cursor string, page *connector.Page) {
		page.Accounts = slices.DeleteFunc(page.Accounts, func(r inventory.AccountRecord) bool {
			if cursor == "" {
				held.Store(r.ExternalID, true)
				return false
			}
			_, known := held.Load(r.ExternalID)
			return known
		})
	})(d)
}

func oneAtATime(d *reference) connector.Driver {
	var reading atomic.Int32
	return altered{reference: d, read: func(ctx context.Context, s connector.Stream, cursor string) (connector.Page, error) {
		defer reading.Add(-1)
		if reading.Add(1) > 1 {
			return connector.Page{}, connector.NewError(connector.Unavailable, connector.CodeVendorUnavailable, "Busy.")
		}
		<-time.After(20 * time.Millisecond) // so that the others come meanwhile
		return d.Read(ctx, s, cursor)
	}}
}
