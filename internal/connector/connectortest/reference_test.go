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

// reference is a driver for a made-up vendor with a stream of each kind, as
// simple as a driver that keeps all promises can be.
type reference struct {
	client *rest.Client
	config rest.Config
}

const (
	users    = connector.Users
	devices  = connector.Devices
	programs = connector.InstalledApps
)

func refStreams() []connector.Stream { return []connector.Stream{users, devices, programs} }

type refPage struct {
	Items []refItem `json:"items"`
	Next  string    `json:"next"`
	Total int       `json:"total"`
}

type refItem struct {
	ID     string `json:"id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
	Device string `json:"device"`
	System bool   `json:"system"`
}

// Check asks for the first page of every stream.
func (d *reference) Check(ctx context.Context) (connector.Tenant, error) {
	tenant := connector.Tenant{ID: d.config.Base, Name: "Acme", URL: d.config.Base}
	accepted := false
	var rejected error
	for _, s := range refStreams() {
		access := connector.Granted
		_, _, err := d.page(ctx, s, url.Values{})
		switch class := connector.ClassOf(err); {
		case class == connector.Forbidden:
			access, accepted = connector.NotAllowed, true
		case class == connector.Denied:
			access, rejected = connector.NotAllowed, err
		case class == connector.Malformed:
			return connector.Tenant{}, connector.NewError(class, connector.CodeNotTheVendor, "This is not the reference vendor.").Because(err)
		case err != nil:
			return connector.Tenant{}, err
		default:
			accepted = true
		}
		tenant.Streams = append(tenant.Streams, connector.StreamAccess{Stream: s, Access: access})
	}
	if !accepted {
		return connector.Tenant{}, rejected
	}
	return tenant, nil
}

// Read returns one page.
func (d *reference) Read(ctx context.Context, stream connector.Stream, cursor string) (connector.Page, error) {
	switch stream {
	case devices:
		page, err := d.devices(ctx, cursor)
		return page, d.settle(ctx, stream, err)
	case users, programs:
		answer, _, err := d.page(ctx, stream, url.Values{"cursor": {cursor}})
		if err != nil {
			return connector.Page{}, d.settle(ctx, stream, err)
		}
		return answer.page(stream), nil
	}
	return connector.Page{}, fmt.Errorf("no stream %q", stream)
}

// settle finds out whether a rejected credential is one that may read another
// stream.
func (d *reference) settle(ctx context.Context, stream connector.Stream, err error) error {
	if connector.ClassOf(err) != connector.Denied {
		return err
	}
	for _, other := range refStreams() {
		if other == stream {
			continue
		}
		if _, _, otherErr := d.page(ctx, other, url.Values{}); otherErr == nil || connector.ClassOf(otherErr) == connector.Forbidden {
			e := connector.NewError(connector.Forbidden, connector.CodePermissionMissing, "The token may not read this.")
			e.Status = http.StatusUnauthorized
			return e.Because(err)
		}
	}
	return err
}

// page translates a page of users or programs.
func (a *refPage) page(stream connector.Stream) connector.Page {
	page := connector.Page{}
	for _, item := range a.Items {
		switch {
		case stream == users:
			page.Accounts = append(page.Accounts, inventory.AccountRecord{ExternalID: item.ID, Email: item.Email, Name: item.Name})
		case item.System:
			page.Dropped++
		default:
			place, _, _ := strings.Cut(item.Email, "@")
			page.Installed = append(page.Installed, inventory.InstalledRecord{ExternalID: item.Device + "/" + place, DeviceID: item.Device, Name: item.Name})
		}
	}
	if next, err := url.Parse(a.Next); err == nil {
		page.Next = next.Query().Get("cursor")
	}
	return page
}

func (d *reference) page(ctx context.Context, stream connector.Stream, query url.Values) (*refPage, http.Header, error) {
	var answer refPage
	header, err := d.client.Get(ctx, "/v1/"+string(stream), query, &answer)
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
			{ID: devices, Title: "Devices", Description: "All devices.", Permission: "devices.read", Holds: inventory.KindDevice},
			{ID: programs, Title: "Programs", Description: "All programs.", Permission: "programs.read", Holds: inventory.KindInstallation},
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
	return Harness{
		Type: kind,
		Settings: func(base, secret string) map[string]string {
			return map[string]string{"token": secret, "base_url": base}
		},
		Secret: "sesame-0123456789", OtherSecret: "sesame-9876543210",
		Vendor: referenceVendor, MaxBody: 64 << 10,
	}
}
