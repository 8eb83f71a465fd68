// Package timeline knows how what happened is told, newest first: what, when, how we
// know, and how late we learned of it. It must not know where events come from, do I/O,
// or know the web framework.
package timeline

import (
	"net/url"
	"strconv"
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

	// Self is the address of the part that renews these entries, Topics what they
	// change with; both empty for entries that do not change any more.
	Self, Topics string
	// Older is the page with the next entries, OlderPart the part that holds them
	// alone; empty at the end.
	Older, OlderPart string

	Person access.Person
	Now    time.Time
}

func (p Page) zone() *time.Location { return ui.ZoneOf(p.Person) }

// EventURL is the page of one event with its raw payload.
func EventURL(e events.Event) string {
	return ui.AccountURL(e.WABA) + "/events/" + url.PathEscape(e.ID)
}

// payloadWord is what the link to an entry's payload says; "" where there is none.
func payloadWord(e events.Event) string {
	switch {
	case e.WABA == "":
		return ""
	case e.InboxID != "":
		return "raw payload"
	case e.Kind == events.TemplateSubmitted:
		return "what was sent"
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
	case events.NumberQuality:
		if e.Sender != "" {
			head += " · " + e.Sender
		}
	case events.TemplateStatus:
		if !e.Until.IsZero() {
			head += " until " + ui.Until(e.Until, now, zone)
		}
	}
	return head
}

// whom is a test phone's label, else what this person may see of the number.
func whom(e events.Event) string {
	if e.Detail != "" {
		return e.Detail
	}
	return ui.Phone(e.Phone)
}

// meaning says what an entry means where its headline does not; "" where it does.
func meaning(e events.Event) string {
	switch e.Kind {
	case events.TemplateStatus:
		if events.CanonStatus(e.To) == events.StatusRejected {
			what, do := events.ExplainReason(e.Reason)
			return sentences(what, do)
		}
		if !events.KnownStatus(e.To) {
			what, do := events.ExplainStatus(e.To)
			return sentences(what, do)
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
	case events.NumberQuality:
		what, do := events.ExplainNumberEvent(e.To)
		return sentences(what, do)
	case events.AccountUpdate:
		what, do := events.ExplainAccountEvent(e.To)
		return sentences(what, do)
	case events.Unrecognised:
		return e.Reason
	}
	return ""
}

func sentences(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }

// quote is what an entry shows word for word: a change of wording, or what somebody wrote.
func quote(e events.Event) string {
	switch e.Kind {
	case events.TemplateWording, events.Inbound:
		return e.Detail
	}
	return ""
}

// how says how we know.
func (p Page) how(e events.Event) string {
	switch e.Source {
	case events.FromWebhook:
		return "by webhook"
	case events.FromRecovered:
		return "by a recovered push"
	case events.FromSync:
		return "noticed by sync"
	case events.FromUser:
		switch {
		case e.Actor == "":
			return "by this dashboard"
		case strings.EqualFold(e.Actor, p.Person.Email):
			return "by you"
		}
		return "by " + e.Actor
	}
	return string(e.Source)
}

// slow is how much later than it happened we may learn of something without saying so.
const slow = time.Minute

// late says how late we learned of it; "" when at once, or when nobody says.
func late(e events.Event) string {
	if e.VendorTime.IsZero() || e.Future || e.ReceivedAt.Sub(e.VendorTime) < slow {
		return ""
	}
	return "we learned of it " + Lasted(e.ReceivedAt.Sub(e.VendorTime)) + " late"
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

// look is an entry's mark where no status gives one.
type look struct {
	icon  ui.Icon
	class string
}

func lookOf(e events.Event) look {
	switch e.Kind {
	case events.TemplateQuality:
		switch events.CanonQuality(e.To) {
		case events.QualityGreen:
			return look{ui.IconCheck, "good"}
		case events.QualityYellow:
			return look{ui.IconWarning, "warn"}
		case events.QualityRed:
			return look{ui.IconWarning, "bad"}
		}
	case events.TemplateSubmitted:
		return look{ui.IconUpload, "soft"}
	case events.TemplateUnknown, events.TemplateMissing, events.Unrecognised:
		return look{ui.IconQuestion, "warn"}
	case events.TemplateRefused:
		return look{ui.IconCross, "bad"}
	case events.TemplateDeleted:
		return look{ui.IconTrash, "soft"}
	case events.TestSent:
		return look{ui.IconSend, "primary"}
	case events.Inbound:
		return look{ui.IconReply, "primary"}
	case events.NumberQuality:
		return look{ui.IconPhone, "wait"}
	}
	return look{ui.IconInfo, "wait"}
}

// marked is the status whose mark an entry wears; "" for the marks of lookOf.
func marked(e events.Event) string {
	switch e.Kind {
	case events.TemplateStatus, events.TemplateAppeared, events.TemplateKnown, events.TemplateBack, events.MessageStatus:
		return e.To
	case events.TestSent:
		if e.To != templates.OutcomeOK {
			return e.To
		}
	}
	return ""
}
