package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// MaxDeleted is how many names one round may delete.
const MaxDeleted = 100

// PrepareDeletions names what deletes of those names would take away, by name. Names that
// are not in use are gone: they come back beside it.
func (d *Desk) PrepareDeletions(ctx context.Context, waba string, names []string) (list []Deletion, gone []string, err error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(names) == 0 {
		return nil, nil, templates.FieldErrors{"names": "Choose at least one name."}
	}
	if len(names) > MaxDeleted {
		return nil, nil, templates.FieldErrors{"names": fmt.Sprintf("At most %d names can be deleted in one go; these are %d.", MaxDeleted, len(names))}
	}
	for _, name := range names {
		del, err := d.PrepareDelete(ctx, waba, name)
		switch {
		case errors.Is(err, templates.ErrNotFound):
			gone = append(gone, name)
		case err != nil:
			return nil, nil, err
		default:
			list = append(list, del)
		}
	}
	return list, gone, nil
}

// DeletionWords are what a person types to confirm that many names: "delete 12 names".
func DeletionWords(names int) string {
	if names == 1 {
		return "delete 1 name"
	}
	return "delete " + strconv.Itoa(names) + " names"
}

// DeleteSeveral begins a round that deletes names, each with all its languages; seen are
// the names with the languages that the person was told of. typed must be the
// DeletionWords. What was not confirmed is told at the field "typed". It returns before
// Sobot is asked.
func (d *Desk) DeleteSeveral(ctx context.Context, actor access.Person, waba string, seen map[string][]string, typed, id string) (templates.Round, error) {
	if known, err := d.Round(ctx, waba, id); !errors.Is(err, templates.ErrNotFound) {
		return known, err
	}
	list, _, err := d.PrepareDeletions(ctx, waba, slices.Collect(maps.Keys(seen)))
	if err != nil {
		return templates.Round{}, err
	}
	if len(list) == 0 {
		return templates.Round{}, templates.ErrNotFound
	}
	r := templates.Round{ID: id, Kind: templates.OpDelete, WABA: waba, Actor: actor.Email, Started: d.now()}
	for _, del := range list {
		if news := unseen(del.Templates, seen[del.Name]); len(news) > 0 {
			return templates.Round{}, templates.FieldErrors{"typed": "Meanwhile " + del.Name + " also exists in " + languages(news) + ", which would go with it. Look at all of it again, then confirm."}
		}
		part := templates.RoundPart{Name: del.Name}
		for _, t := range del.Templates {
			part.Languages = append(part.Languages, t.Language)
		}
		r.Parts = append(r.Parts, part)
	}
	if words := DeletionWords(len(list)); typed != words {
		return templates.Round{}, templates.FieldErrors{"typed": "These are not the words. Type " + words + " to go on."}
	}
	return d.beginRound(ctx, actor, r)
}
