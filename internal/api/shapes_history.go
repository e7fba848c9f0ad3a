package api

import (
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Sighting is one piece of evidence that a person or device uses an app.
type Sighting struct {
	ID          string             `json:"id" doc:"Of the account or the installed program"`
	Kind        string             `json:"kind" enum:"account,installed_app"`
	App         *Ref               `json:"app" doc:"Null for a program that belongs to no app"`
	Person      *Ref               `json:"person" doc:"Null while nobody is known"`
	Account     *Ref               `json:"account"`
	Device      *Ref               `json:"device" doc:"Null for accounts, and while the connector does not know the device"`
	Title       *Ref               `json:"title" doc:"The software title; null for accounts"`
	What        string             `json:"what" doc:"The account's name, or the program's"`
	Identifier  string             `json:"identifier" doc:"The vendor's identifier of the account, or the program's own"`
	Version     string             `json:"version" doc:"Of several copies on a device, that of the one that changed last"`
	Path        string             `json:"path"`
	Connector   Origin             `json:"connector"`
	Stream      string             `json:"stream"`
	FirstSeenAt *time.Time         `json:"first_seen_at" doc:"Of several copies on a device, that of the earliest"`
	LastSeenAt  *time.Time         `json:"last_seen_at"`
	RemovedAt   *time.Time         `json:"removed_at" doc:"When it ended; null while it lasts"`
	Match       SightingMatch      `json:"match" doc:"How it was matched to the app"`
	PersonLink  SightingPersonLink `json:"person_link" doc:"How it was matched to the person"`
}

// Origin is where something comes from.
type Origin struct {
	ID   *string `json:"id" doc:"Null once the connector is deleted"`
	Name string  `json:"name"`
	Type string  `json:"type"`
}

// SightingMatch is why something belongs to an app, or to none.
type SightingMatch struct {
	Rule        string  `json:"rule" doc:"source: its connector reads this app; operator; ignored; a rule of the catalogue; empty: unknown"`
	Confidence  string  `json:"confidence" doc:"high, medium, low, or empty"`
	Explanation string  `json:"explanation" doc:"One sentence"`
	DecidedBy   *string `json:"decided_by" doc:"The operator who decided; null where a rule did"`
}

// SightingPersonLink is why an account or a device belongs to a person, or to nobody.
type SightingPersonLink struct {
	Rule        string `json:"rule" doc:"operator, vendor_id, email, alias; empty: nobody is known"`
	Explanation string `json:"explanation" doc:"One sentence"`
}

func writeSighting(in *inventory.Sighting) Sighting {
	out := Sighting{
		ID: in.ID, Kind: string(in.Kind), App: ref(in.AppID, in.AppName), Person: ref(in.PersonID, in.PersonName),
		Account: ref(in.AccountID, in.AccountName), Device: ref(in.DeviceID, in.DeviceName), What: in.What, Identifier: in.Identifier,
		Version: in.Version, Path: in.Path, Connector: Origin{optional(in.ConnectorID), in.ConnectorName, in.ConnectorType}, Stream: in.Stream,
		FirstSeenAt: moment(in.FirstSeenAt), LastSeenAt: moment(in.LastSeenAt), RemovedAt: moment(in.RemovedAt),
		Match:      SightingMatch{in.Match.Rule, in.Match.Confidence, in.Match.Explanation, optional(in.Match.DecidedBy)},
		PersonLink: SightingPersonLink{string(in.PersonRule), in.ExplainPerson()},
	}
	if in.TitleID != "" {
		out.Title = &Ref{in.TitleID, in.What}
	}
	return out
}

// Comparison says what changed between two times.
type Comparison struct {
	From   time.Time        `json:"from"`
	To     time.Time        `json:"to"`
	Items  []AppDifference  `json:"items" nullable:"false" doc:"The apps that differ, in the order of their names"`
	Totals ComparisonTotals `json:"totals"`
}

// AppDifference is an app that is not as it was.
type AppDifference struct {
	App    Ref        `json:"app" doc:"With the name of today"`
	Change string     `json:"change" enum:"added,gone,changed" doc:"added: in use or put there by an operator, and not before; gone: not in use any more"`
	Before *AppFigure `json:"before" doc:"Null if it was not there"`
	After  *AppFigure `json:"after" doc:"Null if it is not there any more"`
}

// AppFigure is how much an app is used.
type AppFigure struct {
	Status   string `json:"status" enum:"new,approved,unapproved,ignored"`
	Accounts int64  `json:"accounts"`
	People   int64  `json:"people"`
	Devices  int64  `json:"devices"`
}

// ComparisonTotals counts what was there at the second time only (added), at the
// first only (removed), and at both but otherwise (changed). What came and went
// in between is not counted.
type ComparisonTotals struct {
	AppsAdded            int64 `json:"apps_added"`
	AppsGone             int64 `json:"apps_gone"`
	AppsChanged          int64 `json:"apps_changed"`
	AccountsAdded        int64 `json:"accounts_added"`
	AccountsRemoved      int64 `json:"accounts_removed"`
	AccountsChanged      int64 `json:"accounts_changed"`
	DevicesAdded         int64 `json:"devices_added"`
	DevicesRemoved       int64 `json:"devices_removed"`
	DevicesChanged       int64 `json:"devices_changed"`
	InstallationsAdded   int64 `json:"installations_added"`
	InstallationsRemoved int64 `json:"installations_removed"`
	InstallationsChanged int64 `json:"installations_changed"`
	PeopleAdded          int64 `json:"people_added" doc:"Humans with an account or a device"`
	PeopleRemoved        int64 `json:"people_removed"`
}

func writeFigure(a *store.AppThen) *AppFigure {
	if a == nil {
		return nil
	}
	return &AppFigure{string(a.Status), a.Accounts, a.People, a.Devices}
}

func writeComparison(in *action.Comparison) Comparison {
	t := in.Totals
	out := Comparison{From: in.From, To: in.To, Items: make([]AppDifference, 0, len(in.Apps)), Totals: ComparisonTotals{
		AppsAdded: in.Added, AppsGone: in.Gone, AppsChanged: in.Changed,
		AccountsAdded: t.Accounts.Added, AccountsRemoved: t.Accounts.Removed, AccountsChanged: t.Accounts.Changed,
		DevicesAdded: t.Devices.Added, DevicesRemoved: t.Devices.Removed, DevicesChanged: t.Devices.Changed,
		InstallationsAdded: t.Programs.Added, InstallationsRemoved: t.Programs.Removed, InstallationsChanged: t.Programs.Changed,
		PeopleAdded: t.People.Added, PeopleRemoved: t.People.Removed,
	}}
	for _, d := range in.Apps {
		out.Items = append(out.Items, AppDifference{Ref{d.ID, d.Name}, d.Change, writeFigure(d.Before), writeFigure(d.After)})
	}
	return out
}

// SearchResult is what a search found, noun by noun.
type SearchResult struct {
	Apps     Hits `json:"apps"`
	People   Hits `json:"people"`
	Accounts Hits `json:"accounts"`
	Devices  Hits `json:"devices"`
	Titles   Hits `json:"titles" doc:"Software titles"`
}

// Hits are things of one noun; those whose name begins with the text come first.
type Hits struct {
	Items []Hit `json:"items" nullable:"false"`
	Total int64 `json:"total" doc:"All that match, not just these"`
	// TotalIsMinimum is for what is common.
	TotalIsMinimum bool `json:"total_is_minimum" doc:"Whether more may match than total says"`
}

// Hit is one thing that a search found.
type Hit struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Detail string `json:"detail" doc:"What tells it from others of that name, such as an e-mail address; may be empty"`
	Status string `json:"status" doc:"Of apps and accounts their status; of people human or service; of devices active or removed; of titles matched, unknown or ignored"`
}

func writeHits(in store.Hits) Hits {
	out := Hits{Items: make([]Hit, 0, len(in.Items)), Total: in.Total, TotalIsMinimum: in.TotalIsMinimum}
	for _, h := range in.Items {
		out.Items = append(out.Items, Hit(h))
	}
	return out
}
