package catalog

import (
	"slices"
	"strings"
	"unicode"
)

// Normalise makes names of apps comparable: "Slack for Mac 4.35", "SLACK.app"
// and "Slack (Desktop)" all become "slack". It lower-cases, takes words apart
// at all but letters, digits and "+", and leaves out what is in brackets and,
// at the end, what says for which system, in which version or in which edition
// an app is. A name that consists of such words only keeps its first word. To
// normalise a second time changes nothing.
func Normalise(name string) string {
	words := splitName(outsideBrackets(strings.TrimSpace(name)))
	if len(words) == 0 {
		words = splitName(name)
	}
	for len(words) > 1 {
		n := trailing(words)
		if n == 0 {
			break
		}
		words = words[:max(1, len(words)-n)]
	}
	return strings.Join(words, " ")
}

// outsideBrackets is the name without what stands in brackets; the rest of it
// when a bracket does not close.
func outsideBrackets(name string) string {
	if !strings.ContainsAny(name, "([{") {
		return name
	}
	var out strings.Builder
	depth := 0
	for _, r := range name {
		switch r {
		case '(', '[', '{':
			depth++
			out.WriteByte(' ')
		case ')', ']', '}':
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				out.WriteRune(r)
			}
		}
	}
	return out.String()
}

// splitName lower-cases a name and takes it apart. Dots stay between digits,
// so that a version is one word; apostrophes join.
func splitName(name string) []string {
	if ext := name[max(0, len(name)-4):]; len(name) > 4 && (strings.EqualFold(ext, ".app") || strings.EqualFold(ext, ".exe")) {
		name = name[:len(name)-4]
	}
	out := make([]string, 0, 4)
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, string(word))
		}
		word = word[:0]
	}
	for i, r := range name {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '+':
			word = append(word, unicode.ToLower(r))
		case r == '\'' || r == '’' || r == '®' || r == '™' || r == '©':
		case r == '.' && i+1 < len(name) && isDigit(name[i+1]) && isVersion(string(word)):
			word = append(word, r)
		default:
			end()
		}
	}
	end()
	return out
}

// trailing counts the words at the end that say nothing about which app it is.
func trailing(words []string) int {
	last := words[len(words)-1]
	if (isSystem(last) || isEdition(last)) && len(words) > 2 && words[len(words)-2] == "for" {
		return 2
	}
	if isVersion(last) || isEdition(last) {
		return 1
	}
	return 0
}

// isVersion reports whether a word is a version: "4", "v2", "4.35.121" or the
// year "2024". Numbers of three digits are names, as in "Microsoft 365".
func isVersion(word string) bool {
	digits := strings.TrimPrefix(word, "v")
	if digits == "" || !isDigit(digits[0]) || !all(digits, func(b byte) bool { return isDigit(b) || b == '.' }) {
		return false
	}
	if strings.Contains(digits, ".") || len(digits) <= 2 || digits != word {
		return true
	}
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

func isSystem(word string) bool {
	return slices.Contains([]string{"mac", "macos", "osx", "windows", "ios", "ipados", "ipad", "iphone", "android", "linux", "desktop", "mobile", "pc"}, word)
}

func isEdition(word string) bool {
	return slices.Contains([]string{"app", "desktop", "client", "beta", "alpha", "canary", "nightly", "preview", "stable", "release",
		"enterprise", "edition", "professional", "pro", "standard", "free", "lite", "trial", "machine", "user",
		"x64", "x86", "arm64", "64bit", "32bit", "macos", "version", "inc", "llc", "ltd", "gmbh"}, word)
}
