package action

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

// CatalogEntry is an app as the catalogue knows it here.
type CatalogEntry struct {
	catalog.App
	Overridden bool   // it is the operators' own, whatever Noonday brings
	Builtin    bool   // Noonday brings an entry with this id
	InUse      string // the id of the app, if it is one here
}

// CatalogQuery selects entries of the catalogue. Sorts: name.
type CatalogQuery struct {
	store.Paging
	Search       string // in names, vendor, domains, identifiers
	Category     string // its key
	GenerativeAI *bool
	Overridden   *bool
}

// Category is a kind of app, and how many apps here are of it. Key is empty for
// one that the catalogue does not know.
type Category struct {
	Key, Title string
	Apps       int64
}

// ListCategories lists the categories of the catalogue, and those beside it that
// apps have.
func (d *Deeds) ListCategories(ctx context.Context) ([]Category, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	counts, err := d.Store.CountCategories(ctx)
	if err != nil {
		return nil, err
	}
	n := map[string]int64{}
	for _, c := range counts {
		n[c.Category] = c.Apps
	}
	var out []Category
	for _, c := range d.Matcher.Base().Categories() {
		out = append(out, Category{c.Key, c.Title, n[c.Title]})
		delete(n, c.Title)
	}
	for _, c := range counts {
		if apps, beside := n[c.Category]; beside && c.Category != "" {
			out = append(out, Category{"", c.Category, apps})
		}
	}
	return out, nil
}

// CategoryTitle is the title of a category by its key; anything else stays.
func (d *Deeds) CategoryTitle(category string) string {
	return categoryTitle(d.Matcher.Base().Categories(), category)
}

// Catalogue is the catalogue with the operators' own entries.
func (d *Deeds) Catalogue(ctx context.Context) (*catalog.Catalogue, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Matcher.Catalogue(ctx, d.Store)
}

// ListCatalog lists entries of the catalogue.
func (d *Deeds) ListCatalog(ctx context.Context, q CatalogQuery) (store.List[CatalogEntry], error) {
	var none store.List[CatalogEntry]
	c, err := d.Catalogue(ctx)
	if err != nil {
		return none, err
	}
	own, err := d.overridden(ctx)
	if err != nil {
		return none, err
	}
	var found []CatalogEntry
	for _, a := range c.All() {
		if e := d.entry(a, own); q.fits(&e) {
			found = append(found, e)
		}
	}
	list, err := pageOfEntries(found, q.Paging)
	if err != nil {
		return none, err
	}
	return list, d.markInUse(ctx, list.Items)
}

// overridden are the ids of the operators' own entries.
func (d *Deeds) overridden(ctx context.Context) (map[string]bool, error) {
	overrides, err := d.Store.Overrides(ctx)
	own := make(map[string]bool, len(overrides))
	for _, o := range overrides {
		own[o.ID] = true
	}
	return own, err
}

func (d *Deeds) entry(a catalog.App, own map[string]bool) CatalogEntry {
	_, builtin := d.Matcher.Base().ByID(a.ID)
	return CatalogEntry{App: a, Overridden: own[a.ID], Builtin: builtin}
}

// fits reports whether an entry is among those of a query.
func (q *CatalogQuery) fits(e *CatalogEntry) bool {
	if q.Category != "" && e.Category != q.Category || q.GenerativeAI != nil && e.GenerativeAI != *q.GenerativeAI ||
		q.Overridden != nil && e.Overridden != *q.Overridden {
		return false
	}
	wanted := strings.ToLower(strings.TrimSpace(q.Search))
	if wanted == "" {
		return true
	}
	for _, list := range [][]string{{e.ID, e.Name, e.Vendor}, e.StoreNames, e.Domains, e.BundleIDs, e.TeamIDs} {
		if slices.ContainsFunc(list, func(s string) bool { return strings.Contains(strings.ToLower(s), wanted) }) {
			return true
		}
	}
	return false
}

