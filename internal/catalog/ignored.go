package catalog

import "strings"

// ignoredRule names what is no SaaS: a bundle identifier and, unless it is
// Exact, all below it.
type ignoredRule struct {
	BundleID string `json:"bundle_id"`
	Exact    bool   `json:"exact,omitempty"`
	Reason   string `json:"reason"` // continues "It is …"
	Source   string `json:"source"`
}

// ignoredRules finds rules by their bundle identifier in lower case.
type ignoredRules map[string]ignoredRule

func indexIgnored(rules []ignoredRule) ignoredRules {
	out := make(ignoredRules, len(rules))
	for _, r := range rules {
		out[strings.ToLower(r.BundleID)] = r
	}
	return out
}

// Ignored reports whether evidence is about what is obviously no SaaS: the
// system, drivers, agents of device management, tools that need no service.
// The reason is a phrase that continues "It is". It goes by the bundle
// identifier alone, and the longest rule decides. An identifier that Match
// gives to an app by RuleBundleID or RuleBundlePrefix is never ignored, so
// that an override always wins.
//
// Ask before Match: an agent may bear the Team ID of a vendor of SaaS.
func (c *Catalogue) Ignored(e Evidence) (reason string, ok bool) {
	var buf [keyBytes]byte
	b, fits := lower(&buf, e.BundleID)
	if !fits || len(b) == 0 {
		return "", false
	}
	for n := len(b); n > 0; n = lastDot(b[:n]) {
		r, found := c.ignored[string(b[:n])]
		if !found || r.Exact && n < len(b) {
			continue
		}
		if _, _, claimed := c.index.bundle(e.BundleID); claimed {
			return "", false
		}
		return r.Reason, true
	}
	return "", false
}
