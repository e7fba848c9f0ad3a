package rest

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

// errPrivateAddress is the guard's refusal of an address.
var errPrivateAddress = errors.New("not a public address")

// refusePrivate runs after the name was resolved and before the connection is
// made, so a name that resolves to something private at that moment fails too.
func refusePrivate(_ context.Context, _, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errPrivateAddress, address)
	}
	if !IsPublic(target.Addr()) {
		return fmt.Errorf("%w: %s", errPrivateAddress, target.Addr())
	}
	return nil
}

// special lists the blocks that are not on the public internet, beyond those
// that netip names. 64:ff9b::/96 and 2002::/16 embed IPv4 addresses and are
// looked into instead.
func special() []string {
	return []string{
		"0.0.0.0/8",       // this network
		"100.64.0.0/10",   // carriers' address translation
		"192.0.0.0/24",    // protocol assignments
		"192.0.2.0/24",    // documentation
		"192.88.99.0/24",  // 6to4 relays, withdrawn
		"198.18.0.0/15",   // benchmarks
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"240.0.0.0/4",     // reserved, and broadcast
		"::/96",           // IPv4-compatible, withdrawn
		"64:ff9b:1::/48",  // local address translation
		"100::/64",        // discard
		"2001::/23",       // protocol assignments, Teredo
		"2001:db8::/32",   // documentation
		"3fff::/20",       // documentation
		"5f00::/16",       // segment routing
		"fec0::/10",       // site-local, withdrawn
	}
}

// IsPublic reports whether an address is on the public internet.
func IsPublic(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if !address.IsGlobalUnicast() || address.IsPrivate() {
		return false
	}
	if inner, ok := embedded(address); ok {
		return IsPublic(inner)
	}
	for _, block := range special() {
		if netip.MustParsePrefix(block).Contains(address) {
			return false
		}
	}
	return true
}

// embedded returns the IPv4 address inside of a translated IPv6 address.
func embedded(address netip.Addr) (netip.Addr, bool) {
	if !address.Is6() {
		return netip.Addr{}, false
	}
	b := address.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(address):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case netip.MustParsePrefix("2002::/16").Contains(address):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}
