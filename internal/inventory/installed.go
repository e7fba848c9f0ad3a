package inventory

import (
	"strings"
	"time"
)

// InstalledRecord is a program on a device as a vendor lists it. ExternalID
// stands for this program at this place on this device, and stays the same
// when the program is updated.
type InstalledRecord struct {
	ExternalID string
	DeviceID   string // the ExternalID of the device
	Name       string
	// Identifier is the program's own: its bundle identifier, or the name of its
	// package; empty if it has none.
	Identifier string
	TeamID     string // the Apple Developer Team ID that signs it
	Publisher  string // who signs it, in words
	Version    string
	Path       string
}

// Installation is a program on a device. Copies of a program on one device are
// installations of their own; wherever installations are counted, they count once.
type Installation struct {
	InstalledRecord
	Seen
	ID      string
	TitleID string
	// OnDeviceID is the Device; empty while the connector does not know it.
	OnDeviceID string
}

// fields lists all that the record says, in a fixed order.
func (r *InstalledRecord) fields() []field {
	return []field{
		{"device_id", r.DeviceID}, {"name", r.Name}, {"identifier", r.Identifier}, {"team_id", r.TeamID},
		{"publisher", r.Publisher}, {"version", r.Version}, {"path", r.Path},
	}
}

// Digest is a short fingerprint of all that the record says.
func (r *InstalledRecord) Digest() string { return digest(r.fields()) }

// TitleKey groups installations: programs with one key are one software title.
// It is the identifier without case, or the name where there is none.
func (r *InstalledRecord) TitleKey() string {
	if r.Identifier != "" {
		return "id:" + strings.ToLower(r.Identifier)
	}
	return "name:" + strings.ToLower(strings.Join(strings.Fields(r.Name), " "))
}

// Title is a software title: a program by its identifier, on however many
// devices. What the catalogue or an operator says of it holds for all of them.
type Title struct {
	ID         string
	Key        string // as TitleKey makes it
	Identifier string
	TeamID     string
	Name       string
	Publisher  string
	// Match says which app the title belongs to. Its AppID is empty while it
	// belongs to none.
	Match TitleMatch
	// Suggested is the catalogue's app of the same name, a hint and no more.
	Suggested string
	Devices   int64 // that have it now; read only
	People    int64 // who use those devices; read only
	// FirstSeenAt and LastSeenAt are about any device.
	FirstSeenAt time.Time
	LastSeenAt  time.Time
	ValidFrom   time.Time // since when the match is as it is now
	AppName     string    // read only
}

// TitleMatch is why a title belongs to an app, or to none.
type TitleMatch struct {
	AppID      string
	Rule       string // a rule of the catalogue, RuleOperator, RuleIgnored, or empty: unknown
	Confidence string // high, medium or low
	// Explanation is one sentence for people.
	Explanation string
	// Ignored says that the title is no SaaS.
	Ignored bool
	// DecidedBy is the operator who decided; empty where a rule did.
	DecidedBy string
	DecidedAt time.Time
}

// The rules of a match beside those of the catalogue.
const (
	RuleOperator = "operator" // an operator said so; rules leave it alone
	RuleIgnored  = "ignored"  // the catalogue says that it is no SaaS
)

// SearchText is the lower-cased text that a search matches.
func (t *Title) SearchText() string { return lines(t.Name, t.Identifier, t.Publisher, t.TeamID) }

// DropRule is why an installed program is left out of the inventory.
type DropRule string

// The rules that leave installed programs out.
const (
	DropNested DropRule = "nested" // it is part of another program
	DropSystem DropRule = "system" // it comes with the operating system
	DropNoName DropRule = "no_name"
)

// Dropped says whether an installed program is left out, and why: helpers
// inside of another program's bundle, what Apple ships with the system, and
// what has neither an identifier nor a name. Apple's apps from the App Store
// (com.apple.…) are left out with the system: none of them is somebody else's SaaS.
func (r *InstalledRecord) Dropped() (DropRule, bool) {
	path := strings.ToLower(r.Path)
	switch {
	case r.Identifier == "" && strings.TrimSpace(r.Name) == "":
		return DropNoName, true
	case strings.HasPrefix(strings.ToLower(r.Identifier), "com.apple."), strings.HasPrefix(path, "/system/"):
		return DropSystem, true
	case strings.Contains(strings.TrimSuffix(path, "/"), ".app/"):
		return DropNested, true
	}
	return "", false
}
