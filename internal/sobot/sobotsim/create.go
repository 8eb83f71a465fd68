package sobotsim

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

var namePattern = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)

// nameLock is how long the name of a deleted approved template cannot be used again.
const nameLock = 30 * 24 * time.Hour

type createRequest struct {
	WABA, Name, Category, Language string
	TTL                            *int64 // message_send_ttl_seconds
	Components                     []component
}

// createTemplateInfo takes a template in review. Section "Create message template".
func (s *Sim) createTemplateInfo(c *call) (envelope, *refusal) {
	req, refused := decodeCreate(c.body)
	if refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account(req.WABA) == nil {
		return nil, refuse(codeUnknownAccount, "wabaid does not exist")
	}
	if refused := s.checkName(req); refused != nil {
		return nil, refused
	}
	if refused := checkTTL(req); refused != nil {
		return nil, refused
	}
	if refused := checkComponents(req.Category, req.Language, req.Components); refused != nil {
		return nil, refused
	}
	if refused := s.checkHandles(req.Components); refused != nil {
		return nil, refused
	}
	t := &template{
		ID: s.nextTemplateID(), WABA: req.WABA, Name: req.Name, Language: req.Language, Category: req.Category,
		Status: "PENDING", Quality: "UNKNOWN", Components: req.Components,
	}
	s.state.Templates = append(s.state.Templates, t)
	s.life.submitted(t, s.now())
	s.changed()
	return success(map[string]any{"id": t.id()}), nil
}

// checkName is about what the account has already.
func (s *Sim) checkName(req createRequest) *refusal {
	if req.Name == "hello_world" || strings.HasPrefix(req.Name, "sample_") {
		return refuseTemplate(subcodeSampleName, "Name is taken", "The name belongs to one of the sample templates.")
	}
	if s.template(req.WABA, req.Name, req.Language) != nil {
		return refuseTemplate(subcodeLanguageExists, "Content in this language already exists",
			"There is already %s content for this template. You can create a new template and try again.", req.Language)
	}
	now := s.now()
	for _, l := range s.state.Locks {
		if l.WABA == req.WABA && l.Name == req.Name && now.Before(l.Until) {
			return refuseTemplate(subcodeBeingDeleted, "Message template language is being deleted",
				"New content for this name can't be added while the existing content is being deleted. Try again in 4 weeks or use another name.")
		}
	}
	return nil
}

// checkTTL applies Meta's limits by category; -1 means 30 days and is not for MARKETING.
func checkTTL(req createRequest) *refusal {
	if req.TTL == nil {
		return nil
	}
	limits := map[string][2]int64{"AUTHENTICATION": {30, 900}, "UTILITY": {30, 43_200}, "MARKETING": {43_200, 2_592_000}}[req.Category]
	ttl := *req.TTL
	if (ttl < limits[0] || ttl > limits[1]) && (ttl != -1 || req.Category == "MARKETING") {
		return refuseTemplate(subcodeBodyFormat, "Invalid time to live",
			"message_send_ttl_seconds must be between %d and %d for %s.", limits[0], limits[1], req.Category)
	}
	return nil
}

// checkHandles: samples of media headers must come from get_handle_id, be alive and of the right kind.
func (s *Sim) checkHandles(components []component) *refusal {
	for _, c := range components {
		for _, card := range c.Cards {
			if refused := s.checkHandles(card.Components); refused != nil {
				return refused
			}
		}
		for _, h := range c.Handles {
			known, ok := s.state.Handles[h]
			switch {
			case !ok:
				return refuseTemplate(subcodeHeaderFormat, "Invalid sample", "header_handle is not a handle that was issued.")
			case !s.now().Before(known.Expires):
				return refuseTemplate(subcodeHeaderFormat, "Invalid sample", "header_handle has expired: upload the sample again.")
			case known.Format != c.Format:
				return refuseTemplate(subcodeHeaderFormat, "Invalid sample", "the uploaded sample is of format %s, the header of %s.", known.Format, c.Format)
			}
		}
	}
	return nil
}

// decodeCreate reads the documented body; what depends on the account is not checked here.
func decodeCreate(body []byte) (createRequest, *refusal) {
	r, o, refused := readObject(body)
	if refused != nil {
		return createRequest{}, refused
	}
	req := createRequest{
		WABA:     o.text("wabaid"),
		Name:     o.text("name"),
		Category: o.text("category"),
		Language: o.text("language"),
	}
	if ttl, given := o.optionalInt("message_send_ttl_seconds"); given {
		req.TTL = &ttl
	}
	for _, c := range o.objects("components") {
		req.Components = append(req.Components, decodeComponent(c))
	}
	o.done()
	if refused := r.refusal(); refused != nil {
		return req, refused
	}
	switch {
	case !namePattern.MatchString(req.Name):
		refused = refuseTemplate(subcodeNameCharacters, "Invalid name", "Message template name can only have lowercase letters, digits and underscores.")
		refused.violation = true
	case !slices.Contains([]string{"MARKETING", "UTILITY", "AUTHENTICATION"}, req.Category):
		refused = broken("category must be UTILITY, MARKETING or AUTHENTICATION")
	case !slices.Contains(languages, req.Language):
		refused = broken("language %q is not in the document", req.Language)
	}
	return req, refused
}

