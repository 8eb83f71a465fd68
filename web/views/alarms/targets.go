package alarms

import (
	"net/url"
	"slices"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Mail is how e-mail stands.
type Mail struct {
	Host, From string // empty: no mail server is configured
	Health     alarms.Health
}

// Picks are causes and accounts as a form has them.
type Picks struct {
	Causes []alarms.Cause
	All    bool // all accounts, else WABAs
	WABAs  []string
}

// Accounts are the accounts that were picked; nil for all.
func (p Picks) Accounts() []string {
	if p.All {
		return nil
	}
	return append([]string{}, p.WABAs...)
}

// Mine is what a person hears of, and how.
type Mine struct {
	Person   access.Person
	InApp    Picks
	ByEmail  []alarms.Cause
	Mail     Mail
	Accounts []templates.Account
	Demo     bool
	Errors   map[string]string
	Trouble  ui.Trouble
	Now      time.Time
}

// Hook is an address that alarms are posted to, without what is secret in it.
type Hook struct {
	ID, Label, Site, By string
	Created             time.Time
	Causes              []alarms.Cause
	WABAs               []string // nil: all
	Health              alarms.Health
}

// Targets is the admins' page of where alarms go.
type Targets struct {
	Hooks    []Hook
	Mail     Mail
	CanPost  bool
	Demo     bool
	Accounts []templates.Account
	Now      time.Time
	Zone     *time.Location

	// Fresh is a hook that was just made, whose secret is shown this once.
	Fresh struct{ Label, Secret string }
	// What was typed into the form, and what is wrong with it.
	Label, Address string
	Picks          Picks
	Errors         map[string]string
	Trouble        ui.Trouble
	TroubleOf      string // the hook's id; "" for the form
}

func (p Targets) field(name, label, hint, value string) ui.Field {
	return ui.Field{ID: "hook-" + name, Label: label, Hint: hint, Value: value, Error: p.Errors[name]}
}

func hookAction(id, what string) string {
	return "/settings/alarms/webhooks/" + url.PathEscape(id) + "/" + what
}

// told says in a line what a hook hears of.
func (p Targets) told(h Hook) string {
	text := "all causes"
	if len(h.Causes) < len(alarms.Causes) {
		text = ""
		for _, c := range h.Causes {
			info, _ := alarms.InfoOf(c)
			text += ", " + info.Label
		}
		text = text[2:]
	}
	if h.WABAs == nil {
		return text + " · all accounts"
	}
	for i, waba := range h.WABAs {
		sep := ", "
		if i == 0 {
			sep = " · "
		}
		label := waba
		for _, a := range p.Accounts {
			if a.WABA == waba {
				label = a.Label
			}
		}
		text += sep + label
	}
	return text
}

func picked(list []alarms.Cause, c alarms.Cause) bool { return slices.Contains(list, c) }

// waiting says how many alarms wait.
func waiting(n int) string { return ui.Counted(n, "alarm waits", "alarms wait") }

func tried(n int) string { return ui.Counted(n, "try", "tries") }
