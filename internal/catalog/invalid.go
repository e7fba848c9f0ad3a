package catalog

import (
	"fmt"
	"strings"
)

// The codes of an InvalidError.
const (
	CodeRequired  = "required"  // a value is missing
	CodeMalformed = "malformed" // a value is not of its form
	CodeUnknown   = "unknown"   // there is no such category
	CodeDuplicate = "duplicate" // the same value twice, in one app or one list
	CodeClash     = "clash"     // two apps of one list claim the same identifier
)

// InvalidError says what is wrong with an app.
type InvalidError struct {
	App     string // the app's ID, as given
	Field   string // the field's JSON name, with the place in a list: "domains[1]"
	Code    string
	Message string // one sentence for people
}

// Error says which app, which field, and what.
func (e *InvalidError) Error() string {
	return fmt.Sprintf("app %q, %s: %s", e.App, e.Field, e.Message)
}

// form lists what is wrong with an app by itself.
func (c *Catalogue) form(a *App) []error {
	var out []error
	bad := func(field, code, message string) {
		out = append(out, &InvalidError{App: a.ID, Field: field, Code: code, Message: message})
	}
	each := func(field string, values []string, good func(string) bool, what string) {
		seen := map[string]bool{}
		for i, v := range values {
			at := fmt.Sprintf("%s[%d]", field, i)
			if !good(v) {
				bad(at, CodeMalformed, fmt.Sprintf("%q is not %s.", v, what))
			} else if key := strings.ToLower(v); seen[key] {
				bad(at, CodeDuplicate, fmt.Sprintf("%q is in the list twice.", v))
			} else {
				seen[key] = true
			}
		}
	}
	if !isID(a.ID) {
		bad("id", CodeMalformed, fmt.Sprintf("%q is not an id: lower-case letters and digits in words that hyphens join.", a.ID))
	}
	if !isName(a.Name) {
		bad("name", CodeRequired, "The name is missing.")
	}
	if !c.hasCategory(a.Category) {
		bad("category", CodeUnknown, fmt.Sprintf("There is no category %q.", a.Category))
	}
	each("domains", a.Domains, IsDomain, "a domain in lower case, such as \"example.com\"")
	each("bundle_ids", a.BundleIDs, isBundleID, "a bundle identifier, such as \"com.example.app\"")
	each("team_ids", a.TeamIDs, isTeamID, "a Team ID of ten capital letters and digits")
	each("store_names", a.StoreNames, isName, "a name")
	if a.Icon != "" && !all(a.Icon, isSlugByte) {
		bad("icon", CodeMalformed, fmt.Sprintf("%q is not a slug of an icon.", a.Icon))
	}
	return out
}

func isID(s string) bool {
	for word := range strings.SplitSeq(s, "-") {
		if word == "" || !all(word, func(b byte) bool { return isLower(b) || isDigit(b) }) {
			return false
		}
	}
	return true
}

// isName reports whether something of the name is left to compare by.
func isName(s string) bool { return Normalise(s) != "" }

// IsDomain reports whether it looks like a domain that one can register, or a
// host below it: lower case, at least two labels, the last one not a number.
func IsDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 100 {
		return false
	}
	for _, l := range labels {
		ok := all(l, func(b byte) bool { return isLower(b) || isDigit(b) || b == '-' })
		if l == "" || len(l) > 63 || !ok || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(last) > 1 && isLower(last[0])
}

// isBundleID reports whether it has at least two segments of letters, digits,
// hyphens and underscores, as Apple asks for.
func isBundleID(s string) bool {
	segments := strings.Split(s, ".")
	if len(segments) < 2 || len(s) > keyBytes {
		return false
	}
	for _, seg := range segments {
		ok := all(seg, func(b byte) bool { return isLower(b) || isUpper(b) || isDigit(b) || b == '-' || b == '_' })
		if seg == "" || !ok {
			return false
		}
	}
	return true
}

func isTeamID(s string) bool {
	return len(s) == 10 && all(s, func(b byte) bool { return isUpper(b) || isDigit(b) })
}

func isSlugByte(b byte) bool { return isLower(b) || isDigit(b) || b == '_' }

func all(s string, good func(byte) bool) bool {
	for i := range len(s) {
		if !good(s[i]) {
			return false
		}
	}
	return true
}

func isLower(b byte) bool { return 'a' <= b && b <= 'z' }
func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }
func isDigit(b byte) bool { return '0' <= b && b <= '9' }
