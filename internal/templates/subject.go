package templates

import (
	"strings"
	"unicode"
)

// subject is what rules look at: a content, the facts of its account, and readings
// of its texts that several rules share, each made once.
type subject struct {
	Content
	account Facts

	variables []Placeholder // the well-formed variables of the body
	numbers   []int         // their numbers, each once, ascending
	said      []saying      // nil until words is asked
	fixed     string        // the body with a blank in place of each variable; fixedText makes it
}

// saying is one text of the template as the lexicons read it.
type saying struct{ field, words string }

// newSubject leaves out what was typed but is not sent in the chosen form.
func newSubject(c Content, account Facts) *subject {
	c = c.Normalised()
	switch c.InForm() {
	case FormCarousel:
		c.Header, c.Footer, c.Buttons = Header{}, "", nil
	case FormOffer:
		c.Footer = ""
	}
	variables := wellFormed(c.Body)
	return &subject{Content: c, account: account, variables: variables, numbers: numbersOf(variables)}
}

// card is a card of a carousel as a message of its own, which is how most rules look
// at it.
func (c Content) card(i int) Content {
	card := c.Cards[i]
	header := Header{Format: c.CardHeader(), Media: card.Media}
	if header.Format != HeaderImage && header.Format != HeaderVideo {
		header = Header{} // the carousel's own rule refuses it, once for all cards
	}
	return Content{
		Name: c.Name, Language: c.Language, Category: c.Category,
		Header: header, Body: card.Body, Samples: card.Samples, Buttons: card.Buttons,
	}
}

// words are the texts that people will read, the body first, folded for searching:
// " your order # is here | see you | " with a # for a variable and a | at the end of
// each sentence.
func (s *subject) words() []saying {
	if s.said == nil {
		s.said = []saying{{"body", wordsOf(s.Body)}}
		if s.Header.Format == HeaderText {
			s.said = append(s.said, saying{"header.text", wordsOf(s.Header.Text)})
		}
		s.said = append(s.said, saying{"footer", wordsOf(s.Footer)})
		for i, b := range s.Buttons {
			if b.labelled() {
				s.said = append(s.said, saying{button(i, "text"), wordsOf(b.Text)})
			}
		}
	}
	return s.said
}

// fixedText is the body with a blank in place of each variable.
func (s *subject) fixedText() string {
	if s.fixed == "" {
		s.fixed = replace(s.Body, s.variables, func(Placeholder) string { return " " })
	}
	return s.fixed
}

// spaceless reports whether words cannot be counted: because the language puts no spaces
// between them, or because the text does not, whatever language was chosen for it.
func (s *subject) spaceless() bool {
	if withoutSpaces(s.Language) {
		return true
	}
	fixed := s.fixedText()
	n := 0
	for _, r := range fixed {
		if unicode.IsLetter(r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
			n++
		}
	}
	return n > 0 && n*2 > letters(fixed)
}

// bare reports whether the body is nothing but one variable, of which body-variable-first
// says all there is to say.
func (s *subject) bare() bool {
	return len(s.variables) == 1 && strings.TrimSpace(s.Body) == s.variables[0].Raw
}

// touches reports whether nothing but blanks stands between a variable and one beside it.
func (s *subject) touches(i int) bool {
	blank := func(from, to int) bool { return strings.TrimSpace(s.Body[from:to]) == "" }
	ps := s.variables
	return i > 0 && blank(ps[i-1].End, ps[i].Start) || i+1 < len(ps) && blank(ps[i].End, ps[i+1].Start)
}

func wordsOf(text string) string {
	text = replace(text, wellFormed(text), func(Placeholder) string { return " # " })
	text = Fold(strings.Map(func(r rune) rune {
		if strings.ContainsRune("\n.!?;…。！？；؟।|", r) {
			return '|'
		}
		return r
	}, text))
	var b strings.Builder
	b.WriteByte(' ')
	blank := true
	for _, r := range text {
		switch {
		case r == '|' || r == '%' || r == '#':
			if !blank {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			b.WriteByte(' ')
			blank = true
		case isWordRune(r):
			b.WriteRune(r)
			blank = false
		case r == '\'' || r == '’': // don't stays one word
		case !blank:
			b.WriteByte(' ')
			blank = true
		}
	}
	if !blank {
		b.WriteByte(' ')
	}
	return b.String() + "| "
}
