package api

import (
	"context"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/catalog"
)

type listCatalogInput struct {
	Searching
	Category     string       `query:"category" maxLength:"100" doc:"The key of a category"`
	GenerativeAI optionalBool `query:"generative_ai"`
	Overridden   optionalBool `query:"overridden" doc:"Whether it is an entry of one's own"`
}

func (a *API) listCatalog(ctx context.Context, in *listCatalogInput) (Page[CatalogEntry], error) {
	l, err := a.deeds.ListCatalog(ctx, action.CatalogQuery{
		Paging: in.paging(), Search: in.Q, Category: in.Category, GenerativeAI: in.GenerativeAI.value, Overridden: in.Overridden.value,
	})
	return pageOf(l, writeCatalogEntry), err
}

func (a *API) getCatalogEntry(ctx context.Context, in *ByID) (CatalogEntry, error) {
	e, err := a.deeds.GetCatalogEntry(ctx, in.ID)
	if err != nil {
		return CatalogEntry{}, err
	}
	return writeCatalogEntry(e), nil
}

type putCatalogEntryInput struct {
	ByID
	Body struct {
		Name         string            `json:"name" required:"false"`
		Vendor       string            `json:"vendor" required:"false"`
		Domains      []string          `json:"domains,omitempty"`
		Category     string            `json:"category" required:"false" doc:"The key of a category"`
		GenerativeAI bool              `json:"generative_ai,omitempty"`
		BundleIDs    []string          `json:"bundle_ids,omitempty"`
		TeamIDs      []string          `json:"team_ids,omitempty"`
		StoreNames   []string          `json:"store_names,omitempty" doc:"Further names that it goes by"`
		Gallery      map[string]string `json:"gallery,omitempty"`
		Icon         string            `json:"icon,omitempty"`
	}
}

func (a *API) putCatalogEntry(ctx context.Context, in *putCatalogEntryInput) (CatalogEntry, error) {
	b := in.Body
	e, err := a.deeds.PutCatalogEntry(ctx, catalog.App{
		ID: in.ID, Name: b.Name, Vendor: b.Vendor, Domains: b.Domains, Category: b.Category, GenerativeAI: b.GenerativeAI, BundleIDs: b.BundleIDs,
		TeamIDs: b.TeamIDs, StoreNames: b.StoreNames, Gallery: b.Gallery, Icon: b.Icon,
	})
	if err != nil {
		return CatalogEntry{}, err
	}
	return writeCatalogEntry(e), nil
}

func (a *API) deleteCatalogEntry(ctx context.Context, in *ByID) error {
	return a.deeds.DropOverride(ctx, in.ID)
}
