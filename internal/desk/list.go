package desk

import (
	"context"
	"fmt"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// PageSize is how many names a page of the list holds, TimelineSize how many
// events a page of a timeline.
const (
	PageSize     = 25
	TimelineSize = 50
)

// List is one page of an account's templates from our own copy; Sobot is never
// asked to draw a page.
func (d *Desk) List(ctx context.Context, q templates.Query) (templates.Page, error) {
	if q.PerPage == 0 {
		q.PerPage = PageSize
	}
	q.Now = d.now()
	return d.store.ListTemplates(ctx, q)
}

// View is one template with the other languages of its name.
type View struct {
	templates.Template
	Siblings []templates.Template // in use, by language, this one included
	LastSync time.Time
}

// Template is one template, also a deleted one, whose history stays readable.
func (d *Desk) Template(ctx context.Context, waba, name, language string) (View, error) {
	t, err := d.store.Template(ctx, waba, name, language)
	if err != nil {
		return View{}, fmt.Errorf("read template: %w", err)
	}
	v := View{Template: t}
	if v.Siblings, err = d.store.TemplatesByName(ctx, waba, name); err != nil {
		return View{}, fmt.Errorf("read languages: %w", err)
	}
	a, err := d.store.Account(ctx, waba)
	if err != nil {
		return View{}, fmt.Errorf("read account: %w", err)
	}
	v.LastSync = a.SyncedAt
	return v, nil
}

// Timeline is a page of a template's history, newest first.
func (d *Desk) Timeline(ctx context.Context, templateID string, before events.Cursor) ([]events.Event, events.Cursor, error) {
	return d.store.Journal(ctx, events.Filter{TemplateID: templateID}, before, TimelineSize)
}
