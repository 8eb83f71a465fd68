package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/alarms"
	"templatedesk/internal/templates"
)

// LongestInReview are the templates in review since before a moment, the longest first.
func (s *Store) LongestInReview(ctx context.Context, before time.Time, limit int) ([]templates.Template, error) {
	rows, err := s.reads.QueryContext(ctx, selectTemplate+`
		WHERE pending_since > 0 AND pending_since < $1 AND deleted_at = 0 ORDER BY pending_since LIMIT $2`, millis(before), limit)
	all, err := collect(rows, err, scanTemplate)
	return all, explain("list reviews", err)
}

// Arrivals are the first webhook that came in after the one with the id after, and the
// newest; zero where there is none. Ids sort by arrival, so both are looked up.
func (s *Store) Arrivals(ctx context.Context, after string) (next, newest alarms.Arrival, err error) {
	find := func(rest string, args ...any) (a alarms.Arrival, err error) {
		err = s.reads.QueryRowContext(ctx, `SELECT id, received_at FROM inbox WHERE source = 'webhook' `+rest+` LIMIT 1`, args...).Scan(&a.ID, instant{&a.At})
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return a, explain("read inbox", err)
	}
	if newest, err = find(`ORDER BY id DESC`); err != nil || newest.ID <= after {
		return next, newest, err
	}
	next, err = find(`AND id > $1 ORDER BY id`, after)
	return next, newest, err
}

// NoteWebhooks adds what was heard and a silence to what is known of a day.
func (s *Store) NoteWebhooks(ctx context.Context, d alarms.Day) error {
	return s.exec(ctx, "note webhooks", `
		INSERT INTO webhook_days (day, heard, longest) VALUES ($1, $2, $3)
		ON CONFLICT (day) DO UPDATE SET heard = webhook_days.heard + excluded.heard,
			longest = CASE WHEN excluded.longest > webhook_days.longest THEN excluded.longest ELSE webhook_days.longest END`,
		d.Day, d.Heard, d.Longest.Milliseconds())
}

// WebhookDays are the days from one on.
func (s *Store) WebhookDays(ctx context.Context, from int64) ([]alarms.Day, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT day, heard, longest FROM webhook_days WHERE day >= $1 ORDER BY day`, from)
	all, err := collect(rows, err, func(r scanner) (d alarms.Day, err error) {
		var ms int64
		err = r.Scan(&d.Day, &d.Heard, &ms)
		d.Longest = time.Duration(ms) * time.Millisecond
		return d, err
	})
	return all, explain("read days", err)
}

// EndRestrictions closes the alarms of restrictions whose time is over.
func (s *Store) EndRestrictions(ctx context.Context) (ended bool, err error) {
	now := millis(s.now())
	var any bool
	err = s.reads.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM alarms WHERE closed_at = 0 AND cause = 'number' AND until_at > 0 AND until_at <= $1)`, now).Scan(&any)
	if err != nil || !any {
		return false, explain("look for ended restrictions", err)
	}
	return true, s.exec(ctx, "end restrictions", `
		UPDATE alarms SET closed_at = until_at WHERE closed_at = 0 AND cause = 'number' AND until_at > 0 AND until_at <= $1`, now)
}
