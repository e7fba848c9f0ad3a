package action

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
)

// The bounds of what operators say of an app.
const (
	maxCategory = 60
	maxNotes    = 5000
	maxTags     = 20
	maxTag      = 50
	maxDomains  = 50
)

// AppEdit is what an operator says of an app; nil leaves a thing as it is. An
// empty OwnerID or AlternativeID takes that back.
type AppEdit struct {
	Name, Vendor, Category, Notes *string
	Domains, Tags                 *[]string
	Status                        *string
	OwnerID, AlternativeID        *string
	GenerativeAI                  *bool
}

// clean trims what is given and reports all mistakes in it at once.
func (e *AppEdit) clean(categories []catalog.Category) *fault.Fault {
	var faults []*fault.Fault
	fix := func(field string, value *string, limit int, required bool) *string {
		if value == nil {
			return nil
		}
		text, problem := cleanText(field, *value, limit, required)
		faults = append(faults, problem)
		return &text
	}
	e.Name, e.Vendor = fix("name", e.Name, maxName, true), fix("vendor", e.Vendor, maxName, false)
	if e.Category = fix("category", e.Category, maxCategory, false); e.Category != nil {
		*e.Category = categoryTitle(categories, *e.Category)
	}
	if e.Notes != nil {
		notes, problem := cleanNotes(*e.Notes)
		e.Notes, faults = &notes, append(faults, problem)
	}
	if e.Domains != nil {
		domains, problem := cleanDomains(*e.Domains)
		e.Domains, faults = &domains, append(faults, problem)
	}
	if e.Tags != nil {
		tags, problem := cleanTags(*e.Tags)
		e.Tags, faults = &tags, append(faults, problem)
	}
	if e.Status != nil && !slices.Contains(inventory.AppStatuses(), inventory.AppStatus(*e.Status)) {
		faults = append(faults, fault.New(fault.Invalid, "invalid_value", "“%s” is not a status. Choose new, approved, unapproved or ignored.", clip(*e.Status)).At("status"))
	}
	return fault.Join(faults...)
}

// cleanText trims and checks one line of text.
func cleanText(field, raw string, limit int, required bool) (string, *fault.Fault) {
	text := strings.Join(strings.Fields(raw), " ")
	switch {
	case text == "" && required:
		return "", fault.New(fault.Invalid, field+"_required", "Enter a %s.", field).At(field)
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "", fault.New(fault.Invalid, field+"_invalid", "The %s is not valid text.", field).At(field)
	case utf8.RuneCountInString(text) > limit:
		return "", fault.New(fault.Invalid, field+"_too_long", "The %s is too long: at most %d characters.", field, limit).At(field)
	}
	return text, nil
}

// cleanNotes trims and checks text of several lines.
func cleanNotes(raw string) (string, *fault.Fault) {
	text := strings.TrimSpace(strings.ReplaceAll(raw, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "", fault.New(fault.Invalid, "notes_invalid", "The notes are not valid text.").At("notes")
	case utf8.RuneCountInString(text) > maxNotes:
		return "", fault.New(fault.Invalid, "notes_too_long", "The notes are too long: at most %d characters.", maxNotes).At("notes")
	}
	return text, nil
}

// cleanTags trims and checks tags; of those that differ by case only, the first stays.
func cleanTags(raw []string) ([]string, *fault.Fault) {
	out := []string{}
	var faults []*fault.Fault
	for i, tag := range raw {
		text, problem := cleanText("tag", tag, maxTag, true)
		if problem != nil {
			faults = append(faults, problem.At(fmt.Sprintf("tags[%d]", i)))
		}
		if !slices.ContainsFunc(out, func(have string) bool { return strings.EqualFold(have, text) }) {
			out = append(out, text)
		}
	}
	if len(out) > maxTags {
		faults = append(faults, fault.New(fault.Invalid, "too_many_tags", "An app has at most %d tags.", maxTags).At("tags"))
	}
	return out, fault.Join(faults...)
}

// cleanDomains puts domains into the form of the catalogue and checks them.
func cleanDomains(raw []string) ([]string, *fault.Fault) {
	out := []string{}
	var faults []*fault.Fault
	for i, domain := range raw {
		domain = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(domain)), ".")
		if !catalog.IsDomain(domain) {
			faults = append(faults, fault.New(fault.Invalid, "domain_malformed", "“%s” is not a domain such as example.com.", clip(domain)).At(fmt.Sprintf("domains[%d]", i)))
		}
		if !slices.Contains(out, domain) {
			out = append(out, domain)
		}
	}
	if len(out) > maxDomains {
		faults = append(faults, fault.New(fault.Invalid, "too_many_domains", "An app has at most %d domains.", maxDomains).At("domains"))
	}
	return out, fault.Join(faults...)
}

