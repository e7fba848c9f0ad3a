package api

import (
	"context"

	"github.com/noonday/noonday/internal/store"
)

// Overview is what an administrator looks at in the morning.
type Overview struct {
	Apps              OverviewApps       `json:"apps"`
	Accounts          AccountCounts      `json:"accounts"`
	Connectors        OverviewConnectors `json:"connectors"`
	Attention         []AttentionItem    `json:"attention" nullable:"false"`
	RecentEvents      []Event            `json:"recent_events" nullable:"false"`
	AccountsAdded7d   int64              `json:"accounts_added_7d"`
	AccountsRemoved7d int64              `json:"accounts_removed_7d"`
	People            OverviewPeople     `json:"people"`
	Devices           OverviewDevices    `json:"devices"`
	Titles            OverviewTitles     `json:"titles"`
	Trend             []TrendDay         `json:"trend" nullable:"false" doc:"The last 90 days (UTC), the oldest first; days without a sync are absent"`
}

// OverviewApps counts apps.
type OverviewApps struct {
	Total                  int64 `json:"total"`
	New                    int64 `json:"new" doc:"Waiting for a review"`
	NewThisWeek            int64 `json:"new_this_week" doc:"First seen within the last 7 days; without those that are ignored"`
	Unapproved             int64 `json:"unapproved"`
	UnapprovedInUse        int64 `json:"unapproved_in_use" doc:"Unapproved apps that somebody uses, or that are on a device"`
	UnapprovedPeople       int64 `json:"unapproved_people" doc:"People who use at least one unapproved app"`
	GenerativeAI           int64 `json:"generative_ai" doc:"Without those that are ignored"`
	GenerativeAIUnreviewed int64 `json:"generative_ai_unreviewed"`
}

// OverviewPeople counts humans with an account or a device.
type OverviewPeople struct {
	Total            int64 `json:"total"`
	WithoutDirectory int64 `json:"without_directory" doc:"Those who have no account in a directory"`
}

// OverviewDevices counts devices.
type OverviewDevices struct {
	Total      int64 `json:"total"`
	Unassigned int64 `json:"unassigned" doc:"Those that belong to nobody"`
}

// OverviewTitles counts installed programs.
type OverviewTitles struct {
	Unknown int64 `json:"unknown" doc:"Those that belong to no app and are not ignored"`
}

// TrendDay is what there was on a day, as the last sync of that day left it.
type TrendDay struct {
	Day      string `json:"day" format:"date"`
	Apps     int64  `json:"apps"`
	Accounts int64  `json:"accounts"`
	People   int64  `json:"people"`
	Devices  int64  `json:"devices"`
}

// writeTrend gathers figures by day; they come in the order of days.
func writeTrend(figures []store.Figure) []TrendDay {
	out := []TrendDay{}
	for _, f := range figures {
		if len(out) == 0 || out[len(out)-1].Day != f.Day {
			out = append(out, TrendDay{Day: f.Day})
		}
		day := &out[len(out)-1]
		switch f.Name {
		case store.FigureApps:
			day.Apps = f.N
		case store.FigureAccounts:
			day.Accounts = f.N
		case store.FigurePeople:
			day.People = f.N
		case store.FigureDevices:
			day.Devices = f.N
		}
	}
	return out
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
		Apps: OverviewApps{
			Total: o.Apps, New: o.NewApps, NewThisWeek: o.AppsSince, Unapproved: o.UnapprovedApps, UnapprovedInUse: o.UnapprovedInUse,
			UnapprovedPeople: o.UnapprovedPeople, GenerativeAI: o.AIApps, GenerativeAIUnreviewed: o.NewAIApps,
		},
		People: OverviewPeople{o.People, o.PeopleOutside}, Devices: OverviewDevices{o.Devices, o.Unassigned},
		Titles: OverviewTitles{o.UnknownTitles}, Trend: writeTrend(o.Trend), Accounts: writeCounts(o.Accounts), Connectors: OverviewConnectors{ByStatus: map[string]int64{}},
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
