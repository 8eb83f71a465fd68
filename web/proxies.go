package web

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Proxies are the addresses of the proxies in front of us that may say, in
// X-Forwarded-For, who asked them. Nothing else that they forward is believed:
// not the host, not the scheme (PUBLIC_URL decides those).
type Proxies []netip.Prefix

// ParseProxies reads a comma list of addresses and of ranges such as 10.0.0.0/8.
func ParseProxies(list string) (proxies Proxies, err error) {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		p, err := netip.ParsePrefix(one)
		if a, notOne := netip.ParseAddr(one); notOne == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err == nil && p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		switch {
		case err != nil || p.Addr().Is4In6():
			return nil, fmt.Errorf("%.50q is neither an address nor a range such as 10.0.0.0/8", one)
		case p.Bits() == 0:
			return nil, fmt.Errorf("%q would believe everybody", one)
		}
		proxies = append(proxies, p.Masked())
	}
	return proxies, nil
}

func (p Proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(one netip.Prefix) bool { return one.Contains(a) })
}

// maxProxies is how many proxies may stand behind one another.
const maxProxies = 16

// clientAddress is where the request came from: the other end of the connection,
// and where that is a trusted proxy, the address that it names last. Each proxy adds
// to the right, so the right-most address that is no trusted proxy is the last one
// that somebody whom we trust saw; what stands to its left is anybody's word. Where
// the list makes no sense we stay with the proxy that brought it: all who hide
// behind nonsense share one address, and cannot have a new one for each try.
func (s *Server) clientAddress(c *fiber.Ctx) string {
	peer, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	at := peer.Unmap()
	lines := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor)
	for hop := 0; hop < maxProxies && s.proxies.trust(at); hop++ {
		for len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
			lines = lines[:len(lines)-1]
		}
		if len(lines) == 0 {
			break
		}
		line := string(lines[len(lines)-1])
		comma := strings.LastIndexByte(line, ',')
		lines[len(lines)-1] = lines[len(lines)-1][:max(comma, 0)]
		next, ok := forwardedFor(line[comma+1:])
		if !ok {
			break
		}
		at = next
	}
	return at.String()
}

// forwardedFor reads one entry: an address, with a port where the proxy adds one.
func forwardedFor(entry string) (netip.Addr, bool) {
	entry = strings.Trim(entry, " \t")
	a, err := netip.ParseAddr(entry)
	if err != nil {
		var withPort netip.AddrPort
		withPort, err = netip.ParseAddrPort(entry)
		a = withPort.Addr()
	}
	return a.Unmap(), err == nil && a.Zone() == ""
}