// categoryTitle is the title of a category of the catalogue by its key or title
// in any case; any other category stays as it is.
func categoryTitle(categories []catalog.Category, category string) string {
	for _, c := range categories {
		if strings.EqualFold(c.Key, category) || strings.EqualFold(c.Title, category) {
			return c.Title
		}
	}
	return category
}

// resolvedEdit is a clean edit with the person and the app that it names.
type resolvedEdit struct {
	AppEdit
	owner       *inventory.Person // nil: nobody
	alternative *inventory.App    // nil: none
	by          string
	at          time.Time
}

// apply changes an app and lists what changed. It reports whether its review
// was decided, be it as it was.
func (e *resolvedEdit) apply(a *inventory.App) (changes []inventory.Change, reviewed bool) {
	change := func(field, from, to string) {
		if from != to {
			changes = append(changes, inventory.Change{Field: field, From: from, To: to})
		}
	}
	if e.Status != nil {
		status := inventory.AppStatus(*e.Status)
		change("status", string(a.Status), *e.Status)
		reviewed = a.Status != status || status != inventory.AppNew && a.ReviewedAt.IsZero()
		a.Status = status
		switch {
		case status == inventory.AppNew:
			a.ReviewedAt, a.ReviewedBy = time.Time{}, ""
		case reviewed:
			a.ReviewedAt, a.ReviewedBy = e.at, e.by
		}
	}
	for _, f := range []struct {
		name  string
		given *string
		into  *string
	}{{"name", e.Name, &a.Name}, {"vendor", e.Vendor, &a.Vendor}, {"category", e.Category, &a.Category}, {"notes", e.Notes, &a.Notes}} {
		if f.given != nil {
			change(f.name, *f.into, *f.given)
			*f.into = *f.given
		}
	}
	for _, f := range []struct {
		name  string
		given *[]string
		into  *[]string
	}{{"domains", e.Domains, &a.Domains}, {"tags", e.Tags, &a.Tags}} {
		if f.given != nil {
			change(f.name, strings.Join(*f.into, ", "), strings.Join(*f.given, ", "))
			*f.into = *f.given
		}
	}
	e.applyRefs(a, change)
	return changes, reviewed
}

// applyRefs changes what an app refers to, and its mark.
func (e *resolvedEdit) applyRefs(a *inventory.App, change func(field, from, to string)) {
	if e.OwnerID != nil {
		id, name := "", ""
		if e.owner != nil {
			id, name = e.owner.ID, e.owner.Label()
		}
		if id != a.OwnerID {
			change("owner", a.OwnerName, name)
		}
		a.OwnerID, a.OwnerName = id, name
	}
	if e.AlternativeID != nil {
		id, name := "", ""
		if e.alternative != nil {
			id, name = e.alternative.ID, e.alternative.Name
		}
		if id != a.AlternativeID {
			change("alternative", a.AlternativeName, name)
		}
		a.AlternativeID, a.AlternativeName = id, name
	}
	if e.GenerativeAI != nil {
		word := map[bool]string{true: "yes", false: "no"}
		change("generative_ai", word[a.GenerativeAI], word[*e.GenerativeAI])
		a.GenerativeAI = *e.GenerativeAI
	}
}
