package builder

import (
	"strconv"
	"strings"

	"templatedesk/internal/templates"
)

// empty reports whether nothing was typed in the field of a form path.
func (p Page) empty(path string) bool {
	c := &p.Draft.Content
	switch path {
	case "header.media":
		return c.Header.Media.Empty()
	case "cards":
		return len(c.Cards) == 0
	case "apps":
		return len(c.Apps) == 0
	case "buttons":
		return len(c.Buttons) == 0
	case "zero_tap_terms":
		return !c.ZeroTapTerms
	}
	text, ok := typed(c, path)
	return ok && strings.TrimSpace(text) == ""
}

// typed is what stands in the field of a form path; ok is false for a path that no
// text is typed in.
func typed(c *templates.Content, path string) (text string, ok bool) {
	switch path {
	case "name":
		return c.Name, true
	case "language":
		return c.Language, true
	case "category":
		return c.Category, true
	case "header.text":
		return c.Header.Text, true
	case "header.sample":
		return c.Header.Sample, true
	case "body":
		return c.Body, true
	case "offer.text":
		return c.Offer.Text, true
	}
	part, rest, _ := strings.Cut(path, ".")
	number, field, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 {
		return "", false
	}
	switch {
	case part == "samples":
		return nth(c.Samples, i), true
	case part == "buttons" && i < len(c.Buttons):
		return typedButton(c.Buttons[i], field)
	case part == "apps" && i < len(c.Apps):
		return map[string]string{"package": c.Apps[i].Package, "hash": c.Apps[i].Hash}[field], true
	case part == "cards" && i < len(c.Cards):
		return typedCard(c.Cards[i], field)
	}
	return "", false
}

func typedCard(card templates.Card, field string) (string, bool) {
	switch field {
	case "body":
		return card.Body, true
	case "media":
		return card.Media.MediaID + card.Media.URL, true
	}
	part, rest, _ := strings.Cut(field, ".")
	number, field, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(number)
	switch {
	case err != nil || i < 0:
	case part == "samples":
		return nth(card.Samples, i), true
	case part == "buttons" && i < len(card.Buttons):
		return typedButton(card.Buttons[i], field)
	}
	return "", false
}

func typedButton(b templates.DraftButton, field string) (string, bool) {
	text, ok := map[string]string{
		"text": b.Text, "url": b.URL, "sample": b.Sample, "phone": b.Phone, "flow_id": b.FlowID, "flow_screen": b.FlowScreen,
	}[field]
	return text, ok
}

func nth(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
