package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// Deletion is what a delete would take away: Sobot deletes by name, so every
// language of the name goes ("Delete message template").
type Deletion struct {
	OpID        string
	WABA, Name  string
	Templates   []templates.Template
	Tests       int // test-sends of the last 30 days
	LastTest    time.Time
	LocksName   bool     // one that was approved blocks its name for 30 days
	Undeletable []string // languages that are DISABLED, which Meta refuses to delete
}

// PrepareDelete names what a delete of that name would take away.
func (d *Desk) PrepareDelete(ctx context.Context, waba, name string) (Deletion, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return Deletion{}, err
	}
	rows, err := d.store.TemplatesByName(ctx, waba, name)
	if err != nil {
		return Deletion{}, fmt.Errorf("read languages: %w", err)
	}
	if len(rows) == 0 {
		return Deletion{}, templates.ErrNotFound
	}
	del := Deletion{OpID: NewID(), WABA: waba, Name: name, Templates: rows}
	since := d.now().AddDate(0, 0, -30)
	for _, t := range rows {
		switch events.CanonStatus(t.Status) {
		case events.StatusApproved, events.StatusPaused, events.StatusArchived:
			del.LocksName = true
		case events.StatusDisabled:
			del.LocksName = true
			del.Undeletable = append(del.Undeletable, t.Language)
		}
		sends, err := d.store.Sends(ctx, t.ID, 100)
		if err != nil {
			return Deletion{}, fmt.Errorf("read test-sends: %w", err)
		}
		for _, s := range sends {
			if s.Created.After(since) {
				del.Tests++
			}
			if s.Created.After(del.LastTest) {
				del.LastTest = s.Created
			}
		}
	}
	return del, nil
}

// Confirmed is what a person agreed to.
type Confirmed struct {
	Typed string   // must be the name
	Seen  []string // the languages that the person was told of; one more than these stops it
}

// Delete asks Sobot to delete the name with all its languages, at most once for an opID.
// What was not confirmed is told at the field "typed". Without a clear yes from Sobot
// nothing changes here.
func (d *Desk) Delete(ctx context.Context, actor access.Person, waba, name string, said Confirmed, opID string) error {
	if said.Typed != name {
		return templates.FieldErrors{"typed": "This is not the name. Type " + name + " to delete it."}
	}
	rows, err := d.store.TemplatesByName(ctx, waba, name)
	if err != nil {
		return fmt.Errorf("read languages: %w", err)
	}
	op, err := d.store.Operation(ctx, opID)
	switch {
	case err == nil:
		return deletedBefore(op, waba, name)
	case !errors.Is(err, templates.ErrNotFound):
		return fmt.Errorf("look up deletion: %w", err)
	}
	if len(rows) == 0 {
		return templates.ErrNotFound
	}
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return err
	}
	if err := nothingUnseen(name, rows, said.Seen); err != nil {
		return err
	}
	ctx = callContext(ctx)
	op, fresh, err := d.store.BeginOperation(ctx, templates.Operation{
		ID: opID, Kind: templates.OpDelete, WABA: waba, Name: name, Actor: actor.Email, Started: d.now(),
	}, actor.Did(ctx, access.Deleted, name).In(waba).With(languages(rows)))
	if err != nil {
		return fmt.Errorf("note deletion: %w", err)
	}
	if !fresh {
		return deletedBefore(op, waba, name)
	}
	callErr := d.sobot.DeleteTemplate(ctx, waba, name)
	op.Outcome, op.Ended = outcomeWord(callErr), d.now()
	if op.Outcome == templates.OutcomeOK {
		d.log.InfoContext(ctx, "template deleted", "waba", waba, "template", name, "languages", len(rows), "by", actor.ID)
		if err := d.deletedAtSobot(ctx, &op, events.FromUser, op.Ended); err != nil {
			return unrecorded("Sobot deleted the template", err)
		}
		return nil
	}
	trouble := explain(callErr, actDelete)
	op.Error = trouble.Error()
	b := templates.Batch{EndOp: &op}
	kind := events.TemplateRefused
	if op.Outcome == templates.OutcomeUnknown {
		kind = events.TemplateUnknown
	}
	if op.Outcome != templates.OutcomeNeverSent {
		b.Events = languageEvents(op, kind, op.Ended, rows)
		for i := range b.Events {
			b.Events[i].Reason = trouble.What
		}
	}
	if _, err := d.record(ctx, b); err != nil {
		return errors.Join(trouble, fmt.Errorf("record deletion: %w", err))
	}
	d.log.WarnContext(ctx, "template not deleted", "waba", waba, "template", name, "outcome", op.Outcome, "err", callErr)
	if op.Outcome == templates.OutcomeUnknown {
		d.wantSync(waba)
	}
	return trouble
}

// nothingUnseen refuses a deletion that would take a language which the person was not
// told of.
func nothingUnseen(name string, rows []templates.Template, seen []string) error {
	news := slices.DeleteFunc(slices.Clone(rows), func(t templates.Template) bool { return slices.Contains(seen, t.Language) })
	if len(news) == 0 {
		return nil
	}
	return templates.FieldErrors{"typed": "Meanwhile " + name + " also exists in " + languages(news) + ", which would go with it. Look at it again, then confirm. Nothing was deleted."}
}

// languages names the languages of those templates.
func languages(rows []templates.Template) string {
	list := make([]string, len(rows))
	for i, t := range rows {
		list[i] = t.Language
	}
	return strings.Join(list, ", ")
}

// deletedBefore answers a repeated post from what the first one did.
func deletedBefore(op templates.Operation, waba, name string) error {
	if op.Kind != templates.OpDelete || op.WABA != waba || op.Name != name {
		return templates.ErrNotFound
	}
	switch op.Outcome {
	case templates.OutcomeOK:
		return nil
	case "":
		return &Trouble{
			What: "This name is just being deleted.", Means: "Your first click is on its way to Sobot; it is not sent twice.",
			Do: "Wait a moment, then look at the list.", Outcome: templates.OutcomeUnknown,
		}
	}
	return &Trouble{What: "This deletion has ended already.", Means: op.Error, Do: "Open the delete page again to retry.", Outcome: op.Outcome}
}
