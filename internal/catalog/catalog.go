// Package catalog knows common SaaS apps: data that people correct by a pull
// request, and rules that say which app a piece of evidence is about. It does
// no I/O beyond the data that is built into it, and reads no clock.
//
// A Catalogue never changes once it is made and may be used by many goroutines
// at once. What its methods return shares memory with it: read it, do not
// write to it.
package catalog

import (
	"slices"
)

// App is a SaaS product as the catalogue knows it. Identifiers belong to one
// app only, but for Team IDs, which belong to a vendor.
type App struct {
	// ID is a stable name in lower-case-kebab; it is never given to another app.
	ID     string `json:"id"`
	Name   string `json:"name"`
	Vendor string `json:"vendor"`
	// Domains are registrable domains, the main one first. Where a vendor runs
	// several apps below one domain, they are the hosts of this app.
	Domains []string `json:"domains,omitempty"`
	// Category is the key of a Category.
	Category string `json:"category"`
	// GenerativeAI says that the app is sold for what its models generate.
	GenerativeAI bool `json:"generative_ai"`
	// BundleIDs are the identifiers of the app's own programs for macOS and iOS,
	// and its package names on Android.
	BundleIDs []string `json:"bundle_ids,omitempty"`
	// TeamIDs are the Apple Developer Team IDs that sign them.
	TeamIDs []string `json:"team_ids,omitempty"`
	// StoreNames are further names in app stores and lists of installed apps.
	StoreNames []string `json:"store_names,omitempty"`
	// Gallery holds the app's key in the galleries of identity providers, by provider.
	Gallery map[string]string `json:"gallery,omitempty"`
	// Icon is the slug of the app's icon in Simple Icons; empty if it has none there.
	Icon string `json:"icon,omitempty"`
	// Sources say where each identifier is from.
	Sources []Source `json:"sources,omitempty"`
}

// Source says where an identifier is from. Field is the JSON name of a field
// of App, Value one of its values; an empty Value stands for all of them.
type Source struct {
	Field  string `json:"field"`
	Value  string `json:"value,omitempty"`
	Source string `json:"source"`
}

// Category is a kind of app.
type Category struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// Catalogue is an indexed set of apps.
type Catalogue struct {
	version    string
	categories []Category
	apps       []App // sorted by ID
	ignored    ignoredRules
	shared     sharedTeams
	index      index
}

// Version is the date of the data, such as "2026-01-31". Overrides do not change it.
func (c *Catalogue) Version() string { return c.version }

// Categories lists the categories, sorted by key.
func (c *Catalogue) Categories() []Category { return slices.Clone(c.categories) }

// All lists the apps, sorted by ID.
func (c *Catalogue) All() []App { return slices.Clone(c.apps) }

// ByID finds an app.
func (c *Catalogue) ByID(id string) (App, bool) {
	i, ok := c.index.ids[id]
	if !ok {
		return App{}, false
	}
	return c.apps[i], true
}

// hasCategory reports whether the key is that of a category.
func (c *Catalogue) hasCategory(key string) bool {
	return slices.ContainsFunc(c.categories, func(k Category) bool { return k.Key == key })
}
