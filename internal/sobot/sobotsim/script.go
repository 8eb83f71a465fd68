package sobotsim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Errors of the script methods: the script speaks of something that is not there.
var (
	ErrNoAccount  = errors.New("sobotsim: no such account")
	ErrNoSender   = errors.New("sobotsim: no such sender")
	ErrNoTemplate = errors.New("sobotsim: no such template")
	ErrNoMessage  = errors.New("sobotsim: no such message")
)

// RemoveTemplate takes one language away without any webhook, as when somebody deletes it elsewhere.
func (s *Sim) RemoveTemplate(waba, name, language string) error {
	return s.with(waba, name, language, func(t *template, _ time.Time) {
		s.state.Templates = slices.DeleteFunc(s.state.Templates, func(other *template) bool { return other == t })
	})
}

// with runs a change of one template under the lock.
func (s *Sim) with(waba, name, language string, change func(t *template, now time.Time)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.template(waba, name, language)
	if t == nil {
		return fmt.Errorf("%w: %s in %s", ErrNoTemplate, name, language)
	}
	change(t, s.now())
	s.changed()
	return nil
}

// Approve sets APPROVED and pushes it.
func (s *Sim) Approve(waba, name, language string) error {
	return s.with(waba, name, language, func(t *template, now time.Time) { s.setStatus(t, "APPROVED", "NONE", now, nil) })
}

// Reject sets REJECTED and pushes it with a reason such as INVALID_FORMAT (which lists never show).
func (s *Sim) Reject(waba, name, language, reason string) error {
	return s.with(waba, name, language, func(t *template, now time.Time) { s.setStatus(t, "REJECTED", reason, now, nil) })
}

// Pause sets PAUSED and pushes it. With until not zero the push names the ordinal of the pause (first 3 h, second 6 h) and
// its end, as Meta does and the vendor's document does not show.
func (s *Sim) Pause(waba, name, language string, until time.Time) error {
	return s.with(waba, name, language, func(t *template, now time.Time) { s.pause(t, now, until) })
}

func (s *Sim) pause(t *template, now, until time.Time) {
	t.Pauses++
	s.setStatus(t, "PAUSED", "NONE", now, pauseInfo(t.Pauses, until))
}

func pauseInfo(pauses int, until time.Time) map[string]any {
	if until.IsZero() {
		return nil
	}
	title := "FIRST_PAUSE"
	if pauses > 1 {
		title = "SECOND_PAUSE"
	}
	return map[string]any{"other_info": map[string]any{
		"title":       title,
		"description": "Paused until " + until.UTC().Format("Jan 2 at 3:04 PM UTC") + " because of its quality.",
	}}
}

// Unpause sets APPROVED again and pushes it as the end of a pause.
func (s *Sim) Unpause(waba, name, language string) error {
	return s.with(waba, name, language, s.unpause)
}

func (s *Sim) unpause(t *template, now time.Time) {
	s.setStatus(t, "APPROVED", "NONE", now, map[string]any{"other_info": map[string]any{
		"title": "UNPAUSE", "description": "The template can be sent again.",
	}})
}

// Disable sets DISABLED and pushes it.
func (s *Sim) Disable(waba, name, language string) error {
	return s.with(waba, name, language, func(t *template, now time.Time) { s.setStatus(t, "DISABLED", "NONE", now, nil) })
}

// SetStatus sets any status word and pushes it as the event; empty reason leaves the key out.
func (s *Sim) SetStatus(waba, name, language, status, reason string) error {
	return s.with(waba, name, language, func(t *template, now time.Time) { s.setStatus(t, status, reason, now, nil) })
}

func (s *Sim) setStatus(t *template, status, reason string, now time.Time, more map[string]any) {
	t.Status = status
	s.push(fieldStatus, t.WABA, statusEvent(t, status, reason, now, more))
}

// SetQuality sets GREEN, YELLOW, RED or UNKNOWN and pushes the change.
func (s *Sim) SetQuality(waba, name, language, score string) error {
	return s.with(waba, name, language, func(t *template, now time.Time) { s.setQuality(t, score, now) })
}

