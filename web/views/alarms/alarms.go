// Package alarms knows the page of what somebody should look at, and the choice of what
// one wants to hear of. It must not know what raises an alarm, do I/O, or know the web
// framework.
package alarms

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/alarms"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Query is what the page's address asks for.
type Query struct {
	Show   string // one of shows: "" for what is open
	Cause  alarms.Cause
	Before string // an alarm's id
}

// shows are the choices of the page, by their word in the address.
var shows = []struct {
	value, word string
	filter      alarms.Filter
}{
	{"", "Open", alarms.Filter{State: alarms.StateOpen}},
	{"unread", "Unread", alarms.Filter{Unread: true}},
	{"closed", "Closed", alarms.Filter{State: alarms.StateClosed}},
	{"all", "All", alarms.Filter{}},
}

// ReadQuery reads the address's parameters; what makes no sense asks for nothing.
func ReadQuery(show, cause, before string) (q Query) {
	for _, s := range shows {
		if s.value == show {
			q.Show = show
		}
	}
	if info, ok := alarms.InfoOf(alarms.Cause(cause)); ok {
		q.Cause = info.Cause
	}
	if len(before) <= 40 {
		q.Before = strings.ToValidUTF8(before, "")
	}
	return q
}

// Filter is the query as the alarms are asked.
func (q Query) Filter() alarms.Filter {
	var f alarms.Filter
	for _, s := range shows {
		if s.value == q.Show {
			f = s.filter
		}
	}
	f.Cause = q.Cause
	return f
}

// Address is the page of that query; below, such as "/read-all", a form of it.
func (q Query) Address(below string) string {
	params := url.Values{}
	for name, value := range map[string]string{"show": q.Show, "cause": string(q.Cause), "before": q.Before} {
		if value != "" {
			params.Set(name, value)
		}
	}
	if len(params) == 0 {
		return "/alarms" + below
	}
	return "/alarms" + below + "?" + params.Encode()
}

func (q Query) showing(show string) Query { return Query{Show: show, Cause: q.Cause} }

// Page is what the page shows.
type Page struct {
	Query    Query
	Alarms   []alarms.Seen
	More     bool // there are older ones
	Bell     ui.Bell
	Accounts []templates.Account
	Person   access.Person
	Now      time.Time
}

func (p Page) zone() *time.Location { return ui.ZoneOf(p.Person) }

// account is the label of the alarm's account; its number where it was removed.
func (p Page) account(waba string) string {
	for _, a := range p.Accounts {
		if a.WABA == waba {
			return a.Label
		}
	}
	return waba
}

func (p Page) older() string {
	q := p.Query
	q.Before = p.Alarms[len(p.Alarms)-1].ID
	return q.Address("")
}

// looks are the marks of the causes.
var looks = map[alarms.Cause]struct {
	icon ui.Icon
	kind ui.Kind
}{
	alarms.Rejected:    {ui.IconCross, ui.Error},
	alarms.Paused:      {ui.IconBars, ui.Warning},
	alarms.Disabled:    {ui.IconStruck, ui.Error},
	alarms.Quality:     {ui.IconWarning, ui.Warning},
	alarms.Category:    {ui.IconInfo, ui.Warning},
	alarms.Number:      {ui.IconCall, ui.Warning},
	alarms.Stuck:       {ui.IconClock, ui.Info},
	alarms.Silence:     {ui.IconWebhook, ui.Warning},
	alarms.Unreachable: {ui.IconLink, ui.Error},
	alarms.TokenWar:    {ui.IconKey, ui.Warning},
}

var sources = map[events.Source]string{
	events.FromWebhook: "by webhook", events.FromRecovered: "from a recovered push", events.FromSync: "noticed by sync", events.FromUser: "our own action",
	"": "noticed by the clock",
}

// Link is where to look at what the alarm is about.
func Link(a alarms.Alarm) string {
	switch {
	case a.Name != "":
		return ui.TemplateURL(a.WABA, a.Name, a.Language)
	case a.Cause == alarms.Silence:
		return "/webhooks"
	case a.Cause == alarms.Number && a.WABA != "":
		return ui.AccountURL(a.WABA) + "/activity"
	}
	return "/alarms"
}

// Toast is how a loud alarm shows on whatever page is open.
func Toast(a alarms.Alarm) ui.Toast {
	return ui.Toast{Kind: looks[a.Cause].kind, Text: a.Subject() + ": " + a.Title(), URL: Link(a)}
}

// MoreToast sums up what does not show as toasts of their own.
func MoreToast(n int) ui.Toast {
	text := strconv.Itoa(n) + " more alarms"
	if n == 1 {
		text = "1 more alarm"
	}
	return ui.Toast{Kind: ui.Warning, Text: text, URL: "/alarms"}
}
