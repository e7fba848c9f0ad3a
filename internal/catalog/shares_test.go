package catalog_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/catalog"
)

// The least that must be recognised of the apps in testdata/widely-used.txt.
const (
	leastByName       = 98
	leastByIdentifier = 94
)

// TestWidelyUsed measures the catalogue by a list that was drawn up without it.
func TestWidelyUsed(t *testing.T) {
	t.Parallel()
	c := load(t)
	content, err := os.ReadFile("testdata/widely-used.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all, named, identified int
	var unknown, bare []string
	for line := range strings.Lines(string(content)) {
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		all++
		m, ok := c.Match(catalog.Evidence{Name: name})
		if !ok {
			unknown = append(unknown, name)
			continue
		}
		named++
		if a, _ := c.ByID(m.AppID); len(a.BundleIDs)+len(a.TeamIDs) > 0 {
			identified++
		} else {
			bare = append(bare, name)
		}
	}
	t.Logf("of %d widely used apps, %d are known by name and %d by a bundle identifier or a Team ID", all, named, identified)
	t.Logf("not known: %s", strings.Join(unknown, ", "))
	t.Logf("by name only: %s", strings.Join(bare, ", "))
	if all != 100 || named < leastByName || identified < leastByIdentifier {
		t.Errorf("want 100, at least %d and at least %d", leastByName, leastByIdentifier)
	}
}

// TestIgnoredRules holds the rules about what is no SaaS to their form.
func TestIgnoredRules(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("data/ignored.json")
	if err != nil {
		t.Fatal(err)
	}
	type rule struct {
		BundleID string `json:"bundle_id"`
		Exact    bool   `json:"exact,omitempty"`
		Reason   string `json:"reason"`
		Source   string `json:"source"`
	}
	var rules []rule
	if err := json.Unmarshal(content, &rules); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range ignoredFaults(rules, func(r rule) (string, string, string) { return r.BundleID, r.Reason, r.Source }) {
		t.Error(wrong)
	}
	if !bytes.Equal(format(t, rules), content) {
		t.Error("data/ignored.json is not formatted")
	}
	for want, broken := range map[string][]rule{
		"sorted":        {{BundleID: "com.b", Reason: "a", Source: "b"}, {BundleID: "com.a", Reason: "a", Source: "b"}},
		"no bundle":     {{BundleID: "com", Reason: "a", Source: "b"}},
		"without":       {{BundleID: "com.a", Reason: "", Source: "b"}},
		"sorted, twice": {{BundleID: "com.a", Reason: "a", Source: "b"}, {BundleID: "com.A", Reason: "a", Source: "b"}},
	} {
		if len(ignoredFaults(broken, func(r rule) (string, string, string) { return r.BundleID, r.Reason, r.Source })) == 0 {
			t.Errorf("the planted fault is not noticed: %s", want)
		}
	}
}

// ignoredFaults says what is wrong with rules: identifier, reason and source.
func ignoredFaults[R any](rules []R, parts func(R) (id, reason, source string)) []string {
	var out []string
	last := ""
	for _, r := range rules {
		id, reason, source := parts(r)
		if key := strings.ToLower(id); cmp.Compare(last, key) >= 0 {
			out = append(out, id+" is not sorted, or is there twice")
		} else {
			last = key
		}
		if strings.Count(id, ".") < 1 || strings.HasSuffix(id, ".") || strings.ContainsAny(id, " *") {
			out = append(out, id+" is no bundle identifier or beginning of one")
		}
		if reason == "" || source == "" || strings.HasSuffix(reason, ".") {
			out = append(out, id+" is without a reason that continues a sentence, or without a source")
		}
	}
	return out
}

const docFile = "../../docs/catalogue.md"

// TestDocumentedCounts keeps the table in the documentation true; UPDATE=1 writes it.
func TestDocumentedCounts(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- counts: written by UPDATE=1 go test ./internal/catalog -->\n", "<!-- end of counts -->"
	before, rest, ok := strings.Cut(string(content), begin)
	old, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the counts", docFile)
	}
	table := counts(load(t))
	if old == table {
		return
	}
	if os.Getenv("UPDATE") != "1" {
		t.Fatalf("the counts are out of date; UPDATE=1 writes them:\n%s", table)
	}
	if err := os.WriteFile(docFile, []byte(before+begin+table+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// counts is the table of how many apps there are.
func counts(c *catalog.Catalogue) string {
	type count struct{ apps, bundles, teams, either int }
	per := map[string]*count{}
	var sum count
	for _, a := range c.All() {
		if per[a.Category] == nil {
			per[a.Category] = &count{}
		}
		for _, n := range []*count{per[a.Category], &sum} {
			n.apps++
			n.bundles += min(1, len(a.BundleIDs))
			n.teams += min(1, len(a.TeamIDs))
			n.either += min(1, len(a.BundleIDs)+len(a.TeamIDs))
		}
	}
	titles := map[string]string{}
	for _, k := range c.Categories() {
		titles[k.Key] = k.Title
	}
	var out strings.Builder
	out.WriteString("| category | | apps | with a bundle identifier or package name | with a Team ID | with either |\n|---|---|---:|---:|---:|---:|\n")
	line := func(key, title string, n count) {
		fmt.Fprintf(&out, "| %s | %s | %d | %d | %d | %d |\n", key, title, n.apps, n.bundles, n.teams, n.either)
	}
	for _, key := range slices.Sorted(maps.Keys(per)) {
		line("`"+key+"`", titles[key], *per[key])
	}
	line("**all**", "", sum)
	return out.String()
}
