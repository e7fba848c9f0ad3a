package kandji

import (
	"context"
	"fmt"
	"net/url"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/rest"
	"github.com/noonday/noonday/internal/inventory"
)

const usersPath = "/api/v1/users"

// pageSize is the most rows that the vendor puts on a page of any list.
const pageSize = 300

// driver reads one tenant.
type driver struct {
	client *rest.Client
	tenant connector.Tenant
}

func open(settings connector.Settings, env connector.Environment) (connector.Driver, error) {
	base, err := url.Parse(settings.Get(fieldURL))
	if err != nil {
		return nil, fmt.Errorf("API URL: %w", err)
	}
	client, err := rest.New(rest.Config{
		Base:        base.String(),
		Auth:        rest.Bearer(settings.Secret(fieldKey)),
		Environment: env,
		Vendor:      title,
		Credential:  "API key",
	})
	if err != nil {
		return nil, err
	}
	return &driver{client: client, tenant: tenantAt(base)}, nil
}

// Close releases the connections.
func (d *driver) Close() error { return d.client.Close() }

// Read returns one page of a list.
func (d *driver) Read(ctx context.Context, stream connector.Stream, cursor string) (connector.Page, error) {
	read := map[connector.Stream]func(context.Context, string) (connector.Page, error){
		connector.Users: d.readUsers, connector.Devices: d.readDevices, connector.InstalledApps: d.readInstalled,
	}[stream]
	if read == nil {
		return connector.Page{}, fmt.Errorf("kandji has no stream %q", stream)
	}
	page, err := read(ctx, cursor)
	if err != nil {
		return connector.Page{}, d.settle(ctx, stream, cursor, err)
	}
	return page, nil
}

// readUsers returns one page of users, archived ones included.
func (d *driver) readUsers(ctx context.Context, cursor string) (connector.Page, error) {
	answer, err := d.users(ctx, cursor)
	if err != nil {
		return connector.Page{}, err
	}
	accounts := make([]inventory.AccountRecord, len(*answer.Results))
	for i := range accounts {
		accounts[i] = (*answer.Results)[i].account()
	}
	return connector.Page{Records: inventory.Records{Accounts: accounts}, Next: answer.Next.cursor}, nil
}

// users reads one page as the vendor sends it. Its list of results is never nil.
func (d *driver) users(ctx context.Context, cursor string) (*page, error) {
	query := url.Values{}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	var answer page
	if _, err := d.client.Get(ctx, usersPath, query, &answer); err != nil {
		return nil, err
	}
	if answer.Results == nil {
		return nil, missingList("users")
	}
	return &answer, nil
}
