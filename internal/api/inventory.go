package api

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

type listAccountsInput struct {
	Searching
	AppID       string `query:"app_id" maxLength:"100"`
	ConnectorID string `query:"connector_id" maxLength:"100"`
	HeldBy      string `query:"held_by" maxLength:"100" doc:"The sync that holds their removal for a decision"`
	Status      string `query:"status" maxLength:"200" doc:"Comma list of statuses"`
}

func (in *listAccountsInput) query() (store.AccountQuery, error) {
	statuses, err := values("status", in.Status, inventory.AccountStatuses())
	return store.AccountQuery{Paging: in.paging(), AppID: in.AppID, ConnectorID: in.ConnectorID, HeldBy: in.HeldBy,
		Statuses: statuses, Search: in.Q}, err
}

func (a *API) listAccounts(ctx context.Context, in *listAccountsInput) (Page[Account], error) {
	q, err := in.query()
	if err != nil {
		return Page[Account]{}, err
	}
	l, err := a.deeds.ListAccounts(ctx, q)
	return pageOf(l, a.writeAccount), err
}

func (a *API) eachAccount(ctx context.Context, in *listAccountsInput, yield func(Account) error) error {
	q, err := in.query()
	if err != nil {
		return err
	}
	return a.deeds.EachAccount(ctx, q, func(account *inventory.Account) error { return yield(a.writeAccount(account)) })
}

func (a *API) getAccount(ctx context.Context, in *ByID) (Account, error) {
	account, err := a.deeds.GetAccount(ctx, in.ID)
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

func (a *API) getApp(ctx context.Context, in *ByID) (App, error) {
	app, err := a.deeds.GetApp(ctx, in.ID)
	if err != nil {
		return App{}, err
	}
	return a.writeApp(ctx, app)
}

type listEventsInput struct {
	Searching
	Kind        string    `query:"kind" maxLength:"300" doc:"Comma list of kinds"`
	AppID       string    `query:"app_id" maxLength:"100"`
	AccountID   string    `query:"account_id" maxLength:"100"`
	ConnectorID string    `query:"connector_id" maxLength:"100"`
	SyncID      string    `query:"sync_id" maxLength:"100"`
	Since       time.Time `query:"since" doc:"From this time on"`
	Until       time.Time `query:"until" doc:"Before this time"`
}

func (in *listEventsInput) query() (store.EventQuery, error) {
	kinds, err := values("kind", in.Kind, inventory.EventKinds())
	return store.EventQuery{
		Paging: in.paging(), Kinds: kinds, AppID: in.AppID, AccountID: in.AccountID, ConnectorID: in.ConnectorID,
		SyncID: in.SyncID, Search: in.Q, Since: in.Since, Until: in.Until,
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

// Overview is what an administrator looks at in the morning.
type Overview struct {
	Apps              OverviewApps       `json:"apps"`
	Accounts          AccountCounts      `json:"accounts"`
	Connectors        OverviewConnectors `json:"connectors"`
	Attention         []AttentionItem    `json:"attention" nullable:"false"`
	RecentEvents      []Event            `json:"recent_events" nullable:"false"`
	AccountsAdded7d   int64              `json:"accounts_added_7d"`
	AccountsRemoved7d int64              `json:"accounts_removed_7d"`
}

// OverviewApps counts apps.
type OverviewApps struct {
	Total int64 `json:"total"`
	New   int64 `json:"new"`
}

// OverviewConnectors counts connectors.
type OverviewConnectors struct {
	Total    int64            `json:"total"`
	ByStatus map[string]int64 `json:"by_status"`
}

// AttentionItem is a connector that needs somebody.
type AttentionItem struct {
	ConnectorID string `json:"connector_id"`
	Name        string `json:"name"`
	Status      string `json:"status"`
	Code        string `json:"code" doc:"Why, as in the connector's status_reason"`
	Message     string `json:"message"`
}

func (a *API) getOverview(ctx context.Context, _ *none) (Overview, error) {
	o, err := a.deeds.GetOverview(ctx)
	if err != nil {
		return Overview{}, err
	}
	out := Overview{
		Apps: OverviewApps{o.Apps, o.NewApps}, Accounts: writeCounts(o.Accounts), Connectors: OverviewConnectors{ByStatus: map[string]int64{}},
		Attention: []AttentionItem{}, RecentEvents: []Event{}, AccountsAdded7d: o.Added7d, AccountsRemoved7d: o.Removed7d,
	}
	for status, n := range o.Connectors {
		out.Connectors.ByStatus[string(status)] = n
		out.Connectors.Total += n
	}
	for _, c := range o.Attention {
		out.Attention = append(out.Attention, AttentionItem{c.ID, c.Name, string(c.Status), c.Reason.Code, c.Reason.Message})
	}
	for i := range o.Events {
		out.RecentEvents = append(out.RecentEvents, writeEvent(&o.Events[i]))
	}
	return out, nil
}
