// Package outward knows how to send a request to an address that somebody typed in,
// without letting that person reach what only this machine can reach. It must not
// know what the request is for, nor read a configuration: what is allowed beyond the
// public internet is handed to New.
package outward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Limits of one request.
const (
	// Deadline is how long a request may take as a whole; a context may shorten it.
	Deadline      = 10 * time.Second
	dialTime      = 5 * time.Second
	handshakeTime = 5 * time.Second
	headerBytes   = 32 << 10
	// MaxAnswer is how much of an answer is read, in bytes.
	MaxAnswer = 64 << 10
)

// webPorts may be dialled anywhere: an address typed by a person must not become a
// way to talk to mail servers and databases.
var webPorts = []uint16{80, 443, 8080, 8443}

// Options loosen the guard. The zero value allows the public internet on web ports.
type Options struct {
	// AllowPrivate are private networks that may be reached on any port all the same,
	// because whoever runs this installation said so. CheckPrivate says what may be
	// among them; link-local and metadata addresses stay refused.
	AllowPrivate []netip.Prefix
	// AlsoPorts are further ports of public addresses.
	AlsoPorts []uint16
	Resolver  *net.Resolver // default: the system's
}

// Client sends requests to addresses of the public internet. Where a name leads is
// decided after DNS, on the address that is really dialled, so that a name cannot
// show one address to a check and another to the connection.
type Client struct {
	allowed []netip.Prefix
	ports   []uint16
	http    *http.Client
}

// New builds a client. An AllowPrivate that CheckPrivate refuses allows nothing.
func New(o Options) *Client {
	c := &Client{ports: slices.Concat(webPorts, o.AlsoPorts)}
	for _, p := range o.AllowPrivate {
		if CheckPrivate(p) == nil {
			c.allowed = append(c.allowed, p.Masked())
		}
	}
	dialer := &net.Dialer{Timeout: dialTime, Resolver: o.Resolver, ControlContext: c.control, KeepAlive: -1}
	c.http = &http.Client{
		Timeout: Deadline,
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would dial for us, unguarded
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    handshakeTime,
			MaxResponseHeaderBytes: headerBytes,
			// Go repeats a request when a kept connection turns out to be closed.
			DisableKeepAlives:  true,
			DisableCompression: true,
		},
		// Reported, not followed: another address is another decision.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// Answer is what came back; a redirect is an answer like any other.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	From   netip.Addr // who was connected to
}

// ErrTooLarge: the answer is larger than MaxAnswer.
var ErrTooLarge = errors.New("the answer is too large")

// Refused is the error of an address that we do not connect to.
type Refused struct {
	Addr netip.Addr // the one that would have been dialled; invalid where it did not come to that
	Why  string
}

// Error says what was refused and why.
func (r *Refused) Error() string {
	if !r.Addr.IsValid() {
		return "not connected: " + r.Why
	}
	return fmt.Sprintf("not connected: %s is %s", r.Addr, r.Why)
}

// Do sends req once and reads the answer whole. Errors never hold the address asked
// for, which may carry a secret: *Refused for one that is not allowed, ErrTooLarge,
// and whatever the network says.
func (c *Client) Do(ctx context.Context, req *http.Request) (Answer, error) {
	if err := checkURL(req.URL); err != nil {
		return Answer{}, err
	}
	var from netip.Addr
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		if tcp, ok := got.Conn.RemoteAddr().(*net.TCPAddr); ok {
			from = tcp.AddrPort().Addr().Unmap()
		}
	}})
	res, err := c.http.Do(req.WithContext(ctx))
	if err != nil {
		return Answer{}, withoutURL(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, MaxAnswer+1))
	if err != nil {
		return Answer{}, withoutURL(err)
	}
	if len(body) > MaxAnswer {
		return Answer{}, ErrTooLarge
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: body, From: from}, nil
}

func checkURL(u *url.URL) error {
	switch {
	case u == nil || u.Scheme != "https" && u.Scheme != "http":
		return &Refused{Why: "the address does not begin with https:// or http://"}
	case u.User != nil:
		return &Refused{Why: "the address has a user name in it"}
	case u.Hostname() == "":
		return &Refused{Why: "the address has no host"}
	}
	return nil
}

func withoutURL(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// control is asked for every address that is about to be dialled.
func (c *Client) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return &Refused{Why: network + " is not TCP"}
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return &Refused{Why: "the address cannot be read"}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return &Refused{Why: "the address cannot be read"}
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return &Refused{Why: "the port cannot be read"}
	}
	return c.check(addr, uint16(number))
}

func (c *Client) check(addr netip.Addr, port uint16) error {
	addr = addr.WithZone("").Unmap()
	if slices.Contains(metadata, addr) {
		return &Refused{Addr: addr, Why: "where a cloud hands out credentials"}
	}
	if slices.ContainsFunc(c.allowed, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return nil
	}
	if why := Special(addr); why != "" {
		return &Refused{Addr: addr, Why: why}
	}
	if !slices.Contains(c.ports, port) {
		return &Refused{Addr: addr, Why: fmt.Sprintf("asked for on port %d, which is no web port", port)}
	}
	return nil
}
