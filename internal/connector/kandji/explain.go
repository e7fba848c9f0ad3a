package kandji

import (
	"context"
	"net/http"

	"github.com/noonday/noonday/internal/connector"
)

// The permissions, as the console calls them.
const (
	permissionUsers   = "Users > User list (GET /users)"
	permissionDevices = "Devices > Device list (GET /devices)"
	permissionPrism   = "Prism > Applications (GET /prism/apps)"
)

func permissionOf(stream connector.Stream) string {
	switch stream {
	case connector.Devices:
		return permissionDevices
	case connector.InstalledApps:
		return permissionPrism
	}
	return permissionUsers
}

// settle finds out what a 401 for one list means: where another list accepts the
// key it is a missing permission.
func (d *driver) settle(ctx context.Context, stream connector.Stream, cursor string, err error) error {
	e, ok := connector.AsError(err)
	if ok && e.Class == connector.Denied {
		accepted, unknown := d.acceptedElsewhere(ctx, stream)
		switch {
		case unknown != nil:
			return unknown
		case accepted:
			return forbidden(stream, e)
		}
	}
	return d.explain(stream, cursor, err)
}

// forbidden is the error for a permission that is missing.
func forbidden(stream connector.Stream, because *connector.Error) error {
	e := connector.NewError(connector.Forbidden, connector.CodePermissionMissing,
		"The API key lacks the permission %s. Tick it in Kandji under Settings > Access > API Token; the key stays the same.", permissionOf(stream))
	e.Status = because.Status
	return e.Because(because)
}

// explain adds what is known about this vendor to an error.
func (d *driver) explain(stream connector.Stream, cursor string, err error) error {
	e, ok := connector.AsError(err)
	if !ok {
		return err
	}
	better := *e
	switch {
	case e.Class == connector.Denied:
		better.Message += " It may be mistyped or revoked; Kandji also deletes a token together with the administrator who created it."
	case e.Class == connector.Forbidden && e.Status == http.StatusForbidden:
		return forbidden(stream, e)
	case e.Class == connector.Gone && cursor != "":
		better.Message = "Kandji does not know this page of the list any more. The list has to be read from its start."
	case e.Class == connector.Gone:
		better.Class, better.Code = connector.Malformed, connector.CodeNotTheVendor
		better.Message = "There is no Kandji tenant at " + d.tenant.URL + ". Compare the API URL with the one in the console. " + e.Message
	}
	return &better
}
