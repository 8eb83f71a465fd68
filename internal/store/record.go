package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// Record writes a batch: the transaction in which all that is known about
// templates, messages and operations changes. See templates.Batch, and for what
// an event does resolve.go and fold.go.
//
// A template row whose address is in use already updates that row if their
// vendor ids do not contradict each other (a list and an answer may both bring
// the same news), and events that name its ID follow; else it is ErrConflict.
// Empty fields of an update leave what is stored, but for MissingSince; a zero
// DeletedAt never brings a deleted template back.
func (s *Store) Record(ctx context.Context, b templates.Batch) (templates.Recorded, error) {
	const doing = "record"
	if b.Now.IsZero() {
		b.Now = s.now()
	}
	var out templates.Recorded
	err := s.write(ctx, doing, func(tx *sql.Tx) error {
		r := &recorder{
			ctx: ctx, tx: tx, b: b, out: &out,
			rows: map[string]*row{}, also: map[string]string{}, revisions: map[string]int64{}, classes: map[class]int64{}, stmts: map[string]*sql.Stmt{},
			arrivals: map[arrival]events.Event{}, again: map[string]bool{},
		}
		return r.all()
	})
	if err != nil {
		return templates.Recorded{}, err
	}
	return out, nil
}

// recorder is one Record under way.
type recorder struct {
	ctx context.Context
	tx  *sql.Tx
	b   templates.Batch
	out *templates.Recorded

	rows      map[string]*row      // templates touched, by ID; written at the end
	also      map[string]string    // IDs of the batch that turned out to be rows of other IDs
	revisions map[string]int64     // of the accounts touched, by WABA
	classes   map[class]int64      // of the events recorded
	stmts     map[string]*sql.Stmt // a sync records thousands of rows with the same few statements

	arrivals     map[arrival]events.Event // the first event of each
	arrivalOrder []arrival
	again        map[string]bool // inbox rows that were done before
}

func (r *recorder) all() error {
	if err := r.templates(); err != nil {
		return err
	}
	if err := r.samples(); err != nil {
		return err
	}
	if err := r.endings(); err != nil {
		return err
	}
	before, err := r.notUnderstoodBefore()
	if err != nil {
		return err
	}
	for _, e := range r.b.Events {
		if err := r.event(e); err != nil {
			return fmt.Errorf("event %s: %w", e.Kind, err)
		}
	}
	if err := r.understood(before); err != nil {
		return err
	}
	if err := r.receptions(); err != nil {
		return err
	}
	// Last, so that what was just recorded is there to be continued.
	if err := r.attachTemplates(); err != nil {
		return err
	}
	if err := r.attachMessages(); err != nil {
		return err
	}
	return r.flush()
}

// templates writes the batch's rows, deletions first: a new row may take the
// address that a deleted one leaves.
func (r *recorder) templates() error {
	batch := slices.Clone(r.b.Templates)
	slices.SortStableFunc(batch, func(a, b templates.Template) int {
		return cmp.Compare(millis(b.DeletedAt), millis(a.DeletedAt))
	})
	for _, t := range batch {
		if err := r.template(t); err != nil {
			return fmt.Errorf("template %s %s: %w", t.Name, t.Language, err)
		}
	}
	return nil
}

func (r *recorder) template(t templates.Template) error {
	stored, err := r.row(t.ID)
	if errors.Is(err, sql.ErrNoRows) && !t.Deleted() {
		stored, err = r.rowAt(t.WABA, t.Name, t.Language)
		if err == nil && t.VendorID != "" && stored.VendorID != "" && t.VendorID != stored.VendorID {
			return errConflict
		}
		if err == nil {
			r.also[t.ID] = stored.ID
		}
	}
	if errors.Is(err, sql.ErrNoRows) {
		t.State, t.Change, t.ChangedBy, t.ChangedAt = events.State{}, "", "", time.Time{}
		return r.insert(t)
	}
	if err != nil {
		return err
	}
	if t.VendorID != "" && t.VendorID != stored.VendorID {
		stored.VendorID, stored.named = text(t.VendorID), true
	}
	stored.Name = cmp.Or(text(t.Name), stored.Name)
	stored.Language = cmp.Or(text(t.Language), stored.Language)
	stored.AskedCategory = cmp.Or(text(t.AskedCategory), stored.AskedCategory)
	if t.Components != nil {
		stored.Components = t.Components
	}
	if !t.KnownSince.IsZero() {
		stored.KnownSince = t.KnownSince
	}
	if !t.SubmittedAt.IsZero() {
		stored.SubmittedAt = t.SubmittedAt
	}
	stored.MissingSince = t.MissingSince
	if t.Deleted() {
		stored.DeletedAt = t.DeletedAt
	}
	return r.save(stored)
}

