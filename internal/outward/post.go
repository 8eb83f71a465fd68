package outward

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// CheckAddress says why nothing could be sent to an address, in words; nil if it might.
// Where it leads is decided when it is dialled.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return &Refused{Why: "the address cannot be read"}
	}
	return checkURL(u)
}

// Site is scheme and host of an address: what of it holds no secret.
func Site(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Post sends body once by POST; the answer is Do's.
func (c *Client) Post(ctx context.Context, address string, headers map[string]string, body []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return Answer{}, withoutURL(err)
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("User-Agent", "TemplateDesk")
	return c.Do(ctx, req)
}

// WhyNot says in a sentence why a post was not taken; "" if it was, by any 2xx. It names
// no address.
func WhyNot(answer Answer, err error) string {
	var (
		refused *Refused
		dns     *net.DNSError
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		op      *net.OpError
	)
	switch {
	case err == nil && answer.Status/100 == 2:
		return ""
	case err == nil && answer.Status/100 == 3:
		return fmt.Sprintf("It answered with a redirect (HTTP %d), which is not followed.", answer.Status)
	case err == nil:
		return fmt.Sprintf("It answered with HTTP %d.", answer.Status)
	case errors.As(err, &refused) && refused.Addr.IsValid():
		return fmt.Sprintf("It was not connected to: the address is %s.", refused.Why)
	case errors.As(err, &refused):
		return "It was not connected to: " + refused.Why + "."
	case errors.As(err, &dns) && dns.IsNotFound:
		return "Its name does not exist in DNS."
	case errors.As(err, &dns):
		return "Its name could not be looked up."
	case errors.As(err, &host), errors.As(err, &unknown), errors.As(err, &invalid):
		return "Its certificate is not one that the internet trusts."
	case errors.Is(err, ErrTooLarge):
		return "Its answer was too large."
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return "It did not answer in time."
	case errors.As(err, &op) && op.Op == "dial":
		return "Nobody answers there."
	}
	return "It does not answer as a web server should."
}
