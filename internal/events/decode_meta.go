package events

import (
	"encoding/json"
	"strings"
	"time"
)

// decodeMeta reads the bodies that keep Meta's shape ("Webhook status
// notification" 2 and 3): entries of one account, each with its time and its
// changes.
func decodeMeta(body object, payload json.RawMessage, at Receipt) []Event {
	entries := body.list("entry")
	if len(entries) == 0 {
		return []Event{unrecognised(at, payload, "The body has no entries.")}
	}
	var found []Event
	for _, raw := range entries {
		found = append(found, decodeEntry(raw, at)...)
	}
	return found
}

func decodeEntry(raw json.RawMessage, at Receipt) []Event {
	entry, isObject := readObject(raw)
	if !isObject {
		return []Event{unrecognised(at, raw, "An entry of the body is not an object.")}
	}
	if name := entry.doubled("id", "time", "changes"); name != "" {
		return []Event{unrecognised(at, raw, doubledKey(name))}
	}
	changes := entry.list("changes")
	if len(changes) == 0 {
		return []Event{unrecognised(at, raw, "An entry of the body has no changes.")}
	}
	found := make([]Event, 0, len(changes))
	for _, change := range changes {
		found = append(found, decodeChange(change, entry, at))
	}
	return found
}

// fields are the documented changes. A reader fills in the event and returns ""
// or, in plain words, why it could not.
var fields = map[string]func(value object, e *Event) (trouble string){
	"message_template_status_update":  readTemplateStatus,
	"message_template_quality_update": readTemplateQuality,
	"phone_number_quality_update":     readNumberQuality,
	"account_update":                  readAccountUpdate,
}

func decodeChange(raw json.RawMessage, entry object, at Receipt) Event {
	e := received(at, raw)
	e.WABA = entry.id("id")
	e.claim(entry.text("time"))

	change, isObject := readObject(raw)
	field := change.word("field")
	value, hasValue := readObject(change.members["value"])
	read, documented := fields[strings.ToLower(field)]
	trouble := ""
	switch {
	case !isObject:
		trouble = "A change of the body is not an object."
	case change.doubled("field", "value") != "":
		trouble = doubledKey(change.doubled("field", "value"))
	case field == "":
		trouble = "A change of the body does not name its field."
	case !hasValue:
		trouble = "The change carries no value."
	case !documented:
		trouble = "Changes of this field are not in Sobot's document; it is kept as it came."
		readTemplateAddress(value, &e) // it may still belong to a template's history
	default:
		trouble = read(value, &e)
	}
	if trouble != "" {
		e.Kind, e.From, e.To, e.Until = Unrecognised, "", "", time.Time{}
		e.Reason, e.Detail = trouble, field
	}

	when := timeKey(entry.text("time"), e.VendorTime)
	parts := []string{e.WABA, when, strings.ToLower(field), canonical(change.members["value"])}
	if !isObject {
		parts = []string{e.WABA, when, "", canonical(raw)}
	}
	if e.VendorTime.IsZero() {
		// Without a time the same words may be news; see Decode.
		parts = append(parts, at.InboxID)
	}
	e.Key = semanticKey(e.Kind, parts...)
	return e
}

// readTemplateAddress reads what names a template. The id is a number here and a
// string in lists, and exceeds what a float can hold; the language has a dash
// here and an underscore in lists.
func readTemplateAddress(value object, e *Event) {
	e.VendorTemplateID = value.id("message_template_id")
	e.Name = value.word("message_template_name")
	e.Language = CanonLanguage(value.word("message_template_language"))
}

const namesNoTemplate = "The change names no template, neither by id nor by name."

func readTemplateStatus(value object, e *Event) string {
	if name := value.doubled("event", "message_template_id", "message_template_name", "message_template_language", "reason"); name != "" {
		return doubledKey(name)
	}
	readTemplateAddress(value, e)
	word := value.word("event")
	switch {
	case e.VendorTemplateID == "" && e.Name == "":
		return namesNoTemplate
	case word == "":
		return "The change of a template's status does not say which status."
	}
	e.Kind, e.To = TemplateStatus, CanonStatus(word)
	if e.To == StatusDeleted {
		e.Kind = TemplateDeleted
	}
	e.Reason = reason(value.word("reason"))

	// The following is Meta's, undocumented by Sobot, and taken where it is sent.
	rejection, other, disable := value.object("rejection_info"), value.object("other_info"), value.object("disable_info")
	e.Detail = short(joined("\n",
		rejection.text("reason"), rejection.text("recommendation"),
		joined(": ", other.text("title"), other.text("description")),
	), maxDetail)
	e.Until = vendorTime(disable.text("disable_date"))
	if e.To == StatusPaused && e.Until.IsZero() && !e.VendorTime.IsZero() && !e.Future {
		e.Until = pauseEnd(e.VendorTime, other.word("title"))
	}
	return ""
}

// pauseEnd applies Meta's fixed lengths of a pause for low quality. Other pauses
// do not end by themselves.
func pauseEnd(from time.Time, title string) time.Time {
	switch strings.ToUpper(title) {
	case "FIRST_PAUSE":
		return from.Add(3 * time.Hour)
	case "SECOND_PAUSE":
		return from.Add(6 * time.Hour)
	}
	return time.Time{}
}

// reason tells "no reason" from a reason: it comes as NONE, null, empty or not at
// all.
func reason(word string) string {
	if strings.EqualFold(word, "NONE") || strings.EqualFold(word, "null") {
		return ""
	}
	return word
}

func readTemplateQuality(value object, e *Event) string {
	if name := value.doubled("previous_quality_score", "new_quality_score", "message_template_id", "message_template_name", "message_template_language"); name != "" {
		return doubledKey(name)
	}
	readTemplateAddress(value, e)
	word := value.word("new_quality_score")
	switch {
	case e.VendorTemplateID == "" && e.Name == "":
		return namesNoTemplate
	case word == "":
		return "The change of a template's quality does not say which quality."
	}
	e.Kind, e.To = TemplateQuality, CanonQuality(word)
	e.From = CanonQuality(value.word("previous_quality_score"))
	return ""
}

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
	e.Detail = value.word("current_limit")
	if e.Detail == "" { // Meta is replacing the one key by the other
		e.Detail = value.word("max_daily_conversations_per_business")
	}
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
	details := []string{
		joined(" ", ban.word("waba_ban_state"), ban.word("waba_ban_date")),
		value.object("violation_info").word("violation_type"),
	}
	for _, raw := range value.list("restriction_info") {
		restriction, _ := readObject(raw)
		details = append(details, restriction.word("restriction_type"))
	}
	e.Detail = short(joined(", ", details...), maxDetail)
	return ""
}
