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

// List is one page of templates, of an account or of all, from our own copy; Sobot is never
// asked to draw a page.
func (d *Desk) List(ctx context.Context, q templates.Query) (templates.Page, error) {
	if q.PerPage == 0 {
		q.PerPage = PageSize
	}
	q.Now = d.now()
	return d.store.ListTemplates(ctx, q)
}

// EachTemplate hands put every template that q matches, whatever its page, and when its
// name was last test-sent.
func (d *Desk) EachTemplate(ctx context.Context, q templates.Query, put func(t templates.Template, lastTest time.Time) error) error {
	q.Now = d.now()
	return d.store.EachTemplate(ctx, q, put)
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

// statesShown is how many changes of status and quality a chart looks back over, and
// ChartTime how far back.
const (
	statesShown = 200
	ChartTime   = 90 * 24 * time.Hour
)

// States is what a template's status and quality were between two moments, oldest first.
type States struct {
	Status, Quality []templates.Stretch
	From, To        time.Time
}

// States looks back over a template's status and quality for ChartTime, or as far as
// anything is known of it, but a day at least.
func (d *Desk) States(ctx context.Context, t templates.Template) (States, error) {
	list, err := d.store.States(ctx, t.ID, statesShown)
	if err != nil {
		return States{}, fmt.Errorf("read states: %w", err)
	}
	s := States{To: d.now()}
	s.From = s.To.Add(-ChartTime)
	known := t.KnownSince
	if n := len(list); n > 0 && (known.IsZero() || list[n-1].At().Before(known) || n == statesShown) {
		known = list[n-1].At()
	}
	if known.After(s.From) {
		s.From = known
	}
	if day := s.To.Add(-24 * time.Hour); s.From.After(day) {
		s.From = day
	}
	s.Status, s.Quality = t.Stretches(list, s.From, s.To)
	return s, nil
}

// Timeline is a page of a template's history, newest first.
func (d *Desk) Timeline(ctx context.Context, templateID string, before events.Cursor) ([]events.Event, events.Cursor, error) {
	return d.store.Journal(ctx, events.Filter{TemplateID: templateID}, before, TimelineSize)
}
