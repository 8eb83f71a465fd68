package sobot

import (
	"fmt"
	"strings"
)

// Words of components, headers and buttons, in the upper case in which they are
// written. Reading compares them without case.
const (
	ComponentHeader  = "HEADER"
	ComponentBody    = "BODY"
	ComponentFooter  = "FOOTER"
	ComponentButtons = "BUTTONS"
	// Meta's; the document has neither.
	ComponentCarousel = "CAROUSEL"
	ComponentOffer    = "LIMITED_TIME_OFFER"

	FormatText     = "TEXT"
	FormatImage    = "IMAGE"
	FormatVideo    = "VIDEO"
	FormatDocument = "DOCUMENT"
	FormatLocation = "LOCATION"

	ButtonQuickReply  = "QUICK_REPLY"
	ButtonURL         = "URL"
	ButtonPhoneNumber = "PHONE_NUMBER"
	ButtonCopyCode    = "COPY_CODE"
	ButtonFlow        = "FLOW"
	ButtonOTP         = "OTP"
	// Meta's; the document has neither.
	ButtonCatalog = "CATALOG"
	ButtonMPM     = "MPM" // several products of a catalog

	OTPCopyCode = "COPY_CODE"
	OTPOneTap   = "ONE_TAP"
	OTPZeroTap  = "ZERO_TAP"
)

// Is reports whether the component is of the type, in any letter case.
func (c Component) Is(componentType string) bool { return strings.EqualFold(c.Type, componentType) }

// HasFormat reports whether a HEADER has the format, in any letter case.
func (c Component) HasFormat(format string) bool { return strings.EqualFold(c.Format, format) }

// Is reports whether the button is of the type, in any letter case.
func (b Button) Is(buttonType string) bool { return strings.EqualFold(b.Type, buttonType) }

// UnmarshalJSON reads any JSON object: a known field in an unexpected shape stays in
// Extra as it came, so that one strange template does not hide all the others.
func (c *Component) UnmarshalJSON(data []byte) error {
	f, err := openObject(data)
	if err != nil {
		return fmt.Errorf("component: %w", err)
	}
	*c = Component{}
	try(f, "type", &c.Type, scalar)
	try(f, "format", &c.Format, scalar)
	try(f, "text", &c.Text, scalar)
	try(f, "example", &c.Example, plain[*Example])
	try(f, "buttons", &c.Buttons, plain[[]Button])
	try(f, "add_security_recommendation", &c.AddSecurityRecommendation, plain[*bool])
	try(f, "code_expiration_minutes", &c.CodeExpirationMinutes, whole)
	try(f, "limited_time_offer", &c.Offer, plain[*Offer])
	try(f, "cards", &c.Cards, plain[[]Card])
	c.Extra = f.rest()
	return nil
}

// MarshalJSON writes the documented fields, then Extra.
func (c Component) MarshalJSON() ([]byte, error) {
	type documented Component // without methods
	return encodeWith(documented(c), c.Extra)
}

// UnmarshalJSON reads any JSON object, like Component.
func (c *Card) UnmarshalJSON(data []byte) error {
	f, err := openObject(data)
	if err != nil {
		return fmt.Errorf("card: %w", err)
	}
	*c = Card{}
	try(f, "components", &c.Components, plain[[]Component])
	c.Extra = f.rest()
	return nil
}

// MarshalJSON writes the components, then Extra.
func (c Card) MarshalJSON() ([]byte, error) {
	type documented Card
	return encodeWith(documented(c), c.Extra)
}

// UnmarshalJSON reads the samples. The document nests body_text in two lists; Meta's
// own pages also show one list and a bare string.
func (e *Example) UnmarshalJSON(data []byte) error {
	f, err := openObject(data)
	if err != nil {
		return fmt.Errorf("example: %w", err)
	}
	*e = Example{}
	try(f, "header_text", &e.HeaderText, texts)
	try(f, "header_handle", &e.HeaderHandle, texts)
	try(f, "body_text", &e.BodyText, rowsOfTexts)
	e.Extra = f.rest()
	return nil
}

// MarshalJSON writes header lists flat and body_text nested, as documented.
func (e Example) MarshalJSON() ([]byte, error) {
	type documented Example
	return encodeWith(documented(e), e.Extra)
}

// UnmarshalJSON reads any JSON object, like Component. The document shows flow_id as
// text, Meta also as a number; the example of a URL is a list, of a coupon a text.
func (b *Button) UnmarshalJSON(data []byte) error {
	f, err := openObject(data)
	if err != nil {
		return fmt.Errorf("button: %w", err)
	}
	*b = Button{}
	try(f, "type", &b.Type, scalar)
	try(f, "text", &b.Text, scalar)
	try(f, "url", &b.URL, scalar)
	try(f, "phone_number", &b.PhoneNumber, scalar)
	try(f, "example", &b.Example, texts)
	try(f, "otp_type", &b.OTPType, scalar)
	try(f, "flow_id", &b.FlowID, plain[ID])
	try(f, "flow_action", &b.FlowAction, scalar)
	try(f, "navigate_screen", &b.NavigateScreen, scalar)
	try(f, "autofill_text", &b.AutofillText, scalar)
	try(f, "supported_apps", &b.SupportedApps, plain[[]App])
	try(f, "zero_tap_terms_accepted", &b.ZeroTapTermsAccepted, plain[*bool])
	b.Extra = f.rest()
	return nil
}

// MarshalJSON writes the documented fields, then Extra. A COPY_CODE button is Meta's
// (Sobot documents none), and its example is one text instead of a list.
func (b Button) MarshalJSON() ([]byte, error) {
	type documented Button
	if !b.Is(ButtonCopyCode) || len(b.Example) != 1 {
		return encodeWith(documented(b), b.Extra)
	}
	return encodeWith(struct {
		documented
		Example string `json:"example"`
	}{documented(b), b.Example[0]}, b.Extra)
}

// upperCased is the component with its enumerations in upper case: the document's
// creation examples mix body and BODY, otp and OTP; Meta's rule is upper case.
func (c Component) upperCased() Component {
	c.Type, c.Format = strings.ToUpper(c.Type), strings.ToUpper(c.Format)
	if c.Buttons != nil {
		buttons := make([]Button, len(c.Buttons))
		for i, b := range c.Buttons {
			b.Type, b.OTPType = strings.ToUpper(b.Type), strings.ToUpper(b.OTPType)
			buttons[i] = b
		}
		c.Buttons = buttons
	}
	if c.Cards != nil {
		cards := make([]Card, len(c.Cards))
		for i, card := range c.Cards {
			parts := make([]Component, len(card.Components))
			for j, part := range card.Components {
				parts[j] = part.upperCased()
			}
			card.Components = parts
			cards[i] = card
		}
		c.Cards = cards
	}
	return c
}
