package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
)

// flapping is how soon a list alone may bring a cause back that has just ended, and it is
// still the same: a list can be behind.
const flapping = time.Hour

// raise opens an alarm in the transaction of what caused it, for all who want to hear
// of it; false when it is no news. An alarm of the same key is the same cause: it opens
// again, silently, unless a person closed it.
func raise(ctx context.Context, tx *sql.Tx, a alarms.Alarm, now time.Time) (bool, error) {
	var id, by string
	var closed time.Time
	err := tx.QueryRowContext(ctx, `
		SELECT id, closed_at, closed_by FROM alarms
		WHERE key = $1 OR (slot = $2 AND word = $3 AND $4 = 'sync' AND closed_at >= $5)
		ORDER BY id DESC LIMIT 1`,
		text(a.Key), text(a.Slot), text(a.Word), string(a.Source), millis(now.Add(-flapping))).Scan(&id, instant{&closed}, &by)
	switch {
	case err == nil && (closed.IsZero() || by != ""):
		return false, nil
	case err == nil:
		_, err = tx.ExecContext(ctx, `
			UPDATE alarms SET closed_at = 0
			WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM alarms WHERE slot = $2 AND closed_at = 0)`, id, text(a.Slot))
		return false, err
	case !errors.Is(err, sql.ErrNoRows):
		return false, err
	}
	if a.ID, err = newID(); err != nil {
		return false, err
	}
	a.Noticed, a.Late = now, now.Sub(a.Happened) > alarms.LateAfter
	err = one(tx.ExecContext(ctx, `
		INSERT INTO alarms (id, key, slot, cause, waba, template_id, name, language, number, from_word, word, reason, detail, until_at,
			source, event_id, happened_at, noticed_at, late)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT DO NOTHING`, // its slot is open already
		a.ID, text(a.Key), text(a.Slot), string(a.Cause), text(a.WABA), a.TemplateID, text(a.Name), text(a.Language), text(a.Number),
		text(a.From), text(a.Word), text(a.Reason), text(a.Detail), millis(a.Until), string(a.Source), a.EventID,
		millis(a.Happened), millis(a.Noticed), a.Late))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, tell(ctx, tx, a)
}

