package kandji

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/rest"
	"github.com/noonday/noonday/internal/inventory"
)

const usersPath = "/api/v1/users"

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

// Check asks for the first page of users: the vendor has no call that says what
// a token may do, and this is the one that matters.
func (d *driver) Check(ctx context.Context) (connector.Tenant, error) {
	tenant, access := d.tenant, connector.Granted
	_, err := d.users(ctx, "")
	switch e, _ := connector.AsError(err); {
	case err == nil:
	case e == nil:
		return connector.Tenant{}, err
	case e.Class == connector.Forbidden:
		access = connector.NotAllowed
	case e.Class == connector.Malformed && e.Status == http.StatusOK && e.Code == connector.CodeMalformed:
		return connector.Tenant{}, connector.NewError(connector.Malformed, connector.CodeNotTheVendor,
			"Something answers at %s, but not as Kandji does. Compare the API URL with the one in the console.", tenant.URL).Because(err)
	default:
		return connector.Tenant{}, err
	}
	tenant.Streams = []connector.StreamAccess{{Stream: connector.Users, Access: access}}
	return tenant, nil
}

// Read returns one page of users, archived ones included.
func (d *driver) Read(ctx context.Context, stream connector.Stream, cursor string) (connector.Page, error) {
	if stream != connector.Users {
		return connector.Page{}, fmt.Errorf("kandji has no stream %q", stream)
	}
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
		return nil, d.explain(err, cursor)
	}
	if answer.Results == nil {
		e := connector.NewError(connector.Malformed, connector.CodeMalformed, "Kandji sent an answer without a list of users.")
		e.Status = http.StatusOK
		return nil, e
	}
	return &answer, nil
}

// explain adds what is known about this vendor to an error.
func (d *driver) explain(err error, cursor string) error {
	e, ok := connector.AsError(err)
	if !ok {
		return err
	}
	better := *e
	switch {
	case e.Class == connector.Denied:
		better.Message += " It may be mistyped or revoked; Kandji also deletes a token together with the administrator who created it."
	case e.Class == connector.Forbidden:
		better.Message = "The API key lacks the permission Users > User list (GET /users). " +
			"Tick it in Kandji under Settings > Access > API Token; the key stays the same."
	case e.Class == connector.Gone && cursor != "":
		better.Message = "Kandji does not know this page of the user list any more. The list has to be read from its start."
	case e.Class == connector.Gone:
		better.Class, better.Code = connector.Malformed, connector.CodeNotTheVendor
		better.Message = "There is no Kandji tenant at " + d.tenant.URL + ". Compare the API URL with the one in the console. " + e.Message
	}
	return &better
}
