package desk

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// Values of Draft.Submit.
const (
	SubmitAsking  = "submitting"
	SubmitUnknown = "unknown"
)

// Submit asks Sobot to create the draft's template, at most once for an opID
// whatever the person clicks. On success the draft has become the template that
// is returned. Anything else is an error and keeps the draft: FieldErrors where
// the rules block, ErrConflict for a stale version, *Trouble for what Sobot did.
func (d *Desk) Submit(ctx context.Context, actor access.Person, waba, draftID string, version int, opID string) (templates.Draft, templates.Template, error) {
	if done, t, err := d.submittedBefore(ctx, waba, draftID, opID); done {
		return templates.Draft{}, t, err
	}
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Draft{}, templates.Template{}, err
	}
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return draft, templates.Template{}, err
	}
	if draft.Version != version || draft.Submit != "" {
		return draft, templates.Template{}, templates.ErrConflict
	}
	fe := templates.FieldErrors{}
	for _, f := range d.Review(ctx, draft) {
		if f.Severity == templates.SeverityError && fe[f.Field] == "" {
			fe[f.Field] = f.Message
		}
	}
	if len(fe) > 0 {
		return draft, templates.Template{}, fe
	}
	ctx = callContext(ctx)
	reviewed := draft.Content
	if draft, err = d.freshHandle(ctx, actor, draft); err != nil {
		return draft, templates.Template{}, err
	}
	if !sameText(draft.Content, reviewed) { // edited while Sobot fetched the sample
		return draft, templates.Template{}, templates.ErrConflict
	}
	req := templates.CreateRequest(draft)
	sent, err := payload(req)
	if err != nil {
		return draft, templates.Template{}, err
	}
	op, fresh, err := d.store.BeginOperation(ctx, templates.Operation{
		ID: opID, Kind: templates.OpCreate, WABA: waba, Name: draft.Name, Language: draft.Language,
		DraftID: draft.ID, DraftVersion: draft.Version, Actor: actor.Email, Started: d.now(),
	}, actor.Did(ctx, access.DraftSubmitted, draft.Name).In(waba).With(draft.Language))
	if err != nil {
		return draft, templates.Template{}, fmt.Errorf("note submission: %w", err)
	}
	if !fresh {
		_, t, err := d.submittedBefore(ctx, waba, draftID, opID)
		return draft, t, err
	}

	id, callErr := d.sobot.CreateTemplate(ctx, req)
	op.Outcome, op.Ended = outcomeWord(callErr), d.now()
	event := events.Event{
		Key: events.KeyOperation + op.ID, Kind: events.TemplateSubmitted, Source: events.FromUser, WABA: waba,
		VendorTemplateID: string(id), Name: draft.Name, Language: draft.Language, ReceivedAt: op.Ended,
		To: draft.Category, Actor: actor.Email, Payload: sent,
	}
	if op.Outcome == templates.OutcomeOK {
		t := templates.Template{
			ID: NewID(), VendorID: string(id), WABA: waba, Name: draft.Name, Language: draft.Language,
			AskedCategory: draft.Category, Components: req.Components, KnownSince: op.Ended, SubmittedAt: op.Ended,
		}
		event.TemplateID = t.ID
		_, err := d.record(ctx, templates.Batch{
			Templates: []templates.Template{t}, Events: []events.Event{event}, EndOp: &op, DropDraft: draft.ID,
			Samples: samples(t, draft.Content),
		})
		if err != nil {
			return draft, templates.Template{}, unrecorded("Sobot took the template", fmt.Errorf("record submission: %w", err))
		}
		d.log.InfoContext(ctx, "template submitted", "waba", waba, "template", draft.Name, "language", draft.Language, "by", actor.ID)
		return draft, t, nil
	}

	trouble := explain(callErr, actCreate)
	op.Error = trouble.Error()
	draft.Submit, draft.Refusal, draft.RefusalField = "", "", ""
	b := templates.Batch{EndOp: &op, Draft: &draft}
	switch op.Outcome {
	case templates.OutcomeRefused:
		draft.Refusal, draft.RefusalField = trouble.Error(), refusedPart(callErr, draft.Content)
		event.Kind, event.To, event.Reason = events.TemplateRefused, "create", trouble.What
		b.Events = []events.Event{event}
	case templates.OutcomeUnknown:
		draft.Submit = SubmitUnknown
		event.Kind, event.To = events.TemplateUnknown, "create"
		b.Events = []events.Event{event}
	}
	if _, err := d.record(ctx, b); err != nil {
		return draft, templates.Template{}, errors.Join(trouble, fmt.Errorf("record submission: %w", err))
	}
	d.log.WarnContext(ctx, "template not submitted", "waba", waba, "template", draft.Name, "outcome", op.Outcome, "err", callErr)
	if op.Outcome == templates.OutcomeUnknown {
		d.wantSync(waba)
	}
	if kept, err := d.Draft(ctx, waba, draft.ID); err == nil {
		draft = kept
	}
	return draft, templates.Template{}, trouble
}

// samples is the file that a template was submitted with, so that a copy of it need not
// ask for the file again.
func samples(t templates.Template, c templates.Content) map[string]templates.Media {
	if _, media := templates.MediaKindOf(c.Header.Format); !media || c.Header.Media.Empty() {
		return nil
	}
	return map[string]templates.Media{t.ID: forAnother(c.Header.Media)}
}

// sameText reports whether two contents differ in their sample file at most.
func sameText(a, b templates.Content) bool {
	return reflect.DeepEqual(a.WithoutMedia(), b.WithoutMedia())
}

// submittedBefore answers a repeated post (double click, reload, back button)
// from what the first one did. ErrConflict where that was about another draft.
func (d *Desk) submittedBefore(ctx context.Context, waba, draftID, opID string) (bool, templates.Template, error) {
	op, err := d.store.Operation(ctx, opID)
	if errors.Is(err, templates.ErrNotFound) {
		return false, templates.Template{}, nil
	}
	if err != nil {
		return true, templates.Template{}, fmt.Errorf("look up submission: %w", err)
	}
	if op.WABA != waba || op.Kind != templates.OpCreate {
		return true, templates.Template{}, templates.ErrNotFound
	}
	if op.DraftID != draftID {
		return true, templates.Template{}, templates.ErrConflict
	}
	switch op.Outcome {
	case templates.OutcomeOK:
		t, err := d.store.Template(ctx, waba, op.Name, op.Language)
		return true, t, err
	case "":
		return true, templates.Template{}, &Trouble{
			What: "This template is just being submitted.", Means: "Your first click is on its way to Sobot; it is not sent twice.",
			Do: "Wait a moment, then reload.", Outcome: templates.OutcomeUnknown,
		}
	}
	return true, templates.Template{}, &Trouble{
		What: "This submission has ended already.", Means: op.Error, Do: "Reload the draft to go on.", Outcome: op.Outcome,
	}
}
