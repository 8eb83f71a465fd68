package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"templatedesk/internal/events"
)

// Journal is a page of the journal after before, newest first by (At, ID),
// without payloads but for changes of wording, which show theirs. The zero next cursor means that there is no more.
func (s *Store) Journal(ctx context.Context, f events.Filter, before events.Cursor, limit int) ([]events.Event, events.Cursor, error) {
	page, more, err := s.journal(ctx, f, before, older, limit)
	if err != nil || !more {
		return page, events.Cursor{}, explain("read journal", err)
	}
	return page, events.CursorOf(page[len(page)-1]), nil
}

// JournalNewer is the page of the journal that ends just before the entry at after,
// newest first like all pages. More says whether there are newer ones still.
func (s *Store) JournalNewer(ctx context.Context, f events.Filter, after events.Cursor, limit int) (page []events.Event, more bool, err error) {
	page, more, err = s.journal(ctx, f, after, newer, limit)
	return page, more, explain("read journal", err)
}

func (s *Store) journal(ctx context.Context, f events.Filter, from events.Cursor, way direction, limit int) (page []events.Event, more bool, err error) {
	classes, err := s.chosenClasses(ctx, f)
	if err != nil {
		return nil, false, err
	}
	walks := journalWalks(f, classes)
	if len(walks) == 0 {
		return nil, false, nil
	}
	query, args := journalQuery(f, walks, from, way, limit+1) // one more tells whether it goes on
	rows, err := s.reads.QueryContext(ctx, query, args...)
	page, err = collect(rows, err, scanEvent)
	slices.SortFunc(page, func(a, b events.Event) int { // a merge of walks gives them in no order
		return cmp.Or(b.At().Compare(a.At()), cmp.Compare(b.ID, a.ID))
	})
	if more = len(page) > limit; more && way == older {
		page = page[:limit]
	} else if more {
		page = page[1:]
	}
	return page, more, err
}

// Event is one entry with its payload.
func (s *Store) Event(ctx context.Context, id string) (e events.Event, err error) {
	e, err = scanEvent(s.reads.QueryRowContext(ctx, selectWholeEvent, id))
	return e, explain("read event", err)
}

const (
	eventColumns = `id, key, kind, source, waba, template_id, vendor_template_id, name, language, sender, message_id,
	phone, at, vendor_at, future, received_at, from_word, to_word, category, reason, detail, until_at, actor, inbox_id,
	extra, asked, likeness, may_repeat, understood_at`
	// A page shows what a wording became, which the payload tells; one beyond 64 KB is
	// no template's.
	selectEvent = `SELECT ` + eventColumns + `,
	CASE WHEN kind = 'template_wording' AND LENGTH(payload) <= 65536 THEN payload END FROM events`
	selectWholeEvent = `SELECT ` + eventColumns + `, payload FROM events WHERE id = $1`
	insertEvent      = `INSERT INTO events (` + eventColumns + `, payload, class)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
		$26, $27, $28, $29, $30, $31)
	ON CONFLICT (key) DO NOTHING`
)

func scanEvent(r scanner) (e events.Event, err error) {
	var payload []byte
	err = r.Scan(append(eventTargets(&e), &payload)...)
	if len(payload) > 0 {
		e.Payload = payload
	}
	return e, err
}

func eventTargets(e *events.Event) []any {
	var at int64 // is At() again
	return []any{
		&e.ID, &e.Key, &e.Kind, &e.Source, &e.WABA,
		orEmpty{&e.TemplateID},
		&e.VendorTemplateID, &e.Name, &e.Language,
		&e.Sender, &e.MessageID, &e.Phone, &at,
		instant{&e.VendorTime},
		&e.Future,
		instant{&e.ReceivedAt},
		&e.From, &e.To, &e.Category, &e.Reason, &e.Detail,
		instant{&e.Until},
		&e.Actor, &e.InboxID, &e.Extra, &e.Asked, &e.Likeness, &e.Repeat,
		instant{&e.Understood},
	}
}

func eventValues(e events.Event) []any {
	payload := []byte(e.Payload)
	if payload == nil {
		payload = []byte{}
	}
	return []any{
		e.ID, text(e.Key), text(e.Kind), text(e.Source), text(e.WABA), nullable(e.TemplateID), text(e.VendorTemplateID),
		text(e.Name), text(e.Language), text(e.Sender), text(e.MessageID), text(e.Phone), millis(e.At()), millis(e.VendorTime),
		e.Future, millis(e.ReceivedAt), text(e.From), text(e.To), text(e.Category), text(e.Reason), text(e.Detail), millis(e.Until),
		text(e.Actor), e.InboxID, text(e.Extra), text(e.Asked), e.Likeness, e.Repeat, millis(e.Understood), payload,
	}
}

// orEmpty scans NULL as "".
type orEmpty struct{ s *string }

func (o orEmpty) Scan(src any) error {
	var v sql.NullString
	err := v.Scan(src)
	*o.s = v.String
	return err
}

// nullable stores "" as NULL.
func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
