package kandji

import (
	"encoding/json"
	"slices"
	"strings"
)

// device is a row of the device list. Keys that are not named here may come and go.
type device struct {
	ID              text       `json:"device_id"`
	Name            text       `json:"device_name"`
	Model           text       `json:"model"`
	SerialNumber    text       `json:"serial_number"`
	Platform        text       `json:"platform"`
	OSVersion       text       `json:"os_version"`
	LastCheckIn     instant    `json:"last_check_in"`
	User            deviceUser `json:"user"`
	AssetTag        text       `json:"asset_tag"`
	MDM             flag       `json:"mdm_enabled"`
	Missing         flag       `json:"is_missing"`
	Removed         flag       `json:"is_removed"`
	AgentVersion    text       `json:"agent_version"`
	FirstEnrollment instant    `json:"first_enrollment"`
	LastEnrollment  instant    `json:"last_enrollment"`
	Blueprint       text       `json:"blueprint_name"`
	LostMode        text       `json:"lost_mode_status"`
	Tags            tags       `json:"tags"`
}

// deviceUser is to whom a device is assigned: an object, or null or any text for
// nobody.
type deviceUser struct {
	Email, Name text
	id          string // as in the list of users
	legacyID    string // the number that stood in its place until 2025
}

func (u *deviceUser) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		_, err := scalar(data)
		return err
	}
	var object struct {
		Email text `json:"email"`
		Name  text `json:"name"`
		ID    text `json:"id"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	u.Email, u.Name = object.Email, object.Name
	if id := string(object.ID); strings.Trim(id, "0123456789") == "" {
		u.legacyID = id
	} else {
		u.id = id
	}
	return nil
}

// tags is a list of words, in order and between commas; null and any single
// value are none.
type tags string

func (t *tags) UnmarshalJSON(data []byte) error {
	if data[0] != '[' {
		_, err := scalar(data)
		return err
	}
	var list []text
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	words := make([]string, 0, len(list))
	for _, word := range list {
		if word != "" {
			words = append(words, string(word))
		}
	}
	slices.Sort(words)
	*t = tags(strings.Join(words, ", "))
	return nil
}
