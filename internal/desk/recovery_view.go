package desk

import (
	"context"
	"fmt"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

const (
	failingShown   = 200
	recoveredShown = 20
)

// RecoveryView is how lost webhooks stand.
type RecoveryView struct {
	Looked  time.Time // the last look into Sobot's log; zero: none yet
	Problem string    // why it failed, in sentences; "" when it went well
	Since   time.Time // what the last good look spanned
	Found   int       // and how many failed pushes to our address it showed
	Every   time.Duration

	Failing   []FailingPush // newest first
	Recovered []events.FailedPush
	Accounts  []AccountReception
}

// FailingPush is a push that we do not have, and why Sobot cannot be asked for it.
type FailingPush struct {
	events.FailedPush
	Withheld string
}

// AccountReception is how the webhooks of an account came in. The account without a WABA
// stands for bodies that name none.
type AccountReception struct {
	Account templates.Account
	events.Reception
}

// Recovery tells how lost webhooks stand; it never asks Sobot.
func (d *Desk) Recovery(ctx context.Context) (v RecoveryView, err error) {
	state, err := d.lookState(ctx)
	if err != nil {
		return v, fmt.Errorf("read how far we looked: %w", err)
	}
	v = RecoveryView{Looked: state.Looked, Problem: state.Problem, Since: state.From, Found: state.Found, Every: d.lookEvery}
	failing, err := d.store.FailedPushes(ctx, events.PushFailing, failingShown)
	if err != nil {
		return v, fmt.Errorf("list failing pushes: %w", err)
	}
	for _, p := range failing {
		v.Failing = append(v.Failing, FailingPush{p, d.Withheld(p)})
	}
	if v.Recovered, err = d.store.FailedPushes(ctx, events.PushRecovered, recoveredShown); err != nil {
		return v, fmt.Errorf("list recovered pushes: %w", err)
	}
	counts, err := d.store.CountFailing(ctx)
	if err != nil {
		return v, fmt.Errorf("count failing pushes: %w", err)
	}
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return v, fmt.Errorf("list accounts: %w", err)
	}
	for _, a := range append(accounts, templates.Account{}) {
		r, err := d.store.Reception(ctx, a.WABA)
		if err != nil {
			return v, fmt.Errorf("sum up webhooks: %w", err)
		}
		r.Failing = counts[a.WABA]
		if a.WABA != "" || r.Failing > 0 || !r.LastAt.IsZero() || r.Recovered > 0 {
			v.Accounts = append(v.Accounts, AccountReception{a, r})
		}
	}
	return v, nil
}
