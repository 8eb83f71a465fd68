package store

import (
	"context"
	"database/sql"
	"errors"

	"templatedesk/internal/templates"
)

// BeginSubmission notes that several languages are about to be submitted. If the id is
// there already, the stored submission comes back and fresh is false.
func (s *Store) BeginSubmission(ctx context.Context, sub templates.Submission) (stored templates.Submission, fresh bool, err error) {
	const doing = "begin submission"
	parts, err := asJSON(sub.Parts)
	if err != nil {
		return sub, false, explain(doing, err)
	}
	err = s.write(ctx, doing, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `
			INSERT INTO submissions (id, waba, name, actor, started_at, ended_at, parts)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
			sub.ID, sub.WABA, text(sub.Name), text(sub.Actor), millis(sub.Started), millis(sub.Ended), text(parts)))
		fresh = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return sub, false, err
	}
	stored, err = s.Submission(ctx, sub.ID)
	return stored, fresh, err
}

// SaveSubmission stores how far a submission is: its parts' problems, and its end.
func (s *Store) SaveSubmission(ctx context.Context, sub templates.Submission) error {
	const doing = "save submission"
	parts, err := asJSON(sub.Parts)
	if err != nil {
		return explain(doing, err)
	}
	return s.write(ctx, doing, func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE submissions SET ended_at = $1, parts = $2 WHERE id = $3`, millis(sub.Ended), text(parts), sub.ID))
	})
}

// Submission is one submission with the operations of its parts as they are now.
func (s *Store) Submission(ctx context.Context, id string) (templates.Submission, error) {
	sub, err := scanSubmission(s.reads.QueryRowContext(ctx, selectSubmission+` WHERE id = $1`, id))
	if err != nil {
		return sub, explain("read submission", err)
	}
	return s.withOperations(ctx, sub)
}

// OpenSubmissions are those that have not ended. Oldest first.
func (s *Store) OpenSubmissions(ctx context.Context) ([]templates.Submission, error) {
	rows, err := s.reads.QueryContext(ctx, selectSubmission+` WHERE ended_at = 0 ORDER BY id`)
	open, err := collect(rows, err, scanSubmission)
	if err != nil {
		return nil, explain("list open submissions", err)
	}
	for i := range open {
		if open[i], err = s.withOperations(ctx, open[i]); err != nil {
			return nil, err
		}
	}
	return open, nil
}

func (s *Store) withOperations(ctx context.Context, sub templates.Submission) (templates.Submission, error) {
	for i := range sub.Parts {
		op, err := s.Operation(ctx, sub.OperationID(i))
		if errors.Is(err, templates.ErrNotFound) {
			continue
		}
		if err != nil {
			return sub, err
		}
		sub.Parts[i].Operation = op
	}
	return sub, nil
}

const selectSubmission = `SELECT id, waba, name, actor, started_at, ended_at, parts FROM submissions`

func scanSubmission(r scanner) (sub templates.Submission, err error) {
	err = r.Scan(&sub.ID, &sub.WABA, &sub.Name, &sub.Actor, instant{&sub.Started}, instant{&sub.Ended}, document{&sub.Parts})
	return sub, err
}
