package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Limits of buttons: how many, and characters of their fields, as Length counts them
// (Meta, template components).
const (
	MaxButtons      = 10
	MaxURLButtons   = 2
	MaxPhoneButtons = 1
	MaxButtonText   = 25
	MaxButtonURL    = 2000
	MaxButtonPhone  = 20
	minPhoneDigits  = 7 // with the country code (E.164)
	maxPhoneDigits  = 15
)

var buttonRules = []Rule{
	{
		ID: "buttons-total", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "A template has at most ten buttons.",
		Fix: "Remove some.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit {
			if n := len(c.Buttons); n > MaxButtons {
				return one("buttons", "There are %d buttons, %d too many", n, n-MaxButtons)
			}
			return nil
		},
		spoil: buttons(quick(11)...),
	},
	{
		ID: "buttons-url-count", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "A template has at most two buttons that open a page.",
		Fix: "Remove some.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit { return tooMany(c, URLButton, "URL buttons", MaxURLButtons) },
		spoil: buttons(link("https://shop.example/a", ""), labelled("Shops", "https://shop.example/b"), labelled("Help", "https://shop.example/c")),
	},
	{
		ID: "buttons-phone-count", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "A template has at most one button that calls.",
		Fix: "Remove the others.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit { return tooMany(c, PhoneButton, "phone buttons", MaxPhoneButtons) },
		spoil: buttons(call("+6281234567"), DraftButton{Type: PhoneButton, Text: "Call the shop", Phone: "+86123456789"}),
	},
	{
		ID: "buttons-grouping", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "Quick replies stand together, before or after all others.",
		Fix: "Move the quick replies together.", FixLabel: "Group quick replies", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit {
			if changesOfKind(c.Buttons) > 1 {
				return one("buttons", "Quick replies and other buttons are mixed")
			}
			return nil
		},
		fix: func(c Content) Content {
			// Whichever kind comes first stays first.
			quickFirst := len(c.Buttons) > 0 && c.Buttons[0].Type == QuickReply
			slices.SortStableFunc(c.Buttons, func(a, b DraftButton) int {
				return order(a, quickFirst) - order(b, quickFirst)
			})
			return c
		},
		spoil: buttons(link("https://a.example", ""), quick(1)[0], call("+6281234567")),
	},
	{
		ID: "button-type", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "Sobot’s document has no such button, and we know none of its fields.",
		Fix: "Remove it, or choose another kind.", Source: "Sobot, create message template; Meta, template components", Confidence: "H",
		check: eachButton("", func(i int, b DraftButton) []hit {
			switch b.Type {
			case QuickReply, URLButton, PhoneButton, CouponButton, FlowButton, CatalogButton, ItemsButton:
				return nil
			}
			return one(button(i, "text"), "Button %d is of the kind %q", i+1, b.Type)
		}),
		spoil: buttons(DraftButton{Type: "VOICE_CALL", Text: "Call"}),
	},
	{
		ID: "buttons-products-alone", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "A button that opens the catalog is the only one of its template, and only marketing may have it.",
		Fix: "Remove the other buttons, or choose marketing.", Source: "Meta, catalog templates", Confidence: "M",
		check: func(c *subject) []hit {
			for i, b := range c.Buttons {
				switch {
				case b.Type != CatalogButton && b.Type != ItemsButton:
				case len(c.Buttons) > 1:
					return one("buttons", "Button %d opens the catalog and must stand alone", i+1)
				case c.Category == CategoryUtility:
					return one("buttons", "Button %d opens the catalog, which only marketing may", i+1)
				}
			}
			return nil
		},
		spoil: buttons(DraftButton{Type: CatalogButton}),
	},
	{
		ID: "button-text-required", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "The text is all that people see of a button.",
		Fix: "Write what it does.", Source: "Meta, template components", Confidence: "H",
		check: eachLabel(func(i int, b DraftButton) []hit {
			if strings.TrimSpace(b.Text) == "" {
				return one(button(i, "text"), "Button %d has no text", i+1)
			}
			return nil
		}),
		spoil: buttons(quick(1)[0], DraftButton{Type: QuickReply, Text: " "}),
	},
	{
		ID: "button-text-length", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "Meta takes at most 25 characters on a button.",
		Fix: "Shorten it.", Source: "Meta, template components", Confidence: "H",
		check: eachLabel(func(i int, b DraftButton) []hit {
			return tooLong(button(i, "text"), fmt.Sprintf("The text of button %d", i+1), b.Text, MaxButtonText)
		}),
		spoil: buttons(DraftButton{Type: QuickReply, Text: repeat("x", 26)}),
	},
	{
		ID: "button-text-variable", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "The text of a button is the same for everybody.",
		Fix: "Write the words out.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			return eachLabel(func(i int, b DraftButton) []hit {
				if found := scanFor(c.Language, b.Text); len(found) > 0 {
					return one(button(i, "text"), "The text of button %d contains %s", i+1, found[0].Raw)
				}
				if strings.ContainsAny(b.Text, "{}") {
					return one(button(i, "text"), "The text of button %d contains a curly brace", i+1)
				}
				return nil
			})(c)
		},
		spoil: buttons(DraftButton{Type: QuickReply, Text: "Hi {{1}}"}),
	},
	{
		ID: "button-text-one-line", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "The text of a button is one line.",
		Fix: "Remove line breaks and tabs.", FixLabel: "Make it one line", Source: "WhatsApp partners", Confidence: "M",
		check: eachLabel(func(i int, b DraftButton) []hit {
			return oneLine(button(i, "text"), fmt.Sprintf("The text of button %d", i+1), b.Text)
		}),
		fix:   onLabels(inOneLine),
		spoil: buttons(DraftButton{Type: QuickReply, Text: "a\nb"}),
	},
	{
		ID: "button-text-emoji", Severity: SeverityWarning, Field: "buttons.n.text", on: freeForm,
		Why: "Partners report that emoji on buttons are refused.",
		Fix: "Use words.", FixLabel: "Remove emoji", Source: "WhatsApp partners", Confidence: "M",
		check: eachLabel(func(i int, b DraftButton) []hit {
			if countEmoji(b.Text) > 0 {
				return one(button(i, "text"), "The text of button %d has an emoji", i+1)
			}
			return nil
		}),
		fix:   onLabels(withoutEmoji),
		spoil: buttons(labelled("Track it 🚚", "https://shop.example/track")),
	},
	{
		ID: "button-text-marks", Severity: SeverityWarning, Field: "buttons.n.text", on: freeForm,
		Why: "Formatting is not drawn on buttons: people see the marks.",
		Fix: "Remove * _ ~ and `.", FixLabel: "Remove marks", Source: "WhatsApp partners", Confidence: "M",
		check: eachLabel(func(i int, b DraftButton) []hit {
			if hasMarks(b.Text) {
				return one(button(i, "text"), "The text of button %d has formatting marks", i+1)
			}
			return nil
		}),
		fix:   onLabels(withoutMarks),
		spoil: buttons(labelled("*Track it*", "https://shop.example/track")),
	},
	{
		ID: "button-text-same", Severity: SeverityWarning, Field: "buttons.n.text", on: freeForm,
		Why: "People cannot tell buttons of the same text apart, nor can the program that gets the answer.",
		Fix: "Give each its own words.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			first := map[string]int{}
			for i, b := range c.Buttons {
				text := Fold(b.Text)
				if !b.labelled() {
					continue
				}
				if at, ok := first[text]; ok && text != "" {
					return one(button(i, "text"), "Buttons %d and %d have the same text", at+1, i+1)
				}
				first[text] = i
			}
			return nil
		},
		spoil: buttons(labelled("Open", "https://shop.example/a"), labelled("open", "https://shop.example/b")),
	},
	{
		ID: "buttons-desktop", Severity: SeverityWarning, Field: "buttons", on: wholeMessage,
		Why: "WhatsApp on a computer does not show templates with more than three buttons, or with quick replies beside other kinds.",
		Fix: "Keep three buttons of one kind, if people may read it on a computer.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit {
			replies, products, n := 0, 0, len(c.Buttons)
			for _, b := range c.Buttons {
				switch b.Type {
				case QuickReply:
					replies++
				case CatalogButton, ItemsButton:
					products++
				}
			}
			switch {
			case n > MaxButtons || changesOfKind(c.Buttons) > 1 || products > 0 || c.InForm() == FormOffer: // graver rules speak first
			case replies > 0 && replies < n:
				return one("buttons", "On a computer, quick replies beside other buttons cannot be seen")
			case n > 3:
				return one("buttons", "On a computer, %d buttons cannot be seen", n)
			}
			return nil
		},
		spoil: buttons(quick(4)...),
	},
	{
		ID: "buttons-see-all", Severity: SeverityInfo, Field: "buttons", on: wholeMessage,
		Why: "Phones show three buttons. Of more, they show two and “See all options”.",
		Fix: "Put the two that matter most first.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit {
			if n := len(c.Buttons); n > 3 && n <= MaxButtons {
				return one("buttons", "%d of %d buttons are behind “See all options”", n-2, n)
			}
			return nil
		},
		spoil: buttons(quick(4)...),
	},
	{
		ID: "button-phone-required", Severity: SeverityError, Field: "buttons.n.phone", on: freeForm,
		Why: "The button calls this number.",
		Fix: "Type the number with its country code.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(PhoneButton, func(i int, b DraftButton) []hit {
			if b.Phone == "" {
				return one(button(i, "phone"), "Button %d has no phone number", i+1)
			}
			return nil
		}),
		spoil: buttons(call("")),
	},
	{
		ID: "button-phone-length", Severity: SeverityError, Field: "buttons.n.phone", on: freeForm,
		Why: "Meta takes at most 20 characters in a phone number.",
		Fix: "Check the number.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(PhoneButton, func(i int, b DraftButton) []hit {
			return tooLong(button(i, "phone"), fmt.Sprintf("The phone number of button %d", i+1), dialled(b.Phone), MaxButtonPhone)
		}),
		spoil: buttons(call(repeat("1", 21))),
	},
	{
		ID: "button-phone-form", Severity: SeverityError, Field: "buttons.n.phone", on: freeForm,
		Why: "The number must work from every country: country code first, then the number without its leading zero.",
		Fix: "Write it like +62 812 3456 7890.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(PhoneButton, func(i int, b DraftButton) []hit {
			number := dialled(b.Phone)
			digits := strings.TrimPrefix(number, "+")
			switch {
			case number == "" || Length(number) > MaxButtonPhone:
			case !digitsRE.MatchString(digits):
				return one(button(i, "phone"), "%s is not a phone number", b.Phone)
			case digits[0] == '0':
				return one(button(i, "phone"), "%s begins with 0 instead of a country code", b.Phone)
			case len(digits) < minPhoneDigits:
				return one(button(i, "phone"), "%s is too short for a number with its country code", b.Phone)
			case len(digits) > maxPhoneDigits:
				return one(button(i, "phone"), "%s is too long: a number with its country code has at most 15 digits", b.Phone)
			}
			return nil
		}),
		spoil: buttons(call("0812 3456 789")),
	},
	{
		ID: "button-phone-zero", Severity: SeverityWarning, Field: "buttons.n.phone", on: freeForm,
		Why: "WhatsApp strips a zero that follows the country code, also where it belongs to the number, as in Italy.",
		Fix: "Write the number without it, and call the button once before you send.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(PhoneButton, func(i int, b DraftButton) []hit {
			digits := strings.TrimPrefix(dialled(b.Phone), "+")
			if !digitsRE.MatchString(digits) || digits[0] == '0' || len(digits) < minPhoneDigits || len(digits) > maxPhoneDigits {
				return nil // no number at all
			}
			for size := 1; size <= 3 && size < len(digits); size++ {
				if country, _ := strconv.Atoi(digits[:size]); phonenumbers.GetRegionCodeForCountryCode(country) != "ZZ" {
					if digits[size] == '0' {
						return one(button(i, "phone"), "A 0 follows the country code +%s of button %d", digits[:size], i+1)
					}
					return nil
				}
			}
			return nil
		}),
		spoil: buttons(call("+62 0812 3456 7890")),
	},
}

