package catalog_test

import (
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/catalog"
)

// TestMatch tries every rule on the real data, and what must not match.
func TestMatch(t *testing.T) {
	t.Parallel()
	c := load(t)
	type evidence = catalog.Evidence
	for what, m := range map[string]struct {
		evidence   evidence
		app        string
		rule       catalog.Rule
		confidence catalog.Confidence
		because    string
	}{
		"own bundle identifier": {evidence{BundleID: "com.tinyspeck.slackmacgap"}, "slack", catalog.RuleBundleID, catalog.High,
			"Its bundle identifier com.tinyspeck.slackmacgap is Slack's."},
		"in another case": {evidence{BundleID: "COM.TinySpeck.SlackMacGap"}, "slack", catalog.RuleBundleID, catalog.High,
			"Its bundle identifier COM.TinySpeck.SlackMacGap is Slack's."},
		"a helper": {evidence{BundleID: "com.tinyspeck.slackmacgap.helper.Renderer"}, "slack", catalog.RuleBundlePrefix, catalog.Medium,
			"Its bundle identifier com.tinyspeck.slackmacgap.helper.Renderer is below com.tinyspeck.slackmacgap, which is Slack's."},
		"the longest one known": {evidence{BundleID: "com.okta.mobile.auth-service-extension.x"}, "okta", catalog.RuleBundlePrefix, catalog.Medium, ""},
		"a bundle identifier before all else": {evidence{BundleID: "com.figma.Desktop", TeamID: "BQR82RBBHL", Domain: "zoom.us", Name: "Notion"},
			"figma", catalog.RuleBundleID, catalog.High, ""},
		"the only app of a team": {evidence{TeamID: "BQR82RBBHL", Name: "Something new"}, "slack", catalog.RuleTeam, catalog.Medium,
			"It is signed with the Team ID BQR82RBBHL, which no other known app has than Slack."},
		"one of several of a team": {evidence{BundleID: "com.microsoft.new", TeamID: "UBF8T346G9", Name: "Microsoft Teams 24.1"}, "microsoft-teams", catalog.RuleTeam, catalog.High,
			"It has Microsoft Teams' name, and is signed with the vendor's Team ID UBF8T346G9."},
		"a domain": {evidence{Domain: "Notion.so."}, "notion", catalog.RuleDomain, catalog.High, "The domain Notion.so is Notion's."},
		"below a domain": {evidence{Domain: "acme.slack.com"}, "slack", catalog.RuleDomain, catalog.Medium,
			"The domain acme.slack.com is below slack.com, which is Slack's."},
		"the longest domain":     {evidence{Domain: "x.crm.zoho.com"}, "zoho-crm", catalog.RuleDomain, catalog.Medium, ""},
		"a domain before a name": {evidence{Domain: "figma.com", Name: "Slack"}, "figma", catalog.RuleDomain, catalog.High, ""},
		"a name": {evidence{Name: "Slack for Mac"}, "slack", catalog.RuleName, catalog.Low,
			"Its name is the same as Slack's, which is a hint and no proof."},
		"a store name": {evidence{Name: "zoom.us"}, "zoom", catalog.RuleName, catalog.Low, ""},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			got, ok := c.Match(m.evidence)
			if !ok || got.AppID != m.app || got.Rule != m.rule || got.Confidence != m.confidence || m.because != "" && got.Explanation != m.because {
				t.Errorf("Match(%+v) = %+v, %t", m.evidence, got, ok)
			}
			if got.Suggestion() != (m.rule == catalog.RuleName) {
				t.Errorf("suggestion is %t for the rule %s", got.Suggestion(), m.rule)
			}
			if !strings.HasSuffix(got.Explanation, ".") || strings.Count(got.Explanation, ". ") > 0 {
				t.Errorf("not one sentence: %q", got.Explanation)
			}
		})
	}
}

func TestNoMatch(t *testing.T) {
	t.Parallel()
	c := load(t)
	for what, e := range map[string]catalog.Evidence{
		"nothing":                           {},
		"part of a bundle identifier":       {BundleID: "com.tinyspeck"},
		"not at a dot":                      {BundleID: "com.tinyspeck.slackmacgapper"},
		"part of a domain":                  {Domain: "myslack.com"},
		"what a domain is below":            {Domain: "com"},
		"a domain in front":                 {Domain: "slack.com.example.org"},
		"an unknown team":                   {TeamID: "ZZZZZZZZZZ"},
		"a team in another case":            {TeamID: "bqr82rbbhl"},
		"a team of several, and no name":    {TeamID: "UBF8T346G9"},
		"a team of several, and a new name": {TeamID: "UBF8T346G9", Name: "Microsoft Something"},
		"part of a name":                    {Name: "Slacker"},
		"a name among others":               {Name: "My Slack Tool"},
		"dots":                              {BundleID: "...", Domain: "...", Name: "..."},
		"too long":                          {BundleID: strings.Repeat("com.", 100) + "x", Domain: strings.Repeat("a.", 100) + "slack.com"},
	} {
		if m, ok := c.Match(e); ok {
			t.Errorf("%s: Match(%+v) = %+v", what, e, m)
		}
	}
}

