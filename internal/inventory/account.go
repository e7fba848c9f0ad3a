// Package inventory holds the nouns of Noonday and their laws. It does no I/O,
// reads no clock and knows no vendor and no SQL.
package inventory

import "time"

// AccountStatus is what an account can do today, in Noonday's words.
type AccountStatus string

// The account statuses. Removed is concluded by Noonday from a complete
// listing; vendors report the others.
const (
	AccountActive    AccountStatus = "active"
	AccountSuspended AccountStatus = "suspended"
	AccountArchived  AccountStatus = "archived"
	AccountRemoved   AccountStatus = "removed"
	AccountUnknown   AccountStatus = "unknown"
)

// AccountStatuses lists all account statuses.
func AccountStatuses() []AccountStatus {
	return []AccountStatus{AccountActive, AccountSuspended, AccountArchived, AccountRemoved, AccountUnknown}
}

// AccountRecord is an account as a vendor lists it. ExternalID is the vendor's
// immutable identifier. Empty strings and zero times mean that the vendor has
// no value; what a vendor never offers is declared by its connector type.
type AccountRecord struct {
	ExternalID  string
	Email       string
	Name        string
	Username    string
	Status      AccountStatus
	RawStatus   string // the vendor's own words for the status
	Department  string
	JobTitle    string
	CreatedAt   time.Time // at the vendor
	LastLoginAt time.Time
	// Attributes are further facts worth showing, by a snake_case name.
	Attributes map[string]string
}

// Account is a login in an app: the vendor's record and what Noonday knows about it.
type Account struct {
	AccountRecord
	ID          string
	AppID       string
	AppName     string
	ConnectorID string // empty once its connector is deleted and the account kept
	Stream      string // the listing that it is part of
	// ConnectorName is the name of the connector, also after its deletion.
	ConnectorName  string
	ConnectorType  string
	FirstSeenAt    time.Time
	FirstSyncID    string // the sync that saw it first
	LastSeenAt     time.Time
	RemovedAt      time.Time // zero while the vendor lists it
	MissingSince   time.Time // when a complete listing first came without it; zero when the last one had it
	HeldBy         string    // the sync that holds its removal for a decision; empty if none does
	DisconnectedAt time.Time // zero while its connector exists
	ValidFrom      time.Time // since when the record is as it is now
	PersonID       string    // whose it is: a person who is merged into nobody; empty if nobody is known
	PersonName     string    // read only
	PersonRule     LinkRule
}

// Label is the best short name of the record: name, e-mail, user name or id.
func (r *AccountRecord) Label() string {
	for _, s := range []string{r.Name, r.Email, r.Username} {
		if s != "" {
			return s
		}
	}
	return r.ExternalID
}

// SearchText is the lower-cased text that a search matches.
func (r *AccountRecord) SearchText() string {
	return lines(r.Name, r.Email, r.Username, r.Department, r.JobTitle)
}
