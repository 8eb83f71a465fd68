package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Limits of buttons: how many, and characters of their fields (Meta, template
// components).
const (
	MaxButtons      = 10
	MaxURLButtons   = 2
	MaxPhoneButtons = 1
	MaxButtonText   = 25
	MaxButtonURL    = 2000
	MaxButtonPhone  = 20
)

var buttonRules = []Rule{
	{
		ID: "buttons-total", Severity: SeverityError, Field: "buttons", on: freeForm,
		Why: "A template has at most ten buttons.",
		Fix: "Remove some.", Source: "Meta, template components", Confidence: "H",
		check: func(c Content) []hit {
			if n := len(c.Buttons); n > MaxButtons {
				return one("buttons", "There are %d buttons, %d too many", n, n-MaxButtons)
			}
			return nil
		},
	},
	{
		ID: "buttons-url-count", Severity: SeverityError, Field: "buttons", on: freeForm,
		Why: "A template has at most two buttons that open a page.",
		Fix: "Remove some.", Source: "Meta, template components", Confidence: "H",
		check: func(c Content) []hit { return tooMany(c, URLButton, "URL buttons", MaxURLButtons) },
	},
	{
		ID: "buttons-phone-count", Severity: SeverityError, Field: "buttons", on: freeForm,
		Why: "A template has at most one button that calls.",
		Fix: "Remove the others.", Source: "Meta, template components", Confidence: "H",
		check: func(c Content) []hit { return tooMany(c, PhoneButton, "phone buttons", MaxPhoneButtons) },
	},
	{
		ID: "buttons-grouping", Severity: SeverityError, Field: "buttons", on: freeForm,
		Why: "Quick replies stand together, before or after all others.",
		Fix: "Move the quick replies together.", FixLabel: "Group quick replies", Source: "Meta, template components", Confidence: "H",
		check: func(c Content) []hit {
			changes := 0
			for i := 1; i < len(c.Buttons); i++ {
				if (c.Buttons[i].Type == QuickReply) != (c.Buttons[i-1].Type == QuickReply) {
					changes++
				}
			}
			if changes > 1 {
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
	},
	{
		ID: "button-type", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "This kind of button cannot be created here yet.",
		Fix: "Remove it, or make it a quick reply, a URL or a phone button.", Source: "Sobot, create message template", Confidence: "H",
		check: eachButton("", func(i int, b DraftButton) []hit {
			switch b.Type {
			case QuickReply, URLButton, PhoneButton:
				return nil
			}
			return one(button(i, "text"), "Button %d is of the kind %q", i+1, b.Type)
		}),
	},
	{
		ID: "button-text-required", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "The text is all that people see of a button.",
		Fix: "Write what it does.", Source: "Meta, template components", Confidence: "H",
		check: eachButton("", func(i int, b DraftButton) []hit {
			if strings.TrimSpace(b.Text) == "" {
				return one(button(i, "text"), "Button %d has no text", i+1)
			}
			return nil
		}),
	},
	{
		ID: "button-text-length", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "Meta takes at most 25 characters on a button.",
		Fix: "Shorten it.", Source: "Meta, template components", Confidence: "H",
		check: eachButton("", func(i int, b DraftButton) []hit {
			return tooLong(button(i, "text"), fmt.Sprintf("The text of button %d", i+1), b.Text, MaxButtonText)
		}),
	},
	{
		ID: "button-text-variable", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "The text of a button is the same for everybody.",
		Fix: "Write the words out.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c Content) []hit {
			return eachButton("", func(i int, b DraftButton) []hit {
				if found := scanFor(c, b.Text); len(found) > 0 {
					return one(button(i, "text"), "The text of button %d contains %s", i+1, found[0].Raw)
				}
				if strings.ContainsAny(b.Text, "{}") {
					return one(button(i, "text"), "The text of button %d contains a curly brace", i+1)
				}
				return nil
			})(c)
		},
	},
	{
		ID: "button-text-one-line", Severity: SeverityError, Field: "buttons.n.text", on: freeForm,
		Why: "The text of a button is one line.",
		Fix: "Remove line breaks and tabs.", FixLabel: "Make it one line", Source: "WhatsApp partners", Confidence: "M",
		check: eachButton("", func(i int, b DraftButton) []hit {
			return oneLine(button(i, "text"), fmt.Sprintf("The text of button %d", i+1), b.Text)
		}),
		fix: func(c Content) Content {
			for i := range c.Buttons {
				c.Buttons[i].Text = inOneLine(c.Buttons[i].Text)
			}
			return c
		},
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
	},
	{
		ID: "button-phone-length", Severity: SeverityError, Field: "buttons.n.phone", on: freeForm,
		Why: "Meta takes at most 20 characters in a phone number.",
		Fix: "Check the number.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(PhoneButton, func(i int, b DraftButton) []hit {
			return tooLong(button(i, "phone"), fmt.Sprintf("The phone number of button %d", i+1), dialled(b.Phone), MaxButtonPhone)
		}),
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
			case len(digits) < 7:
				return one(button(i, "phone"), "%s is too short for a number with its country code", b.Phone)
			case len(digits) > 15:
				return one(button(i, "phone"), "%s is too long: a number with its country code has at most 15 digits", b.Phone)
			}
			return nil
		}),
	},
}

var digitsRE = regexp.MustCompile(`^[0-9]+$`)

// dialled is a phone number without the blanks, hyphens and brackets that people
// write; a plus stays, Sobot's document shows numbers with and without one.
func dialled(phone string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "(", "", ")", "", ".", "").Replace(phone)
}

// order ranks a button for grouping.
func order(b DraftButton, quickFirst bool) int {
	if (b.Type == QuickReply) == quickFirst {
		return 0
	}
	return 1
}

func tooMany(c Content, buttonType, what string, limit int) []hit {
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
func eachButton(buttonType string, check func(i int, b DraftButton) []hit) func(Content) []hit {
	return func(c Content) []hit {
		var hits []hit
		for i, b := range c.Buttons {
			if buttonType == "" || b.Type == buttonType {
				hits = append(hits, check(i, b)...)
			}
		}
		return hits
	}
}

func button(i int, field string) string { return fmt.Sprintf("buttons.%d.%s", i, field) }
