package api

import (
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Page is one page of a list.
type Page[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"Pass as cursor for the next page; null on the last"`
	Total      int64   `json:"total" doc:"All that match, not just this page"`
	// TotalIsMinimum is for long lists, of which no more than some thousand are counted.
	TotalIsMinimum bool `json:"total_is_minimum" doc:"Whether more may match than total says: of long lists no more than some thousand are counted"`
}

// pageOf writes a list of the store.
func pageOf[S, T any](l store.List[S], write func(*S) T) Page[T] {
	p := Page[T]{Items: make([]T, 0, len(l.Items)), NextCursor: optional(l.Next), Total: l.Total, TotalIsMinimum: l.TotalIsMinimum}
	for i := range l.Items {
		p.Items = append(p.Items, write(&l.Items[i]))
	}
	return p
}

// optional is nil for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// moment is nil for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// Ref names a thing.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ref is nil without an id.
func ref(id, name string) *Ref {
	if id == "" {
		return nil
	}
	return &Ref{id, name}
}

// ConnectorType describes a kind of source.
type ConnectorType struct {
	ID              string       `json:"id"`
	Title           string       `json:"title"`
	Description     string       `json:"description"`
	Category        string       `json:"category"`
	App             AppIdentity  `json:"app"`
	Streams         []StreamSpec `json:"streams" nullable:"false"`
	Fields          []Field      `json:"fields" nullable:"false" doc:"The settings, in the order of the form"`
	Guide           []Step       `json:"guide" nullable:"false" doc:"How to make a credential"`
	RemovalReminder string       `json:"removal_reminder" doc:"What is left to do at the vendor after deletion"`
}

// AppIdentity is the app that a connector type reads.
type AppIdentity struct {
	Name   string `json:"name"`
	Vendor string `json:"vendor"`
	Domain string `json:"domain"`
}

// StreamSpec describes a listing of a connector type.
type StreamSpec struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	Permission  string `json:"permission" doc:"What the credential needs, in the vendor's words"`
	PageSize    *int   `json:"page_size" doc:"Records that one request brings at most; null if unknown"`
}

// Field is a setting of a connector type.
type Field struct {
	Name        string `json:"name"`
	Label       string `json:"label"`
	Help        string `json:"help"`
	Placeholder string `json:"placeholder"`
	Kind        string `json:"kind" enum:"text,url,password"`
	Secret      bool   `json:"secret" doc:"Sealed at rest and never returned"`
	Required    bool   `json:"required"`
	MaxLength   int    `json:"max_length"`
}

// Step is a step of a guide; text may hold **bold** and code in backticks.
type Step struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Shows string `json:"shows" doc:"A sample to compare with; may be empty"`
}

func writeType(t *connector.Type) ConnectorType {
	out := ConnectorType{
		ID: t.ID, Title: t.Title, Description: t.Description, Category: t.Category, RemovalReminder: t.Removal,
		App: AppIdentity{t.App.Name, t.App.Vendor, t.App.Domain}, Streams: []StreamSpec{}, Fields: []Field{}, Guide: []Step{},
	}
	for _, s := range t.Streams {
		out.Streams = append(out.Streams, StreamSpec{string(s.ID), s.Title, s.Description, s.Required, s.Permission, optional(s.PageSize)})
	}
	for _, f := range t.Fields {
		limit := f.MaxLength
		if limit == 0 {
			limit = 1000
		}
		out.Fields = append(out.Fields, Field{f.Name, f.Label, f.Help, f.Placeholder, string(f.Kind), f.Secret, f.Required, limit})
	}
	for _, s := range t.Guide {
		out.Guide = append(out.Guide, Step(s))
	}
	return out
}

// Tenant is whose data a credential opens.
type Tenant struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	URL    string `json:"url"`
	Region string `json:"region" doc:"As the vendor names it; empty where there is none"`
}

// StreamAccess is what a credential may do with a stream.
type StreamAccess struct {
	Stream     string `json:"stream"`
	Title      string `json:"title"`
	Access     string `json:"access" enum:"granted,forbidden,unlicensed,unknown"`
	Required   bool   `json:"required"`
	Permission string `json:"permission"`
	Records    *int64 `json:"records" doc:"How many there are, as the vendor says; null if it does not"`
	// What a sync will cost.
	Requests       *int64 `json:"requests" doc:"How many requests reading them all takes; null if unknown"`
	RequestsAtMost *int64 `json:"requests_at_most" doc:"The same where the vendor does not let them be read by pages, but one by one; null if it always does, or if that is unknown"`
}

// Check is what trying credentials brought to light.
type Check struct {
	OK       bool              `json:"ok"`
	Tenant   *Tenant           `json:"tenant"`
	Streams  []StreamAccess    `json:"streams" nullable:"false"`
	Settings map[string]string `json:"settings" doc:"The settings as they would be kept, without secrets"`
	Warnings []string          `json:"warnings" nullable:"false"`
	Problem  *Problem          `json:"problem"`
}

func writeCheck(c *action.Checked, requestID string) Check {
	out := Check{OK: c.Problem == nil, Streams: []StreamAccess{}, Settings: c.Settings, Warnings: c.Warnings}
	if out.Settings == nil {
		out.Settings = map[string]string{}
	}
	if out.Warnings == nil {
		out.Warnings = []string{}
	}
	if c.Problem != nil {
		out.Problem = newProblem(c.Problem, requestID)
	}
	if c.Tenant == nil {
		return out
	}
	out.Tenant = &Tenant{c.Tenant.ID, c.Tenant.Name, c.Tenant.URL, c.Tenant.Region}
	sizes := c.Tenant.Sizes()
	for _, s := range c.Tenant.Streams {
		spec, _ := c.Type.Spec(s.Stream)
		pages, most := spec.Requests(sizes)
		if spec.PerRecordOf == "" {
			most = 0
		}
		out.Streams = append(out.Streams, StreamAccess{
			string(s.Stream), spec.Title, string(s.Access), spec.Required, spec.Permission, optional(s.Records), optional(pages), optional(most)})
	}
	return out
}

// Account is a login in an app.
type Account struct {
	ID             string            `json:"id"`
	App            Ref               `json:"app"`
	Connector      *Ref              `json:"connector" doc:"Null once the connector is deleted and the account kept as history"`
	Origin         string            `json:"origin" doc:"The name of the connector, also after its deletion"`
	ExternalID     string            `json:"external_id" doc:"The vendor's identifier"`
	Email          string            `json:"email"`
	Name           string            `json:"name"`
	Username       *string           `json:"username"`
	Status         string            `json:"status" enum:"active,suspended,archived,removed,unknown"`
	RawStatus      string            `json:"raw_status" doc:"The vendor's own words"`
	Department     *string           `json:"department"`
	JobTitle       *string           `json:"job_title"`
	CreatedAt      *time.Time        `json:"created_at" doc:"At the vendor"`
	LastLoginAt    *time.Time        `json:"last_login_at"`
	FirstSeenAt    *time.Time        `json:"first_seen_at"`
	LastSeenAt     *time.Time        `json:"last_seen_at"`
	RemovedAt      *time.Time        `json:"removed_at" doc:"When a complete listing no longer held it"`
	DisconnectedAt *time.Time        `json:"disconnected_at" doc:"When its connector was deleted"`
	MissingSince   *time.Time        `json:"missing_since" doc:"When a complete listing first came without it; null when the last one held it"`
	HeldBy         *string           `json:"held_by" doc:"The sync that holds its removal for a decision"`
	Person         *Ref              `json:"person" doc:"Null while it is matched to nobody"`
	PersonLink     PersonLink        `json:"person_link"`
	Unavailable    map[string]string `json:"unavailable" doc:"Fields without a value for a reason, such as not_offered by the vendor"`
	Attributes     map[string]string `json:"attributes" doc:"Further facts, by the vendor's words"`
}

func (a *API) writeAccount(in *inventory.Account) Account {
	out := Account{
		ID: in.ID, App: Ref{in.AppID, in.AppName}, Connector: ref(in.ConnectorID, in.ConnectorName), Origin: in.ConnectorName,
		ExternalID: in.ExternalID, Email: in.Email, Name: in.Name, Username: optional(in.Username), Status: string(in.Status),
		RawStatus: in.RawStatus, Department: optional(in.Department), JobTitle: optional(in.JobTitle), CreatedAt: moment(in.CreatedAt),
		LastLoginAt: moment(in.LastLoginAt), FirstSeenAt: moment(in.FirstSeenAt), LastSeenAt: moment(in.LastSeenAt),
		RemovedAt: moment(in.RemovedAt), DisconnectedAt: moment(in.DisconnectedAt),
		MissingSince: moment(in.MissingSince), HeldBy: optional(in.HeldBy), Unavailable: map[string]string{}, Attributes: in.Attributes,
		Person: ref(in.PersonID, in.PersonName), PersonLink: PersonLink{string(in.PersonRule), inventory.ExplainAccount(in.PersonRule, in.PersonID, in.Email)},
	}
	if out.Attributes == nil {
		out.Attributes = map[string]string{}
	}
	if t, ok := a.deeds.Lookup(in.ConnectorType); ok {
		for _, field := range t.NotOffered {
			out.Unavailable[field] = "not_offered"
		}
	}
	return out
}

// AccountCounts counts accounts by status; total leaves out the removed.
type AccountCounts struct {
	Total     int64 `json:"total"`
	Active    int64 `json:"active"`
	Suspended int64 `json:"suspended"`
	Archived  int64 `json:"archived"`
	Removed   int64 `json:"removed"`
	Unknown   int64 `json:"unknown"`
}

func writeCounts(c inventory.AccountCounts) AccountCounts {
	return AccountCounts{c.Total(), c.Active, c.Suspended, c.Archived, c.Removed, c.Unknown}
}

// Event is a change of the inventory.
type Event struct {
	ID        string        `json:"id"`
	At        time.Time     `json:"at"`
	Kind      string        `json:"kind" enum:"app.new,account.new,account.changed,account.removed,account.returned,connector.disconnected,app.reviewed,app.changed,app.removed,title.matched,device.new,device.changed,device.removed,device.returned,person.merged,person.split,person.linked"`
	App       *Ref          `json:"app"`
	Account   *EventAccount `json:"account"`
	Connector *Ref          `json:"connector"`
	SyncID    *string       `json:"sync_id"`
	Changes   []Change      `json:"changes" nullable:"false"`
	Person    *Ref          `json:"person"`
	Device    *Ref          `json:"device"`
	Subject   string        `json:"subject" doc:"What has no page of its own, such as a software title; often empty"`
	By        *string       `json:"by" doc:"The operator or token whose deed it was; null where Noonday found it"`
}

// EventAccount names an account as it was.
type EventAccount struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Change is a field that changed; null means that there was, or is, no value.
type Change struct {
	Field string  `json:"field"`
	From  *string `json:"from"`
	To    *string `json:"to"`
}

func writeEvent(in *inventory.Event) Event {
	out := Event{
		ID: in.ID, At: in.At.UTC(), Kind: string(in.Kind), App: ref(in.AppID, in.AppName), Connector: ref(in.ConnectorID, in.ConnectorName),
		SyncID: optional(in.SyncID), Changes: []Change{}, Person: ref(in.PersonID, in.PersonName), Device: ref(in.DeviceID, in.DeviceName),
		Subject: in.Subject, By: optional(in.By),
	}
	if in.AccountID != "" {
		out.Account = &EventAccount{in.AccountID, in.AccountName, in.AccountEmail}
	}
	for _, c := range in.Changes {
		out.Changes = append(out.Changes, Change{c.Field, optional(c.From), optional(c.To)})
	}
	return out
}

// values turns a comma list of a query into typed values, refusing unknown ones.
func values[V ~string](field, raw string, known []V) ([]V, error) {
	var out []V
	for _, part := range splitList(raw) {
		ok := false
		for _, k := range known {
			if part == string(k) {
				out, ok = append(out, k), true
			}
		}
		if !ok {
			return nil, fault.New(fault.Invalid, "invalid_value", "“%s” is not a value of %s.", part, field).At(field)
		}
	}
	return out, nil
}
