package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

const crashed = "The dashboard stopped while Sobot was being asked, so the answer is lost."

// recoverOperations turns calls that an earlier run left open into unknown ones.
func (d *Desk) recoverOperations(ctx context.Context) error {
	open, err := d.store.OpenOperations(ctx)
	if err != nil {
		return fmt.Errorf("list open operations: %w", err)
	}
	for _, op := range open {
		op.Outcome, op.Ended, op.Error = templates.OutcomeUnknown, d.now(), crashed
		b := templates.Batch{EndOp: &op, Events: []events.Event{opEvent(op, events.TemplateUnknown, op.Ended)}}
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

// recoverSends does the same for messages. Nobody can ask Sobot what became of
// them yet, so they stay unknown; they are never sent again.
func (d *Desk) recoverSends(ctx context.Context) error {
	open, err := d.store.OpenSends(ctx)
	if err != nil {
		return fmt.Errorf("list open sends: %w", err)
	}
	for _, s := range open {
		s.Outcome, s.Updated, s.Error = templates.OutcomeUnknown, d.now(), crashed+" The message may or may not have gone out."
		if _, err := d.record(ctx, templates.Batch{EndSend: &s}); err != nil {
			return fmt.Errorf("settle send: %w", err)
		}
	}
	return nil
}

// settleAfter is how much younger than a lost call a list must be before a
// missing name proves that the call did nothing: Sobot may still be at work.
const settleAfter = time.Minute

// settleOperations lets a good list say what became of calls whose answer was lost.
func (d *Desk) settleOperations(ctx context.Context, waba string, snap sobot.Snapshot, began time.Time) error {
	unknown, err := d.store.UnknownOperations(ctx, waba)
	if err != nil {
		return fmt.Errorf("list unknown operations: %w", err)
	}
	for _, op := range unknown {
		if began.Before(op.Ended) {
			continue
		}
		listed := false
		for _, t := range snap.Templates {
			if t.Name == op.Name && (op.Kind == templates.OpDelete || sobot.NormalizeLanguage(t.Language) == op.Language) {
				listed = true
			}
		}
		late := began.Sub(op.Ended) >= settleAfter && !snap.Partial
		var b templates.Batch
		switch {
		case op.Kind == templates.OpCreate && listed:
			op.Outcome, op.Error = templates.OutcomeOK, ""
			e := opEvent(op, events.TemplateSubmitted, began)
			e.Key, e.Detail = "settled:"+op.ID, "The answer was lost; the list shows that it was created."
			b = templates.Batch{EndOp: &op, Events: []events.Event{e}, DropDraft: op.DraftID}
			if t, err := d.store.Template(ctx, waba, op.Name, op.Language); err == nil && !t.Deleted() {
				t.SubmittedAt = op.Started
				if draft, err := d.store.Draft(ctx, op.DraftID); err == nil {
					t.AskedCategory = draft.Category
				}
				b.Templates = []templates.Template{t}
			}
		case op.Kind == templates.OpCreate && late:
			op.Outcome, op.Error = templates.OutcomeNeverSent, "The list does not have it: it was not created."
			b = templates.Batch{EndOp: &op, Draft: &templates.Draft{ID: op.DraftID, Refusal: "The answer to your last submission was lost. Sobot's list does not have the template, so it was not created: you can submit it again."}}
		case op.Kind == templates.OpDelete && !listed && len(snap.Templates) > 0 && !snap.Partial:
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

// deletedAtSobot marks every language of a name deleted and ends the operation.
func (d *Desk) deletedAtSobot(ctx context.Context, op *templates.Operation, source events.Source, at time.Time) error {
	rows, err := d.store.TemplatesByName(ctx, op.WABA, op.Name)
	if err != nil {
		return fmt.Errorf("read languages: %w", err)
	}
	op.Outcome, op.Ended, op.Error = templates.OutcomeOK, d.now(), ""
	b := templates.Batch{EndOp: op}
	for _, t := range rows {
		t.DeletedAt = at
		b.Templates = append(b.Templates, t)
		e := opEvent(*op, events.TemplateDeleted, at)
		e.Key, e.Source, e.TemplateID, e.Language, e.VendorTemplateID = "deleted:"+op.ID+":"+t.ID, source, t.ID, t.Language, t.VendorID
		b.Events = append(b.Events, e)
	}
	if _, err := d.record(ctx, b); err != nil {
		return fmt.Errorf("record deletion: %w", err)
	}
	return nil
}

func opEvent(op templates.Operation, kind events.Kind, at time.Time) events.Event {
	return events.Event{
		Key: "op:" + op.ID, Kind: kind, Source: events.FromUser, WABA: op.WABA, Name: op.Name, Language: op.Language,
		To: op.Kind, Actor: op.Actor, ReceivedAt: at, Detail: op.Error,
	}
}

func payload(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, errors.Join(errors.New("encode payload"), err)
	}
	return raw, nil
}
