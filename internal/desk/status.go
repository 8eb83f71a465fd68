package desk

import (
	"context"
	"fmt"
	"time"

	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// Status is how the dashboard stands with Sobot, for every page's frame.
type Status struct {
	Demo              bool
	SobotHost         string
	Connected         bool
	ConnectionProblem string
	TokenExpires      time.Time
	LastWebhook       time.Time
	Accounts          []templates.Account
}

// Status answers from what is known; it never asks Sobot.
func (d *Desk) Status(ctx context.Context) (Status, error) {
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return Status{}, fmt.Errorf("list accounts: %w", err)
	}
	inbox, err := d.store.InboxStats(ctx)
	if err != nil {
		return Status{}, fmt.Errorf("read inbox state: %w", err)
	}
	tok := d.sobot.TokenState()
	s := Status{
		Demo: d.demo, SobotHost: d.sobotHost, Accounts: accounts, LastWebhook: inbox.LastAt,
		TokenExpires: tok.ExpiresAt,
		Connected:    tok.Have && tok.ExpiresAt.After(d.now()),
	}
	switch {
	case tok.LastError != "" && tok.LastErrorAt.After(tok.IssuedAt):
		s.Connected, s.ConnectionProblem = false, tok.LastError
	case !tok.Have:
		s.ConnectionProblem = "Sobot was not asked yet."
	}
	return s, nil
}

// Revision stands for all that pages show and that changes otherwise than by the hour:
// what is stored, and how we stand with Sobot. What was read after it was asked for still
// holds while it stays the same. It means nothing to another process.
func (d *Desk) Revision() string {
	tok := d.sobot.TokenState()
	return fmt.Sprint(d.store.Revision(), tok.Have, tok.IssuedAt.UnixNano(), tok.LastErrorAt.UnixNano())
}

// connect gets the token at a start, so that the first page can tell how the
// connection stands.
func (d *Desk) connect(ctx context.Context) {
	if err := d.sobot.Ready(ctx); err != nil && ctx.Err() == nil {
		d.log.WarnContext(ctx, "no Sobot token yet", "err", err)
	}
	d.publish(map[string]bool{"status": true})
}

// TestConnection asks Sobot for something now. Where there is an account it is
// that account's list: a new token would end the one that others share, so one is
// asked for only where there is nothing else to ask.
func (d *Desk) TestConnection(ctx context.Context) error {
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("list accounts: %w", err)
	}
	act := actConnect
	if len(accounts) > 0 {
		_, err = d.sobot.ListTemplates(callContext(ctx), accounts[0].WABA)
		if sobot.OutcomeOf(err) == sobot.Refused {
			act = actList // the token was good; it is this account that Sobot refuses
		}
	} else {
		err = d.sobot.Connect(callContext(ctx))
	}
	if err != nil {
		return explain(err, act)
	}
	d.publish(map[string]bool{"status": true})
	return nil
}

// Step is one line of the first-run checklist.
type Step struct {
	ID, Title, Help string
	Done            bool
	Link, LinkText  string
}

// Checklist is what remains before the dashboard can do its whole job.
type Checklist struct {
	Steps []Step
	Done  bool
}

// Checklist answers from what is known; it stays until all is done.
func (d *Desk) Checklist(ctx context.Context) (Checklist, error) {
	st, err := d.Status(ctx)
	if err != nil {
		return Checklist{}, err
	}
	phones, err := d.store.TestPhones(ctx)
	if err != nil {
		return Checklist{}, fmt.Errorf("list test phones: %w", err)
	}
	senders := 0
	for _, a := range st.Accounts {
		senders += len(a.Senders)
	}
	connect := Step{
		ID: "connect", Title: "Connect to Sobot", Done: st.Connected,
		Help: "The credentials are read from SOBOT_APP_ID and SOBOT_APP_KEY; a token was got with them.",
		Link: "/settings#connection", LinkText: "Test the connection",
	}
	if !st.Connected {
		connect.Help = "No token from " + st.SobotHost + ". " + st.ConnectionProblem
	}
	webhook := Step{
		ID: "webhook", Title: "Paste the webhook address into Sobot", Done: !st.LastWebhook.IsZero(),
		Help: "Sobot's lists carry no quality, no reasons and no times: they exist only because the dashboard keeps what Sobot pushes to this address.",
		Link: "/webhooks", LinkText: "Show the address",
	}
	if d.publicURL == "" {
		webhook.Help = "DASHBOARD_PUBLIC_URL is not set, so there is no address that Sobot could push to. Set it and restart. " + webhook.Help
	}
	c := Checklist{Steps: []Step{
		connect,
		{
			ID: "account", Title: "Add a WABA", Done: len(st.Accounts) > 0, Link: "/settings#accounts", LinkText: "Add a WABA",
			Help: "Its id is checked by listing its templates once.",
		},
		{
			ID: "sender", Title: "Add a sender and a test phone", Done: senders > 0 && len(phones) > 0, Link: "/settings#senders", LinkText: "Add them",
			Help: "A test-send goes out from a sender's phone number id to a phone of your team.",
		},
		webhook,
		{
			ID: "seen", Title: "First webhook seen", Done: !st.LastWebhook.IsZero(), Link: "/webhooks", LinkText: "Open webhooks",
			Help: "Submit or test-send a template: the first push ticks this by itself.",
		},
	}, Done: true}
	for _, s := range c.Steps {
		c.Done = c.Done && s.Done
	}
	return c, nil
}
