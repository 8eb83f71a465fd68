package templates

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneError is a sentence for the form: what is wrong and what to do.
type phoneError string

func (e phoneError) Error() string { return string(e) }

// ParseRecipient reads a phone number as people write it, with or without a plus,
// and gives it as Sobot's "to" wants it (7 to 15 digits with country code) and as
// people like to read it. Its errors are sentences for the form and never repeat
// the number.
func ParseRecipient(s string) (digits, pretty string, err error) {
	number := dialled(strings.Map(asciiDigit, strings.TrimSpace(s)))
	bare := strings.TrimPrefix(number, "+")
	switch {
	case bare == "":
		return "", "", phoneError("Type a phone number with its country code, such as +62 812 3456 7890.")
	case !digitsRE.MatchString(bare):
		return "", "", phoneError("A phone number has only digits, spaces, hyphens, brackets and one plus in front.")
	case strings.HasPrefix(bare, "00"):
		return "", "", phoneError("Write the country code with a plus instead of 00.")
	case bare[0] == '0':
		return "", "", phoneError("The country code is missing. Write it in place of the first 0, such as +62 812 3456 7890.")
	case len(bare) < 7:
		return "", "", phoneError("This number is too short. Write it with its country code.")
	case len(bare) > 15:
		return "", "", phoneError("This number is too long: with its country code it has at most 15 digits.")
	}
	parsed, err := phonenumbers.Parse("+"+bare, "ZZ")
	if err != nil {
		return "", "", phoneError("No country has a code like that. Write the country code first, such as +62 812 3456 7890.")
	}
	// Possible, not valid: numbering plans change faster than the library, and
	// nobody may be kept from texting a real phone.
	if !phonenumbers.IsPossibleNumber(parsed) {
		return "", "", phoneError("This number does not have the length that numbers of that country have. Check it, and the country code.")
	}
	e164 := strings.TrimPrefix(phonenumbers.Format(parsed, phonenumbers.E164), "+")
	if len(e164) < 7 || len(e164) > 15 {
		return "", "", phoneError("This number is too short. Write it with its country code.")
	}
	return e164, phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL), nil
}

// asciiDigit turns the digits of Arabic, Persian and full-width keyboards into
// ASCII and takes out invisible direction marks, which come along when pasting.
func asciiDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '＋':
		return '+'
	case r >= '\u2010' && r <= '\u2015':
		return '-'
	case r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}

// MaskPhone is what may be shown in logs and to viewers: country code and the last
// four digits, "+62 ••• 4321". What is no number is hidden whole.
func MaskPhone(digits string) string {
	digits = strings.TrimPrefix(digits, "+")
	if len(digits) < 8 || !digitsRE.MatchString(digits) {
		return "•••"
	}
	tail := digits[len(digits)-4:]
	parsed, err := phonenumbers.Parse("+"+digits, "ZZ")
	if err != nil {
		return "••• " + tail
	}
	return "+" + strconv.Itoa(int(parsed.GetCountryCode())) + " ••• " + tail
}
