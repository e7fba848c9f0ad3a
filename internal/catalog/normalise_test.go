package catalog_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/noonday/noonday/internal/catalog"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Slack":                             "slack",
		"  SLACK  ":                         "slack",
		"Slack.app":                         "slack",
		"slack.exe":                         "slack",
		"Slack for Mac":                     "slack",
		"Slack for macOS 4.35.121":          "slack",
		"Slack (Desktop)":                   "slack",
		"Slack (Machine - MSI)":             "slack",
		"Notion®":                           "notion",
		"1Password 7":                       "1password",
		"1Password":                         "1password",
		"8x8 Work":                          "8x8 work",
		"15Five":                            "15five",
		"Microsoft 365":                     "microsoft 365",
		"Microsoft Office 2019":             "microsoft office",
		"Microsoft 365 Apps for enterprise": "microsoft 365 apps",
		"Basecamp 3":                        "basecamp",
		"Zoom v5.17":                        "zoom",
		"zoom.us":                           "zoom us",
		"monday.com":                        "monday com",
		"Camtasia 2023":                     "camtasia",
		"GitHub Desktop":                    "github",
		"Docker Desktop":                    "docker",
		"Cisco AnyConnect Secure Mobility Client": "cisco anyconnect secure mobility",
		"Rocket.Chat":      "rocket chat",
		"cloudflare_warp":  "cloudflare warp",
		"O'Reilly":         "oreilly",
		"Aha!":             "aha",
		"Weights & Biases": "weights biases",
		"Notepad++":        "notepad++",
		"Pro":              "pro",
		"2024":             "2024",
		"(Beta)":           "beta",
		"For Mac":          "for mac",
		"Пачка":            "пачка",
		"":                 "",
		"…":                "",
	} {
		if got := catalog.Normalise(name); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", name, got, want)
		}
	}
}

// FuzzNormalise: the result is in its final form, whatever comes in.
func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{"Slack for Mac 4.35", "a (b", "((((", "v v v 1.", "İstanbul 2024", "x.app.app", "\xff\xfe", "ǅ ǆ", "'’'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := catalog.Normalise(name)
		if again := catalog.Normalise(got); again != got {
			t.Errorf("Normalise(%q) = %q, and then %q", name, got, again)
		}
		if strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
			t.Errorf("Normalise(%q) = %q has spaces to spare", name, got)
		}
		if strings.ContainsAny(got, "()[]{}'’") {
			t.Errorf("Normalise(%q) = %q has punctuation", name, got)
		}
		if utf8.ValidString(name) && !utf8.ValidString(got) {
			t.Errorf("Normalise(%q) = %q is no text", name, got)
		}
		if strings.ToUpper(name) == strings.ToLower(name) {
			return
		}
		if ascii(name) && catalog.Normalise(strings.ToUpper(name)) != got {
			t.Errorf("Normalise(%q) depends on case", name)
		}
	})
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
