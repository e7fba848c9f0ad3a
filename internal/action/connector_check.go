package action

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/budget"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/store"
)

// checkTimeout bounds how long an operator waits for Connect.
const checkTimeout = 20 * time.Second

// Checked is what trying credentials brought to light.
type Checked struct {
	Type     *connector.Type
	Tenant   *connector.Tenant // nil when nobody answered
	Settings map[string]string // clean, without secrets; nil when they were refused
	Warnings []string
	Problem  *fault.Fault // nil when a connector can be made of it
}

// CheckConnector tries credentials and stores nothing. What is wrong with them
// is in the answer; an error is about the request itself.
func (d *Deeds) CheckConnector(ctx context.Context, typeID string, raw map[string]string) (*Checked, error) {
	if err := auth.Require(ctx, auth.WriteConnectors); err != nil {
		return nil, err
	}
	t, err := d.kind(typeID)
	if err != nil {
		return nil, err
	}
	checked := &Checked{Type: t}
	settings, err := t.Clean(raw, d.Env)
	if err != nil {
		f := fault.Of(err)
		if f.Code == "unknown_setting" || f.Kind != fault.Invalid {
			return nil, f
		}
		checked.Problem = f
		return checked, nil
	}
	checked.Settings = settings.Plain
	checked.Tenant, checked.Problem = d.try(ctx, t, settings)
	if checked.Tenant != nil {
		checked.Warnings, err = d.twins(ctx, t, checked.Tenant.ID, "")
	}
	return checked, err
}

// try connects to a vendor. The tenant may be known even if there is a problem.
func (d *Deeds) try(ctx context.Context, t *connector.Type, settings connector.Settings) (*connector.Tenant, *fault.Fault) {
	limited, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	asked := &requests{tell: d.Env.Observe}
	env := d.Env
	env.Observe = asked.observe
	source, err := connector.Open(t, settings, env)
	if err != nil {
		return nil, fault.Of(err)
	}
	defer func() {
		if err := source.Close(); err != nil {
			d.Log.Warn("close source after check", "error", err)
		}
	}()
	tenant, err := source.Check(limited)
	if err != nil {
		d.Log.Info("connector check failed", "type", t.ID, "error", err)
		return nil, d.vendorFault(limited, t, err)
	}
	meter := d.Budget.Note(budget.Scope(t.ID, tenant.ID), t.LimitsFor(settings, d.Env), asked.all())
	if err := meter.Save(ctx, d.Store); err != nil {
		d.Log.Warn("count the requests of a check", "error", err)
	}
	for _, spec := range t.Streams {
		if spec.Required && tenant.Access(spec.ID) != connector.Granted {
			return &tenant, fault.New(fault.Invalid, connector.CodePermissionMissing,
				"The key is valid, but it may not read %s. Give it the permission “%s” in %s and connect again.",
				spec.Title, spec.Permission, t.Title).At("settings." + secretField(t))
		}
	}
	return &tenant, nil
}

// requests gathers what was asked of a vendor.
type requests struct {
	tell func(context.Context, connector.Request)
	mu   sync.Mutex
	list []connector.Request
}

func (r *requests) observe(ctx context.Context, q connector.Request) {
	r.mu.Lock()
	r.list = append(r.list, q)
	r.mu.Unlock()
	if r.tell != nil {
		r.tell(ctx, q)
	}
}

func (r *requests) all() []connector.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// secretField is the name of the first secret field of a type.
func secretField(t *connector.Type) string {
	i := slices.IndexFunc(t.Fields, func(f connector.Field) bool { return f.Secret })
	return t.Fields[max(i, 0)].Name
}

// urlField is the name of the first address field of a type.
func urlField(t *connector.Type) string {
	i := slices.IndexFunc(t.Fields, func(f connector.Field) bool { return f.Kind == connector.FieldURL })
	return t.Fields[max(i, 0)].Name
}

// vendorFault turns an error of a vendor into an answer at the right field.
func (d *Deeds) vendorFault(ctx context.Context, t *connector.Type, err error) *fault.Fault {
	e, ok := connector.AsError(err)
	if !ok {
		if ctx.Err() != nil {
			return fault.New(fault.Invalid, connector.CodeVendorTimeout, "%s did not answer within %d seconds. Check the %s, or try again later.",
				t.Title, int(checkTimeout.Seconds()), "API URL").At("settings." + urlField(t)).Because(err)
		}
		return fault.Of(err)
	}
	f := fault.New(fault.Invalid, e.Code, "%s%s", e.Message, advice(e)).Because(err)
	switch e.Class {
	case connector.Denied, connector.Forbidden:
		return f.At("settings." + secretField(t))
	case connector.Throttled:
		return f.Wait(time.Until(e.Until))
	case connector.Unavailable:
		if e.Code == connector.CodeVendorUnavailable {
			return f
		}
	}
	return f.At("settings." + urlField(t))
}

// advice says what to do about an error of a vendor.
func advice(e *connector.Error) string {
	switch e.Code {
	case connector.CodeTokenRejected:
		return " Copy the key again, or make a new one as the guide says."
	case connector.CodeThrottled:
		return fmt.Sprintf(" Try again after %s.", e.Until.UTC().Format("15:04:05 UTC"))
	case connector.CodeVendorUnavailable:
		return " Try again in a few minutes."
	case connector.CodeHostNotFound, connector.CodeHostUnreachable, connector.CodeVendorTimeout, connector.CodeTLSFailed,
		connector.CodeNotTheVendor, connector.CodeForeignRedirect:
		return " Check the API URL for a typing mistake."
	default:
		return ""
	}
}

// twins warns of connectors of the same tenant.
func (d *Deeds) twins(ctx context.Context, t *connector.Type, tenantID, except string) ([]string, error) {
	list, err := d.Store.ListConnectors(ctx, store.ConnectorQuery{Paging: store.Paging{Limit: 500}, Types: []string{t.ID}})
	if err != nil {
		return nil, err
	}
	var warnings []string
	for _, c := range list.Items {
		if c.TenantID == tenantID && c.ID != except {
			warnings = append(warnings, fmt.Sprintf("The connector “%s” reads this tenant already; another one would list its accounts twice.", c.Name))
		}
	}
	return warnings, nil
}

// cleanStreams validates which streams to read; none given means those that
// are required or granted.
func cleanStreams(t *connector.Type, wanted []string, tenant *connector.Tenant) ([]connector.Stream, error) {
	if wanted == nil {
		var streams []connector.Stream
		for _, spec := range t.Streams {
			if spec.Required || (tenant != nil && tenant.Access(spec.ID) == connector.Granted) {
				streams = append(streams, spec.ID)
			}
		}
		return streams, nil
	}
	chosen := map[connector.Stream]bool{}
	for _, w := range wanted {
		if _, ok := t.Spec(connector.Stream(w)); !ok {
			return nil, fault.New(fault.Invalid, "unknown_stream", "%s connectors have no stream “%s”.", t.Title, clip(w)).At("streams")
		}
		chosen[connector.Stream(w)] = true
	}
	var streams []connector.Stream // in the order in which they are read
	for _, spec := range t.Streams {
		if spec.Required && !chosen[spec.ID] {
			return nil, fault.New(fault.Invalid, "stream_required", "A %s connector always reads %s.", t.Title, spec.Title).At("streams")
		}
		if chosen[spec.ID] {
			streams = append(streams, spec.ID)
		}
	}
	return streams, nil
}
