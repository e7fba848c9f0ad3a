package inventory

import (
	"math"
	"strings"
	"time"
)

// AppStatus is the outcome of an app's review.
type AppStatus string

// The app statuses.
const (
	AppNew        AppStatus = "new"
	AppApproved   AppStatus = "approved"
	AppUnapproved AppStatus = "unapproved"
	AppIgnored    AppStatus = "ignored"
)

// AppStatuses lists all app statuses.
func AppStatuses() []AppStatus {
	return []AppStatus{AppNew, AppApproved, AppUnapproved, AppIgnored}
}

// App is a SaaS product in use here.
type App struct {
	ID        string
	Name      string
	Vendor    string
	Domains   []string
	Category  string
	CatalogID string
	Status    AppStatus
	Tags      []string
	Notes     string
	// OwnerID is the person who answers for the app here; empty if nobody does.
	OwnerID   string
	OwnerName string // read only
	// AlternativeID is the approved app to use instead; empty if none is named.
	AlternativeID   string
	AlternativeName string // read only
	GenerativeAI    bool
	Origin          AppOrigin
	ReviewedAt      time.Time // zero while nobody has reviewed it
	ReviewedBy      string
	FirstSeenAt     time.Time
	LastSeenAt      time.Time
	ValidFrom       time.Time // since when what operators say of it is as it is now
	Accounts        AccountCounts
	People, Devices int64 // that use it now; kept by Reckon, read only
	Titles          int64 // software titles that belong to it; read only
	Sources         []AppSource
}

// AppOrigin is how an app came into the inventory.
type AppOrigin string

// The origins of apps.
const (
	OriginDiscovered AppOrigin = "discovered" // a connector saw it
	OriginOperator   AppOrigin = "operator"   // an operator added it
)

// ReviewRank orders apps that wait for a review, the most urgent highest: by
// people, doubled for generative AI, halved for every 14 days that the app has
// been known. Since all apps age alike, the order of two apps does not depend
// on when it is asked for. The unit is a millionth of a natural logarithm.
func (a *App) ReviewRank() int64 {
	rank := math.Log(float64(a.People + 1))
	if a.GenerativeAI {
		rank += math.Ln2
	}
	days := float64(a.FirstSeenAt.Unix()) / (24 * 60 * 60)
	return int64(math.Round(1e6 * (rank + days/14*math.Ln2)))
}

// SearchText is the lower-cased text that a search matches.
func (a *App) SearchText() string { return lines(a.Name, a.Vendor, strings.Join(a.Domains, "\n")) }

// AccountCounts counts accounts by status. Total does not count the removed.
type AccountCounts struct {
	Active, Suspended, Archived, Removed, Unknown int64
}

// Total is the number of accounts that the vendor lists today.
func (c AccountCounts) Total() int64 { return c.Active + c.Suspended + c.Archived + c.Unknown }

// AppSource is a connector that says that an app is in use here.
type AppSource struct {
	ConnectorID    string // empty once the connector is deleted
	ConnectorName  string
	ConnectorType  string
	FirstSeenAt    time.Time
	LastSeenAt     time.Time
	DisconnectedAt time.Time // zero while the connector exists
}

// AppIdentity is what a connector type says about the app that it reads.
type AppIdentity struct {
	Name, Vendor, Domain, Category string
}

// Add counts n more accounts of a status.
func (c *AccountCounts) Add(status AccountStatus, n int64) {
	switch status {
	case AccountActive:
		c.Active += n
	case AccountSuspended:
		c.Suspended += n
	case AccountArchived:
		c.Archived += n
	case AccountRemoved:
		c.Removed += n
	case AccountUnknown:
		c.Unknown += n
	}
}
