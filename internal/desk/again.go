package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// DraftFrom starts a draft from a template, in use or deleted: a copy, a new version,
// another language, or the same once more (templates.OriginCopy …). A copy and a version
// get the next free name; another language keeps the name and is still to be chosen. What
// Meta rejected is pinned to the part it speaks of. A list tells only an expiring link of
// a header's sample; where the template was submitted from here, our own copy of the file
// is used again, else the draft asks for it.
func (d *Desk) DraftFrom(ctx context.Context, actor access.Person, waba, name, language, how string) (templates.Draft, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return templates.Draft{}, err
	}
	t, err := d.store.Template(ctx, waba, name, language)
	if err != nil {
		return templates.Draft{}, fmt.Errorf("read template: %w", err)
	}
	c := templates.FromTemplate(t)
	origin := templates.Origin{How: how, Name: t.Name, Language: t.Language}
	origin.Lost = templates.WordingChange(t.Category, t.Components, c.Components())
	if events.CanonStatus(t.Status) == events.StatusRejected && how != templates.OriginLanguage {
		origin.Reason = t.Reason
		if origin.Detail, err = d.rejectionDetail(ctx, t); err != nil {
			return templates.Draft{}, err
		}
		origin.Field = templates.Blame(c, origin.Reason, origin.Detail)
	}
	next := map[string]func(string) string{templates.OriginCopy: templates.NextCopy, templates.OriginVersion: templates.NextVersion}[how]
	if next != nil {
		if c.Name, err = d.freeName(ctx, waba, t.Name, next); err != nil {
			return templates.Draft{}, err
		}
	}
	if how == templates.OriginLanguage {
		c.Language = ""
	}
	if c.Header.Media, err = d.sampleOf(ctx, t, c.Header.Format); err != nil {
		return templates.Draft{}, err
	}
	return d.beginDraft(ctx, actor, waba, c, origin, "")
}

// rejectionDetail is what Meta said besides the reason; empty if nothing.
func (d *Desk) rejectionDetail(ctx context.Context, t templates.Template) (string, error) {
	filter := events.Filter{TemplateID: t.ID, Kinds: []events.Kind{events.TemplateStatus}}
	list, _, err := d.store.Journal(ctx, filter, events.Cursor{}, TimelineSize)
	if err != nil {
		return "", fmt.Errorf("read rejection: %w", err)
	}
	for _, e := range list { // newest first
		if events.CanonStatus(e.To) == events.StatusRejected && strings.EqualFold(e.Reason, t.Reason) && e.Detail != "" {
			return e.Detail, nil
		}
	}
	return "", nil
}

// freeName steps on from name until nothing in the account has the name: no template,
// also no deleted one, whose name may be locked, and no draft.
func (d *Desk) freeName(ctx context.Context, waba, name string, next func(string) string) (string, error) {
	drafts, err := d.store.Drafts(ctx, waba)
	if err != nil {
		return "", fmt.Errorf("list drafts: %w", err)
	}
	taken := map[string]bool{}
	for _, draft := range drafts {
		taken[draft.Name] = true
	}
	for {
		if name = next(name); taken[name] {
			continue
		}
		known, err := d.store.NameKnown(ctx, waba, name)
		if err != nil {
			return "", fmt.Errorf("look up name: %w", err)
		}
		if !known {
			return name, nil
		}
	}
}

// sampleOf is the file that a template was submitted with, where it was submitted from
// here and the file is still kept; empty otherwise. Sobot is asked for its handle anew.
func (d *Desk) sampleOf(ctx context.Context, t templates.Template, format string) (templates.Media, error) {
	if _, media := templates.MediaKindOf(format); !media {
		return templates.Media{}, nil
	}
	m, err := d.store.TemplateSample(ctx, t.ID)
	if errors.Is(err, templates.ErrNotFound) || (err == nil && m.For != format) {
		return templates.Media{}, nil
	}
	if err != nil {
		return templates.Media{}, fmt.Errorf("read sample: %w", err)
	}
	if m.MediaID == "" {
		return templates.Media{For: format, URL: m.URL, FileName: m.FileName}, nil
	}
	return d.keptSample(ctx, format, m.Hash)
}

// keptSample is the file of that hash as the sample of a header; empty if none is kept.
func (d *Desk) keptSample(ctx context.Context, format, hash string) (templates.Media, error) {
	up, err := d.store.UploadByHash(ctx, hash)
	if errors.Is(err, templates.ErrNotFound) {
		return templates.Media{}, nil
	}
	if err != nil {
		return templates.Media{}, fmt.Errorf("look up sample: %w", err)
	}
	if kind, _ := templates.MediaKindOf(format); kind.Types[up.MIME] == "" {
		return templates.Media{}, nil
	}
	return mediaOf(format, up), nil
}

// mediaOf is an upload as the sample of a header.
func mediaOf(format string, up templates.Upload) templates.Media {
	return templates.Media{
		For: format, MediaID: up.ID, Hash: up.SHA256, FileName: up.FileName,
		MIME: up.MIME, Size: up.Size, Width: up.Width, Height: up.Height,
	}
}
