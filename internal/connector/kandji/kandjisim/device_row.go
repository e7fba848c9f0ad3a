package kandjisim

import (
	"encoding/json"
	"time"
)

// deviceRow is a device as the API sends it, keys in the vendor's order.
type deviceRow struct {
	ID         any     `json:"device_id,omitempty"`
	Name       string  `json:"device_name"`
	Model      string  `json:"model"`
	Serial     string  `json:"serial_number"`
	Platform   string  `json:"platform"`
	OSVersion  string  `json:"os_version"`
	Build      *string `json:"supplemental_build_version,omitempty"`
	Extra      *string `json:"supplemental_os_version_extra,omitempty"`
	CheckIn    string  `json:"last_check_in"`
	User       any     `json:"user"`
	AssetTag   string  `json:"asset_tag"`
	BlueprintI string  `json:"blueprint_id"`
	MDM        bool    `json:"mdm_enabled"`
	Agent      bool    `json:"agent_installed"`
	Missing    bool    `json:"is_missing"`
	Removed    bool    `json:"is_removed"`
	AgentV     string  `json:"agent_version"`
	First      string  `json:"first_enrollment"`
	Last       string  `json:"last_enrollment"`
	Blueprint  string  `json:"blueprint_name"`
	LostMode   *string `json:"lost_mode_status,omitempty"`
	Tags       any     `json:"tags,omitempty"`
	APILevel   *string `json:"api_level,omitempty"`
	Patch      *string `json:"security_patch_level,omitempty"`
	Software   *string `json:"full_software_version,omitempty"`
}

// deviceUser is the user in a row.
type deviceUser struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	ID       any    `json:"id"`
	Archived bool   `json:"is_archived"`
}

// deviceRow makes the row of a device. The caller holds t.mu.
func (t *Tenant) deviceRow(rank int64) *deviceRow {
	var owner record
	d, q, h := t.fleet.device(rank, &owner), t.quirks, mix(t.fleet.hash(rank)+9)
	row := &deviceRow{
		ID: d.ID, Name: d.Name, Model: d.Model, Serial: d.SerialNumber, Platform: d.Platform, OSVersion: d.OSVersion,
		Build: new(string), Extra: new(string), CheckIn: string(appendTime(nil, d.CheckIn.UnixMicro())), User: t.userOf(rank, &owner),
		AssetTag: d.AssetTag, BlueprintI: t.blueprint(d.Blueprint), MDM: true, Agent: d.AgentVersion != "", Missing: d.Missing,
		AgentV: d.AgentVersion, First: spaced(d.Enrolled), Last: spaced(d.Enrolled), Blueprint: d.Blueprint, LostMode: new(string),
		Tags: append([]string{}, d.Tags...), Removed: q.RemovedDevices && h>>1%16 == 0,
	}
	switch {
	case q.EmptyCheckIn && h&1 == 0:
		row.CheckIn = ""
	case q.OffsetCheckIn && h>>5&1 == 0:
		row.CheckIn = d.CheckIn.Format("2006-01-02T15:04:05.000000+00:00")
	}
	if q.OtherPlatforms {
		row.APILevel, row.Patch, row.Software = new(string), new(string), new(string)
		if d.Platform == PlatformWindows {
			*row.Software = "10.0.26100.6584"
		}
	}
	if q.OldDeviceRows && h>>6&1 == 0 {
		row.Build, row.Extra, row.LostMode, row.Tags = nil, nil, nil, nil
	}
	return row
}

// userOf is the user of a device in its row: an object, or an empty text.
func (t *Tenant) userOf(rank int64, owner *record) any {
	h, q := mix(t.fleet.hash(rank)+10), t.quirks
	switch t.fleet.holder(rank).kind {
	case heldByStranger:
		return deviceUser{Email: "left.behind@" + t.opts.Domain, Name: "Left Behind", ID: t.fleet.stranger(rank).String(), Archived: true}
	case heldByNobody:
		if q.NullUser && h&1 == 0 {
			return nil
		}
		return ""
	}
	user := deviceUser{Email: string(owner.email), Name: string(owner.name), ID: owner.id.String(), Archived: owner.archived}
	if q.NumericUserID && h>>1&1 == 0 {
		user.ID = owner.legacy
	}
	return user
}

// spoil plays the faults that alter one row.
func (r *deviceRow) spoil(kind FaultKind) {
	switch kind {
	case FaultMissingID:
		r.ID = nil
	case FaultEmailID:
		r.ID = "ada@acme.example"
	}
}

func (t *Tenant) blueprint(name string) string {
	h := mix(t.fleet.seed ^ uint64(len(name))<<8 ^ uint64(name[0]))
	return makeUUID(h&mask60, mix(h)).String()
}

func spaced(at time.Time) string { return at.Format("2006-01-02 15:04:05.000000+00:00") }

// encode writes a row. Rows are made here and always can be.
func encode(row any) []byte {
	body, err := json.Marshal(row)
	if err != nil {
		panic(err)
	}
	return body
}
