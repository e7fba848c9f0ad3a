package store

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/inventory"
)

// AppReview keeps what operators say of apps.
type AppReview interface {
	// EditApps reads apps, lets edit change what operators say of them, and writes
	// that, all under one lock and in the order of ids; without one of them it
	// fails as App does. What an app was until now is kept as a version if its
	// ValidFrom changes. A name that another app has is the conflict fault
	// "name_taken".
	EditApps(ctx context.Context, ids []string, edit func([]inventory.App) error) error
	// AppsReplacedBy returns the apps that name one of some apps as the one to use
	// instead.
	AppsReplacedBy(ctx context.Context, ids []string) ([]inventory.App, error)
	// DeleteApp deletes an app with its past, and lets go of the titles that
	// belonged to it, from a time on.
	DeleteApp(ctx context.Context, id string, at time.Time) error
	// AppEvidence counts what speaks of an app now.
	AppEvidence(ctx context.Context, id string) (Evidence, error)
	// CountCategories counts apps by their category, in its order.
	CountCategories(ctx context.Context) ([]CategoryCount, error)
	// Root returns the person at the end of the merges of one; "person_not_found".
	Root(ctx context.Context, personID string) (*inventory.Person, error)
}

// Evidence counts what speaks of an app: the connectors that read it, its
// accounts, the removed too, and its software titles that some device has now.
type Evidence struct {
	Connectors, Accounts, Titles int64
}

// CategoryCount is how many apps are of a category.
type CategoryCount struct {
	Category string
	Apps     int64
}

// Titles reads and decides about software titles.
type Titles interface {
	// Title returns a software title; "title_not_found".
	Title(ctx context.Context, id string) (*inventory.Title, error)
	ListTitles(ctx context.Context, q TitleQuery) (List[inventory.Title], error)
	// EachTitleOf calls yield for all titles of a query in its order, ignoring its
	// limit and cursor, until yield returns an error.
	EachTitleOf(ctx context.Context, q TitleQuery, yield func(*inventory.Title) error) error
	// EditTitles reads titles, lets edit change their matches, and writes those,
	// all under one lock and in the order of ids; without one of them it fails as
	// Title does. What a match was until now is kept as a version if ValidFrom changes.
	EditTitles(ctx context.Context, ids []string, edit func([]inventory.Title) error) error
	// TraceApps brings up to date which connectors speak of some apps, after
	// titles moved from or to them.
	TraceApps(ctx context.Context, appIDs []string) error
	// ReckonMoved brings the figures up to date after titles moved from or to
	// apps, without counting everything: those of the apps, and, unless there are
	// many, of the persons who have the titles. The rest is for Reckon.
	ReckonMoved(ctx context.Context, titleIDs, appIDs []string) error
}

// Matched says how far a title is matched.
type Matched string

// What titles can be selected by. Those that an operator decided about are also
// among the ignored, or those without an app, if that is what was decided.
const (
	MatchedNone     Matched = "none"     // it belongs to no app, and is not ignored
	MatchedRule     Matched = "rule"     // a rule gave it to an app
	MatchedOperator Matched = "operator" // an operator decided about it
	MatchedIgnored  Matched = "ignored"  // it is no SaaS, as a rule or an operator says
)

// Matcheds lists all of them.
func Matcheds() []Matched {
	return []Matched{MatchedNone, MatchedRule, MatchedOperator, MatchedIgnored}
}

// TitleQuery selects titles. Sorts: devices (default, the most first), people,
// name, first_seen_at.
type TitleQuery struct {
	Paging
	AppID   string
	Matched []Matched
	Search  string
}

// Overrides keeps the operators' own entries of the catalogue.
type Overrides interface {
	// Overrides returns all of them, in the order of their ids.
	Overrides(ctx context.Context) ([]Override, error)
	// OverridesState changes whenever an override does.
	OverridesState(ctx context.Context) (OverridesState, error)
	// SaveOverride adds an override, or puts it in the place of the one with its id.
	SaveOverride(ctx context.Context, o *Override) error
	// DeleteOverride drops one; "override_not_found".
	DeleteOverride(ctx context.Context, id string) error
}

// Override is an operators' own entry of the catalogue.
type Override struct {
	ID        string
	Entry     string // JSON
	UpdatedAt time.Time
	UpdatedBy string
}

// OverridesState is cheap to read and to compare.
type OverridesState struct {
	N    int64
	Last time.Time // the latest UpdatedAt
}
