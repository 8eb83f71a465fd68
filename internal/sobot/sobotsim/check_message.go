package sobotsim

import (
	"strings"
	"unicode/utf8"
)

// checkMessage compares a message's components with the variables of the template it names: every one must be filled, and
// nothing else.
func checkMessage(t *template, parts []part) *refusal {
	seen := map[string]bool{}
	byIndex := map[int]*part{}
	var header, body *part
	for i := range parts {
		p := &parts[i]
		if p.Type == "button" {
			if byIndex[p.Index] != nil {
				return broken("two components for button %d", p.Index)
			}
			byIndex[p.Index] = p
			continue
		}
		if seen[p.Type] {
			return broken("two components of type %s", p.Type)
		}
		seen[p.Type] = true
		if p.Type == "header" {
			header = p
		} else {
			body = p
		}
	}
	for _, p := range parts {
		for _, param := range p.Params {
			if badValue(param.Value) {
				return refuseSend(codeParameterText, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
			}
		}
	}
	if t.part("CAROUSEL") != nil {
		return needsMore("carousel")
	}
	if o := t.part("LIMITED_TIME_OFFER"); o != nil && o.Offer.Expires {
		return needsMore("limited_time_offer")
	}
	if refused := checkHeaderParameters(t.part("HEADER"), header); refused != nil {
		return refused
	}
	if refused := checkBodyParameters(t, body); refused != nil {
		return refused
	}
	return checkButtonParameters(t, body, byIndex)
}

// needsMore: the document does not say how the values of this part are sent.
func needsMore(where string) *refusal {
	return &refusal{code: codeMissingParameter, msg: "(#131008) Required parameter is missing: " + where}
}

func countMismatch(where string, got, want int) *refusal {
	return refuseSend(codeParameterCount, "Number of parameters does not match the expected number of params: %s: number of localizable_params (%d) does not match the expected number of params (%d)", where, got, want)
}

func count(p *part) int {
	if p == nil {
		return 0
	}
	return len(p.Params)
}

func checkHeaderParameters(c *component, p *part) *refusal {
	want, kind := 0, ""
	if c != nil {
		switch c.Format {
		case "TEXT":
			numbers, _ := variables(c.Text)
			want, kind = len(numbers), "text"
		case "LOCATION":
			want, kind = 1, "LOCATION"
		default:
			want, kind = 1, strings.ToLower(c.Format)
		}
	}
	if count(p) != want {
		return countMismatch("header", count(p), want)
	}
	if want == 0 {
		return nil
	}
	if got := p.Params[0].Type; got != kind {
		return refuseSend(codeParameterFormat, "Parameter format does not match format in the created template: header: expected %s, received %s", kind, got)
	}
	if kind == "text" && utf8.RuneCountInString(fill(c.Text, values(p))) > 60 {
		return refuseSend(codeTextTooLong, "Translated text too long: header")
	}
	return nil
}

func values(p *part) []string {
	var list []string
	if p != nil {
		for _, param := range p.Params {
			list = append(list, param.Value)
		}
	}
	return list
}

func checkBodyParameters(t *template, p *part) *refusal {
	c := t.part("BODY")
	if c == nil {
		return nil // only a seed can be without
	}
	text := c.Text
	if t.Category == "AUTHENTICATION" {
		text = authenticationBody(*c)
	}
	numbers, _ := variables(text)
	if count(p) != len(numbers) {
		return countMismatch("body", count(p), len(numbers))
	}
	if utf8.RuneCountInString(fill(text, values(p))) > 1024 {
		return refuseSend(codeTextTooLong, "Translated text too long: body")
	}
	return nil
}

func checkButtonParameters(t *template, body *part, byIndex map[int]*part) *refusal {
	buttons := t.buttons()
	for i, b := range buttons {
		want, optional := "", false
		switch b.Type {
		case "URL":
			if numbers, _ := variables(b.URL); len(numbers) > 0 {
				want = "URL"
			}
		case "OTP":
			want = "url"
		case "FLOW":
			want = "flow"
		case "COPY_CODE":
			want = "copy_code"
		case "QUICK_REPLY":
			want, optional = "quick_reply", true
		case "MPM":
			return needsMore("buttons: MPM")
		}
		p := byIndex[i]
		delete(byIndex, i)
		switch {
		case p == nil && (want == "" || optional):
			continue
		case p == nil:
			return &refusal{code: codeMissingParameter, msg: "(#131008) Required parameter is missing: buttons: button of type " + b.Type + " requires a parameter"}
		case want == "":
			return countMismatch("button", count(p), 0)
		case p.SubType != want:
			r := refuseSend(codeParameterFormat, "Parameter format does not match format in the created template: button: expected sub_type %s, received %s", want, p.SubType)
			r.violation = true // the document writes "URL" for links and "url" for one-time codes
			return r
		}
		if refused := checkButtonValue(b, body, p); refused != nil {
			return refused
		}
	}
	for i := range byIndex {
		return refuseSend(codeParameterFormat, "Parameter format does not match format in the created template: there is no button %d", i)
	}
	return nil
}

func checkButtonValue(b button, body, p *part) *refusal {
	value := p.Params[0].Value
	switch b.Type {
	case "URL":
		// "If the current button variable contains Chinese, it needs to encode the Chinese."
		if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			r := refuseSend(codeParameterFormat, "Button URL parameter must be percent-encoded")
			r.violation = true
			return r
		}
	case "OTP":
		if codes := values(body); len(codes) != 1 || codes[0] != value {
			r := refuseSend(codeParameterFormat, "The one-time password of body and button differ")
			r.violation = true
			return r
		}
		if utf8.RuneCountInString(value) > 15 {
			return refuseSend(codeTextTooLong, "Translated text too long: one-time password")
		}
	case "COPY_CODE":
		if !couponShape.MatchString(value) {
			return refuseSend(codeParameterFormat, "Coupon code must be 1 to 15 letters and digits")
		}
	}
	return nil
}
