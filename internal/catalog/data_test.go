package catalog_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/catalog"
)

// leastApps is how many apps the catalogue promises to know.
const leastApps = 400

// dataFile is the file of one category.
type dataFile struct {
	name string // "design.json"
	raw  []byte
	apps []catalog.App
}

// dataFiles reads the files. To update sorts and formats them first.
func dataFiles(t *testing.T, update bool) []dataFile {
	t.Helper()
	paths, err := filepath.Glob("data/apps/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no data: %v", err)
	}
	var out []dataFile
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f := dataFile{name: filepath.Base(path), raw: raw}
		if err := json.Unmarshal(raw, &f.apps); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if update {
			slices.SortFunc(f.apps, func(a, b catalog.App) int { return cmp.Compare(a.ID, b.ID) })
			f.raw = format(t, f.apps)
			if err := os.WriteFile(path, f.raw, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, f)
	}
	return out
}

// format is how files are written.
func format(t *testing.T, content any) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(content); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func load(t testing.TB) *catalog.Catalogue {
	t.Helper()
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// guard is one rule about the data: from the files to what is wrong with them.
type guard func(t *testing.T, c *catalog.Catalogue, files []dataFile) []string

func guards() map[string]guard {
	return map[string]guard{
		"forms and clashes":        formGuard,
		"sorted and formatted":     orderGuard,
		"categories":               categoryGuard,
		"every identifier sourced": sourceGuard,
		"a Team ID has one vendor": teamGuard,
		"enough apps":              sizeGuard,
		"generative AI is marked":  generativeGuard,
		"something to find it by":  identifierGuard,
		"galleries":                galleryGuard,
	}
}

// TestData holds the data to its guards; with UPDATE=1 it sorts and formats the
// files first. It does not run beside the tests that read them.
func TestData(t *testing.T) {
	c, files := load(t), dataFiles(t, os.Getenv("UPDATE") == "1")
	for name, holds := range guards() {
		t.Run(name, func(t *testing.T) {
			for _, wrong := range holds(t, c, files) {
				t.Error(wrong)
			}
		})
	}
}

// TestDataIsGuarded plants a fault for every guard and expects it to notice.
func TestDataIsGuarded(t *testing.T) {
	t.Parallel()
	c := load(t)
	planted := map[string]bool{}
	for _, p := range []struct {
		guard, want string
		fault       func(files []dataFile)
	}{
		{"forms and clashes", "is not an id", func(f []dataFile) { f[0].apps[0].ID = "Not An Id" }},
		{"forms and clashes", "name is missing", func(f []dataFile) { f[0].apps[0].Name = "" }},
		{"forms and clashes", "is not a domain", func(f []dataFile) { f[0].apps[0].Domains = []string{"https://example.com"} }},
		{"forms and clashes", "is not a domain", func(f []dataFile) { f[0].apps[0].Domains = []string{"Example.com"} }},
		{"forms and clashes", "is not a bundle identifier", func(f []dataFile) { f[0].apps[0].BundleIDs = []string{"com.example app"} }},
		{"forms and clashes", "is not a Team ID", func(f []dataFile) { f[0].apps[0].TeamIDs = []string{"abcdefghij"} }},
		{"forms and clashes", "two apps with the id", func(f []dataFile) { f[0].apps[0].ID = f[1].apps[0].ID }},
		{"forms and clashes", "is claimed by", func(f []dataFile) { f[0].apps[0].Domains = f[1].apps[0].Domains }},
		{"forms and clashes", "is claimed by", func(f []dataFile) {
			f[0].apps[0].BundleIDs, f[1].apps[0].BundleIDs = []string{"com.example.App"}, []string{"com.example.app"}
		}},
		{"forms and clashes", "is claimed by", func(f []dataFile) { f[0].apps[0].StoreNames = []string{f[1].apps[0].Name + " for Mac"} }},
		{"forms and clashes", "in the list twice", func(f []dataFile) { f[0].apps[0].TeamIDs = []string{"ABCDE12345", "ABCDE12345"} }},
		{"sorted and formatted", "is not sorted", func(f []dataFile) { slices.Reverse(f[0].apps) }},
		{"sorted and formatted", "is not formatted", func(f []dataFile) { f[0].raw = bytes.TrimSpace(f[0].raw) }},
		{"categories", "is of the category", func(f []dataFile) { f[0].apps[0].Category = f[1].apps[0].Category }},
		{"categories", "no category", func(f []dataFile) { f[0].name = "other.json" }},
		{"every identifier sourced", "has no source", func(f []dataFile) { f[0].apps[0].BundleIDs = []string{"com.example.app"} }},
		{"every identifier sourced", "has no source", func(f []dataFile) { f[0].apps[0].TeamIDs = []string{"ABCDE12345"} }},
		{"every identifier sourced", "has no source", func(f []dataFile) { f[0].apps[0].Domains = []string{"example.com"} }},
		{"every identifier sourced", "has no source", func(f []dataFile) { f[0].apps[0].Gallery = map[string]string{"okta": "example"} }},
		{"galleries", "no gallery", func(f []dataFile) { f[0].apps[0].Gallery = map[string]string{"example": "example"} }},
		{"galleries", "an empty key", func(f []dataFile) { f[0].apps[0].Gallery = map[string]string{"okta": ""} }},
		{"galleries", "is that of", func(f []dataFile) {
			f[0].apps[0].Gallery, f[1].apps[0].Gallery = map[string]string{"okta": "example"}, map[string]string{"okta": "example"}
		}},
		{"every identifier sourced", "says nothing", func(f []dataFile) { f[0].apps[0].Sources[0].Source = "" }},
		{"every identifier sourced", "not have", func(f []dataFile) { f[0].apps[0].Sources[0].Value = "other.example.com" }},
		{"a Team ID has one vendor", "ABCDE12345", func(f []dataFile) {
			f[0].apps[0].TeamIDs, f[1].apps[0].TeamIDs = []string{"ABCDE12345"}, []string{"ABCDE12345"}
		}},
		{"enough apps", "only", func(f []dataFile) {
			for i := range f {
				f[i].apps = f[i].apps[:1]
			}
		}},
		{"generative AI is marked", "generative_ai", func(f []dataFile) {
			for i := range f {
				if f[i].name == "generative_ai.json" {
					f[i].apps[0].GenerativeAI = false
				}
			}
		}},
		{"something to find it by", "nothing but a name", func(f []dataFile) { f[0].apps[0].Domains, f[0].apps[0].BundleIDs = nil, nil }},
	} {
		t.Run(p.guard+"/"+p.want, func(t *testing.T) {
			files := dataFiles(t, false)
			p.fault(files)
			wrong := strings.Join(guards()[p.guard](t, c, files), "\n")
			if !strings.Contains(wrong, p.want) {
				t.Errorf("the planted fault is not noticed: want %q in %q", p.want, wrong)
			}
		})
		planted[p.guard] = true
	}
	for name := range guards() {
		if !planted[name] {
			t.Errorf("no fault is planted for %q", name)
		}
	}
}

func allApps(files []dataFile) []catalog.App {
	var out []catalog.App
	for _, f := range files {
		out = append(out, f.apps...)
	}
	return out
}

func formGuard(_ *testing.T, c *catalog.Catalogue, files []dataFile) []string {
	if _, err := c.With(allApps(files)); err != nil {
		return []string{err.Error()}
	}
	return nil
}

func orderGuard(t *testing.T, _ *catalog.Catalogue, files []dataFile) []string {
	var out []string
	for _, f := range files {
		switch {
		case !slices.IsSortedFunc(f.apps, func(a, b catalog.App) int { return cmp.Compare(a.ID, b.ID) }):
			out = append(out, f.name+" is not sorted by id; UPDATE=1 sorts it")
		case !bytes.Equal(f.raw, format(t, f.apps)):
			out = append(out, f.name+" is not formatted; UPDATE=1 formats it")
		}
	}
	return out
}

func categoryGuard(_ *testing.T, c *catalog.Catalogue, files []dataFile) []string {
	var out []string
	known := map[string]bool{}
	for _, k := range c.Categories() {
		known[k.Key] = true
	}
	for _, f := range files {
		key := strings.TrimSuffix(f.name, ".json")
		if !known[key] {
			out = append(out, f.name+": there is no category of this name")
		}
		for i := range f.apps {
			if a := &f.apps[i]; a.Category != key {
				out = append(out, fmt.Sprintf("%s: %s is of the category %q", f.name, a.ID, a.Category))
			}
		}
	}
	return out
}

// sourceGuard: every domain, bundle identifier, Team ID and key of a gallery
// says where it is from, and no source is about a value that the app does not have.
func sourceGuard(_ *testing.T, _ *catalog.Catalogue, files []dataFile) []string {
	var out []string
	for _, a := range allApps(files) {
		fields := map[string][]string{"domains": a.Domains, "bundle_ids": a.BundleIDs, "team_ids": a.TeamIDs,
			"store_names": a.StoreNames, "gallery": slices.Collect(maps.Values(a.Gallery))}
		for _, s := range a.Sources {
			if s.Source == "" {
				out = append(out, fmt.Sprintf("%s: a source of %s says nothing", a.ID, s.Field))
			}
			if values, ok := fields[s.Field]; !ok || len(values) == 0 || s.Value != "" && !slices.Contains(values, s.Value) {
				out = append(out, fmt.Sprintf("%s: there is a source for %s %q, which it does not have", a.ID, s.Field, s.Value))
			}
		}
		for _, field := range []string{"domains", "bundle_ids", "team_ids", "gallery"} {
			for _, v := range fields[field] {
				if !slices.ContainsFunc(a.Sources, func(s catalog.Source) bool {
					return s.Field == field && (s.Value == "" || s.Value == v) && s.Source != ""
				}) {
					out = append(out, fmt.Sprintf("%s: %s %q has no source", a.ID, field, v))
				}
			}
		}
	}
	return out
}

func teamGuard(_ *testing.T, _ *catalog.Catalogue, files []dataFile) []string {
	vendors := map[string]map[string]bool{}
	for _, a := range allApps(files) {
		for _, team := range a.TeamIDs {
			if vendors[team] == nil {
				vendors[team] = map[string]bool{}
			}
			vendors[team][a.Vendor] = true
		}
	}
	var out []string
	for team, of := range vendors {
		if len(of) > 1 {
			out = append(out, fmt.Sprintf("the Team ID %s is that of several vendors: %v", team, slices.Sorted(maps.Keys(of))))
		}
	}
	return out
}

func sizeGuard(_ *testing.T, _ *catalog.Catalogue, files []dataFile) []string {
	if n := len(allApps(files)); n < leastApps {
		return []string{fmt.Sprintf("only %d apps, at least %d", n, leastApps)}
	}
	return nil
}

func generativeGuard(_ *testing.T, _ *catalog.Catalogue, files []dataFile) []string {
	var out []string
	for _, a := range allApps(files) {
		if a.Category == "generative_ai" && !a.GenerativeAI {
			out = append(out, a.ID+" is of the category generative_ai and not marked as such")
		}
	}
	return out
}

func identifierGuard(_ *testing.T, _ *catalog.Catalogue, files []dataFile) []string {
	var out []string
	for _, a := range allApps(files) {
		if len(a.Domains)+len(a.BundleIDs) == 0 {
			out = append(out, a.ID+" has nothing but a name")
		}
	}
	return out
}

// galleryGuard: keys are of known galleries, and each is that of one app.
func galleryGuard(_ *testing.T, _ *catalog.Catalogue, files []dataFile) []string {
	var out []string
	first := map[string]string{}
	for _, a := range allApps(files) {
		for provider, key := range a.Gallery {
			if provider != "okta" && provider != "entra" {
				out = append(out, fmt.Sprintf("%s: there is no gallery of %q", a.ID, provider))
			}
			if key == "" {
				out = append(out, a.ID+": an empty key of a gallery")
			}
			if other, taken := first[provider+"/"+key]; taken {
				out = append(out, fmt.Sprintf("%s: the key %q of %s is that of %s", a.ID, key, provider, other))
			}
			first[provider+"/"+key] = a.ID
		}
	}
	return out
}
