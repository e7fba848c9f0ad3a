package kandji

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// page is a page of users as the vendor sends it. Keys that are not named here
// may come and go.
type page struct {
	Next    link    `json:"next"`
	Results *[]user `json:"results"`
}

type user struct {
	ID          text        `json:"id"`
	LegacyID    text        `json:"deprecated_user_id"`
	Email       text        `json:"email"`
	Name        text        `json:"name"`
	Active      flag        `json:"active"`
	Archived    flag        `json:"archived"`
	Department  text        `json:"department"`
	JobTitle    text        `json:"job_title"`
	Integration integration `json:"integration"`
	DeviceCount text        `json:"device_count"`
	CreatedAt   instant     `json:"created_at"`
}

// account translates a user.
func (u *user) account() inventory.AccountRecord {
	status, raw := u.status()
	return inventory.AccountRecord{
		ExternalID: string(u.ID),
		Email:      string(u.Email),
		Name:       string(u.Name),
		Status:     status,
		RawStatus:  raw,
		Department: string(u.Department),
		JobTitle:   string(u.JobTitle),
		CreatedAt:  u.CreatedAt.time(),
		Attributes: u.attributes(),
	}
}

// status puts the vendor's two marks into one word; archived outweighs active.
func (u *user) status() (inventory.AccountStatus, string) {
	status := inventory.AccountUnknown
	switch {
	case u.Archived == "true":
		status = inventory.AccountArchived
	case u.Active == "false":
		status = inventory.AccountSuspended
	case u.Active == "true":
		status = inventory.AccountActive
	}
	switch {
	case u.Active == "true" && u.Archived == "false": // spares building the usual text
		return status, "active=true, archived=false"
	case u.Active == "" && u.Archived == "":
		return status, ""
	case u.Archived == "":
		return status, "active=" + string(u.Active)
	case u.Active == "":
		return status, "archived=" + string(u.Archived)
	}
	return status, "active=" + string(u.Active) + ", archived=" + string(u.Archived)
}

func (u *user) attributes() map[string]string {
	out := make(map[string]string, 3)
	if u.Integration.label != "" {
		out["directory"] = u.Integration.label
	}
	if u.DeviceCount != "" {
		out["device_count"] = string(u.DeviceCount)
	}
	if u.LegacyID != "" {
		out["legacy_id"] = string(u.LegacyID)
	}
	return out
}

// link is where the next page is. Only its cursor counts: the link may name
// another host than the API's, such as the console's.
type link struct{ cursor string }

func (l *link) UnmarshalJSON(data []byte) error {
	address, err := scalar(data)
	if err != nil || address == "" {
		return err
	}
	u, err := url.Parse(address)
	if err == nil {
		l.cursor = u.Query().Get("cursor")
	}
	if l.cursor == "" {
		return unexpected("a link to the next page without a cursor")
	}
	return nil
}

// text is a string, or a number or a bool for which a string is meant.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	s, err := scalar(data)
	*t = text(s)
	return err
}

// flag is "true", "false", empty when not given, or else the vendor's own word.
type flag string

func (f *flag) UnmarshalJSON(data []byte) error {
	s, err := scalar(data)
	if err != nil {
		return err
	}
	switch strings.ToLower(s) {
	case "true", "yes", "1":
		*f = "true"
	case "false", "no", "0":
		*f = "false"
	default:
		*f = flag(s)
	}
	return nil
}

// instant is a time in one of the vendor's formats. What is no time is not given.
type instant time.Time

func (i *instant) UnmarshalJSON(data []byte) error {
	s, err := scalar(data)
	if err != nil || s == "" {
		return err
	}
	for _, layout := range [...]string{
		time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
	} {
		if at, err := time.Parse(layout, s); err == nil {
			*i = instant(at.UTC())
			return nil
		}
	}
	return nil
}

func (i instant) time() time.Time { return time.Time(i) }

// integration is the directory that a user comes from: an object, or null or an
// empty string for none.
type integration struct{ label string }

func (i *integration) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		s, err := scalar(data)
		i.label = s
		return err
	}
	var object struct {
		Name text `json:"name"`
		Type text `json:"type"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	switch {
	case object.Name == "":
		i.label = string(object.Type)
	case object.Type == "":
		i.label = string(object.Name)
	default:
		i.label = string(object.Name) + " (" + string(object.Type) + ")"
	}
	return nil
}

// scalar reads a JSON value that is no object and no list as text, without
// surrounding space; null is empty.
func scalar(data []byte) (string, error) {
	switch data[0] {
	case '"':
		inner := data[1 : len(data)-1]
		if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
			return strings.TrimSpace(string(inner)), nil
		}
		var s string
		err := json.Unmarshal(data, &s)
		return strings.TrimSpace(s), err
	case 'n':
		return "", nil
	case '{', '[':
		return "", unexpected("a list or an object where a single value belongs")
	}
	return string(data), nil
}

func unexpected(what string) error {
	return connector.NewError(connector.Malformed, connector.CodeMalformed, "Kandji sent %s.", what)
}