func decodeComponent(o *object) component {
	c := component{Type: o.word("type", "HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")}
	switch c.Type {
	case "HEADER":
		decodeHeader(o, &c)
	case "BODY":
		c.Text, _ = o.optionalText("text") // AUTHENTICATION has none
		if example, given := o.optionalChild("example"); given {
			lists := example.list("body_text")
			if len(lists) != 1 {
				o.r.complain(example.path+".body_text", "must be a list of one list")
			} else if samples, ok := lists[0].([]any); !ok {
				o.r.complain(example.path+".body_text", "must be a list of one list")
			} else {
				c.BodyText = o.r.strings(example.path+".body_text[0]", samples)
			}
			example.done()
		}
		if security, given := o.optionalBool("add_security_recommendation"); given {
			c.Security = &security
		}
	case "FOOTER":
		c.Text, _ = o.optionalText("text")
		if minutes, given := o.optionalInt("code_expiration_minutes"); given {
			c.CodeMinutes = &minutes
		}
	case "BUTTONS":
		for _, b := range o.objects("buttons") {
			c.Buttons = append(c.Buttons, decodeButton(b))
		}
	case "CAROUSEL":
		decodeCards(o, &c)
	case "LIMITED_TIME_OFFER":
		decodeOffer(o, &c)
	default:
		return c // what else it contains cannot be judged
	}
	o.done()
	return c
}

func decodeHeader(o *object, c *component) {
	c.Format = o.word("format", "TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
	switch c.Format {
	case "TEXT":
		c.Text = o.text("text")
		if example, given := o.optionalChild("example"); given {
			c.HeaderText = example.texts("header_text")
			example.done()
		}
	case "IMAGE", "VIDEO", "DOCUMENT":
		example := o.child("example")
		if c.Handles = example.texts("header_handle"); len(c.Handles) > 1 {
			o.r.complain(example.path+".header_handle", "must have one handle")
		}
		example.done()
	}
}

// decodeButton reads the types of the document, and those of Meta's own page it refers to that a template can be created with.
func decodeButton(o *object) button {
	b := button{Type: o.word("type", "QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW", "OTP", "CATALOG", "MPM")}
	switch b.Type {
	case "QUICK_REPLY", "CATALOG", "MPM":
		b.Text = o.text("text")
	case "URL":
		b.Text, b.URL = o.text("text"), o.text("url")
		if o.has("example") {
			if b.Example = o.texts("example"); len(b.Example) > 1 {
				o.r.complain(o.path+".example", "must have one sample")
			}
		}
	case "PHONE_NUMBER":
		b.Text, b.Phone = o.text("text"), o.text("phone_number")
	case "COPY_CODE":
		b.Example = []string{o.text("example")} // a string here, not a list
	case "FLOW":
		b.Text = o.text("text")
		f := flow{}
		f.ID, _ = o.optionalText("flow_id")
		f.Name, _ = o.optionalText("flow_name")
		f.JSON, _ = o.optionalText("flow_json")
		f.Action, _ = o.optionalText("flow_action")
		f.Screen, _ = o.optionalText("navigate_screen")
		b.Flow = &f
	case "OTP":
		b.OTPType = o.word("otp_type", "COPY_CODE", "ONE_TAP", "ZERO_TAP")
		b.Text, _ = o.optionalText("text")
		if b.OTPType == "ONE_TAP" || b.OTPType == "ZERO_TAP" {
			decodeOneTap(o, &b)
		}
	default:
		return b
	}
	o.done()
	return b
}

func decodeOneTap(o *object, b *button) {
	b.Fill, _ = o.optionalText("autofill_text")
	for _, a := range o.objects("supported_apps") {
		b.Apps = append(b.Apps, app{a.text("package_name"), a.text("signature_hash")})
		a.done()
	}
	if b.OTPType == "ZERO_TAP" {
		if accepted, _ := o.optionalBool("zero_tap_terms_accepted"); !accepted {
			o.r.complain(o.path+".zero_tap_terms_accepted", "must be true")
		}
	}
}
