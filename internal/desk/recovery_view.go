package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

const (
	failingShown   = 200
	recoveredShown = 20
)

// Recovery tells how lost webhooks stand; it never asks Sobot.
func (d *Desk) Recovery(ctx context.Context) (v events.Recovery, err error) {
	state, err := d.lookState(ctx)
	if err != nil {
		return v, fmt.Errorf("read how far we looked: %w", err)
	}
	v = events.Recovery{Looked: state.Looked, Problem: state.Problem, Since: state.From, Found: state.Found, Every: d.lookEvery}
	if v.Failing, err = d.store.FailedPushes(ctx, events.PushFailing, failingShown); err != nil {
		return v, fmt.Errorf("list failing pushes: %w", err)
	}
	for i, p := range v.Failing {
		v.Failing[i].Withheld = d.withheld(p)
	}
	for _, state := range []string{events.PushRecovered, events.PushArrived} {
		list, err := d.store.FailedPushes(ctx, state, recoveredShown)
		if err != nil {
			return v, fmt.Errorf("list recovered pushes: %w", err)
		}
		v.Recovered = append(v.Recovered, list...)
	}
	slices.SortFunc(v.Recovered, func(a, b events.FailedPush) int { return strings.Compare(b.ID, a.ID) })
	v.Recovered = v.Recovered[:min(len(v.Recovered), recoveredShown)]
	counts, err := d.store.CountFailing(ctx)
	if err != nil {
		return v, fmt.Errorf("count failing pushes: %w", err)
	}
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return v, fmt.Errorf("list accounts: %w", err)
	}
	for waba, n := range counts { // of an account that was removed meanwhile
		if waba != "" && !slices.ContainsFunc(accounts, func(a templates.Account) bool { return a.WABA == waba }) {
			counts[""] += n
		}
	}
	for _, a := range append(accounts, templates.Account{}) {
		r, err := d.store.Reception(ctx, a.WABA)
		if err != nil {
			return v, fmt.Errorf("sum up webhooks: %w", err)
		}
		r.Label, r.Failing = a.Label, counts[a.WABA]
		if a.WABA != "" || r.Failing > 0 || !r.LastAt.IsZero() || r.Recovered > 0 {
			v.Accounts = append(v.Accounts, r)
		}
	}
	return v, nil
}

// FailedPush is one failed push, with the body that Sobot's log has of it while it is
// still failing.
func (d *Desk) FailedPush(ctx context.Context, id string) (events.FailedPush, error) {
	p, err := d.store.FailedPush(ctx, id)
	if err != nil {
		return p, fmt.Errorf("read failed push: %w", err)
	}
	p.Withheld = d.withheld(p)
	return p, nil
}
