package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// snapshotBatch is how many changes go into one transaction: a first list of
// thousands must not hold up webhooks.
const snapshotBatch = 500

// takeSnapshot records a list against our copy. began is when its fetch began:
// what webhooks told after that moment outranks it. The first list of an account
// is a silent baseline.
func (d *Desk) takeSnapshot(ctx context.Context, a templates.Account, snap sobot.Snapshot, began time.Time) (SyncResult, error) {
	rows, err := d.store.ActiveTemplates(ctx, a.WABA)
	if err != nil {
		return SyncResult{}, fmt.Errorf("read our copy: %w", err)
	}
	n := notice{
		waba: a.WABA, began: began, baseline: a.SyncedAt.IsZero() || templates.FirstList(rows, snap.Templates),
		rows: map[string]*templates.Template{}, atAddress: map[string]templates.Template{},
	}
	for _, t := range rows {
		n.atAddress[t.Name+" "+t.Language] = t
	}
	for _, c := range templates.Diff(rows, snap.Templates) {
		overtaken, err := d.overtaken(ctx, a, snap, began, c)
		if err != nil {
			return SyncResult{}, err
		}
		if overtaken {
			continue
		}
		if err := n.take(c); err != nil {
			return SyncResult{}, err
		}
	}
	for start := 0; start < len(n.events) || start == 0; start += snapshotBatch {
		end := min(start+snapshotBatch, len(n.events))
		if _, err := d.record(ctx, n.batch(start, end)); err != nil {
			return SyncResult{}, fmt.Errorf("record list: %w", err)
		}
	}
	plausible := templates.Plausible(rows, snap.Templates)
	if err := d.settleOperations(ctx, a.WABA, snap, began, plausible && !snap.Partial); err != nil {
		return SyncResult{}, err
	}
	problem := ""
	if !snap.Partial && !plausible {
		problem = fmt.Sprintf("Sobot listed only %d of the %d templates known here, so nothing was taken away. If the others are really gone, look at them in Sobot.",
			len(snap.Templates), len(rows))
		d.log.WarnContext(ctx, "list too short to believe", "waba", a.WABA, "listed", len(snap.Templates), "known", len(rows))
	}
	if err := d.noteSync(ctx, a.WABA, began, problem); err != nil {
		return SyncResult{}, err
	}
	return SyncResult{Templates: len(snap.Templates), Changes: len(n.events)}, nil
}

// overtaken reports whether the list is too old, or too short, to vouch for a
// difference: what was submitted or deleted while it was under way, it cannot know.
func (d *Desk) overtaken(ctx context.Context, a templates.Account, snap sobot.Snapshot, began time.Time, c templates.Change) (bool, error) {
	switch {
	case c.Kind == events.TemplateMissing:
		return snap.Partial || !c.Old.SubmittedAt.Before(began), nil
	case c.Kind != events.TemplateAppeared || a.SyncedAt.IsZero(): // before a first list nothing was deleted here
		return false, nil
	}
	t, err := d.store.Template(ctx, a.WABA, c.Listed.Name, sobot.NormalizeLanguage(c.Listed.Language))
	if errors.Is(err, templates.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for a deletion: %w", err)
	}
	if !t.Deleted() {
		return !t.SubmittedAt.Before(began), nil // the one that stood there before ours
	}
	deleted := t.DeletedAt
	if t.State.Status.Told == events.StatusDeleted {
		deleted = t.State.Status.ReceivedAt // told by webhook, and then DeletedAt is by Sobot's clock
	}
	// Sobot may need a moment until its list follows.
	return t.VendorID == string(c.Listed.ID) && began.Sub(deleted) < settleAfter, nil
}

// notice turns the differences of one list into rows and events.
type notice struct {
	waba     string
	began    time.Time
	baseline bool
	rows     map[string]*templates.Template // to write, by id
	events   []events.Event

	atAddress map[string]templates.Template // rows in use, by name and language
}

func (n *notice) take(c templates.Change) error {
	switch c.Kind {
	case events.TemplateAppeared:
		n.appeared(c)
		return nil
	case events.TemplateStatus:
		if told(c.Old.State.Status, n.began) {
			return nil
		}
	case events.TemplateCategory:
		if told(c.Old.State.Category, n.began) {
			return nil
		}
	}
	row := n.row(*c.Old)
	if row.Deleted() {
		return nil // replaced by another id in this very list
	}
	var kept json.RawMessage
	kind := c.Kind
	switch {
	case kind == events.TemplateMissing && !c.Again:
		row.MissingSince = n.began
	case kind == events.TemplateMissing:
		kind, row.DeletedAt = events.TemplateDeleted, n.began
		c.Detail = "Two complete lists came without it."
	case kind == events.TemplateBack:
		row.MissingSince = time.Time{}
	case kind == events.TemplateWording:
		var err error
		if kept, err = templates.Rewording(row.Components, c.Listed.Components); err != nil {
			return err
		}
		row.Components = c.Listed.Components
	}
	if row.VendorID == "" && c.Listed != nil {
		row.VendorID = string(c.Listed.ID)
	}
	n.add(kind, *row, c)
	n.events[len(n.events)-1].Payload = kept
	return nil
}

// told reports whether a webhook spoke of a register while the list was under way.
func told(r events.Register, began time.Time) bool { return !r.ReceivedAt.Before(began) }

func (n *notice) appeared(c templates.Change) {
	t := templates.Template{
		ID: NewID(), VendorID: string(c.Listed.ID), WABA: n.waba, Name: c.Listed.Name, Language: sobot.NormalizeLanguage(c.Listed.Language),
		Components: c.Listed.Components, KnownSince: n.began,
	}
	// Another id at the address of a row in use: that one is gone, and somebody
	// made it again elsewhere.
	if old, ok := n.atAddress[t.Name+" "+t.Language]; ok {
		if old.KnownSince.Equal(n.began) {
			return // the list names one address twice; the first counts
		}
		row := n.row(old)
		row.DeletedAt = n.began
		n.add(events.TemplateDeleted, *row, templates.Change{Detail: "Made again elsewhere, under a new id."})
	}
	n.atAddress[t.Name+" "+t.Language] = t
	n.rows[t.ID] = &t
	kind := events.TemplateAppeared
	if n.baseline {
		kind = events.TemplateKnown
	}
	n.add(kind, t, c)
}

func (n *notice) row(t templates.Template) *templates.Template {
	if n.rows[t.ID] == nil {
		n.rows[t.ID] = &t
	}
	return n.rows[t.ID]
}

func (n *notice) add(kind events.Kind, t templates.Template, c templates.Change) {
	e := events.Event{
		Key:  "list:" + t.ID + ":" + string(kind) + ":" + strconv.FormatInt(n.began.UnixMilli(), 10),
		Kind: kind, Source: events.FromSync, WABA: n.waba, TemplateID: t.ID, VendorTemplateID: t.VendorID,
		Name: t.Name, Language: t.Language, ReceivedAt: n.began, From: c.From, To: c.To, Reason: c.Reason, Detail: c.Detail,
	}
	if c.Listed != nil {
		e.Category = c.Listed.Category
	}
	n.events = append(n.events, e)
}

// batch is a run of events with the rows that they are about.
func (n *notice) batch(start, end int) templates.Batch {
	b := templates.Batch{Events: n.events[start:end]}
	for _, e := range b.Events {
		if row := n.rows[e.TemplateID]; row != nil {
			b.Templates = append(b.Templates, *row)
			delete(n.rows, e.TemplateID)
		}
	}
	return b
}
