package store

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/inventory"
)

// Sightings is the evidence that apps are used: accounts in them, and programs
// of theirs on devices. Copies of a program on one device are one sighting.
type Sightings interface {
	// ListSightings lists the evidence about what a query names. An app, person,
	// device or account that does not exist is a fault of kind not_found.
	ListSightings(ctx context.Context, q SightingQuery) (List[inventory.Sighting], error)
	// EachSighting calls yield for all sightings of a query in its order, ignoring
	// its limit and cursor, until yield returns an error.
	EachSighting(ctx context.Context, q SightingQuery, yield func(*inventory.Sighting) error) error
}

// SightingQuery selects sightings of one thing: of the four ids, one is set.
// Sorts: last_seen_at (default, the newest first), first_seen_at, name: of what
// was seen.
type SightingQuery struct {
	Paging
	AppID       string
	PersonID    string // their accounts, and what is on their devices, with everybody merged into them
	DeviceID    string
	AccountID   string
	ConnectorID string
	Kinds       []inventory.SightingKind
	// Removed also lists what has ended.
	Removed bool
	// Search is a text in what accounts, programs and devices are searched by.
	Search string
	// AsOf asks for what was known at a time; zero for what is known now.
	AsOf time.Time
}

// History answers what was known at a time in the past. Who was merged into whom
// is not part of it: persons are those of today.
type History interface {
	// AppAt returns an app with the status, owner and figures that it had at a time,
	// or the fault "app_not_found" if it was not known then.
	AppAt(ctx context.Context, id string, at time.Time) (*inventory.App, error)
	// AccountAt returns an account as it was at a time, or the fault
	// "account_not_found" if it was not known then.
	AccountAt(ctx context.Context, id string, at time.Time) (*inventory.Account, error)
	// AppsThen returns the figures of all apps that were known at a time, in the
	// order of their ids.
	AppsThen(ctx context.Context, at time.Time) ([]AppThen, error)
	// Changes counts what differs between two times.
	Changes(ctx context.Context, from, to time.Time) (Changes, error)
}

// AppThen is an app as it was at a time.
type AppThen struct {
	ID, Name string // the name of today
	Origin   inventory.AppOrigin
	Status   inventory.AppStatus
	// The figures count what was there then.
	Accounts, People, Devices int64
}

// Used says whether anybody used the app, or an operator had put it there.
func (a *AppThen) Used() bool {
	return a.Accounts+a.People+a.Devices > 0 || a.Origin == inventory.OriginOperator
}

// Changes counts what differs between two times. What came and went in between
// is not counted.
type Changes struct {
	Accounts, Devices, Programs Difference
	// People are humans with an account or a device.
	People Difference
}

// Difference counts what was there at the second of two times only, at the
// first only, and at both but otherwise.
type Difference struct{ Added, Removed, Changed int64 }

// Summaries answers about everything at once.
type Summaries interface {
	// Summarise counts for the overview; since is when new apps begin to be new.
	Summarise(ctx context.Context, since time.Time) (Summary, error)
	// Find searches all nouns for a text, and returns up to limit of each, those
	// first whose name begins with it.
	Find(ctx context.Context, text string, limit int) (Found, error)
}

// Summary is what the overview counts besides accounts.
type Summary struct {
	Apps, NewApps  int64 // NewApps wait for a review
	AppsSince      int64 // that were first seen since a time
	UnapprovedApps int64
	// UnapprovedInUse are unapproved apps that somebody uses, UnapprovedPeople the
	// humans and services who use at least one of them.
	UnapprovedInUse, UnapprovedPeople int64
	AIApps, NewAIApps                 int64 // generative AI; NewAIApps wait for a review
	People                            int64 // humans with an account or a device
	PeopleOutside                     int64 // of them, those in no directory
	Devices, Unassigned               int64 // Unassigned belong to nobody
	UnknownTitles                     int64 // installed programs that nothing is known of
}

// Found is what a search found.
type Found struct {
	Apps, People, Accounts, Devices, Titles Hits
}

// Hits are things of one noun.
type Hits struct {
	Items []Hit
	Total int64 // all that match
	// TotalIsMinimum says that there may be more.
	TotalIsMinimum bool
}

// Hit is one thing that a search found.
type Hit struct {
	ID, Name string
	Detail   string // what tells it from others of that name
	Status   string // in the words of the noun
}
