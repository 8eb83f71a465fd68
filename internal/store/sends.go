package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

// BeginSend notes that Sobot is about to be asked to send. If the id is there
// already, the stored send comes back and fresh is false.
func (s *Store) BeginSend(ctx context.Context, send templates.Send, note access.Entry) (stored templates.Send, fresh bool, err error) {
	const doing = "begin send"
	state, err := asJSON(send.State)
	if err != nil {
		return send, false, explain(doing, err)
	}
	updated := send.Updated
	if updated.IsZero() {
		updated = send.Created
	}
	err = s.write(ctx, doing, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `
			INSERT INTO sends (id, waba, template_id, name, language, from_id, from_label, to_number, to_label,
				request, actor, created_at, outcome, error, message_id, wa_id, state, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '', '', $13, $14)
			ON CONFLICT (id) DO NOTHING`,
			send.ID, send.WABA, send.TemplateID, text(send.Name), text(send.Language), text(send.From), text(send.FromLabel),
			text(send.To), text(send.ToLabel), text(string(send.Request)), text(send.Actor), millis(send.Created), state, millis(updated)))
		fresh = err == nil
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if fresh {
			if err := s.note(ctx, tx, note.Asking(send.ID)); err != nil {
				return err
			}
		}
		stored, err = scanSend(tx.QueryRowContext(ctx, selectSend+` WHERE id = $1`, send.ID))
		return err
	})
	if err != nil {
		return send, false, err
	}
	return stored, fresh, nil
}

// Send is one test-send.
func (s *Store) Send(ctx context.Context, id string) (templates.Send, error) {
	send, err := scanSend(s.reads.QueryRowContext(ctx, selectSend+` WHERE id = $1`, id))
	return send, explain("read send", err)
}

// Sends are a template's test-sends, newest first.
func (s *Store) Sends(ctx context.Context, templateID string, limit int) ([]templates.Send, error) {
	rows, err := s.reads.QueryContext(ctx,
		selectSend+` WHERE template_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, templateID, limit)
	sends, err := collect(rows, err, scanSend)
	return sends, explain("list sends", err)
}

// OpenSends have no outcome: they are under way, or were when we stopped.
// Oldest first.
func (s *Store) OpenSends(ctx context.Context) ([]templates.Send, error) {
	rows, err := s.reads.QueryContext(ctx, selectSend+` WHERE outcome = '' ORDER BY created_at, id`)
	sends, err := collect(rows, err, scanSend)
	return sends, explain("list open sends", err)
}

const selectSend = `SELECT id, waba, template_id, name, language, from_id, from_label, to_number, to_label,
	request, actor, created_at, outcome, error, message_id, wa_id, state, updated_at FROM sends`

func scanSend(r scanner) (s templates.Send, err error) {
	var request string
	err = r.Scan(&s.ID, &s.WABA, &s.TemplateID, &s.Name, &s.Language, &s.From, &s.FromLabel, &s.To, &s.ToLabel,
		&request, &s.Actor, instant{&s.Created}, &s.Outcome, &s.Error, &s.MessageID, &s.WAID,
		document{&s.State}, instant{&s.Updated})
	if request != "" {
		s.Request = json.RawMessage(request)
	}
	return s, err
}