// TestEveryIdentifierFindsItsApp goes through all of the data.
func TestEveryIdentifierFindsItsApp(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, a := range c.All() {
		want := func(e catalog.Evidence, rule catalog.Rule) {
			if m, ok := c.Match(e); !ok || m.AppID != a.ID || m.Rule != rule {
				t.Errorf("Match(%+v) = %+v, %t, want %s by %s", e, m, ok, a.ID, rule)
			}
		}
		for _, id := range a.BundleIDs {
			want(catalog.Evidence{BundleID: id}, catalog.RuleBundleID)
			want(catalog.Evidence{BundleID: id + ".unheard.of"}, catalog.RuleBundlePrefix)
			if reason, ok := c.Ignored(catalog.Evidence{BundleID: id}); ok {
				t.Errorf("%s of %s is ignored as %s", id, a.ID, reason)
			}
		}
		for _, d := range a.Domains {
			want(catalog.Evidence{Domain: d}, catalog.RuleDomain)
			want(catalog.Evidence{Domain: "unheard-of." + d}, catalog.RuleDomain)
		}
		for _, team := range a.TeamIDs {
			want(catalog.Evidence{TeamID: team, Name: a.Name}, catalog.RuleTeam)
		}
		for _, name := range append([]string{a.Name}, a.StoreNames...) {
			want(catalog.Evidence{Name: name}, catalog.RuleName)
		}
		if got, ok := c.ByID(a.ID); !ok || got.Name != a.Name {
			t.Errorf("ByID(%s) = %+v, %t", a.ID, got, ok)
		}
	}
	if _, ok := c.ByID("no-such-app"); ok {
		t.Error("ByID finds an app that is not there")
	}
}

func TestIgnored(t *testing.T) {
	t.Parallel()
	c := load(t)
	for id, want := range map[string]string{
		"com.apple.Safari":                  "part of the operating system or made by Apple for it",
		"COM.APPLE.mail":                    "part of the operating system or made by Apple for it",
		"com.apple":                         "part of the operating system or made by Apple for it",
		"com.google.Chrome":                 "a web browser",
		"io.kandji.KandjiAgent":             "an agent of device management",
		"com.google.chrome.ios":             "a web browser",
		"com.android.settings":              "part of Android or made by the device's maker for it",
		"com.android.chrome":                "a web browser",
		"com.google.android.gm":             "", // Gmail
		"com.appleton.thing":                "",
		"com.google.Chrome.app.ljdobmomdgd": "", // a site that was installed as an app
		"com.tinyspeck.slackmacgap":         "",
		"":                                  "",
		"com":                               "",
	} {
		if got, ok := c.Ignored(catalog.Evidence{BundleID: id, Name: "Safari"}); got != want || ok != (want != "") {
			t.Errorf("Ignored(%s) = %q, %t, want %q", id, got, ok, want)
		}
	}
	mine, err := c.With([]catalog.App{{ID: "our-mail", Name: "Our mail", Category: "communication", BundleIDs: []string{"com.apple.mail"}}})
	if err != nil {
		t.Fatal(err)
	}
	if reason, ok := mine.Ignored(catalog.Evidence{BundleID: "com.apple.mail.extension"}); ok {
		t.Errorf("what an override claims is ignored as %s", reason)
	}
	if _, ok := mine.Ignored(catalog.Evidence{BundleID: "com.apple.Safari"}); !ok {
		t.Error("an override undoes the rule for all")
	}
}

// BenchmarkMatch is one row of an inventory: most of them are no SaaS.
func BenchmarkMatch(b *testing.B) {
	c := load(b)
	for name, e := range map[string]catalog.Evidence{
		"bundle identifier": {BundleID: "com.tinyspeck.slackmacgap", TeamID: "BQR82RBBHL", Name: "Slack"},
		"helper":            {BundleID: "com.tinyspeck.slackmacgap.helper", TeamID: "BQR82RBBHL", Name: "Slack Helper"},
		"domain":            {Domain: "acme.slack.com"},
		"nothing":           {BundleID: "com.example.editor", TeamID: "ZZZZZZZZZZ", Name: "Editor for Mac 4.2"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Match(e)
			}
		})
	}
	b.Run("ignored", func(b *testing.B) {
		b.ReportAllocs()
		e := catalog.Evidence{BundleID: "com.apple.Safari", Name: "Safari"}
		for b.Loop() {
			c.Ignored(e)
		}
	})
}
