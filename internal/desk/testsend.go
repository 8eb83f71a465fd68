package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// SendForm is what a test-send asks for.
type SendForm struct {
	ID       string // one-time id of the message
	Template templates.Template
	Needs    []templates.Need
	Values   templates.Values // the approved samples
	Senders  []templates.Sender
	Phones   []templates.TestPhone
	// Unsendable says why it cannot be sent now; empty when it can.
	Unsendable string
}

// PrepareSend reads from a template what sending it needs.
func (d *Desk) PrepareSend(ctx context.Context, waba, name, language string) (SendForm, error) {
	t, err := d.store.Template(ctx, waba, name, language)
	if err != nil {
		return SendForm{}, fmt.Errorf("read template: %w", err)
	}
	account, err := d.store.Account(ctx, waba)
	if err != nil {
		return SendForm{}, fmt.Errorf("read account: %w", err)
	}
	phones, err := d.store.TestPhones(ctx)
	if err != nil {
		return SendForm{}, fmt.Errorf("list test phones: %w", err)
	}
	f := SendForm{ID: NewID(), Template: t, Needs: t.Needs(), Values: templates.Values{}, Senders: account.Senders, Phones: phones}
	for _, n := range f.Needs {
		f.Values[n.Path] = n.Sample
	}
	f.Unsendable = unsendable(t, account)
	return f, nil
}

func unsendable(t templates.Template, a templates.Account) string {
	switch {
	case t.Deleted():
		return "This template is deleted; only its history remains."
	case !a.Removed.IsZero():
		return "This account was removed from the dashboard."
	case t.Unsupported() != "":
		return t.Unsupported()
	case len(a.Senders) == 0:
		return "This account has no sender yet. An admin adds one under Settings."
	}
	switch s := events.CanonStatus(t.Status); s {
	case events.StatusApproved:
		return ""
	case events.StatusPending:
		return "It is still in review; only an approved template can be sent."
	default:
		return "Its status is " + strings.ToLower(s) + "; only an approved template can be sent."
	}
}

// SendRequest is a filled test-send form.
type SendRequest struct {
	ID             string
	WABA           string
	Name, Language string
	SenderID       string // our sender row
	To             string // as typed
	Values         templates.Values
}

