package catalog_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/catalog"
)

func with(t *testing.T, c *catalog.Catalogue, apps ...catalog.App) *catalog.Catalogue {
	t.Helper()
	out, err := c.With(apps)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func finds(t *testing.T, c *catalog.Catalogue, e catalog.Evidence, want string) {
	t.Helper()
	if m, _ := c.Match(e); m.AppID != want {
		t.Errorf("Match(%+v) = %+v, want %q", e, m, want)
	}
}

func TestOverrideReplaces(t *testing.T) {
	t.Parallel()
	base := load(t)
	c := with(t, base, catalog.App{ID: "slack", Name: "Chat", Category: "communication", Domains: []string{"chat.example.com"}})
	finds(t, c, catalog.Evidence{Domain: "chat.example.com"}, "slack")
	finds(t, c, catalog.Evidence{Domain: "slack.com"}, "")
	finds(t, c, catalog.Evidence{BundleID: "com.tinyspeck.slackmacgap"}, "")
	finds(t, c, catalog.Evidence{Name: "Slack"}, "")
	if len(c.All()) != len(base.All()) || c.Version() != base.Version() {
		t.Errorf("%d apps of version %s, want %d of %s", len(c.All()), c.Version(), len(base.All()), base.Version())
	}
	finds(t, base, catalog.Evidence{Domain: "slack.com"}, "slack") // it stays as it was
}

func TestOverrideAddsAndTakes(t *testing.T) {
	t.Parallel()
	base := load(t)
	before, _ := base.ByID("zoom")
	before.Domains = slices.Clone(before.Domains)
	c := with(t, base, catalog.App{ID: "our-zoom", Name: "Zoom", Category: "video", Domains: []string{"zoom.us"},
		BundleIDs: []string{"US.ZOOM.XOS"}, TeamIDs: []string{"BJ4HAAB9B3"}, StoreNames: []string{"Zoom Workplace"}})
	for _, e := range []catalog.Evidence{{Domain: "acme.zoom.us"}, {BundleID: "us.zoom.xos"}, {BundleID: "us.zoom.xos.helper"},
		{Name: "Zoom"}, {Name: "zoom workplace"}, {TeamID: "BJ4HAAB9B3", Name: "Zoom"}} {
		finds(t, c, e, "our-zoom")
	}
	finds(t, c, catalog.Evidence{Domain: "zoom.com"}, "zoom") // what it does not claim stays
	finds(t, c, catalog.Evidence{TeamID: "BJ4HAAB9B3", Name: "Zoom Meetings"}, "zoom")
	loser, _ := c.ByID("zoom")
	if slices.Contains(loser.Domains, "zoom.us") || slices.Contains(loser.BundleIDs, "us.zoom.xos") || loser.Name != "Zoom" || slices.Contains(loser.StoreNames, "Zoom Workplace") {
		t.Errorf("the loser keeps what it lost: %+v", loser)
	}
	for _, s := range loser.Sources {
		if s.Value == "zoom.us" || s.Value == "us.zoom.xos" {
			t.Errorf("the loser keeps the source of what it lost: %+v", s)
		}
	}
	if after, _ := base.ByID("zoom"); !reflect.DeepEqual(after.Domains, before.Domains) {
		t.Errorf("the catalogue itself has changed: %+v", after)
	}
	if got := c.All(); !slices.IsSortedFunc(got, func(a, b catalog.App) int { return strings.Compare(a.ID, b.ID) }) || len(got) != len(base.All())+1 {
		t.Error("the apps are not sorted or not complete")
	}
}

// TestOverridesSurvive: what is accepted does not depend on what the data holds,
// and a later override wins over an earlier one.
func TestOverridesSurvive(t *testing.T) {
	t.Parallel()
	base := load(t)
	mine := []catalog.App{{ID: "wiki", Name: "Wiki", Category: "productivity", Domains: []string{"wiki.example.com"}, BundleIDs: []string{"com.example.wiki"}}}
	grown := with(t, base, // the data of a later version knows the same app by another id
		catalog.App{ID: "example-wiki", Name: "Wiki", Category: "productivity", Domains: []string{"wiki.example.com"}, BundleIDs: []string{"com.example.wiki"}})
	for _, c := range []*catalog.Catalogue{base, grown} {
		c = with(t, c, mine...)
		finds(t, c, catalog.Evidence{BundleID: "com.example.wiki"}, "wiki")
		finds(t, c, catalog.Evidence{Domain: "wiki.example.com"}, "wiki")
		finds(t, c, catalog.Evidence{Name: "Wiki"}, "wiki")
	}
	if c := with(t, base); len(c.All()) != len(base.All()) {
		t.Error("no override changes the catalogue")
	}
}

func TestInvalidOverrides(t *testing.T) {
	t.Parallel()
	c := load(t)
	good := catalog.App{ID: "ours", Name: "Ours", Category: "finance", Domains: []string{"ours.example"}}
	change := func(f func(a *catalog.App)) []catalog.App { a := good; f(&a); return []catalog.App{a} }
	for what, x := range map[string]struct {
		apps        []catalog.App
		field, code string
		names       []string
	}{
		"id":               {change(func(a *catalog.App) { a.ID = "Ours!" }), "id", catalog.CodeMalformed, nil},
		"no id":            {change(func(a *catalog.App) { a.ID = "" }), "id", catalog.CodeMalformed, nil},
		"id with a hyphen": {change(func(a *catalog.App) { a.ID = "ours-" }), "id", catalog.CodeMalformed, nil},
		"no name":          {change(func(a *catalog.App) { a.Name = " – " }), "name", catalog.CodeRequired, nil},
		"category":         {change(func(a *catalog.App) { a.Category = "fun" }), "category", catalog.CodeUnknown, nil},
		"address":          {change(func(a *catalog.App) { a.Domains = []string{"a.example", "https://a.example/"} }), "domains[1]", catalog.CodeMalformed, nil},
		"upper case":       {change(func(a *catalog.App) { a.Domains = []string{"A.example"} }), "domains[0]", catalog.CodeMalformed, nil},
		"no dot":           {change(func(a *catalog.App) { a.Domains = []string{"localhost"} }), "domains[0]", catalog.CodeMalformed, nil},
		"number":           {change(func(a *catalog.App) { a.Domains = []string{"10.0.0.1"} }), "domains[0]", catalog.CodeMalformed, nil},
		"hyphen":           {change(func(a *catalog.App) { a.Domains = []string{"-a.example"} }), "domains[0]", catalog.CodeMalformed, nil},
		"domain twice":     {change(func(a *catalog.App) { a.Domains = []string{"a.example", "a.example"} }), "domains[1]", catalog.CodeDuplicate, nil},
		"bundle":           {change(func(a *catalog.App) { a.BundleIDs = []string{"app"} }), "bundle_ids[0]", catalog.CodeMalformed, nil},
		"bundle wildcard":  {change(func(a *catalog.App) { a.BundleIDs = []string{"com.example.*"} }), "bundle_ids[0]", catalog.CodeMalformed, nil},
		"bundle twice":     {change(func(a *catalog.App) { a.BundleIDs = []string{"com.a.b", "com.a.B"} }), "bundle_ids[1]", catalog.CodeDuplicate, nil},
		"team":             {change(func(a *catalog.App) { a.TeamIDs = []string{"ABCDE1234"} }), "team_ids[0]", catalog.CodeMalformed, nil},
		"store name":       {change(func(a *catalog.App) { a.StoreNames = []string{""} }), "store_names[0]", catalog.CodeMalformed, nil},
		"icon":             {change(func(a *catalog.App) { a.Icon = "../x" }), "icon", catalog.CodeMalformed, nil},
		"same id":          {[]catalog.App{good, good}, "id", catalog.CodeDuplicate, nil},
		"same domain": {[]catalog.App{good, {ID: "theirs", Name: "Theirs", Category: "finance", Domains: []string{"b.example", "ours.example"}}},
			"domains[1]", catalog.CodeClash, []string{"ours", "theirs"}},
		"same name": {[]catalog.App{good, {ID: "theirs", Name: "OURS 2", Category: "finance"}}, "name", catalog.CodeClash, []string{"ours", "theirs"}},
		"same bundle": {[]catalog.App{{ID: "a", Name: "A", Category: "finance", BundleIDs: []string{"com.a.b"}},
			{ID: "b", Name: "B", Category: "finance", BundleIDs: []string{"com.A.B"}}}, "bundle_ids[0]", catalog.CodeClash, []string{`"a"`, `"b"`}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			out, err := c.With(x.apps)
			invalid, ok := errors.AsType[*catalog.InvalidError](err)
			if !ok || out != nil {
				t.Fatalf("With = %v, %v", out, err)
			}
			if invalid.Field != x.field || invalid.Code != x.code || invalid.Message == "" || !strings.Contains(err.Error(), x.field) {
				t.Errorf("the error is %+v", invalid)
			}
			for _, name := range x.names {
				if !strings.Contains(invalid.Message, name) {
					t.Errorf("the message does not name %s: %s", name, invalid.Message)
				}
			}
		})
	}
	if _, err := c.With([]catalog.App{good, {ID: "other", Name: "Other", Category: "finance", TeamIDs: []string{"ABCDE12345"}}, {ID: "another", Name: "Another", Category: "finance", TeamIDs: []string{"ABCDE12345"}}}); err != nil {
		t.Errorf("a team of two apps is refused: %v", err)
	}
	if _, err := c.With([]catalog.App{{ID: "!", Category: "x"}}); strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("not all three mistakes are told at once: %v", err)
	}
}
