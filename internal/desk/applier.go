package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

const (
	applyBatch = 64 // inbox rows in one transaction
	applyTries = 5  // before a row is parked

	// applyPatience is how long a batch waits for a gap between webhooks that come in:
	// acknowledging them comes first, but what people see must go on too.
	applyPatience = 250 * time.Millisecond
)

// runApplier turns inbox rows into journal entries and state, in order, until
// ctx ends.
func (d *Desk) runApplier(ctx context.Context) {
	tick := time.NewTicker(time.Second) // rows that wait for another try
	defer tick.Stop()
	for {
		if err := d.ApplyWaiting(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "apply webhooks", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.inboxNudge:
		case <-tick.C:
		}
	}
}

// ApplyWaiting applies all inbox rows that are due. A batch that fails is tried
// row by row, so that a poisonous one is found, set aside for a while and at last
// parked, and holds up nobody.
func (d *Desk) ApplyWaiting(ctx context.Context) error {
	for {
		d.store.Quiet(ctx, applyPatience)
		rows, err := d.store.Waiting(ctx, applyBatch)
		if err != nil {
			return fmt.Errorf("read inbox: %w", err)
		}
		if len(rows) == 0 {
			d.caughtUp.Store(true)
			return nil
		}
		if err := d.apply(ctx, rows); err == nil {
			continue
		} else if ctx.Err() != nil || errors.Is(err, templates.ErrUnavailable) {
			return err // not the bodies' fault: all are tried again soon
		}
		for _, r := range rows {
			if err := d.apply(ctx, []events.Received{r}); err != nil {
				if ctx.Err() != nil || errors.Is(err, templates.ErrUnavailable) {
					return err
				}
				if err := d.setAside(ctx, r, err); err != nil {
					return err
				}
			}
		}
	}
}

func (d *Desk) apply(ctx context.Context, rows []events.Received) (err error) {
	if d.observe.Applied != nil {
		defer func(began time.Time) { d.observe.Applied(len(rows), time.Since(began), err) }(time.Now())
	}
	defer d.survive(ctx, &err)
	var b templates.Batch
	for _, r := range rows {
		b.Events = append(b.Events, decode(r)...)
		b.InboxDone = append(b.InboxDone, r.ID)
	}
	if _, err := d.record(ctx, b); err != nil {
		return fmt.Errorf("record webhooks: %w", err)
	}
	return nil
}

func decode(r events.Received) []events.Event {
	found := events.Decode(r.Body, events.Receipt{InboxID: r.ID, At: r.At, Source: r.Source})
	if !r.PushedAt.IsZero() {
		standWherePushed(found, r.PushedAt)
	}
	return found
}

// standWherePushed gives events of a recovered body that claim no time, messages to us
// above all, the time at which Sobot tried to push them: they happened before that, not
// when we found them. What they are told apart by stays.
func standWherePushed(found []events.Event, pushed time.Time) {
	for i := range found {
		if e := &found[i]; e.VendorTime.IsZero() && !pushed.After(e.ReceivedAt) {
			e.VendorTime = pushed
		}
	}
}

// TakePast gives a new demo its past: bodies as if received at their At. They
// go past the inbox, which knows only the present.
func (d *Desk) TakePast(ctx context.Context, past []events.Received) error {
	for i := range past {
		past[i].ID = NewID() // inbound messages are told apart by it
	}
	for start := 0; start < len(past); start += applyBatch {
		if err := d.apply(ctx, past[start:min(start+applyBatch, len(past))]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) setAside(ctx context.Context, r events.Received, cause error) error {
	d.log.WarnContext(ctx, "webhook not applied", "inbox", r.ID, "attempt", r.Attempts+1, "err", cause)
	if r.Attempts+1 >= applyTries {
		return d.store.Park(ctx, r.ID, cause.Error())
	}
	wait := time.Second << r.Attempts
	return d.store.RetryLater(ctx, r.ID, cause.Error(), d.now().Add(wait))
}
