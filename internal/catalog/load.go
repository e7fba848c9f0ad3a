package catalog

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed data
var data embed.FS

// The places of the data.
const (
	headFile    = "data/catalogue.json"
	ignoredFile = "data/ignored.json"
	sharedFile  = "data/shared_teams.json"
	appsFolder  = "data/apps"
)

// head is what the data says about itself.
type head struct {
	Version    string     `json:"version"`
	Categories []Category `json:"categories"`
}

// Load reads the data that is built in. Each call makes a Catalogue of its
// own, which takes some milliseconds. It fails only if the data is broken:
// unreadable, with an unknown field, of an unknown category, or with an
// identifier that two apps claim.
func Load() (*Catalogue, error) {
	var h head
	if err := readData(headFile, &h); err != nil {
		return nil, err
	}
	var rules []ignoredRule
	if err := readData(ignoredFile, &rules); err != nil {
		return nil, err
	}
	var shared []sharedTeam
	if err := readData(sharedFile, &shared); err != nil {
		return nil, err
	}
	apps, err := readApps()
	if err != nil {
		return nil, err
	}
	c := &Catalogue{version: h.Version, categories: h.Categories, ignored: indexIgnored(rules), shared: indexShared(shared)}
	if err := c.check(apps); err != nil {
		return nil, fmt.Errorf("the catalogue's data: %w", err)
	}
	return c.holding(apps), nil
}

// readApps reads the files of all categories.
func readApps() ([]App, error) {
	files, err := data.ReadDir(appsFolder)
	if err != nil {
		return nil, fmt.Errorf("list the catalogue's data: %w", err)
	}
	var apps []App
	for _, file := range files {
		var some []App
		if err := readData(appsFolder+"/"+file.Name(), &some); err != nil {
			return nil, err
		}
		for i := range some {
			if want := strings.TrimSuffix(file.Name(), ".json"); some[i].Category != want {
				return nil, fmt.Errorf("%s: the app %s is of the category %q", file.Name(), some[i].ID, some[i].Category)
			}
		}
		apps = append(apps, some...)
	}
	return apps, nil
}

// readData reads one file of the data, and nothing that it does not know.
func readData(name string, into any) error {
	content, err := data.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read the catalogue's data: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read %s of the catalogue's data: %w", name, err)
	}
	return nil
}
