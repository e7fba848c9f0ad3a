package connectortest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/rest"
	"github.com/noonday/noonday/internal/inventory"
)

// The reference driver for a vendor that has nothing in common with the other
// one keeps the same promises.
func TestOffsetReference(t *testing.T) {
	t.Parallel()
	Run(t, offsetHarness())
}

// offsetDriver is a driver for a made-up vendor with two streams: bare lists,
// asked for by limit and offset, with their total in a header and numbers as ids.
type offsetDriver struct {
	client *rest.Client
	tenant connector.Tenant
}

type offsetRow struct {
	Member struct {
		Number  *int64 `json:"number"`
		Profile struct {
			Mail    string `json:"mail"`
			Display string `json:"display"`
		} `json:"profile"`
	} `json:"member"`
}

const offsetLimit = 200

// pathOf is where a stream is; empty for one that there is not.
func pathOf(stream connector.Stream) string {
	return map[connector.Stream]string{connector.Users: "members.json", programs: "programs.json"}[stream]
}

// Check asks for a single row of each list.
func (d *offsetDriver) Check(ctx context.Context) (connector.Tenant, error) {
	tenant := d.tenant
	var rejected error
	for _, stream := range []connector.Stream{connector.Users, programs} {
		access := connector.Granted
		_, _, err := d.rows(ctx, stream, 0, 1)
		switch class := connector.ClassOf(err); {
		case class == connector.Forbidden:
			access = connector.NotAllowed
		case class == connector.Denied && stream != connector.Users && rejected == nil:
			access = connector.NotAllowed // the members were let through
		case class == connector.Denied:
			rejected = err
		case class == connector.Malformed:
			return connector.Tenant{}, connector.NewError(class, connector.CodeNotTheVendor, "This is not the offset vendor.").Because(err)
		case err != nil:
			return connector.Tenant{}, err
		}
		tenant.Streams = append(tenant.Streams, connector.StreamAccess{Stream: stream, Access: access})
	}
	return tenant, rejected
}

// Read returns one page. Its cursor is the number of rows before it.
func (d *offsetDriver) Read(ctx context.Context, stream connector.Stream, cursor string) (connector.Page, error) {
	if pathOf(stream) == "" {
		return connector.Page{}, fmt.Errorf("no stream %q", stream)
	}
	offset := 0
	if cursor != "" {
		var err error
		if offset, err = strconv.Atoi(cursor); err != nil {
			return connector.Page{}, connector.NewError(connector.Gone, connector.CodeGone, "There is no such page.").Because(err)
		}
	}
	rows, total, err := d.rows(ctx, stream, offset, offsetLimit)
	if err != nil {
		return connector.Page{}, d.settle(ctx, stream, err)
	}
	page := connector.Page{Expected: int64(total)}
	for i := range rows {
		rows[i].onto(&page, stream)
	}
	switch end := offset + len(rows); {
	case end < total && len(rows) == 0:
		return connector.Page{}, connector.NewError(connector.Malformed, connector.CodeMalformed, "The list ends before its last member.")
	case end < total:
		page.Next = strconv.Itoa(end)
	}
	return page, nil
}

// onto adds the row to a page of a stream.
func (r *offsetRow) onto(page *connector.Page, stream connector.Stream) {
	id := ""
	if r.Member.Number != nil {
		id = strconv.FormatInt(*r.Member.Number, 10)
	}
	if stream == connector.Users {
		page.Accounts = append(page.Accounts, inventory.AccountRecord{ExternalID: id, Email: r.Member.Profile.Mail, Name: r.Member.Profile.Display})
		return
	}
	page.Installed = append(page.Installed, inventory.InstalledRecord{ExternalID: "program " + id, DeviceID: id, Name: r.Member.Profile.Display})
}

// settle asks for the members when another list rejects the key.
func (d *offsetDriver) settle(ctx context.Context, stream connector.Stream, err error) error {
	if connector.ClassOf(err) != connector.Denied || stream == connector.Users {
		return err
	}
	if _, _, other := d.rows(ctx, connector.Users, 0, 1); other != nil {
		return err
	}
	return connector.NewError(connector.Forbidden, connector.CodePermissionMissing, "The key may not read this.").Because(err)
}

// rows asks for a part of the list, and for the length of the whole.
func (d *offsetDriver) rows(ctx context.Context, stream connector.Stream, offset, limit int) ([]offsetRow, int, error) {
	var rows []offsetRow
	query := url.Values{"offset": {strconv.Itoa(offset)}, "limit": {strconv.Itoa(limit)}}
	header, err := d.client.Get(ctx, pathOf(stream), query, &rows)
	if err != nil {
		return nil, 0, err
	}
	total, err := strconv.Atoi(header.Get("X-Total-Count"))
	if err != nil || rows == nil {
		return nil, 0, connector.NewError(connector.Malformed, connector.CodeMalformed, "This is no list of members.").Because(err)
	}
	return rows, total, nil
}

// Close releases the connections.
func (d *offsetDriver) Close() error { return d.client.Close() }

