package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/templates"
)

// BeginRound notes that Sobot is about to be asked for several things. If the id is there
// already, the stored round comes back and fresh is false.
func (s *Store) BeginRound(ctx context.Context, r templates.Round) (stored templates.Round, fresh bool, err error) {
	const doing = "begin round"
	parts, err := asJSON(r.Parts)
	if err != nil {
		return r, false, explain(doing, err)
	}
	err = s.write(ctx, doing, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `
			INSERT INTO rounds (id, kind, waba, name, actor, started_at, ended_at, parts)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`,
			r.ID, r.Kind, r.WABA, text(r.Name), text(r.Actor), millis(r.Started), millis(r.Ended), text(parts)))
		fresh = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return r, false, err
	}
	stored, err = s.Round(ctx, r.ID)
	return stored, fresh, err
}

// SaveRound stores how far a round is: its parts' problems, and its end.
func (s *Store) SaveRound(ctx context.Context, r templates.Round) error {
	const doing = "save round"
	parts, err := asJSON(r.Parts)
	if err != nil {
		return explain(doing, err)
	}
	return s.write(ctx, doing, func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE rounds SET ended_at = $1, parts = $2 WHERE id = $3`, millis(r.Ended), text(parts), r.ID))
	})
}

// StopRound notes that nothing more of a round is to be begun, unless it has ended.
func (s *Store) StopRound(ctx context.Context, id string, at time.Time) error {
	const doing = "stop round"
	return s.write(ctx, doing, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE rounds SET stopped_at = $1 WHERE id = $2 AND ended_at = 0 AND stopped_at = 0`, millis(at), id)
		return err
	})
}

// Round is one round with the operations of its parts as they are now.
func (s *Store) Round(ctx context.Context, id string) (templates.Round, error) {
	r, err := scanRound(s.reads.QueryRowContext(ctx, selectRound+` WHERE id = $1`, id))
	if err != nil {
		return r, explain("read round", err)
	}
	return s.withOperations(ctx, r)
}

// OpenRounds are those of an account that have not ended, of all accounts with waba "".
// Oldest first.
func (s *Store) OpenRounds(ctx context.Context, waba string) ([]templates.Round, error) {
	query, args := selectRound+` WHERE ended_at = 0 ORDER BY id`, []any(nil)
	if waba != "" {
		query, args = selectRound+` WHERE ended_at = 0 AND waba = $1 ORDER BY id`, []any{waba}
	}
	rows, err := s.reads.QueryContext(ctx, query, args...)
	open, err := collect(rows, err, scanRound)
	if err != nil {
		return nil, explain("list open rounds", err)
	}
	for i := range open {
		if open[i], err = s.withOperations(ctx, open[i]); err != nil {
			return nil, err
		}
	}
	return open, nil
}

// withOperations reads the operations of all parts at once: their ids begin with the
// round's and a dot, and "/" is the sign after the dot.
func (s *Store) withOperations(ctx context.Context, r templates.Round) (templates.Round, error) {
	rows, err := s.reads.QueryContext(ctx, selectOperation+` WHERE id >= $1 AND id < $2`, r.ID+".", r.ID+"/")
	ops, err := collect(rows, err, scanOperation)
	if err != nil {
		return r, explain("read operations of round", err)
	}
	byID := make(map[string]templates.Operation, len(ops))
	for _, op := range ops {
		byID[op.ID] = op
	}
	for i := range r.Parts {
		r.Parts[i].Operation = byID[r.OperationID(i)]
	}
	return r, nil
}

const selectRound = `SELECT id, kind, waba, name, actor, started_at, stopped_at, ended_at, parts FROM rounds`

func scanRound(row scanner) (r templates.Round, err error) {
	err = row.Scan(&r.ID, &r.Kind, &r.WABA, &r.Name, &r.Actor, instant{&r.Started}, instant{&r.Stopped}, instant{&r.Ended}, document{&r.Parts})
	return r, err
}
