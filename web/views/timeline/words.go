package timeline

import (
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Meaning says what an entry means where its headline does not, for readers elsewhere.
func Meaning(e events.Event) string { return Page{}.meaning(e) }

// meaning says what an entry means where its headline does not; "" where it does.
func (p Page) meaning(e events.Event) string {
	switch e.Kind {
	case events.TemplateCategory:
		if p.Asked != "" && !strings.EqualFold(p.Asked, e.To) {
			return sentences(ui.CategoryWord(p.Asked)+" was asked for.", "Messages cost what its category costs.")
		}
	case events.TemplateKnown:
		return "It was there when the account was added here. Of the time before, only what webhooks told is known."
	case events.TemplateMissing:
		return "It counts as deleted once a second complete list comes without it."
	case events.TemplateUnknown:
		return sentences(e.Detail, "The next list from Sobot tells what became of it.")
	case events.TemplateRefused, events.TemplateSubmitted, events.TemplateDeleted:
		return e.Detail
	case events.TestSent:
		return e.Reason
	case events.MessageStatus:
		if e.To == events.MessageFailed {
			return e.Detail
		}
	}
	return sentences(events.Explain(e))
}

func sentences(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }

// quote is what an entry shows word for word: what Meta or somebody wrote.
func quote(e events.Event) string {
	switch e.Kind {
	case events.TemplateStatus, events.Inbound:
		return e.Detail
	case events.TemplateWording:
		if len(rewording(e)) == 0 {
			return e.Detail
		}
	case events.AccountUpdate: // the headline holds the first line
		if strings.Contains(e.Detail, "\n") {
			return e.Detail
		}
	}
	return ""
}

// rewording is a change of wording part by part, where a list showed both sides.
func rewording(e events.Event) []templates.FieldChange {
	if e.Kind != events.TemplateWording || e.Source != events.FromSync {
		return nil
	}
	return templates.ReadRewording(e.Payload)
}

// fieldWord names a part that changed, and says so where it came or went.
func fieldWord(c templates.FieldChange) string {
	switch {
	case c.Before == "":
		return c.Field + " added"
	case c.After == "":
		return c.Field + " removed"
	}
	return c.Field
}

// how says how we know.
func (p Page) how(e events.Event) string {
	switch e.Source {
	case events.FromWebhook:
		return "by webhook"
	case events.FromRecovered:
		return "by a recovered push"
	case events.FromSync:
		if e.Actor != "" {
			return "noticed by sync, asked for by " + p.who(e.Actor)
		}
		return "noticed by sync"
	case events.FromUser:
		if e.Actor == "" {
			return "by this dashboard"
		}
		return "by " + p.who(e.Actor)
	}
	return string(e.Source)
}

func (p Page) who(actor string) string {
	if strings.EqualFold(actor, p.Person.Email) {
		return "you"
	}
	return actor
}

// slow is how much later than it happened we may learn of something without saying so.
const slow = time.Minute

// late says how late we learned of something and when, or that it came after what
// followed it; "" when it came at once and in order, or when nobody says.
func (p Page) late(e events.Event) string {
	if e.VendorTime.IsZero() || e.Future {
		return ""
	}
	if took := e.ReceivedAt.Sub(e.VendorTime); took >= slow {
		at, now := e.ReceivedAt.In(p.zone()), e.VendorTime.In(p.zone())
		when := "at " + at.Format("15:04:05")
		if at.YearDay() != now.YearDay() || at.Year() != now.Year() {
			when = Clock(at, p.Now, p.zone())
		}
		return "we learned of it " + Lasted(took) + " late, " + when
	}
	if p.overtaken(e) {
		return "it came after what followed it"
	}
	return ""
}

// overtaken reports whether a push that stands later in Sobot's time had come before e.
// Only pushes are compared: their places and their receipts are by one clock each.
func (p Page) overtaken(e events.Event) bool {
	for _, above := range p.Events {
		if above.ID == e.ID {
			return false
		}
		if pushed(above) && pushed(e) && above.VendorTime.After(e.VendorTime) && above.ReceivedAt.Before(e.ReceivedAt) {
			return true
		}
	}
	return false
}

func pushed(e events.Event) bool {
	return !e.VendorTime.IsZero() && !e.Future && (e.Source == events.FromWebhook || e.Source == events.FromRecovered)
}

// after says how long a review took, behind its decision, where its beginning is among
// the entries; "" else.
func (p Page) after(e events.Event) string {
	if !decision(e) {
		return ""
	}
	var began time.Time
	below := false
	for _, other := range p.Events {
		switch {
		case other.ID == e.ID:
			below = true
		case !below || other.Name != e.Name || other.Language != e.Language || other.WABA != e.WABA:
		case decision(other):
			return took(began, e)
		case other.Kind == events.TemplateSubmitted,
			other.Kind == events.TemplateStatus && events.CanonStatus(other.To) == events.StatusPending:
			began = other.At()
		}
	}
	return took(began, e)
}

func decision(e events.Event) bool {
	status := events.CanonStatus(e.To)
	return e.Kind == events.TemplateStatus && e.Source != events.FromSync &&
		(status == events.StatusApproved || status == events.StatusRejected)
}

func took(began time.Time, e events.Event) string {
	if began.IsZero() || !e.At().After(began) {
		return ""
	}
	return "after " + Lasted(e.At().Sub(began))
}

// Lasted says how long something took in its two largest units: "3 h 11 min".
func Lasted(d time.Duration) string {
	if d < time.Minute {
		return strconv.Itoa(int(d/time.Second)) + " s"
	}
	d = d.Truncate(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	var parts []string
	add := func(n int, unit string) {
		if n > 0 && len(parts) < 2 {
			parts = append(parts, strconv.Itoa(n)+" "+unit)
		}
	}
	add(days, "d")
	add(hours, "h")
	if days == 0 {
		add(minutes, "min")
	}
	return strings.Join(parts, " ")
}

// Clock says a moment of the past to the second: "today 15:40:12", "14 Oct, 09:12:00".
func Clock(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	time := t.Format("15:04:05")
	switch {
	case t.Format("20060102") == now.Format("20060102"):
		return "today " + time
	case t.Format("20060102") == now.AddDate(0, 0, -1).Format("20060102"):
		return "yesterday " + time
	case t.Year() == now.Year():
		return t.Format("2 Jan, ") + time
	}
	return t.Format("2 Jan 2006, ") + time
}
