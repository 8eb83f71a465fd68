package store

import (
	"maps"
	"slices"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// fold lets an event that the journal did not have change its template. What it
// changes is decided by events.Fold; here it is only stored.
func (r *recorder) fold(t *row, e events.Event) error {
	if err := r.answer(t, e); err != nil {
		return err
	}
	before := t.Template
	if e.Asked != "" && !slices.Contains(r.out.WantSync, t.WABA) {
		r.out.WantSync = append(r.out.WantSync, t.WABA)
	}
	t.State = events.Fold(t.State, e)
	show(&t.Template)
	if visible(before, t.Template, e) {
		note(&t.Template, e)
	}
	t.dirty = true
	if err := r.ring(before, t.Template, e); err != nil {
		return err
	}

	identity := false
	if t.VendorID == "" && e.VendorTemplateID != "" {
		t.VendorID, t.named, identity = text(e.VendorTemplateID), true, true
	}
	// An id that was deleted never comes back, so it is gone whatever else was told, and of
	// whatever time; only a list that is newer knows better. A list says by the batch's
	// templates what is gone.
	if e.Kind == events.TemplateDeleted && e.Source != events.FromSync && !t.Deleted() && !t.State.Status.ListedAt.After(e.ReceivedAt) {
		t.DeletedAt, identity = e.At(), true
	}
	if identity { // the next event of the batch must find it
		return r.save(t)
	}
	return nil
}

// show writes what the state adds up to into the fields that lists read.
func show(t *templates.Template) {
	status := t.State.Status
	t.Status, t.Reason, t.Until = text(status.Value()), text(status.Why()), status.Ends()
	t.Quality, t.Category = text(t.State.Quality.Value()), text(t.State.Category.Value())
	t.PendingSince = time.Time{}
	if t.Status == events.StatusPending || t.Status == events.StatusInAppeal {
		t.PendingSince = status.Since()
	}
}

// visible reports whether people would see that the event changed something.
func visible(before, after templates.Template, e events.Event) bool {
	switch e.Kind {
	case events.TemplateWording, events.TemplateMissing, events.TemplateBack, events.CategoryAnnounced:
		return true
	case events.TemplateKnown: // where our knowledge begins; nothing happened
		return false
	}
	// A webhook may tell, with its time and reason, what a first list only showed.
	if firstTold(before.State.Status, after.State.Status) || firstTold(before.State.Quality, after.State.Quality) {
		return true
	}
	return before.Status != after.Status || before.Quality != after.Quality || before.Category != after.Category ||
		before.Reason != after.Reason || !before.Until.Equal(after.Until) || before.State.Flagged() != after.State.Flagged()
}

// firstTold reports whether a register was told its word, which only a list showed.
func firstTold(before, after events.Register) bool {
	return before.Told != after.Told && after.Told == after.Value()
}

// note makes e the template's last change. It moves forward in time only; but any
// word of Sobot's follows what we did ourselves, whatever the two clocks say.
func note(t *templates.Template, e events.Event) {
	forward := !e.At().Before(t.ChangedAt)
	if !forward && (t.ChangedBy != events.FromUser || e.Source == events.FromUser) {
		return
	}
	if forward {
		t.ChangedAt = e.At()
	}
	t.Change, t.ChangedBy = text(events.Headline(e)), e.Source
}

func (r *recorder) foldMessage(send *templates.Send, e events.Event) error {
	next := events.FoldMessage(send.State, e)
	was := send.State
	if next.Status == was.Status && next.Code == was.Code && next.Title == was.Title && next.At.Equal(was.At) {
		return nil
	}
	send.State = next
	state, err := asJSON(next)
	if err != nil {
		return err
	}
	if !slices.Contains(r.out.SendIDs, send.ID) {
		r.out.SendIDs = append(r.out.SendIDs, send.ID)
	}
	return r.exec(`UPDATE sends SET state = $1, updated_at = $2 WHERE id = $3`, state, millis(r.b.Now), send.ID)
}

// insert adds a template of which no event has been told yet.
func (r *recorder) insert(t templates.Template) error {
	show(&t)
	fresh := &row{Template: t, fresh: true, named: t.VendorID != "", dirty: true}
	values, err := r.values(fresh.Template)
	if err != nil {
		return err
	}
	r.rows[t.ID] = fresh
	return r.exec(`
		INSERT INTO templates (id, waba, deleted_at, name, language, vendor_id, status, quality, category, reason, until_at,
			attention, pending_since, changed_at, change, changed_by, asked_category, known_since, submitted_at, missing_since,
			search_text, state, components, revision)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		values...)
}

// save writes a template that is there.
func (r *recorder) save(t *row) error {
	values, err := r.values(t.Template)
	if err != nil {
		return err
	}
	t.dirty = false
	return r.execOne(`
		UPDATE templates SET waba = $2, deleted_at = $3, name = $4, language = $5, vendor_id = $6, status = $7, quality = $8,
			category = $9, reason = $10, until_at = $11, attention = $12, pending_since = $13, changed_at = $14, change = $15,
			changed_by = $16, asked_category = $17, known_since = $18, submitted_at = $19, missing_since = $20,
			search_text = $21, state = $22, components = $23, revision = $24
		WHERE id = $1`, values...)
}

// flush writes the templates that events changed, in the order of their IDs so
// that two writers cannot wait for each other.
func (r *recorder) flush() error {
	for _, id := range sortedIDs(r.rows) {
		t := r.rows[id]
		if t.dirty {
			if err := r.save(t); err != nil {
				return err
			}
		}
	}
	return nil
}

func sortedIDs(rows map[string]*row) []string { return slices.Sorted(maps.Keys(rows)) }

func (r *recorder) values(t templates.Template) ([]any, error) {
	state, err := asJSON(t.State)
	if err != nil {
		return nil, err
	}
	components, err := asJSON(t.Components)
	if err != nil {
		return nil, err
	}
	// What needs a person even at the very start of a review needs one whatever
	// the time is; the list's query knows the reason that comes with time.
	attention := len(t.Attention(t.PendingSince)) > 0
	revision, err := r.revision(t.WABA)
	if err != nil {
		return nil, err
	}
	return []any{
		t.ID, text(t.WABA), millis(t.DeletedAt), text(t.Name), text(t.Language), text(t.VendorID), text(t.Status), t.Quality,
		t.Category, t.Reason, millis(t.Until), attention, millis(t.PendingSince), millis(t.ChangedAt), t.Change,
		string(t.ChangedBy), text(t.AskedCategory), millis(t.KnownSince), millis(t.SubmittedAt), millis(t.MissingSince),
		text(templates.SearchText(t.Name, t.Components)), state, components, revision,
	}, nil
}

// revision is the account's next revision, one for the whole batch.
func (r *recorder) revision(waba string) (int64, error) {
	if next, ok := r.revisions[waba]; ok {
		return next, nil
	}
	var next int64
	err := r.queryRow(`
		INSERT INTO revisions (waba, revision) VALUES ($1, 1)
		ON CONFLICT (waba) DO UPDATE SET revision = revisions.revision + 1 RETURNING revision`, text(waba)).Scan(&next)
	r.revisions[waba] = next
	return next, err
}
