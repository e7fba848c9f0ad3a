package catalog

import "strings"

// Evidence is what is known of an installed app, a sign-in or a visited site.
// Empty fields are unknown.
type Evidence struct {
	BundleID string
	TeamID   string
	Domain   string
	Name     string
}

// Rule is how evidence led to an app.
type Rule string

// The rules, in the order in which they are tried.
const (
	RuleBundleID     Rule = "bundle_id"     // the app's own bundle identifier
	RuleBundlePrefix Rule = "bundle_prefix" // a bundle identifier below the app's own, such as a helper's
	RuleTeam         Rule = "team_id"       // signed by the app's vendor
	RuleDomain       Rule = "domain"        // the app's domain, or one below it
	RuleName         Rule = "name"          // no more than the same name
)

// Confidence is how far a match is to be trusted.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Match says which app evidence is about, and why.
type Match struct {
	AppID      string
	Rule       Rule
	Confidence Confidence
	// Explanation is one sentence for people.
	Explanation string
}

// Suggestion reports that the match rests on a name alone. A suggestion may be
// offered to people; nothing may be concluded from it.
func (m Match) Suggestion() bool { return m.Rule == RuleName }

// Match finds the app that evidence is about. The first rule that finds one
// decides, in this order:
//
//  1. The bundle identifier is the app's: high.
//  2. The bundle identifier continues an app's at a dot; the longest known one
//     wins: medium.
//  3. The Team ID is the app's, and the names are the same: high. Or the Team
//     ID is that of no other app, and not known to sign further products of
//     its vendor: medium.
//  4. The domain is the app's: high. Or it is below it; the longest known one
//     wins: medium, because customers of a vendor have sites below its domain.
//  5. The names are the same: low, and a mere Suggestion.
//
// Upper and lower case do not matter, but in Team IDs. Names are compared as
// Normalise leaves them, as a whole. Nothing is ever found by a part of a word.
func (c *Catalogue) Match(e Evidence) (Match, bool) {
	if at, known, ok := c.index.bundle(e.BundleID); ok {
		return c.bundleMatch(at, e.BundleID, known), true
	}
	if team := c.index.teams[e.TeamID]; len(team) > 0 {
		if m, ok := c.teamMatch(team, e); ok {
			return m, true
		}
	}
	if at, known, ok := c.index.domain(e.Domain); ok {
		return c.domainMatch(at, strings.TrimSuffix(e.Domain, "."), known), true
	}
	if e.Name == "" {
		return Match{}, false
	}
	if at, ok := c.index.names[Normalise(e.Name)]; ok {
		a := &c.apps[at]
		return Match{AppID: a.ID, Rule: RuleName, Confidence: Low,
			Explanation: "Its name is the same as " + possessive(a.Name) + ", which is a hint and no proof."}, true
	}
	return Match{}, false
}

func (c *Catalogue) bundleMatch(at int32, id string, known int) Match {
	a := &c.apps[at]
	if known == len(id) {
		return Match{AppID: a.ID, Rule: RuleBundleID, Confidence: High,
			Explanation: "Its bundle identifier " + id + " is " + possessive(a.Name) + "."}
	}
	return Match{AppID: a.ID, Rule: RuleBundlePrefix, Confidence: Medium,
		Explanation: "Its bundle identifier " + id + " is below " + id[:known] + ", which is " + possessive(a.Name) + "."}
}

// teamMatch looks among the apps of a team for the one that is called like the
// evidence, and otherwise for the only one, unless the team signs other products too.
func (c *Catalogue) teamMatch(team []int32, e Evidence) (Match, bool) {
	if e.Name != "" {
		if at, ok := c.index.names[Normalise(e.Name)]; ok {
			for _, one := range team {
				if a := &c.apps[one]; one == at {
					return Match{AppID: a.ID, Rule: RuleTeam, Confidence: High,
						Explanation: "It has " + possessive(a.Name) + " name, and is signed with the vendor's Team ID " + e.TeamID + "."}, true
				}
			}
		}
	}
	if len(team) > 1 || c.shared[e.TeamID] {
		return Match{}, false
	}
	a := &c.apps[team[0]]
	return Match{AppID: a.ID, Rule: RuleTeam, Confidence: Medium,
		Explanation: "It is signed with the Team ID " + e.TeamID + ", which no other known app has than " + a.Name + "."}, true
}

func (c *Catalogue) domainMatch(at int32, domain string, known int) Match {
	a := &c.apps[at]
	if known == len(domain) {
		return Match{AppID: a.ID, Rule: RuleDomain, Confidence: High,
			Explanation: "The domain " + domain + " is " + possessive(a.Name) + "."}
	}
	return Match{AppID: a.ID, Rule: RuleDomain, Confidence: Medium,
		Explanation: "The domain " + domain + " is below " + domain[len(domain)-known:] + ", which is " + possessive(a.Name) + "."}
}

// possessive is "Slack's" for Slack.
func possessive(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "'"
	}
	return name + "'s"
}
