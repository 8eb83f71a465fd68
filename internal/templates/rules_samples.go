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
		check: func(c Content) []hit {
			var hits []hit
			for _, n := range Numbers(c.Body) {
				if c.sample(n) == "" {
					hits = append(hits, one("samples."+strconv.Itoa(n-1), "The variable {{%d}} has no sample", n)...)
				}
			}
			return hits
		},
	},
	{
		ID: "sample-form", Severity: SeverityError, Field: "samples.n", on: freeForm,
		Why: "A value may have no line break, no tab and no more than four spaces in a row.",
		Fix: "Write the sample in one line.", FixLabel: "Make it one line", Source: "Meta, error 132018", Confidence: "H",
		check: func(c Content) []hit {
			var hits []hit
			for _, n := range Numbers(c.Body) {
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
