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

// fields are the changes that are understood: those of Sobot's document, and those
// of Meta's that Sobot may pass on. A reader fills in the event and returns "" or, in
// plain words, why it could not.
var fields = map[string]func(value object, e *Event) (trouble string){
	"message_template_status_update":     readTemplateStatus,
	"message_template_quality_update":    readTemplateQuality,
	"message_template_components_update": readTemplateWording,
	"template_category_update":           readTemplateCategory,
	"phone_number_quality_update":        readNumberQuality,
	"phone_number_name_update":           readNumberName,
	"account_update":                     readAccountUpdate,
	"account_review_update":              readAccountReview,
	"account_alerts":                     readAccountAlert,
	"business_capability_update":         readAccountLimits,
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
		trouble = "This program does not know changes of this field; it is kept as it came."
		readTemplateAddress(value, &e) // it may still belong to a template's history
	default:
		trouble = read(value, &e)
	}
	if trouble != "" {
		e.Kind, e.From, e.To, e.Category, e.Extra, e.Until = Unrecognised, "", "", "", "", time.Time{}
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
