package templates

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// urlRules are about the addresses of URL buttons.
var urlRules = []Rule{
	{
		ID: "button-url-required", Severity: SeverityError, Field: "buttons.n.url", on: freeForm,
		Why: "The button opens this address.",
		Fix: "Paste the address, beginning with https://.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			if b.URL == "" {
				return one(button(i, "url"), "Button %d has no address", i+1)
			}
			return nil
		}),
		spoil: buttons(link("", "")),
	},
	{
		ID: "button-url-length", Severity: SeverityError, Field: "buttons.n.url", on: freeForm,
		Why: "Meta takes at most 2,000 characters in an address.",
		Fix: "Use a shorter address.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			return tooLong(button(i, "url"), fmt.Sprintf("The address of button %d", i+1), b.URL, MaxButtonURL)
		}),
		spoil: buttons(link("https://a.example/"+repeat("x", 1983), "")),
	},
	{
		ID: "button-url-form", Severity: SeverityError, Field: "buttons.n.url", on: freeForm,
		Why: "Meta takes whole web addresses only.",
		Fix: "Write it like https://example.com/page.", Source: "Meta, template components", Confidence: "M",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			fixed, _ := splitURL(b.URL)
			switch {
			case b.URL == "" || hostIsVariable(b.URL):
				return nil
			case strings.ContainsFunc(b.URL, unicode.IsSpace):
				return one(button(i, "url"), "The address of button %d contains a space", i+1)
			}
			// A variable that is written wrong is another rule's.
			if webAddress(replace(fixed, scanBraces(fixed), func(Placeholder) string { return "x" })) == nil {
				return one(button(i, "url"), "The address of button %d is not a web address", i+1)
			}
			return nil
		}),
		spoil: buttons(link("https//a.example", "")),
	},
	{
		ID: "button-url-host", Severity: SeverityError, Field: "buttons.n.url", on: freeForm,
		Why: "People must be able to see where a button leads: the domain cannot be a variable.",
		Fix: "Write the domain out and put the variable behind a slash: https://example.com/{{1}}.", Source: "Meta, template components", Confidence: "M",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			if hostIsVariable(b.URL) {
				return one(button(i, "url"), "The variable of button %d is part of the domain", i+1)
			}
			return nil
		}),
		spoil: buttons(link("https://{{1}}", "x")),
	},
	{
		ID: "button-url-variable", Severity: SeverityError, Field: "buttons.n.url", on: freeForm,
		Why: "An address may have one variable, written {{1}}, at its very end.",
		Fix: "Move {{1}} to the end of the address.", Source: "Meta, template components", Confidence: "H",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			found := scanBraces(b.URL)
			switch {
			case len(found) == 0 || hostIsVariable(b.URL): // in the domain it is graver
				return nil
			case len(found) > 1:
				return one(button(i, "url"), "The address of button %d has %d variables", i+1, len(found))
			case found[0].Number != 1:
				return one(button(i, "url"), "The variable of button %d is written %s instead of {{1}}", i+1, found[0].Raw)
			case found[0].End != len(b.URL):
				return one(button(i, "url"), "The variable of button %d is not at the end of the address", i+1)
			}
			return nil
		}),
		spoil: buttons(link("https://a.example/{{1}}/x", "x")),
	},
	{
		ID: "button-url-whatsapp", Severity: SeverityError, Field: "buttons.n.url", on: freeForm,
		Why: "Links to WhatsApp itself are refused in buttons.",
		Fix: "Use a quick reply if people shall write to you, or a page of your own.", Source: "WhatsApp partners", Confidence: "M",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			fixed, _ := splitURL(b.URL)
			if u := webAddress(fixed); u != nil {
				switch host := strings.ToLower(u.Hostname()); host {
				case "wa.me", "www.wa.me", "whatsapp.com", "www.whatsapp.com", "api.whatsapp.com", "chat.whatsapp.com", "web.whatsapp.com":
					return one(button(i, "url"), "Button %d leads to %s", i+1, host)
				}
			}
			return nil
		}),
		spoil: buttons(link("https://wa.me/6281", "")),
	},
	{
		ID: "button-url-shortener", Severity: SeverityWarning, Field: "buttons.n.url", on: freeForm,
		Why: "Short links hide where they lead; Meta wants the business's own domain.",
		Fix: "Use the whole address on your own site.", Source: "WhatsApp partners", Confidence: "H",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			fixed, _ := splitURL(b.URL)
			if u := webAddress(fixed); u != nil && isShortener(u.Hostname()) {
				return one(button(i, "url"), "Button %d leads through %s", i+1, u.Hostname())
			}
			return nil
		}),
		spoil: buttons(link("https://bit.ly/3xYz", "")),
	},
	{
		ID: "button-url-http", Severity: SeverityWarning, Field: "buttons.n.url", on: freeForm,
		Why: "An address without encryption looks unsafe to reviewers and phones.",
		Fix: "Use https:// if the site has it.", Source: "WhatsApp partners", Confidence: "M",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			if strings.HasPrefix(strings.ToLower(b.URL), "http://") {
				return one(button(i, "url"), "The address of button %d begins with http://", i+1)
			}
			return nil
		}),
		spoil: buttons(link("http://a.example", "")),
	},
	{
		ID: "button-sample-required", Severity: SeverityError, Field: "buttons.n.sample", on: freeForm,
		Why: "Meta's reviewers open the button (refusal 2388043).",
		Fix: "Type a value for {{1}}, or the whole address with the value in it.", FixLabel: "Use an invented value", Source: "Meta, template components", Confidence: "H",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			if _, dynamic := splitURL(b.URL); dynamic && b.Sample == "" {
				return one(button(i, "sample"), "The variable of button %d has no sample", i+1)
			}
			return nil
		}),
		fix: onSamples(func(fixed, sample string) string {
			if sample == "" {
				return fixed + inventedValue
			}
			return sample
		}),
		spoil: buttons(link("https://a.example/{{1}}", "")),
	},
	{
		ID: "button-sample-form", Severity: SeverityError, Field: "buttons.n.sample", on: freeForm,
		Why: "The sample is the button's own address with a value in place of {{1}}.",
		Fix: "Type the value alone, or the whole address.", FixLabel: "Complete the address", Source: "Meta, template components", Confidence: "H",
		check: eachButton(URLButton, func(i int, b DraftButton) []hit {
			fixed, dynamic := splitURL(b.URL)
			if !dynamic || b.Sample == "" {
				return nil
			}
			if trouble := valueTrouble(b.Sample); trouble != "" {
				return one(button(i, "sample"), "The sample of button %d contains %s", i+1, trouble)
			}
			if len(scanBraces(b.Sample)) > 0 {
				return one(button(i, "sample"), "The sample of button %d still contains a variable", i+1)
			}
			// After "=" the value may well be an address of its own.
			if webAddress(b.Sample) != nil && !strings.HasPrefix(b.Sample, fixed) && !strings.HasSuffix(fixed, "=") {
				return one(button(i, "sample"), "The sample of button %d does not begin with %s", i+1, fixed)
			}
			if b.Sample == fixed {
				return one(button(i, "sample"), "The sample of button %d has no value in place of {{1}}", i+1)
			}
			return nil
		}),
		fix: onSamples(func(fixed, sample string) string {
			sample = replace(inOneLine(sample), scanBraces(sample), func(Placeholder) string { return inventedValue })
			// The same address, with http or www more or less.
			if tail, ok := strings.CutPrefix(bareAddress(sample), bareAddress(fixed)); ok {
				if tail == "" {
					tail = inventedValue
				}
				return fixed + tail
			}
			return sample
		}),
		spoil: buttons(link("https://a.example/{{1}}", "https://b.example/1")),
	},
}

