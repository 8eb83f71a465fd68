// Package timeline knows how what happened is told, newest first: what, when, how we
// know, and how late we learned of it. It must not know where events come from, do I/O,
// or know the web framework.
package timeline

import (
	"net/url"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Page is a run of entries and where it goes on.
type Page struct {
	Events   []events.Event // newest first
	Subjects bool           // name and link the template of each entry
	Asked    string         // the category asked for, where all are about one template
	// Accounts are the labels by WABA, where entries of several stand together.
	Accounts map[string]string

	// Self is the address of the part that renews these entries, Topics what they
	// change with; both empty for entries that do not change any more.
	Self, Topics string
	// Older is the page with the next entries, OlderPart the part that holds them
	// alone; empty at the end.
	Older, OlderPart string
	// Newest is the page with the newest entries; empty where they are shown.
	Newest string

	Person access.Person
	Now    time.Time
}

func (p Page) zone() *time.Location { return ui.ZoneOf(p.Person) }

// EventURL is the page of one event with its raw payload.
func EventURL(e events.Event) string {
	return ui.AccountURL(e.WABA) + "/events/" + url.PathEscape(e.ID)
}

// account names the account of an entry, where that is not plain.
func (p Page) account(e events.Event) string {
	switch label := p.Accounts[e.WABA]; {
	case p.Accounts == nil:
		return ""
	case e.WABA == "":
		return "of no account yet"
	case label == "":
		return "WABA " + e.WABA
	default:
		return label
	}
}

// PayloadURL is the part with an event's raw payload alone.
func PayloadURL(e events.Event) string { return EventURL(e) + "/payload" }

// payloadWord names an entry's payload; "" where there is none to read.
func payloadWord(e events.Event) string {
	switch {
	case e.WABA == "":
		return ""
	case e.InboxID != "":
		return "Raw payload"
	case strings.HasPrefix(e.Key, events.KeyOperation) && e.Kind == events.TemplateSubmitted,
		strings.HasPrefix(e.Key, events.KeyOperation) && e.To == templates.OpCreate:
		return "What was sent"
	}
	return ""
}

// sendURL is the page that follows a test-send; "" for anything else.
func sendURL(e events.Event) string {
	if id, ok := strings.CutPrefix(e.Key, events.KeySend); ok {
		return ui.SendURL(e.WABA, id)
	}
	return ""
}

// Headline is what happened in a few words, with until when and to whom.
func Headline(e events.Event, now time.Time, zone *time.Location) string {
	head := events.Headline(e)
	switch e.Kind {
	case events.TestSent:
		head = "Test-sent to " + whom(e)
		if e.To != templates.OutcomeOK {
			head = "Test-send to " + whom(e) + ": " + strings.ToLower(ui.StatusWord(e.To))
		}
	case events.MessageStatus, events.Inbound:
		if e.Phone != "" {
			head += " · " + ui.Phone(e.Phone)
		}
	case events.NumberQuality, events.NumberName:
		if e.Sender != "" {
			head += " · " + e.Sender
		}
	case events.TemplateStatus:
		if !e.Until.IsZero() {
			head += until(e) + ui.Until(e.Until, now, zone)
		}
	case events.CategoryAnnounced:
		if !e.Until.IsZero() {
			head += " from " + ui.Until(e.Until, now, zone)
		}
	}
	return head
}

// until says what the date of a status is: a pause ends then, a disabling begins.
func until(e events.Event) string {
	switch events.CanonStatus(e.To) {
	case events.StatusDisabled:
		return " from "
	case events.EventFlagged:
		return " · disabled from "
	}
	return " until "
}

// whom is a test phone's label, else what this person may see of the number.
func whom(e events.Event) string {
	if e.Detail != "" {
		return e.Detail
	}
	return ui.Phone(e.Phone)
}
