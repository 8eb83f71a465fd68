package store

import (
	"context"
	"database/sql"
	"time"

	"templatedesk/internal/alarms"
)

// enqueue lays an alarm out for a target, in the transaction that raised it: a kill
// afterwards loses nothing. What goes to a target that rests after a failure waits with
// the rest.
func enqueue(ctx context.Context, tx *sql.Tx, a alarms.Alarm, to alarms.Target) error {
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO alarm_deliveries (id, alarm_id, target, state, created_at, due_at) 
		SELECT $1, $2, $3, 'waiting', $4, CASE WHEN COALESCE(MAX(due_at), 0) > $4 THEN MAX(due_at) ELSE $4 END
		FROM alarm_deliveries WHERE target = $3 AND state = 'waiting' AND attempts > 0
		ON CONFLICT (alarm_id, target) DO NOTHING`, id, a.ID, string(to), millis(a.Noticed))
	return err
}

// DueTargets are the targets that something is to be delivered to now.
func (s *Store) DueTargets(ctx context.Context) ([]alarms.Target, error) {
	rows, err := s.reads.QueryContext(ctx, `
		SELECT DISTINCT target FROM alarm_deliveries WHERE state = 'waiting' AND due_at <= $1 ORDER BY target`, millis(s.now()))
	all, err := collect(rows, err, func(r scanner) (t alarms.Target, err error) { return t, r.Scan(&t) })
	return all, explain("list due targets", err)
}

// DueDeliveries are the oldest deliveries to a target that are due.
func (s *Store) DueDeliveries(ctx context.Context, to alarms.Target, limit int) ([]alarms.Delivery, error) {
	rows, err := s.reads.QueryContext(ctx, selectDelivery+`
		WHERE d.target = $1 AND d.state = 'waiting' AND d.due_at <= $2 ORDER BY d.id LIMIT $3`, string(to), millis(s.now()), limit)
	all, err := collect(rows, err, scanDelivery)
	return all, explain("list due deliveries", err)
}

// EndDeliveries notes that deliveries ended, as alarms.Done or alarms.GivenUp.
func (s *Store) EndDeliveries(ctx context.Context, ids []string, state, problem string) error {
	return s.write(ctx, "end deliveries", func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `
				UPDATE alarm_deliveries SET state = $1, problem = $2, attempts = attempts + 1, ended_at = $3 WHERE id = $4 AND state = 'waiting'`,
				state, text(problem), millis(s.now()), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// PutOff counts a failed attempt of deliveries, and lets all that waits for the same
// target wait until due: it is the target that fails.
func (s *Store) PutOff(ctx context.Context, to alarms.Target, ids []string, problem string, due time.Time) error {
	return s.write(ctx, "put deliveries off", func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE alarm_deliveries SET attempts = attempts + 1, problem = $1 WHERE id = $2 AND state = 'waiting'`,
				text(problem), id); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE alarm_deliveries SET due_at = $1 WHERE target = $2 AND state = 'waiting' AND due_at < $1`,
			millis(due), string(to))
		return err
	})
}

// TryAgain makes all that waits for a target due now.
func (s *Store) TryAgain(ctx context.Context, to alarms.Target) error {
	return s.exec(ctx, "try deliveries again", `UPDATE alarm_deliveries SET due_at = $1 WHERE target = $2 AND state = 'waiting' AND due_at > $1`,
		millis(s.now()), string(to))
}

// TargetHealth is how deliveries to a target went.
func (s *Store) TargetHealth(ctx context.Context, to alarms.Target) (h alarms.Health, err error) {
	if h, err = s.waiting(ctx, `= $1`, string(to)); err != nil {
		return h, err
	}
	h.Last, err = s.delivery(ctx, `d.target = $1 AND d.attempts > 0 ORDER BY d.id DESC`, string(to))
	return h, err
}

// MailHealth is how what still waits for any person's e-mail stands.
func (s *Store) MailHealth(ctx context.Context) (alarms.Health, error) {
	h, err := s.waiting(ctx, `>= $1 AND target < 'mail;'`, "mail:")
	if err != nil || h.Attempts == 0 {
		return h, err
	}
	h.Last, err = s.delivery(ctx, `d.state = 'waiting' AND d.target >= $1 AND d.target < 'mail;' AND d.attempts > 0 ORDER BY d.due_at`, "mail:")
	return h, err
}

func (s *Store) waiting(ctx context.Context, which, target string) (h alarms.Health, err error) {
	err = s.reads.QueryRowContext(ctx, `
		SELECT COUNT(*), COALESCE(MAX(attempts), 0), COALESCE(MIN(due_at), 0) FROM alarm_deliveries WHERE state = 'waiting' AND target `+which,
		target).Scan(&h.Waiting, &h.Attempts, instant{&h.Next})
	return h, explain("count deliveries", err)
}

func (s *Store) delivery(ctx context.Context, where, target string) (alarms.Delivery, error) {
	rows, err := s.reads.QueryContext(ctx, selectDelivery+` WHERE `+where+` LIMIT 1`, target)
	found, err := collect(rows, err, scanDelivery)
	if len(found) == 0 {
		return alarms.Delivery{}, explain("read deliveries", err)
	}
	return found[0], nil
}

const selectDelivery = `
	SELECT d.id, d.target, d.state, d.attempts, d.created_at, d.due_at, d.ended_at, d.problem, ` + alarmColumns + `
	FROM alarm_deliveries d JOIN alarms a ON a.id = d.alarm_id`

func scanDelivery(r scanner) (d alarms.Delivery, err error) {
	err = r.Scan(append([]any{
		&d.ID, &d.Target, &d.State, &d.Attempts, instant{&d.Created}, instant{&d.Due}, instant{&d.Ended}, &d.Problem,
	}, alarmTargets(&d.Alarm)...)...)
	return d, err
}
