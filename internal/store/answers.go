package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// Answers are the first answers of review to an account's templates since a moment, the
// newest first, at most limit of them.
func (s *Store) Answers(ctx context.Context, waba string, since time.Time, limit int) ([]templates.Answer, error) {
	rows, err := s.reads.QueryContext(ctx, selectAnswers, waba, millis(since), limit)
	all, err := collect(rows, err, func(r scanner) (a templates.Answer, err error) {
		a.Reviewed = true
		err = r.Scan(instant{&a.Submitted}, instant{&a.At}, &a.Told, &a.Word)
		return a, err
	})
	return all, explain("read answers", err)
}

const selectAnswers = `
	SELECT submitted_at, answered_at, told, answer FROM answers
	WHERE waba = $1 AND answered_at >= $2 AND reviewed AND answered_at > 0 ORDER BY answered_at DESC LIMIT $3`

// answer lets an event say what review answered. What it says is decided by
// templates.Answer; here it is only stored.
func (r *recorder) answer(t *row, e events.Event) error {
	if (templates.Answer{}).With(e) == (templates.Answer{}) {
		return nil
	}
	var before templates.Answer
	err := r.queryRow(`SELECT reviewed, submitted_at, answered_at, told, answer FROM answers WHERE template_id = $1`, t.ID).
		Scan(&before.Reviewed, instant{&before.Submitted}, instant{&before.At}, &before.Told, &before.Word)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if e.Kind == events.TemplateSubmitted && !t.SubmittedAt.IsZero() {
		e.ReceivedAt = t.SubmittedAt // a list may have settled it much later
	}
	after := before.With(e)
	if after == before {
		return nil
	}
	return r.exec(`
		INSERT INTO answers (template_id, waba, reviewed, submitted_at, answered_at, told, answer) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (template_id) DO UPDATE SET reviewed = $3, submitted_at = $4, answered_at = $5, told = $6, answer = $7`,
		t.ID, t.WABA, after.Reviewed, millis(after.Submitted), millis(after.At), after.Told, after.Word)
}
