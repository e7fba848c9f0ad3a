package kandjisim

import (
	"fmt"
	"slices"
	"testing"

	"github.com/noonday/noonday/internal/catalog"
)

// Identifiers and teams of the catalogued programs are those of the catalogue,
// and those of the unknown vendors are in none.
func TestProgramsAreTrue(t *testing.T) {
	t.Parallel()
	catalogue, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	teams := map[string][]string{}
	for _, app := range catalogue.All() {
		for _, bundle := range app.BundleIDs {
			teams[bundle] = app.TeamIDs
		}
	}
	known, seen := 0, map[string]bool{}
	for _, p := range programs() {
		if p.name == "" || p.version == "" || p.everybody == 0 || p.everybody > 1000 || p.some > 1000 || p.helpers > 3 {
			t.Errorf("%+v lacks something", p)
		}
		key := fmt.Sprint(p.origin, p.bundle, p.name)
		if seen[key] {
			t.Errorf("%s is there twice", p.name)
		}
		seen[key] = true
		if of, ok := teams[p.bundle]; ok && p.origin == fromVendor {
			known++
			if p.team != "" && !slices.Contains(of, p.team) {
				t.Errorf("%s is signed by %s, in the catalogue by %v", p.bundle, p.team, of)
			}
		}
	}
	if known < 110 {
		t.Errorf("only %d programs are in the catalogue", known)
	}
	for _, line := range []string{"com.quillbridge.ledgermate", "app.murmurnotes.desktop", "ai.brightloom.assistant"} {
		if _, ok := teams[line]; ok {
			t.Errorf("%s is in the catalogue", line)
		}
	}
}
