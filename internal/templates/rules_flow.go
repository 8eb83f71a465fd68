package templates

import (
	"fmt"
	"regexp"
)

// flowRules are about Flow and coupon buttons. A card may have neither, which is one rule
// of the cards.
var flowRules = []Rule{
	{
		ID: "buttons-flow-count", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "A template has at most one button that opens a Flow.",
		Fix: "Remove the others.", Source: "Meta, template components", Confidence: "M",
		check: func(c *subject) []hit { return tooMany(c, FlowButton, "Flow buttons", 1) },
		spoil: buttons(flow("Book a visit", "123"), flow("Change it", "456")),
	},
	{
		ID: "button-flow-required", Severity: SeverityError, Field: "buttons.n.flow_id", on: wholeMessage,
		Why: "The button opens the published Flow that has this id.",
		Fix: "Paste the Flow's id from WhatsApp Manager.", Source: "Sobot, create message template; Meta, template components", Confidence: "H",
		check: eachButton(FlowButton, func(i int, b DraftButton) []hit {
			if b.FlowID == "" {
				return one(button(i, "flow_id"), "Button %d has no Flow", i+1)
			}
			return nil
		}),
		spoil: buttons(flow("Book a visit", "")),
	},
	{
		ID: "button-flow-id", Severity: SeverityError, Field: "buttons.n.flow_id", on: wholeMessage,
		Why: "The id of a Flow is a number; its name does not work here.",
		Fix: "Paste the Flow's id from WhatsApp Manager.", Source: "Meta, template components", Confidence: "M",
		check: eachButton(FlowButton, func(i int, b DraftButton) []hit {
			if b.FlowID != "" && !digitsRE.MatchString(b.FlowID) {
				return one(button(i, "flow_id"), "The Flow of button %d is not an id", i+1)
			}
			return nil
		}),
		spoil: buttons(flow("Book a visit", "booking")),
	},
	{
		ID: "button-flow-action", Severity: SeverityError, Field: "buttons.n.flow_action", on: wholeMessage,
		Why: "A Flow either opens a screen (navigate) or asks your server which (data_exchange).",
		Fix: "Choose one of the two.", Source: "Sobot, create message template; Meta, template components", Confidence: "H",
		check: eachButton(FlowButton, func(i int, b DraftButton) []hit {
			if b.FlowAction != "" && b.FlowAction != FlowNavigate && b.FlowAction != FlowData {
				return one(button(i, "flow_action"), "The Flow of button %d cannot %q", i+1, b.FlowAction)
			}
			return nil
		}),
		spoil: buttons(DraftButton{Type: FlowButton, Text: "Book a visit", FlowID: "123", FlowAction: "open", FlowScreen: "START"}),
	},
	{
		ID: "button-flow-screen", Severity: SeverityError, Field: "buttons.n.flow_screen", on: wholeMessage,
		Why: "A Flow that opens a screen must know which.",
		Fix: "Type the id of its first screen, such as START.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(FlowButton, func(i int, b DraftButton) []hit {
			if b.FlowScreen == "" && (b.FlowAction == "" || b.FlowAction == FlowNavigate) {
				return one(button(i, "flow_screen"), "The Flow of button %d has no first screen", i+1)
			}
			return nil
		}),
		spoil: buttons(DraftButton{Type: FlowButton, Text: "Book a visit", FlowID: "123"}),
	},
	{
		ID: "buttons-coupon-count", Severity: SeverityError, Field: "buttons", on: wholeMessage,
		Why: "A template has at most one button that copies a code.",
		Fix: "Remove the others.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit { return tooMany(c, CouponButton, "coupon buttons", 1) },
		spoil: inMarketing(buttons(coupon("SPRING25"), coupon("SPRING30"))),
	},
	{
		ID: "button-coupon-required", Severity: SeverityError, Field: "buttons.n.sample", on: wholeMessage,
		Why: "Meta's reviewers must see a code (refusal 2388043).",
		Fix: "Type a code such as SPRING25; the real one is told when sending.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(CouponButton, func(i int, b DraftButton) []hit {
			if b.Sample == "" {
				return one(button(i, "sample"), "Button %d has no sample of the code", i+1)
			}
			return nil
		}),
		spoil: inMarketing(buttons(coupon(""))),
	},
	{
		ID: "button-coupon-form", Severity: SeverityError, Field: "buttons.n.sample", on: wholeMessage,
		Why: "A code has at most 15 characters, letters and digits alone.",
		Fix: "Shorten it, or leave hyphens and blanks out.", FixLabel: "Keep letters and digits", Source: "Meta, template components", Confidence: "H",
		check: eachButton(CouponButton, func(i int, b DraftButton) []hit {
			switch {
			case b.Sample == "":
			case Length(b.Sample) > MaxCouponCode:
				return tooLong(button(i, "sample"), fmt.Sprintf("The code of button %d", i+1), b.Sample, MaxCouponCode)
			case notCouponRE.MatchString(b.Sample):
				return one(button(i, "sample"), "The code of button %d has more than letters and digits", i+1)
			}
			return nil
		}),
		fix: func(c Content) Content {
			for i, b := range c.Buttons {
				if b.Type == CouponButton {
					c.Buttons[i].Sample = notCouponRE.ReplaceAllString(b.Sample, "")
				}
			}
			return c
		},
		spoil: inMarketing(buttons(coupon("SPRING-25"))),
	},
	{
		ID: "button-coupon-in-utility", Severity: SeverityWarning, Field: "buttons", on: wholeMessage,
		Why: "A coupon is advertising: Meta is likely to make the template marketing.",
		Fix: "Choose marketing, or remove the button.", Source: "Meta, template categorization", Confidence: "M",
		check: func(c *subject) []hit {
			if c.Category == CategoryUtility && len(tooMany(c, CouponButton, "", 0)) > 0 {
				return one("buttons", "A utility template has a coupon")
			}
			return nil
		},
		spoil: buttons(coupon("SPRING25")),
	},
}

var notCouponRE = regexp.MustCompile(`[^A-Za-z0-9]+`)

func flow(text, id string) DraftButton {
	return DraftButton{Type: FlowButton, Text: text, FlowID: id, FlowAction: FlowNavigate, FlowScreen: "START"}
}

func coupon(code string) DraftButton { return DraftButton{Type: CouponButton, Sample: code} }

// inMarketing is a spoil of a marketing template.
func inMarketing(spoil func(*Content)) func(*Content) {
	return func(c *Content) {
		c.Category = CategoryMarketing
		spoil(c)
	}
}
