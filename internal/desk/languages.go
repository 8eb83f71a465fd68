package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// Languages is what there is of a draft's name besides the draft itself.
type Languages struct {
	Drafts    []templates.Draft    // of its family, with itself, the first one first
	Templates []templates.Template // in use under its name
}

// Languages finds the other languages of a draft, which is among them as it is given.
// Those of its family stay beside it when one is called otherwise, so that nobody loses
// sight of them.
func (d *Desk) Languages(ctx context.Context, draft templates.Draft) (Languages, error) {
	var l Languages
	var err error
	if draft.Family != "" {
		if l.Drafts, err = d.store.FamilyDrafts(ctx, draft.Family, draft.ID); err != nil {
			return l, fmt.Errorf("read family: %w", err)
		}
	}
	place, _ := slices.BinarySearchFunc(l.Drafts, draft, func(a, b templates.Draft) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	l.Drafts = slices.Insert(l.Drafts, place, draft)
	if name := draft.Name; name != "" {
		if l.Templates, err = d.store.TemplatesByName(ctx, draft.WABA, name); err != nil {
			return l, fmt.Errorf("read languages: %w", err)
		}
	}
	return l, nil
}

// AddLanguage starts another language of a draft, with everything copied from it for
// translation; a sample file is used again, its handle is not. A language that the
// family has already is what comes back. What is wrong with the wish is an error of the
// field "add-language", or of the name, which all languages share.
func (d *Desk) AddLanguage(ctx context.Context, actor access.Person, waba, id, language string) (templates.Draft, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Draft{}, err
	}
	from, err := d.Draft(ctx, waba, id)
	if err != nil {
		return from, err
	}
	switch {
	case !slices.ContainsFunc(sobot.Languages, func(l sobot.Language) bool { return l.Code == language }):
		return from, templates.FieldErrors{"add-language": "Choose the language to add"}
	case from.Name == "":
		return from, templates.FieldErrors{"name": "Give it a name first: all its languages share one"}
	case from.Language == "":
		return from, templates.FieldErrors{"language": "Say first which language this one is"}
	case from.Language == language:
		return from, templates.FieldErrors{"add-language": "This draft is in that language"}
	}
	all, err := d.Languages(ctx, from)
	if err != nil {
		return from, err
	}
	for _, sibling := range all.Drafts {
		if sibling.Language == language && sibling.Name == from.Name {
			return sibling, nil
		}
	}
	for _, t := range all.Templates {
		if t.Language == language {
			return from, templates.FieldErrors{"add-language": "This language exists already as a template"}
		}
	}
	c := from.Content
	c.Language = language
	c.Header.Media = forAnother(c.Header.Media)
	c.Cards = slices.Clone(c.Cards)
	for i := range c.Cards {
		c.Cards[i].Media = forAnother(c.Cards[i].Media)
	}
	return d.beginDraft(ctx, actor, waba, c, templates.Origin{How: templates.OriginLanguage, Name: from.Name, Language: from.Language}, from.Family)
}

// forAnother is a sample as another template may have it: a handle is for creating once.
func forAnother(m templates.Media) templates.Media {
	m.Handle, m.HandleAt, m.Problem = "", time.Time{}, ""
	return m
}

// RenameLanguages gives all drafts of a family the name of one of them. Those that Sobot
// is being asked about stay as they are.
func (d *Desk) RenameLanguages(ctx context.Context, actor access.Person, waba, id string) error {
	named, err := d.Draft(ctx, waba, id)
	if err != nil {
		return err
	}
	all, err := d.store.FamilyDrafts(ctx, named.Family, named.ID)
	if err != nil {
		return fmt.Errorf("read family: %w", err)
	}
	var failed []error
	for _, sibling := range all {
		if sibling.Name == named.Name || sibling.Submit != "" {
			continue
		}
		sibling.Name = named.Name
		if _, err := d.keepDraft(ctx, actor, sibling, sibling.Version); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
