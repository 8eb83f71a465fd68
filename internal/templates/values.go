package templates

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// Values are what a message's variables are filled with, by Need.Path.
type Values map[string]string

// withBody adds the values of the body's variables, values[0] for {{1}}.
func (v Values) withBody(values []string) Values {
	for i, value := range values {
		v[bodyPath(Placeholder{Number: i + 1})] = value
	}
	return v
}

// fillBody fills a body's text. A one-time code is the only variable of its body.
func (v Values) fillBody(text string) []Span {
	return fillWith(text, func(p Placeholder) string {
		if value := v[bodyPath(p)]; value != "" || p.Number != 1 {
			return value
		}
		return v[pathCode]
	})
}

// fillHeader fills a header's text: it has one variable, whatever it is called.
func (v Values) fillHeader(text string) []Span {
	return fillWith(text, func(Placeholder) string { return v[pathHeaderText] })
}

func (v Values) location() sobot.Location {
	return sobot.Location{
		Name: v.get(pathHeaderPlace + "name"), Address: v.get(pathHeaderPlace + "address"),
		Latitude: v.get(pathHeaderPlace + "latitude"), Longitude: v.get(pathHeaderPlace + "longitude"),
	}
}

func (v Values) get(path string) string { return strings.TrimSpace(v[path]) }

// CheckValues says what keeps a message with these values from being accepted, by
// Need.Path; "body" for the filled body as a whole, "template" if it cannot be sent
// at all. Empty means Message may be sent.
func (t Template) CheckValues(v Values) FieldErrors {
	errs := FieldErrors{}
	if why := t.Unsupported(); why != "" {
		errs.add("template", "This template cannot be sent from here. "+why)
		return errs
	}
	for _, n := range t.Needs() {
		value := v.get(n.Path)
		switch {
		case value == "" && n.Required:
			errs.add(n.Path, "Type a value: Sobot takes no empty ones.")
		case value == "":
		case Length(value) > n.MaxLen:
			errs.add(n.Path, "This value has "+strconv.Itoa(Length(value))+" characters; at most "+strconv.Itoa(n.MaxLen)+" are allowed.")
		default:
			if trouble := n.trouble(value); trouble != "" {
				errs.add(n.Path, trouble)
			}
		}
	}
	if h, ok := t.component(sobot.ComponentHeader); ok && len(distinct(h.Text)) > 0 {
		if n := Length(joined(v.trimmed().fillHeader(h.Text))); n > MaxHeaderText {
			errs.add(pathHeaderText, "With this value the header has "+strconv.Itoa(n)+" characters; at most 60 are allowed.")
		}
	}
	if b, ok := t.component(sobot.ComponentBody); ok && !t.isAuth() {
		if n := Length(joined(v.trimmed().fillBody(b.Text))); n > MaxBody {
			errs.add("body", "With these values the body has "+strconv.Itoa(n)+" characters; at most 1024 are allowed. Shorten a value.")
		}
	}
	return errs
}

// trouble says what is wrong with a value of this kind, empty if nothing.
func (n Need) trouble(value string) string {
	switch n.Kind {
	case KindFlowData:
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(value), &object) != nil || object == nil {
			return "This must be a JSON object, such as {\"name\": \"Maria\"}."
		}
		return ""
	case KindImage, KindVideo, KindDocument:
		if u := webAddress(value); u == nil && !digitsRE.MatchString(value) || u != nil && u.Scheme != "https" {
			return "This must be a link that begins with https://. WhatsApp fetches the file from there."
		}
		return ""
	case KindLatitude:
		return outside(value, 90)
	case KindLongitude:
		return outside(value, 180)
	}
	if trouble := valueTrouble(value); trouble != "" {
		return "This value contains " + trouble + ", which WhatsApp refuses in values."
	}
	switch {
	case n.Kind == KindCode && strings.ContainsRune(value, ' '):
		return "A code has no spaces."
	case n.Kind == KindCoupon && !couponRE.MatchString(value):
		return "A coupon code has letters and digits only."
	}
	return ""
}

var (
	degreesRE = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	couponRE  = regexp.MustCompile(`^[A-Za-z0-9]+$`)
)

func outside(value string, limit float64) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || !degreesRE.MatchString(value) || f < -limit || f > limit {
		return "This must be a number of degrees between -" + strconv.Itoa(int(limit)) + " and " + strconv.Itoa(int(limit)) + ", such as 48.8584."
	}
	return ""
}

// trimmed is v as Message sends it: without outer blanks.
func (v Values) trimmed() Values {
	t := make(Values, len(v))
	for path := range v {
		t[path] = v.get(path)
	}
	return t
}