func openOffset(s connector.Settings, env connector.Environment) (connector.Driver, error) {
	base, err := url.Parse(s.Get("server"))
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	client, err := rest.New(rest.Config{
		Base: base.String(), Environment: env, Vendor: "Offset", MaxBody: 32 << 10,
		Auth: func(r *http.Request) { r.Header.Set("X-Api-Key", s.Secret("key").Reveal()) },
	})
	if err != nil {
		return nil, err
	}
	return &offsetDriver{client: client, tenant: connector.Tenant{ID: base.Host, Name: "Acme", URL: base.String()}}, nil
}

func offsetHarness() Harness {
	return Harness{
		Type: connector.Type{
			ID: "offset", Title: "Offset", Description: "Another made-up vendor.", Category: "Testing",
			App: inventory.AppIdentity{Name: "Offset", Vendor: "Noonday", Domain: "offset.example", Category: "Testing"},
			Streams: []connector.StreamSpec{
				{ID: connector.Users, Title: "Members", Description: "All members.", Permission: "Members: read", Required: true, PageSize: offsetLimit},
				{ID: programs, Title: "Programs", Description: "All programs.", Permission: "Programs: read", Holds: inventory.KindInstallation},
			},
			Fields: []connector.Field{
				{Name: "server", Label: "Server", Help: "Where you sign in.", Kind: connector.FieldURL, Required: true},
				{Name: "key", Label: "Key", Help: "From your profile.", Kind: connector.FieldPassword, Secret: true, Required: true},
				{Name: "note", Label: "Note", Help: "For yourself.", Kind: connector.FieldText},
			},
			Guide:   []connector.Step{{Title: "Sign in", Text: "Open your **profile**."}, {Title: "Make a key", Text: "Copy the `key`."}},
			Removal: "Delete the key in your profile.",
			Limits:  []connector.Limit{{Requests: 1000, Per: 24 * time.Hour}},
			Open:    openOffset,
		},
		Settings: func(base, secret string) map[string]string { return map[string]string{"server": base, "key": secret} },
		Secret:   "open-0123456789", OtherSecret: "shut-9876543210",
		Vendor: func(s Scenario) http.Handler { return newOffsetVendor(s) }, MaxBody: 32 << 10,
	}
}

// offsetVendor holds its rows in memory and cuts pages out of them.
type offsetVendor struct {
	scenario Scenario
	rows     []map[string]any
}

func newOffsetVendor(s Scenario) *offsetVendor {
	v := &offsetVendor{scenario: s}
	for n := range s.Records {
		v.rows = append(v.rows, member(n, fmt.Sprintf("Member %d", n)))
	}
	again := func(at int, name string) {
		if name != "" {
			v.rows = append(v.rows[:at:at], append([]map[string]any{member(0, name)}, v.rows[at:]...)...)
		}
	}
	again(s.PageSize-1, s.Duplicate)
	again(2*s.PageSize-1, s.Repeated)
	if s.WithoutID {
		v.rows[0] = map[string]any{"member": map[string]any{"number": nil, "profile": map[string]any{"mail": "nobody@acme.example"}}}
	}
	return v
}

func member(n int, name string) map[string]any {
	profile := map[string]any{"mail": fmt.Sprintf("member%d@acme.example", n), "display": name}
	return map[string]any{"member": map[string]any{"number": n, "profile": profile}}
}

// ServeHTTP answers "/members.json" and "/programs.json", with the same rows, and
// knows no other path, method or query.
func (v *offsetVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	offset, offsetErr := strconv.Atoi(r.URL.Query().Get("offset"))
	limit, limitErr := strconv.Atoi(r.URL.Query().Get("limit"))
	switch {
	case r.Header.Get("X-Api-Key") != v.scenario.Secret:
		http.Error(w, "Who are you?", http.StatusUnauthorized)
	case v.scenario.Forbidden:
		http.Error(w, "Not for you.", http.StatusForbidden)
	case r.URL.Path == "/programs.json" && slices.Contains(v.scenario.Forbids, programs):
		http.Error(w, "Not for you.", v.scenario.ForbidStatus)
	case r.URL.Path != "/members.json" && r.URL.Path != "/programs.json":
		http.Error(w, "What?", http.StatusNotFound)
	case r.Method != http.MethodGet:
		http.Error(w, "Just look.", http.StatusMethodNotAllowed)
	case offsetErr != nil || limitErr != nil || offset < 0 || limit < 1:
		http.Error(w, "Where?", http.StatusUnprocessableEntity)
	default:
		v.send(w, offset, limit)
	}
}

func (v *offsetVendor) send(w http.ResponseWriter, offset, limit int) {
	size := v.scenario.PageSize
	if v.scenario.ShortPage && offset == size {
		size--
	}
	from := min(offset, len(v.rows))
	rows := v.rows[from:min(from+min(limit, size), len(v.rows))]
	if rows == nil {
		rows = []map[string]any{}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Total-Count", strconv.Itoa(len(v.rows)))
	_ = json.NewEncoder(w).Encode(rows)
}
