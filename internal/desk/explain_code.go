package desk

import "templatedesk/internal/sobot"

// ExplainCode says what an error code of Sobot's or Meta's means and what to do
// ("Enum value", "error_code"); both are empty for a code that nobody knows.
func ExplainCode(code string) (meaning, advice string) {
	known, ok := sobot.LookupCode(code)
	if !ok {
		return "", ""
	}
	return known.Meaning, known.Advice
}