// inventedValue stands in for the value of an address in a sample.
const inventedValue = "A1042"

// onSamples changes the samples of all buttons whose address has a variable.
func onSamples(change func(fixed, sample string) string) func(Content) Content {
	return func(c Content) Content {
		for i, b := range c.Buttons {
			if fixed, dynamic := splitURL(b.URL); dynamic && b.Type == URLButton {
				c.Buttons[i].Sample = change(fixed, b.Sample)
			}
		}
		return c
	}
}

// bareAddress is an address without its scheme and www.
func bareAddress(address string) string {
	for _, prefix := range []string{"https://", "http://", "www."} {
		if len(address) >= len(prefix) && strings.EqualFold(address[:len(prefix)], prefix) {
			address = address[len(prefix):]
		}
	}
	return address
}

// splitURL is the fixed part of a button's address, and whether a variable
// follows it.
func splitURL(address string) (fixed string, dynamic bool) {
	for _, p := range scanBraces(address) {
		if !p.Malformed {
			return address[:p.Start], true
		}
	}
	return address, false
}

// webAddress parses a whole http or https address; nil if it is none.
func webAddress(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsFunc(address, unicode.IsSpace) {
		return nil
	}
	return u
}

// hostIsVariable reports whether the value of the variable could change the
// domain: https://{{1}}, https://{{1}}.com, https://example.com{{1}}.
func hostIsVariable(address string) bool {
	fixed, dynamic := splitURL(address)
	_, rest, ok := strings.Cut(fixed, "://")
	return dynamic && ok && !strings.ContainsAny(rest, "/?#")
}

// encodeTail percent-encodes what stands in place of a URL's variable: blanks,
// colons, bars, accents and other scripts (Meta; "Button variable example" asks it
// for Chinese). Escapes that are there already, and the marks that separate paths
// and queries, stay.
func encodeTail(tail string) string {
	const plain = "-_.~/?&=#+,;@!$'()*"
	var b strings.Builder
	for i := 0; i < len(tail); i++ {
		c := tail[i]
		switch {
		case isWordByte(c), strings.IndexByte(plain, c) >= 0:
			b.WriteByte(c)
		case c == '%' && i+2 < len(tail) && isHex(tail[i+1]) && isHex(tail[i+2]):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// sampleURL is the full address that a dynamic button's sample stands for,
// whether the value alone was typed or the whole address.
func sampleURL(address, sample string) string {
	fixed, dynamic := splitURL(address)
	if !dynamic || sample == "" {
		return sample
	}
	return fixed + encodeTail(tailOf(fixed, sample))
}

// tailOf is the value within a sample that may be a full address.
func tailOf(fixed, sample string) string {
	if tail, ok := strings.CutPrefix(sample, fixed); ok && fixed != "" {
		return tail
	}
	return sample
}
