package api

import (
	"cmp"
	"context"
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/inventory"
)

// App is a SaaS product in use here.
type App struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Vendor       string        `json:"vendor"`
	Domains      []string      `json:"domains" nullable:"false"`
	Category     string        `json:"category"`
	CatalogID    *string       `json:"catalog_id" doc:"Its entry of the catalogue; null if it has none"`
	Icon         string        `json:"icon" doc:"A slug of Simple Icons, from the catalogue; may be empty"`
	Origin       string        `json:"origin" enum:"discovered,operator" doc:"Whether a connector saw it, or an operator added it"`
	Status       string        `json:"status" enum:"new,approved,unapproved,ignored"`
	ReviewedAt   *time.Time    `json:"reviewed_at" doc:"Null while nobody has reviewed it"`
	ReviewedBy   *string       `json:"reviewed_by"`
	Owner        *Ref          `json:"owner" doc:"The person who answers for it here"`
	Alternative  *Ref          `json:"alternative" doc:"The app to use instead"`
	GenerativeAI bool          `json:"generative_ai"`
	Tags         []string      `json:"tags" nullable:"false"`
	Notes        string        `json:"notes"`
	Accounts     AccountCounts `json:"accounts"`
	People       int64         `json:"people" doc:"Who use it now"`
	Devices      int64         `json:"devices" doc:"That have a program of it now"`
	Titles       int64         `json:"titles" doc:"Software titles that belong to it"`
	FirstSeenAt  *time.Time    `json:"first_seen_at"`
	LastSeenAt   *time.Time    `json:"last_seen_at"`
	Sources      []AppSource   `json:"sources" nullable:"false"`
}

// AppSource is a connector that says that an app is in use here.
type AppSource struct {
	ConnectorID    *string    `json:"connector_id"`
	ConnectorName  string     `json:"connector_name"`
	Type           string     `json:"type"`
	FirstSeenAt    *time.Time `json:"first_seen_at"`
	LastSeenAt     *time.Time `json:"last_seen_at"`
	DisconnectedAt *time.Time `json:"disconnected_at"`
}

// appWriter writes apps, with their icons from the catalogue.
func (a *API) appWriter(ctx context.Context) (func(*inventory.App) App, error) {
	c, err := a.deeds.Catalogue(ctx)
	if err != nil {
		return func(*inventory.App) App { return App{} }, err
	}
	return func(in *inventory.App) App { return writeApp(in, c) }, nil
}

// writeApp writes one app.
func (a *API) writeApp(ctx context.Context, in *inventory.App) (App, error) {
	write, err := a.appWriter(ctx)
	return write(in), err
}

func writeApp(in *inventory.App, c *catalog.Catalogue) App {
	entry, _ := c.ByID(in.CatalogID)
	out := App{
		ID: in.ID, Name: in.Name, Vendor: in.Vendor, Domains: filled(in.Domains), Category: in.Category, CatalogID: optional(in.CatalogID), Icon: entry.Icon,
		Origin: string(cmp.Or(in.Origin, inventory.OriginDiscovered)), Status: string(in.Status), ReviewedAt: moment(in.ReviewedAt), ReviewedBy: optional(in.ReviewedBy),
		Owner: ref(in.OwnerID, in.OwnerName), Alternative: ref(in.AlternativeID, in.AlternativeName), GenerativeAI: in.GenerativeAI,
		Tags: filled(in.Tags), Notes: in.Notes, Accounts: writeCounts(in.Accounts), People: in.People, Devices: in.Devices, Titles: in.Titles,
		FirstSeenAt: moment(in.FirstSeenAt), LastSeenAt: moment(in.LastSeenAt), Sources: []AppSource{},
	}
	for _, s := range in.Sources {
		out.Sources = append(out.Sources, AppSource{
			optional(s.ConnectorID), s.ConnectorName, s.ConnectorType, moment(s.FirstSeenAt), moment(s.LastSeenAt), moment(s.DisconnectedAt),
		})
	}
	return out
}

// filled is a list that is never null.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Title is a software title: an installed program, across devices.
type Title struct {
	ID          string      `json:"id"`
	Identifier  string      `json:"identifier" doc:"Its bundle identifier, or the name of its package; may be empty"`
	TeamID      string      `json:"team_id" doc:"The Apple Developer Team ID that signs it"`
	Name        string      `json:"name"`
	Publisher   string      `json:"publisher"`
	App         *Ref        `json:"app" doc:"Null while it belongs to none"`
	Match       TitleMatch  `json:"match"`
	Suggestion  *Suggestion `json:"suggestion" doc:"The catalogue's app of the same name: a hint and no more"`
	Devices     int64       `json:"devices" doc:"That have it now"`
	People      int64       `json:"people" doc:"Who use those devices"`
	FirstSeenAt *time.Time  `json:"first_seen_at"`
	LastSeenAt  *time.Time  `json:"last_seen_at"`
}

