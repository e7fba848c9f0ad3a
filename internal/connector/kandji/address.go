package kandji

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/noonday/noonday/internal/connector"
)

// ending is how the host names of one kind of address end, after the subdomain.
type ending struct {
	api     string
	console string // the console's ending in the same region; empty where there is none
	region  string
}

// endings lists the vendor's addresses: the present one, the one since the
// change of name, and those of tenants from before 2023.
func endings() []ending {
	return []ending{
		{api: ".api.kandji.io", console: ".kandji.io", region: "US"},
		{api: ".api.eu.kandji.io", console: ".eu.kandji.io", region: "EU"},
		{api: ".api.iru.com", console: ".iru.com", region: "US"},
		{api: ".api.eu.iru.com", console: ".eu.iru.com", region: "EU"},
		{api: ".clients.us-1.kandji.io", region: "US"},
		{api: ".clients.eu.kandji.io", region: "EU"},
	}
}

const sampleURL = "https://acme.api.kandji.io"

// cleanURL turns what people paste into the address of the API, without a
// trailing slash and without /api/v1, or explains why it cannot be that.
func cleanURL(value string, env connector.Environment) (string, error) {
	u, err := parseURL(value, env)
	if err != nil {
		return "", err
	}
	host := u.Hostname()
	_, _, isVendor := splitHost(host)
	if !isVendor {
		if err := refuseHost(host, env); err != nil {
			return "", err
		}
	}
	switch {
	case u.Scheme != "https" && !env.AllowPrivate:
		return "", connector.Invalid("api_url_not_https", "The API URL must begin with https://, so that the API key travels encrypted.")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", connector.Invalid("api_url_invalid", "The API URL has no ? or # in it. It looks like %s.", sampleURL)
	case isVendor && u.Port() != "" && u.Port() != "443":
		return "", connector.Invalid("api_url_invalid", "The API URL has no port number. It looks like %s.", sampleURL)
	case isVendor && u.Path != "":
		return "", connector.Invalid("api_url_invalid", "The API URL ends after the host name: https://%s.", host)
	case isVendor:
		u.Host = host
	}
	return u.String(), nil
}

// parseURL reads an address with or without a scheme and drops the path of the
// API itself.
func parseURL(value string, env connector.Environment) (*url.URL, error) {
	value = strings.Trim(withoutSpace(value), `"'<>“”`)
	value = regexp.MustCompile(`(?i)^(https?):/([^/])`).ReplaceAllString(value, "$1://$2")
	if !strings.Contains(value, "://") {
		scheme := "https://"
		if host, _, _ := strings.Cut(value, "/"); env.AllowPrivate && isPrivate(strings.Trim(portless(host), "[]")) {
			scheme = "http://"
		}
		value = scheme + value
	}
	u, err := url.Parse(value)
	if err != nil || u.Opaque != "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, connector.Invalid("api_url_invalid", "This is not an address. The API URL looks like %s.", sampleURL)
	}
	if u.User != nil {
		return nil, connector.Invalid("api_url_invalid", "The API URL holds no user name or password. It looks like %s.", sampleURL)
	}
	host := strings.ToLower(strings.TrimRight(u.Hostname(), "."))
	if !isHost(host) {
		return nil, connector.Invalid("api_url_invalid", "This is not an address. The API URL looks like %s.", sampleURL)
	}
	u.Host = hostPort(host, u.Port())
	u.Path, u.RawPath = regexp.MustCompile(`(/api(/v1(/.*)?)?)*/*$`).ReplaceAllString(u.Path, ""), ""
	return u, nil
}

func isHost(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil && !strings.Contains(host, "%") || regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`).MatchString(host)
}

func hostPort(host, port string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" {
		return host
	}
	return host + ":" + port
}

// portless cuts the port off a host.
func portless(host string) string {
	return regexp.MustCompile(`:\d+$`).ReplaceAllString(host, "")
}

// withoutSpace drops spaces and invisible characters, which are never meant in
// an address or a token.
func withoutSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.C, r) {
			return -1
		}
		return r
	}, s)
}

// splitHost takes the host name of an API apart.
func splitHost(host string) (subdomain string, end ending, ok bool) {
	for _, e := range endings() {
		if sub, found := strings.CutSuffix(host, e.api); found && isSubdomain(sub) {
			return sub, e, true
		}
	}
	return "", ending{}, false
}

func isSubdomain(s string) bool {
	return regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`).MatchString(s)
}

// refuseHost explains why a host that is not the vendor's API cannot be used;
// nil where the installation allows any host.
func refuseHost(host string, env connector.Environment) error {
	for _, e := range endings() {
		sub, found := strings.CutSuffix(host, e.console)
		if e.console != "" && found && isSubdomain(sub) && !reserved(sub) {
			return connector.Invalid("api_url_is_console",
				"This is the address of the Kandji console. The API URL is probably https://%s%s; the console shows it under Settings > Access.",
				sub, e.api)
		}
	}
	switch {
	case env.AllowPrivate:
		return nil
	case isPrivate(host):
		return connector.Invalid("api_url_private_address",
			"The API URL must be the host name that Kandji shows, such as %s, not an IP address or a name in a private network.", sampleURL)
	case isSubdomain(host):
		return connector.Invalid("api_url_invalid", "This is not a whole address. Did you mean https://%s%s?", host, endings()[0].api)
	}
	if guess := nearest(host); guess != "" {
		return connector.Invalid("api_url_not_vendor", "This is not an address of Kandji. Did you mean https://%s?", guess)
	}
	return connector.Invalid("api_url_not_vendor",
		"This is not the address of a Kandji tenant. The API URL looks like %s; the console shows it under Settings > Access.", sampleURL)
}

// reserved reports labels that are part of the vendor's addresses or its own
// sites, and so no tenant's subdomain.
func reserved(label string) bool {
	return slices.Contains([]string{"api", "clients", "connect", "docs", "eu", "support", "www"}, label)
}

// isPrivate reports IP addresses and names that exist only in private networks.
func isPrivate(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	for _, name := range []string{"localhost", "local", "internal", "lan", "home.arpa", "test"} {
		if host == name || strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return false
}

// nearest finds the API host that a mistyped host name most likely means.
func nearest(host string) string {
	sub, rest, _ := strings.Cut(host, ".")
	if !isSubdomain(sub) || reserved(sub) {
		return ""
	}
	best, guess := 3, ""
	for _, e := range endings() {
		for _, known := range []string{e.api, e.console} {
			if d := distance("."+rest, known); known != "" && d < best {
				best, guess = d, sub+e.api
			}
		}
	}
	return guess
}

// distance is the number of characters to insert, delete or replace between two
// texts.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// tenantAt says whose tenant an address is. Aliases of one tenant have one id.
func tenantAt(u *url.URL) connector.Tenant {
	tenant := connector.Tenant{ID: u.Host + u.Path, Name: u.Hostname(), URL: u.String()}
	if sub, end, ok := splitHost(u.Hostname()); ok {
		tenant.ID = sub + "." + strings.ToLower(end.region)
		tenant.Name, tenant.Region = sub, end.region
	}
	return tenant
}
