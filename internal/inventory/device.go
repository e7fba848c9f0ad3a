package inventory

import (
	"strings"
	"time"
)

// DeviceRecord is a managed device as a vendor lists it. ExternalID is the
// vendor's immutable identifier. Empty strings and zero times mean that the
// vendor has no value.
type DeviceRecord struct {
	ExternalID   string
	Name         string
	Model        string
	SerialNumber string
	Platform     string // as the vendor calls it: Mac, iPhone, Windows, …
	OSVersion    string
	AssetTag     string
	// UserID is the ExternalID that the connector's accounts have for the user to
	// whom the device is assigned; empty if it is assigned to nobody.
	UserID    string
	UserEmail string
	UserName  string
	// LastCheckInAt is when the device last reported to the vendor. It changes
	// all the time and is no news.
	LastCheckInAt time.Time
	EnrolledAt    time.Time
	// Attributes are further facts worth showing, by a snake_case name.
	Attributes map[string]string
}

// Seen is what Noonday knows of a record besides what the vendor says of it:
// which listing it is part of, and since when and until when.
type Seen struct {
	ConnectorID string // empty once its connector is deleted and the record kept
	Stream      string
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
	// ValidFrom is since when the record is as it is now.
	ValidFrom time.Time
}

// Device is a managed computer or phone.
type Device struct {
	DeviceRecord
	Seen
	ID         string
	PersonID   string // who uses it: a person who is merged into nobody; empty if nobody is known
	PersonName string
	PersonRule LinkRule
}

// Label is the best short name of the device: name, serial number or id.
func (r *DeviceRecord) Label() string {
	for _, s := range []string{r.Name, r.SerialNumber} {
		if s != "" {
			return s
		}
	}
	return r.ExternalID
}

// SearchText is the lower-cased text that a search matches.
func (r *DeviceRecord) SearchText() string {
	return lines(r.Name, r.SerialNumber, r.Model, r.AssetTag, r.UserName, r.UserEmail)
}

// fields lists all that the record says, in a fixed order.
func (r *DeviceRecord) fields() []field {
	return append([]field{
		{"name", r.Name}, {"model", r.Model}, {"serial_number", r.SerialNumber}, {"platform", r.Platform},
		{"os_version", r.OSVersion}, {"asset_tag", r.AssetTag}, {"user_id", r.UserID}, {"user_email", r.UserEmail},
		{"user_name", r.UserName}, {"last_check_in_at", stamp(r.LastCheckInAt)}, {"enrolled_at", stamp(r.EnrolledAt)},
	}, attributeFields(r.Attributes)...)
}

// Digest is a short fingerprint of all that the record says.
func (r *DeviceRecord) Digest() string { return digest(r.fields()) }

// DiffDevices lists what changed from before to after, in a fixed order; nil
// when nothing did but the last check-in.
func DiffDevices(before, after *DeviceRecord) []Change {
	was, is := *before, *after
	was.LastCheckInAt, is.LastCheckInAt = time.Time{}, time.Time{}
	return differences(was.fields(), is.fields())
}

// lines joins the texts that are not empty, in lower case.
func lines(texts ...string) string {
	parts := make([]string, 0, len(texts))
	for _, s := range texts {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.ToLower(strings.Join(parts, "\n"))
}
