// Package kandji reads the users, the devices and the installed programs of a
// Kandji tenant. Kandji is now called Iru;
// its API and host names go on under the old name. See README.md.
package kandji

import (
	"regexp"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
)

// The names of the settings.
const (
	fieldKey = "api_key"
	fieldURL = "api_url"
)

const title = "Kandji"

// Type describes Kandji.
func Type() connector.Type {
	return connector.Type{
		ID:    "kandji",
		Title: title,
		Description: "Reads the users that your directory has brought into Kandji, the device management that is now called Iru, " +
			"your devices, and the programs that are installed on them.",
		Category:   "Device management",
		App:        inventory.AppIdentity{Name: "Kandji", Vendor: "Iru", Domain: "kandji.io", Category: "Device management"},
		Streams:    streams(),
		Limits:     []connector.Limit{{Requests: 10_000, Per: time.Hour}, {Requests: 50, Per: time.Second}},
		Fields:     fields(),
		Guide:      guide(),
		Removal:    "The API token still exists in Kandji. Delete it there under Settings > Access > API Token, unless something else uses it.",
		NotOffered: []string{"username", "last_login_at"},
		Open:       open,
	}
}

func streams() []connector.StreamSpec {
	return []connector.StreamSpec{
		{
			ID:          connector.Users,
			Title:       "Users",
			Description: "Users from the directory integrations, archived ones included. Administrators of the console are not part of this list.",
			Permission:  permissionUsers,
			Required:    true,
			Directory:   true,
			PageSize:    pageSize,
		},
		{
			ID:          connector.Devices,
			Title:       "Devices",
			Description: "Computers, phones and tablets, and to whom each is assigned. Without them nobody knows whose a program is.",
			Holds:       inventory.KindDevice,
			Permission:  permissionDevices,
			PageSize:    pageSize,
		},
		{
			ID:    connector.InstalledApps,
			Title: "Installed programs",
			Description: "Programs on the devices, but for what comes with the system. They show which SaaS is used without an account " +
				"that anybody manages. The list of devices says whose they are.",
			Holds:         inventory.KindInstallation,
			Permission:    permissionPrism,
			PageSize:      pageSize,
			PerRecordOf:   connector.Devices,
			PerRecordMost: mostByDevice,
		},
	}
}

func fields() []connector.Field {
	return []connector.Field{
		{
			Name:        fieldKey,
			Label:       "API Key",
			Help:        "The API token from the Kandji console. Kandji shows it only once, when it is created.",
			Placeholder: "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
			Kind:        connector.FieldPassword,
			Secret:      true,
			Required:    true,
			MaxLength:   200,
			Clean:       cleanKey,
		},
		{
			Name:        fieldURL,
			Label:       "API URL",
			Help:        "Shown in the Kandji console under Settings > Access. It is not the address of the console itself.",
			Placeholder: "https://acme.api.kandji.io",
			Kind:        connector.FieldURL,
			Required:    true,
			MaxLength:   500,
			Clean:       cleanURL,
		},
	}
}

func guide() []connector.Step {
	return []connector.Step{
		{
			Title: "Open the access settings",
			Text: "Sign in to the Kandji (Iru) console as an administrator who will stay: Kandji deletes a token together with " +
				"the administrator who created it. Go to **Settings** and open the **Access** tab.",
		},
		{
			Title: "Copy the API URL",
			Text:  "In the section **API Token**, copy your organisation’s API URL and paste it into **API URL** here.",
			Shows: "https://acme.api.kandji.io",
		},
		{
			Title: "Add a token",
			Text:  "Select **Add Token**. Enter a name and a description, and select **Create**.",
			Shows: "Name: Noonday · Description: Reads users, devices and programs",
		},
		{
			Title: "Copy the token",
			Text: "Select **Copy Token** and paste it into **API Key** here. Kandji shows it only this once. " +
				"Confirm that you have copied it and select **Next**.",
			Shows: "3f2b7c1e-8d4a-4f0b-9c11-xxxxxxxxxxxx",
		},
		{
			Title: "Allow it to read",
			Text: "Select **Configure**. A new token may do nothing. Under **Users** tick **User list** (`GET /users`): without it nothing works. " +
				"Under **Devices** tick **Device list** (`GET /devices`) and under **Prism** tick **Applications** (`GET /prism/apps`). " +
				"Both are optional: without the first no devices are shown and nobody knows whose a program is, without the second " +
				"no installed programs are shown. Nothing else is needed. Select **Save**.",
			Shows: "Users > User list · Devices > Device list · Prism > Applications",
		},
		{
			Title: "Connect",
			Text:  "Select **Connect** here. Noonday asks each list once and tells you which of them the token may read.",
		},
	}
}

// cleanKey accepts a token in the vendor's form. Its errors never hold the value.
func cleanKey(value string, _ connector.Environment) (string, error) {
	value = strings.Trim(withoutSpace(value), `"'`)
	for _, prefix := range []string{"authorization:", "bearer"} {
		if len(value) > len(prefix) && strings.EqualFold(value[:len(prefix)], prefix) {
			value = value[len(prefix):]
		}
	}
	if !regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`).MatchString(value) {
		return "", connector.Invalid("token_malformed",
			"This is not an API token of Kandji: those look like xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, with digits and the letters a to f. "+
				"Copy it again, or add a new token if Kandji does not show it any more.")
	}
	return value, nil
}
