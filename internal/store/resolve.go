package store

import (
	"cmp"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// row is a template as this transaction knows it.
type row struct {
	templates.Template
	fresh bool // inserted by this batch
	named bool // got its vendor id in this batch: events may have waited for it
	dirty bool // differs from what the table holds
}

// resolve finds the template that the event is about and completes the event's
// address from it; nil while there is none. An event that carries a vendor id
// reaches the template of that id, in use or deleted, or one at its address whose
// id nobody has told yet. It never reaches a template of another id: a late word
// about a template that was deleted and made again is not about the new one.
func (r *recorder) resolve(e *events.Event) (*row, error) {
	t, err := r.find(*e)
	if errors.Is(err, sql.ErrNoRows) {
		e.TemplateID = ""
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	belong(e, t)
	return t, nil
}

func (r *recorder) find(e events.Event) (*row, error) {
	if e.TemplateID != "" {
		if id, ok := r.also[e.TemplateID]; ok {
			return r.row(id)
		}
		return r.row(e.TemplateID)
	}
	if e.VendorTemplateID != "" {
		var id string
		err := r.queryRow(`
			SELECT id FROM templates WHERE vendor_id = $1 AND (waba = $2 OR $2 = '')
			ORDER BY CASE WHEN deleted_at = 0 THEN 0 ELSE 1 END, id DESC LIMIT 1`,
			text(e.VendorTemplateID), text(e.WABA)).Scan(&id)
		if err == nil {
			return r.row(id)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	t, err := r.rowAt(e.WABA, e.Name, e.Language)
	if err == nil && e.VendorTemplateID != "" && t.VendorID != "" {
		return nil, sql.ErrNoRows
	}
	return t, err
}

// belong completes an event's address from its template.
func belong(e *events.Event, t *row) {
	e.TemplateID = t.ID
	if e.WABA == "" {
		e.WABA = t.WABA
	}
	if e.Name == "" && e.Language == "" {
		e.Name, e.Language = t.Name, t.Language
	}
}

// row is the template of that ID; sql.ErrNoRows if there is none.
func (r *recorder) row(id string) (*row, error) {
	if t, ok := r.rows[id]; ok {
		return t, nil
	}
	t, err := scanTemplate(r.queryRow(selectTemplate+` WHERE id = $1`, id))
	if err != nil {
		return nil, err
	}
	r.rows[id] = &row{Template: t}
	return r.rows[id], nil
}

// rowAt is the template in use at that address; sql.ErrNoRows if there is none.
func (r *recorder) rowAt(waba, name, language string) (*row, error) {
	var id string
	err := r.queryRow(`SELECT id FROM templates WHERE waba = $1 AND name = $2 AND language = $3 AND deleted_at = 0`,
		text(waba), text(name), text(language)).Scan(&id)
	if err != nil {
		return nil, err
	}
	return r.row(id)
}

// attachTemplates gives the events that waited for a vendor id to the templates
// that got theirs in this batch, and those that named only an address (a refused
// or unclear submission) to the template that now stands there.
func (r *recorder) attachTemplates() error {
	for _, id := range sortedIDs(r.rows) {
		t := r.rows[id]
		var waited []events.Event
		if t.named && t.VendorID != "" {
			byID, err := r.events(selectEvent+`
				WHERE vendor_template_id = $1 AND (waba = +$2 OR waba = '')
					AND template_id IS NULL AND vendor_template_id <> ''`, t.VendorID, t.WABA)
			if err != nil {
				return err
			}
			waited = byID
		}
		if t.fresh && !t.Deleted() { // what was tried under this address before it existed
			byAddress, err := r.events(selectEvent+`
				WHERE waba = +$1 AND name = $2 AND language = $3
					AND template_id IS NULL AND vendor_template_id = '' AND name <> ''`, t.WABA, t.Name, t.Language)
			if err != nil {
				return err
			}
			waited = append(waited, byAddress...)
		}
		// Sorted here: asked to sort, SQLite walks the account's whole history in
		// order instead of looking into the small index of those that wait.
		slices.SortFunc(waited, func(a, b events.Event) int {
			return cmp.Or(a.At().Compare(b.At()), cmp.Compare(a.ID, b.ID))
		})
		for _, e := range waited {
			lost := e.WABA == ""
			belong(&e, t)
			e.Asked = t.State.Asks(e)
			if err := r.attach(e, lost); err != nil {
				return err
			}
			if err := r.fold(t, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// attachMessages gives the send that just got its message id what was said of
// that message before.
func (r *recorder) attachMessages() error {
	if r.b.EndSend == nil || r.b.EndSend.MessageID == "" {
		return nil
	}
	waited, err := r.events(selectEvent+`
		WHERE message_id = $1 AND message_id <> '' AND kind = +$2 AND template_id IS NULL ORDER BY at, id`,
		text(r.b.EndSend.MessageID), string(events.MessageStatus))
	if err != nil || len(waited) == 0 {
		return err
	}
	send, err := r.sendOf(r.b.EndSend.MessageID)
	if err != nil || send == nil {
		return err
	}
	for _, e := range waited {
		lost := e.WABA == ""
		follow(&e, *send)
		if err := r.attach(e, lost); err != nil {
			return err
		}
		if err := r.foldMessage(send, e); err != nil {
			return err
		}
	}
	return nil
}

func (r *recorder) events(query string, args ...any) ([]events.Event, error) {
	stmt, err := r.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(r.ctx, args...)
	return collect(rows, err, scanEvent)
}

// attach gives an event that waited to its template; lost says that it belonged to no
// account until now.
func (r *recorder) attach(e events.Event, lost bool) error {
	r.out.Attached = append(r.out.Attached, e)
	if lost {
		if err := r.exec(addTally, -1, "unassigned"); err != nil {
			return err
		}
	}
	return r.execOne(`UPDATE events SET template_id = $1, waba = $2, name = $3, language = $4, asked = $5 WHERE id = $6`,
		e.TemplateID, e.WABA, e.Name, e.Language, text(e.Asked), e.ID)
}

// locate completes an event about a message or a number: bodies about those name
// no account. It returns the test-send that a message status is about, or nil.
func (r *recorder) locate(e *events.Event) (*templates.Send, error) {
	if e.MessageID != "" {
		send, err := r.sendOf(e.MessageID)
		if err != nil {
			return nil, err
		}
		if send != nil && e.Kind == events.MessageStatus {
			follow(e, *send)
			return send, nil
		}
		if send != nil && e.WABA == "" {
			e.WABA = send.WABA
		}
	}
	if e.WABA != "" || e.Sender == "" && e.Phone == "" {
		return nil, nil
	}
	var swapped bool
	err := r.queryRow(`
		SELECT senders.waba, NOT (phone_number_id = $1 OR display = $2 AND $2 <> '')
		FROM senders JOIN accounts ON accounts.waba = senders.waba
		WHERE phone_number_id IN ($1, $3) OR display IN ($2, $3) AND display <> ''
		ORDER BY 2, removed_at, senders.id LIMIT 1`,
		text(e.Sender), digits(e.Sender), text(e.Phone)).Scan(&e.WABA, &swapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if swapped { // Sobot's document is of two minds about which side is ours
		e.Sender, e.Phone = e.Phone, digits(e.Sender)
	}
	return nil, err
}

// follow completes an event from the send of its message.
func follow(e *events.Event, send templates.Send) {
	e.WABA, e.TemplateID = send.WABA, send.TemplateID
	e.Name, e.Language = send.Name, send.Language
}

// sendOf is the test-send of that message; nil if it is none of ours.
func (r *recorder) sendOf(messageID string) (*templates.Send, error) {
	send, err := scanSend(r.queryRow(selectSend+` WHERE message_id = $1 AND message_id <> ''`, text(messageID)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &send, err
}

// digits are the digits of a number however it was written.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}
