package templates

import (
	"slices"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// Need is one value that a template asks for when it is sent.
type Need struct {
	Path     string // key in Values: header.text, header.media, body.0, button.1, code …
	Part     string // header, body, button
	Kind     string // one of the Kind constants below
	Label    string // for people: "Body {{1}}"
	Sample   string // from the approved examples; empty if there is none
	MaxLen   int    // characters
	Required bool
	// Undocumented: Sobot's document does not say how this is sent; it goes in Meta's
	// shape, and Sobot may refuse it.
	Undocumented bool
}

// Kinds of a Need.
const (
	KindText      = "text"
	KindImage     = "image" // an https link, or a media id (digits) of media_upload
	KindVideo     = "video"
	KindDocument  = "document"
	KindFileName  = "file-name"
	KindPlace     = "place" // name or address of a location
	KindLatitude  = "latitude"
	KindLongitude = "longitude"
	KindURLTail   = "url-tail" // what comes in place of {{1}} at the end of a button's address
	KindCode      = "code"     // one-time code: asked once, sent twice
	KindCoupon    = "coupon"
	KindFlowToken = "flow-token"
	KindFlowData  = "flow-data" // a JSON object
)

// Paths of values that are not numbered. body.N is {{N+1}} of the body, body.name
// {{name}} of it, button.N the button at position N, static buttons counted too.
const (
	pathHeaderText     = "header.text"
	pathHeaderMedia    = "header.media"
	pathHeaderFileName = "header.filename"
	pathHeaderPlace    = "header.location."
	pathCode           = "code"
)

// sampleCode is the code of Meta's and Sobot's examples.
const sampleCode = "123456"

// Limits of values, in characters.
const (
	MaxCode     = 15
	maxFileName = 240
	maxPlace    = 1000
	maxToken    = 200
	maxFlowData = 10000
)

// Needs lists the values that a message of this template must or may be given, in
// the order of the message ("Send template message"). Unsupported says when a
// template cannot be sent from here at all.
func (t Template) Needs() []Need {
	if t.isAuth() {
		return t.authNeeds()
	}
	var needs []Need
	if h, ok := t.component(sobot.ComponentHeader); ok {
		needs = append(needs, headerNeeds(h)...)
	}
	if b, ok := t.component(sobot.ComponentBody); ok {
		for _, p := range distinct(b.Text) {
			needs = append(needs, Need{
				Path: bodyPath(p), Part: "body", Kind: KindText, Label: "Body " + p.Raw,
				Sample: bodyExample(b, p), MaxLen: MaxBody, Required: true, Undocumented: p.Name != "",
			})
		}
	}
	if bs, ok := t.component(sobot.ComponentButtons); ok {
		for i, b := range bs.Buttons {
			needs = append(needs, buttonNeeds(i, b)...)
		}
	}
	return needs
}

func (t Template) authNeeds() []Need {
	code := Need{Path: pathCode, Part: "body", Kind: KindCode, Label: "Code", Sample: sampleCode, MaxLen: MaxCode, Required: true}
	if b, ok := t.component(sobot.ComponentBody); ok {
		if sample := bodyExample(b, Placeholder{Number: 1}); sample != "" {
			code.Sample = sample
		}
	}
	return []Need{code}
}

func headerNeeds(h sobot.Component) []Need {
	need := Need{Path: pathHeaderMedia, Part: "header", Required: true, MaxLen: MaxButtonURL}
	switch strings.ToUpper(h.Format) {
	case HeaderText:
		ps := distinct(h.Text)
		if len(ps) == 0 {
			return nil
		}
		need = Need{Path: pathHeaderText, Part: "header", Kind: KindText, Label: "Header " + ps[0].Raw, MaxLen: MaxHeaderText, Required: true, Undocumented: ps[0].Name != ""}
		need.Sample = namedExamples(h.Example, "header_text_named_params")[ps[0].Name]
		if h.Example != nil && len(h.Example.HeaderText) > 0 {
			need.Sample = h.Example.HeaderText[0]
		}
	case HeaderImage:
		need.Kind, need.Label = KindImage, "Header image"
	case HeaderVideo:
		need.Kind, need.Label = KindVideo, "Header video"
	case HeaderDocument:
		need.Kind, need.Label = KindDocument, "Header document"
	case sobot.FormatLocation:
		place := func(field, label, kind string, limit int) Need {
			return Need{Path: pathHeaderPlace + field, Part: "header", Kind: kind, Label: label, MaxLen: limit, Required: true}
		}
		return []Need{
			place("name", "Place name", KindPlace, maxPlace), place("address", "Place address", KindPlace, maxPlace),
			place("latitude", "Latitude", KindLatitude, 20), place("longitude", "Longitude", KindLongitude, 20),
		}
	default:
		return nil
	}
	if need.Path == pathHeaderMedia && h.Example != nil && len(h.Example.HeaderHandle) > 0 {
		// In lists this is an expiring link; a handle of our own is not sendable.
		need.Sample = httpLink(h.Example.HeaderHandle[0])
	}
	if need.Kind == KindDocument {
		return []Need{need, {Path: pathHeaderFileName, Part: "header", Kind: KindFileName, Label: "File name", MaxLen: maxFileName}}
	}
	return []Need{need}
}

func buttonNeeds(i int, b sobot.Button) []Need {
	label := "Button “" + b.Text + "”"
	switch {
	case b.Is(sobot.ButtonURL):
		fixed, dynamic := splitURL(b.URL)
		if !dynamic {
			return nil
		}
		need := Need{Path: buttonPath(i), Part: "button", Kind: KindURLTail, Label: label + " after " + fixed, MaxLen: MaxButtonURL, Required: true}
		if len(b.Example) > 0 {
			need.Sample = tailOf(fixed, b.Example[0])
		}
		return []Need{need}
	case b.Is(sobot.ButtonCopyCode):
		need := Need{Path: buttonPath(i), Part: "button", Kind: KindCoupon, Label: "Coupon code", MaxLen: MaxCouponCode, Required: true, Undocumented: true}
		if len(b.Example) > 0 {
			need.Sample = b.Example[0]
		}
		return []Need{need}
	case b.Is(sobot.ButtonFlow):
		return []Need{
			{Path: buttonPath(i), Part: "button", Kind: KindFlowToken, Label: label + ": Flow token", Sample: "unused", MaxLen: maxToken},
			{Path: buttonPath(i) + ".data", Part: "button", Kind: KindFlowData, Label: label + ": data of the first screen (JSON)", MaxLen: maxFlowData},
		}
	}
	return nil
}

// Unsupported says in a sentence why no message of this template can be sent from
// here; empty if it can. Its status is not looked at: see Sendable.
func (t Template) Unsupported() string {
	for _, c := range t.Components {
		switch kind := strings.ToUpper(c.Type); kind {
		case sobot.ComponentBody, sobot.ComponentFooter, sobot.ComponentButtons:
		case sobot.ComponentHeader:
			switch format := strings.ToUpper(c.Format); format {
			case "", HeaderText, HeaderImage, HeaderVideo, HeaderDocument, sobot.FormatLocation:
			default:
				return "It has a " + format + " header, and Sobot's document does not say how to fill one."
			}
		default:
			return "It has a part of the kind " + kind + ", and Sobot's document does not say how to fill one."
		}
		for _, b := range c.Buttons {
			if !t.isAuth() && !sendableButton(b) {
				return "It has a button of the kind " + strings.ToUpper(b.Type) + ", and Sobot's document does not say how to fill one."
			}
		}
	}
	return ""
}

func sendableButton(b sobot.Button) bool {
	switch strings.ToUpper(b.Type) {
	case sobot.ButtonQuickReply, sobot.ButtonURL, sobot.ButtonPhoneNumber, sobot.ButtonCopyCode, sobot.ButtonFlow, sobot.ButtonCatalog, "VOICE_CALL":
		return true // CATALOG's parameter is optional, the others have documented ones or none
	}
	return false
}

// Samples are the approved examples as Values: what a test-send starts with.
func (t Template) Samples() Values {
	v := Values{}
	for _, n := range t.Needs() {
		if n.Sample != "" && n.Kind != KindFlowToken {
			v[n.Path] = n.Sample
		}
	}
	return v
}

// component finds one by type: lists do not keep their order.
func (t Template) component(componentType string) (sobot.Component, bool) {
	for _, c := range t.Components {
		if c.Is(componentType) {
			return c, true
		}
	}
	return sobot.Component{}, false
}

// isAuth recognises one-time-code templates by category: a list gives their button
// the type URL.
func (t Template) isAuth() bool { return strings.EqualFold(t.Category, CategoryAuthentication) }

func bodyExample(b sobot.Component, p Placeholder) string {
	switch {
	case p.Name != "":
		return namedExamples(b.Example, "body_text_named_params")[p.Name]
	case b.Example == nil || len(b.Example.BodyText) == 0 || p.Number > len(b.Example.BodyText[0]):
		return ""
	}
	return b.Example.BodyText[0][p.Number-1]
}

// distinct lists the variables of a text, each once: numbers ascending, then names
// in the order of their first use.
func distinct(text string) []Placeholder {
	var numbered, named []Placeholder
	seen := map[string]bool{}
	for _, p := range wellFormed(text) {
		switch {
		case seen[p.Raw]:
		case p.Number > 0:
			numbered = append(numbered, p)
		default:
			named = append(named, p)
		}
		seen[p.Raw] = true
	}
	slices.SortFunc(numbered, func(a, b Placeholder) int { return a.Number - b.Number })
	return append(numbered, named...)
}

func bodyPath(p Placeholder) string {
	if p.Name != "" {
		return "body." + p.Name
	}
	return "body." + strconv.Itoa(p.Number-1)
}

func buttonPath(i int) string { return "button." + strconv.Itoa(i) }
