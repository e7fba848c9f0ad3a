package store

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// Devices reads devices.
type Devices interface {
	Device(ctx context.Context, id string) (*inventory.Device, error)
	ListDevices(ctx context.Context, q DeviceQuery) (List[inventory.Device], error)
	// EachDevice calls yield for all devices of a query in its order, ignoring
	// its limit and cursor, until yield returns an error.
	EachDevice(ctx context.Context, q DeviceQuery, yield func(*inventory.Device) error) error
	// DevicesByID returns devices as the last writing left them.
	DevicesByID(ctx context.Context, ids []string) ([]inventory.Device, error)
	// DeviceIDs returns the ids of the devices of a connector by their external ids.
	DeviceIDs(ctx context.Context, connectorID string, externalIDs []string) (map[string]string, error)
	// HeldDevices returns up to limit live devices of a stream that a sync holds,
	// of all its streams if it is empty.
	HeldDevices(ctx context.Context, syncID string, stream connector.Stream, limit int) ([]inventory.Device, error)
}

// DeviceWrites changes devices, in bulk.
type DeviceWrites interface {
	InsertDevices(ctx context.Context, devices []inventory.Device) error
	// UpdateDevices writes the record, the times and the removal of devices that
	// exist; whose they are, it leaves alone. What a device was until now is kept as a version if its
	// ValidFrom changes.
	UpdateDevices(ctx context.Context, devices []inventory.Device) error
}

// Installations keeps which programs are on which devices.
type Installations interface {
	// InsertInstallations adds installations of titles that exist.
	InsertInstallations(ctx context.Context, list []inventory.Installation) error
	// UpdateInstallations writes the record, the times and the removal of
	// installations that exist. What one was until now is kept as a version if its
	// ValidFrom changes.
	UpdateInstallations(ctx context.Context, list []inventory.Installation) error
	InstallationsByID(ctx context.Context, ids []string) ([]inventory.Installation, error)
	// RemoveHeldInstallations removes up to limit live installations of a stream
	// that a sync holds, of all its streams if it is empty, and returns how many
	// of each stream there were.
	RemoveHeldInstallations(ctx context.Context, syncID string, stream connector.Stream, at time.Time, limit int) (map[connector.Stream]int64, error)
	// PlaceInstallations gives the installations of a connector that have no
	// device yet the device that they are on, as far as it is known by now.
	PlaceInstallations(ctx context.Context, connectorID string) (int64, error)
}

// TitleWrites keeps software titles.
type TitleWrites interface {
	// TitlesByKey returns titles by their keys.
	TitlesByKey(ctx context.Context, keys []string) (map[string]inventory.Title, error)
	InsertTitles(ctx context.Context, titles []inventory.Title) error
	// SaveTitles writes name, identifiers, match, suggestion and times of titles
	// that exist. What the match of one was until now is kept as a version if its
	// ValidFrom changes.
	SaveTitles(ctx context.Context, titles []inventory.Title) error
	// EachTitle calls yield for all titles, in the order of their ids.
	EachTitle(ctx context.Context, yield func(*inventory.Title) error) error
	// TouchTitles notes that titles of a connector were seen, as far as its live
	// installations say.
	TouchTitles(ctx context.Context, connectorID string, at time.Time) error
}

// Linking joins accounts and devices into persons.
type Linking interface {
	// PeopleByKey returns the persons that addresses belong to, by match key: as
	// their own, or as a further one. They may be merged into others.
	PeopleByKey(ctx context.Context, keys []string) (map[string]KeyedPerson, error)
	// InsertPeople adds persons.
	InsertPeople(ctx context.Context, people []inventory.Person) error
	// UnlinkedAccounts returns up to limit accounts after an id, in the order of
	// ids, that have an address and no person, and of which no operator said so.
	UnlinkedAccounts(ctx context.Context, after string, limit int) ([]inventory.Account, error)
	// LinkAccounts gives accounts their PersonID and PersonRule, from a time on. A
	// person who was named after a record that is not theirs any more is named
	// after another one of theirs; so it is with all links.
	LinkAccounts(ctx context.Context, accounts []inventory.Account, at time.Time) error
	// LinkDevices gives all devices of a connector the persons that the rules say,
	// from a time on, but for those of which an operator said so. It returns how
	// many changed.
	LinkDevices(ctx context.Context, connectorID string, at time.Time) (int64, error)
	// DeviceUsers returns up to limit devices of a connector that are assigned to
	// somebody with an e-mail address who is no person yet, one for each address.
	DeviceUsers(ctx context.Context, connectorID string, limit int) ([]inventory.Device, error)
}

// KeyedPerson is a person found by an address.
type KeyedPerson struct {
	ID   string
	Rule inventory.LinkRule // LinkEmail or LinkAlias
	// Vague says that the person is named after no account, but after a device or
	// after what is gone.
	Vague bool
}

// Naming keeps what persons are called, and by which address they are known.
type Naming interface {
	// DescribePeople writes name, e-mail, department and job title of those whose
	// SourceID is that of a given one.
	DescribePeople(ctx context.Context, people []inventory.Person) error
	// NamePeople writes SourceID, name, e-mail, department and job title of
	// persons, by their ids.
	NamePeople(ctx context.Context, people []inventory.Person) error
	// RenamePeople makes addresses follow the accounts that persons are named
	// after. Where the new address is nobody's, the person is matched by it, and
	// the old one is a further address of theirs from a time on, unless it is an
	// account's new one. Else they stay as they are.
	RenamePeople(ctx context.Context, renames []Rename, at time.Time) error
	// RelinkDevices is LinkDevices for the devices that are used by some accounts
	// or addresses, of whatever connector.
	RelinkDevices(ctx context.Context, of DeviceUsage, at time.Time) (int64, error)
}

// DeviceUsage names devices by who uses them.
type DeviceUsage struct {
	AccountIDs []string // assigned to these accounts by the vendor
	Keys       []string // assigned to somebody with one of these addresses, by match key
}

// Rename is that an account has another e-mail address than before.
type Rename struct {
	AccountID string
	From, To  string // match keys
}

// Reckoning counts what is too wide to be counted while somebody waits.
type Reckoning interface {
	// Reckon brings the figures of apps, titles and people up to date: who uses
	// what now. directories are the streams, by connector type, whose accounts
	// are those of a directory.
	Reckon(ctx context.Context, directories map[string][]connector.Stream) error
	// TakeFigures notes the figures of the day of a time, in place of those that
	// were noted on it before.
	TakeFigures(ctx context.Context, now time.Time) error
	// Figures returns the figures of days from a day to another (YYYY-MM-DD), in
	// their order.
	Figures(ctx context.Context, from, to string) ([]Figure, error)
}

// Figure is what was counted on a day.
type Figure struct {
	Day  string // YYYY-MM-DD, UTC
	Name string // see the constants
	N    int64
}

// The names of figures.
const (
	FigureApps     = "apps"
	FigureAccounts = "accounts"
	FigurePeople   = "people"
	FigureDevices  = "devices"
)

// DeviceQuery selects devices. Sorts: name (default), platform, last_check_in_at,
// first_seen_at.
type DeviceQuery struct {
	Paging
	ConnectorID string
	PersonID    string // of whom, with everybody merged into them
	AppID       string // that have a program of the app now
	TitleID     string // that have the program now
	HeldBy      string // the sync that holds their removal
	Platforms   []string
	// Removed also lists what is not there any more.
	Removed bool
	// Unassigned lists those that belong to nobody.
	Unassigned bool
	Search     string
}
