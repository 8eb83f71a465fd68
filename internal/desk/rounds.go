package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// maxQueued is how many rounds may wait for their turn.
const maxQueued = 100

// queued is a round that somebody asked for and that nobody works on yet.
type queued struct {
	ctx   context.Context //nolint:containedctx // whom the audit names, and from where; the request itself is over
	actor access.Person
	id    string
}

// beginRound notes a round and puts it into the line, at most once for its id whatever
// the person clicks. It returns before Sobot is asked: Round tells how far it is.
func (d *Desk) beginRound(ctx context.Context, actor access.Person, r templates.Round) (templates.Round, error) {
	r, fresh, err := d.store.BeginRound(ctx, r)
	if err != nil || !fresh {
		return r, err
	}
	select {
	case d.rounds <- queued{callContext(ctx), actor, r.ID}:
	default:
		if err := d.endRound(ctx, r, "The dashboard has too much waiting. Nothing was sent."); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Round is how far a round of an account is.
func (d *Desk) Round(ctx context.Context, waba, id string) (templates.Round, error) {
	r, err := d.store.Round(ctx, id)
	if err != nil {
		return r, fmt.Errorf("read round: %w", err)
	}
	if r.WABA != waba {
		return templates.Round{}, templates.ErrNotFound
	}
	return r, nil
}

// OpenRounds are the rounds under way in an account, oldest first.
func (d *Desk) OpenRounds(ctx context.Context, waba string) ([]templates.Round, error) {
	return d.store.OpenRounds(ctx, waba)
}

// StopRound begins nothing more of a round; what Sobot is being asked just now comes to
// its own end.
func (d *Desk) StopRound(ctx context.Context, waba, id string) error {
	r, err := d.Round(ctx, waba, id)
	if err != nil {
		return err
	}
	if err := d.store.StopRound(ctx, r.ID, d.now()); err != nil {
		return fmt.Errorf("stop round: %w", err)
	}
	d.publish(map[string]bool{"waba/" + waba: true})
	return nil
}

// runRounds works on rounds until ctx ends. A call that is under way then is waited for;
// parts whose turn had not come are not begun.
func (d *Desk) runRounds(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-d.rounds:
			wg.Go(func() { d.runParts(ctx, next) })
		}
	}
}

// RunQueued works on all rounds that wait now and returns when they are done.
func (d *Desk) RunQueued(ctx context.Context) {
	for {
		select {
		case next := <-d.rounds:
			d.runParts(ctx, next)
		default:
			return
		}
	}
}

// runParts begins one part after the other until all had their turn, somebody stops it,
// or running ends.
func (d *Desk) runParts(running context.Context, next queued) {
	var err error
	defer func() {
		if err != nil {
			d.log.ErrorContext(next.ctx, "work on a round", "round", next.id, "err", err)
		}
	}()
	defer d.survive(next.ctx, &err)
	r, err := d.store.Round(next.ctx, next.id)
	if err != nil {
		return
	}
	for i, part := range r.Parts {
		if part.State() != templates.PartWaiting {
			continue
		}
		if running.Err() != nil {
			return // Start says of the rest that nothing was sent
		}
		now, failed := d.store.Round(next.ctx, next.id)
		if err = failed; err != nil {
			return
		}
		if !now.Stopped.IsZero() {
			err = d.endRound(next.ctx, r, "It was stopped before this had its turn. Nothing was sent for it.")
			return
		}
		d.publish(map[string]bool{"waba/" + r.WABA: true})
		failed = d.doPart(next, r, i)
		if failed == nil {
			continue
		}
		if _, missing := d.store.Operation(next.ctx, r.OperationID(i)); errors.Is(missing, templates.ErrNotFound) {
			r.Parts[i].Problem = d.whyNotAsked(next.ctx, failed)
			if err = d.store.SaveRound(next.ctx, r); err != nil {
				return
			}
		}
	}
	err = d.endRound(next.ctx, r, "")
}

// doPart asks Sobot for the part at that place. What became of it stands in its operation.
func (d *Desk) doPart(next queued, r templates.Round, place int) error {
	part, id := r.Parts[place], r.OperationID(place)
	if r.Kind == templates.OpDelete {
		return d.Delete(next.ctx, next.actor, r.WABA, part.Name, Confirmed{part.Name, part.Languages}, id)
	}
	_, _, err := d.Submit(next.ctx, next.actor, r.WABA, part.DraftID, part.Version, id)
	return err
}

// endRound notes that nothing more happens; what had no turn gets the reason.
func (d *Desk) endRound(ctx context.Context, r templates.Round, why string) error {
	for i, part := range r.Parts {
		if part.State() == templates.PartWaiting {
			r.Parts[i].Problem = why
		}
	}
	r.Ended = d.now()
	if err := d.store.SaveRound(ctx, r); err != nil {
		return fmt.Errorf("end round: %w", err)
	}
	d.publish(map[string]bool{"waba/" + r.WABA: true})
	return nil
}

// endOpenRounds ends what an earlier run left: a program that starts must not do by
// itself what cannot be undone. Calls that were under way are unknown by now.
func (d *Desk) endOpenRounds(ctx context.Context) error {
	open, err := d.store.OpenRounds(ctx, "")
	if err != nil {
		return fmt.Errorf("list open rounds: %w", err)
	}
	for _, r := range open {
		if err := d.endRound(ctx, r, "The dashboard stopped before this had its turn. Nothing was sent for it."); err != nil {
			return err
		}
	}
	return nil
}

// whyNotAsked says why a part did not get as far as Sobot.
func (d *Desk) whyNotAsked(ctx context.Context, err error) string {
	var (
		trouble *Trouble
		fields  templates.FieldErrors
	)
	switch {
	case errors.As(err, &trouble):
		return trouble.Error()
	case errors.As(err, &fields):
		for _, message := range fields {
			return strings.TrimSuffix(message, ".") + "."
		}
	case errors.Is(err, templates.ErrConflict):
		return "Somebody changed or submitted it meanwhile. Nothing was sent for it."
	case errors.Is(err, templates.ErrNotFound):
		return "It is not here any more: somebody else was faster. Nothing was sent for it."
	}
	d.log.ErrorContext(ctx, "ask for a part of a round", "err", err)
	return "The dashboard has a fault. Nothing was sent for it."
}
