package api

import (
	"context"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

type listTitlesInput struct {
	Searching
	AppID   string `query:"app_id" maxLength:"100"`
	Matched string `query:"matched" maxLength:"100" doc:"Comma list of none (it belongs to no app and is not ignored), rule, operator (an operator decided about it) and ignored"`
}

func (in *listTitlesInput) query() (store.TitleQuery, error) {
	matched, err := values("matched", in.Matched, store.Matcheds())
	return store.TitleQuery{Paging: in.paging(), AppID: in.AppID, Matched: matched, Search: in.Q}, err
}

func (a *API) listTitles(ctx context.Context, in *listTitlesInput) (Page[Title], error) {
	q, err := in.query()
	if err != nil {
		return Page[Title]{}, err
	}
	return a.titles(ctx, q)
}

func (a *API) titles(ctx context.Context, q store.TitleQuery) (Page[Title], error) {
	l, err := a.deeds.ListTitles(ctx, q)
	if err != nil {
		return Page[Title]{}, err
	}
	write, err := a.titleWriter(ctx)
	return pageOf(l, write), err
}

func (a *API) eachTitle(ctx context.Context, in *listTitlesInput, yield func(Title) error) error {
	q, err := in.query()
	if err != nil {
		return err
	}
	write, err := a.titleWriter(ctx)
	if err != nil {
		return err
	}
	return a.deeds.EachTitle(ctx, q, func(t *inventory.Title) error { return yield(write(t)) })
}

type appTitlesInput struct {
	ByID
	Searching
}

func (a *API) listAppTitles(ctx context.Context, in *appTitlesInput) (Page[Title], error) {
	if _, err := a.deeds.GetApp(ctx, in.ID); err != nil {
		return Page[Title]{}, err
	}
	return a.titles(ctx, store.TitleQuery{Paging: in.paging(), AppID: in.ID, Search: in.Q})
}

func (a *API) getTitle(ctx context.Context, in *ByID) (Title, error) {
	t, err := a.deeds.GetTitle(ctx, in.ID)
	if err != nil {
		return Title{}, err
	}
	return a.writeTitle(ctx, t)
}

// TitleChoice is what an operator decides about software titles: exactly one
// of its fields is given.
type TitleChoice struct {
	AppID     string      `json:"app_id,omitempty" maxLength:"100" doc:"They belong to this app"`
	CatalogID string      `json:"catalog_id,omitempty" maxLength:"100" doc:"They belong to this app of the catalogue"`
	NewApp    *AppDetails `json:"new_app,omitempty" doc:"They belong to an app that is added by this"`
	None      bool        `json:"none,omitempty" doc:"They belong to no app"`
	Ignore    bool        `json:"ignore,omitempty" doc:"They are no SaaS"`
}

func (c *TitleChoice) choice() action.Choice {
	out := action.Choice{AppID: c.AppID, CatalogID: c.CatalogID, None: c.None, Ignore: c.Ignore}
	if c.NewApp != nil {
		out.New = &action.NewApp{AppEdit: c.NewApp.edit()}
	}
	return out
}

type matchTitleInput struct {
	ByID
	Body TitleChoice
}

func (a *API) matchTitle(ctx context.Context, in *matchTitleInput) (Title, error) {
	t, err := a.deeds.MatchTitle(ctx, in.ID, in.Body.choice())
	if err != nil {
		return Title{}, err
	}
	return a.writeTitle(ctx, t)
}

type matchTitlesInput struct {
	Body struct {
		IDs []string `json:"ids" required:"false" doc:"At most 500 software titles"`
		TitleChoice
	}
}

// MatchedTitles says about how many software titles was decided.
type MatchedTitles struct {
	Matched int `json:"matched"`
}

func (a *API) matchTitles(ctx context.Context, in *matchTitlesInput) (MatchedTitles, error) {
	n, err := a.deeds.MatchTitles(ctx, in.Body.IDs, in.Body.choice())
	return MatchedTitles{n}, err
}

func (a *API) unmatchTitle(ctx context.Context, in *ByID) (Title, error) {
	t, err := a.deeds.UnmatchTitle(ctx, in.ID)
	if err != nil {
		return Title{}, err
	}
	return a.writeTitle(ctx, t)
}
