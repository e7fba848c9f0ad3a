package rest

import (
	"bytes"
	"encoding/json"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxWords is the longest text of a vendor that people see, in characters.
const maxWords = 300

// maxExplained is how much of an error body is looked at, in bytes.
const maxExplained = 64 << 10

// Words finds the vendor's own explanation in the body of an error: the first of
// detail, message, error and errors, else lists per field, a bare string, a list
// of strings, or the text of a web page. The result is printable, on one line
// and at most 300 characters long; it is empty when there is nothing to say.
func Words(body []byte) string {
	body = bytes.TrimSpace(body[:min(len(body), maxExplained)])
	if len(body) == 0 {
		return ""
	}
	var value any
	if json.Unmarshal(body, &value) == nil {
		return tidy(explain(value, 0))
	}
	return tidy(string(body))
}

// explain finds the text in a decoded body.
func explain(value any, depth int) string {
	if depth > 4 {
		return ""
	}
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var parts []string
		for _, item := range v[:min(len(v), 5)] {
			if text := explain(item, depth+1); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, " ")
	case map[string]any:
		return explainObject(v, depth)
	}
	return ""
}

func explainObject(object map[string]any, depth int) string {
	for _, name := range []string{"detail", "message", "error_description", "error", "errors", "title"} {
		if text := explain(object[name], depth+1); strings.TrimSpace(text) != "" {
			return text
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if list, ok := object[name].([]any); ok && len(parts) < 5 {
			if text := explain(list, depth+1); text != "" {
				parts = append(parts, name+": "+text)
			}
		}
	}
	return strings.Join(parts, " ")
}

// tidy makes foreign text fit for a sentence: without markup, on one line,
// printable and short.
func tidy(text string) string {
	if strings.Contains(text, "<") {
		text = stripHTML(text)
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxWords {
		return strings.TrimSpace(string(runes[:maxWords-1])) + "…"
	}
	return text
}

// stripHTML removes what a browser would not show, then the tags.
func stripHTML(text string) string {
	for _, element := range []string{"script", "style", "head"} {
		text = regexp.MustCompile(`(?is)<`+element+`\b.*?(</`+element+`\s*>|$)`).ReplaceAllString(text, " ")
	}
	text = regexp.MustCompile(`(?s)<!--.*?(-->|$)`).ReplaceAllString(text, " ")
	text = regexp.MustCompile(`(?s)<[/!?a-zA-Z][^>]*(>|$)`).ReplaceAllString(text, " ")
	return html.UnescapeString(text)
}
