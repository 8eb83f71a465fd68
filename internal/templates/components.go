package templates

import (
	"strings"

	"templatedesk/internal/sobot"
)

// Components is the content in the shape that createTemplateInfo documents ("Create
// message template"), or, where Sobot documents none (carousel, offer, catalog, codes
// handed to an app), in Meta's, to whose page it refers: enumerations in upper case,
// samples as examples, nothing for parts that are empty. It is total: an unfinished
// content gives an unfinished shape, and only Review says whether it may be sent.
func (c Content) Components() []sobot.Component {
	return c.Normalised().components()
}

// components is Components of a normalised content.
func (c Content) components() []sobot.Component {
	if c.Category == CategoryAuthentication {
		return c.authComponents()
	}
	body := textComponent(sobot.ComponentBody, c.Body, c.Samples)
	if c.InForm() == FormCarousel {
		return []sobot.Component{body, c.carouselComponent()}
	}
	var comps []sobot.Component
	if header, ok := c.headerComponent(); ok {
		comps = append(comps, header)
	}
	if c.InForm() == FormOffer {
		comps = append(comps, sobot.Component{Type: sobot.ComponentOffer, Offer: &sobot.Offer{Text: c.Offer.Text, HasExpiration: c.Offer.Expires}})
	}
	comps = append(comps, body)
	if strings.TrimSpace(c.Footer) != "" && c.InForm() != FormOffer {
		comps = append(comps, sobot.Component{Type: sobot.ComponentFooter, Text: c.Footer})
	}
	return append(comps, buttonsComponent(c.Buttons)...)
}

// authComponents: Meta writes the texts of AUTHENTICATION templates itself.
func (c Content) authComponents() []sobot.Component {
	security := c.Security
	comps := []sobot.Component{{Type: sobot.ComponentBody, AddSecurityRecommendation: &security}}
	if minutes, ok := c.expiry(); ok {
		comps = append(comps, sobot.Component{Type: sobot.ComponentFooter, CodeExpirationMinutes: &minutes})
	}
	return append(comps, sobot.Component{Type: sobot.ComponentButtons, Buttons: []sobot.Button{c.otpButton()}})
}

func (o OneTime) otpButton() sobot.Button {
	b := sobot.Button{Type: sobot.ButtonOTP, OTPType: sobot.OTPCopyCode, Text: strings.TrimSpace(o.CodeLabel)}
	if !o.HandsOver() {
		return b
	}
	b.OTPType, b.AutofillText = o.OTPType, strings.TrimSpace(o.Autofill)
	for _, a := range o.Apps {
		b.SupportedApps = append(b.SupportedApps, sobot.App{PackageName: a.Package, SignatureHash: a.Hash})
	}
	if terms := o.ZeroTapTerms; o.OTPType == sobot.OTPZeroTap {
		b.ZeroTapTermsAccepted = &terms
	}
	return b
}

func (c Content) headerComponent() (sobot.Component, bool) {
	switch c.Header.Format {
	case HeaderNone:
		return sobot.Component{}, false
	case HeaderText:
		h := sobot.Component{Type: sobot.ComponentHeader, Format: HeaderText, Text: c.Header.Text}
		if Count(h.Text) > 0 {
			h.Example = &sobot.Example{HeaderText: []string{strings.TrimSpace(c.Header.Sample)}}
		}
		return h, true
	}
	return mediaHeader(c.Header.Format, c.Header.Media), true
}

// mediaHeader is a header without words; a location has no sample either.
func mediaHeader(format string, m Media) sobot.Component {
	h := sobot.Component{Type: sobot.ComponentHeader, Format: format}
	if m.Handle != "" && format != HeaderLocation {
		h.Example = &sobot.Example{HeaderHandle: []string{m.Handle}}
	}
	return h
}

// textComponent is a text with the samples of the variables that it has now.
func textComponent(kind, text string, samples []string) sobot.Component {
	comp := sobot.Component{Type: kind, Text: text}
	var row []string
	for _, n := range Numbers(text) {
		row = append(row, sampleOf(samples, n))
	}
	if len(row) > 0 {
		comp.Example = &sobot.Example{BodyText: [][]string{row}}
	}
	return comp
}

func buttonsComponent(list []DraftButton) []sobot.Component {
	if len(list) == 0 {
		return nil
	}
	buttons := make([]sobot.Button, len(list))
	for i, b := range list {
		buttons[i] = b.wire()
	}
	return []sobot.Component{{Type: sobot.ComponentButtons, Buttons: buttons}}
}

func (d Deck) carouselComponent() sobot.Component {
	carousel := sobot.Component{Type: sobot.ComponentCarousel, Cards: make([]sobot.Card, len(d.Cards))}
	for i, card := range d.Cards {
		comps := []sobot.Component{mediaHeader(d.CardHeader(), card.Media)}
		if strings.TrimSpace(card.Body) != "" {
			comps = append(comps, textComponent(sobot.ComponentBody, card.Body, card.Samples))
		}
		carousel.Cards[i] = sobot.Card{Components: append(comps, buttonsComponent(card.Buttons)...)}
	}
	return carousel
}

func (b DraftButton) wire() sobot.Button {
	w := sobot.Button{Type: b.Type, Text: b.Text}
	switch b.Type {
	case URLButton:
		w.URL = b.URL
		if _, dynamic := splitURL(b.URL); dynamic {
			w.Example = []string{sampleURL(b.URL, b.Sample)}
		}
	case PhoneButton:
		w.PhoneNumber = dialled(b.Phone)
	case CouponButton:
		w.Text, w.Example = "", []string{b.Sample} // its label is Meta's
	case CatalogButton:
		w.Text = "View catalog" // the label that Meta wants
	case ItemsButton:
		w.Text = "View items"
	case FlowButton:
		w.FlowID, w.FlowAction = sobot.ID(b.FlowID), FlowNavigate
		if b.FlowAction != "" {
			w.FlowAction = b.FlowAction
		}
		if w.FlowAction == FlowNavigate {
			w.NavigateScreen = b.FlowScreen
		}
	}
	return w
}

// CreateRequest is what submitting the draft asks Sobot for.
func CreateRequest(d Draft) sobot.CreateTemplateRequest {
	c := d.Content.Normalised()
	r := sobot.CreateTemplateRequest{
		WABAID: d.WABA, Name: c.Name, Category: c.Category, Language: c.Language,
		Components: c.Components(),
	}
	if ttl, ok := c.ttl(); ok {
		r.MessageSendTTLSeconds = &ttl
	}
	return r
}