// markInUse notes which entries are apps here.
func (d *Deeds) markInUse(ctx context.Context, entries []CatalogEntry) error {
	ids := make([]string, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	apps, err := d.Store.AppsByCatalogID(ctx, ids)
	for i := range entries {
		entries[i].InUse = apps[entries[i].ID].ID
	}
	return err
}

// entryCursor is where a page of entries ended.
type entryCursor struct {
	Sort string `json:"s"`
	Name string `json:"n"`
	ID   string `json:"i"`
}

func (c entryCursor) compare(e *CatalogEntry) int {
	if n := strings.Compare(strings.ToLower(e.Name), c.Name); n != 0 {
		return n
	}
	return strings.Compare(e.ID, c.ID)
}

func cursorOf(e *CatalogEntry, sort string) entryCursor {
	return entryCursor{sort, strings.ToLower(e.Name), e.ID}
}

// pageOfEntries sorts entries by name and cuts a page out of them.
func pageOfEntries(all []CatalogEntry, p store.Paging) (store.List[CatalogEntry], error) {
	out := store.List[CatalogEntry]{Items: []CatalogEntry{}, Total: int64(len(all))}
	name := strings.TrimPrefix(p.Sort, "-")
	if name != "" && name != "name" {
		return out, fault.New(fault.Invalid, "unknown_sort", "This list cannot be sorted by “%s”.", clip(name)).At("sort")
	}
	direction := 1
	if strings.HasPrefix(p.Sort, "-") {
		direction = -1
	}
	slices.SortFunc(all, func(a, b CatalogEntry) int { return direction * cursorOf(&b, "").compare(&a) })
	if p.Cursor != "" {
		var c entryCursor
		raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
		if err == nil {
			err = json.Unmarshal(raw, &c)
		}
		if err != nil || c.ID == "" || c.Sort != p.Sort {
			return out, fault.New(fault.Invalid, "invalid_cursor", "The cursor does not belong to this list and order. Start again from the first page.").At("cursor").Because(err)
		}
		all = slices.DeleteFunc(all, func(e CatalogEntry) bool { return direction*c.compare(&e) <= 0 })
	}
	limit := p.Limit
	if limit <= 0 {
		limit = 50
	}
	out.Items = append(out.Items, all[:min(limit, len(all))]...)
	if len(all) > limit {
		raw, err := json.Marshal(cursorOf(&out.Items[limit-1], p.Sort))
		if err != nil {
			return out, fmt.Errorf("encode cursor: %w", err)
		}
		out.Next = base64.RawURLEncoding.EncodeToString(raw)
	}
	return out, nil
}

// GetCatalogEntry returns one entry of the catalogue.
func (d *Deeds) GetCatalogEntry(ctx context.Context, id string) (*CatalogEntry, error) {
	c, err := d.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	a, ok := c.ByID(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "catalog_entry_not_found", "The catalogue has no app of this id.")
	}
	own, err := d.overridden(ctx)
	if err != nil {
		return nil, err
	}
	one := []CatalogEntry{d.entry(a, own)}
	return &one[0], d.markInUse(ctx, one)
}

// PutCatalogEntry overrides an entry of the catalogue, or adds one, and lets
// the catalogue decide anew about what is installed.
func (d *Deeds) PutCatalogEntry(ctx context.Context, entry catalog.App) (*CatalogEntry, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	if problem := cleanEntry(&entry); problem != nil {
		return nil, problem
	}
	raw, err := json.Marshal(entry)
	if err != nil {
		return nil, fmt.Errorf("encode an entry of the catalogue: %w", err)
	}
	err = d.changeCatalogue(ctx, &entry, false, func(ctx context.Context, tx store.Store, now time.Time, by string) error {
		return tx.SaveOverride(ctx, &store.Override{ID: entry.ID, Entry: string(raw), UpdatedAt: now, UpdatedBy: by})
	})
	if err != nil {
		return nil, err
	}
	return d.GetCatalogEntry(ctx, entry.ID)
}

// DropOverride takes an override back, or an addition away.
func (d *Deeds) DropOverride(ctx context.Context, id string) error {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return err
	}
	return d.changeCatalogue(ctx, &catalog.App{ID: id}, true, func(ctx context.Context, tx store.Store, _ time.Time, _ string) error {
		return tx.DeleteOverride(ctx, id)
	})
}

