package events

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxDetail = 4000 // runes shown of anything people wrote; the payload keeps all
	maxWord   = 1000 // runes of a word or name; the longest template name has 512
	maxID     = 512  // bytes of an id; a message id has about 60
)

// clean makes text safe to store as text: valid UTF-8 without NUL or other
// control characters, save for line breaks and tabs.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// short cuts text after max runes and marks the cut.
func short(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	return string([]rune(s)[:max-1]) + "…"
}

func oneLine(s string, max int) string {
	return short(strings.Join(strings.Fields(s), " "), max)
}

// CanonLanguage brings a language code into the form of Sobot's lists: pt-BR and
// PT_br become pt_BR. What is no language code stays as it is.
func CanonLanguage(code string) string {
	code = strings.TrimSpace(code)
	parts := strings.FieldsFunc(code, func(r rune) bool { return r == '-' || r == '_' })
	for i, part := range parts {
		if strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return code
		}
		switch {
		case i == 0:
			parts[i] = strings.ToLower(part)
		case len(part) == 4: // a script: zh_Hans
			parts[i] = strings.ToUpper(part[:1]) + strings.ToLower(part[1:])
		default:
			parts[i] = strings.ToUpper(part)
		}
	}
	return strings.Join(parts, "_")
}

// digits returns the digits of a phone number, without plus, spaces and dashes.
func digits(s string) string {
	kept := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	return short(kept, 32)
}

// ended is text that a sentence may follow.
func ended(text string) string {
	if text = strings.TrimSpace(text); text == "" || strings.ContainsAny(text[len(text)-1:], ".!?:;") {
		return text
	}
	return text + "."
}

// joined joins what there is, leaving out what is empty.
func joined(sep string, parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, sep)
}