// changesOfKind is how often quick replies and other buttons take turns.
func changesOfKind(list []DraftButton) int {
	changes := 0
	for i := 1; i < len(list); i++ {
		if (list[i].Type == QuickReply) != (list[i-1].Type == QuickReply) {
			changes++
		}
	}
	return changes
}

// onLabels does the same to the texts of all buttons.
func onLabels(change func(string) string) func(Content) Content {
	return func(c Content) Content {
		for i := range c.Buttons {
			c.Buttons[i].Text = change(c.Buttons[i].Text)
		}
		return c
	}
}

var digitsRE = regexp.MustCompile(`^[0-9]+$`)

// dialled is a phone number without the blanks, hyphens and brackets that people
// write; a plus stays, Sobot's document shows numbers with and without one.
func dialled(phone string) string {
	return punctuation.Replace(phone)
}

var punctuation = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "(", "", ")", "", ".", "")

// order ranks a button for grouping.
func order(b DraftButton, quickFirst bool) int {
	if (b.Type == QuickReply) == quickFirst {
		return 0
	}
	return 1
}

func tooMany(c *subject, buttonType, what string, limit int) []hit {
	n := 0
	for _, b := range c.Buttons {
		if b.Type == buttonType {
			n++
		}
	}
	if n > limit {
		return one("buttons", "There are %d %s, %d too many", n, what, n-limit)
	}
	return nil
}

// eachButton checks all buttons of one type, or of all types if it is empty.
func eachButton(buttonType string, check func(i int, b DraftButton) []hit) func(*subject) []hit {
	return func(c *subject) []hit {
		var hits []hit
		for i, b := range c.Buttons {
			if buttonType == "" || b.Type == buttonType {
				hits = append(hits, check(i, b)...)
			}
		}
		return hits
	}
}

// labelled reports whether the button's text is ours; of the others it is Meta's.
func (b DraftButton) labelled() bool {
	return b.Type != CouponButton && b.Type != CatalogButton && b.Type != ItemsButton
}

// eachLabel checks all buttons with a text of ours.
func eachLabel(check func(i int, b DraftButton) []hit) func(*subject) []hit {
	return eachButton("", func(i int, b DraftButton) []hit {
		if !b.labelled() {
			return nil
		}
		return check(i, b)
	})
}

func button(i int, field string) string { return fmt.Sprintf("buttons.%d.%s", i, field) }
