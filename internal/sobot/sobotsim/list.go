package sobotsim

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// templateList answers all templates of one WABA, unpaged, without quality, reasons or times. Section "Get message template".
func (s *Sim) templateList(c *call) (envelope, *refusal) {
	waba := c.query.Get("wabaid")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account(waba) == nil {
		return nil, refuse(codeUnknownAccount, "wabaid does not exist")
	}
	data := []any{}
	for _, t := range s.state.Templates {
		if t.WABA != waba {
			continue
		}
		var components any = json.RawMessage(t.Listed)
		if t.Listed == "" {
			components = listComponents(t)
		}
		data = append(data, map[string]any{
			"id": t.id(), "name": t.Name, "language": t.Language, "category": t.Category, "status": t.Status,
			"components": components,
		})
	}
	return success(map[string]any{"data": data, "namespace": namespace(waba)}), nil
}

// namespace is made from the WABA, shaped like the document's.
func namespace(waba string) string {
	h := sha256.Sum256([]byte(waba))
	return fmt.Sprintf("%x_%x_%x_%x_%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// listComponents is how components come back: not quite as they were created.
func listComponents(t *template) []any { return listParts(t, t.Components) }

func listParts(t *template, components []component) []any {
	list := []any{}
	for _, c := range components {
		m := map[string]any{"type": c.Type}
		if c.Text != "" {
			m["text"] = c.Text
		}
		switch c.Type {
		case "HEADER":
			m["format"] = c.Format
			if len(c.Handles) > 0 { // a link that expires, not the handle
				m["example"] = map[string]any{"header_handle": []string{mediaLink(t, c.Format)}}
			} else if len(c.HeaderText) > 0 {
				m["example"] = map[string]any{"header_text": c.HeaderText}
			}
		case "BODY":
			listBody(t, c, m)
		case "FOOTER":
			if c.CodeMinutes != nil {
				m["text"] = fmt.Sprintf("This code expires in %d minutes.", *c.CodeMinutes)
				m["code_expiration_minutes"] = *c.CodeMinutes
			}
		case "BUTTONS":
			buttons := []any{}
			for _, b := range c.Buttons {
				buttons = append(buttons, listButton(b))
			}
			m["buttons"] = buttons
		case "LIMITED_TIME_OFFER":
			m["limited_time_offer"] = map[string]any{"text": c.Offer.Text, "has_expiration": c.Offer.Expires}
		case "CAROUSEL":
			cards := []any{}
			for _, one := range c.Cards {
				cards = append(cards, map[string]any{"components": listParts(t, one.Components)})
			}
			m["cards"] = cards
		}
		list = append(list, m)
	}
	return list
}

func listBody(t *template, c component, m map[string]any) {
	if t.Category == "AUTHENTICATION" && c.Text == "" {
		m["text"] = authenticationBody(c)
		m["add_security_recommendation"] = c.Security != nil && *c.Security
		m["example"] = map[string]any{"body_text": [][]string{{"123456"}}}
	} else if len(c.BodyText) > 0 {
		m["example"] = map[string]any{"body_text": [][]string{c.BodyText}}
	}
}

// authenticationBody stands for the text WhatsApp writes (in every language, here).
func authenticationBody(c component) string {
	text := "*{{1}}* is your verification code."
	if c.Security != nil && *c.Security {
		text += " For your security, do not share this code."
	}
	return text
}

// otpLink is what the one-time-password button becomes in lists: a URL button.
const otpLink = "https://www.whatsapp.com/otp/code/?otp_type=%s&code=otp%s"

func listButton(b button) map[string]any {
	m := map[string]any{"type": b.Type}
	if b.Text != "" {
		m["text"] = b.Text
	}
	switch b.Type {
	case "URL":
		m["url"] = b.URL
		if len(b.Example) > 0 {
			m["example"] = b.Example
		}
	case "PHONE_NUMBER":
		m["phone_number"] = "+" + strings.TrimPrefix(b.Phone, "+")
	case "COPY_CODE":
		m["text"] = "Copy offer code"
		m["example"] = b.Example
	case "FLOW":
		m["flow_id"] = b.Flow.ID
		if b.Flow.ID == "" {
			m["flow_id"] = "1189725555551234" // the Flow a name or JSON stands for
		}
		m["flow_action"] = strings.ToUpper(b.Flow.Action)
		if b.Flow.Action == "" {
			m["flow_action"] = "NAVIGATE"
		}
		if b.Flow.Screen != "" {
			m["navigate_screen"] = b.Flow.Screen
		}
	case "OTP":
		m["type"] = "URL"
		if b.Text == "" {
			m["text"] = "Copy code"
		}
		m["url"] = fmt.Sprintf(otpLink, b.OTPType, "{{1}}")
		for _, a := range b.Apps {
			m["url"] = fmt.Sprintf("%s&package_name=%s&signature_hash=%s", m["url"], url.QueryEscape(a.PackageName), url.QueryEscape(a.SignatureHash))
		}
		m["example"] = []string{fmt.Sprintf(otpLink, b.OTPType, "123456")}
	}
	return m
}

// mediaLink is obviously a sample: nothing answers there.
func mediaLink(t *template, format string) string {
	ext := map[string]string{"IMAGE": "jpg", "VIDEO": "mp4", "DOCUMENT": "pdf"}[format]
	return fmt.Sprintf("https://scontent.example/v/t61.29466-34/%d_n.%s?ccb=1-7&_nc_ht=scontent.example&oh=01_sample&oe=63931F4C", t.ID, ext)
}
