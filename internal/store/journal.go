package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"templatedesk/internal/events"
)

// Journal is a page of the journal after before, newest first by (At, ID),
// without payloads but for changes of wording, which show theirs. The zero next cursor means that there is no more.
func (s *Store) Journal(ctx context.Context, f events.Filter, before events.Cursor, limit int) ([]events.Event, events.Cursor, error) {
	const doing = "read journal"
	query, args := journalQuery(f, before, limit+1) // one more tells whether it goes on
	rows, err := s.reads.QueryContext(ctx, query, args...)
	page, err := collect(rows, err, scanEvent)
	if err != nil {
		return nil, events.Cursor{}, explain(doing, err)
	}
	if len(page) <= limit {
		return page, events.Cursor{}, nil
	}
	page = page[:limit]
	last := page[len(page)-1]
	return page, events.Cursor{At: last.At(), ID: last.ID}, nil
}

// Event is one entry with its payload.
func (s *Store) Event(ctx context.Context, id string) (e events.Event, err error) {
	e, err = scanEvent(s.reads.QueryRowContext(ctx, `SELECT `+eventColumns+`, payload FROM events WHERE id = $1`, id))
	return e, explain("read event", err)
}

// journalQuery walks one index backwards and stops; it never sorts and never
// skips. Entries of an account by kind are merged from one walk a kind, because
// the rare kinds that people look for hide among a million message statuses.
func journalQuery(f events.Filter, before events.Cursor, limit int) (string, []any) {
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	var where []string
	if f.WABA != "" {
		where = append(where, "waba = "+arg(f.WABA))
	}
	if f.TemplateID != "" {
		where = append(where, "template_id = "+arg(f.TemplateID))
	}
	if before != (events.Cursor{}) {
		where = append(where, fmt.Sprintf("(at, id) < (%s, %s)", arg(millis(before.At)), arg(before.ID)))
	}
	walk := func(more ...string) string {
		all := append(more, where...)
		if len(all) == 0 {
			return selectEvent
		}
		return selectEvent + ` WHERE ` + strings.Join(all, ` AND `)
	}

	var walks []string
	switch {
	case len(f.Kinds) == 0:
		walks = []string{walk()}
	case f.WABA != "" && f.TemplateID == "":
		for _, kind := range f.Kinds {
			walks = append(walks, walk("kind = "+arg(string(kind))))
		}
	default:
		kinds := make([]string, len(f.Kinds))
		for i, kind := range f.Kinds {
			kinds[i] = arg(string(kind))
		}
		walks = []string{walk("kind IN (" + strings.Join(kinds, ", ") + ")")}
	}
	return strings.Join(walks, ` UNION ALL `) + ` ORDER BY at DESC, id DESC LIMIT ` + arg(limit), args
}

const (
	eventColumns = `id, key, kind, source, waba, template_id, vendor_template_id, name, language, sender, message_id,
	phone, at, vendor_at, future, received_at, from_word, to_word, category, reason, detail, until_at, actor, inbox_id`
	// A page shows what a wording became, which the payload tells; one beyond 64 KB is
	// no template's.
	selectEvent = `SELECT ` + eventColumns + `,
	CASE WHEN kind = 'template_wording' AND LENGTH(payload) <= 65536 THEN payload END FROM events`
	insertEvent = `INSERT INTO events (` + eventColumns + `, payload)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
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
		&e.Actor, &e.InboxID,
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
		text(e.Actor), e.InboxID, payload,
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
