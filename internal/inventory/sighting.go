package inventory

import "time"

// SightingKind says what was seen.
type SightingKind string

// The kinds of sighting.
const (
	SightedAccount   SightingKind = "account"       // a login in the app
	SightedInstalled SightingKind = "installed_app" // a program of the app on a device
)

// SightingKinds lists all kinds of sighting.
func SightingKinds() []SightingKind { return []SightingKind{SightedAccount, SightedInstalled} }

// Sighting is one piece of evidence that a person or device uses an app.
type Sighting struct {
	ID             string // of the account or the installation
	Kind           SightingKind
	AppID, AppName string
	// PersonID is empty while nobody is known.
	PersonID, PersonName string
	// Who says what was seen for people: the account's label or the device's.
	AccountID, AccountName, AccountEmail string
	DeviceID, DeviceName                 string
	// What was seen: the account's name, or the program.
	TitleID, What, Identifier, Version, Path string
	ConnectorID, ConnectorName               string
	ConnectorType, Stream                    string
	FirstSeenAt, LastSeenAt, RemovedAt       time.Time
	// Match is how it was matched to the app.
	Match TitleMatch
	// PersonRule is how it was matched to the person.
	PersonRule LinkRule
}