// TitleMatch is why a software title belongs to an app, or to none.
type TitleMatch struct {
	Rule        string     `json:"rule" enum:",bundle_id,bundle_prefix,team_id,domain,ignored,operator" doc:"Empty: no rule knows it"`
	Confidence  string     `json:"confidence" enum:",high,medium,low"`
	Explanation string     `json:"explanation" doc:"One sentence; may be empty"`
	Ignored     bool       `json:"ignored" doc:"It is no SaaS"`
	DecidedBy   *string    `json:"decided_by" doc:"The operator who decided; null where a rule did"`
	DecidedAt   *time.Time `json:"decided_at"`
}

// Suggestion is an app of the catalogue that has the same name.
type Suggestion struct {
	CatalogID string `json:"catalog_id"`
	Name      string `json:"name"`
}

// titleWriter writes software titles, with suggestions from the catalogue.
func (a *API) titleWriter(ctx context.Context) (func(*inventory.Title) Title, error) {
	c, err := a.deeds.Catalogue(ctx)
	if err != nil {
		return func(*inventory.Title) Title { return Title{} }, err
	}
	return func(in *inventory.Title) Title { return writeTitle(in, c) }, nil
}

// writeTitle writes one software title.
func (a *API) writeTitle(ctx context.Context, in *inventory.Title) (Title, error) {
	write, err := a.titleWriter(ctx)
	return write(in), err
}

func writeTitle(in *inventory.Title, c *catalog.Catalogue) Title {
	out := Title{
		ID: in.ID, Identifier: in.Identifier, TeamID: in.TeamID, Name: in.Name, Publisher: in.Publisher, App: ref(in.Match.AppID, in.AppName),
		Match:   TitleMatch{in.Match.Rule, in.Match.Confidence, in.Match.Explanation, in.Match.Ignored, optional(in.Match.DecidedBy), moment(in.Match.DecidedAt)},
		Devices: in.Devices, People: in.People, FirstSeenAt: moment(in.FirstSeenAt), LastSeenAt: moment(in.LastSeenAt),
	}
	if entry, ok := c.ByID(in.Suggested); ok && out.App == nil && !in.Match.Ignored {
		out.Suggestion = &Suggestion{entry.ID, entry.Name}
	}
	return out
}

// Category is a kind of app.
type Category struct {
	Key   string `json:"key" doc:"Empty for one that the catalogue does not know"`
	Title string `json:"title" doc:"As it stands in the category of apps"`
	Apps  int64  `json:"apps" doc:"How many apps here are of it"`
}

// CatalogEntry is an app as the catalogue knows it.
type CatalogEntry struct {
	ID           string            `json:"id" doc:"Lower-case words joined by hyphens"`
	Name         string            `json:"name"`
	Vendor       string            `json:"vendor"`
	Domains      []string          `json:"domains" nullable:"false"`
	Category     string            `json:"category" doc:"The key of a category"`
	GenerativeAI bool              `json:"generative_ai"`
	BundleIDs    []string          `json:"bundle_ids" nullable:"false"`
	TeamIDs      []string          `json:"team_ids" nullable:"false"`
	StoreNames   []string          `json:"store_names" nullable:"false"`
	Gallery      map[string]string `json:"gallery" doc:"Its keys in the galleries of identity providers, by provider"`
	Icon         string            `json:"icon" doc:"A slug of Simple Icons; may be empty"`
	Sources      []CatalogSource   `json:"sources" nullable:"false"`
	Overridden   bool              `json:"overridden" doc:"It is an entry of one's own"`
	Builtin      bool              `json:"builtin" doc:"Noonday brings an entry of this id"`
	AppID        *string           `json:"app_id" doc:"The app, if it is one here"`
}

// CatalogSource says where an identifier of an entry is from.
type CatalogSource struct {
	Field  string `json:"field"`
	Value  string `json:"value" doc:"Empty: all values of the field"`
	Source string `json:"source"`
}

func writeCatalogEntry(in *action.CatalogEntry) CatalogEntry {
	out := CatalogEntry{
		ID: in.ID, Name: in.Name, Vendor: in.Vendor, Domains: filled(in.Domains), Category: in.Category, GenerativeAI: in.GenerativeAI, BundleIDs: filled(in.BundleIDs),
		TeamIDs: filled(in.TeamIDs), StoreNames: filled(in.StoreNames), Gallery: in.Gallery, Icon: in.Icon, Sources: []CatalogSource{},
		Overridden: in.Overridden, Builtin: in.Builtin, AppID: optional(in.InUse),
	}
	if out.Gallery == nil {
		out.Gallery = map[string]string{}
	}
	for _, s := range in.Sources {
		out.Sources = append(out.Sources, CatalogSource(s))
	}
	return out
}
