package events

import (
	"encoding/json"
	"strings"
)

func readNumberQuality(value object, e *Event) string {
	if name := value.doubled("event", "display_phone_number", "current_limit"); name != "" {
		return doubledKey(name)
	}
	e.Sender = value.word("display_phone_number")
	e.To = strings.ToUpper(value.word("event"))
	if e.To == "" {
		return "The change of a number's quality does not say what happened."
	}
	e.Kind = NumberQuality
	e.From, e.Detail = value.word("old_limit"), value.word("current_limit")
	if e.Detail == "" { // Meta is replacing the one key by the other
		e.Detail = value.word("max_daily_conversations_per_business")
	}
	e.Extra = value.extra("display_phone_number", "event", "current_limit", "old_limit", "max_daily_conversations_per_business")
	return ""
}

func readNumberName(value object, e *Event) string {
	if name := value.doubled("decision", "display_phone_number", "requested_verified_name", "rejection_reason"); name != "" {
		return doubledKey(name)
	}
	e.Sender = value.word("display_phone_number")
	e.To = strings.ToUpper(value.word("decision"))
	if e.To == "" {
		return "The change of a number's display name does not say what was decided."
	}
	e.Kind = NumberName
	e.Detail, e.Reason = value.word("requested_verified_name"), reason(value.word("rejection_reason"))
	e.Extra = value.extra("display_phone_number", "decision", "requested_verified_name", "rejection_reason")
	return ""
}

func readAccountUpdate(value object, e *Event) string {
	if name := value.doubled("event", "phone_number"); name != "" {
		return doubledKey(name)
	}
	e.Sender = value.word("phone_number")
	e.To = strings.ToUpper(value.word("event"))
	if e.To == "" {
		return "The change of an account does not say what happened."
	}
	e.Kind = AccountUpdate

	// Meta's extras say which ban, restriction or violation it is.
	ban := value.object("ban_info")
	state := ban.word("waba_ban_state")
	for _, raw := range ban.list("waba_ban_state") { // both shapes are seen
		var word string
		if json.Unmarshal(raw, &word) == nil {
			state = joined(" ", state, oneLine(clean(word), maxWord))
		}
	}
	details := []string{
		joined(" ", state, ban.word("waba_ban_date")),
		value.object("violation_info").word("violation_type"),
	}
	for _, raw := range value.list("restriction_info") {
		restriction, _ := readObject(raw)
		ends := vendorTime(restriction.text("expiration"))
		until := ""
		if !ends.IsZero() {
			until = "until " + ends.Format("2 Jan 2006, 15:04 UTC")
		}
		if ends.After(e.Until) {
			e.Until = ends
		}
		details = append(details, joined(" ", restriction.word("restriction_type"), until),
			restriction.extra("restriction_type", "expiration"))
	}
	e.Detail = short(joined("\n", details...), maxDetail)
	e.Extra = value.extra("event", "phone_number", "ban_info.waba_ban_state", "ban_info.waba_ban_date",
		"violation_info.violation_type", "restriction_info")
	return ""
}

func readAccountReview(value object, e *Event) string {
	if name := value.doubled("decision"); name != "" {
		return doubledKey(name)
	}
	if e.To = strings.ToUpper(value.word("decision")); e.To == "" {
		return "The review of an account does not say what was decided."
	}
	e.Kind = AccountReview
	e.Extra = value.extra("decision")
	return ""
}

// readAccountAlert reads an alert in its form of today, or in the older one that has
// no alert_info around it.
func readAccountAlert(value object, e *Event) string {
	alert, prefix := value, ""
	if value.has("alert_info") {
		alert, prefix = value.object("alert_info"), "alert_info."
	}
	if name := alert.doubled("alert_type", "alert_severity", "alert_status", "alert_description"); name != "" {
		return doubledKey(name)
	}
	e.To = strings.ToUpper(alert.word("alert_type"))
	e.Reason, e.From = strings.ToUpper(alert.word("alert_severity")), strings.ToUpper(alert.word("alert_status"))
	e.Detail = short(alert.text("alert_description"), maxDetail)
	if e.To == "" && e.Detail == "" {
		return "The alert says neither what kind it is nor what it is about."
	}
	e.Kind = AccountAlert
	e.Extra = value.extra(prefix+"alert_type", prefix+"alert_severity", prefix+"alert_status", prefix+"alert_description")
	return ""
}

func readAccountLimits(value object, e *Event) string {
	const perBusiness, perNumber = "max_daily_conversations_per_business", "max_daily_conversation_per_phone"
	if name := value.doubled(perBusiness, perNumber); name != "" {
		return doubledKey(name)
	}
	if e.To = value.word(perBusiness); e.To == "" { // the older key, of a number alone
		e.To = value.word(perNumber)
	}
	e.Kind = AccountLimits
	e.Detail = joined("\n",
		labelled("numbers for the whole business", value.word("max_phone_numbers_per_business")),
		labelled("numbers for this account", value.word("max_phone_numbers_per_waba")))
	e.Extra = value.extra(perBusiness, perNumber, "max_phone_numbers_per_business", "max_phone_numbers_per_waba")
	if e.To == "" && e.Detail == "" && e.Extra == "" {
		return "The change of an account's limits names no limit."
	}
	return ""
}

// labelled is a value after what it is; nothing where there is none.
func labelled(what, value string) string {
	if value == "" {
		return ""
	}
	return "Up to " + value + " " + what
}
