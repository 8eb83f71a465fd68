package desk

import (
	"context"
	"errors"
	"fmt"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// SubmitAll begins a round that submits all drafts of a draft's family that have its name.
// Languages that the rules block are left out, each with the reason.
func (d *Desk) SubmitAll(ctx context.Context, actor access.Person, waba, draftID, id string) (templates.Round, error) {
	if known, err := d.Round(ctx, waba, id); !errors.Is(err, templates.ErrNotFound) {
		return known, err
	}
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Round{}, err
	}
	draft, err := d.Draft(ctx, waba, draftID)
	if err != nil {
		return templates.Round{}, err
	}
	family, err := d.store.FamilyDrafts(ctx, draft.Family, "")
	if err != nil {
		return templates.Round{}, fmt.Errorf("read family: %w", err)
	}
	r := templates.Round{ID: id, Kind: templates.OpCreate, WABA: waba, Name: draft.Name, Actor: actor.Email, Started: d.now()}
	for _, sibling := range family {
		if sibling.Name != draft.Name || sibling.Submit != "" {
			continue
		}
		part := templates.RoundPart{DraftID: sibling.ID, Version: sibling.Version, Language: sibling.Language}
		for _, f := range d.Review(ctx, sibling) {
			if f.Severity == templates.SeverityError {
				part.Problem = f.Message + "."
				break
			}
		}
		r.Parts = append(r.Parts, part)
	}
	if len(r.Parts) == 0 {
		return templates.Round{}, templates.ErrConflict
	}
	return d.beginRound(ctx, actor, r)
}
