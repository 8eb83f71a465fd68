package sobot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	listLimit   = 64 << 20 // the list has no pages: thousands of templates in one answer
	answerLimit = 4 << 20
	userAgent   = "template-desk"
)

// Options configure a Client. BaseURL, AppID and AppKey are required.
type Options struct {
	BaseURL string // https://sg.sobot.io, https://us.sobot.com, or a simulator's address
	AppID   string
	AppKey  Secret
	// Tokens keeps the token over restarts and between replicas. Optional. It must
	// hand back only what was saved under the same BaseURL and AppID.
	Tokens   TokenStore
	Now      func() time.Time // default time.Now
	Log      *slog.Logger     // default: none
	Timeouts Timeouts
	// Observe hears of each call that ended, get_token among them. Optional.
	Observe func(op string, outcome Outcome, took time.Duration)
	// KeepToken never asks Sobot for a token, which would end the one that other
	// programs share: without a good one in Tokens, calls fail with ErrNoToken.
	KeepToken bool
}

// Timeouts bound each operation as a whole, waiting for a token and trying again
// included. Zero takes the default.
type Timeouts struct {
	Token  time.Duration // 10 s
	List   time.Duration // 60 s
	Create time.Duration // 30 s
	Delete time.Duration // 30 s
	Send   time.Duration // 30 s
	Handle time.Duration // 120 s: Sobot fetches the file before it answers
	Repush time.Duration // 120 s: Sobot seems to push before it answers
}

func (t *Timeouts) fillIn() {
	for _, d := range []struct {
		value    *time.Duration
		standard time.Duration
	}{
		{&t.Token, 10 * time.Second},
		{&t.List, time.Minute},
		{&t.Create, 30 * time.Second},
		{&t.Delete, 30 * time.Second},
		{&t.Send, 30 * time.Second},
		{&t.Handle, 2 * time.Minute},
		{&t.Repush, 2 * time.Minute},
	} {
		if *d.value <= 0 {
			*d.value = d.standard
		}
	}
}

// Client calls Sobot. It is safe for concurrent use; one serves a whole program,
// because a second one would take the first one's token away.
type Client struct {
	base     *url.URL
	baseErr  error
	appID    string
	appKey   Secret
	now      func() time.Time
	log      *slog.Logger
	timeouts Timeouts
	tokens   *tokenKeeper
	observe  func(op string, outcome Outcome, took time.Duration)
	lastSkew skew

	pooled *http.Client // connections are kept alive
	single *http.Client // one connection a request: see call.once

	firstWait time.Duration // before a first repetition
}

// New builds a client. It does no I/O: a wrong address shows on the first call.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(string, Outcome, time.Duration) {}
	}
	o.Timeouts.fillIn()
	c := &Client{
		appID: o.AppID, appKey: o.AppKey, now: o.Now, log: o.Log, timeouts: o.Timeouts, observe: o.Observe,
		pooled: httpClient(false), single: httpClient(true), firstWait: 250 * time.Millisecond,
	}
	c.base, c.baseErr = parseBase(o.BaseURL)
	mint := c.mint
	if o.KeepToken {
		mint = func(context.Context) (Token, error) {
			return Token{}, &Error{Op: "get token", Outcome: NeverSent, Err: ErrNoToken}
		}
	}
	c.tokens = newTokenKeeper(o.Tokens, mint, o.Now, o.Log, o.Timeouts.Token)
	return c
}

// Close lets go of idle connections.
func (c *Client) Close() {
	c.pooled.CloseIdleConnections()
	c.single.CloseIdleConnections()
}

func parseBase(address string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") || base.User != nil {
		return nil, errors.New("the address of Sobot is not a web address")
	}
	return base, nil
}

func httpClient(single bool) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableKeepAlives = single
	t.MaxResponseHeaderBytes = 64 << 10
	return &http.Client{
		Transport: t,
		// A redirect would carry the token to another address. It is reported instead.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
