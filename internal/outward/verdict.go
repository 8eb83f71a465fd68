package outward

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
)

// verdictOfAnswer reads what an answer means; ours: it proved to be this dashboard's.
func verdictOfAnswer(u *url.URL, answer Answer, ours bool) Verdict {
	switch {
	case ours && Special(answer.From) != "":
		return Verdict{
			Reach: CannotTell, Why: "This dashboard answers at " + u.Host + ", but only a private address of this network was tried.",
			Do: "Open " + u.Scheme + "://" + u.Host + "/healthz from a phone without Wi-Fi: it must say “ok”.",
		}
	case ours && u.Scheme == "http":
		return Verdict{
			Reach: Yes, Why: "This dashboard answers at " + u.Host + ", but over plain http: everybody on the way can read samples and the webhook secret.",
			Do: "Put a TLS proxy in front and use its https:// address.",
		}
	case ours:
		return Verdict{Reach: Yes, Why: "This dashboard answers at " + u.Host + " with a valid certificate."}
	case answer.Status >= 300 && answer.Status < 400:
		return Verdict{
			Reach: No, Why: fmt.Sprintf("%s redirects to %s, and Sobot counts a redirected webhook as failed.", u.Host, placeOf(u, answer.Header.Get("Location"))),
			Do: "Set DASHBOARD_PUBLIC_URL to the address that answers without a redirect, and restart.",
		}
	case answer.Status >= 500:
		return Verdict{
			Reach: No, Why: fmt.Sprintf("A proxy answers at %s (HTTP %d), but does not get through to this dashboard.", u.Host, answer.Status),
			Do: "Look at the proxy's target and at DASHBOARD_ADDR.",
		}
	}
	return Verdict{
		Reach: No, Why: fmt.Sprintf("Something else answers at %s (HTTP %d): it is not this dashboard, or a sign-in stands before it.", u.Host, answer.Status),
		Do: "Let " + BeaconPath + "…, /webhooks/sobot/… and /media/… through to this dashboard at that address.",
	}
}

// placeOf is where a redirect leads, without what may be secret in it.
func placeOf(from *url.URL, location string) string {
	to, err := from.Parse(location)
	if err != nil || location == "" {
		return "nowhere"
	}
	if to.Host == from.Host && to.Scheme == from.Scheme {
		return "another of its pages"
	}
	return to.Scheme + "://" + to.Host
}

func verdictOfError(u *url.URL, err error) Verdict {
	var (
		refused *Refused
		dns     *net.DNSError
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		op      *net.OpError
	)
	_, isAddress := netip.ParseAddr(u.Hostname())
	certificate := func(why string) Verdict {
		return Verdict{Reach: No, Why: "The certificate at " + u.Host + " " + why + ".", Do: "Give the proxy a certificate for this name that browsers trust."}
	}
	switch {
	case errors.As(err, &refused) && refused.Addr.IsValid() && Special(refused.Addr) == "":
		return Verdict{Reach: CannotTell, Why: "It was not tried: " + refused.Error() + ".", Do: "Use port 443, or test from outside."}
	case errors.As(err, &refused) && (isAddress == nil || refused.Addr.IsLoopback()):
		return Verdict{Reach: No, Why: fmt.Sprintf("%s is %s. Sobot asks from the internet and cannot get there.", refused.Addr, refused.Why), Do: "Set DASHBOARD_PUBLIC_URL to an address that the internet reaches, and restart."}
	case errors.As(err, &refused):
		return Verdict{Reach: CannotTell, Why: fmt.Sprintf("Seen from here, %s leads to %s, which is %s.", u.Hostname(), refused.Addr, refused.Why), Do: "If the internet is told another address, test from a phone without Wi-Fi; else correct the name's DNS entry."}
	case errors.As(err, &dns) && dns.IsNotFound:
		return Verdict{Reach: No, Why: "The name " + u.Hostname() + " does not exist in DNS.", Do: "Make its DNS entry, or correct DASHBOARD_PUBLIC_URL."}
	case errors.As(err, &dns):
		return Verdict{Reach: CannotTell, Why: "The name " + u.Hostname() + " could not be looked up: DNS does not work from here just now.", Do: "Test again later."}
	case errors.As(err, &host):
		return certificate("is for another name")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return certificate("has expired or is not valid yet")
	case errors.As(err, &unknown), errors.As(err, &invalid):
		return certificate("is not one that the internet trusts")
	case errors.Is(err, ErrTooLarge):
		return Verdict{Reach: No, Why: "Something else answers at " + u.Host + ": its answer is too large to be this dashboard's.", Do: "Point the name at this dashboard."}
	case errors.As(err, &op) && op.Op == "dial" && !op.Timeout():
		return Verdict{
			Reach: CannotTell, Why: "Nobody answers at " + u.Host + " when asked from here.",
			Do: "See that the dashboard and its proxy run. Some networks do not let a machine reach its own public address: then test from a phone without Wi-Fi.",
		}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &op) && op.Timeout(), isTimeout(err):
		return Verdict{
			Reach: CannotTell, Why: u.Host + " did not answer in time when asked from here.",
			Do: "A firewall may hold it back, or this network does not let a machine reach its own public address: test from a phone without Wi-Fi.",
		}
	}
	return Verdict{Reach: No, Why: "What answers at " + u.Host + " does not speak " + u.Scheme + " as it should.", Do: "Look at the proxy's port and certificate."}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
