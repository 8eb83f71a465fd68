package templates

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseRecipient(t *testing.T) {
	good := map[string][2]string{
		"+62 812-3456-7890":         {"6281234567890", "+62 812-3456-7890"},
		"6281234567890":             {"6281234567890", "+62 812-3456-7890"},
		"+1 (202) 555-0143":         {"12025550143", "+1 202-555-0143"},
		"8618888888888":             {"8618888888888", "+86 188 8888 8888"},
		"+44 (0)7911 123456":        {"447911123456", "+44 7911 123456"},
		"\u202a+٤٤٧٩١١١٢٣٤٥٦\u202c": {"447911123456", "+44 7911 123456"},
		" ＋４９ 30 123456 ":           {"4930123456", "+49 30 123456"},
		"+39 06 698 12345":          {"390669812345", "+39 06 6981 2345"},
	}
	for typed, want := range good {
		digits, pretty, err := ParseRecipient(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, [2]string{digits, pretty}, typed)
	}
	bad := map[string]string{
		"":                   "Type a phone number",
		"+":                  "Type a phone number",
		"0812 3456 7890":     "The country code is missing",
		"0062 812 345":       "plus instead of 00",
		"+62 81x":            "only digits",
		"++62812345678":      "only digits",
		"123456":             "too short",
		"1234567890123456":   "too long",
		"+999 12345678":      "No country",
		"+1 202 555":         "does not have the length",
		"+62812345678901234": "too long",
	}
	for typed, words := range bad {
		_, _, err := ParseRecipient(typed)
		if assert.Error(t, err, typed) {
			assert.Contains(t, err.Error(), words, typed)
		}
	}
}

func TestMaskPhone(t *testing.T) {
	for digits, want := range map[string]string{
		"6281234564321": "+62 ••• 4321", "+12025550143": "+1 ••• 0143", "1234567": "•••", "": "•••", "secret-token-1": "•••", "99999999": "••• 9999",
	} {
		assert.Equal(t, want, MaskPhone(digits), digits)
	}
}

func FuzzParseRecipient(f *testing.F) {
	for _, seed := range []string{"+62 812-3456-7890", "+39 06", "+800", "٤٤", "+1;ext=5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		digits, _, err := ParseRecipient(typed)
		if err == nil && (!digitsRE.MatchString(digits) || len(digits) < 7 || len(digits) > 15 || digits[0] == '0') {
			t.Fatalf("%q gives %q", typed, digits)
		}
		MaskPhone(typed)
	})
}
