package api

import (
	"context"

	"github.com/noonday/noonday/internal/action"
)

// AppDetails is what an operator gives to add an app that the catalogue does
// not know, or beside an entry of the catalogue.
type AppDetails struct {
	Name         *string   `json:"name,omitempty" doc:"At most 100 characters, and no other app's"`
	Vendor       *string   `json:"vendor,omitempty"`
	Domains      *[]string `json:"domains,omitempty"`
	Category     *string   `json:"category,omitempty" doc:"A category of the catalogue by key or title, or any other"`
	Status       *string   `json:"status,omitempty" doc:"new, approved, unapproved or ignored; left out: new"`
	OwnerID      Nullable  `json:"owner_id,omitempty" doc:"The person who answers for it"`
	Tags         *[]string `json:"tags,omitempty" doc:"At most 20 of at most 50 characters"`
	Notes        *string   `json:"notes,omitempty" doc:"At most 5000 characters"`
	GenerativeAI *bool     `json:"generative_ai,omitempty"`
}

func (d *AppDetails) edit() action.AppEdit {
	return action.AppEdit{
		Name: d.Name, Vendor: d.Vendor, Domains: d.Domains, Category: d.Category, Status: d.Status, OwnerID: d.OwnerID.value(),
		Tags: d.Tags, Notes: d.Notes, GenerativeAI: d.GenerativeAI,
	}
}

type createAppInput struct {
	Body struct {
		CatalogID string `json:"catalog_id,omitempty" maxLength:"100" doc:"An entry of the catalogue; then name, vendor, domains and category are left out"`
		AppDetails
	}
}

func (a *API) createApp(ctx context.Context, in *createAppInput) (App, error) {
	app, err := a.deeds.CreateApp(ctx, action.NewApp{CatalogID: in.Body.CatalogID, AppEdit: in.Body.edit()})
	if err != nil {
		return App{}, err
	}
	return a.writeApp(ctx, app)
}

type editAppInput struct {
	ByID
	Body struct {
		AppDetails
		AlternativeID Nullable `json:"alternative_id,omitempty" doc:"The app to use instead; null: none"`
	}
}

func (a *API) editApp(ctx context.Context, in *editAppInput) (App, error) {
	e := in.Body.edit()
	e.AlternativeID = in.Body.AlternativeID.value()
	app, err := a.deeds.EditApp(ctx, in.ID, e)
	if err != nil {
		return App{}, err
	}
	return a.writeApp(ctx, app)
}

type reviewAppsInput struct {
	Body struct {
		IDs           []string `json:"ids" required:"false" doc:"At most 500 apps"`
		Status        string   `json:"status" required:"false" doc:"new, approved, unapproved or ignored"`
		AlternativeID Nullable `json:"alternative_id,omitempty" doc:"The app to use instead of them; left out: as it is"`
	}
}

// Reviewed says how many apps were reviewed.
type Reviewed struct {
	Reviewed int `json:"reviewed"`
}

func (a *API) reviewApps(ctx context.Context, in *reviewAppsInput) (Reviewed, error) {
	n, err := a.deeds.ReviewApps(ctx, in.Body.IDs, in.Body.Status, in.Body.AlternativeID.value())
	return Reviewed{n}, err
}

func (a *API) deleteApp(ctx context.Context, in *ByID) error { return a.deeds.DeleteApp(ctx, in.ID) }

func (a *API) listCategories(ctx context.Context, _ *Paging) (Page[Category], error) {
	all, err := a.deeds.ListCategories(ctx)
	out := Page[Category]{Items: make([]Category, 0, len(all)), Total: int64(len(all))}
	for _, c := range all {
		out.Items = append(out.Items, Category{c.Key, c.Title, c.Apps})
	}
	return out, err
}