// samples notes which file a template was submitted with.
func (r *recorder) samples() error {
	for _, id := range slices.Sorted(maps.Keys(r.b.Samples)) {
		media, err := asJSON(r.b.Samples[id])
		if err != nil {
			return err
		}
		if err := r.exec(`
			INSERT INTO template_samples (template_id, media) VALUES ($1, $2)
			ON CONFLICT (template_id) DO UPDATE SET media = excluded.media`, cmp.Or(r.also[id], id), media); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
	}
	return nil
}

// endings closes what the batch closes.
func (r *recorder) endings() error {
	for _, id := range r.b.InboxDone {
		err := r.execOne(`UPDATE inbox SET state = 'done', problem = '' WHERE id = $1 AND state <> 'done'`, id)
		if errors.Is(err, sql.ErrNoRows) {
			err = r.readAgain(id)
		}
		if err != nil {
			return err
		}
	}
	if op := r.b.EndOp; op != nil {
		if err := r.execOne(`UPDATE operations SET ended_at = $1, outcome = $2, error = $3 WHERE id = $4`,
			millis(op.Ended), op.Outcome, text(op.Error), op.ID); err != nil {
			return fmt.Errorf("operation: %w", err)
		}
	}
	if send := r.b.EndSend; send != nil {
		state, err := asJSON(send.State)
		if err != nil {
			return err
		}
		if err := r.execOne(`
			UPDATE sends SET outcome = $1, error = $2, message_id = $3, wa_id = $4, state = $5, updated_at = $6 WHERE id = $7`,
			send.Outcome, text(send.Error), text(send.MessageID), text(send.WAID), state, millis(send.Updated), send.ID); err != nil {
			return fmt.Errorf("send: %w", err)
		}
	}
	if d := r.b.Draft; d != nil {
		if err := r.exec(`UPDATE drafts SET submit = $1, refusal = $2, refusal_field = $3, version = version + 1, updated_at = $4 WHERE id = $5`,
			d.Submit, text(d.Refusal), d.RefusalField, millis(r.b.Now), d.ID); err != nil {
			return err
		}
	}
	if r.b.DropDraft != "" {
		return r.exec(`DELETE FROM drafts WHERE id = $1`, r.b.DropDraft)
	}
	return nil
}

// event puts one event into the journal, unless it is there, and lets it change
// what it is about.
func (r *recorder) event(e events.Event) error {
	if e.Key == "" {
		return errors.New("an event has no key")
	}
	var t *row
	var send *templates.Send
	var err error
	if aboutTemplate(e) || e.TemplateID != "" {
		t, err = r.resolve(&e)
	} else {
		send, err = r.locate(&e)
	}
	if err != nil {
		return err
	}
	if e.Asked, err = r.asks(t, e); err != nil {
		return err
	}
	if err := r.liken(&e); err != nil {
		return err
	}
	fresh, err := r.journal(&e)
	if err != nil {
		return err
	}
	r.arrived(e, fresh)
	if !fresh {
		r.out.Repeats++
		return nil
	}
	r.out.Events = append(r.out.Events, e)
	if err := r.count(e); err != nil {
		return err
	}
	switch {
	case t != nil:
		if err := r.fold(t, e); err != nil {
			return err
		}
	case e.Kind == events.NumberQuality || e.Kind == events.AccountUpdate:
		if err := r.ringNumber(e); err != nil {
			return err
		}
	case e.TemplateID == "" && aboutTemplate(e):
		r.out.Unmatched = append(r.out.Unmatched, e)
	}
	if send == nil && e.MessageID != "" && e.Kind == events.TestSent {
		if send, err = r.sendOf(e.MessageID); err != nil {
			return err
		}
	}
	if send != nil {
		return r.foldMessage(send, e)
	}
	return nil
}

func aboutTemplate(e events.Event) bool { return strings.HasPrefix(string(e.Kind), "template_") }

// journal inserts the event with an ID of its own; false if its key is there.
func (r *recorder) journal(e *events.Event) (fresh bool, err error) {
	if e.ID, err = newID(); err != nil {
		return false, err
	}
	class, err := r.class(*e)
	if err != nil {
		return false, err
	}
	err = r.execOne(insertEvent, append(eventValues(*e), class)...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// stmt prepares a statement once for the whole transaction.
func (r *recorder) stmt(query string) (*sql.Stmt, error) {
	if stmt, ok := r.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := r.tx.PrepareContext(r.ctx, query)
	r.stmts[query] = stmt
	return stmt, err
}

func (r *recorder) exec(query string, args ...any) error {
	stmt, err := r.stmt(query)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(r.ctx, args...)
	return err
}

func (r *recorder) execOne(query string, args ...any) error {
	stmt, err := r.stmt(query)
	if err != nil {
		return err
	}
	return one(stmt.ExecContext(r.ctx, args...))
}

func (r *recorder) queryRow(query string, args ...any) scanner {
	stmt, err := r.stmt(query)
	if err != nil {
		return failed{err}
	}
	return stmt.QueryRowContext(r.ctx, args...)
}

// failed is a row of a query that could not be asked.
type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }
