package builder

import (
	"slices"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Word is a field's name in running text.
func Word(path string) string {
	if word, ok := fieldWords[path]; ok {
		return word
	}
	part, rest, _ := strings.Cut(path, ".")
	number, field, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(number)
	if err != nil {
		return strings.ReplaceAll(path, "_", " ")
	}
	nth := strconv.Itoa(i + 1)
	switch part {
	case "samples":
		return "a sample for {{" + nth + "}}"
	case "buttons":
		return "button " + nth + " " + orElse(buttonWords[field], field)
	case "apps":
		return "app " + nth + " " + map[string]string{"package": "package name", "hash": "signature hash"}[field]
	case "cards":
		return "card " + nth + ": " + map[bool]string{true: "a file", false: Word(field)}[field == "media"]
	}
	return part
}

var fieldWords = map[string]string{
	"header.format": "kind of header", "header.text": "header text", "header.sample": "a sample for the header", "header.media": "a file for the header",
	"body": "the text", "ttl": "delivery time", "layout": "form", "card_format": "what the cards show",
	"offer.text": "the offer's headline", "offer.expires": "countdown",
	"otp_type": "how the code is handed over", "code_label": "label of the copy button", "autofill": "label of the autofill button",
	"zero_tap_terms": "acceptance of the zero-tap terms",
}

var buttonWords = map[string]string{
	"text": "label", "url": "address", "sample": "sample", "phone": "number", "type": "kind",
	"flow_id": "Flow id", "flow_action": "action", "flow_screen": "first screen",
}

// languages are Sobot's, by name.
var languages = slices.SortedFunc(slices.Values(sobot.Languages), func(a, b sobot.Language) int { return strings.Compare(a.Name, b.Name) })

// buttonWord is a button type's plain name.
func buttonWord(kind string) string {
	switch kind {
	case templates.QuickReply:
		return "Quick reply"
	case templates.URLButton:
		return "Link"
	case templates.PhoneButton:
		return "Phone"
	case templates.CouponButton:
		return "Coupon code"
	case templates.FlowButton:
		return "Flow"
	case templates.CatalogButton:
		return "Catalog"
	case templates.ItemsButton:
		return "Catalog items"
	}
	return kind
}

// mediaFacts are what is known of a sample besides its name.
func mediaFacts(m templates.Media) string {
	var facts []string
	if m.Width > 0 {
		facts = append(facts, strconv.Itoa(m.Width)+"×"+strconv.Itoa(m.Height))
	}
	if m.Size > 0 {
		facts = append(facts, ui.Bytes(m.Size))
	}
	if m.MIME != "" {
		facts = append(facts, m.MIME)
	}
	if m.URL != "" {
		facts = append(facts, "by address")
	}
	return strings.Join(facts, " · ")
}

// mediaKind is what a slot's header takes.
func mediaKind(slot templates.Slot) templates.MediaKind {
	kind, _ := templates.MediaKindOf(slot.Format)
	return kind
}

// unplaced are troubles with a file whose header or card somebody took away meanwhile.
func (p Page) unplaced() (troubles []string) {
	for path, trouble := range p.Errors {
		place := func(slot templates.Slot) bool { return slot.Path == path }
		if path == "cards" || strings.HasSuffix(path, "media") && !slices.ContainsFunc(p.Draft.Slots(), place) {
			troubles = append(troubles, trouble)
		}
	}
	return troubles
}
