package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

const (
	// repushBudget is how many pushes an hour we have Sobot push again by ourselves, each
	// one once: a receiver that cannot take one must not be made to try for ever.
	repushBudget = 20
	repushWindow = time.Hour
	// repushMost is how many one press of a button asks for, and repushRest how long one
	// rests before it may be asked for again: a double click asks once.
	repushMost = 25
	repushRest = time.Minute
)

// PushedAgain is what became of pushes that Sobot was asked for again.
type PushedAgain struct {
	Asked, Arrived int
	Left           int // that were not asked for now, because one press asks for a few
}

// PushAgain has Sobot push what we do not have once more: the failed push of that id, or
// with "" all that can be asked for, some at a time. Each is audited before it is asked
// for. ErrConflict if all of them were asked for just now, or arrived meanwhile; a
// *Trouble if Sobot could not be asked.
func (d *Desk) PushAgain(ctx context.Context, actor access.Person, id string) (res PushedAgain, err error) {
	ctx = callContext(ctx)
	var list []events.FailedPush
	if id != "" {
		one, err := d.store.FailedPush(ctx, id)
		if err != nil {
			return res, fmt.Errorf("read failed push: %w", err)
		}
		list = append(list, one)
	} else if list, err = d.store.FailedPushes(ctx, events.PushFailing, failingShown); err != nil {
		return res, fmt.Errorf("list failing pushes: %w", err)
	}
	for _, p := range list {
		if d.withheld(p) != "" {
			continue
		}
		if res.Asked == repushMost {
			res.Left++
			continue
		}
		arrived, err := d.repush(ctx, p, actor.Did(ctx, access.PushedAgain, aboutPush(p)).In(p.WABA))
		switch {
		case errors.Is(err, templates.ErrConflict):
			continue
		case err != nil:
			return res, err
		}
		res.Asked++
		if arrived {
			res.Arrived++
		}
	}
	if res.Asked == 0 {
		return res, templates.ErrConflict
	}
	return res, nil
}

func aboutPush(p events.FailedPush) string {
	if p.PushedAt.IsZero() {
		return "a webhook"
	}
	return "a webhook of " + p.PushedAt.UTC().Format("2 Jan 2006, 15:04:05") + " UTC"
}

// withheld says, in a sentence, why a failed push cannot be asked for again; "" when it
// can. Only the exact address and moment make sure that nothing else is pushed anew.
func (d *Desk) withheld(p events.FailedPush) string {
	switch {
	case p.State != events.PushFailing:
		return "It is here already."
	case d.addressEnding(p.Address) == "":
		return "It went to an address that is not ours any more, and Sobot pushes to that same address again."
	case p.PushedAt.IsZero():
		return "Sobot’s log does not say when it was pushed, so it cannot be asked for alone."
	}
	return ""
}

// addressEnding is our address whose secret is accepted and ends so; "" if none does.
func (d *Desk) addressEnding(end string) string {
	all, now := d.webhookSecrets(), d.now()
	if d.publicURL == "" || end == "" {
		return ""
	}
	if tail(all.Current.Value) == end {
		return d.publicURL + webhookPath + all.Current.Value
	}
	for _, old := range all.Old {
		if tail(old.Value) == end && now.Before(old.Until) {
			return d.publicURL + webhookPath + old.Value
		}
	}
	return ""
}

// repush has Sobot push one again, and notes what became of it.
func (d *Desk) repush(ctx context.Context, p events.FailedPush, note access.Entry) (arrived bool, err error) {
	if err := d.store.BeginRepush(ctx, p.ID, d.now().Add(-repushRest), note); err != nil {
		return false, fmt.Errorf("begin re-push: %w", err)
	}
	before := d.taken.Load()
	again, err := d.sobot.AgainPushResponse(ctx, d.addressEnding(p.Address), sobot.PushQuery{
		PushedFrom: p.PushedAt, PushedTo: p.PushedAt, Sender: p.Sender, PageSize: sobot.MaxPushPage,
	})
	state, problem := events.PushFailing, ""
	var trouble *Trouble
	switch {
	case err != nil:
		trouble = explain(err, actRepush)
		problem = trouble.What
	case again.Total == 0 && again.Succeeded == 0:
		problem = "Sobot’s log does not have it any more, so there was nothing to push again."
	case again.Failed > 0 || again.Succeeded == 0:
		problem = "Sobot pushed it again, and it failed again."
	case d.taken.Load() == before:
		problem = "Sobot says that it got through, but nothing arrived here."
	default:
		state = events.PushArrived
	}
	if err := d.store.EndRepush(ctx, p.ID, state, problem); err != nil {
		return false, fmt.Errorf("end re-push: %w", err)
	}
	d.publish(map[string]bool{"webhooks": true})
	if trouble != nil {
		return false, trouble
	}
	return state == events.PushArrived, nil
}

// repushCut asks by itself for what a look found and could not take from the log: each
// once, and no more than the budget of the hour.
func (d *Desk) repushCut(ctx context.Context) (err error) {
	defer d.survive(ctx, &err)
	used, err := d.store.RepushedSince(ctx, d.now().Add(-repushWindow))
	if err != nil {
		return fmt.Errorf("count re-pushes: %w", err)
	}
	if used >= repushBudget {
		return nil
	}
	list, err := d.store.FailedPushes(ctx, events.PushFailing, failingShown)
	if err != nil {
		return fmt.Errorf("list failing pushes: %w", err)
	}
	for _, p := range list {
		if used == repushBudget || ctx.Err() != nil {
			return ctx.Err()
		}
		if p.Repushes > 0 || d.withheld(p) != "" {
			continue
		}
		note := access.Entry{Action: access.PushedAgain, About: aboutPush(p), WABA: p.WABA, Detail: strings.TrimSuffix(p.Problem, ".")}
		if _, err := d.repush(ctx, p, note); err != nil && !errors.Is(err, templates.ErrConflict) {
			return err
		}
		used++
	}
	return nil
}
