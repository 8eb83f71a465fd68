// Package settings knows the page where an admin connects Sobot, names accounts and
// senders, and lists the team's phones. It must not do I/O or know the web framework.
package settings

import (
	"net/url"
	"time"

	"templatedesk/internal/outward"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Page is what the settings page shows.
type Page struct {
	Connection Connection
	Public     Public
	Accounts   []templates.Account
	Phones     []templates.TestPhone
	Refused    Refused
	Now        time.Time
	Zone       *time.Location
}

// Connection is how we stand with Sobot.
type Connection struct {
	Host         string
	Connected    bool
	Problem      string    // why not
	TokenExpires time.Time // zero: no token
	Demo         bool
}

// Public is the address under which the internet reaches us.
type Public struct {
	Address string // empty: not set
	Probed  bool   // somebody looks whether it can be reached
	Verdict outward.Verdict
}

// Refused is a form that could not be taken: it is shown again as it was typed.
type Refused struct {
	Form    string // one of the form names below, with an account's or sender's id where it has one
	Values  url.Values
	Errors  templates.FieldErrors
	Trouble Trouble // a problem with Sobot; the zero value is none
}

// Trouble is a problem in plain sentences.
type Trouble struct{ What, Means, Do string }

// The forms of the page.
const (
	FormConnection = "connection"
	FormAccount    = "account"
	FormRename     = "rename-" // + WABA
	FormSender     = "sender-" // + WABA
	FormPhone      = "phone"
)

// refused reports whether that form is the one that was refused.
func (p Page) refused(form string) bool { return p.Refused.Form == form }

// field is a form's field with what was typed and why it would not do.
func (p Page) field(form, name, label, hint, value string) ui.Field {
	f := ui.Field{ID: form + "-" + name, Label: label, Hint: hint, Value: value}
	if p.refused(form) {
		f.Value, f.Error = p.Refused.Values.Get(name), p.Refused.Errors[name]
	}
	return f
}

// pretty is a number as people write it; as it is if it cannot be read.
func pretty(digits string) string {
	if _, number, err := templates.ParseRecipient(digits); err == nil {
		return number
	}
	return digits
}
