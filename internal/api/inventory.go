package api

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

type listAccountsInput struct {
	Searching
	Past
	AppID       string `query:"app_id" maxLength:"100"`
	ConnectorID string `query:"connector_id" maxLength:"100"`
	HeldBy      string `query:"held_by" maxLength:"100" doc:"The sync that holds their removal for a decision"`
	PersonID    string `query:"person_id" maxLength:"100" doc:"Of a person, with everybody merged into them"`
	Unmatched   bool   `query:"unmatched" doc:"Those that are matched to nobody"`
	Status      string `query:"status" maxLength:"200" doc:"Comma list of statuses"`
}

func (a *API) accountQuery(in *listAccountsInput) (store.AccountQuery, error) {
	statuses, err := values("status", in.Status, inventory.AccountStatuses())
	if err != nil {
		return store.AccountQuery{}, err
	}
	at, err := a.moment(&in.Past)
	return store.AccountQuery{Paging: in.paging(), AppID: in.AppID, ConnectorID: in.ConnectorID, HeldBy: in.HeldBy,
		PersonID: in.PersonID, Unmatched: in.Unmatched,
		Statuses: statuses, Search: in.Q, AsOf: at}, err
}

func (a *API) listAccounts(ctx context.Context, in *listAccountsInput) (Page[Account], error) {
	q, err := a.accountQuery(in)
	if err != nil {
		return Page[Account]{}, err
	}
	l, err := a.deeds.ListAccounts(ctx, q)
	return pageOf(l, a.writeAccount), err
}

func (a *API) eachAccount(ctx context.Context, in *listAccountsInput, yield func(Account) error) error {
	q, err := a.accountQuery(in)
	if err != nil {
		return err
	}
	return a.deeds.EachAccount(ctx, q, func(account *inventory.Account) error { return yield(a.writeAccount(account)) })
}

func (a *API) getAccount(ctx context.Context, in *thenInput) (Account, error) {
	account, err := atOrNow(ctx, a, in, a.deeds.GetAccount, a.deeds.GetAccountAt)
	if err != nil {
		return Account{}, err
	}
	return a.writeAccount(account), nil
}

type accountEventsInput struct {
	ByID
	Paging
}

func (a *API) listAccountEvents(ctx context.Context, in *accountEventsInput) (Page[Event], error) {
	l, err := a.deeds.ListEvents(ctx, store.EventQuery{Paging: in.paging(), AccountID: in.ID})
	return pageOf(l, writeEvent), err
}

type listAppsInput struct {
	Searching
	Past
	Status       string       `query:"status" maxLength:"200" doc:"Comma list of statuses"`
	Category     string       `query:"category" maxLength:"200" doc:"A category, by key or title"`
	OwnerID      string       `query:"owner_id" maxLength:"100" doc:"The person who answers for them"`
	Tag          string       `query:"tag" maxLength:"100" doc:"A tag that they have"`
	GenerativeAI optionalBool `query:"generative_ai"`
	ConnectorID  string       `query:"connector_id" maxLength:"100" doc:"A connector that says that they are in use"`
	Origin       string       `query:"origin" maxLength:"50" doc:"discovered or operator"`
}

func (a *API) listApps(ctx context.Context, in *listAppsInput) (Page[App], error) {
	statuses, err := values("status", in.Status, inventory.AppStatuses())
	if err != nil {
		return Page[App]{}, err
	}
	origins, err := values("origin", in.Origin, []inventory.AppOrigin{inventory.OriginDiscovered, inventory.OriginOperator})
	if err != nil {
		return Page[App]{}, err
	}
	q := store.AppQuery{Paging: in.paging(), Search: in.Q, Statuses: statuses, OwnerID: in.OwnerID, Tag: in.Tag,
		GenerativeAI: in.GenerativeAI.value, ConnectorID: in.ConnectorID}
	if len(origins) == 1 {
		q.Origin = origins[0]
	}
	if q.AsOf, err = a.moment(&in.Past); err != nil {
		return Page[App]{}, err
	}
	if in.Category != "" {
		q.Categories = []string{in.Category, a.deeds.CategoryTitle(in.Category)}
	}
	l, err := a.deeds.ListApps(ctx, q)
	if err != nil {
		return Page[App]{}, err
	}
	write, err := a.appWriter(ctx)
	return pageOf(l, write), err
}

func (a *API) getApp(ctx context.Context, in *thenInput) (App, error) {
	app, err := atOrNow(ctx, a, in, a.deeds.GetApp, a.deeds.GetAppAt)
	if err != nil {
		return App{}, err
	}
	return a.writeApp(ctx, app)
}

type listEventsInput struct {
	Searching
	Kind        string    `query:"kind" maxLength:"500" doc:"Comma list of kinds"`
	AppID       string    `query:"app_id" maxLength:"100"`
	AccountID   string    `query:"account_id" maxLength:"100"`
	ConnectorID string    `query:"connector_id" maxLength:"100"`
	SyncID      string    `query:"sync_id" maxLength:"100"`
	PersonID    string    `query:"person_id" maxLength:"100"`
	DeviceID    string    `query:"device_id" maxLength:"100"`
	Since       time.Time `query:"since" doc:"From this time on"`
	Until       time.Time `query:"until" doc:"Before this time"`
}

func (in *listEventsInput) query() (store.EventQuery, error) {
	kinds, err := values("kind", in.Kind, inventory.EventKinds())
	return store.EventQuery{
		Paging: in.paging(), Kinds: kinds, AppID: in.AppID, AccountID: in.AccountID, ConnectorID: in.ConnectorID,
		SyncID: in.SyncID, PersonID: in.PersonID, DeviceID: in.DeviceID, Search: in.Q, Since: in.Since, Until: in.Until,
	}, err
}

func (a *API) listEvents(ctx context.Context, in *listEventsInput) (Page[Event], error) {
	q, err := in.query()
	if err != nil {
		return Page[Event]{}, err
	}
	l, err := a.deeds.ListEvents(ctx, q)
	return pageOf(l, writeEvent), err
}

func (a *API) eachEvent(ctx context.Context, in *listEventsInput, yield func(Event) error) error {
	q, err := in.query()
	if err != nil {
		return err
	}
	return a.deeds.EachEvent(ctx, q, func(e *inventory.Event) error { return yield(writeEvent(e)) })
}
