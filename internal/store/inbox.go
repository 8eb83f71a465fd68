package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/events"
)

// TakeIn stores a webhook body byte for byte and returns once it is safe on disk.
// On an error nothing may be acknowledged: ErrFull when the disk has no room,
// ErrClosed after Close, ctx's error when the caller cannot wait (then the body
// may be stored or not). The caller's buffer is free again afterwards.
func (s *Store) TakeIn(ctx context.Context, body []byte, source events.Source) (id string, err error) {
	id, err = s.intake.take(ctx, body, source)
	return id, explain("take in", s.changed(err))
}

// Quiet waits until no body is being taken in, at most for patience. There is one writer:
// work that can wait lets senders, who cannot, go first.
func (s *Store) Quiet(ctx context.Context, patience time.Duration) { s.intake.quiet(ctx, patience) }

// BatchStats says how well taking in shares its commits.
func (s *Store) BatchStats() (batches, rows int64) {
	return s.intake.batches.Load(), s.intake.rows.Load()
}

// waitingBytes is how much of bodies Waiting holds in memory: one may have 3 MB.
const waitingBytes = 8 << 20

// Waiting are the bodies to be worked on now, oldest first: limit of them, or
// fewer when they are large, but one at least.
func (s *Store) Waiting(ctx context.Context, limit int) (all []events.Received, err error) {
	const doing = "list waiting bodies"
	rows, err := s.reads.QueryContext(ctx,
		selectReceived+` WHERE state = 'waiting' AND due_at <= $1 ORDER BY id LIMIT $2`, millis(s.now()), limit)
	if err != nil {
		return nil, explain(doing, err)
	}
	defer rows.Close()
	for size := 0; size < waitingBytes && rows.Next(); {
		r, err := scanReceived(rows)
		if err != nil {
			return nil, explain(doing, err)
		}
		all = append(all, r)
		size += len(r.Body)
	}
	return all, explain(doing, rows.Err())
}

// Parked are the bodies that could not be worked on, newest first.
func (s *Store) Parked(ctx context.Context, limit int) ([]events.Received, error) {
	rows, err := s.reads.QueryContext(ctx,
		selectReceived+` WHERE state = 'parked' ORDER BY id DESC LIMIT $1`, limit)
	all, err := collect(rows, err, scanReceived)
	return all, explain("list parked bodies", err)
}

// RetryLater counts a failed attempt and keeps the body back until due.
func (s *Store) RetryLater(ctx context.Context, id, problem string, due time.Time) error {
	return s.execOne(ctx, "put body off", `
		UPDATE inbox SET attempts = attempts + 1, problem = $1, due_at = $2, state = 'waiting' WHERE id = $3`,
		text(problem), millis(due), id)
}

// Park counts a failed attempt and sets the body aside for people to look at.
func (s *Store) Park(ctx context.Context, id, problem string) error {
	return s.execOne(ctx, "park body", `
		UPDATE inbox SET attempts = attempts + 1, problem = $1, state = 'parked' WHERE id = $2`, text(problem), id)
}

// Received is one body.
func (s *Store) Received(ctx context.Context, id string) (events.Received, error) {
	r, err := scanReceived(s.reads.QueryRowContext(ctx, selectReceived+` WHERE id = $1`, id))
	return r, explain("read body", err)
}

const addTally = `UPDATE tallies SET n = n + $1 WHERE name = $2`

// InboxStats sums the inbox up. What it costs grows neither with the history nor with
// what waits: every page asks.
func (s *Store) InboxStats(ctx context.Context) (stats events.InboxStats, err error) {
	const doing = "sum up inbox"
	err = s.reads.QueryRowContext(ctx, `
		SELECT (SELECT n FROM tallies WHERE name = 'received'),
			(SELECT COUNT(*) FROM (SELECT 1 FROM inbox WHERE state = 'waiting' LIMIT $1) AS some),
			(SELECT COUNT(*) FROM (SELECT 1 FROM inbox WHERE state = 'parked' LIMIT $1) AS some),
			(SELECT n FROM tallies WHERE name = 'unrecognised'),
			(SELECT n FROM tallies WHERE name = 'unassigned')`, events.ManyBodies).
		Scan(&stats.Total, &stats.Waiting, &stats.Parked, &stats.Unrecognised, &stats.Unassigned)
	if err != nil {
		return stats, explain(doing, err)
	}
	err = s.reads.QueryRowContext(ctx, lastWebhook).Scan(instant{&stats.LastAt})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return stats, explain(doing, err)
}

// lastWebhook walks the ids backwards: without a bound on them SQLite would rather sort
// the whole inbox.
const lastWebhook = `SELECT received_at FROM inbox WHERE id > '' AND source = 'webhook' ORDER BY id DESC LIMIT 1`

const selectReceived = `SELECT id, received_at, source, body, state, attempts, problem, pushed_at FROM inbox`

func scanReceived(r scanner) (v events.Received, err error) {
	err = r.Scan(&v.ID, instant{&v.At}, &v.Source, &v.Body, &v.State, &v.Attempts, &v.Error,
		instant{&v.PushedAt})
	return v, err
}
