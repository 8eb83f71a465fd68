package templates

import (
	"slices"
	"testing"

	"templatedesk/internal/sobot"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func asIs(*Content) {}

func inAuth(spoil func(*Content)) func(*Content) {
	return func(c *Content) {
		*c = code()
		spoil(c)
	}
}

// ruleCasesOfForms are ruleCases of the forms that came after the first.
var ruleCasesOfForms = []ruleCase{
	{"button-type", buttons(DraftButton{Type: "VOICE_CALL", Text: "Call"}), "buttons.0.text", `Button 1 is of the kind "VOICE_CALL"`, buttons(flow("Book", "123"))},
	{"buttons-products-alone", inMarketing(buttons(quick(1)[0], DraftButton{Type: ItemsButton})), "buttons", "Button 2 opens the catalog and must stand alone", inMarketing(buttons(DraftButton{Type: CatalogButton}))},
	{"buttons-products-alone", buttons(DraftButton{Type: CatalogButton}), "buttons", "Button 1 opens the catalog, which only marketing may", inMarketing(buttons(DraftButton{Type: ItemsButton}))},
	{"buttons-flow-count", buttons(flow("a", "1"), flow("b", "2")), "buttons", "There are 2 Flow buttons, 1 too many", buttons(flow("a", "1"))},
	{"button-flow-required", buttons(flow("a", "")), "buttons.0.flow_id", "Button 1 has no Flow", buttons(flow("a", "1"))},
	{"button-flow-id", buttons(flow("a", "booking")), "buttons.0.flow_id", "The Flow of button 1 is not an id", buttons(flow("a", "1234567890123456"))},
	{"button-flow-action", buttons(DraftButton{Type: FlowButton, FlowAction: "open"}), "buttons.0.flow_action", `The Flow of button 1 cannot "open"`, buttons(DraftButton{Type: FlowButton, FlowAction: FlowData})},
	{"button-flow-screen", buttons(DraftButton{Type: FlowButton}), "buttons.0.flow_screen", "The Flow of button 1 has no first screen", buttons(DraftButton{Type: FlowButton, FlowAction: FlowData})},
	{"buttons-coupon-count", buttons(coupon("A"), coupon("B")), "buttons", "There are 2 coupon buttons, 1 too many", buttons(coupon("A"))},
	{"button-coupon-required", buttons(coupon(" ")), "buttons.0.sample", "Button 1 has no sample of the code", buttons(coupon("A"))},
	{"button-coupon-form", buttons(coupon(repeat("A", 16))), "buttons.0.sample", "The code of button 1 has 16 characters, 1 too many", buttons(coupon(repeat("A", 15)))},
	{"button-coupon-form", buttons(coupon("A-1")), "buttons.0.sample", "The code of button 1 has more than letters and digits", buttons(coupon("aZ9"))},
	{"button-coupon-in-utility", buttons(coupon("A")), "buttons", "A utility template has a coupon", inMarketing(buttons(coupon("A")))},
	{"button-text-required", buttons(flow("", "1")), "buttons.0.text", "Button 1 has no text", buttons(coupon("A"))},

	{"otp-type", inAuth(func(c *Content) { c.OTPType = "TWO_TAP" }), "otp_type", `"TWO_TAP" is not a way to hand over a code`, inAuth(func(c *Content) { c.OTPType = sobot.OTPCopyCode })},
	{"otp-apps", inAuth(oneTap(func(c *Content) { c.Apps = nil })), "apps", "There are 0 apps to hand the code to", inAuth(oneTap(asIs))},
	{"otp-apps", inAuth(oneTap(func(c *Content) { c.Apps = slices.Repeat(c.Apps, 6) })), "apps", "There are 6 apps to hand the code to", inAuth(oneTap(func(c *Content) { c.Apps = slices.Repeat(c.Apps, 5) }))},
	{"otp-package", inAuth(oneTap(func(c *Content) { c.Apps[0].Package = "com.1shop" })), "apps.0.package", "The package name of app 1 is not one", inAuth(oneTap(func(c *Content) { c.Apps[0].Package = "com.Shop_1" }))},
	{"otp-package", inAuth(oneTap(func(c *Content) { c.Apps[0].Package = "a." + repeat("b", 223) })), "apps.0.package", "The package name of app 1 is not one", inAuth(oneTap(func(c *Content) { c.Apps[0].Package = "a." + repeat("b", 222) }))},
	{"otp-hash", inAuth(oneTap(func(c *Content) { c.Apps[0].Hash = "K8a/AINcGX7+" })), "apps.0.hash", "The signature hash of app 1 is not one", inAuth(oneTap(func(c *Content) { c.Apps[0].Hash = "K8a/AINcGX+" }))},
	{"otp-terms", inAuth(oneTap(func(c *Content) { c.OTPType = sobot.OTPZeroTap })), "zero_tap_terms", "Meta's terms are not accepted", inAuth(oneTap(func(c *Content) { c.OTPType, c.ZeroTapTerms = sobot.OTPZeroTap, true }))},
	{"otp-label-length", inAuth(func(c *Content) { c.CodeLabel = repeat("a", 26) }), "code_label", "The button's label has 26 characters, 1 too many", inAuth(func(c *Content) { c.CodeLabel = repeat("a", 25) })},
	{"otp-label-length", inAuth(oneTap(func(c *Content) { c.Autofill = repeat("a", 26) })), "autofill", "The label of the button that fills in has 26 characters, 1 too many", inAuth(func(c *Content) { c.Autofill = repeat("a", 26) })},
	{"otp-label-plain", inAuth(func(c *Content) { c.CodeLabel = "Copy {{1}}" }), "code_label", "The button's label contains a variable", inAuth(func(c *Content) { c.CodeLabel = "Copy it" })},
	{"otp-label-plain", inAuth(func(c *Content) { c.CodeLabel = "Copy 📋" }), "code_label", "The button's label contains an emoji", inAuth(asIs)},
	{"otp-label-plain", inAuth(func(c *Content) { c.CodeLabel = "https://a.example" }), "code_label", "The button's label contains an address", inAuth(asIs)},
	{"ttl-range", inAuth(func(c *Content) { c.TTL = "901" }), "ttl", `Delivery can be tried for 30 to 900 seconds, not for "901"`, inAuth(func(c *Content) { c.TTL = "360" })},
	{"ttl-range", func(c *Content) { c.TTL = "29" }, "ttl", `Delivery can be tried for 30 to 43200 seconds, not for "29"`, func(c *Content) { c.TTL = "-1" }},
	{"ttl-range", inMarketing(func(c *Content) { c.TTL = "-1" }), "ttl", `Delivery can be tried for 43200 to 2592000 seconds, not for "-1"`, inMarketing(func(c *Content) { c.TTL = "43200" })},
	{"ttl-range", func(c *Content) { c.TTL = "1.5" }, "ttl", `Delivery can be tried for 30 to 43200 seconds, not for "1.5"`, func(c *Content) { c.TTL = "" }},
	{"ttl-beyond-expiry", inAuth(func(c *Content) { c.TTL, c.Expiry = "301", "5" }), "ttl", "Delivery is tried longer than the 5 minutes that the code lives", inAuth(func(c *Content) { c.TTL, c.Expiry = "300", "5" })},
	{"ttl-beyond-expiry", inAuth(func(c *Content) { c.TTL, c.Expiry = "-1", "90" }), "ttl", "Delivery is tried longer than the 90 minutes that the code lives", inAuth(func(c *Content) { c.TTL, c.Expiry = "-1", "" })},

	{"form-known", inMarketing(func(c *Content) { c.Form = "POLL" }), "layout", `"POLL" is not a form`, func(c *Content) { c.Form = "POLL" }},
	{"carousel-cards", carousel(func(c *Content) { c.Cards = c.Cards[:1] }), "cards", "The carousel has 1 card", carousel(asIs)},
	{"carousel-cards", carousel(func(c *Content) { c.Cards = slices.Repeat(c.Cards, 6) }), "cards", "The carousel has 12 cards", carousel(func(c *Content) { c.Cards = slices.Repeat(c.Cards, 5) })},
	{"carousel-format", carousel(func(c *Content) { c.CardFormat = HeaderText }), "card_format", "Cards cannot begin with TEXT", carousel(func(c *Content) { c.CardFormat = HeaderVideo })},
	{"card-body-length", carousel(func(c *Content) { c.Cards[1].Body = repeat("a", 161) }), "cards.1.body", "The text of card 2 has 161 characters, 1 too many", carousel(func(c *Content) { c.Cards[1].Body = repeat("a", 160) })},
	{"card-bodies", carousel(func(c *Content) { c.Cards[1].Body = " " }), "cards.1.body", "Card 2 has no text, others have", carousel(func(c *Content) { c.Cards[0].Body, c.Cards[1].Body = "", "" })},
	{"card-button-count", carousel(func(c *Content) { c.Cards[0].Buttons = quick(3) }), "cards.0.buttons", "Card 1 has 3 buttons", carousel(func(c *Content) { c.Cards[0].Buttons = quick(2) })},
	{"card-button-count", carousel(func(c *Content) { c.Cards[1].Buttons = quick(3) }), "cards.1.buttons", "Card 2 has 3 buttons", carousel(func(c *Content) { c.Cards[0].Buttons, c.Cards[1].Buttons = nil, nil })},
	{"card-shape", carousel(func(c *Content) { c.Cards[1].Buttons = nil }), "cards.1.buttons", "Card 2 has other buttons than the first", carousel(func(c *Content) { c.Cards[0].Buttons, c.Cards[1].Buttons = nil, nil })},
	{"card-button-type", carousel(func(c *Content) { c.Cards[0].Buttons = []DraftButton{coupon("A")} }), "cards.0.buttons.0.text", `Button 1 of card 1 is of the kind "COPY_CODE"`, carousel(func(c *Content) { c.Cards[0].Buttons = []DraftButton{call("+6281234567")} })},
	{"card-shape", carousel(func(c *Content) { c.Cards[1].Buttons = quick(1) }), "cards.1.buttons", "Card 2 has other buttons than the first", carousel(asIs)},
	{"offer-text-required", offer(func(c *Content) { c.Offer.Text = "" }), "offer.text", "The offer has no headline", offer(asIs)},
	{"offer-text-length", offer(func(c *Content) { c.Offer.Text = repeat("a", 17) }), "offer.text", "The headline of the offer has 17 characters, 1 too many", offer(func(c *Content) { c.Offer.Text = repeat("a", 16) })},
	{"offer-text-plain", offer(func(c *Content) { c.Offer.Text = "{{1}}" }), "offer.text", "The headline of the offer contains {{1}}", offer(asIs)},
	{"offer-header", offer(func(c *Content) { c.Header = Header{Format: HeaderDocument} }), "header.format", "An offer cannot have a DOCUMENT header", offer(func(c *Content) { c.Header = Header{} })},
	{"offer-body-length", offer(body(repeat("a", 601))), "body", "The body has 601 characters, 1 too many", offer(body(repeat("a", 600)))},
	{"offer-buttons", offer(buttons()), "buttons", "The offer has no button", offer(buttons(coupon("A"), link("https://a.example", "")))},
	{"offer-buttons", offer(buttons(link("https://a.example", ""), link("https://b.example", ""))), "buttons", "An offer has one link", offer(buttons(link("https://a.example", "")))},
	{"offer-buttons", offer(buttons(quick(1)...)), "buttons", "Button 1 cannot stand in an offer", offer(buttons(link("https://a.example", "")))},
	{"offer-buttons", offer(buttons(link("https://a.example", ""), coupon("A"))), "buttons", "The coupon must be the first button", offer(buttons(coupon("A")))},
	{"catalog-header", inMarketing(buttons(DraftButton{Type: CatalogButton})), "header.format", "A catalog template has a header", inMarketing(func(c *Content) { c.Header = Header{}; buttons(DraftButton{Type: CatalogButton})(c) })},
}

func TestEveryFormHasASoundExample(t *testing.T) {
	for name, spoil := range map[string]func(*Content){
		"carousel": carousel(asIs), "offer": offer(asIs), "one tap": inAuth(oneTap(asIs)), "Flow": buttons(flow("Book a visit", "123")),
		"location": func(c *Content) { c.Header = Header{Format: HeaderLocation} },
		"catalog": inMarketing(func(c *Content) {
			c.Header = Header{}
			buttons(DraftButton{Type: CatalogButton})(c)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			c := sound()
			spoil(&c)
			for _, f := range Review(c) {
				assert.Equal(t, SeverityInfo, f.Severity, "%+v", f)
			}
		})
	}
}

func TestACardIsReviewedLikeAMessage(t *testing.T) {
	c := sound()
	carousel(func(c *Content) {
		c.Cards[1].Body, c.Cards[1].Samples = "A coat {{ 1 }} for {{2}}", []string{"", " "}
		c.Cards[1].Media = Media{}
		c.Cards[1].Buttons[0].URL = "https://bit.ly/x"
	})(&c)
	found := map[string]string{}
	fixes := map[string]bool{}
	for _, f := range Review(c) {
		if f.Severity != SeverityInfo {
			found[f.RuleID+" "+f.Field] = f.Message
			fixes[f.RuleID] = f.FixLabel != ""
		}
	}
	assert.Equal(t, map[string]string{
		"header-media-required cards.1.media":        "Card 2: The header has no sample image",
		"body-variable-form cards.1.body":            "Card 2: {{ 1 }} is not a variable",
		"body-variable-gap cards.1.body":             "Card 2: Variables begin with {{2}} instead of {{1}}",
		"body-variable-last cards.1.body":            "Card 2: The body ends with {{2}}",
		"sample-required cards.1.samples.1":          "Card 2: The variable {{2}} has no sample",
		"button-url-shortener cards.1.buttons.0.url": "Card 2: Button 1 leads through bit.ly",
	}, found)
	assert.True(t, fixes["body-variable-form"])
	fixed, ok := ApplyFix(c, "body-variable-form")
	require.True(t, ok)
	assert.Equal(t, "A coat {{1}} for {{2}}", fixed.Cards[1].Body)
	assert.Equal(t, "A coat {{ 1 }} for {{2}}", c.Cards[1].Body)
}

func TestWhatIsNotSentIsNotReviewed(t *testing.T) {
	c := sound()
	carousel(func(c *Content) {
		c.Header, c.Footer = Header{Format: HeaderText, Text: "{{1}} {{2}}"}, "{{1}}"
		c.Buttons = quick(12)
	})(&c)
	assert.False(t, Blocking(Review(c)))
	c = sound()
	offer(func(c *Content) { c.Footer = "{{1}}" })(&c)
	assert.False(t, Blocking(Review(c)))
	c.Category = CategoryUtility
	assert.True(t, Blocking(Review(c)), "utility has no offer: the footer is sent")
}
