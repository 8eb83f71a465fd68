// Package exchange knows the pages on which templates come in as JSON and go out as JSON.
// It must not know how JSON is read, do I/O, or know the web framework.
package exchange

import (
	"strconv"
	"strings"

	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Page is where JSON is brought in: first as text or file, then with a verdict for each
// template, before anything is kept.
type Page struct {
	Account templates.Account
	JSON    string // as it was given
	Error   string // why it is no import
	// Verdicts are there once the JSON was read; Nothing says that none was chosen.
	Verdicts []templates.Verdict
	Chosen   map[int]bool // by place; nil leaves the choice to the verdicts
	Nothing  string
}

func (p Page) chosen(i int) bool {
	if p.Chosen != nil {
		return p.Chosen[i]
	}
	return p.Verdicts[i].Chosen()
}

// sums says how many of each there are.
func (p Page) sums() string {
	unread, here := 0, 0
	for _, v := range p.Verdicts {
		switch {
		case v.Problem != "":
			unread++
		case v.Exists || v.Twice || v.Same:
			here++
		}
	}
	text := ui.Counted(len(p.Verdicts), "template", "templates")
	if unread > 0 {
		text += " · " + strconv.Itoa(unread) + " cannot be read"
	}
	if here > 0 {
		text += " · " + strconv.Itoa(here) + " here already"
	}
	return text
}

func title(v templates.Verdict) string {
	if name := strings.TrimSpace(v.Content.Name); name != "" {
		return name
	}
	return "Without a name"
}

func facts(v templates.Verdict) string {
	var facts []string
	for _, f := range []string{v.Content.Language, ui.CategoryWord(v.Content.Category)} {
		if f != "" {
			facts = append(facts, f)
		}
	}
	if v.Status != "" {
		facts = append(facts, "listed as "+v.Status)
	}
	if v.Elsewhere {
		facts = append(facts, "made for WABA "+v.WABA)
	}
	return strings.Join(facts, " · ")
}

// word is the verdict in a few words.
func word(v templates.Verdict) (text string, kind ui.Kind) {
	fix, warn := v.Count(templates.SeverityError), v.Count(templates.SeverityWarning)
	switch {
	case v.Problem != "":
		return "Cannot be read", ui.Error
	case v.Exists:
		return "Exists already", ui.Warning
	case v.Twice:
		return "Twice in this JSON", ui.Warning
	case v.Same:
		return "Is a draft already", ui.Warning
	case v.Drafted:
		return "A draft has its name", ui.Warning
	case fix > 0:
		return strconv.Itoa(fix) + " to fix", ui.Error
	case warn > 0:
		return ui.Counted(warn, "warning", "warnings"), ui.Warning
	}
	return "Ready", ui.Success
}

// reasons say more about the verdict, a line each.
func reasons(v templates.Verdict) []string {
	var out []string
	switch {
	case v.Problem != "":
		return []string{v.Problem}
	case v.Exists:
		out = append(out, "This account has it in this language. As a draft it can be kept, but not submitted before it has another name.")
	case v.Twice:
		out = append(out, "An earlier one in this JSON has the same name and language.")
	case v.Same:
		out = append(out, "A draft of this account says exactly the same.")
	case v.Drafted:
		out = append(out, "A draft of this account has the same name and language, and another text. Both are kept.")
	}
	if v.Lost != "" {
		out = append(out, "A draft cannot hold all of it: "+strings.Join(strings.Split(v.Lost, "\n"), "; ")+".")
	}
	for _, f := range v.Findings {
		if f.Severity != templates.SeverityInfo && f.RuleID != "name-taken" { // said above
			out = append(out, f.Message)
		}
	}
	return out
}

func lines(text string) string { return strings.Join(strings.Fields(text), " ") }
