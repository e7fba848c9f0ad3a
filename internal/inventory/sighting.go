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

// RuleSource is the rule of accounts: they are in the app that their connector reads.
const RuleSource = "source"

// AccountMatch is how an account came to its app.
func AccountMatch(appID, connectorName string) TitleMatch {
	return TitleMatch{
		AppID: appID, Rule: RuleSource, Confidence: "high",
		Explanation: "It is listed as a login by the connector “" + connectorName + "”, which reads this app.",
	}
}

// ExplainPerson says in one sentence how the sighting came to its person, or why
// it has none.
func (s *Sighting) ExplainPerson() string {
	onDevice := s.Kind == SightedInstalled
	switch {
	case s.PersonRule == LinkOperator && s.PersonID == "":
		return "An operator said that it is nobody’s."
	case s.PersonRule == LinkOperator:
		return "An operator said so."
	case s.PersonRule == LinkVendorID:
		return "The device is assigned to this person’s account."
	case s.PersonRule == LinkEmail && onDevice:
		return "The device is assigned to this person’s e-mail address."
	case s.PersonRule == LinkEmail:
		return "Its e-mail address is this person’s."
	case s.PersonRule == LinkAlias && onDevice:
		return "The device is assigned to a further address of this person."
	case s.PersonRule == LinkAlias:
		return "Its e-mail address is a further address of this person."
	case onDevice && s.DeviceID == "":
		return "The connector does not know the device yet."
	case onDevice:
		return "The device is assigned to nobody who is known."
	case s.AccountEmail == "":
		return "It has no e-mail address to match by."
	}
	return "Its e-mail address is nobody’s yet."
}
