package connector

import (
	"net/netip"
	"net/url"
	"strings"
)

// LimitsFor returns the vendor's documented limits, as far as they hold for the
// address in the settings. A simulator or gateway on a private address is not
// the vendor's public service: of its limits only those count that it states in
// its answers.
func (t *Type) LimitsFor(s Settings, env Environment) []Limit {
	for _, f := range t.Fields {
		if f.Kind == FieldURL && env.AllowPrivate && isPrivate(s.Get(f.Name)) {
			return nil
		}
	}
	return t.Limits
}

// isPrivate reports whether an address names this machine or a private network
// without a look-up.
func isPrivate(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast())
}
