package templates

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// FromTemplate is the content that a template was made from, to start again from
// it. A media header comes back without its sample: a list tells an expiring link,
// not a header handle. What cannot be made here (a product header, a contact button)
// stays with its type, so that Review names it instead of losing it.
func FromTemplate(t Template) Content {
	c := Content{Name: t.Name, Language: t.Language, Category: CurrentCategory(t.Category), Samples: []string{}}
	for _, comp := range t.Components {
		if c.Category == CategoryAuthentication {
			c.readAuth(comp)
			continue
		}
		switch {
		case comp.Is(sobot.ComponentHeader):
			c.Header = headerFrom(comp)
		case comp.Is(sobot.ComponentBody):
			c.Body, c.Samples = bodyFrom(comp)
		case comp.Is(sobot.ComponentFooter):
			c.Footer = comp.Text
		case comp.Is(sobot.ComponentButtons):
			c.Buttons = append(c.Buttons, buttonsFrom(comp)...)
		case comp.Is(sobot.ComponentOffer):
			c.Form = FormOffer
			if comp.Offer != nil {
				c.Offer = Offer{Text: comp.Offer.Text, Expires: comp.Offer.HasExpiration}
			}
		case comp.Is(sobot.ComponentCarousel):
			c.Form, c.Deck = FormCarousel, deckFrom(comp)
		}
	}
	return c.Normalised()
}

// readAuth takes the choices out of a one-time-code template, not the texts that
// Meta wrote.
func (c *Content) readAuth(comp sobot.Component) {
	switch {
	case comp.Is(sobot.ComponentBody) && comp.AddSecurityRecommendation != nil:
		c.Security = *comp.AddSecurityRecommendation
	case comp.Is(sobot.ComponentFooter) && comp.CodeExpirationMinutes != nil:
		c.Expiry = strconv.Itoa(*comp.CodeExpirationMinutes)
	case comp.Is(sobot.ComponentButtons) && len(comp.Buttons) > 0:
		c.OneTime = oneTimeFrom(comp.Buttons[0])
	}
}

// oneTimeFrom reads the button as it was created, or as lists show it: a URL button
// whose address says how the code is handed over, and often for which apps.
func oneTimeFrom(b sobot.Button) OneTime {
	o := OneTime{OTPType: b.OTPType, Autofill: b.AutofillText}
	if b.Is(sobot.ButtonOTP) {
		o.CodeLabel = b.Text // in lists this is Meta's own
	}
	if b.ZeroTapTermsAccepted != nil {
		o.ZeroTapTerms = *b.ZeroTapTermsAccepted
	}
	for _, a := range b.SupportedApps {
		o.Apps = append(o.Apps, App{Package: a.PackageName, Hash: a.SignatureHash})
	}
	if u, err := url.Parse(strings.NewReplacer("{{", "", "}}", "").Replace(b.URL)); err == nil && o.OTPType == "" {
		q := u.Query()
		o.OTPType = q.Get("otp_type")
		for i, name := range q["package_name"] {
			hash := ""
			if hashes := q["signature_hash"]; i < len(hashes) {
				hash = hashes[i]
			}
			o.Apps = append(o.Apps, App{Package: name, Hash: hash})
		}
	}
	return o
}

// headerFrom writes the one variable that a header may have as {{1}}.
func headerFrom(comp sobot.Component) Header {
	h := Header{Format: strings.ToUpper(comp.Format), Text: comp.Text}
	ps := wellFormed(h.Text)
	if len(ps) > 0 {
		h.Sample = namedExamples(comp.Example, "header_text_named_params")[ps[0].Name]
	}
	if comp.Example != nil && len(comp.Example.HeaderText) > 0 {
		h.Sample = comp.Example.HeaderText[0]
	}
	if len(ps) == 1 {
		h.Text = replace(h.Text, ps, func(Placeholder) string { return variable(1) })
	}
	return h
}

func deckFrom(comp sobot.Component) Deck {
	var d Deck
	for _, listed := range comp.Cards {
		var card Card
		for _, part := range listed.Components {
			switch {
			case part.Is(sobot.ComponentHeader) && d.CardFormat == "":
				d.CardFormat = part.Format // every card has the same
			case part.Is(sobot.ComponentBody):
				card.Body, card.Samples = bodyFrom(part)
			case part.Is(sobot.ComponentButtons):
				card.Buttons = append(card.Buttons, buttonsFrom(part)...)
			}
		}
		d.Cards = append(d.Cards, card)
	}
	return d
}

func buttonsFrom(comp sobot.Component) []DraftButton {
	list := make([]DraftButton, len(comp.Buttons))
	for i, b := range comp.Buttons {
		list[i] = buttonFrom(b)
	}
	return list
}

// bodyFrom also turns named variables into numbers, which is all that the create
// call can declare.
func bodyFrom(comp sobot.Component) (string, []string) {
	c := Content{Body: comp.Text, Samples: []string{}}
	if comp.Example != nil && len(comp.Example.BodyText) > 0 {
		c.Samples = append(c.Samples, comp.Example.BodyText[0]...)
	}
	ps := wellFormed(c.Body)
	named := false
	for _, p := range ps {
		named = named || p.Name != ""
	}
	if !named {
		return c.Body, c.Samples
	}
	examples := namedExamples(comp.Example, "body_text_named_params")
	first := map[string]bool{}
	c.Samples = nil
	for _, p := range ps {
		if !first[p.Raw] {
			first[p.Raw] = true
			c.Samples = append(c.Samples, examples[p.Name])
		}
	}
	samples := c.Samples
	c = numbered(c)
	return c.Body, samples
}

// namedExamples reads Meta's examples of named variables, which Sobot's document
// does not mention.
func namedExamples(e *sobot.Example, field string) map[string]string {
	byName := map[string]string{}
	if e == nil {
		return byName
	}
	var params []struct {
		Name    string `json:"param_name"`
		Example string `json:"example"`
	}
	if json.Unmarshal(e.Extra[field], &params) == nil {
		for _, p := range params {
			byName[p.Name] = p.Example
		}
	}
	return byName
}

func buttonFrom(b sobot.Button) DraftButton {
	d := DraftButton{
		Type: strings.ToUpper(b.Type), Text: b.Text, URL: b.URL, Phone: b.PhoneNumber,
		FlowID: string(b.FlowID), FlowAction: b.FlowAction, FlowScreen: b.NavigateScreen,
	}
	if len(b.Example) > 0 && (d.Type == URLButton || d.Type == CouponButton) {
		d.Sample = b.Example[0]
	}
	if d.Type == CouponButton {
		d.Text = "" // Meta's label
	}
	return d
}

// CurrentCategory is the category that a word of any age stands for. Lists still
// carry words that can no longer be asked for, such as TRANSACTIONAL; an unknown
// word comes back in upper case.
func CurrentCategory(word string) string {
	word = strings.ToUpper(strings.TrimSpace(word))
	switch word {
	case "OTP":
		return CategoryAuthentication
	case "TRANSACTIONAL", "ACCOUNT_UPDATE", "PAYMENT_UPDATE", "PERSONAL_FINANCE_UPDATE", "SHIPPING_UPDATE",
		"RESERVATION_UPDATE", "ISSUE_RESOLUTION", "APPOINTMENT_UPDATE", "TRANSPORTATION_UPDATE",
		"TICKET_UPDATE", "ALERT_UPDATE", "AUTO_REPLY":
		return CategoryUtility
	}
	return word
}
