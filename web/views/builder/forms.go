package builder

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Lists of the form whose rows are added, removed and moved.
const (
	ListButtons     = "buttons"
	ListCards       = "cards"
	ListCardButtons = "cardbuttons" // the buttons that every card has
	ListApps        = "apps"
)

// RowID is the id of a row's button for moving or removing it.
func RowID(verb, list string, i int) string { return verb + "-" + list + "-" + strconv.Itoa(i) }

// MediaURLName is the name of the input for the address of a slot's sample.
func MediaURLName(slotKey string) string { return strings.TrimSuffix("media-url."+slotKey, ".") }

// CardButtons are the types of buttons that a card may have.
var CardButtons = []string{templates.QuickReply, templates.URLButton, templates.PhoneButton}

// offered are the types of buttons that the form of a template knows, in the order of
// their usefulness.
func offered(c templates.Content) []string {
	switch {
	case c.InForm() == templates.FormOffer:
		return []string{templates.CouponButton, templates.URLButton}
	case c.Category == templates.CategoryMarketing:
		return append(slices.Clone(anyButtons), templates.CatalogButton, templates.ItemsButton)
	}
	return anyButtons
}

var (
	anyButtons = []string{templates.QuickReply, templates.URLButton, templates.PhoneButton, templates.CouponButton, templates.FlowButton}
	most       = map[string]int{
		templates.QuickReply: templates.MaxButtons, templates.URLButton: templates.MaxURLButtons, templates.PhoneButton: templates.MaxPhoneButtons,
		templates.CouponButton: 1, templates.FlowButton: 1, templates.CatalogButton: 1, templates.ItemsButton: 1,
	}
)

// Addable are the types of which one more button may be added.
func Addable(c templates.Content) []string {
	var list []string
	for _, kind := range offered(c) {
		alone := catalog(kind) || slices.ContainsFunc(c.Buttons, func(b templates.DraftButton) bool { return catalog(b.Type) })
		if len(c.Buttons) < templates.MaxButtons && countType(c.Buttons, kind) < most[kind] && (!alone || len(c.Buttons) == 0) {
			list = append(list, kind)
		}
	}
	return list
}

// catalog reports whether a button must be the only one.
func catalog(kind string) bool {
	return kind == templates.CatalogButton || kind == templates.ItemsButton
}

func countType(list []templates.DraftButton, kind string) int {
	n := 0
	for _, b := range list {
		if b.Type == kind {
			n++
		}
	}
	return n
}

// wantsFile reports whether a sample has still to be chosen.
func (p Page) wantsFile() bool {
	return slices.ContainsFunc(p.Draft.Slots(), func(s templates.Slot) bool { return s.Media.Empty() })
}

var formChoices = []ui.Segment{
	{Value: templates.FormStandard, Word: "Standard"},
	{Value: templates.FormCarousel, Word: "Carousel"},
	{Value: templates.FormOffer, Word: "Limited-time offer"},
}

var cardFormats = []ui.Segment{
	{Value: templates.HeaderImage, Word: "Images"},
	{Value: templates.HeaderVideo, Word: "Videos"},
}

var codeTypes = []ui.Segment{
	{Value: sobot.OTPCopyCode, Word: "Copy code"},
	{Value: sobot.OTPOneTap, Word: "One tap"},
	{Value: sobot.OTPZeroTap, Word: "Zero tap"},
}

var flowActions = []ui.Segment{
	{Value: templates.FlowNavigate, Word: "Opens a screen"},
	{Value: templates.FlowData, Word: "Asks your server"},
}

// headers are the formats that the form of the template may have.
func (p Page) headers() []ui.Segment {
	if p.Draft.InForm() == templates.FormOffer {
		return slices.DeleteFunc(slices.Clone(headerFormats), func(s ui.Segment) bool {
			return s.Value != templates.HeaderNone && s.Value != templates.HeaderImage && s.Value != templates.HeaderVideo
		})
	}
	return headerFormats
}

func (p Page) bodyLimit() int {
	if p.Draft.InForm() == templates.FormOffer {
		return templates.MaxOfferBody
	}
	return templates.MaxBody
}

// orElse is value, or otherwise where it is empty.
func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// mediaAction is the address of a button that changes a slot's sample.
func (p Page) mediaAction(verb string, slot templates.Slot) string {
	address := p.url() + "/media"
	if verb != "" {
		address += "-" + verb
	}
	if slot.Key != templates.HeaderSlot {
		address += "?slot=" + url.QueryEscape(slot.Key)
	}
	return address
}

// uploadID is the id of the upload form of a slot.
func uploadID(slot templates.Slot) string {
	return strings.TrimSuffix("upload-"+slot.Key, "-")
}

// ttlHint says what the category allows, and what was typed in words.
func (p Page) ttlHint() string {
	least, most, thirtyDays, ok := templates.TTLLimits(p.Draft.Category)
	if !ok {
		return ""
	}
	hint := "From " + grouped(least) + " (" + span(least) + ") to " + grouped(most) + " (" + span(most) + ")"
	if thirtyDays {
		hint += ", or -1 for 30 days"
	}
	hint += ". Empty leaves Meta's own: "
	if p.auth() {
		hint += "10 minutes."
	} else {
		hint += "30 days."
	}
	if p.Draft.Category == templates.CategoryMarketing {
		hint += " Meta keeps to it only where marketing is sent through its Marketing Messages API."
	}
	return hint
}

// ttlWords is what was typed as a length of time; empty if it is no number.
func (p Page) ttlWords() string {
	n, err := strconv.Atoi(strings.TrimSpace(p.Draft.TTL))
	switch {
	case err != nil || n < -1 || n == 0:
		return ""
	case n == -1:
		return "30 days"
	}
	return span(n)
}

// span is a number of seconds in words.
func span(seconds int) string {
	for _, unit := range []struct {
		size int
		word string
	}{{86_400, "day"}, {3600, "hour"}, {60, "minute"}} {
		if seconds >= unit.size && seconds%unit.size == 0 {
			return ui.Counted(seconds/unit.size, unit.word, unit.word+"s")
		}
	}
	if seconds > 120 {
		return "about " + ui.Counted(seconds/60, "minute", "minutes")
	}
	return ui.Counted(seconds, "second", "seconds")
}

// grouped writes 43200 as 43,200.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