// tell notes who is to see the alarm and where it is to be sent.
func tell(ctx context.Context, tx *sql.Tx, a alarms.Alarm) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT p.id, COALESCE(c.in_app, ''), COALESCE(c.by_email, ''), COALESCE(c.wabas, '')
		FROM people p LEFT JOIN alarm_choices c ON c.person_id = p.id ORDER BY p.id`)
	choices, err := collect(rows, err, scanChoice)
	if err != nil {
		return err
	}
	for _, c := range choices {
		if c.ShowsTo(a) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO alarm_readers (person_id, alarm_id) VALUES ($1, $2)`, c.PersonID, a.ID); err != nil {
				return err
			}
		}
		if c.MailsTo(a) {
			if err := enqueue(ctx, tx, a, alarms.MailTo(c.PersonID)); err != nil {
				return err
			}
		}
	}
	rows, err = tx.QueryContext(ctx, `SELECT id, causes, wabas FROM alarm_hooks ORDER BY id`)
	hooks, err := collect(rows, err, func(r scanner) (h alarms.Hook, err error) {
		err = r.Scan(&h.ID, document{&h.Causes}, document{&h.WABAs})
		return h, err
	})
	if err != nil {
		return err
	}
	for _, h := range hooks {
		if h.Wants(a) {
			if err := enqueue(ctx, tx, a, alarms.PostTo(h.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// closeSlot ends the open alarm of a slot, never before it began; false if none is open.
func closeSlot(ctx context.Context, tx *sql.Tx, slot string, at time.Time) (bool, error) {
	err := one(tx.ExecContext(ctx, `
		UPDATE alarms SET closed_at = CASE WHEN happened_at > $1 THEN happened_at ELSE $1 END
		WHERE slot = $2 AND closed_at = 0`, millis(at), text(slot)))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// RaiseAlarm opens an alarm that the clock told; false when it is no news.
func (s *Store) RaiseAlarm(ctx context.Context, a alarms.Alarm) (fresh bool, err error) {
	err = s.write(ctx, "raise alarm", func(tx *sql.Tx) error {
		fresh, err = raise(ctx, tx, a, s.now())
		return err
	})
	return fresh, err
}

// EndAlarm closes the open alarm of a slot; false if none is open.
func (s *Store) EndAlarm(ctx context.Context, slot string) (ended bool, err error) {
	var open bool
	err = s.reads.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM alarms WHERE slot = $1 AND closed_at = 0)`, slot).Scan(&open)
	if err != nil || !open {
		return false, explain("look for alarm", err)
	}
	err = s.write(ctx, "end alarm", func(tx *sql.Tx) error {
		ended, err = closeSlot(ctx, tx, slot, s.now())
		return err
	})
	return ended, err
}

// CloseAlarm closes an open alarm for a person; templates.ErrNotFound if it is not open.
func (s *Store) CloseAlarm(ctx context.Context, id, by string, note access.Entry) error {
	return s.execNoted(ctx, "close alarm", note, `UPDATE alarms SET closed_at = $1, closed_by = $2 WHERE id = $3 AND closed_at = 0`,
		millis(s.now()), text(by), id)
}

// Alarm is one alarm.
func (s *Store) Alarm(ctx context.Context, id string) (alarms.Alarm, error) {
	seen, err := scanAlarm(s.reads.QueryRowContext(ctx, `SELECT `+alarmColumns+`, FALSE FROM alarms a WHERE a.id = $1`, id))
	return seen.Alarm, explain("read alarm", err)
}

// Alarms are the newest limit alarms that f chooses, older than the one with the id
// before, as the person sees them.
func (s *Store) Alarms(ctx context.Context, personID string, f alarms.Filter, before string, limit int) ([]alarms.Seen, error) {
	query, args := alarmQuery(personID, f, before, limit)
	rows, err := s.reads.QueryContext(ctx, query, args...)
	list, err := collect(rows, err, scanAlarm)
	return list, explain("list alarms", err)
}

// alarmQuery walks one index backwards and stops.
func alarmQuery(personID string, f alarms.Filter, before string, limit int) (string, []any) {
	if before == "" {
		before = "~" // above every id
	}
	args := []any{personID, before, limit}
	where := `a.id < $2`
	switch f.State {
	case alarms.StateOpen:
		where += ` AND a.closed_at = 0`
	case alarms.StateClosed:
		where += ` AND a.closed_at > 0`
	}
	if f.Cause != "" {
		args = append(args, string(f.Cause))
		where += ` AND a.cause = $4`
	}
	if f.Unread {
		return `SELECT ` + alarmColumns + `, TRUE FROM alarm_readers r JOIN alarms a ON a.id = r.alarm_id
			WHERE r.person_id = $1 AND r.read_at = 0 AND r.alarm_id < $2 AND ` + where + ` ORDER BY r.alarm_id DESC LIMIT $3`, args
	}
	return `SELECT ` + alarmColumns + `, COALESCE(r.read_at = 0, FALSE)
		FROM alarms a LEFT JOIN alarm_readers r ON r.alarm_id = a.id AND r.person_id = $1
		WHERE ` + where + ` ORDER BY a.id DESC LIMIT $3`, args
}

// UnreadAlarms counts what the person has not read, up to limit, and gives the id of the
// newest alarm that was ever told to them.
func (s *Store) UnreadAlarms(ctx context.Context, personID string, limit int) (unread int, newest string, err error) {
	err = s.reads.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM alarm_readers WHERE person_id = $1 AND read_at = 0 LIMIT $2) AS some),
			COALESCE((SELECT MAX(alarm_id) FROM alarm_readers WHERE person_id = $1), '')`, personID, limit).Scan(&unread, &newest)
	return unread, newest, explain("count alarms", err)
}

// AlarmsSince are the alarms told to the person after the one with the id after and not
// read yet, oldest first.
func (s *Store) AlarmsSince(ctx context.Context, personID, after string, limit int) ([]alarms.Seen, error) {
	rows, err := s.reads.QueryContext(ctx, `
		SELECT `+alarmColumns+`, TRUE FROM alarm_readers r JOIN alarms a ON a.id = r.alarm_id
		WHERE r.person_id = $1 AND r.read_at = 0 AND r.alarm_id > $2 ORDER BY r.alarm_id LIMIT $3`, personID, after, limit)
	list, err := collect(rows, err, scanAlarm)
	return list, explain("list new alarms", err)
}

// ReadAlarm notes that the person has read an alarm, or with unread that they have not.
func (s *Store) ReadAlarm(ctx context.Context, personID, id string, unread bool) error {
	at := millis(s.now())
	if unread {
		at = 0
	}
	return s.execOne(ctx, "mark alarm", `UPDATE alarm_readers SET read_at = $1 WHERE person_id = $2 AND alarm_id = $3`, at, personID, id)
}

// ReadAlarms notes that the person has read all alarms up to the one named.
func (s *Store) ReadAlarms(ctx context.Context, personID, upTo string) error {
	return s.exec(ctx, "mark alarms", `UPDATE alarm_readers SET read_at = $1 WHERE person_id = $2 AND read_at = 0 AND alarm_id <= $3`,
		millis(s.now()), personID, upTo)
}

// AlarmChoice is what the person chose to hear of.
func (s *Store) AlarmChoice(ctx context.Context, personID string) (alarms.Choice, error) {
	c, err := scanChoice(s.reads.QueryRowContext(ctx, `SELECT person_id, in_app, by_email, wabas FROM alarm_choices WHERE person_id = $1`, personID))
	if errors.Is(err, sql.ErrNoRows) {
		return alarms.DefaultChoice(personID), nil
	}
	return c, explain("read choice of alarms", err)
}

// SetAlarmChoice keeps what the person chose.
func (s *Store) SetAlarmChoice(ctx context.Context, c alarms.Choice, note access.Entry) error {
	const doing = "keep choice of alarms"
	lists := make([]any, 3)
	for i, list := range []any{c.InApp, c.ByEmail, c.WABAs} {
		var err error
		if lists[i], err = asJSON(list); err != nil {
			return explain(doing, err)
		}
	}
	return s.execNoted(ctx, doing, note, `
		INSERT INTO alarm_choices (person_id, in_app, by_email, wabas) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id) DO UPDATE SET in_app = excluded.in_app, by_email = excluded.by_email, wabas = excluded.wabas`,
		append([]any{c.PersonID}, lists...)...)
}

const alarmColumns = `a.id, a.key, a.slot, a.cause, a.waba, a.template_id, a.name, a.language, a.number, a.from_word, a.word, a.reason,
	a.detail, a.until_at, a.source, a.event_id, a.happened_at, a.noticed_at, a.late, a.closed_at, a.closed_by`

func alarmTargets(a *alarms.Alarm) []any {
	return []any{
		&a.ID, &a.Key, &a.Slot, &a.Cause, &a.WABA, &a.TemplateID, &a.Name, &a.Language, &a.Number, &a.From, &a.Word, &a.Reason,
		&a.Detail,
		instant{&a.Until},
		&a.Source, &a.EventID,
		instant{&a.Happened},
		instant{&a.Noticed},
		&a.Late,
		instant{&a.Closed},
		&a.ClosedBy,
	}
}

func scanAlarm(r scanner) (a alarms.Seen, err error) {
	err = r.Scan(append(alarmTargets(&a.Alarm), &a.Unread)...)
	return a, err
}

// scanChoice reads a choice; empty lists are those of a person who never chose.
func scanChoice(r scanner) (c alarms.Choice, err error) {
	var inApp, byEmail, wabas string
	if err := r.Scan(&c.PersonID, &inApp, &byEmail, &wabas); err != nil {
		return c, err
	}
	if inApp == "" {
		return alarms.DefaultChoice(c.PersonID), nil
	}
	return c, errors.Join(
		json.Unmarshal([]byte(inApp), &c.InApp), json.Unmarshal([]byte(byEmail), &c.ByEmail), json.Unmarshal([]byte(wabas), &c.WABAs))
}
