package sobotsim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var recipientShape = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

type sendRequest struct {
	From, To       string
	Name, Language string
	Parts          []part
}

// part is one element of a message's components.
type part struct {
	Type    string // header, body, button: lower case, as in every example
	SubType string // of a button, as written
	Index   int
	Params  []parameter
}

// parameter keeps what matters of one parameter: its type as written and its text or payload.
type parameter struct {
	Type  string
	Value string
}

// forword sends a template message. Section "Send template message"; free-format types are not served yet.
func (s *Sim) forword(c *call) (envelope, *refusal) {
	req, refused := decodeForword(c.body)
	if refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	account, sender, known := s.sender(req.From)
	if !known {
		return nil, refuse(codeUnknownSender, "WhatsApp number not found")
	}
	if sender.DisplayNumber == req.To {
		return nil, refuseSend(codeRecipientSender, "Recipient cannot be sender")
	}
	t := s.template(account.WABA, req.Name, req.Language)
	if t == nil {
		return nil, refuseSend(codeTemplateNotFound, "Template name does not exist in the translation")
	}
	switch t.Status {
	case "APPROVED":
	case "PAUSED":
		return nil, refuseSend(codeTemplatePaused, "Template is paused")
	case "DISABLED":
		return nil, refuseSend(codeTemplateDisabled, "Template is disabled")
	default:
		return nil, refuseSend(codeTemplateNotFound, "Template is not approved: %s", t.Status)
	}
	if refused := checkMessage(t, req.Parts); refused != nil {
		return nil, refused
	}
	s.state.Sequence++
	m := &message{ID: s.messageID(req.To), From: req.From, To: req.To, TemplateID: t.ID, At: s.now()}
	s.state.Messages = append(s.state.Messages, m)
	if len(s.state.Messages) > keepMessages {
		s.state.Messages = s.state.Messages[1:]
	}
	s.life.sent(m, t, m.At)
	s.changed()
	return success(map[string]any{
		"messaging_product": "whatsapp",
		"messages":          []any{map[string]any{"id": m.ID}},
		"contacts":          []any{map[string]any{"input": req.To, "wa_id": req.To}},
	}), nil
}

// messageID looks like the document's wamid.
func (s *Sim) messageID(to string) string {
	return "wamid." + base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "\x1d\x18%s\x15\x02\x11\x18%08X%016X\x00", to, s.state.Sequence, s.rng.Uint64()))
}

// decodeForword reads the documented body; whether it fits a template is not checked here.
func decodeForword(body []byte) (sendRequest, *refusal) {
	r, o, refused := readObject(body)
	if refused != nil {
		return sendRequest{}, refused
	}
	req := sendRequest{From: o.text("from"), To: o.text("to")}
	if kind := o.text("type"); kind != "" && kind != "template" {
		r.complain("type", "is not served by the simulator: %q", kind)
		return req, r.refusal()
	}
	content := o.child("content")
	content.fixed("messaging_product", "whatsapp") // both only in the Flow example
	content.fixed("recipient_type", "individual")
	template := content.child("template")
	req.Name = template.text("name")
	language := template.child("language")
	req.Language = language.text("code")
	language.done()
	for _, c := range template.objects("components") {
		req.Parts = append(req.Parts, decodePart(c))
	}
	template.done()
	content.done()
	o.done()
	if refused := r.refusal(); refused != nil {
		return req, refused
	}
	if !recipientShape.MatchString(req.To) {
		return req, broken("to must be 7 to 15 digits with country code")
	}
	return req, nil
}

func decodePart(o *object) part {
	p := part{Type: o.text("type")}
	switch p.Type {
	case "header":
		for _, param := range o.objects("parameters") {
			p.Params = append(p.Params, decodeHeaderParameter(param))
		}
	case "body":
		for _, param := range o.objects("parameters") {
			p.Params = append(p.Params, exactParameter(param, "text", "text"))
		}
	case "button":
		decodeButtonPart(o, &p)
	default:
		o.r.complain(o.path+".type", "is header, body or button")
		return p
	}
	if len(p.Params) == 0 {
		o.r.complain(o.path+".parameters", "must not be empty: leave the component out")
	}
	o.done()
	return p
}

