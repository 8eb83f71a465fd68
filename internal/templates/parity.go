package templates

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ParityRow compares one thing that all languages of a name should have alike.
type ParityRow struct {
	Path  string     // form path of where it is changed
	Word  string     // what is compared
	Cells [][]string // of each language; empty for none. Words of ours, or types as Sobot writes them
	Why   string     // what comes of a difference
}

// Differs reports whether a language has it otherwise than the first one.
func (r ParityRow) Differs(i int) bool { return !slices.Equal(r.Cells[i], r.Cells[0]) }

// Same reports whether all languages have it alike.
func (r ParityRow) Same() bool {
	for i := range r.Cells {
		if r.Differs(i) {
			return false
		}
	}
	return true
}

// parityOf is what is compared. A row that is no matter to most templates is left out
// while no language has anything there.
var parityOf = []struct {
	path, word, why string
	always          bool
	of              func(Content) []string
}{
	{"name", "Name", "Only drafts of one name become languages of one template.", false, func(c Content) []string { return some(c.Name) }},
	{"category", "Category", "A name is one template: Meta may refuse or move a language of another category.", true, func(c Content) []string { return some(c.Category) }},
	{"layout", "Form", "Each form is sent in its own way, so a sender would have to know the language.", false, func(c Content) []string { return some(c.InForm()) }},
	{"header.format", "Header", "A sender brings one kind of header for all languages; another kind is refused with code 132012.", true, func(c Content) []string { return some(c.shownHeader().Format) }},
	{"header.text", "Header variables", "A sender brings as many values in every language; one more or less is refused with code 132000.", false, func(c Content) []string { return variablesOf(c.shownHeader().Text) }},
	{"body", "Body variables", "A sender brings as many values in every language; one more or less is refused with code 132000.", true, func(c Content) []string {
		if c.Category == CategoryAuthentication {
			return nil
		}
		return variablesOf(c.Body)
	}},
	{"footer", "Footer", "Readers of one language miss a line that the others get.", false, func(c Content) []string {
		if c.Footer == "" || c.Category == CategoryAuthentication || c.InForm() != FormStandard {
			return nil
		}
		return []string{"yes"}
	}},
	{"cards", "Cards", "A sender fills the cards by number, whatever the language.", false, func(c Content) []string {
		if c.InForm() != FormCarousel || len(c.Cards) == 0 {
			return nil
		}
		return []string{strconv.Itoa(len(c.Cards)), c.CardHeader()}
	}},
	{"buttons", "Buttons", "A sender fills buttons by their place, and answers come back by it: kinds and order must be alike.", true, parityButtons},
	{"ttl", "Delivery time", "One language would be given up earlier than the others.", false, func(c Content) []string { return some(c.TTL) }},
}

// Parity compares the languages of a name with the first of them.
func Parity(list []Content) []ParityRow {
	var rows []ParityRow
	for _, p := range parityOf {
		row := ParityRow{Path: p.path, Word: p.word, Why: p.why}
		empty := true
		for _, c := range list {
			cell := p.of(c.Normalised())
			row.Cells = append(row.Cells, cell)
			empty = empty && len(cell) == 0
		}
		if p.path == "name" && row.Same() || empty && !p.always {
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

// Untranslated tells of each language which one before it has the same body although it is
// another language; -1 where none has, or where Meta writes the text.
func Untranslated(list []Content) []int {
	like := make([]int, len(list))
	of := map[string][]int{} // the languages of each text
	for i, c := range list {
		like[i] = -1
		text := Fold(c.Body)
		if c.Category == CategoryAuthentication || !strings.ContainsFunc(text, unicode.IsLetter) {
			continue
		}
		for _, k := range of[text] {
			if baseLanguage(c.Language) != baseLanguage(list[k].Language) {
				like[i] = k
				break
			}
		}
		of[text] = append(of[text], i)
	}
	return like
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// shownHeader is the header if the template will have one.
func (c Content) shownHeader() Header {
	if c.Category == CategoryAuthentication || c.InForm() == FormCarousel {
		return Header{}
	}
	h := c.Header
	if h.Format != HeaderText {
		h.Text = ""
	}
	return h
}

func variablesOf(text string) []string {
	var list []string
	for _, n := range Numbers(text) {
		list = append(list, "{{"+strconv.Itoa(n)+"}}")
	}
	return list
}

// parityButtons are the kinds of the buttons in their order, an address with its variables.
func parityButtons(c Content) []string {
	if c.Category == CategoryAuthentication {
		return some(c.OTPType)
	}
	list := c.Buttons
	if c.InForm() == FormCarousel {
		if len(c.Cards) == 0 {
			return nil
		}
		list = c.Cards[0].Buttons
	}
	var out []string
	for _, b := range list {
		kind := b.Type
		for range Numbers(b.URL) {
			kind += " {{1}}"
		}
		out = append(out, kind)
	}
	return out
}
