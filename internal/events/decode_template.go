package events

import (
	"fmt"
	"strings"
	"time"
)

// templateAddress are the members that name a template, for object.extra.
const templateAddress = "message_template_id message_template_name message_template_language"

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
	e.Category = CanonCategory(value.word("message_template_category"))
	rejection, other, disable := value.object("rejection_info"), value.object("other_info"), value.object("disable_info")
	e.Detail = short(joined("\n",
		rejection.text("reason"), rejection.text("recommendation"),
		joined(": ", other.text("title"), other.text("description")),
	), maxDetail)
	e.Until = vendorTime(disable.text("disable_date"))
	if e.To == StatusPaused && e.Until.IsZero() && !e.VendorTime.IsZero() && !e.Future {
		e.Until = pauseEnd(e.VendorTime, other.word("title"))
	}
	e.Extra = value.extra(templateAddress, "event", "reason", "message_template_category",
		"rejection_info.reason", "rejection_info.recommendation", "other_info.title", "other_info.description", "disable_info.disable_date")
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
	e.Extra = value.extra(templateAddress, "previous_quality_score", "new_quality_score")
	return ""
}

// readTemplateCategory reads the two forms of a change of category: announced, where
// new_category is the one that still holds and correct_category the one to come, and
// done.
func readTemplateCategory(value object, e *Event) string {
	if name := value.doubled("previous_category", "new_category", "correct_category", "category_update_timestamp",
		"message_template_id", "message_template_name", "message_template_language"); name != "" {
		return doubledKey(name)
	}
	readTemplateAddress(value, e)
	now, coming := CanonCategory(value.word("new_category")), CanonCategory(value.word("correct_category"))
	switch {
	case e.VendorTemplateID == "" && e.Name == "":
		return namesNoTemplate
	case now == "" && coming == "":
		return "The change of a template's category does not say which category."
	case coming == "":
		e.Kind, e.From, e.To = TemplateCategory, CanonCategory(value.word("previous_category")), now
	default:
		e.Kind, e.From, e.To = CategoryAnnounced, now, coming
		e.Until = vendorTime(value.text("category_update_timestamp"))
	}
	e.Extra = value.extra(templateAddress, "previous_category", "new_category", "correct_category", "category_update_timestamp")
	return ""
}

// readTemplateWording reads the texts that a template has now. A part that it does not
// have is absent, so what it had before is not to be seen here.
func readTemplateWording(value object, e *Event) string {
	if name := value.doubled("message_template_element", "message_template_title", "message_template_footer", "message_template_buttons",
		"message_template_id", "message_template_name", "message_template_language"); name != "" {
		return doubledKey(name)
	}
	readTemplateAddress(value, e)
	if e.VendorTemplateID == "" && e.Name == "" {
		return namesNoTemplate
	}
	e.Kind = TemplateWording
	var lines []string
	say := func(part, text string) {
		if text != "" {
			lines = append(lines, part+": "+text)
		}
	}
	say("Header", value.text("message_template_title"))
	say("Body", value.text("message_template_element"))
	say("Footer", value.text("message_template_footer"))
	for i, raw := range value.list("message_template_buttons") {
		button, _ := readObject(raw)
		say(fmt.Sprintf("Button %d", i+1), joined(" · ",
			button.word("message_template_button_text"), button.word("message_template_button_type"),
			button.word("message_template_button_url"), button.word("message_template_button_phone_number")))
	}
	e.Detail = short(strings.Join(lines, "\n"), maxDetail)
	e.Extra = value.extra(templateAddress, "message_template_element", "message_template_title", "message_template_footer", "message_template_buttons")
	return ""
}
