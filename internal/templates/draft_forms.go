package templates

import (
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// Forms of a MARKETING template. Sobot's document shows only the standard one; the
// others are Meta's, to whose page it refers.
const (
	FormStandard = ""
	FormCarousel = "CAROUSEL"           // a body, then cards side by side; no header, footer or buttons of its own
	FormOffer    = "LIMITED_TIME_OFFER" // an offer that may count down; no footer
)

// What a Flow button does.
const (
	FlowNavigate = "navigate"      // opens FlowScreen
	FlowData     = "data_exchange" // asks the business's server which screen
)

// Limits of the forms: how many, and characters of their texts, as Length counts them;
// a package name and a signature hash are ASCII (Meta; template-rules, sections 6 and 7).
const (
	MinCards        = 2
	MaxCards        = 10
	MaxCardBody     = 160
	MaxCardButtons  = 2
	MaxOfferText    = 16
	MaxOfferBody    = 600
	MaxCouponCode   = 15
	MaxApps         = 5
	MaxPackageName  = 224
	SignatureLength = 11
)

// OneTime is how the reader of an AUTHENTICATION template gets its code into an app.
type OneTime struct {
	// OTPType is sobot.OTPCopyCode (also when empty), OTPOneTap or OTPZeroTap. Form path: otp_type.
	OTPType string `json:"otp_type,omitempty"`
	// CodeLabel and Autofill are labels of the button; empty leaves Meta's words, in
	// the template's language. Form paths: code_label, autofill.
	CodeLabel string `json:"code_label,omitempty"`
	Autofill  string `json:"autofill,omitempty"`
	// Apps are those that may take the code, one to five, unless it is only copied.
	// Form paths: apps.n.package, apps.n.hash.
	Apps []App `json:"apps,omitempty"`
	// ZeroTapTerms: somebody accepted Meta's terms. Form path: zero_tap_terms.
	ZeroTapTerms bool `json:"zero_tap_terms,omitempty"`
}

// App is an Android app that a code may be handed to.
type App struct {
	Package string `json:"package"`
	Hash    string `json:"hash"` // of its signing key, 11 characters
}

// HandsOver reports whether the code goes to an app and is not only copied.
func (o OneTime) HandsOver() bool {
	return o.OTPType == sobot.OTPOneTap || o.OTPType == sobot.OTPZeroTap
}

// Offer is the headline of a limited-time offer. Form paths: offer.text, offer.expires.
type Offer struct {
	Text    string `json:"text,omitempty"`
	Expires bool   `json:"expires,omitempty"` // counts down to a time that is told when sending
}

// Deck is the cards of a carousel.
type Deck struct {
	// CardFormat is the header of every card, HeaderImage (also when empty) or
	// HeaderVideo. Form path: card_format.
	CardFormat string `json:"card_format,omitempty"`
	// Cards have the same parts and kinds of buttons each.
	Cards []Card `json:"cards,omitempty"`
}

// Card is one card of a carousel. Form paths: cards.n.media, cards.n.body,
// cards.n.samples.m, cards.n.buttons.m.text and so on.
type Card struct {
	// Key names the card among the draft's, whatever place it moves to. Normalised
	// gives one to a card without.
	Key     string        `json:"key"`
	Media   Media         `json:"media"`
	Body    string        `json:"body,omitempty"` // all cards have one, or none has
	Samples []string      `json:"samples,omitempty"`
	Buttons []DraftButton `json:"buttons,omitempty"`
}

// InForm is the form that the template will have: only MARKETING has others than
// the standard one, and what was chosen waits while another category is looked at.
func (c Content) InForm() string {
	if c.Category != CategoryMarketing {
		return FormStandard
	}
	return c.Form
}

// CardHeader is the format of the cards' headers.
func (d Deck) CardHeader() string {
	if d.CardFormat == "" {
		return HeaderImage
	}
	return d.CardFormat
}

// TTLLimits are the seconds that a category's TTL may have. Where thirtyDays is true,
// -1 means thirty days. ok is false while there is no category.
func TTLLimits(category string) (least, most int, thirtyDays, ok bool) {
	switch category {
	case CategoryAuthentication:
		return 30, 900, true, true
	case CategoryUtility:
		return 30, 43_200, true, true
	case CategoryMarketing:
		return 43_200, 2_592_000, false, true
	}
	return 0, 0, false, false
}

// ttl is the TTL if it is a number that the category may have.
func (c Content) ttl() (int, bool) {
	n, err := strconv.Atoi(c.TTL)
	least, most, thirtyDays, ok := TTLLimits(c.Category)
	return n, err == nil && ok && (n >= least && n <= most || n == -1 && thirtyDays)
}

// normalised is the part as Content.Normalised stores it.
func (o OneTime) normalised() OneTime {
	o.OTPType = word(o.OTPType)
	if o.OTPType == sobot.OTPCopyCode {
		o.OTPType = ""
	}
	o.CodeLabel, o.Autofill = tidy(o.CodeLabel), tidy(o.Autofill)
	var apps []App
	for _, a := range o.Apps {
		apps = append(apps, App{Package: strings.TrimSpace(tidy(a.Package)), Hash: strings.TrimSpace(tidy(a.Hash))})
	}
	o.Apps = apps
	return o
}

func (d Deck) normalised() Deck {
	d.CardFormat = word(d.CardFormat)
	var cards []Card
	taken := map[string]bool{}
	for _, card := range d.Cards {
		card.Body = tidy(card.Body)
		card.Samples = normalSamples(card.Body, card.Samples)
		card.Buttons = normalButtons(card.Buttons)
		card.Media.URL = strings.TrimSpace(tidy(card.Media.URL))
		if taken[card.Key] {
			card.Key = ""
		}
		taken[card.Key] = true
		cards = append(cards, card)
	}
	next := 1
	for i := range cards {
		for cards[i].Key == "" {
			if key := strconv.Itoa(next); !taken[key] {
				cards[i].Key = key
			}
			next++
		}
	}
	d.Cards = cards
	return d
}

// word is an enumeration as Sobot writes it.
func word(s string) string { return strings.ToUpper(strings.TrimSpace(tidy(s))) }
