package store

import (
	"bytes"
	"context"
	"slices"

	"templatedesk/internal/events"
)

// unread is an event of a body that was not understood when it was read before.
type unread struct {
	id, key, inboxID string
	payload          []byte
}

// notUnderstoodBefore finds what was not understood of the bodies that this batch is about: none,
// unless they are read once more. What is still not understood keeps its key, so that it
// stays the one event that it is.
func (r *recorder) notUnderstoodBefore() (before []unread, err error) {
	for _, inboxID := range r.b.InboxDone {
		stmt, err := r.stmt(notUnderstoodOfBody)
		if err != nil {
			return nil, err
		}
		rows, err := stmt.QueryContext(r.ctx, inboxID)
		found, err := collect(rows, err, func(s scanner) (unread, error) {
			u := unread{inboxID: inboxID}
			return u, s.Scan(&u.id, &u.key, &u.payload)
		})
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			r.again[inboxID] = true
		}
		before = append(before, found...)
	}
	if len(before) == 0 {
		return nil, nil
	}
	r.b.Events = slices.Clone(r.b.Events)
	for i := range r.b.Events {
		e := &r.b.Events[i]
		for _, u := range before {
			if e.Kind == events.Unrecognised && e.InboxID == u.inboxID && bytes.Equal(e.Payload, u.payload) {
				e.Key = u.key
			}
		}
	}
	return before, nil
}

const notUnderstoodOfBody = `SELECT id, key, payload FROM events WHERE inbox_id = $1 AND kind = 'unrecognised' AND understood_at = 0`

// understood marks those that the batch did not fail to understand again.
func (r *recorder) understood(before []unread) error {
	for _, u := range before {
		if slices.ContainsFunc(r.b.Events, func(e events.Event) bool { return e.Key == u.key }) {
			continue
		}
		if err := r.execOne(`UPDATE events SET understood_at = $1 WHERE id = $2`, millis(r.b.Now), u.id); err != nil {
			return err
		}
		if err := r.exec(addTally, -1, "unrecognised"); err != nil {
			return err
		}
	}
	return nil
}

// NotUnderstood are the newest events that are not understood so far, without payloads.
func (s *Store) NotUnderstood(ctx context.Context, limit int) ([]events.Event, error) {
	rows, err := s.reads.QueryContext(ctx, notUnderstood, limit)
	list, err := collect(rows, err, scanEvent)
	return list, explain("list what was not understood", err)
}

const notUnderstood = selectEvent + ` WHERE kind = 'unrecognised' AND understood_at = 0 ORDER BY at DESC, id DESC LIMIT $1`

// ReadAgain puts bodies back into the line of those to be worked on: up to limit, in the
// order of their ids, of those beyond after of which something was not understood or
// that were set aside. It returns how many, and the last one's id to go on from.
func (s *Store) ReadAgain(ctx context.Context, after string, limit int) (n int, last string, err error) {
	const doing = "read bodies again"
	rows, err := s.writes.QueryContext(ctx, readAgain, after, limit)
	ids, err := collect(rows, err, func(r scanner) (id string, err error) {
		err = r.Scan(&id)
		return id, err
	})
	if len(ids) > 0 {
		last = slices.Max(ids)
	}
	return len(ids), last, explain(doing, err)
}

const readAgain = `
	UPDATE inbox SET state = 'waiting', due_at = 0, attempts = 0 WHERE id IN (
		SELECT id FROM (
			SELECT inbox_id AS id FROM events WHERE kind = 'unrecognised' AND understood_at = 0 AND inbox_id > $1
			UNION SELECT id FROM inbox WHERE state = 'parked' AND id > $1
		) AS again ORDER BY id LIMIT $2)
	RETURNING id`
