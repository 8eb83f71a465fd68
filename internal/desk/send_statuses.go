package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// maxStatusPages bounds the search for one message's statuses among all that
// happened to its template since.
const maxStatusPages = 20

// SendStatuses are the statuses that webhooks told of a test-send, oldest first.
func (d *Desk) SendStatuses(ctx context.Context, s templates.Send) ([]events.Event, error) {
	if s.MessageID == "" {
		return nil, nil
	}
	// Statuses carry whole seconds of Sobot's clock, which may be behind ours.
	began := s.Created.Add(-time.Hour)
	var found []events.Event
	var before events.Cursor
	for range maxStatusPages {
		page, next, err := d.store.Journal(ctx, events.Filter{TemplateID: s.TemplateID, Kinds: []events.Kind{events.MessageStatus}}, before, TimelineSize)
		if err != nil {
			return nil, fmt.Errorf("read statuses: %w", err)
		}
		for _, e := range page {
			if e.MessageID == s.MessageID {
				found = append(found, e)
			}
		}
		if next == (events.Cursor{}) || next.At.Before(began) {
			break
		}
		before = next
	}
	slices.Reverse(found)
	return found, nil
}
