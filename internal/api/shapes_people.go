package api

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// PersonLink says why a record is whose it is.
type PersonLink struct {
	Rule        string `json:"rule" enum:",operator,vendor_id,email,alias" doc:"Empty: no rule has matched it. Operator: somebody said so, and rules leave it alone"`
	Explanation string `json:"explanation" doc:"One sentence for people"`
}

// Person is the human, or the unmatched identity, behind accounts and devices.
type Person struct {
	ID          string         `json:"id"`
	Kind        string         `json:"kind" enum:"human,service" doc:"Service: the address looks like that of a machine or a shared mailbox"`
	Name        string         `json:"name" doc:"The best short name there is: the e-mail address if there is no other"`
	Email       string         `json:"email"`
	Department  string         `json:"department"`
	JobTitle    string         `json:"job_title"`
	Aliases     []string       `json:"aliases" nullable:"false" doc:"Further addresses by which accounts and devices are matched"`
	Accounts    int64          `json:"accounts" doc:"That are there now, of everybody merged into the person too; so are devices and apps"`
	Devices     int64          `json:"devices"`
	Apps        int64          `json:"apps"`
	InDirectory bool           `json:"in_directory" doc:"Whether one of the accounts is in a directory"`
	MergedInto  *Ref           `json:"merged_into" doc:"The person that an operator merged this one into"`
	Merged      []MergedPerson `json:"merged" nullable:"false" doc:"Who was merged into this person"`
	FirstSeenAt *time.Time     `json:"first_seen_at"`
}

// MergedPerson is somebody who was merged into another person.
type MergedPerson struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

func writePerson(in *inventory.Person) Person {
	out := Person{
		ID: in.ID, Kind: string(in.Kind), Name: in.Label(), Email: in.Email, Department: in.Department, JobTitle: in.JobTitle,
		Aliases: in.Aliases, Accounts: in.Accounts, Devices: in.Devices, Apps: in.Apps, InDirectory: in.InDirectory,
		MergedInto: ref(in.MergedInto, in.MergedName), Merged: []MergedPerson{}, FirstSeenAt: moment(in.FirstSeenAt),
	}
	if out.Aliases == nil {
		out.Aliases = []string{}
	}
	for _, m := range in.Merged {
		out.Merged = append(out.Merged, MergedPerson(m))
	}
	return out
}

// PersonSplit is what a split left.
type PersonSplit struct {
	Person   Person  `json:"person"`
	SplitOff *Person `json:"split_off" doc:"Null when several merges were taken back at once"`
}

// PersonApp is an app that a person uses or has used.
type PersonApp struct {
	App         Ref        `json:"app"`
	Status      string     `json:"status" enum:"new,approved,unapproved,ignored"`
	Category    string     `json:"category"`
	Accounts    int64      `json:"accounts" doc:"Of the person, that are there now"`
	Devices     int64      `json:"devices" doc:"Of the person, that have a program of the app now"`
	FirstSeenAt *time.Time `json:"first_seen_at"`
	LastSeenAt  *time.Time `json:"last_seen_at"`
}

func writePersonApp(in *store.PersonApp) PersonApp {
	return PersonApp{
		App: Ref{in.AppID, in.AppName}, Status: string(in.Status), Category: in.Category, Accounts: in.Accounts, Devices: in.Devices,
		FirstSeenAt: moment(in.FirstSeenAt), LastSeenAt: moment(in.LastSeenAt),
	}
}

// Device is a managed computer or phone.
type Device struct {
	ID             string            `json:"id"`
	Name           string            `json:"name" doc:"The best short name there is: serial number or the vendor's identifier if it has no other"`
	Model          string            `json:"model"`
	SerialNumber   string            `json:"serial_number"`
	Platform       string            `json:"platform" doc:"As the vendor calls it"`
	OSVersion      string            `json:"os_version"`
	AssetTag       string            `json:"asset_tag"`
	Connector      *Ref              `json:"connector" doc:"Null once the connector is deleted and the device kept as history"`
	Origin         string            `json:"origin" doc:"The name of the connector, also after its deletion"`
	ExternalID     string            `json:"external_id" doc:"The vendor's identifier"`
	User           *DeviceUser       `json:"user" doc:"To whom the vendor has it assigned; null if to nobody"`
	Person         *Ref              `json:"person" doc:"Null while it is matched to nobody"`
	PersonLink     PersonLink        `json:"person_link"`
	LastCheckInAt  *time.Time        `json:"last_check_in_at" doc:"When it last reported to the vendor"`
	EnrolledAt     *time.Time        `json:"enrolled_at"`
	FirstSeenAt    *time.Time        `json:"first_seen_at"`
	LastSeenAt     *time.Time        `json:"last_seen_at"`
	RemovedAt      *time.Time        `json:"removed_at" doc:"When a complete listing no longer held it"`
	DisconnectedAt *time.Time        `json:"disconnected_at" doc:"When its connector was deleted"`
	MissingSince   *time.Time        `json:"missing_since" doc:"When a complete listing first came without it; null when the last one held it"`
	HeldBy         *string           `json:"held_by" doc:"The sync that holds its removal for a decision"`
	Attributes     map[string]string `json:"attributes" doc:"Further facts, by the vendor's words"`
}

