package templates

import (
	"fmt"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// Preview is a message as the phone draws it: a tree of plain texts with looks,
// never HTML.
type Preview struct {
	RTL    bool // the language is written from the right
	Header PreviewHeader
	Body   []Block
	Footer string
	// Buttons are those that the phone shows: all of up to three, else the first
	// two and "See all options" (Kind more). AllButtons are behind that.
	Buttons    []PreviewButton
	AllButtons []PreviewButton
	// Offer is the headline of a limited-time offer; nil where there is none.
	Offer *PreviewOffer
	// Cards are what the reader of a carousel swipes through, under the message.
	Cards []PreviewCard
	// ReadMore: phones cut long marketing bodies after about five lines.
	ReadMore bool
	// Note says how far the texts are known, where Meta writes them itself; empty
	// if they are exact.
	Note string
	// Unsupported names parts that the preview cannot draw, such as CALL_PERMISSION_REQUEST.
	Unsupported []string
}

// PreviewOffer is what stands over the text of a limited-time offer.
type PreviewOffer struct {
	Text string
	Ends bool // the phone counts down to a time that is told when sending
}

// PreviewCard is one card of a carousel.
type PreviewCard struct {
	Header  PreviewHeader
	Body    []Block
	Buttons []PreviewButton
}

// PreviewHeader is the top of a message. Format is empty for none, else TEXT,
// IMAGE, VIDEO, DOCUMENT, LOCATION or the vendor's word verbatim.
type PreviewHeader struct {
	Format   string
	Text     []Inline // drawn bold; no marks are recognised in headers
	FileName string
	MediaID  string // our upload, if it is one
	URL      string // otherwise the address of the sample; an expiring one in listed templates
	Location sobot.Location
}

// PreviewButton is one button. Kind is reply, url, phone, copy, flow, catalog, call,
// more or other, and names the icon as well.
type PreviewButton struct {
	Kind string
	Text string
}

// seeAll is the phone's own label.
const seeAll = "See all options"

// PreviewDraft draws a draft with its samples in place of its variables.
func PreviewDraft(c Content) Preview {
	c = c.Normalised()
	v := Values{pathCode: sampleCode}
	if c.Category != CategoryAuthentication {
		v = Values{pathHeaderText: c.Header.Sample}.withBody(c.Samples)
	}
	p := PreviewTemplate(Template{Language: c.Language, Category: c.Category, Components: c.components()}, v)
	if c.Category != CategoryAuthentication && p.Header.Format != HeaderText {
		p.Header.show(c.Header.Media)
	}
	for i := range p.Cards {
		p.Cards[i].Header.show(c.Cards[i].Media)
	}
	return p
}

// show puts a draft's file in place of what its component tells: a handle is no address,
// and only what was pasted can be shown.
func (h *PreviewHeader) show(m Media) {
	h.FileName, h.MediaID, h.URL = m.FileName, m.MediaID, httpLink(m.URL)
}

// PreviewTemplate draws a template with the given values; a variable without one
// shows as {{n}}. Use t.Samples() to draw it as it was submitted.
func PreviewTemplate(t Template, v Values) Preview {
	p := Preview{RTL: RightToLeft(t.Language)}
	if t.isAuth() {
		p.authTexts(t, v)
	} else {
		p.texts(t, v)
	}
	for _, c := range t.Components {
		switch kind := strings.ToUpper(c.Type); {
		case kind == sobot.ComponentHeader, kind == sobot.ComponentBody, kind == sobot.ComponentFooter, kind == sobot.ComponentButtons:
		case kind == sobot.ComponentOffer && c.Offer != nil:
			p.Offer = &PreviewOffer{Text: c.Offer.Text, Ends: c.Offer.HasExpiration}
		case kind == sobot.ComponentCarousel && len(c.Cards) > 0:
			for _, card := range c.Cards {
				p.Cards = append(p.Cards, previewCard(Template{Language: t.Language, Category: t.Category, Components: card.Components}))
			}
		default:
			p.Unsupported = append(p.Unsupported, kind)
		}
	}
	p.Buttons = p.AllButtons
	if len(p.AllButtons) > 3 {
		p.Buttons = append(append([]PreviewButton{}, p.AllButtons[:2]...), PreviewButton{Kind: "more", Text: seeAll})
	}
	p.ReadMore = strings.EqualFold(t.Category, CategoryMarketing) && longerThanFold(p.Body)
	return p
}

// previewCard draws a card as a message of its own, with its samples: Sobot's document
// does not say how to fill one.
func previewCard(t Template) PreviewCard {
	var p Preview
	p.texts(t, t.Samples())
	return PreviewCard{p.Header, p.Body, p.AllButtons}
}

func (p *Preview) texts(t Template, v Values) {
	if h, ok := t.component(sobot.ComponentHeader); ok {
		p.Header = previewHeader(h, v)
	}
	if b, ok := t.component(sobot.ComponentBody); ok {
		p.Body = Format(v.fillBody(tidy(b.Text)))
	}
	if f, ok := t.component(sobot.ComponentFooter); ok {
		p.Footer = f.Text
	}
	if bs, ok := t.component(sobot.ComponentButtons); ok {
		for _, b := range bs.Buttons {
			p.AllButtons = append(p.AllButtons, previewButton(b))
		}
	}
}

// authTexts draws what Sobot lists; what is not listed yet is drawn as Meta will
// write it.
func (p *Preview) authTexts(t Template, v Values) {
	meta, note := authTextFor(t.Language)
	body, footer, label := "", "", meta.Button
	if b, ok := t.component(sobot.ComponentBody); ok {
		if body = b.Text; body == "" {
			p.Note = note
			body = meta.Body
			if b.AddSecurityRecommendation != nil && *b.AddSecurityRecommendation {
				body += " " + meta.Security
			}
		}
	}
	if f, ok := t.component(sobot.ComponentFooter); ok {
		if footer = f.Text; footer == "" && f.CodeExpirationMinutes != nil {
			p.Note = note
			footer = fmt.Sprintf(meta.Expiry, strconv.Itoa(*f.CodeExpirationMinutes))
		}
	}
	p.Body = Format(v.fillBody(tidy(body)))
	p.Footer = footer
	if bs, ok := t.component(sobot.ComponentButtons); ok {
		for _, b := range bs.Buttons {
			text := b.Text
			if text == "" {
				text = label
			}
			p.AllButtons = append(p.AllButtons, PreviewButton{Kind: "copy", Text: text})
		}
	}
}

func previewHeader(h sobot.Component, v Values) PreviewHeader {
	p := PreviewHeader{Format: strings.ToUpper(h.Format)}
	switch p.Format {
	case HeaderText:
		for _, s := range v.fillHeader(tidy(h.Text)) {
			p.Text = append(p.Text, Inline{Text: s.Text, Bold: true, Var: s.Number, Name: s.Name, Empty: s.Empty})
		}
	case "LOCATION":
		p.Location = v.location()
	default:
		p.URL = httpLink(v[pathHeaderMedia])
		p.FileName = v[pathHeaderFileName]
	}
	return p
}

var buttonKinds = map[string]string{
	sobot.ButtonQuickReply: "reply", sobot.ButtonURL: "url", sobot.ButtonPhoneNumber: "phone",
	sobot.ButtonCopyCode: "copy", sobot.ButtonOTP: "copy", sobot.ButtonFlow: "flow",
	"CATALOG": "catalog", "MPM": "catalog", "SPM": "catalog", "VOICE_CALL": "call",
}

func previewButton(b sobot.Button) PreviewButton {
	kind, ok := buttonKinds[strings.ToUpper(b.Type)]
	if !ok {
		kind = "other"
	}
	text := b.Text
	if text == "" {
		switch kind {
		case "copy": // the phone's own label: OTP buttons are drawn elsewhere
			text = "Copy offer code"
		case "catalog":
			text = "View catalog"
		case "reply", "url", "phone":
			text = "…" // not written yet
		default:
			text = strings.ToUpper(b.Type)
		}
	}
	return PreviewButton{Kind: kind, Text: text}
}

// httpLink is the address if it is safe to show as a picture's source.
func httpLink(address string) string {
	if webAddress(address) == nil {
		return ""
	}
	return address
}

// longerThanFold guesses whether a phone cuts the body: five lines of some 40
// characters.
func longerThanFold(body []Block) bool {
	lines := 0
	for _, b := range body {
		n := 0
		for _, in := range b.Inlines {
			n += Length(in.Text)
		}
		lines += 1 + n/40
	}
	return lines > 5
}
