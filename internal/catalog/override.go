package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// With returns the catalogue with overrides, each of them an app as a whole:
// one with the ID of an app of c replaces it, any other one is added. c itself
// stays as it is.
//
// An override wins: a domain, a bundle identifier or a name that it claims is
// taken from the app of c that had it. A Team ID is a vendor's, and may be
// claimed by many.
//
// It fails for what is wrong with the overrides themselves, whatever c holds,
// so that overrides that are accepted once stay acceptable as the data grows:
// two with one ID, two that claim one identifier, and values that are not of
// their form. The error joins an *InvalidError for each mistake. Sources are
// not asked for, as an operator knows the apps in use here best.
func (c *Catalogue) With(overrides []App) (*Catalogue, error) {
	if err := c.check(overrides); err != nil {
		return nil, err
	}
	taken := claimsOf(overrides)
	apps := slices.Clone(overrides)
	for _, a := range c.apps {
		if _, replaced := taken[claim{"id", a.ID}]; !replaced {
			apps = append(apps, without(a, taken))
		}
	}
	out := c.holding(apps)
	for i := range overrides {
		for _, name := range overrides[i].names() {
			out.index.names[name] = out.index.ids[overrides[i].ID]
		}
	}
	return out, nil
}

// claim is an identifier that one app may have: field and comparable value.
type claim struct{ field, value string }

// claims lists what the app claims for itself, with the place of each.
func (a *App) claims() (out []claim, at []string) {
	add := func(field string, place string, value string) {
		out, at = append(out, claim{field, value}), append(at, place)
	}
	add("id", "id", a.ID)
	for i, d := range a.Domains {
		add("domains", fmt.Sprintf("domains[%d]", i), d)
	}
	for i, b := range a.BundleIDs {
		add("bundle_ids", fmt.Sprintf("bundle_ids[%d]", i), strings.ToLower(b))
	}
	for _, n := range a.names() {
		add("name", "name", n)
	}
	return out, at
}

// claimsOf maps each claim to the place of the first app that makes it.
func claimsOf(apps []App) map[claim]int {
	out := make(map[claim]int, 8*len(apps))
	for i := range apps {
		claims, _ := apps[i].claims()
		for _, cl := range claims {
			if _, taken := out[cl]; !taken {
				out[cl] = i
			}
		}
	}
	return out
}

// check says what is wrong with a list of apps: with each by itself, and among them.
func (c *Catalogue) check(apps []App) error {
	var errs []error
	first := claimsOf(apps)
	for i := range apps {
		a := &apps[i]
		errs = append(errs, c.form(a)...)
		claims, places := a.claims()
		for k, cl := range claims {
			other := first[cl]
			switch {
			case other == i:
			case cl.field == "id":
				errs = append(errs, &InvalidError{App: a.ID, Field: "id", Code: CodeDuplicate,
					Message: fmt.Sprintf("There are two apps with the id %q.", a.ID)})
			case apps[other].ID != a.ID:
				errs = append(errs, &InvalidError{App: a.ID, Field: places[k], Code: CodeClash,
					Message: fmt.Sprintf("%q is claimed by %q and by %q.", cl.value, apps[other].ID, a.ID)})
			}
		}
	}
	return errors.Join(errs...)
}

// without returns the app without the identifiers that others took. Its name
// stays for people to read, but no longer finds it.
func without(a App, taken map[claim]int) App {
	lost := func(field, value string) bool {
		_, ok := taken[claim{field, value}]
		return ok
	}
	keep := func(values []string, gone func(string) bool) []string {
		if !slices.ContainsFunc(values, gone) {
			return values
		}
		return slices.DeleteFunc(slices.Clone(values), gone)
	}
	domain := func(v string) bool { return lost("domains", v) }
	bundle := func(v string) bool { return lost("bundle_ids", strings.ToLower(v)) }
	name := func(v string) bool { return lost("name", Normalise(v)) }
	a.Domains = keep(a.Domains, domain)
	a.BundleIDs = keep(a.BundleIDs, bundle)
	a.StoreNames = keep(a.StoreNames, name)
	gone := func(s Source) bool {
		return s.Field == "domains" && domain(s.Value) || s.Field == "bundle_ids" && bundle(s.Value) ||
			s.Field == "store_names" && s.Value != "" && name(s.Value)
	}
	if slices.ContainsFunc(a.Sources, gone) {
		a.Sources = slices.DeleteFunc(slices.Clone(a.Sources), gone)
	}
	return a
}
