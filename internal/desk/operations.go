package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

const crashed = "The dashboard stopped while Sobot was being asked, so the answer is lost."

// longestCall is more than any call to Sobot may take (sobot.Timeouts). What is open
// for longer has ended, and its end could not be recorded: the disk was full, say.
const longestCall = 5 * time.Minute

// endLeftOpen makes calls unknown that were open for at least so long. Nothing is
// under way at a start, so then that is no time at all.
func (d *Desk) endLeftOpen(ctx context.Context, atLeast time.Duration) error {
	return errors.Join(d.endOpenOperations(ctx, atLeast), d.endOpenSends(ctx, atLeast))
}

func (d *Desk) endOpenOperations(ctx context.Context, atLeast time.Duration) error {
	open, err := d.store.OpenOperations(ctx)
	if err != nil {
		return fmt.Errorf("list open operations: %w", err)
	}
	for _, op := range open {
		if atLeast > 0 && d.now().Sub(op.Started) < atLeast {
			continue
		}
		op.Outcome, op.Ended, op.Error = templates.OutcomeUnknown, d.now(), crashed
		b := templates.Batch{EndOp: &op, Events: []events.Event{opEvent(op, events.TemplateUnknown, op.Ended)}}
		if op.Kind == templates.OpDelete {
			rows, err := d.store.TemplatesByName(ctx, op.WABA, op.Name)
			if err != nil {
				return fmt.Errorf("read languages: %w", err)
			}
			b.Events = languageEvents(op, events.TemplateUnknown, op.Ended, rows)
		}
		if op.DraftID != "" {
			b.Draft = &templates.Draft{ID: op.DraftID, Submit: SubmitUnknown}
		}
		if _, err := d.record(ctx, b); err != nil {
			return fmt.Errorf("settle operation: %w", err)
		}
		d.wantSync(op.WABA)
	}
	return nil
}

// endOpenSends does the same for messages. Nobody can ask Sobot what became of
// them yet, so they stay unknown; they are never sent again.
func (d *Desk) endOpenSends(ctx context.Context, atLeast time.Duration) error {
	open, err := d.store.OpenSends(ctx)
	if err != nil {
		return fmt.Errorf("list open sends: %w", err)
	}
	for _, s := range open {
		if atLeast > 0 && d.now().Sub(s.Created) < atLeast {
			continue
		}
		s.Outcome, s.Updated, s.Error = templates.OutcomeUnknown, d.now(), crashed+" The message may or may not have gone out."
		if _, err := d.record(ctx, templates.Batch{Events: []events.Event{sentEvent(s)}, EndSend: &s}); err != nil {
			return fmt.Errorf("settle send: %w", err)
		}
	}
	return nil
}

// settleAfter is how much younger than a lost call a list must be before a
// missing name proves that the call did nothing: Sobot may still be at work.
const settleAfter = time.Minute

// settleOperations lets a good list say what became of calls whose answer was lost.
// believable says whether the list may be believed about what it lacks.
func (d *Desk) settleOperations(ctx context.Context, waba string, snap sobot.Snapshot, began time.Time, believable bool) error {
	unknown, err := d.store.UnknownOperations(ctx, waba)
	if err != nil {
		return fmt.Errorf("list unknown operations: %w", err)
	}
	if len(unknown) == 0 {
		return nil
	}
	for _, op := range unknown {
		if began.Before(op.Ended) {
			continue
		}
		listed := lists(snap, op)
		late := began.Sub(op.Ended) >= settleAfter && believable
		var b templates.Batch
		switch {
		case op.Kind == templates.OpCreate && listed:
			op.Outcome, op.Error = templates.OutcomeOK, ""
			e := opEvent(op, events.TemplateSubmitted, began)
			e.Key, e.Detail = events.KeySettled+op.ID, "The answer was lost; the list shows that it was created."
			b = templates.Batch{EndOp: &op, Events: []events.Event{e}, DropDraft: op.DraftID}
			if t, err := d.store.Template(ctx, waba, op.Name, op.Language); err == nil && !t.Deleted() {
				t.SubmittedAt = op.Started
				if draft, err := d.store.Draft(ctx, op.DraftID); err == nil {
					t.AskedCategory = draft.Category
					b.Samples = samples(t, draft.Content)
				}
				b.Templates = []templates.Template{t}
			}
		case op.Kind == templates.OpCreate && late:
			op.Outcome, op.Error = templates.OutcomeNeverSent, "The list does not have it: it was not created."
			b = templates.Batch{EndOp: &op, Draft: &templates.Draft{ID: op.DraftID, Refusal: "The answer to your last submission was lost. Sobot's list does not have the template, so it was not created: you can submit it again."}}
		case op.Kind == templates.OpDelete && !listed && believable && len(snap.Templates) > 0:
			if err := d.deletedAtSobot(ctx, &op, events.FromSync, began); err != nil {
				return err
			}
			continue
		case op.Kind == templates.OpDelete && listed && late:
			op.Outcome, op.Error = templates.OutcomeNeverSent, "The list still has it: it was not deleted."
			b = templates.Batch{EndOp: &op}
		default:
			continue
		}
		if _, err := d.record(ctx, b); err != nil {
			return fmt.Errorf("settle operation: %w", err)
		}
	}
	return nil
}

// lists reports whether a list has what an operation was about. What it calls
// deleted, it does not have.
func lists(snap sobot.Snapshot, op templates.Operation) bool {
	return slices.ContainsFunc(snap.Templates, func(t sobot.Template) bool {
		status := events.CanonStatus(t.Status)
		return t.Name == op.Name && status != events.StatusDeleted && status != events.StatusPendingDeletion &&
			(op.Kind == templates.OpDelete || sobot.NormalizeLanguage(t.Language) == op.Language)
	})
}

// deletedAtSobot marks every language of a name deleted and ends the operation.
func (d *Desk) deletedAtSobot(ctx context.Context, op *templates.Operation, source events.Source, at time.Time) error {
	rows, err := d.store.TemplatesByName(ctx, op.WABA, op.Name)
	if err != nil {
		return fmt.Errorf("read languages: %w", err)
	}
	op.Outcome, op.Ended, op.Error = templates.OutcomeOK, d.now(), ""
	b := templates.Batch{EndOp: op, Events: languageEvents(*op, events.TemplateDeleted, at, rows)}
	for i, t := range rows {
		t.DeletedAt = at
		b.Templates = append(b.Templates, t)
		b.Events[i].Source = source
	}
	if _, err := d.record(ctx, b); err != nil {
		return fmt.Errorf("record deletion: %w", err)
	}
	return nil
}

func opEvent(op templates.Operation, kind events.Kind, at time.Time) events.Event {
	return events.Event{
		Key: events.KeyOperation + op.ID, Kind: kind, Source: events.FromUser, WABA: op.WABA, Name: op.Name, Language: op.Language,
		To: op.Kind, Actor: op.Actor, ReceivedAt: at, Detail: op.Error,
	}
}

// languageEvents is opEvent for each language of a name: deletes go by name.
func languageEvents(op templates.Operation, kind events.Kind, at time.Time, rows []templates.Template) []events.Event {
	list := make([]events.Event, len(rows))
	for i, t := range rows {
		e := opEvent(op, kind, at)
		e.Key, e.TemplateID, e.Language, e.VendorTemplateID = string(kind)+":"+op.ID+":"+t.ID, t.ID, t.Language, t.VendorID
		list[i] = e
	}
	return list
}

func payload(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, errors.Join(errors.New("encode payload"), err)
	}
	return raw, nil
}
