package inventory

import "time"

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
	ID          string
	Name        string
	Vendor      string
	Domains     []string
	Category    string
	CatalogID   string
	Status      AppStatus
	Tags        []string
	Notes       string
	FirstSeenAt time.Time
	LastSeenAt  time.Time
	Accounts    AccountCounts
	Sources     []AppSource
}

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
