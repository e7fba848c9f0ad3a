package store

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/inventory"
)

// People reads persons.
type People interface {
	// Person returns a person, also one who is merged into another, with aliases
	// and with those who were merged into them.
	Person(ctx context.Context, id string) (*inventory.Person, error)
	// ListPeople lists persons, with aliases and with those who were merged into them.
	ListPeople(ctx context.Context, q PeopleQuery) (List[inventory.Person], error)
	// ListPersonApps lists the apps that a person uses now, or has used.
	ListPersonApps(ctx context.Context, q PersonAppQuery) (List[PersonApp], error)
	// ListInstallations lists programs on devices.
	ListInstallations(ctx context.Context, q InstallationQuery) (List[InstalledProgram], error)
}

// PeopleWrites is what operators say of persons.
type PeopleWrites interface {
	// MergePeople merges persons, who are merged into nobody, into another one of
	// that kind. Who was merged into them belongs to that one too.
	MergePeople(ctx context.Context, into string, ids []string) error
	// UnmergePeople takes back that persons were merged into another: they stand
	// for themselves, with those who were merged into them before.
	UnmergePeople(ctx context.Context, ids []string) error
	// InsertAlias adds a further address, by its match key, to a person. An
	// address that is an alias already is the conflict fault "alias_taken".
	InsertAlias(ctx context.Context, personID, key, by string, at time.Time) error
	// DeleteAlias takes a further address away, of whomever it is; false if it is nobody's.
	DeleteAlias(ctx context.Context, key string) (bool, error)
	// AssignDevices gives devices their PersonID and PersonRule, from a time on.
	AssignDevices(ctx context.Context, devices []inventory.Device, at time.Time) error
	// AssignedPerson returns the person of the account to which the vendor assigns
	// a device, as the account points at them; empty if there is none.
	AssignedPerson(ctx context.Context, deviceID string) (string, error)
	// AccountsByEmail returns up to limit accounts after an id, in the order of ids,
	// that have an address, by its match key, and of which no operator said whose
	// they are.
	AccountsByEmail(ctx context.Context, key, after string, limit int) ([]inventory.Account, error)
}

// Has says what a person has now.
type Has string

// What persons may have.
const (
	HasAccounts Has = "accounts"
	HasDevices  Has = "devices"
	HasNothing  Has = "nothing" // neither
)

// PeopleQuery selects persons. Sorts: name (default), email, accounts, devices,
// apps, department, first_seen_at.
type PeopleQuery struct {
	Paging
	Kinds []inventory.PersonKind
	// Merged lists those who are merged into others, and nobody else.
	Merged      bool
	InDirectory *bool
	Has         Has
	AppID       string // who use the app now
	Department  string // without case
	// Search is looked for in name, e-mail, department and job title, in the
	// aliases, and in those of everybody merged into a person.
	Search string
}

// PersonAppQuery selects the apps of a person. Sorts: name (default),
// first_seen_at, last_seen_at.
type PersonAppQuery struct {
	Paging
	PersonID string // with everybody merged into them
}

// PersonApp is an app that a person uses.
type PersonApp struct {
	AppID, AppName, Category string
	Status                   inventory.AppStatus
	Accounts                 int64 // that the person has in it now
	Devices                  int64 // of the person that have a program of it now
	FirstSeenAt, LastSeenAt  time.Time
}

// InstallationQuery selects installations. Sorts: name (default), first_seen_at.
type InstallationQuery struct {
	Paging
	DeviceID    string
	ConnectorID string
	HeldBy      string // the sync that holds their removal
	// Removed also lists what is not there any more.
	Removed bool
	Search  string // in the name
}

// InstalledProgram is an installation with the names of what it belongs to.
type InstalledProgram struct {
	inventory.Installation
	TitleName      string
	AppID, AppName string // of the title
	DeviceName     string // of OnDeviceID
}