// Send sends one template message to one phone, at most once for an ID. Fields:
// to, sender, and the paths of Needs. The row is returned with whatever outcome;
// it is never sent again by itself.
func (d *Desk) Send(ctx context.Context, actor access.Person, r SendRequest) (templates.Send, error) {
	if s, err := d.store.Send(ctx, r.ID); err == nil {
		if s.WABA != r.WABA {
			return templates.Send{}, templates.ErrNotFound
		}
		return s, nil
	} else if !errors.Is(err, templates.ErrNotFound) {
		return s, fmt.Errorf("look up send: %w", err)
	}
	form, err := d.PrepareSend(ctx, r.WABA, r.Name, r.Language)
	if err != nil {
		return templates.Send{}, err
	}
	if form.Unsendable != "" {
		return templates.Send{}, &Trouble{What: "This template cannot be sent now.", Means: form.Unsendable, Do: "Nothing was sent.", Outcome: templates.OutcomeNeverSent}
	}
	fe := templates.FieldErrors{}
	for path, msg := range form.Template.CheckValues(r.Values) {
		fe[path] = msg
	}
	to, _, err := templates.ParseRecipient(r.To)
	if err != nil {
		fe["to"] = err.Error()
	}
	var from templates.Sender
	for _, s := range form.Senders {
		if s.ID == r.SenderID {
			from = s
		}
	}
	switch {
	case from.ID == "":
		fe["sender"] = "Choose the number it goes out from."
	case to != "" && to == from.Display:
		fe["to"] = "This is the sender itself. Choose another phone."
	}
	if len(fe) > 0 {
		return templates.Send{}, fe
	}

	req := form.Template.Message(r.Values, from.PhoneNumberID, to)
	body, err := sobot.EncodeSend(req)
	if err != nil {
		return templates.Send{}, fmt.Errorf("encode message: %w", err)
	}
	ctx = callContext(ctx)
	s, fresh, err := d.store.BeginSend(ctx, templates.Send{
		ID: r.ID, WABA: r.WABA, TemplateID: form.Template.ID, Name: r.Name, Language: r.Language,
		From: from.PhoneNumberID, FromLabel: from.Label, To: to, ToLabel: phoneLabel(form.Phones, to),
		Request: body, Actor: actor.Email, Created: d.now(),
	}, actor.Did(ctx, access.TestSent, r.Name).In(r.WABA).With(r.Language+" to "+templates.MaskPhone(to)))
	if err != nil {
		return s, fmt.Errorf("note send: %w", err)
	}
	if !fresh {
		return s, nil
	}
	res, callErr := d.sobot.SendTemplate(ctx, req)
	s.Outcome, s.Updated = outcomeWord(callErr), d.now()
	if callErr == nil {
		s.MessageID, s.WAID = res.MessageID, res.WAID
		s.State = events.MessageState{Status: "accepted", At: s.Updated}
	} else {
		s.Error = explain(callErr, actSend).Error()
	}
	e := sentEvent(s)
	e.VendorTemplateID = form.Template.VendorID
	if _, err := d.record(ctx, templates.Batch{Events: []events.Event{e}, EndSend: &s}); err != nil {
		if callErr == nil {
			return s, unrecorded("Sobot took the message", fmt.Errorf("record send: %w", err))
		}
		return s, fmt.Errorf("record send: %w", err)
	}
	d.log.InfoContext(ctx, "test-send", "waba", s.WABA, "template", s.Name, "language", s.Language,
		"to", templates.MaskPhone(s.To), "outcome", s.Outcome, "by", actor.ID, "err", callErr)
	return d.SendByID(ctx, s.WABA, s.ID) // a status may have overtaken the answer
}

// sentEvent is the journal's entry of a test-send that has ended.
func sentEvent(s templates.Send) events.Event {
	return events.Event{
		Key: events.KeySend + s.ID, Kind: events.TestSent, Source: events.FromUser, WABA: s.WABA, TemplateID: s.TemplateID,
		Name: s.Name, Language: s.Language, Sender: s.From, Phone: s.To, MessageID: s.MessageID,
		ReceivedAt: s.Updated, To: s.Outcome, Reason: s.Error, Detail: s.ToLabel, Actor: s.Actor,
	}
}

func phoneLabel(phones []templates.TestPhone, number string) string {
	for _, p := range phones {
		if p.Number == number {
			return p.Label
		}
	}
	return ""
}

// SendByID is one test-send of that account.
func (d *Desk) SendByID(ctx context.Context, waba, id string) (templates.Send, error) {
	s, err := d.store.Send(ctx, id)
	if err != nil {
		return s, fmt.Errorf("read send: %w", err)
	}
	if s.WABA != waba {
		return templates.Send{}, templates.ErrNotFound
	}
	return s, nil
}

// Sends are a template's newest test-sends.
func (d *Desk) Sends(ctx context.Context, templateID string) ([]templates.Send, error) {
	return d.store.Sends(ctx, templateID, 20)
}

// RequestJSON is the exact body that a send posts, indented for people.
func (d *Desk) RequestJSON(t templates.Template, v templates.Values, from, to string) (string, error) {
	raw, err := sobot.EncodeSend(t.Message(v, from, to))
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	return indented(raw)
}

// CURL is the same request as a command, with the token left to the reader.
func (d *Desk) CURL(t templates.Template, v templates.Values, from, to string) (string, error) {
	body, err := d.RequestJSON(t, v, from, to)
	if err != nil {
		return "", err
	}
	return d.curl(sobot.SendPath, body), nil
}
