package desk

import (
	"cmp"
	"context"
	"fmt"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// NewDraft starts a draft in an account that is in use.
func (d *Desk) NewDraft(ctx context.Context, actor access.Person, waba string, c templates.Content) (templates.Draft, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Draft{}, err
	}
	return d.beginDraft(ctx, actor, waba, c, templates.Origin{}, "")
}

// beginDraft keeps a new draft: in that family, or in one of its own.
func (d *Desk) beginDraft(ctx context.Context, actor access.Person, waba string, c templates.Content, origin templates.Origin, family string) (templates.Draft, error) {
	now, id := d.now(), NewID()
	draft := templates.Draft{
		ID: id, WABA: waba, Version: 1, Author: actor.Email, Created: now, Updated: now,
		Origin: origin, Family: cmp.Or(family, id), Content: c.Normalised(),
	}
	if err := d.store.CreateDraft(ctx, draft); err != nil {
		return draft, fmt.Errorf("keep draft: %w", err)
	}
	return draft, nil
}

// Draft is one draft of that account.
func (d *Desk) Draft(ctx context.Context, waba, id string) (templates.Draft, error) {
	draft, err := d.store.Draft(ctx, id)
	if err != nil {
		return draft, fmt.Errorf("read draft: %w", err)
	}
	if draft.WABA != waba {
		return templates.Draft{}, templates.ErrNotFound
	}
	return draft, nil
}

// Drafts are an account's drafts, the newest edit first.
func (d *Desk) Drafts(ctx context.Context, waba string) ([]templates.Draft, error) {
	return d.store.Drafts(ctx, waba)
}

// SaveDraft keeps an edit of a draft as it was read. If somebody else saved it since, or
// it is being submitted, that is templates.ErrConflict and changes nothing. The media
// samples are not the form's to change: AttachUpload and its like do.
func (d *Desk) SaveDraft(ctx context.Context, actor access.Person, draft templates.Draft, c templates.Content) (templates.Draft, error) {
	draft.Content = c.Normalised().WithMediaOf(draft.Content)
	return d.keepDraft(ctx, actor, draft, draft.Version)
}

func (d *Desk) keepDraft(ctx context.Context, actor access.Person, draft templates.Draft, version int) (templates.Draft, error) {
	draft.Version, draft.Author, draft.Updated = version, actor.Email, d.now()
	kept, err := d.store.SaveDraft(ctx, draft)
	if err != nil {
		return draft, fmt.Errorf("keep draft: %w", err)
	}
	return kept, nil
}

// DiscardDraft forgets a draft, unless Sobot is being asked about it.
func (d *Desk) DiscardDraft(ctx context.Context, actor access.Person, waba, id string) error {
	draft, err := d.Draft(ctx, waba, id)
	if err != nil {
		return err
	}
	note := actor.Did(ctx, access.DraftDiscarded, draft.Name).In(waba).With(draft.Language)
	if err := d.store.DeleteDraft(ctx, id, note); err != nil {
		return fmt.Errorf("discard draft: %w", err)
	}
	d.log.InfoContext(ctx, "draft discarded", "waba", waba, "draft", id, "by", actor.ID)
	return nil
}

// Review is what the rules say of a draft in its account.
func (d *Desk) Review(ctx context.Context, draft templates.Draft) []templates.Finding {
	c := draft.Content.Normalised()
	facts, err := d.store.DraftFacts(ctx, draft.WABA, c)
	if err != nil {
		d.log.WarnContext(ctx, "look up what the account has", "waba", draft.WABA, "err", err) // the other rules still hold
	}
	return templates.ReviewIn(c, facts)
}
