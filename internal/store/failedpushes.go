package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
)

// TakeRecovered keeps what a look into Sobot's log of failed pushes found, and returns
// those that were not known before. In the same transaction the body of a recovered one
// goes to the inbox as it is, so that each is there once and none without the other. One
// that goes on failing and is logged anew is the row it was before.
func (s *Store) TakeRecovered(ctx context.Context, found []events.FailedPush) (fresh []events.FailedPush, err error) {
	const doing = "take in recovered pushes"
	err = s.write(ctx, doing, func(tx *sql.Tx) error {
		fresh = nil
		recovered := 0
		for _, p := range found {
			isNew, err := takePush(ctx, tx, &p, s.now())
			if err != nil {
				return err
			}
			if !isNew {
				continue
			}
			fresh = append(fresh, p)
			if p.State == events.PushRecovered {
				recovered++
			}
		}
		if recovered == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, addTally, recovered, "received")
		return err
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

func takePush(ctx context.Context, tx *sql.Tx, p *events.FailedPush, now time.Time) (isNew bool, err error) {
	if p.ID, err = newID(); err != nil {
		return false, err
	}
	if p.State == events.PushFailing && p.LogID != "" {
		known, err := loggedAnew(ctx, tx, *p)
		if known || err != nil {
			return false, err
		}
	}
	body := p.Body
	if p.State == events.PushRecovered {
		if p.InboxID, err = newID(); err != nil {
			return false, err
		}
		body = []byte{}
	}
	p.FoundAt = now
	err = one(tx.ExecContext(ctx, `
		INSERT INTO failed_pushes (id, key, log_id, waba, sender, address, http_code, pushed_at, answered_at, found_at, state, problem, inbox_id, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (key) DO NOTHING`,
		p.ID, text(p.Key), text(p.LogID), text(p.WABA), text(p.Sender), text(p.Address), p.HTTPCode, millis(p.PushedAt), millis(p.AnsweredAt),
		millis(now), p.State, text(p.Problem), p.InboxID, body))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil || p.State != events.PushRecovered {
		return err == nil, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO inbox (id, received_at, source, state, body, pushed_at) VALUES ($1, $2, $3, 'waiting', $4, $5)`,
		p.InboxID, millis(now), string(events.FromRecovered), p.Body, millis(p.PushedAt))
	return err == nil, err
}

// loggedAnew reports whether the push is one that we know: as still failing, and then what
// its newest entry says is taken over, or as one that arrived since.
func loggedAnew(ctx context.Context, tx *sql.Tx, p events.FailedPush) (known bool, err error) {
	const slack = 60 * 60 * 1000 // between Sobot's clock and ours
	var id string
	err = tx.QueryRowContext(ctx, `
		SELECT id FROM failed_pushes
		WHERE log_id = $1 AND state IN ('failing', 'arrived') AND (state = 'failing' AND body = $2 OR state = 'arrived' AND repushed_at + $3 >= $4)`,
		text(p.LogID), p.Body, slack, millis(p.PushedAt)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE failed_pushes SET http_code = $1, pushed_at = $2, answered_at = $3, address = $4 WHERE id = $5 AND state = 'failing' AND pushed_at < $2`,
		p.HTTPCode, millis(p.PushedAt), millis(p.AnsweredAt), text(p.Address), id)
	return true, err
}

// FailedPushes are the newest of a state, without their bodies.
func (s *Store) FailedPushes(ctx context.Context, state string, limit int) ([]events.FailedPush, error) {
	rows, err := s.reads.QueryContext(ctx, selectPush+` WHERE state = $1 ORDER BY id DESC LIMIT $2`, state, limit)
	list, err := collect(rows, err, func(r scanner) (p events.FailedPush, err error) {
		err = r.Scan(pushTargets(&p)...)
		return p, err
	})
	return list, explain("list failed pushes", err)
}

// FailedPush is one, with its body if it is still failing.
func (s *Store) FailedPush(ctx context.Context, id string) (p events.FailedPush, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT `+pushColumns+`, body FROM failed_pushes WHERE id = $1`, id).
		Scan(append(pushTargets(&p), &p.Body)...)
	return p, explain("read failed push", err)
}

// CountFailing says how many are still failing, by WABA.
func (s *Store) CountFailing(ctx context.Context) (map[string]int, error) {
	type count struct {
		waba string
		n    int
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT waba, COUNT(*) FROM failed_pushes WHERE state = 'failing' GROUP BY waba`)
	list, err := collect(rows, err, func(r scanner) (c count, err error) {
		err = r.Scan(&c.waba, &c.n)
		return c, err
	})
	counts := map[string]int{}
	for _, c := range list {
		counts[c.waba] = c.n
	}
	return counts, explain("count failing pushes", err)
}

// RepushedSince says how many were pushed again since then.
func (s *Store) RepushedSince(ctx context.Context, since time.Time) (n int, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM failed_pushes WHERE repushed_at > 0 AND repushed_at >= $1`, millis(since)).Scan(&n)
	return n, explain("count re-pushes", err)
}

// BeginRepush notes, with the audit's entry, that Sobot is about to be asked to push it
// again. ErrConflict if that was done since rested, or if it is not failing any more.
func (s *Store) BeginRepush(ctx context.Context, id string, rested time.Time, note access.Entry) error {
	return s.noted(ctx, "begin re-push", note, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `
			UPDATE failed_pushes SET repushes = repushes + 1, repushed_at = $1 WHERE id = $2 AND state = 'failing' AND repushed_at <= $3`,
			millis(s.now()), id, millis(rested)))
		if errors.Is(err, sql.ErrNoRows) {
			return errConflict
		}
		return err
	})
}

// EndRepush notes what became of it. The body of one that arrived is in the inbox, whole.
func (s *Store) EndRepush(ctx context.Context, id, state, problem string) error {
	return s.execOne(ctx, "end re-push", `
		UPDATE failed_pushes SET state = $1, problem = $2, body = CASE WHEN $1 = 'failing' THEN body ELSE $4 END WHERE id = $3`,
		state, text(problem), id, []byte{})
}

// ForgetPushes removes those that are settled and were found before.
func (s *Store) ForgetPushes(ctx context.Context, before time.Time) error {
	return s.exec(ctx, "forget settled pushes", `DELETE FROM failed_pushes WHERE state IN ('arrived', 'recovered') AND found_at < $1`, millis(before))
}

const (
	pushColumns = `id, key, log_id, waba, sender, address, http_code, pushed_at, answered_at, found_at, state, problem, inbox_id, repushes, repushed_at`
	selectPush  = `SELECT ` + pushColumns + ` FROM failed_pushes`
)

func pushTargets(p *events.FailedPush) []any {
	return []any{
		&p.ID, &p.Key, &p.LogID, &p.WABA, &p.Sender, &p.Address, &p.HTTPCode,
		instant{&p.PushedAt},
		instant{&p.AnsweredAt},
		instant{&p.FoundAt},
		&p.State, &p.Problem, &p.InboxID, &p.Repushes,
		instant{&p.RepushedAt},
	}
}