// DropQuality lowers the quality by one step (UNKNOWN or GREEN to YELLOW, YELLOW to RED) and pushes the change.
func (s *Sim) DropQuality(waba, name, language string) error {
	return s.with(waba, name, language, func(t *template, now time.Time) {
		score := "YELLOW"
		if t.Quality == "YELLOW" || t.Quality == "RED" {
			score = "RED"
		}
		s.setQuality(t, score, now)
	})
}

func (s *Sim) setQuality(t *template, score string, now time.Time) {
	previous := t.Quality
	t.Quality = score
	s.push(fieldQuality, t.WABA, qualityEvent(t, previous, score, now))
}

// ChangeCategory is Meta's recategorisation, pushed as template_category_update.
func (s *Sim) ChangeCategory(waba, name, language, category string) error {
	return s.with(waba, name, language, func(t *template, now time.Time) { s.changeCategory(t, category, now) })
}

func (s *Sim) changeCategory(t *template, category string, now time.Time) {
	previous := t.Category
	t.Category = category
	s.push(fieldCategory, t.WABA, businessEvent(t.WABA, fieldCategory, now, templateValue(t, map[string]any{
		"previous_category": previous, "new_category": category,
	})))
}

// EditComponents replaces the components (JSON as createTemplateInfo takes them), as an edit in WhatsApp Manager does, and
// pushes message_template_components_update.
func (s *Sim) EditComponents(waba, name, language, components string) error {
	list, err := parseComponents(components)
	if err != nil {
		return err
	}
	return s.with(waba, name, language, func(t *template, now time.Time) {
		t.Components, t.Listed = list, ""
		s.push(fieldComponents, t.WABA, componentsEvent(t, now))
	})
}

// NumberQuality pushes phone_number_quality_update for a sender, such as FLAGGED with TIER_10K.
func (s *Sim) NumberQuality(phoneNumberID, event, limit string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	account, sender, known := s.sender(phoneNumberID)
	if !known {
		return ErrNoSender
	}
	s.push(fieldNumber, account.WABA, businessEvent(account.WABA, fieldNumber, s.now(), map[string]any{
		"display_phone_number": sender.DisplayNumber, "event": event, "current_limit": limit,
	}))
	return nil
}

// AccountUpdate pushes account_update for a sender, such as VERIFIED_ACCOUNT.
func (s *Sim) AccountUpdate(phoneNumberID, event string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	account, sender, known := s.sender(phoneNumberID)
	if !known {
		return ErrNoSender
	}
	s.push(fieldAccount, account.WABA, businessEvent(account.WABA, fieldAccount, s.now(), map[string]any{
		"phone_number": sender.DisplayNumber, "event": event,
	}))
	return nil
}

// InboundText pushes a text that a user (digits, name) wrote to a sender.
func (s *Sim) InboundText(phoneNumberID, user, name, text string) error {
	return s.inbound(phoneNumberID, "text", user, name, map[string]any{"text": text})
}

// InboundButton pushes a user's tap on a quick reply of a template message.
func (s *Sim) InboundButton(phoneNumberID, user, name, text, payload, messageID string) error {
	return s.inbound(phoneNumberID, "button", user, name, buttonContent(text, payload, messageID))
}

func buttonContent(text, payload, messageID string) map[string]any {
	return map[string]any{"button": map[string]any{"payload": payload, "text": text, "messageid": messageID}}
}

func (s *Sim) inbound(phoneNumberID, kind, user, name string, content map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, _, known := s.sender(phoneNumberID); !known {
		return ErrNoSender
	}
	s.push(kind, phoneNumberID, inbound(kind, user, phoneNumberID, name, content))
	return nil
}

// MessageStatus pushes sent, delivered, read or failed for a message that was sent here; errorCode is empty unless failed.
func (s *Sim) MessageStatus(messageID, status, errorCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.message(messageID)
	if m == nil {
		return fmt.Errorf("%w: %s", ErrNoMessage, messageID)
	}
	s.push("status", m.From, messageStatus(m, status, errorCode, s.now()))
	return nil
}

// PushRaw queues any bytes as a webhook: hostile, unknown or hand-dated ones.
func (s *Sim) PushRaw(body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push("raw", "", []byte(strings.Clone(string(body))))
}
