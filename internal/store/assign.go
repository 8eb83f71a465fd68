package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"templatedesk/internal/events"
)

// Messages to us carry neither an id nor a time. An equal one that came this shortly
// before may be the same, pushed again; one found in Sobot's log of failed pushes may be
// one that came much earlier.
const (
	likelyRepeat     = 10 * time.Minute
	recoveredRepeats = 7 * 24 * time.Hour
)

// liken marks a message that an equal one came shortly before, and those that came
// shortly after it and were recorded first.
func (r *recorder) liken(e *events.Event) error {
	if e.Likeness == "" {
		return nil
	}
	window := likelyRepeat
	if e.Source == events.FromRecovered {
		window = recoveredRepeats
	}
	at := millis(e.ReceivedAt)
	if err := r.queryRow(alikeBefore,
		e.Likeness, at-window.Milliseconds(), at, e.Key, e.InboxID).Scan(&e.Repeat); err != nil {
		return err
	}
	return r.exec(`
		UPDATE events SET may_repeat = TRUE WHERE likeness = $1 AND likeness <> '' AND received_at BETWEEN $2 AND $3 AND key <> $4
			AND (received_at, inbox_id) > ($2, $5) AND may_repeat = FALSE`,
		e.Likeness, at, at+likelyRepeat.Milliseconds(), e.Key, e.InboxID)
}

const alikeBefore = `
	SELECT EXISTS (SELECT 1 FROM events WHERE likeness = $1 AND likeness <> '' AND received_at BETWEEN $2 AND $3 AND key <> $4
		AND (received_at, inbox_id) < ($3, $5))`

// asks is why Sobot's list is asked for when e comes: "" where it is not. t is the
// template that it is about, nil while there is none.
func (r *recorder) asks(t *row, e events.Event) (string, error) {
	if t != nil {
		return t.State.Asks(e), nil
	}
	if !aboutTemplate(e) || e.WABA == "" || e.Source != events.FromWebhook && e.Source != events.FromRecovered {
		return "", nil
	}
	var inUse bool
	err := r.queryRow(`SELECT EXISTS (SELECT 1 FROM accounts WHERE waba = $1 AND removed_at = 0)`, text(e.WABA)).Scan(&inUse)
	if err != nil || !inUse {
		return "", err
	}
	return "No template of this id or name was known here; Sobot's list was asked for it.", nil
}

// count keeps the figures that pages show of what was just put into the journal.
func (r *recorder) count(e events.Event) error {
	switch {
	case e.Kind == events.Unrecognised:
		return r.exec(addTally, 1, "unrecognised")
	case e.WABA == "":
		return r.exec(addTally, 1, "unassigned")
	}
	return nil
}

// Unassigned are the newest events about a number that no account has, without payloads.
func (s *Store) Unassigned(ctx context.Context, limit int) ([]events.Event, error) {
	rows, err := s.reads.QueryContext(ctx, unassigned, limit)
	list, err := collect(rows, err, scanEvent)
	return list, explain("list unassigned events", err)
}

const unassigned = selectEvent + ` WHERE waba = '' AND kind <> 'unrecognised' ORDER BY at DESC, id DESC LIMIT $1`

// Assign gives events that wait for an account to those that have their number by now:
// up to limit for each number. It returns how many, and whose they are.
func (s *Store) Assign(ctx context.Context, limit int) (n int, wabas []string, err error) {
	err = s.write(ctx, "assign events", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT senders.waba, phone_number_id, display FROM senders JOIN accounts ON accounts.waba = senders.waba
			ORDER BY removed_at, senders.id`)
		numbers, err := collect(rows, err, func(r scanner) (v [3]string, err error) {
			err = r.Scan(&v[0], &v[1], &v[2])
			return v, err
		})
		if err != nil {
			return err
		}
		for _, number := range numbers {
			waba := number[0]
			for _, word := range number[1:] {
				if word == "" {
					continue
				}
				for _, query := range []string{assignBySender, assignByPhone} {
					done, err := tx.ExecContext(ctx, query, waba, word, limit)
					if err != nil {
						return err
					}
					some, err := done.RowsAffected()
					if err != nil {
						return err
					}
					if n += int(some); some > 0 && !slices.Contains(wabas, waba) {
						wabas = append(wabas, waba)
					}
				}
			}
		}
		if n == 0 {
			return errNothing // not worth a commit
		}
		_, err = tx.ExecContext(ctx, addTally, -n, "unassigned")
		return err
	})
	if errors.Is(err, errNothing) {
		err = nil
	}
	return n, wabas, err
}

var errNothing = errors.New("nothing to do")

const (
	assignBySender = `UPDATE events SET waba = $1 WHERE id IN (
		SELECT id FROM events WHERE waba = '' AND kind <> 'unrecognised' AND sender = $2 LIMIT $3)`
	// Sobot's document is of two minds about which side of a message is ours.
	assignByPhone = `UPDATE events SET waba = $1, sender = phone, phone = sender WHERE id IN (
		SELECT id FROM events WHERE waba = '' AND kind <> 'unrecognised' AND phone = $2 LIMIT $3)`
)