// changeCatalogue writes a change of the catalogue together with what it changes
// about software titles. What that is, is looked for before the transaction.
func (d *Deeds) changeCatalogue(ctx context.Context, entry *catalog.App, drop bool, write func(context.Context, store.Store, time.Time, string) error) error {
	plan, err := d.Matcher.Plan(ctx, d.Store, entry, drop)
	if mistakes := matching.Mistakes(err); len(mistakes) > 0 {
		return entryFault(entry.ID, mistakes)
	}
	if err != nil {
		return err
	}
	differing, err := d.Matcher.Differing(ctx, d.Store, plan.Catalogue)
	if err != nil {
		return err
	}
	actor, _ := auth.ActorFrom(ctx)
	var moves matching.Moves
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		state, err := tx.OverridesState(ctx)
		if err != nil {
			return err
		}
		if state.N != plan.State.N || !state.Last.Equal(plan.State.Last) {
			return fault.New(fault.Conflict, "catalogue_changed", "Somebody else changed the catalogue at this moment. Look at it and try again.")
		}
		now := later(d.Now(), state.Last.Add(time.Microsecond)) // by which others see that it changed
		if err := write(ctx, tx, now, actor.Name); err != nil {
			return err
		}
		moves, err = d.Matcher.Resettle(ctx, tx, plan.Catalogue, differing, matching.Origin{By: actor.Name}, d.Now())
		if err != nil {
			return err
		}
		deed := map[bool]string{true: "catalogue.reset", false: "catalogue.override"}[drop]
		return d.audit(ctx, tx, deed, target{"catalogue", entry.ID, entry.Name}, map[string]string{"software_titles": fmt.Sprint(len(moves.Titles))})
	})
	if err != nil {
		return err
	}
	return moves.Count(ctx, d.Store)
}

// entryFault says what is wrong with an entry of the catalogue.
func entryFault(id string, mistakes []*catalog.InvalidError) error {
	var faults []*fault.Fault
	for _, m := range mistakes {
		if m.App == id {
			faults = append(faults, fault.New(fault.Invalid, m.Code, "%s", m.Message).At(m.Field))
		}
	}
	if f := fault.Join(faults...); f != nil {
		return f
	}
	return errors.New("the catalogue refuses an entry for no reason")
}

// The bounds of an entry of the catalogue.
const (
	maxEntryID    = 60
	maxEntryList  = 100
	maxEntryPlain = 100 // characters of a value
)

// cleanEntry trims an entry and checks what the catalogue does not.
func cleanEntry(e *catalog.App) *fault.Fault {
	var faults []*fault.Fault
	line := func(field, raw string, limit int) string {
		text, problem := cleanText(field, raw, limit, false)
		faults = append(faults, problem)
		return text
	}
	e.Sources = nil
	e.ID, e.Name, e.Vendor, e.Icon = line("id", e.ID, maxEntryID), line("name", e.Name, maxName), line("vendor", e.Vendor, maxName), line("icon", e.Icon, maxEntryPlain)
	for _, list := range []struct {
		field  string
		values []string
	}{{"domains", e.Domains}, {"bundle_ids", e.BundleIDs}, {"team_ids", e.TeamIDs}, {"store_names", e.StoreNames}} {
		if len(list.values) > maxEntryList {
			faults = append(faults, fault.New(fault.Invalid, "too_many", "There are at most %d %s.", maxEntryList, strings.ReplaceAll(list.field, "_", " ")).At(list.field))
		}
		for i, value := range list.values {
			if text, problem := cleanText("value", value, 2*maxEntryPlain, false); problem != nil {
				faults = append(faults, problem.At(fmt.Sprintf("%s[%d]", list.field, i)))
			} else {
				list.values[i] = text
			}
		}
	}
	for i := range e.Domains {
		e.Domains[i] = strings.ToLower(e.Domains[i])
	}
	if len(e.Gallery) > maxEntryList {
		faults = append(faults, fault.New(fault.Invalid, "too_many", "There are at most %d keys of galleries.", maxEntryList).At("gallery"))
	}
	for provider, key := range e.Gallery {
		if len(provider) > maxEntryPlain || len(key) > 2*maxEntryPlain {
			faults = append(faults, fault.New(fault.Invalid, "value_too_long", "A key of a gallery is too long.").At("gallery"))
		}
	}
	return fault.Join(faults...)
}
