// Package detail knows the page of one template in one language. It must not know where
// its contents come from, do I/O, or know the web framework.
package detail

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/charts"
	"templatedesk/web/views/timeline"
	"templatedesk/web/views/ui"
)

// Page is what the template's page shows.
type Page struct {
	Template templates.Template
	Siblings []templates.Template // in use, by language
	Needs    []templates.Need
	JSON     string // the request that sends it, with stand-ins for both numbers
	CURL     string
	// CreateJSON and CreateCURL are the call that would create it once more.
	CreateJSON, CreateCURL string
	// Unsendable says why it cannot be test-sent now; empty when it can.
	Unsendable string
	Sends      []templates.Send // newest first
	Synced     time.Time        // the account's last list; zero: never
	States     charts.States
	Timeline   timeline.Page

	Person access.Person
	Now    time.Time
}

// The parts of the page that renew themselves.
const (
	PartTop     = "top"
	PartMessage = "message"
	PartStates  = "states"
	PartSends   = "sends"
)

func (p Page) zone() *time.Location { return ui.ZoneOf(p.Person) }
func (p Page) edits() bool          { return p.Person.Role.May(access.Editor) }
func (p Page) rejected() bool {
	return !p.Template.Deleted() && events.CanonStatus(p.Template.Status) == events.StatusRejected
}
func (p Page) deletes() bool { return p.Person.Role.May(access.Admin) }

func (p Page) url() string {
	return ui.TemplateURL(p.Template.WABA, p.Template.Name, p.Template.Language)
}

// live makes an element renew itself as one part of the page.
func (p Page) live(part string) templ.Attributes {
	topics := []string{"template/" + p.Template.ID}
	switch part {
	case PartTop: // the other languages' states stand there too
		topics = append(topics, "waba/"+p.Template.WABA)
	case PartSends:
		for _, s := range p.Sends {
			topics = append(topics, "send/"+s.ID)
		}
	}
	return templ.Attributes{
		"data-live": strings.Join(topics, ","), "hx-get": p.url() + "?part=" + part, "hx-trigger": "live", "hx-swap": "morph:outerHTML",
	}
}

// tab is one language of the name.
type tab struct {
	templates.Template
	here bool
}

// tabs are the languages in use, and the one shown where it is not.
func (p Page) tabs() []tab {
	var out []tab
	for _, t := range p.Siblings {
		out = append(out, tab{t, t.ID == p.Template.ID})
	}
	if !slices.ContainsFunc(out, func(t tab) bool { return t.here }) {
		out = append([]tab{{p.Template, true}}, out...)
		out[0].Status = p.status()
	}
	return out
}

// status is what the badge says: a template that is gone has no other status.
func (p Page) status() string {
	if p.Template.Deleted() {
		return events.StatusDeleted
	}
	return p.Template.Status
}

func (p Page) until() string {
	if p.Template.Deleted() || !p.Template.Until.After(p.Now) {
		return ""
	}
	return "until " + ui.Until(p.Template.Until, p.Now, p.zone())
}

// category is the category in words, and what was asked for where that differs.
func (p Page) category() string {
	word := ui.CategoryWord(p.Template.Category)
	if p.moved() {
		word += ", asked for " + ui.CategoryWord(p.Template.AskedCategory)
	}
	return word
}

func (p Page) moved() bool {
	t := p.Template
	return t.AskedCategory != "" && t.Category != "" && !strings.EqualFold(t.AskedCategory, t.Category)
}

func (p Page) how() string {
	return map[events.Source]string{
		events.FromWebhook: "by webhook", events.FromRecovered: "by a recovered push",
		events.FromSync: "by sync", events.FromUser: "by our action",
	}[p.Template.ChangedBy]
}

// note is one notice above the page.
type note struct {
	kind  ui.Kind
	title string
	text  string
}

