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
	if names, err = toDelete(names); err != nil {
		return nil, nil, err
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

// toDelete sorts the names that somebody chose, each once, or says at the field "names"
// why one round can't delete so many.
func toDelete(names []string) ([]string, error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(names) == 0 {
		return nil, templates.FieldErrors{"names": "Choose at least one name."}
	}
	if len(names) > MaxDeleted {
		return nil, templates.FieldErrors{"names": fmt.Sprintf("At most %d names can be deleted in one go; these are %d.", MaxDeleted, len(names))}
	}
	return names, nil
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
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Round{}, err
	}
	names, err := toDelete(slices.Collect(maps.Keys(seen)))
	if err != nil {
		return templates.Round{}, err
	}
	r := templates.Round{ID: id, Kind: templates.OpDelete, WABA: waba, Actor: actor.Email, Started: d.now()}
	for _, name := range names {
		rows, err := d.store.TemplatesByName(ctx, waba, name)
		if err != nil {
			return templates.Round{}, fmt.Errorf("read languages: %w", err)
		}
		if len(rows) == 0 {
			continue // somebody else was faster
		}
		if err := nothingUnseen(name, rows, seen[name]); err != nil {
			return templates.Round{}, err
		}
		part := templates.RoundPart{Name: name}
		for _, t := range rows {
			part.Languages = append(part.Languages, t.Language)
		}
		r.Parts = append(r.Parts, part)
	}
	if len(r.Parts) == 0 {
		return templates.Round{}, templates.ErrNotFound
	}
	if words := DeletionWords(len(r.Parts)); typed != words {
		return templates.Round{}, templates.FieldErrors{"typed": "These are not the words. Type " + words + " to go on."}
	}
	return d.beginRound(ctx, actor, r)
}
