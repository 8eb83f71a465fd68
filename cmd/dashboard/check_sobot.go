package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"templatedesk/internal/outward"
	"templatedesk/internal/sobot"
)

const (
	dialTime = 10 * time.Second
	listTime = 30 * time.Second
	// muchSkew is how far the clocks may be apart; the sign of get_token holds our time.
	muchSkew = 30 * time.Second
)

// sobot looks at the way to Sobot, at the token, and at the clocks.
func (c *checker) sobot() {
	const item = "sobot"
	if c.cfg.Demo {
		c.say(item, good, "the demo has its own on this machine")
		return
	}
	base, err := url.Parse(c.cfg.SobotBaseURL)
	if err != nil {
		c.say(item, failed, "SOBOT_BASE_URL is not an address")
		return
	}
	if err := dial(c.ctx, base); err != nil {
		c.say(item, failed, "%s cannot be reached: %v. Look at SOBOT_BASE_URL, DNS and the firewall", base.Host, err)
		return
	}
	c.say(item, good, "%s can be reached", base.Host)

	kept := &lookedUp{c: c}
	token, err := kept.Load(c.ctx)
	if err != nil {
		c.say("sobot token", failed, "the kept token cannot be read: %v", err)
		return
	}
	have := token.Value != "" && time.Now().Before(token.ExpiresAt)
	client := sobot.New(sobot.Options{
		BaseURL: c.cfg.SobotBaseURL, AppID: c.cfg.SobotAppID, AppKey: c.cfg.SobotAppKey,
		Tokens: kept, KeepToken: have || !c.mint, Timeouts: sobot.Timeouts{List: listTime},
	})
	defer client.Close()
	switch {
	case have:
		c.tryToken(client, token)
	case c.mint:
		if err := client.Connect(c.ctx); err != nil {
			c.say("sobot token", failed, "Sobot gave none: %v. Look at SOBOT_APP_ID and SOBOT_APP_KEY", err)
		} else {
			c.say("sobot token", good, "Sobot gave one: the credentials are right. It is not kept; the dashboard gets its own")
		}
	default:
		c.say("sobot token", warning, "none is kept that is still good, so the credentials were not tried: the dashboard gets one when it runs, or give -token")
	}
	c.clock(client)
}

// tryToken asks for a list, which changes nothing at Sobot.
func (c *checker) tryToken(client *sobot.Client, token sobot.Token) {
	const item = "sobot token"
	until := token.ExpiresAt.UTC().Format("15:04 on 2 January UTC")
	accounts, err := c.viewer.Accounts(c.ctx)
	if err != nil {
		c.say(item, failed, "the accounts cannot be read: %v", err)
		return
	}
	if len(accounts) == 0 {
		c.say(item, good, "one is kept, good until %s; not tried, since there is no account to list", until)
		return
	}
	_, err = client.ListTemplates(c.ctx, accounts[0].WABA)
	switch {
	case err == nil:
		c.say(item, good, "Sobot accepts it; good until %s", until)
	case errors.Is(err, sobot.ErrNoToken):
		c.say(item, warning, "Sobot accepts the kept one no more: another program asked for a token with the same app id. A running dashboard gets a new one by itself")
	case sobot.OutcomeOf(err) == sobot.Refused:
		c.say(item, warning, "Sobot accepts it, but refuses the list of WABA %s: %v. Look at that account in Settings", accounts[0].WABA, err)
	default:
		c.say(item, failed, "Sobot could not be asked: %v. Try again", err)
	}
}

func (c *checker) clock(client *sobot.Client) {
	const item = "clock"
	ahead, known := client.ClockSkew()
	switch {
	case !known:
		c.say(item, warning, "not compared: Sobot was not asked for anything")
	case ahead.Abs() > muchSkew && ahead > 0:
		c.say(item, warning, "this machine is %s behind Sobot: set its time, or Sobot may refuse our signature", ahead.Round(time.Second))
	case ahead.Abs() > muchSkew:
		c.say(item, warning, "this machine is %s ahead of Sobot: set its time, or Sobot may refuse our signature", (-ahead).Round(time.Second))
	default:
		c.say(item, good, "it agrees with Sobot's")
	}
}

// lookedUp is the kept token, for reading.
type lookedUp struct{ c *checker }

// Load returns the zero token when none was kept.
func (l *lookedUp) Load(ctx context.Context) (sobot.Token, error) {
	if l.c.viewer == nil || !l.c.keyed {
		return sobot.Token{}, nil
	}
	text, err := l.c.viewer.Secret(ctx, tokenName(l.c.cfg))
	if err != nil || text == "" {
		return sobot.Token{}, err
	}
	return readToken(text)
}

// Save keeps nothing: a check changes nothing.
func (l *lookedUp) Save(context.Context, sobot.Token) error { return nil }

// dial proves DNS, the way and, with https, the certificate.
func dial(ctx context.Context, base *url.URL) error {
	port := base.Port()
	secure := base.Scheme == "https"
	if port == "" {
		port = map[bool]string{true: "443", false: "80"}[secure]
	}
	address := net.JoinHostPort(base.Hostname(), port)
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	var conn net.Conn
	var err error
	if secure {
		conn, err = (&tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", address)
	} else {
		conn, err = new(net.Dialer).DialContext(ctx, "tcp", address)
	}
	if err != nil {
		return err
	}
	return conn.Close()
}

// localClient may reach the address on which the dashboard listens, and no other that
// is private.
func (c *checker) localClient() (address string, client *outward.Client) {
	host, port, err := net.SplitHostPort(c.cfg.Addr)
	if err != nil {
		return "", outward.New(outward.Options{})
	}
	addr, err := netip.ParseAddr(host)
	switch {
	case host == "" || host == "localhost" || err == nil && addr.Is4() && addr.IsUnspecified():
		host = "127.0.0.1"
	case err == nil && addr.IsUnspecified():
		host = "::1"
	}
	var o outward.Options
	if addr, err = netip.ParseAddr(host); err == nil {
		o.AllowPrivate = []netip.Prefix{netip.PrefixFrom(addr, addr.BitLen())}
	}
	if number, err := strconv.ParseUint(port, 10, 16); err == nil {
		o.AlsoPorts = []uint16{uint16(number)}
	}
	return "http://" + net.JoinHostPort(host, port), outward.New(o)
}
