package inventory_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/noonday/noonday/internal/inventory"
)

func TestLabel(t *testing.T) {
	t.Parallel()
	r := inventory.AccountRecord{ExternalID: "id", Name: "Name", Email: "e@example.org", Username: "user"}
	for _, step := range []struct {
		want   string
		forget func()
	}{
		{"Name", func() { r.Name = "" }}, {"e@example.org", func() { r.Email = "" }}, {"user", func() { r.Username = "" }}, {"id", func() {}},
	} {
		if got := r.Label(); got != step.want {
			t.Errorf("the label of %+v is %q, want %q", r, got, step.want)
		}
		step.forget()
	}
}

func TestSearchText(t *testing.T) {
	t.Parallel()
	r := inventory.AccountRecord{
		ExternalID: "NOT", Name: "Ayşe ÜNAL", Email: "A@Example.org", Username: "AÜ", Department: "Sales", JobTitle: "VP", RawStatus: "NOT",
		Attributes: map[string]string{"not": "NOT"},
	}
	if got, want := r.SearchText(), "ayşe ünal\na@example.org\naü\nsales\nvp"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (&inventory.AccountRecord{Email: "X@y", JobTitle: "Z"}).SearchText(); got != "x@y\nz" {
		t.Errorf("got %q: what is missing takes no line", got)
	}
	if got := (&inventory.AccountRecord{}).SearchText(); got != "" {
		t.Errorf("an empty record is found by %q", got)
	}
}

// TestSearchTextFindsEveryField: whatever a field holds, typing it finds the record.
func TestSearchTextFindsEveryField(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := record().Draw(t, "record")
		for _, s := range []string{r.Name, r.Email, r.Username, r.Department, r.JobTitle} {
			if !strings.Contains(r.SearchText(), strings.ToLower(s)) {
				t.Errorf("%q is not found in %q", s, r.SearchText())
			}
		}
	})
}

func TestAccountCounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c inventory.AccountCounts
		want := map[inventory.AccountStatus]int64{}
		for range rapid.IntRange(0, 20).Draw(t, "additions") {
			s := rapid.SampledFrom(inventory.AccountStatuses()).Draw(t, "status")
			n := rapid.Int64Range(-5, 50).Draw(t, "n")
			c.Add(s, n)
			want[s] += n
		}
		got := map[inventory.AccountStatus]int64{
			inventory.AccountActive: c.Active, inventory.AccountSuspended: c.Suspended, inventory.AccountArchived: c.Archived,
			inventory.AccountRemoved: c.Removed, inventory.AccountUnknown: c.Unknown,
		}
		total := int64(0)
		for _, s := range inventory.AccountStatuses() {
			if got[s] != want[s] {
				t.Errorf("%d are %s, want %d", got[s], s, want[s])
			}
			if s != inventory.AccountRemoved {
				total += want[s]
			}
		}
		if c.Total() != total {
			t.Errorf("the total is %d, want %d: the removed do not count", c.Total(), total)
		}
	})
	var c inventory.AccountCounts
	if c.Add("no such status", 3); c != (inventory.AccountCounts{}) {
		t.Errorf("an unknown status was counted: %+v", c)
	}
}

// TestTablesOfWords: what a client may filter by is listed once each.
func TestTablesOfWords(t *testing.T) {
	t.Parallel()
	for name, words := range map[string][]string{
		"account statuses": plain(inventory.AccountStatuses()), "app statuses": plain(inventory.AppStatuses()), "event kinds": plain(inventory.EventKinds()),
	} {
		seen := slices.Compact(slices.Sorted(slices.Values(words)))
		if len(words) < 4 || len(seen) != len(words) || seen[0] == "" {
			t.Errorf("the %s are %q: want each once", name, words)
		}
	}
}

func plain[V ~string](values []V) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
