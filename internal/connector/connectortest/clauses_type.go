package connectortest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/connector"
)

// typeClauses are about the description of the vendor and its form.
func typeClauses() []Clause {
	return []Clause{
		{"type_described", "People choose a connector by this text, and the app that it reads appears in the inventory under this name.", typeDescribed},
		{"streams_described", "People decide by this text which permissions they give away.", streamsDescribed},
		{"limits_described", "By these numbers people foresee what a connector takes of a limit that others share.", limitsDescribed},
		{"fields_described", "The form, the API's schema and the documentation are made of it; names end up in the database and in scripts.", fieldsDescribed},
		{"secret_field", "What is not marked as secret is neither sealed nor masked.", secretField},
		{"guide_complete", "Without it people give up, or give away more than is needed.", guideComplete},
		{"settings_settle", "Settings are cleaned again whenever they are edited; they must not change by that.", settingsSettle},
		{"settings_required", "A setting that is missing must be found at its field; one that may be missing must work without.", settingsRequired},
	}
}

func isSnake(s string) bool {
	return regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`).MatchString(s)
}

// isText reports text that is fit for people: not empty and not padded.
func isText(s string) bool { return s != "" && strings.TrimSpace(s) == s }

func typeDescribed(p *probe) {
	t := p.h.Type
	if !isSnake(t.ID) {
		p.Errorf("the type's id %q is not lower_snake_case", t.ID)
	}
	for name, text := range map[string]string{
		"Title": t.Title, "Description": t.Description, "Category": t.Category, "Removal": t.Removal,
		"App.Name": t.App.Name, "App.Vendor": t.App.Vendor, "App.Category": t.App.Category,
	} {
		if !isText(text) {
			p.Errorf("the type's %s is missing or padded: %q", name, text)
		}
	}
	if !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`).MatchString(t.App.Domain) {
		p.Errorf("the app's domain %q is no domain", t.App.Domain)
	}
	known := []string{"email", "name", "username", "status", "raw_status", "department", "job_title", "created_at", "last_login_at"}
	for _, field := range t.NotOffered {
		if !slices.Contains(known, field) {
			p.Errorf("not offered: accounts have no field %q", field)
		}
	}
	if t.Open == nil {
		p.Errorf("the type has no Open")
	}
}

func streamsDescribed(p *probe) {
	required := false
	seen := map[connector.Stream]bool{}
	for _, s := range p.h.Type.Streams {
		if !isSnake(string(s.ID)) || seen[s.ID] {
			p.Errorf("the stream %q is declared twice or not in lower_snake_case", s.ID)
		}
		if !isText(s.Title) || !isText(s.Description) || !isText(s.Permission) {
			p.Errorf("the stream %q lacks a title, a description or the permission that it needs", s.ID)
		}
		seen[s.ID] = true
		required = required || s.Required
	}
	if !required {
		p.Errorf("no stream is required: nothing would tell a useless connector from a good one")
	}
}

func limitsDescribed(p *probe) {
	seen := map[time.Duration]bool{}
	for _, limit := range p.h.Type.Limits {
		if limit.Requests <= 0 {
			p.Errorf("a limit of %d requests in %v allows nothing", limit.Requests, limit.Per)
		}
		if !slices.Contains([]time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour}, limit.Per) || seen[limit.Per] {
			p.Errorf("a limit for %v is there twice, or not for a second, a minute, an hour or a day", limit.Per)
		}
		seen[limit.Per] = true
	}
	for _, s := range p.h.Type.Streams {
		if s.PageSize < 0 || s.PerRecordMost < 0 {
			p.Errorf("a page of the stream %q has at most %d records, and at most %d are asked one by one", s.ID, s.PageSize, s.PerRecordMost)
		}
		if _, declared := p.h.Type.Spec(s.PerRecordOf); s.PerRecordOf != "" && !declared {
			p.Errorf("the stream %q costs a request for each record of %q, which is not declared", s.ID, s.PerRecordOf)
		}
	}
}

func fieldsDescribed(p *probe) {
	seen := map[string]bool{}
	for _, f := range p.h.Type.Fields {
		if !isSnake(f.Name) || seen[f.Name] {
			p.Errorf("the field %q is there twice or not in lower_snake_case", f.Name)
		}
		seen[f.Name] = true
		if !isText(f.Label) || !isText(f.Help) {
			p.Errorf("the field %q lacks a label or a help text", f.Name)
		}
		switch f.Kind {
		case connector.FieldText, connector.FieldURL, connector.FieldPassword:
		default:
			p.Errorf("the field %q has the unknown kind %q", f.Name, f.Kind)
		}
	}
	for name := range p.h.Settings("https://vendor.example", p.h.Secret) {
		if !seen[name] {
			p.Errorf("the harness fills in %q, which is no field", name)
		}
	}
}

func secretField(p *probe) {
	found := false
	filled := p.h.Settings("https://vendor.example", p.h.Secret)
	for _, f := range p.h.Type.Fields {
		if f.Secret != (f.Kind == connector.FieldPassword) {
			p.Errorf("the field %q is of kind %q, but secret is %v", f.Name, f.Kind, f.Secret)
		}
		if strings.Contains(filled[f.Name], p.h.Secret) && !f.Secret {
			p.Errorf("the credential goes into %q, which is not marked as secret", f.Name)
		}
		found = found || f.Secret && f.Required
	}
	if !found {
		p.Errorf("no required field is secret")
	}
}

func guideComplete(p *probe) {
	if len(p.h.Type.Guide) < 2 {
		p.Errorf("the guide has %d steps", len(p.h.Type.Guide))
	}
	for i, step := range p.h.Type.Guide {
		if !isText(step.Title) || !isText(step.Text) {
			p.Errorf("step %d of the guide lacks a title or a text", i+1)
		}
		if strings.Count(step.Text, "**")%2 != 0 || strings.Count(step.Text, "`")%2 != 0 {
			p.Errorf("step %d of the guide has a mark without its other half", i+1)
		}
	}
}

func settingsSettle(p *probe) {
	env := p.environment()
	once := p.settings("http://127.0.0.1:8099/gateway/", p.h.Secret, env)
	again := maps.Clone(once.Plain)
	for name, text := range once.Secrets {
		again[name] = text.Reveal()
	}
	twice, err := p.h.Type.Clean(again, env)
	if err != nil {
		p.Fatalf("clean settings are refused: %v", err)
	}
	if !maps.Equal(once.Plain, twice.Plain) {
		p.Errorf("cleaning changes clean settings: %v became %v", once.Plain, twice.Plain)
	}
	for name, text := range once.Secrets {
		if !text.Equal(twice.Secrets[name]) {
			p.Errorf("cleaning changes the clean secret %q", name)
		}
	}
}

func settingsRequired(p *probe) {
	for _, f := range p.h.Type.Fields {
		raw := p.h.Settings("http://127.0.0.1:8099", p.h.Secret)
		raw[f.Name] = "  "
		settings, err := p.h.Type.Clean(raw, p.environment())
		if f.Required {
			if err == nil {
				p.Errorf("the required field %q may be empty", f.Name)
			}
			continue
		}
		if err == nil {
			var d connector.Driver
			if d, err = p.h.Type.Open(settings, p.environment()); err == nil {
				closeDriver(d)
			}
		}
		if err != nil {
			p.Errorf("the field %q is not required, but empty it gives: %v", f.Name, err)
		}
	}
}
