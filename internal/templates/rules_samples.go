package templates

import (
	"regexp"
	"strconv"
	"strings"
)

// sampleRules are about the samples of the body's variables.
var sampleRules = []Rule{
	{
		ID: "sample-required", Severity: SeverityError, Field: "samples.n", on: freeForm,
		Why: "Meta's reviewers must see what each variable will be replaced by (refusal 2388043).",
		Fix: "Type a typical value, not a real person's data.", Source: "Meta, template review", Confidence: "H",
		check: func(c *subject) []hit {
			var hits []hit
			for _, n := range c.numbers {
				if c.sample(n) == "" {
					hits = append(hits, one("samples."+strconv.Itoa(n-1), "The variable {{%d}} has no sample", n)...)
				}
			}
			return hits
		},
		spoil: body("Hi {{1}} and {{2}} there you are", "Maria", " "),
	},
	{
		ID: "sample-form", Severity: SeverityError, Field: "samples.n", on: freeForm,
		Why: "A value may have no line break, no tab and no more than four spaces in a row.",
		Fix: "Write the sample in one line.", FixLabel: "Make it one line", Source: "Meta, error 132018", Confidence: "H",
		check: func(c *subject) []hit {
			var hits []hit
			for _, n := range c.numbers {
				hits = append(hits, badValue("samples."+strconv.Itoa(n-1), "The sample of "+variable(n), c.sample(n))...)
			}
			return hits
		},
		fix: func(c Content) Content {
			for i, s := range c.Samples {
				c.Samples[i] = inOneLine(s)
			}
			return c
		},
		spoil: body("Hi {{1}} there you are", "a\nb"),
	},
	{
		ID: "sample-quality", Severity: SeverityWarning, Field: "samples.n", on: freeForm,
		Why: "Reviewers judge the template by its samples: a typical, invented value is right; filler says nothing, and real people's data do not belong there.",
		Fix: "Invent a value such as Maria, A-1042 or 5 August.", Source: "Meta, template review; WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			var hits []hit
			for _, n := range c.numbers {
				if trouble := sampleTrouble(c.sample(n)); trouble != "" {
					hits = append(hits, one("samples."+strconv.Itoa(n-1), "The sample of %s %s", variable(n), trouble)...)
				}
			}
			if c.Header.Format == HeaderText && Count(c.Header.Text) > 0 {
				if trouble := sampleTrouble(c.Header.Sample); trouble != "" {
					hits = append(hits, one("header.sample", "The header's sample %s", trouble)...)
				}
			}
			return hits
		},
		spoil: body("Hello {{1}}, your order left our warehouse today.", "{{1}}"),
	},
}

// blanksRE finds the blanks that a value may not have, with the spaces around them.
var blanksRE = regexp.MustCompile(`[ ]*[\t\n\v\f\r\x{2028}\x{2029}][ \t\n\v\f\r\x{2028}\x{2029}]*|[ \x{00a0}]{5,}`)

// valueTrouble says what Meta would refuse in a sample or a sent value, empty if
// nothing ("send error 132018").
func valueTrouble(value string) string {
	switch {
	case strings.ContainsAny(value, "\n\r\v\f\u2028\u2029"):
		return "a line break"
	case strings.Contains(value, "\t"):
		return "a tab"
	case blanksRE.MatchString(value):
		return "more than four spaces in a row"
	}
	return ""
}

var (
	fillerRE = regexp.MustCompile(`^(?i:test|testing|sample|example|placeholder|value|variable|string|text|foo|bar|lorem ipsum|asdf+|x{2,}|param(eter)?[ _]?\d*|var(iable)?[ _]?\d*|\.+|-+|n/?a|tbd|todo)$`)
	mailRE   = regexp.MustCompile(`[^\s@]+@([^\s@]+\.[a-zA-Z]{2,})$`)
	cardRE   = regexp.MustCompile(`^\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}$`)
)

// sampleTrouble says what is wrong with a sample's meaning, empty if nothing. A
// telephone number counts only with its plus: order numbers have as many digits.
func sampleTrouble(sample string) string {
	sample = strings.TrimSpace(sample)
	digits := dialled(sample)
	switch {
	case sample == "":
	case len(scanBraces(sample)) > 0:
		return "is a variable itself"
	case fillerRE.MatchString(sample):
		return "is only filler"
	case mailRE.MatchString(sample) && !strings.Contains(mailRE.FindStringSubmatch(sample)[1], "example"):
		return "is an e-mail address that may be real"
	case cardRE.MatchString(sample) && checksOut(digits):
		return "looks like a real card number"
	case strings.HasPrefix(digits, "+") && len(digits) > 9 && digitsRE.MatchString(digits[1:]) && !strings.Contains(digits, "555"):
		return "looks like a real phone number"
	}
	return ""
}

// checksOut is the check digit of cards.
func checksOut(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

func badValue(field, what, value string) []hit {
	if trouble := valueTrouble(value); trouble != "" {
		return one(field, "%s contains %s", what, trouble)
	}
	return nil
}

func oneLine(field, what, text string) []hit {
	switch {
	case strings.ContainsAny(text, "\n\v\f\u2028\u2029"):
		return one(field, "%s contains a line break", what)
	case strings.Contains(text, "\t"):
		return one(field, "%s contains a tab", what)
	}
	return nil
}

func inOneLine(s string) string { return strings.TrimSpace(blanksRE.ReplaceAllString(s, " ")) }

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
