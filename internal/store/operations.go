package store

import (
	"context"
	"database/sql"
	"errors"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// BeginOperation notes that Sobot is about to be asked. If the id is there
// already, the stored operation comes back and fresh is false. For a create, the
// draft is marked as being submitted; ErrConflict if it already is, or was edited
// since op.DraftVersion.
func (s *Store) BeginOperation(ctx context.Context, op templates.Operation, note access.Entry) (stored templates.Operation, fresh bool, err error) {
	err = s.write(ctx, "begin operation", func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `
			INSERT INTO operations (id, kind, waba, name, language, draft_id, actor, started_at, ended_at, outcome, error)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '') ON CONFLICT (id) DO NOTHING`,
			op.ID, op.Kind, op.WABA, text(op.Name), text(op.Language), op.DraftID, text(op.Actor), millis(op.Started)))
		fresh = err == nil
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if fresh && op.Kind == templates.OpCreate && op.DraftID != "" {
			if err := markSubmitting(ctx, tx, op); err != nil {
				return err
			}
		}
		if fresh {
			if err := s.note(ctx, tx, note.Asking(op.ID)); err != nil {
				return err
			}
		}
		stored, err = scanOperation(tx.QueryRowContext(ctx, selectOperation+` WHERE id = $1`, op.ID))
		return err
	})
	if err != nil {
		return op, false, err
	}
	return stored, fresh, nil
}

func markSubmitting(ctx context.Context, tx *sql.Tx, op templates.Operation) error {
	err := one(tx.ExecContext(ctx,
		`UPDATE drafts SET submit = 'submitting' WHERE id = $1 AND version = $2 AND submit = ''`, op.DraftID, op.DraftVersion))
	if errors.Is(err, sql.ErrNoRows) {
		return conflictOrGone(ctx, tx, op.DraftID)
	}
	return err
}

// Operation is one operation.
func (s *Store) Operation(ctx context.Context, id string) (templates.Operation, error) {
	op, err := scanOperation(s.reads.QueryRowContext(ctx, selectOperation+` WHERE id = $1`, id))
	return op, explain("read operation", err)
}

// OpenOperations have no outcome: they are under way, or were when we stopped.
// Oldest first.
func (s *Store) OpenOperations(ctx context.Context) ([]templates.Operation, error) {
	rows, err := s.reads.QueryContext(ctx, selectOperation+unsettled+` AND outcome = '' ORDER BY started_at, id`)
	ops, err := collect(rows, err, scanOperation)
	return ops, explain("list open operations", err)
}

// UnknownOperations are those of an account whose answer was lost. Oldest first.
func (s *Store) UnknownOperations(ctx context.Context, waba string) ([]templates.Operation, error) {
	rows, err := s.reads.QueryContext(ctx,
		selectOperation+unsettled+` AND outcome = 'unknown' AND waba = $1 ORDER BY started_at, id`, waba)
	ops, err := collect(rows, err, scanOperation)
	return ops, explain("list unknown operations", err)
}

const selectOperation = `SELECT id, kind, waba, name, language, draft_id, actor, started_at, ended_at, outcome, error FROM operations`

// unsettled is spelled as its index is, or SQLite would not know that the index has them.
const unsettled = ` WHERE outcome IN ('', 'unknown')`

func scanOperation(r scanner) (op templates.Operation, err error) {
	err = r.Scan(&op.ID, &op.Kind, &op.WABA, &op.Name, &op.Language, &op.DraftID, &op.Actor,
		instant{&op.Started}, instant{&op.Ended}, &op.Outcome, &op.Error)
	return op, err
}
