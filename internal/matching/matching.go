// Package matching says which app a software title belongs to, by the
// catalogue and the operators' own entries, and whose accounts and devices are,
// by their addresses. It makes the apps and the persons that are found. What an
// operator decided stays.
package matching

import (
	"context"
	"fmt"
	"time"

	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Matcher knows the catalogue. It is safe for concurrent use.
type Matcher struct {
	base  *catalog.Catalogue
	built built
}

// New makes a matcher of the catalogue that Noonday brings.
func New(base *catalog.Catalogue) *Matcher { return &Matcher{base: base} }

// Verdict is what the catalogue says of a title.
type Verdict struct {
	CatalogID string // of the app that it belongs to; empty if none is known
	Suggested string // of the app that merely has its name
	Match     inventory.TitleMatch
	appName   string
}

// Judge asks the catalogue about a title. It does not regard what operators decided.
func Judge(c *catalog.Catalogue, t *inventory.Title) Verdict {
	e := catalog.Evidence{BundleID: t.Identifier, TeamID: t.TeamID, Name: t.Name}
	if reason, ignored := c.Ignored(e); ignored {
		return Verdict{Match: inventory.TitleMatch{Rule: inventory.RuleIgnored, Confidence: string(catalog.High), Explanation: "It is " + reason + ".", Ignored: true}}
	}
	found, ok := c.Match(e)
	switch {
	case !ok:
		return Verdict{}
	case found.Suggestion():
		return Verdict{Suggested: found.AppID}
	}
	return Verdict{CatalogID: found.AppID, Match: inventory.TitleMatch{
		Rule: string(found.Rule), Confidence: string(found.Confidence), Explanation: found.Explanation,
	}}
}

// Origin is who brought titles to light; empty for deeds of operators.
type Origin struct {
	ConnectorID, ConnectorName, SyncID string
	// By is the operator whose deed brings apps to light.
	By string
}

// Settle matches those of some titles that no operator has decided about, and
// stores the apps that this brings to light, not the titles. It returns the
// places of the titles whose match is another one than before; their ValidFrom
// is now.
func (m *Matcher) Settle(ctx context.Context, tx store.Store, titles []inventory.Title, from Origin, now time.Time) (changed []int, err error) {
	c, err := m.Catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	return m.settle(ctx, tx, c, titles, from, now)
}

// settle is Settle by a given catalogue.
func (m *Matcher) settle(ctx context.Context, tx store.Store, c *catalog.Catalogue, titles []inventory.Title, from Origin, now time.Time) (changed []int, err error) {
	verdicts := make(map[int]Verdict, len(titles))
	var wanted []string
	for i := range titles {
		if titles[i].Match.DecidedBy != "" {
			continue
		}
		verdicts[i] = Judge(c, &titles[i])
		if id := verdicts[i].CatalogID; id != "" {
			wanted = append(wanted, id)
		}
	}
	apps, err := m.Ensure(ctx, tx, c, wanted, from, now)
	if err != nil {
		return nil, err
	}
	for i := range titles {
		v, ok := verdicts[i]
		if !ok {
			continue
		}
		t := &titles[i]
		if v.CatalogID != "" {
			v.Match.AppID, v.appName = apps[v.CatalogID].ID, apps[v.CatalogID].Name
		}
		if t.Match == v.Match && t.Suggested == v.Suggested {
			continue
		}
		if t.Match != v.Match {
			t.ValidFrom = now
		}
		t.Match, t.Suggested, t.AppName = v.Match, v.Suggested, v.appName
		changed = append(changed, i)
	}
	return changed, nil
}

// Ensure finds or makes the apps of the catalogue's ids. An app of the same name
// that is of no entry of the catalogue becomes that entry's.
func (m *Matcher) Ensure(ctx context.Context, tx store.Store, c *catalog.Catalogue, ids []string, from Origin, now time.Time) (map[string]inventory.App, error) {
	apps, err := tx.AppsByCatalogID(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, ok := apps[id]; ok {
			continue
		}
		entry, ok := c.ByID(id)
		if !ok {
			return nil, fmt.Errorf("the catalogue matched %q, which it does not have", id)
		}
		app, err := m.make(ctx, tx, &entry, c, from, now)
		if err != nil {
			return nil, err
		}
		apps[id] = *app
	}
	return apps, nil
}

// make stores the app of an entry of the catalogue.
func (m *Matcher) make(ctx context.Context, tx store.Store, entry *catalog.App, c *catalog.Catalogue, from Origin, now time.Time) (*inventory.App, error) {
	app := AppOf(entry, c)
	same, err := tx.AppByName(ctx, entry.Name)
	if err != nil {
		return nil, err
	}
	if same != nil && same.CatalogID == "" {
		same.CatalogID = app.CatalogID
		return same, tx.ClaimApp(ctx, same.ID, app.CatalogID)
	}
	if same != nil {
		if app.Name, err = distinctName(ctx, tx, entry); err != nil {
			return nil, err
		}
	}
	app.ID, app.FirstSeenAt, app.LastSeenAt, app.ValidFrom = store.NewID(), now, now, now
	if err := tx.InsertApp(ctx, app); err != nil {
		return nil, err
	}
	return app, tx.InsertEvents(ctx, []inventory.Event{{
		ID: store.NewID(), At: now, Kind: inventory.EventAppNew, AppID: app.ID, AppName: app.Name,
		ConnectorID: from.ConnectorID, ConnectorName: from.ConnectorName, SyncID: from.SyncID, By: from.By,
	}})
}

// distinctName tells apart what has one name: by the vendor, or else by the id
// of the catalogue, which no two have.
func distinctName(ctx context.Context, tx store.Store, entry *catalog.App) (string, error) {
	for _, by := range []string{entry.Vendor, entry.ID} {
		name := entry.Name + " (" + by + ")"
		taken, err := tx.AppByName(ctx, name)
		if err != nil || taken == nil && by != "" {
			return name, err
		}
	}
	return entry.Name + " (" + entry.ID + ", catalogue)", nil
}

// AppOf is the app of an entry of the catalogue, not stored and not seen yet.
func AppOf(entry *catalog.App, c *catalog.Catalogue) *inventory.App {
	category := entry.Category
	for _, k := range c.Categories() {
		if k.Key == entry.Category {
			category = k.Title
		}
	}
	return &inventory.App{
		Name: entry.Name, Vendor: entry.Vendor, Domains: entry.Domains, Category: category, CatalogID: entry.ID, GenerativeAI: entry.GenerativeAI,
		Status: inventory.AppNew, Origin: inventory.OriginDiscovered, Tags: []string{},
	}
}
