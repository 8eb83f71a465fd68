package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// subject is what rules look at: a content, the facts of its account, and readings
// of its texts that several rules share, each made once.
type subject struct {
	Content
	account Facts

	braces    []Placeholder // what scanBraces finds in the body
	variables []Placeholder // the well-formed variables among it
	numbers   []int         // their numbers, each once, ascending

	said   []saying // nil until words is asked
	spoken string   // all of said; made with it
	fixed  string   // the body with a blank in place of each variable; fixedText makes it
	plain  string   // the body with plain blanks; plainBody makes it
	read   *letterCount
}

// letterCount is how many letters and digits a body has besides its variables, and how
// many of them are of scripts that put no spaces between words.
type letterCount struct{ all, spaceless int }

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
	braces := scanBraces(c.Body)
	variables := onlyWellFormed(braces)
	return &subject{Content: c, account: account, braces: braces, variables: variables, numbers: numbersOf(variables)}
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
		s.said = []saying{{"body", readWords(s.Body, s.variables)}}
		if s.Header.Format == HeaderText {
			s.said = append(s.said, saying{"header.text", wordsOf(s.Header.Text)})
		}
		s.said = append(s.said, saying{"footer", wordsOf(s.Footer)})
		for i, b := range s.Buttons {
			if b.labelled() {
				s.said = append(s.said, saying{button(i, "text"), wordsOf(b.Text)})
			}
		}
		var all strings.Builder
		for _, text := range s.said {
			all.WriteString(text.words)
		}
		s.spoken = all.String()
	}
	return s.said
}

// wordsOfAll are the words of all texts in one. Each ends a sentence, and no phrase goes
// beyond one, so that a phrase which is not in it is in none of them.
func (s *subject) wordsOfAll() string {
	s.words()
	return s.spoken
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
	return withoutSpaces(s.Language) || s.letters().spaceless*2 > s.letters().all
}

// letters counts those of the fixed text.
func (s *subject) letters() letterCount {
	if s.read != nil {
		return *s.read
	}
	s.read = &letterCount{}
	for _, r := range s.fixedText() {
		if !isAlnum(r) {
			continue
		}
		s.read.all++
		if r >= firstSpaceless && unicode.IsLetter(r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
			s.read.spaceless++
		}
	}
	return *s.read
}

// firstSpaceless begins Thai, before which no script goes without spaces.
const firstSpaceless = 0x0e00

// plainBody is the body with a plain blank in place of each that looks like one.
func (s *subject) plainBody() string {
	if s.plain == "" {
		s.plain = plainBlanks(s.Body)
	}
	return s.plain
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

func wordsOf(text string) string { return readWords(text, wellFormed(text)) }

// readWords is wordsOf of a text whose variables are found already.
func readWords(text string, variables []Placeholder) string {
	text = replace(text, variables, func(Placeholder) string { return " # " })
	text = Fold(strings.Map(func(r rune) rune {
		if endsSentence(r) {
			return '|'
		}
		return r
	}, text))
	b := make([]byte, 0, len(text)+8)
	b = append(b, ' ')
	blank := true
	for _, r := range text {
		switch {
		case r == '|' || r == '%' || r == '#':
			if !blank {
				b = append(b, ' ')
			}
			b = utf8.AppendRune(b, r)
			b = append(b, ' ')
			blank = true
		case isWordRune(r):
			b = utf8.AppendRune(b, r)
			blank = false
		case r == '\'' || r == '’': // don't stays one word
		case !blank:
			b = append(b, ' ')
			blank = true
		}
	}
	if !blank {
		b = append(b, ' ')
	}
	return string(append(b, "| "...))
}

func endsSentence(r rune) bool {
	switch r {
	case '\n', '.', '!', '?', ';', '…', '。', '！', '？', '；', '؟', '।', '|':
		return true
	}
	return false
}
