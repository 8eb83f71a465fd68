package alarms

import (
	"strings"
	"time"

	"templatedesk/internal/events"
)

// Title says in a few words what is wrong: "Rejected · INVALID_FORMAT". What it is
// about stands beside it: see Subject.
func (a Alarm) Title() string {
	switch a.Cause {
	case Rejected, Paused, Disabled:
		return joined(" · ", events.StatusLabel(a.Word), a.Reason)
	case Quality:
		return "Quality " + arrow(events.QualityLabel(a.From), events.QualityLabel(a.Word))
	case Category:
		if a.coming() {
			return "Category is going to change " + arrow(a.From, a.Word)
		}
		return "Category " + arrow(a.From, a.Word)
	case Number:
		if a.ofAccount() {
			return "Account: " + small(strings.TrimPrefix(a.Word, "ACCOUNT_"))
		}
		limit := a.Detail
		if limit != "" {
			limit = "limit " + limit
		}
		return joined(" · ", "Number: "+small(a.Word), limit)
	case Stuck:
		return "Still in review"
	case Silence:
		return "No webhook for unusually long"
	case Unreachable:
		return "Sobot cannot be reached"
	case TokenWar:
		return "Another program replaces our token"
	}
	return string(a.Cause)
}

// Subject names the template or the number; "" for what concerns all.
func (a Alarm) Subject() string {
	if a.Name != "" {
		return joined(" · ", a.Name, a.Language)
	}
	return a.Number
}

// Meaning says what the alarm means and what to do about it, in sentences; todo may be
// empty.
func (a Alarm) Meaning() (meaning, todo string) {
	switch a.Cause {
	case Rejected:
		if meaning, todo = events.ExplainReason(a.Reason); meaning != "" {
			return meaning, todo
		}
		return events.ExplainStatus(a.Word)
	case Paused, Disabled:
		return events.ExplainStatus(a.Word)
	case Quality:
		if a.Word == events.QualityRed {
			return "Many people block or report it: Meta pauses it next.", "Stop sending it to people who do not expect it."
		}
		return "People begin to block or report it.", "Send it only to people who expect it, before it gets worse."
	case Category:
		if a.coming() {
			return events.Explain(events.Event{Kind: events.CategoryAnnounced, From: a.From, To: a.Word})
		}
		return "The provider put it into another category, and charges it as that from then on.", "Check whether it is still worth sending, or appeal in WhatsApp Manager."
	case Number:
		if a.ofAccount() {
			return events.Explain(events.Event{Kind: events.AccountUpdate, To: a.Word, Detail: a.Detail})
		}
		return events.ExplainNumberEvent(a.Word)
	case Stuck:
		return a.Detail, "Wait a little longer, or ask Sobot's support what holds it up."
	case Silence:
		return a.Detail + " What happens now may be missing from the history.", "Check in Sobot that the webhook address is still set, and that it reaches this dashboard."
	case Unreachable:
		return "Lists are not renewed and nothing can be submitted, deleted or test-sent. " + a.Detail, "Look at the connection in the settings; it goes on by itself once Sobot answers."
	case TokenWar:
		return "Sobot knows one token at a time, and ours was replaced again and again. " + a.Detail, "Give the other program credentials of its own, or let both share one token."
	}
	return "", ""
}

// More is what else Sobot said, where Meaning does not say it already.
func (a Alarm) More() string {
	switch a.Cause {
	case Rejected, Paused, Disabled:
		return a.Detail
	case Number:
		if a.ofAccount() {
			return a.Detail
		}
	}
	return ""
}

// coming reports whether an alarm of cause Category is about an announced change.
func (a Alarm) coming() bool { return strings.HasPrefix(a.Slot, "coming:") }

// ofAccount reports whether an alarm of cause Number is about the account as a whole.
func (a Alarm) ofAccount() bool { return strings.HasPrefix(a.Slot, "account:") }

// When says when it happened, and when we learned of it where that is later; at writes
// a time.
func (a Alarm) When(at func(time.Time) string) string {
	if a.Late {
		return "happened " + at(a.Happened) + ", learned of " + at(a.Noticed)
	}
	return at(a.Happened)
}

func arrow(from, to string) string { return joined(" → ", from, to) }

func small(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", " ")) }

func joined(sep string, parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, sep)
}
