package app_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestOperatingIsTrue: what docs/operating.md says of figures, codes and files is
// as the program has it.
func TestOperatingIsTrue(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	doc, code := string(raw), sources(t)
	table := section(t, doc, "What to watch")
	figures, err := os.ReadFile("metrics.go")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := os.ReadFile("scrape.go")
	if err != nil {
		t.Fatal(err)
	}
	documented, registered := found(table, "`(noonday_[a-z_]+)`"), found(string(figures)+string(asked), `"(noonday_[a-z_]+)"`)
	if len(documented) < 10 || !slices.Equal(documented, registered) {
		t.Errorf("documented are %q,\nregistered are %q", documented, registered)
	}
	for _, alert := range found(table, `\b(noonday_[a-z_]+)\b`) {
		name := strings.TrimSuffix(strings.TrimSuffix(alert, "_count"), "_bucket")
		if !slices.Contains(registered, name) {
			t.Errorf("an alert is about %s, which is not there", alert)
		}
	}
	codes := found(section(t, doc, "Trouble"), "(?m)^\\| `([a-z_]+)`")
	if len(codes) < 10 {
		t.Errorf("the codes are %q", codes)
	}
	for _, c := range codes {
		if !strings.Contains(code, `"`+c+`"`) {
			t.Errorf("no fault has the code %s", c)
		}
	}
	for _, link := range found(doc, `\]\((\.\./[^)]+)\)`) {
		if _, err := os.Stat("../../docs/" + link); err != nil {
			t.Errorf("it leads to what is not there: %v", err)
		}
	}
}

// section is what a page says below a heading.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("there is no section %s", heading)
	}
	text, _, _ := strings.Cut(rest, "\n## ")
	return text
}

// found lists what the first group of a pattern matches, once each, sorted.
func found(text, pattern string) []string {
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		out[m[1]] = true
	}
	return slices.Sorted(maps.Keys(out))
}

// sources is all Go code of the program, tests left out.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	if err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		all.Write(content)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all.String()
}
