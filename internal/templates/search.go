package templates

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"templatedesk/internal/sobot"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// SearchText is what the list's search looks in, folded: name (also with its
// underscores as spaces), header, body, footer, offer, cards and the texts and
// addresses of buttons, a line each.
func SearchText(name string, comps []sobot.Component) string {
	lines := append([]string{name, strings.ReplaceAll(name, "_", " ")}, words(comps)...)
	folded := lines[:0]
	for _, line := range lines {
		if f := Fold(line); f != "" {
			folded = append(folded, f)
		}
	}
	return strings.Join(folded, "\n")
}

// words are the texts of components and, in a carousel, of its cards.
func words(comps []sobot.Component) []string {
	var lines []string
	for _, c := range comps {
		lines = append(lines, c.Text)
		if c.Offer != nil {
			lines = append(lines, c.Offer.Text)
		}
		for _, b := range c.Buttons {
			lines = append(lines, b.Text, b.URL, b.PhoneNumber)
		}
		for _, card := range c.Cards {
			lines = append(lines, words(card.Components)...)
		}
	}
	return lines
}

// Fold makes texts that people take for equal equal: letter case, accents, width
// and presentation forms, invisible characters and blanks do not count. Marks are
// taken off Latin, Greek, Cyrillic, Hebrew and Arabic letters only; elsewhere they
// tell letters apart (か and が, Devanagari vowels). It is used for the stored column
// and for what is searched alike.
func Fold(s string) string {
	b := make([]byte, 0, len(s))
	var base rune
	cased, composed := false, false // what is left to do is left out where it does nothing
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "")) {
		if r < unicode.MaxASCII && r != 0 {
			base = r
			if r == '\t' || r >= '\n' && r <= '\r' {
				r = ' '
			}
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			b = append(b, byte(r))
			continue
		}
		common := isCommonLetter(r)
		mark := !common && unicode.Is(unicode.M, r)
		switch {
		case common: // is nothing of what follows
		case mark && unicode.Is(unicode.Mn, r) && unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic):
			continue
		case r == 'ـ', r == 0, unicode.In(r, unicode.Cf, unicode.Variation_Selector): // Arabic tatweel, joiners, direction marks
			continue
		case unicode.IsSpace(r):
			r = ' '
		}
		if !mark || !unicode.Is(unicode.Mn, r) {
			base = r
		}
		composed = composed || mark || r >= 0x1100 && r <= 0x11ff // vowels and jamo join what is before them
		cased = cased || mayHaveCase(r)
		b = utf8.AppendRune(b, plainLetter(r))
	}
	folded := string(b)
	if composed {
		folded = norm.NFC.String(folded)
	}
	if cased {
		folded = cases.Fold().String(folded)
	}
	return singleBlanks(folded)
}

// singleBlanks leaves one space of several, and none at the ends. Fold has no other blanks.
func singleBlanks(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] == ' ' && (len(b) == 0 || b[len(b)-1] == ' ') {
			continue
		}
		b = append(b, s[i])
	}
	return string(bytes.TrimSuffix(b, []byte(" ")))
}

// mayHaveCase reports whether a character is of a block that has large and small letters.
func mayHaveCase(r rune) bool {
	return r < 0x590 || r >= 0x10a0 && r < 0x1400 || r >= 0x1c80 && r < 0x2000 || r >= 0x2100 && r < 0x2e00 || r >= 0xa640
}

// isCommonLetter knows letters of much used scripts without the search through Unicode's
// tables, which costs most of what reading a text does. Of the others it knows nothing.
func isCommonLetter(r rune) bool {
	switch {
	case r < 'A':
		return false
	case r <= 'z':
		return r <= 'Z' || r >= 'a'
	case r < 0x4e00:
		return r >= 0x0400 && r <= 0x0481 || // Cyrillic
			r >= 0x05d0 && r <= 0x05ea || // Hebrew
			r >= 0x0621 && r <= 0x064a && r != 'ـ' || // Arabic
			r >= 0x0904 && r <= 0x0939 || // Devanagari
			r >= 0x0e01 && r <= 0x0e30 || // Thai
			r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fa // Japanese
	}
	return r <= 0x9fff // Chinese
}

// plainLetter covers letters with a stroke or without a dot, which Unicode does not
// decompose but keyboards abroad lack.
func plainLetter(r rune) rune {
	switch r {
	case 'ı':
		return 'i'
	case 'ł', 'Ł':
		return 'l'
	case 'ø', 'Ø':
		return 'o'
	case 'đ', 'Đ':
		return 'd'
	}
	return r
}
