package outward

import (
	"errors"
	"fmt"
	"net/netip"
)

// named is a range of addresses and what they are.
type named struct {
	prefix netip.Prefix
	is     string
}

func ranges(of ...string) (all []named) {
	for i := 0; i < len(of); i += 2 {
		all = append(all, named{netip.MustParsePrefix(of[i]), of[i+1]})
	}
	return all
}

// special is every block of IANA's two special-purpose registries and of the
// multicast, reserved and retired ones beside them, the narrower ones first. None is
// a place where somebody out there runs a web server.
var special = ranges(
	"0.0.0.0/8", "an address of “this network”",
	"10.0.0.0/8", "a private address",
	"100.64.0.0/10", "an address inside a provider's network",
	"127.0.0.0/8", "this machine itself",
	"169.254.0.0/16", "a link-local address, where clouds keep their metadata",
	"172.16.0.0/12", "a private address",
	"192.0.0.0/24", "reserved for protocols",
	"192.0.2.0/24", "for documentation only",
	"192.31.196.0/24", "reserved for DNS sinks (AS112)",
	"192.52.193.0/24", "reserved for multicast relays (AMT)",
	"192.88.99.0/24", "a retired 6to4 relay",
	"192.168.0.0/16", "a private address",
	"192.175.48.0/24", "reserved for DNS sinks (AS112)",
	"198.18.0.0/15", "for benchmarks only",
	"198.51.100.0/24", "for documentation only",
	"203.0.113.0/24", "for documentation only",
	"224.0.0.0/4", "a multicast address",
	"255.255.255.255/32", "the broadcast address",
	"240.0.0.0/4", "reserved",

	"::/128", "no address",
	"::1/128", "this machine itself",
	"::/96", "a retired way to write IPv4",
	"::ffff:0:0:0/96", "a translated IPv4 address",
	"64:ff9b:1::/48", "a local translation to IPv4",
	"100::/64", "a sink for discarded traffic",
	"100:0:0:1::/64", "a dummy address",
	"2001::/32", "a Teredo tunnel",
	"2001:1::/32", "reserved for protocols",
	"2001:2::/48", "for benchmarks only",
	"2001:3::/32", "reserved for multicast relays (AMT)",
	"2001:4:112::/48", "reserved for DNS sinks (AS112)",
	"2001:10::/28", "an identifier, not a place (ORCHID)",
	"2001:20::/28", "an identifier, not a place (ORCHID)",
	"2001:30::/28", "an identifier of a drone",
	"2001::/23", "reserved for protocols",
	"2001:db8::/32", "for documentation only",
	"2002::/16", "a 6to4 tunnel",
	"2620:4f:8000::/48", "reserved for DNS sinks (AS112)",
	"3fff::/20", "for documentation only",
	"5f00::/16", "a segment-routing identifier",
	"fc00::/7", "a private address",
	"fe80::/10", "a link-local address",
	"fec0::/10", "a retired site-local address",
	"ff00::/8", "a multicast address",
)

var (
	// nat64 holds an IPv4 address in its last four bytes. A machine with IPv6 alone
	// reaches all of IPv4 through it, so what is inside decides.
	nat64         = netip.MustParsePrefix("64:ff9b::/96")
	globalUnicast = netip.MustParsePrefix("2000::/3")
)

// Special says what a special-purpose address is, in words that complete "10.0.0.1
// is …"; "" for an ordinary address of the public internet.
func Special(addr netip.Addr) string {
	if !addr.IsValid() {
		return "no address"
	}
	addr = addr.WithZone("").Unmap()
	if nat64.Contains(addr) {
		raw := addr.As16()
		if is := Special(netip.AddrFrom4([4]byte(raw[12:]))); is != "" {
			return "a translation of " + is
		}
		return ""
	}
	for _, r := range special {
		if r.prefix.Contains(addr) {
			return r.is
		}
	}
	if addr.Is6() && !globalUnicast.Contains(addr) {
		return "not given out to anybody"
	}
	return ""
}

// private are the networks in which an installation may have its own machines.
var private = ranges(
	"10.0.0.0/8", "private", "172.16.0.0/12", "private", "192.168.0.0/16", "private", "100.64.0.0/10", "private",
	"127.0.0.0/8", "loopback", "fc00::/7", "private", "::1/128", "loopback",
)

// metadata are addresses inside private networks at which a cloud hands out
// credentials to whoever asks from this machine: refused whatever is allowed.
var metadata = []netip.Addr{
	netip.MustParseAddr("fd00:ec2::254"), // AWS over IPv6
	netip.MustParseAddr("fd20:ce::254"),  // Google over IPv6
	netip.MustParseAddr("100.100.100.200"),
}

// CheckPrivate says why a network cannot be allowed as a private one; nil if it can.
func CheckPrivate(p netip.Prefix) error {
	p = p.Masked()
	if !p.IsValid() {
		return errors.New("it is not a network such as 10.20.0.0/16")
	}
	for _, r := range private {
		if r.prefix.Bits() <= p.Bits() && r.prefix.Contains(p.Addr()) {
			return nil
		}
	}
	return fmt.Errorf("%s is not a private network", p)
}
