package templates

import (
	"fmt"
	"strings"

	"templatedesk/internal/sobot"
)

// FieldChange is one part of a template that reads differently.
type FieldChange struct {
	Field  string // "Header", "Body", "Footer", "Button 2", "Other part"
	Before string // empty: there was none
	After  string // empty: it is gone
}

// WordingChanges are the parts of a template that read differently; none if nobody
// who receives it could tell. Examples do not count (their links expire and differ in
// every list), nor does what Meta rewrites by itself: letter case of types, outer
// blanks, a plus before a phone number, a slash after a domain. A side without any
// components was never told and is no change.
func WordingChanges(category string, old, listed []sobot.Component) []FieldChange {
	if len(old) == 0 || len(listed) == 0 {
		return nil
	}
	before, after := readParts(old), readParts(listed)
	if strings.EqualFold(category, CategoryAuthentication) && (before.body == "" || after.body == "") {
		// We submit no texts for these, lists show the ones Meta wrote: not a change.
		return nil
	}
	var changes []FieldChange
	compare := func(field, before, after string) {
		if before != after {
			changes = append(changes, FieldChange{field, before, after})
		}
	}
	compare("Header", before.header, after.header)
	compare("Body", before.body, after.body)
	compare("Footer", before.footer, after.footer)
	for i := range max(len(before.buttons), len(after.buttons)) {
		compare(fmt.Sprintf("Button %d", i+1), at(before.buttons, i), at(after.buttons, i))
	}
	for i := range max(len(before.others), len(after.others)) {
		compare("Other part", at(before.others, i), at(after.others, i))
	}
	return changes
}

// WordingChange is WordingChanges in words, a line each.
func WordingChange(category string, old, listed []sobot.Component) string {
	changes := WordingChanges(category, old, listed)
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = c.line()
	}
	return strings.Join(lines, "\n")
}

// parts is what a template says, in words that can be compared and shown.
type parts struct {
	header, body, footer string
	buttons, others      []string
}

func readParts(comps []sobot.Component) parts {
	var p parts
	for _, c := range comps {
		text := strings.TrimSpace(unixLines(c.Text))
		switch {
		case c.Is(sobot.ComponentHeader):
			p.header = text
			if format := strings.ToUpper(c.Format); format != HeaderText && format != "" {
				p.header = strings.TrimSpace(format + " " + text)
			}
		case c.Is(sobot.ComponentBody):
			p.body = text
		case c.Is(sobot.ComponentFooter):
			p.footer = text
			if text == "" && c.CodeExpirationMinutes != nil {
				p.footer = fmt.Sprintf("expires in %d minutes", *c.CodeExpirationMinutes)
			}
		case c.Is(sobot.ComponentButtons):
			for _, b := range c.Buttons {
				p.buttons = append(p.buttons, buttonWords(b))
			}
		default:
			p.others = append(p.others, otherWords(c, text)...)
		}
	}
	return p
}

// otherWords are the parts that Sobot's document does not know, a line each.
func otherWords(c sobot.Component, text string) []string {
	words := []string{strings.TrimSpace(strings.ToUpper(c.Type) + " " + text)}
	if c.Offer != nil {
		words[0] += " " + strings.TrimSpace(c.Offer.Text)
		if c.Offer.HasExpiration {
			words[0] += " · counts down"
		}
	}
	for i, card := range c.Cards {
		p := readParts(card.Components)
		line := fmt.Sprintf("card %d", i+1)
		for _, more := range append([]string{p.header, p.body}, p.buttons...) {
			if more != "" {
				line += " · " + more
			}
		}
		words = append(words, line)
	}
	return words
}

func buttonWords(b sobot.Button) string {
	words := strings.ToUpper(b.Type)
	label := strings.TrimSpace(b.Text)
	if b.Is(sobot.ButtonCopyCode) {
		label = "" // Meta's own, which lists add
	}
	for _, more := range []string{
		label, strings.TrimSuffix(b.URL, "/"), strings.TrimPrefix(dialled(b.PhoneNumber), "+"),
		string(b.FlowID), b.NavigateScreen,
	} {
		if more != "" {
			words += " · " + more
		}
	}
	return words
}

func (c FieldChange) line() string {
	switch {
	case c.Before == "":
		return c.Field + " added: " + quoted(c.After)
	case c.After == "":
		return c.Field + " removed: " + quoted(c.Before)
	}
	return c.Field + ": " + quoted(c.Before) + " → " + quoted(c.After)
}

// quoted keeps a line of the history readable; the whole text is in the template.
func quoted(s string) string {
	const most = 300
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return "“" + strings.ReplaceAll(s, "\n", " ⏎ ") + "”"
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
