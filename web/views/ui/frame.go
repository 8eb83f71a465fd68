// Package ui knows the shell around every page and the small pieces that pages share:
// how a status, a time, a field or a notice looks. It must not know what any page is
// about, do I/O, or know the web framework.
package ui

import (
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/static"
)

// Place is an entry of the navigation.
type Place string

// The places. A page that belongs to none leaves Frame.Active empty.
const (
	PlaceTemplates Place = "templates"
	PlaceActivity  Place = "activity"
	PlaceWebhooks  Place = "webhooks"
	PlaceSettings  Place = "settings"
	PlaceWelcome   Place = "welcome"
	PlaceAlarms    Place = "alarms"
)

// AllAccounts stands in a Frame's WABA for a page about all accounts at once.
const AllAccounts = "all"

// Frame is what the shell shows around a page.
type Frame struct {
	Title  string // of the page, without the program's name
	Active Place
	WABA   string // the account the page is about, or AllAccounts; empty: Last, else the first one, is linked to
	Last   string // the account, or all, that this browser looked at last; "" or one that is gone: none

	Accounts   []templates.Account // for the switcher
	Person     access.Person
	Connection Connection
	Demo       bool
	SetupLeft  int // open steps of the first-run checklist; 0 hides its entry

	// Since is where the hub stood before the page was made: what came later is told by the stream.
	Since string
	// Lean is a page that brings the least: the list's own style, and of the script only
	// what is needed until somebody does something.
	Lean bool

	Bell   Bell
	Toasts []Toast
	Now    time.Time
}

// Connection is what the rail says about Sobot.
type Connection struct {
	Host        string
	Connected   bool
	Problem     string    // in words, when not connected
	LastWebhook time.Time // zero: none yet
}

// Toast is a short message about what was just done. It goes away by itself or by its button.
type Toast struct {
	Kind Kind
	Text string
	URL  string // where to look; may be empty
}

// Zone is the person's time zone; UTC when none is set or it is not known here.
func (f Frame) Zone() *time.Location { return ZoneOf(f.Person) }

// ZoneOf is a person's time zone; UTC when none is set or it is not known here.
func ZoneOf(p access.Person) *time.Location {
	if zone, err := time.LoadLocation(p.TimeZone); err == nil {
		return zone
	}
	return time.UTC
}

// account is the one the rail speaks of: the page's own, else the last, else the first.
func (f Frame) account() templates.Account {
	waba := f.WABA
	if waba == "" {
		waba = f.Last
	}
	for _, a := range f.spans() {
		if a.WABA == waba {
			return a
		}
	}
	if len(f.Accounts) > 0 && f.WABA == "" {
		return f.Accounts[0]
	}
	return templates.Account{WABA: f.WABA, Label: f.WABA}
}

// spans are what a page may be about: each account, and all where there are several.
func (f Frame) spans() []templates.Account {
	if len(f.Accounts) < 2 && f.WABA != AllAccounts {
		return f.Accounts
	}
	return append([]templates.Account{{WABA: AllAccounts, Label: "All accounts"}}, f.Accounts...)
}

// spanNote stands under a span's label.
func (f Frame) spanNote(a templates.Account) string {
	if a.WABA == AllAccounts {
		return strconv.Itoa(len(f.Accounts)) + " accounts"
	}
	return "WABA " + a.WABA
}

// theme is the name of the style sheet's theme; empty follows the browser.
func (f Frame) theme() string {
	switch f.Person.Theme {
	case "light":
		return "desk"
	case "dark":
		return "desk-dark"
	}
	return ""
}

// htmxConfig is how htmx is set up, which it reads when it loads. The content security policy
// allows neither eval nor injected styles. Pages carry customers' texts: none of them is
// kept in the browser's storage. A refused form comes back as 4xx with the reasons beside
// its fields: it is shown.
const htmxConfig = `{"allowEval":false,"includeIndicatorStyles":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"selfRequestsOnly":true,` +
	`"responseHandling":[{"code":"204","swap":false},{"code":"[234]..","swap":true},{"code":"...","swap":false,"error":true}]}`

// style is the address of the page's style sheet.
func (f Frame) style() string {
	if f.Lean {
		return static.Path("list.css")
	}
	return static.Path("app.css")
}

// admin reports whether the person may change settings.
func (f Frame) admin() bool { return f.Person.Role.May(access.Admin) }

// called is what the person is called: the name, else the address.
func called(p access.Person) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Email
}

// initials are one or two letters for the person's round mark.
func initials(p access.Person) string {
	words := strings.FieldsFunc(called(p), func(r rune) bool { return strings.ContainsRune(" .-_@", r) })
	out := ""
	for _, word := range words {
		if out += string([]rune(word)[:1]); len([]rune(out)) == 2 {
			break
		}
	}
	return strings.ToUpper(out)
}

// link is one entry of the navigation.
type link struct {
	place Place
	word  string
	url   string
	icon  Icon
}

// links are the places this person may go to.
func (f Frame) links() []link {
	var out []link
	if waba := f.account().WABA; waba != "" {
		out = append(out,
			link{PlaceTemplates, "Templates", TemplatesURL(waba), IconList},
			link{PlaceActivity, "Activity", ActivityURL(waba), IconPulse})
	}
	out = append(out, link{PlaceWebhooks, "Webhooks", "/webhooks", IconWebhook})
	if f.admin() {
		out = append(out, link{PlaceSettings, "Settings", "/settings", IconGear})
	}
	return out
}
