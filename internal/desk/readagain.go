package desk

import (
	"context"
	"fmt"
	"slices"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
)

// againBatch is how many bodies go back into the line in one transaction: webhooks that
// come in meanwhile wait for no longer than that takes.
const againBatch = 500

// ProcessAgain reads a kept body once more, for example after an upgrade that
// understands it. What is in the journal already changes nothing. It returns whether
// all of the body is understood now.
func (d *Desk) ProcessAgain(ctx context.Context, actor access.Person, id string) (understood bool, err error) {
	r, err := d.store.Received(ctx, id)
	if err != nil {
		return false, fmt.Errorf("read body: %w", err)
	}
	if err := d.store.AppendAudit(ctx, actor.Did(ctx, access.BodyReadAgain, id)); err != nil {
		return false, fmt.Errorf("process again: %w", err)
	}
	d.log.InfoContext(ctx, "webhook processed again", "inbox", id, "by", actor.ID)
	if err := d.apply(ctx, []events.Received{r}); err != nil {
		return false, err
	}
	left := slices.ContainsFunc(decode(r), func(e events.Event) bool { return e.Kind == events.Unrecognised })
	return !left, nil
}

// ProcessAllAgain puts every body of which something was not understood, and every one
// that was set aside, back into the line, and returns how many they are. They are worked
// on like new ones, also after a restart.
func (d *Desk) ProcessAllAgain(ctx context.Context, actor access.Person) (bodies int, err error) {
	note := actor.Did(ctx, access.BodyReadAgain, "all that were not understood or set aside")
	if err := d.store.AppendAudit(ctx, note); err != nil {
		return 0, fmt.Errorf("process all again: %w", err)
	}
	for after := ""; ; {
		n, last, err := d.store.ReadAgain(ctx, after, againBatch)
		if err != nil {
			return bodies, err
		}
		if n == 0 {
			break
		}
		bodies, after = bodies+n, last
		nudge(d.inboxNudge)
	}
	d.log.InfoContext(ctx, "webhooks processed again", "bodies", bodies, "by", actor.ID)
	d.publish(map[string]bool{"webhooks": true})
	return bodies, nil
}

// runAssigner gives events that wait for an account to those that get their number: at a
// start, and whenever an account or a sender was added.
func (d *Desk) runAssigner(ctx context.Context) {
	for {
		if err := d.AssignWaiting(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "assign events", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.assignNudge:
		}
	}
}

// AssignWaiting gives the events that name a number, and no account, to the account that
// has that number by now.
func (d *Desk) AssignWaiting(ctx context.Context) error {
	for {
		n, wabas, err := d.store.Assign(ctx, againBatch)
		if err != nil || n == 0 {
			return err
		}
		topics := map[string]bool{"webhooks": true}
		for _, waba := range wabas {
			topics["waba/"+waba] = true
		}
		d.publish(topics)
	}
}
