package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/catalog"
)

// sharedTeam is a line of data/shared_teams.json.
type sharedTeam struct {
	TeamID string `json:"team_id"`
	Signer string `json:"signer"`
	Reason string `json:"reason"`
	Source string `json:"source"`
}

func sharedTeams(t *testing.T) ([]sharedTeam, []byte) {
	t.Helper()
	content, err := os.ReadFile("data/shared_teams.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []sharedTeam
	if err := json.Unmarshal(content, &out); err != nil {
		t.Fatal(err)
	}
	return out, content
}

var teamForm = regexp.MustCompile(`^[A-Z0-9]{10}$`)

// sharedFaults says what is wrong with the list: every line is of a Team ID
// that an app of the catalogue has, and says whose it is, what else it signs,
// and where that is from.
func sharedFaults(c *catalog.Catalogue, teams []sharedTeam) []string {
	used := map[string]bool{}
	for _, a := range c.All() {
		for _, team := range a.TeamIDs {
			used[team] = true
		}
	}
	var out []string
	for i, s := range teams {
		switch {
		case !teamForm.MatchString(s.TeamID):
			out = append(out, fmt.Sprintf("%q is not a Team ID", s.TeamID))
		case !used[s.TeamID]:
			out = append(out, s.TeamID+" is that of no app")
		case i > 0 && teams[i-1].TeamID >= s.TeamID:
			out = append(out, s.TeamID+" is not sorted, or is there twice")
		case s.Signer == "" || s.Source == "":
			out = append(out, s.TeamID+" is without a signer or a source")
		case s.Reason == "" || strings.HasSuffix(s.Reason, "."):
			out = append(out, s.TeamID+" is without a reason that continues a sentence")
		}
	}
	return out
}

func TestSharedTeams(t *testing.T) {
	t.Parallel()
	c := load(t)
	teams, content := sharedTeams(t)
	for _, wrong := range sharedFaults(c, teams) {
		t.Error(wrong)
	}
	if !bytes.Equal(format(t, teams), content) {
		t.Error("data/shared_teams.json is not formatted")
	}
	for want, spoil := range map[string]func([]sharedTeam) []sharedTeam{
		"is not a Team ID":     func(s []sharedTeam) []sharedTeam { s[0].TeamID = "g4sspx3cbl"; return s },
		"is that of no app":    func(s []sharedTeam) []sharedTeam { s[0].TeamID = "ZZZZZZZZZZ"; return s },
		"is not sorted":        func(s []sharedTeam) []sharedTeam { slices.Reverse(s); return s },
		"there twice":          func(s []sharedTeam) []sharedTeam { return append(s[:1], s[0]) },
		"a signer or a source": func(s []sharedTeam) []sharedTeam { s[0].Source = ""; return s },
		"without a reason":     func(s []sharedTeam) []sharedTeam { s[0].Reason += "."; return s },
	} {
		if wrong := strings.Join(sharedFaults(c, spoil(slices.Clone(teams))), "\n"); !strings.Contains(wrong, want) {
			t.Errorf("the planted fault is not noticed: want %q in %q", want, wrong)
		}
	}
}

// TestSharedTeamNeedsAName: a Team ID of a signer of several products finds an
// app by its name only, even if it is that of one app.
func TestSharedTeamNeedsAName(t *testing.T) {
	t.Parallel()
	c := load(t)
	teams, _ := sharedTeams(t)
	for _, s := range teams {
		if m, ok := c.Match(catalog.Evidence{TeamID: s.TeamID, Name: "Something unheard of"}); ok {
			t.Errorf("the Team ID of %s alone leads to %+v", s.Signer, m)
		}
	}
	mine := with(t, c, catalog.App{ID: "our-books", Name: "Our books", Category: "finance", TeamIDs: []string{"G4SSPX3CBL"}})
	for name, want := range map[string]string{"QuickBooks Online": "quickbooks", "Our Books 3": "our-books", "Payroll Helper": ""} {
		finds(t, mine, catalog.Evidence{TeamID: "G4SSPX3CBL", Name: name}, want)
	}
	if m, ok := mine.Match(catalog.Evidence{TeamID: "G4SSPX3CBL", Name: "QuickBooks"}); !ok || m.Confidence != catalog.High {
		t.Errorf("the name and the shared Team ID lead to %+v", m)
	}
}
