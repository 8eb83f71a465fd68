package templates

import (
	"strings"
	"unicode/utf8"
)

// emojiAt is how many bytes the emoji that begins s takes, 0 if none does. What the
// reader sees as one is one: with its skin tone, joined ones, flags, keycaps.
func emojiAt(s string) int {
	first, end := utf8.DecodeRuneInString(s)
	next, size := utf8.DecodeRuneInString(s[end:])
	switch {
	case isFlagLetter(first):
		if isFlagLetter(next) {
			return end + size
		}
		return end
	case next == keycap:
		return end + size
	case next == asEmoji:
	case !isPictograph(first):
		return 0
	}
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		switch {
		case r == asEmoji, r == keycap, r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F:
			end += size
		case r == joiner:
			joined, more := utf8.DecodeRuneInString(s[end+size:])
			if !isPictograph(joined) {
				return end
			}
			end += size + more
		default:
			return end
		}
	}
	return end
}

const (
	joiner  = '\u200d'
	asEmoji = '\ufe0f'
	keycap  = '\u20e3'
)

func isFlagLetter(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// isPictograph knows the blocks of pictures; signs such as © or → are pictures only
// where the text says so (asEmoji).
func isPictograph(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF:
		return true
	case r >= 0x231A && r <= 0x231B, r >= 0x23E9 && r <= 0x23FA, r >= 0x2B1B && r <= 0x2B1C, r == 0x2B50, r == 0x2B55:
		return true
	}
	return false
}

// countEmoji is how many emoji a reader sees.
func countEmoji(text string) int {
	if !mayHaveEmoji(text) {
		return 0
	}
	n := 0
	eachEmoji(text, func(string) { n++ }, func(string) {})
	return n
}

// mayHaveEmoji reports whether a text has bytes as high as all emoji, and what makes a
// character one, begin with: U+2000 and above.
func mayHaveEmoji(text string) bool {
	for i := range len(text) {
		if text[i] >= 0xe2 {
			return true
		}
	}
	return false
}

// withoutEmoji is a label without emoji and without the blanks that they leave.
func withoutEmoji(text string) string {
	if countEmoji(text) == 0 {
		return text
	}
	var b strings.Builder
	eachEmoji(text, func(string) { b.WriteByte(' ') }, func(plain string) { b.WriteString(plain) })
	return strings.Join(strings.Fields(b.String()), " ")
}

func eachEmoji(text string, emoji, plain func(string)) {
	for len(text) > 0 {
		if n := emojiAt(text); n > 0 {
			emoji(text[:n])
			text = text[n:]
			continue
		}
		_, size := utf8.DecodeRuneInString(text)
		plain(text[:size])
		text = text[size:]
	}
}

// hasMarks reports whether a text has characters that would be formatting in a body.
// An underscore within a word is none.
func hasMarks(text string) bool {
	return strings.ContainsAny(text, "*~`") || strings.Contains(text, "_") && withoutMarks(text) != text
}

// withoutMarks is a label without formatting characters.
func withoutMarks(text string) string {
	var b strings.Builder
	for i, block := range Format(Fill(text, nil)) {
		if i > 0 {
			b.WriteByte('\n')
		}
		if block.Kind != Paragraph {
			return strings.NewReplacer("*", "", "~", "", "`", "").Replace(text) // "- x" is no list in a label
		}
		for _, in := range block.Inlines {
			b.WriteString(in.Text)
		}
	}
	return strings.TrimSpace(strings.NewReplacer("*", "", "~", "", "`", "").Replace(b.String()))
}
