// Package templates knows the trade: what a template is, when it is valid, what
// it looks like on a phone, and how it is sent. It must not know the clock, the
// database, the network or the browser: everything here is a pure function.
package templates

import (
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
)

// Template is our copy of one template in one language. Its identity is VendorID
// where known; (WABA, Name, Language) is its address.
type Template struct {
	ID       string // our row, UUIDv7
	VendorID string // Sobot's id; empty until Sobot told it
	WABA     string
	Name     string
	Language string

	// What State adds up to, for lists and filters.
	Status   string // Sobot's word, verbatim
	Quality  string // GREEN, YELLOW, RED, UNKNOWN; empty = never told
	Category string
	Reason   string // of a rejection, pause or disabling; Sobot's word
	Until    time.Time
	// AskedCategory is what we submitted; empty for templates made elsewhere.
	AskedCategory string

	Components []sobot.Component
	State      events.State

	KnownSince   time.Time
	SubmittedAt  time.Time // zero for templates made elsewhere
	PendingSince time.Time // zero unless in review
	MissingSince time.Time // a complete list came without it
	DeletedAt    time.Time

	// Last change, for the list: what happened, when, and how we know. Zero while
	// nothing is known to have changed since the first list.
	ChangedAt time.Time
	Change    string // events.Headline of the last event that changed something
	ChangedBy events.Source
}

// Deleted reports whether the template is gone and only its history remains.
func (t Template) Deleted() bool { return !t.DeletedAt.IsZero() }

// Words are the texts of body and footer.
func (t Template) Words() (body, footer string) {
	if c, ok := t.component(sobot.ComponentBody); ok {
		body = c.Text
	}
	if c, ok := t.component(sobot.ComponentFooter); ok {
		footer = c.Text
	}
	return body, footer
}