// notes say in words what is the matter with the template and what to do, gravest first.
func (p Page) notes() []note {
	t := p.Template
	if t.Deleted() {
		return []note{{
			ui.Info, "This template was deleted " + ui.Ago(t.DeletedAt, p.Now, p.zone()) + ".",
			"It cannot be sent any more. What is known about it stays readable here, and “Recreate” opens a draft of it.",
		}}
	}
	var out []note
	if !t.MissingSince.IsZero() {
		out = append(out, note{
			ui.Warning, "Sobot's list came without it " + ui.Ago(t.MissingSince, p.Now, p.zone()) + ".",
			"It may have been deleted elsewhere. It counts as deleted once a second complete list comes without it.",
		})
	}
	if n, ok := p.statusNote(); ok {
		out = append(out, n)
	}
	if flag := events.CanonStatus(t.State.Flag.Told); flag == events.EventFlagged && events.Sendable(t.Status) {
		out = append(out, p.explained(ui.Warning, flag))
	}
	switch quality := events.CanonQuality(t.Quality); {
	case !events.Sendable(t.Status): // its status is what matters now
	case quality == events.QualityRed:
		out = append(out, note{ui.Warning, "Its quality is low.", "Too many people blocked or reported it, and Meta pauses such templates. Send it only to people who expect it, and make opting out easy."})
	case quality == events.QualityYellow:
		out = append(out, note{ui.Warning, "Its quality has dropped to medium.", "Some people blocked or reported it. Send it less often, or only to people who expect it, before it gets low."})
	}
	if p.moved() {
		out = append(out, note{
			ui.Info, "Its category is " + ui.CategoryWord(t.Category) + ", although " + ui.CategoryWord(t.AskedCategory) + " was asked for.",
			"Messages cost what its category costs. If that is wrong, ask for a review in WhatsApp Manager, or submit a text that fits the category under a new name.",
		})
	}
	return out
}

func (p Page) statusNote() (note, bool) {
	t := p.Template
	switch status := events.CanonStatus(t.Status); status {
	case events.StatusApproved:
		return note{}, false
	case events.StatusPending:
		n := p.explained(ui.Info, status)
		if waited := p.Now.Sub(t.PendingSince); !t.PendingSince.IsZero() && waited >= time.Minute {
			n.title = "In review for " + timeline.Lasted(waited) + ": it may not be sent yet."
			if waited > templates.StuckAfter {
				n.kind, n.text = ui.Warning, "That is longer than reviews take. Ask Sobot's support, or appeal in WhatsApp Manager."
			}
		}
		return n, true
	case events.StatusRejected:
		meaning, todo := events.ExplainReason(t.Reason)
		if meaning == "" {
			return p.explained(ui.Error, status), true
		}
		return note{ui.Error, "Meta rejected it: " + t.Reason + ".", meaning + " " + todo}, true
	case events.StatusPaused:
		n := p.explained(ui.Warning, status)
		if t.Until.After(p.Now) {
			n.text = "It may be sent again " + when(t.Until, p.Now, p.zone()) + ". " + n.text
		}
		return n, true
	case events.StatusDisabled:
		return p.explained(ui.Error, status), true
	default:
		return p.explained(ui.Warning, status), true
	}
}

// explained takes a status's first sentence as the title.
func (p Page) explained(kind ui.Kind, status string) note {
	meaning, todo := events.ExplainStatus(status)
	title, rest, more := strings.Cut(meaning, ". ")
	if more {
		title += "."
	}
	return note{kind, title, strings.TrimSpace(rest + " " + todo)}
}

func when(t, now time.Time, zone *time.Location) string {
	words := ui.Until(t, now, zone)
	if len(words) == len("15:04") {
		return "at " + words
	}
	return words
}

// kindWords say what a Need takes.
var kindWords = map[string]string{
	templates.KindText: "text", templates.KindImage: "image, by https link", templates.KindVideo: "video, by https link",
	templates.KindDocument: "document, by https link", templates.KindFileName: "file name", templates.KindPlace: "text",
	templates.KindLatitude: "degrees", templates.KindLongitude: "degrees", templates.KindURLTail: "end of the address",
	templates.KindCode: "one-time code", templates.KindCoupon: "coupon code", templates.KindFlowToken: "Flow token", templates.KindFlowData: "JSON",
}

func takes(n templates.Need) string {
	word := kindWords[n.Kind]
	if word == "" {
		word = n.Kind
	}
	if !n.Required {
		word += ", optional"
	}
	return word
}

// Whom is whom a test-send went to: the phone's label, and as much of the number as this
// person may see.
func Whom(s templates.Send) string {
	number := ui.Phone(s.To)
	if s.ToLabel != "" {
		return s.ToLabel + " · " + number
	}
	return number
}

// SendStatus is how a test-send stands, as StatusBadge takes it.
func SendStatus(s templates.Send) string {
	switch {
	case s.Outcome == "":
		return "sending"
	case s.Outcome == templates.OutcomeOK && s.State.Status != "":
		return s.State.Status
	case s.Outcome == templates.OutcomeOK:
		return events.MessageAccepted
	}
	return s.Outcome
}

// sendTime is when it reached the state shown.
func sendTime(s templates.Send) time.Time {
	if s.Outcome == templates.OutcomeOK && !s.State.At.IsZero() {
		return s.State.At
	}
	return s.Created
}

func (p Page) who(actor string) string {
	if strings.EqualFold(actor, p.Person.Email) {
		return "by you"
	}
	return "by " + actor
}
