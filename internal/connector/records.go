package connector

import (
	"strings"
	"unicode/utf8"

	"github.com/noonday/noonday/internal/inventory"
)

// cleanRecords drops from the texts of records what no database takes, refuses
// records without a stable id, and lets the last of those that share one win.
func cleanRecords(title string, r *inventory.Records) (err error) {
	for i := range r.Accounts {
		a := &r.Accounts[i]
		storable(a.Attributes, &a.ExternalID, &a.Email, &a.Name, &a.Username, &a.RawStatus, &a.Department, &a.JobTitle)
	}
	for i := range r.Devices {
		d := &r.Devices[i]
		storable(d.Attributes, &d.ExternalID, &d.Name, &d.Model, &d.SerialNumber, &d.Platform, &d.OSVersion, &d.AssetTag,
			&d.UserID, &d.UserEmail, &d.UserName)
	}
	for i := range r.Installed {
		p := &r.Installed[i]
		storable(nil, &p.ExternalID, &p.DeviceID, &p.Name, &p.Identifier, &p.TeamID, &p.Publisher, &p.Version, &p.Path)
		if p.DeviceID == "" {
			return NewError(Malformed, CodeRecordWithoutID, "%s sent an installed program without the identifier of its device.", title)
		}
	}
	if r.Accounts, err = uniqueRecords(title, r.Accounts, func(a *inventory.AccountRecord) string { return a.ExternalID }); err != nil {
		return err
	}
	if r.Devices, err = uniqueRecords(title, r.Devices, func(d *inventory.DeviceRecord) string { return d.ExternalID }); err != nil {
		return err
	}
	r.Installed, err = uniqueRecords(title, r.Installed, func(p *inventory.InstalledRecord) string { return p.ExternalID })
	return err
}

// storable drops from texts what no database takes: zero bytes and broken UTF-8.
func storable(attributes map[string]string, texts ...*string) {
	for _, text := range texts {
		*text = storableText(*text)
	}
	for name, value := range attributes {
		if clean := storableText(value); clean != value {
			attributes[name] = clean
		}
	}
}

func storableText(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// uniqueRecords refuses records without a stable id; of records that share an
// id the last one stays.
func uniqueRecords[R any](title string, records []R, idOf func(*R) string) ([]R, error) {
	at := make(map[string]int, len(records))
	for i := range records {
		id := idOf(&records[i])
		if id == "" {
			return nil, NewError(Malformed, CodeRecordWithoutID, "%s sent a record without an identifier.", title)
		}
		if strings.Contains(id, "@") {
			return nil, NewError(Malformed, CodeRecordWithoutID, "%s sent an e-mail address where a stable identifier belongs.", title)
		}
		at[id] = i
	}
	if len(at) == len(records) {
		return records, nil
	}
	unique := make([]R, 0, len(at))
	for i := range records {
		if at[idOf(&records[i])] == i {
			unique = append(unique, records[i])
		}
	}
	return unique, nil
}