// exactParameter is {"type": kind, member: "value"}.
func exactParameter(o *object, kind, member string) parameter {
	if got := o.text("type"); got != kind {
		o.r.complain(o.path+".type", "must be %q here", kind)
	}
	p := parameter{Type: kind, Value: o.text(member)}
	o.done()
	return p
}

// decodeHeaderParameter: examples 1.1 to 1.3 and 7; "LOCATION" is upper case there, the others are not.
func decodeHeaderParameter(o *object) parameter {
	p := parameter{Type: o.text("type")}
	switch p.Type {
	case "text":
		p.Value = o.text("text")
	case "image", "video", "document":
		media := o.child(p.Type)
		link, byLink := media.optionalText("link")
		id, byID := media.optionalText("id")
		if byLink == byID {
			o.r.complain(media.path, "needs either link or id")
		}
		if byLink && !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
			o.r.complain(media.path+".link", "must be an http(s) URL")
		}
		if byID && strings.Trim(id, "0123456789") != "" {
			o.r.complain(media.path+".id", "must be digits")
		}
		if p.Type == "document" {
			media.optionalText("filename")
		}
		media.done()
	case "LOCATION":
		place := o.child("location")
		place.text("name")
		place.text("address")
		for _, axis := range []struct {
			name string
			max  float64
		}{{"latitude", 90}, {"longitude", 180}} {
			v, err := strconv.ParseFloat(place.text(axis.name), 64)
			if err != nil || v < -axis.max || v > axis.max {
				o.r.complain(place.path+"."+axis.name, "must be degrees as a string")
			}
		}
		place.done()
	default:
		o.r.complain(o.path+".type", "is text, image, video, document or LOCATION")
		return p
	}
	o.done()
	return p
}

// decodeButtonPart: examples 3, 5 and 6, each with its own letter case, index type and parameter type; quick_reply and
// copy_code are Meta's.
func decodeButtonPart(o *object, p *part) {
	p.SubType = o.text("sub_type")
	number := p.SubType == "URL"
	either := p.SubType == "quick_reply" || p.SubType == "copy_code"
	p.Index = o.index(number, either)
	for _, param := range o.objects("parameters") {
		switch p.SubType {
		case "URL", "quick_reply":
			p.Params = append(p.Params, exactParameter(param, "payload", "payload"))
		case "url":
			p.Params = append(p.Params, exactParameter(param, "text", "text"))
		case "copy_code":
			p.Params = append(p.Params, exactParameter(param, "coupon_code", "coupon_code"))
		case "flow":
			p.Params = append(p.Params, decodeFlowParameter(param))
		}
	}
	switch p.SubType {
	case "URL", "url", "flow", "quick_reply", "copy_code":
		if len(p.Params) > 1 {
			o.r.complain(o.path+".parameters", "must have one parameter")
		}
	default:
		o.r.complain(o.path+".sub_type", "is URL, url (one-time code), flow, quick_reply or copy_code")
	}
}

func decodeFlowParameter(o *object) parameter {
	if o.text("type") != "action" {
		o.r.complain(o.path+".type", `must be "action" here`)
	}
	action := o.child("action")
	action.optionalText("flow_token")
	if data, given := action.optionalChild("flow_action_data"); given {
		for name := range data.members { // the Flow's own data: any JSON
			data.asked[name] = true
		}
	}
	action.done()
	o.done()
	return parameter{Type: "action"}
}

// index is a button's place: a number in the URL example, a string in the one-time-code and Flow examples.
func (o *object) index(number, either bool) int {
	v, path, given := o.need("index")
	if !given {
		return 0
	}
	digits, isString := v.(string)
	n, isNumber := v.(json.Number)
	switch {
	case isNumber && (number || either):
		digits = n.String()
	case isString && (!number || either):
	case number:
		o.r.complain(path, "is a number in the document's example")
		return 0
	default:
		o.r.complain(path, "is a string in the document's example")
		return 0
	}
	i, err := strconv.Atoi(digits)
	if err != nil || i < 0 || i > 9 {
		o.r.complain(path, "must be from 0 to 9")
		return 0
	}
	return i
}
