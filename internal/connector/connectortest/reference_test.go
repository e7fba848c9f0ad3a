package connectortest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/rest"
	"github.com/noonday/noonday/internal/inventory"
)

// reference is a driver for a made-up vendor with two streams, as simple as a
// driver that keeps all promises can be.
type reference struct {
	client *rest.Client
	config rest.Config
}

const (
	users   = connector.Users
	devices = connector.Stream("devices")
)

type refPage struct {
	Items []refItem `json:"items"`
	Next  string    `json:"next"`
}

type refItem struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

// Check asks for the first page of users.
func (d *reference) Check(ctx context.Context) (connector.Tenant, error) {
	tenant := connector.Tenant{ID: d.config.Base, Name: "Acme", URL: d.config.Base}
	_, _, err := d.page(ctx, users, "")
	access := connector.Granted
	switch e, _ := connector.AsError(err); {
	case e != nil && e.Class == connector.Forbidden:
		access = connector.NotAllowed
	case e != nil && e.Class == connector.Malformed:
		return connector.Tenant{}, connector.NewError(e.Class, connector.CodeNotTheVendor, "This is not the reference vendor.").Because(err)
	case err != nil:
		return connector.Tenant{}, err
	}
	for _, s := range []connector.Stream{users, devices} {
		tenant.Streams = append(tenant.Streams, connector.StreamAccess{Stream: s, Access: access})
	}
	return tenant, nil
}

// Read returns one page.
func (d *reference) Read(ctx context.Context, stream connector.Stream, cursor string) (connector.Page, error) {
	if stream != users && stream != devices {
		return connector.Page{}, fmt.Errorf("no stream %q", stream)
	}
	answer, _, err := d.page(ctx, stream, cursor)
	if err != nil {
		return connector.Page{}, err
	}
	return answer.page(), nil
}

func (a *refPage) page() connector.Page {
	page := connector.Page{}
	for _, item := range a.Items {
		page.Accounts = append(page.Accounts, inventory.AccountRecord{ExternalID: item.ID, Email: item.Email, Name: item.Name})
	}
	if next, err := url.Parse(a.Next); err == nil {
		page.Next = next.Query().Get("cursor")
	}
	return page
}

func (d *reference) page(ctx context.Context, stream connector.Stream, cursor string) (*refPage, http.Header, error) {
	var answer refPage
	header, err := d.client.Get(ctx, "/v1/"+string(stream), url.Values{"cursor": {cursor}}, &answer)
	if err == nil && answer.Items == nil {
		return &answer, header, errNoList(ctx)
	}
	return &answer, header, err
}

type lenient struct{}

// errNoList is the error for a missing list, unless a planted driver is lenient.
func errNoList(ctx context.Context) error {
	if ctx.Value(lenient{}) != nil {
		return nil
	}
	return connector.NewError(connector.Malformed, connector.CodeMalformed, "The list is missing.")
}

// Close releases the connections.
func (d *reference) Close() error { return d.client.Close() }

func referenceType() connector.Type {
	return connector.Type{
		ID: "reference", Title: "Reference", Description: "A made-up vendor.", Category: "Testing",
		App: inventory.AppIdentity{Name: "Reference", Vendor: "Noonday", Domain: "reference.example", Category: "Testing"},
		Streams: []connector.StreamSpec{
			{ID: users, Title: "Users", Description: "All users.", Permission: "users.read", Required: true, PageSize: 100},
			{ID: devices, Title: "Devices", Description: "All devices.", Permission: "devices.read"},
		},
		Fields: []connector.Field{
			{Name: "token", Label: "Token", Help: "From the console.", Kind: connector.FieldPassword, Secret: true, Required: true},
			{Name: "base_url", Label: "URL", Help: "From the console.", Kind: connector.FieldURL, Required: true},
		},
		Guide:   []connector.Step{{Title: "Sign in", Text: "Open the **console**."}, {Title: "Add a token", Text: "Copy it."}},
		Removal: "Delete the token in the console.",
		Limits:  []connector.Limit{{Requests: 10, Per: time.Second}, {Requests: 300, Per: time.Minute}},
	}
}

// referenceHarness joins the reference driver, or a planted one, to the suite.
func referenceHarness(planted plant) Harness {
	kind := referenceType()
	kind.Open = func(s connector.Settings, env connector.Environment) (connector.Driver, error) {
		config := rest.Config{
			Base: strings.TrimRight(s.Get("base_url"), "/"), Auth: rest.Bearer(s.Secret("token")),
			Environment: env, Vendor: "Reference", MaxBody: 64 << 10,
		}
		base := config.Base
		if planted.config != nil {
			planted.config(&config, s)
		}
		client, err := rest.New(config)
		if err != nil {
			return nil, err
		}
		config.Base = base
		d := &reference{client: client, config: config}
		if planted.driver != nil {
			return planted.driver(d), nil
		}
		return d, nil
	}
	if planted.kind != nil {
		planted.kind(&kind)
	}
	script := Script{
		Paths:  []string{"/v1/users", "/v1/devices"},
		Cursor: func(r *http.Request) string { return r.URL.Query().Get("cursor") },
		Page: func(records []Record, base, next string) any {
			page := refPage{Items: []refItem{}}
			for _, r := range records {
				page.Items = append(page.Items, refItem{ID: r.ID, Email: r.Email, Name: r.Name})
			}
			if next != "" {
				page.Next = base + "/v1/users?cursor=" + next
			}
			return page
		},
	}
	return Harness{
		Type: kind,
		Settings: func(base, secret string) map[string]string {
			return map[string]string{"token": secret, "base_url": base}
		},
		Secret: "sesame-0123456789", OtherSecret: "sesame-9876543210",
		Vendor: script.Vendor, MaxBody: 64 << 10,
	}
}
