// Package rules knows the page that lists what a draft is checked for. It must not know
// what is valid (the table says so), do I/O, or know the web framework.
package rules

import (
	"strings"

	"templatedesk/internal/templates"
)

// Page is the rules that a person asked for.
type Page struct {
	Search   string
	Severity templates.Severity // empty: all
	Rules    []templates.Shown
	Total    int
}

// New picks what matches from all rules.
func New(search string, severity templates.Severity) Page {
	p := Page{Search: search, Severity: severity}
	for _, r := range templates.ShownRules() {
		p.Total++
		if (severity == "" || r.Severity == severity) && r.Matches(search) {
			p.Rules = append(p.Rules, r)
		}
	}
	return p
}

// group is the rules of one part of a template.
type group struct {
	title string
	rules []templates.Shown
}

// groups puts the rules under the parts of the form, in its order.
func (p Page) groups() []group {
	var out []group
	at := map[string]int{}
	for _, title := range []string{"Name, language, category", "Header", "Body", "Samples", "Footer", "Buttons", "One-time codes", "Delivery time", "Carousel and offer", "Other"} {
		at[title] = len(out)
		out = append(out, group{title: title})
	}
	for _, r := range p.Rules {
		i := at[partOf(r.Field)]
		out[i].rules = append(out[i].rules, r)
	}
	kept := out[:0]
	for _, g := range out {
		if len(g.rules) > 0 {
			kept = append(kept, g)
		}
	}
	return kept
}

func partOf(field string) string {
	part, _, _ := strings.Cut(field, ".")
	switch part {
	case "name", "language", "category":
		return "Name, language, category"
	case "header":
		return "Header"
	case "body":
		return "Body"
	case "samples":
		return "Samples"
	case "footer":
		return "Footer"
	case "buttons":
		return "Buttons"
	case "expiry", "otp_type", "apps", "zero_tap_terms", "code_label", "autofill":
		return "One-time codes"
	case "ttl":
		return "Delivery time"
	case "form", "cards", "card_format", "offer":
		return "Carousel and offer"
	}
	return "Other"
}

// severityWord is what a severity does to a draft, in words.
func severityWord(s templates.Severity) string {
	switch s {
	case templates.SeverityError:
		return "Blocks"
	case templates.SeverityWarning:
		return "Warns"
	}
	return "Advises"
}

func confidenceWord(c string) string {
	switch c {
	case "H":
		return "well supported"
	case "M":
		return "one good source"
	}
	return "weak source"
}
