package kandjisim

import "time"

// User is one row of the directory as it truly is, before quirks and faults.
// Users are comparable with ==.
type User struct {
	ID         string // UUID, lower case; never changes
	LegacyID   int64  // `deprecated_user_id`; never changes, newer users have larger ones
	Email      string // as the directory has it: mixed case, may be shared
	Name       string
	Department string // "" is sent as null
	JobTitle   string // "" is sent as null
	Active     bool
	Archived   bool
	// Integration is the directory that the user came from; the zero value is
	// sent as null.
	Integration Integration
	DeviceCount int
	CreatedAt   time.Time // UTC, microseconds
	UpdatedAt   time.Time // UTC, microseconds
}

// Integration is a directory integration of the tenant.
type Integration struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	UUID string `json:"uuid"` // what the integration_id filter compares
	Type string `json:"type"` // office365, google_workspace, okta, scim
}

// UserRef names a user.
type UserRef struct {
	ID       string `json:"id"`
	LegacyID int64  `json:"legacy_id"`
}

// record is a user on its way into a response. Its byte slices are reused from
// row to row.
type record struct {
	rank        int64
	legacy      int64
	id          uuid
	email, name []byte
	department  string
	jobTitle    string
	integration *integrationEntry // nil is null; shared and read-only
	active      bool
	archived    bool
	devices     int
	created     int64 // microseconds since 1970, UTC
	updated     int64
}

// integrationEntry is an integration with its JSON.
type integrationEntry struct {
	Integration
	json string
}

func newIntegrationEntry(in Integration) *integrationEntry {
	if in == (Integration{}) {
		return nil
	}
	return &integrationEntry{Integration: in, json: string(appendIntegration(nil, in))}
}

func (r *record) user() User {
	u := User{
		ID: r.id.String(), LegacyID: r.legacy,
		Email: string(r.email), Name: string(r.name),
		Department: r.department, JobTitle: r.jobTitle,
		Active: r.active, Archived: r.archived, DeviceCount: r.devices,
		CreatedAt: time.UnixMicro(r.created).UTC(),
		UpdatedAt: time.UnixMicro(r.updated).UTC(),
	}
	if r.integration != nil {
		u.Integration = r.integration.Integration
	}
	return u
}

// load fills the record from an edited user. The identity is not touched.
func (r *record) load(e *edit) {
	u := &e.user
	r.email = append(r.email[:0], u.Email...)
	r.name = append(r.name[:0], u.Name...)
	r.department, r.jobTitle = u.Department, u.JobTitle
	r.integration = e.integration
	r.active, r.archived, r.devices = u.Active, u.Archived, u.DeviceCount
	r.created, r.updated = u.CreatedAt.UnixMicro(), u.UpdatedAt.UnixMicro()
}
