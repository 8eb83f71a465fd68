package templates

import (
	"encoding/json"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// Components is the content in the shape that createTemplateInfo documents ("Create
// message template"): enumerations in upper case, samples as examples, nothing
// for parts that are empty. It is total: an unfinished content gives an unfinished
// shape, and only Review says whether it may be sent.
func (c Content) Components() []sobot.Component {
	c = c.Normalised()
	if c.Category == CategoryAuthentication {
		return c.authComponents()
	}
	var comps []sobot.Component
	if header, ok := c.headerComponent(); ok {
		comps = append(comps, header)
	}
	body := sobot.Component{Type: sobot.ComponentBody, Text: c.Body}
	if samples := c.bodySamples(); len(samples) > 0 {
		body.Example = &sobot.Example{BodyText: [][]string{samples}}
	}
	comps = append(comps, body)
	if strings.TrimSpace(c.Footer) != "" {
		comps = append(comps, sobot.Component{Type: sobot.ComponentFooter, Text: c.Footer})
	}
	if len(c.Buttons) > 0 {
		buttons := make([]sobot.Button, len(c.Buttons))
		for i, b := range c.Buttons {
			buttons[i] = b.wire()
		}
		comps = append(comps, sobot.Component{Type: sobot.ComponentButtons, Buttons: buttons})
	}
	return comps
}

// authComponents: Meta writes the texts of AUTHENTICATION templates itself.
func (c Content) authComponents() []sobot.Component {
	security := c.Security
	comps := []sobot.Component{{Type: sobot.ComponentBody, AddSecurityRecommendation: &security}}
	if minutes, ok := c.expiry(); ok {
		comps = append(comps, sobot.Component{Type: sobot.ComponentFooter, CodeExpirationMinutes: &minutes})
	}
	return append(comps, sobot.Component{
		Type:    sobot.ComponentButtons,
		Buttons: []sobot.Button{{Type: sobot.ButtonOTP, OTPType: sobot.ButtonCopyCode}},
	})
}

func (c Content) headerComponent() (sobot.Component, bool) {
	h := sobot.Component{Type: sobot.ComponentHeader, Format: c.Header.Format}
	switch c.Header.Format {
	case HeaderNone:
		return h, false
	case HeaderText:
		h.Text = c.Header.Text
		if Count(h.Text) > 0 {
			h.Example = &sobot.Example{HeaderText: []string{strings.TrimSpace(c.Header.Sample)}}
		}
	default:
		if handle := c.Header.Media.Handle; handle != "" {
			h.Example = &sobot.Example{HeaderHandle: []string{handle}}
		}
	}
	return h, true
}

// bodySamples are the samples of the variables that the body has now.
func (c Content) bodySamples() []string {
	var samples []string
	for _, n := range Numbers(c.Body) {
		samples = append(samples, c.sample(n))
	}
	return samples
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
	}
	return w
}

// CreateRequest is what submitting the draft asks Sobot for.
func CreateRequest(d Draft) sobot.CreateTemplateRequest {
	c := d.Content.Normalised()
	return sobot.CreateTemplateRequest{
		WABAID: d.WABA, Name: c.Name, Category: c.Category, Language: c.Language,
		Components: c.Components(),
	}
}

// FromTemplate is the content that a template was made from, to start again from
// it. A media header comes back without its sample: a list tells an expiring link,
// not a header handle. What the form cannot make yet (a location header, a Flow
// button) stays with its type, so that Review names it instead of losing it.
func FromTemplate(t Template) Content {
	c := Content{Name: t.Name, Language: t.Language, Category: CurrentCategory(t.Category), Samples: []string{}}
	for _, comp := range t.Components {
		switch {
		case comp.Is(sobot.ComponentHeader) && c.Category != CategoryAuthentication:
			c.Header = headerFrom(comp)
		case comp.Is(sobot.ComponentBody):
			if comp.AddSecurityRecommendation != nil {
				c.Security = *comp.AddSecurityRecommendation
			}
			if c.Category != CategoryAuthentication {
				c.Body, c.Samples = bodyFrom(comp)
			}
		case comp.Is(sobot.ComponentFooter):
			if comp.CodeExpirationMinutes != nil {
				c.Expiry = strconv.Itoa(*comp.CodeExpirationMinutes)
			} else if c.Category != CategoryAuthentication {
				c.Footer = comp.Text
			}
		case comp.Is(sobot.ComponentButtons) && c.Category != CategoryAuthentication:
			for _, b := range comp.Buttons {
				c.Buttons = append(c.Buttons, buttonFrom(b))
			}
		}
	}
	return c.Normalised()
}

func headerFrom(comp sobot.Component) Header {
	h := Header{Format: strings.ToUpper(comp.Format), Text: comp.Text}
	if comp.Example != nil && len(comp.Example.HeaderText) > 0 {
		h.Sample = comp.Example.HeaderText[0]
	}
	if ps := wellFormed(h.Text); len(ps) == 1 {
		h.Text = replace(h.Text, ps, func(Placeholder) string { return variable(1) })
	}
	return h
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
	d := DraftButton{Type: strings.ToUpper(b.Type), Text: b.Text, URL: b.URL, Phone: b.PhoneNumber}
	if len(b.Example) > 0 && d.Type == URLButton {
		d.Sample = b.Example[0]
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