// Message is the request that sends the template from a sender (phone number id) to
// a recipient (digits), each part in the document's own shape ("Send template
// message", examples 1 to 7): only parts with variables, in the order header, body,
// buttons; none at all as an empty list. Check the values first.
func (t Template) Message(v Values, from, to string) sobot.SendTemplateRequest {
	v = v.trimmed()
	req := sobot.SendTemplateRequest{From: from, To: to, Name: t.Name, Language: t.Language, Components: []sobot.SendComponent{}}
	if t.isAuth() {
		req.Components = t.authMessage(v)
		return req
	}
	if h, ok := t.component(sobot.ComponentHeader); ok && len(headerNeeds(h)) > 0 {
		req.Components = append(req.Components, sobot.SendComponent{Type: "header", Parameters: []sobot.Parameter{headerParameter(h, v)}})
	}
	if b, ok := t.component(sobot.ComponentBody); ok {
		var parameters []sobot.Parameter
		for _, p := range distinct(b.Text) {
			parameters = append(parameters, sobot.Parameter{Type: "text", Text: v[bodyPath(p)], Name: p.Name})
		}
		if len(parameters) > 0 {
			req.Components = append(req.Components, sobot.SendComponent{Type: "body", Parameters: parameters})
		}
	}
	if bs, ok := t.component(sobot.ComponentButtons); ok {
		for i, b := range bs.Buttons {
			if c, ok := buttonMessage(i, b, v); ok {
				req.Components = append(req.Components, c)
			}
		}
	}
	return req
}

// authMessage fills the code twice, as example 5 does: once to read, once to copy.
// There the button's value is a text and its index a string.
func (t Template) authMessage(v Values) []sobot.SendComponent {
	code := []sobot.Parameter{{Type: "text", Text: v[pathCode]}}
	comps := []sobot.SendComponent{{Type: "body", Parameters: code}}
	if bs, ok := t.component(sobot.ComponentButtons); ok && len(bs.Buttons) > 0 {
		comps = append(comps, sobot.SendComponent{
			Type: "button", SubType: "url", Index: &sobot.Index{N: 0, String: true}, Parameters: code,
		})
	}
	return comps
}

func headerParameter(h sobot.Component, v Values) sobot.Parameter {
	media := &sobot.MediaRef{}
	if value := v[pathHeaderMedia]; digitsRE.MatchString(value) {
		media.ID = value // example 7
	} else {
		media.Link = value
	}
	switch strings.ToUpper(h.Format) {
	case HeaderImage:
		return sobot.Parameter{Type: "image", Image: media}
	case HeaderVideo:
		return sobot.Parameter{Type: "video", Video: media}
	case HeaderDocument:
		media.FileName = v[pathHeaderFileName]
		return sobot.Parameter{Type: "document", Document: media}
	case sobot.FormatLocation:
		location := v.location()
		return sobot.Parameter{Type: "LOCATION", Location: &location} // upper case here alone (example 1.3)
	}
	parameter := sobot.Parameter{Type: "text", Text: v[pathHeaderText]}
	if ps := distinct(h.Text); len(ps) > 0 {
		parameter.Name = ps[0].Name
	}
	return parameter
}

// buttonMessage: a URL's tail goes as a payload with a number as index (example 3),
// a Flow's token as an action with a string as index (example 6). A coupon's code is
// Meta's shape: the document says nothing about it.
func buttonMessage(i int, b sobot.Button, v Values) (sobot.SendComponent, bool) {
	if len(buttonNeeds(i, b)) == 0 {
		return sobot.SendComponent{}, false
	}
	if b.Is(sobot.ButtonFlow) {
		action := &sobot.FlowActionRef{FlowToken: v[buttonPath(i)]}
		if action.FlowToken == "" {
			action.FlowToken = "unused" // what the document calls the default
		}
		if data := v[buttonPath(i)+".data"]; data != "" {
			action.FlowActionData = json.RawMessage(data)
		}
		return sobot.SendComponent{
			Type: "button", SubType: "flow", Index: &sobot.Index{N: i, String: true},
			Parameters: []sobot.Parameter{{Type: "action", Action: action}},
		}, true
	}
	if b.Is(sobot.ButtonCopyCode) {
		return sobot.SendComponent{
			Type: "button", SubType: "copy_code", Index: &sobot.Index{N: i},
			Parameters: []sobot.Parameter{{Type: "coupon_code", CouponCode: v[buttonPath(i)]}},
		}, true
	}
	fixed, _ := splitURL(b.URL) // people paste the whole address too
	return sobot.SendComponent{
		Type: "button", SubType: "URL", Index: &sobot.Index{N: i},
		Parameters: []sobot.Parameter{{Type: "payload", Payload: encodeTail(tailOf(fixed, v[buttonPath(i)]))}},
	}, true
}
