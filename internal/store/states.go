package store

import (
	"context"

	"templatedesk/internal/events"
)

// States are the newest limit entries of a template's history that say its status or
// its quality, newest first: their ids, kinds, words and places alone.
func (s *Store) States(ctx context.Context, templateID string, limit int) ([]events.Event, error) {
	rows, err := s.reads.QueryContext(ctx, selectStates, templateID, limit)
	all, err := collect(rows, err, func(r scanner) (e events.Event, err error) {
		err = r.Scan(&e.ID, &e.Kind, &e.Source, &e.To, instant{&e.ReceivedAt})
		return e, err
	})
	return all, explain("read states", err)
}

// selectStates walks an index of exactly these kinds (migration 0007).
const selectStates = `
	SELECT id, kind, source, to_word, at FROM events
	WHERE template_id = $1 AND kind IN ('template_submitted', 'template_known', 'template_appeared', 'template_back', 'template_status', 'template_quality', 'template_deleted')
	ORDER BY at DESC, id DESC LIMIT $2`
