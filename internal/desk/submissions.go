package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// maxQueued is how many submissions of several languages may wait for their turn.
const maxQueued = 100

// queued is a submission that somebody asked for and that nobody works on yet.
type queued struct {
	ctx   context.Context //nolint:containedctx // whom the audit names, and from where; the request itself is over
	actor access.Person
	id    string
}

// SubmitAll begins to submit all drafts of a draft's family that have its name, at most
// once for an id whatever the person clicks. It returns before Sobot is asked: Submission
// tells how far it is. Languages that the rules block are left out, each with the reason.
func (d *Desk) SubmitAll(ctx context.Context, actor access.Person, waba, draftID, id string) (templates.Submission, error) {
	if known, err := d.Submission(ctx, waba, id); !errors.Is(err, templates.ErrNotFound) {
		return known, err
	}
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Submission{}, err
	}
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return templates.Submission{}, err
	}
	family, err := d.store.FamilyDrafts(ctx, draft.Family)
	if err != nil {
		return templates.Submission{}, fmt.Errorf("read family: %w", err)
	}
	sub := templates.Submission{ID: id, WABA: waba, Name: draft.Name, Actor: actor.Email, Started: d.now()}
	for _, sibling := range family {
		if sibling.Name != draft.Name || sibling.Submit != "" {
			continue
		}
		part := templates.SubmissionPart{DraftID: sibling.ID, Version: sibling.Version, Language: sibling.Language}
		for _, f := range d.Review(ctx, sibling) {
			if f.Severity == templates.SeverityError {
				part.Problem = f.Message + "."
				break
			}
		}
		sub.Parts = append(sub.Parts, part)
	}
	if len(sub.Parts) == 0 {
		return templates.Submission{}, templates.ErrConflict
	}
	sub, fresh, err := d.store.BeginSubmission(ctx, sub)
	if err != nil || !fresh {
		return sub, err
	}
	select {
	case d.submissions <- queued{callContext(ctx), actor, sub.ID}:
	default:
		if err := d.endSubmission(ctx, sub, "The dashboard has too many submissions waiting. Nothing was sent."); err != nil {
			return sub, err
		}
	}
	return sub, nil
}

// Submission is how far several languages are that were submitted together.
func (d *Desk) Submission(ctx context.Context, waba, id string) (templates.Submission, error) {
	sub, err := d.store.Submission(ctx, id)
	if err != nil {
		return sub, fmt.Errorf("read submission: %w", err)
	}
	if sub.WABA != waba {
		return templates.Submission{}, templates.ErrNotFound
	}
	return sub, nil
}

// runSubmissions works on what SubmitAll queues until ctx ends. A call that is under way
// then is waited for; languages whose turn had not come are not begun.
func (d *Desk) runSubmissions(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-d.submissions:
			wg.Go(func() { d.submitParts(ctx, next) })
		}
	}
}

// SubmitQueued works on all that is queued now and returns when it is done.
func (d *Desk) SubmitQueued(ctx context.Context) {
	for {
		select {
		case next := <-d.submissions:
			d.submitParts(ctx, next)
		default:
			return
		}
	}
}

// submitParts submits one language after the other until all had their turn or running
// ends.
func (d *Desk) submitParts(running context.Context, next queued) {
	var err error
	defer func() {
		if err != nil {
			d.log.ErrorContext(next.ctx, "submission of several languages", "submission", next.id, "err", err)
		}
	}()
	defer d.survive(next.ctx, &err)
	sub, err := d.store.Submission(next.ctx, next.id)
	if err != nil {
		return
	}
	for i, part := range sub.Parts {
		if part.State() != templates.PartWaiting {
			continue
		}
		if running.Err() != nil {
			return // Start says of the rest that they were not sent
		}
		d.publish(map[string]bool{"waba/" + sub.WABA: true})
		_, _, failed := d.Submit(next.ctx, next.actor, sub.WABA, part.DraftID, part.Version, sub.OperationID(i))
		if failed == nil {
			continue
		}
		if _, missing := d.store.Operation(next.ctx, sub.OperationID(i)); errors.Is(missing, templates.ErrNotFound) {
			sub.Parts[i].Problem = d.whyNotAsked(next.ctx, failed)
			if err = d.store.SaveSubmission(next.ctx, sub); err != nil {
				return
			}
		}
	}
	err = d.endSubmission(next.ctx, sub, "")
}

// endSubmission notes that nothing more happens; what had no turn gets the reason.
func (d *Desk) endSubmission(ctx context.Context, sub templates.Submission, why string) error {
	for i, part := range sub.Parts {
		if part.State() == templates.PartWaiting {
			sub.Parts[i].Problem = why
		}
	}
	sub.Ended = d.now()
	if err := d.store.SaveSubmission(ctx, sub); err != nil {
		return fmt.Errorf("end submission: %w", err)
	}
	d.publish(map[string]bool{"waba/" + sub.WABA: true})
	return nil
}

// endOpenSubmissions ends what an earlier run left: a program that starts must not do by
// itself what cannot be undone. Calls that were under way are unknown by now.
func (d *Desk) endOpenSubmissions(ctx context.Context) error {
	open, err := d.store.OpenSubmissions(ctx)
	if err != nil {
		return fmt.Errorf("list open submissions: %w", err)
	}
	for _, sub := range open {
		if err := d.endSubmission(ctx, sub, "The dashboard stopped before it was this language's turn. Nothing was sent for it."); err != nil {
			return err
		}
	}
	return nil
}

// whyNotAsked says why a language did not get as far as Sobot.
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
			return message + "."
		}
	case errors.Is(err, templates.ErrConflict):
		return "Somebody changed or submitted it meanwhile. Nothing was sent for it."
	case errors.Is(err, templates.ErrNotFound):
		return "The draft is not there any more: it was discarded, or submitted already."
	}
	d.log.ErrorContext(ctx, "submit a language", "err", err)
	return "The dashboard has a fault. Nothing was sent for it."
}