// DeviceUser is to whom a vendor has a device assigned, in the vendor's words.
type DeviceUser struct {
	ExternalID string `json:"external_id"`
	Email      string `json:"email"`
	Name       string `json:"name"`
}

func writeDevice(in *inventory.Device) Device {
	out := Device{
		ID: in.ID, Name: in.Label(), Model: in.Model, SerialNumber: in.SerialNumber, Platform: in.Platform, OSVersion: in.OSVersion, AssetTag: in.AssetTag,
		Connector: ref(in.ConnectorID, in.ConnectorName), Origin: in.ConnectorName, ExternalID: in.ExternalID, Person: ref(in.PersonID, in.PersonName),
		PersonLink:    PersonLink{string(in.PersonRule), inventory.ExplainDevice(in.PersonRule, in.PersonID, &in.DeviceRecord)},
		LastCheckInAt: moment(in.LastCheckInAt), EnrolledAt: moment(in.EnrolledAt), FirstSeenAt: moment(in.FirstSeenAt), LastSeenAt: moment(in.LastSeenAt),
		RemovedAt: moment(in.RemovedAt), DisconnectedAt: moment(in.DisconnectedAt), MissingSince: moment(in.MissingSince),
		HeldBy: optional(in.HeldBy), Attributes: in.Attributes,
	}
	if user := (DeviceUser{in.UserID, in.UserEmail, in.UserName}); user != (DeviceUser{}) {
		out.User = &user
	}
	if out.Attributes == nil {
		out.Attributes = map[string]string{}
	}
	return out
}

// Installation is a program on a device.
type Installation struct {
	ID             string     `json:"id"`
	Name           string     `json:"name"`
	Identifier     string     `json:"identifier"`
	Publisher      string     `json:"publisher"`
	Version        string     `json:"version"`
	Path           string     `json:"path"`
	Title          Ref        `json:"title" doc:"The software title that it is a copy of"`
	App            *Ref       `json:"app" doc:"Null while the title belongs to none"`
	Device         *Ref       `json:"device" doc:"Null while the connector does not know the device"`
	Connector      *Ref       `json:"connector" doc:"Null once the connector is deleted and the installation kept as history"`
	Origin         string     `json:"origin" doc:"The name of the connector, also after its deletion"`
	FirstSeenAt    *time.Time `json:"first_seen_at"`
	LastSeenAt     *time.Time `json:"last_seen_at"`
	RemovedAt      *time.Time `json:"removed_at" doc:"When a complete listing no longer held it"`
	DisconnectedAt *time.Time `json:"disconnected_at" doc:"When its connector was deleted"`
	MissingSince   *time.Time `json:"missing_since" doc:"When a complete listing first came without it; null when the last one held it"`
	HeldBy         *string    `json:"held_by" doc:"The sync that holds its removal for a decision"`
}

func writeInstallation(in *store.InstalledProgram) Installation {
	return Installation{
		ID: in.ID, Name: in.Name, Identifier: in.Identifier, Publisher: in.Publisher, Version: in.Version, Path: in.Path,
		Title: Ref{in.TitleID, in.TitleName}, App: ref(in.AppID, in.AppName), Device: ref(in.OnDeviceID, in.DeviceName),
		Connector: ref(in.ConnectorID, in.ConnectorName), Origin: in.ConnectorName,
		FirstSeenAt: moment(in.FirstSeenAt), LastSeenAt: moment(in.LastSeenAt), RemovedAt: moment(in.RemovedAt),
		DisconnectedAt: moment(in.DisconnectedAt), MissingSince: moment(in.MissingSince), HeldBy: optional(in.HeldBy),
	}
}

// choice is an id in an input that may also be null, or left out.
type choice struct{ id *string }

// UnmarshalJSON takes an id; null becomes the empty one.
func (c *choice) UnmarshalJSON(raw []byte) error {
	c.id = new(string)
	return json.Unmarshal(raw, c.id)
}

// Schema describes it to the framework.
func (c choice) Schema(huma.Registry) *huma.Schema {
	limit := 100
	return &huma.Schema{Type: huma.TypeString, Nullable: true, MaxLength: &limit}
}
