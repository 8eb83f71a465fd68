package templates

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Limits of bodies, in characters; variables count as they are written.
const (
	MaxBody     = 1024
	CautiousMax = 550 // what some partners report for MARKETING and UTILITY
)

var bodyRules = []Rule{
	{
		ID: "body-required", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Every template has a body.",
		Fix: "Write the message.", Source: "Meta, template components", Confidence: "H",
		check: func(c Content) []hit {
			if strings.TrimSpace(c.Body) == "" {
				return one("body", "The body is empty")
			}
			return nil
		},
	},
	{
		ID: "body-length", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Meta takes at most 1,024 characters (refusal 2388040); variables count as they are written.",
		Fix: "Shorten the body.", Source: "Meta, template components", Confidence: "H",
		check: func(c Content) []hit { return tooLong("body", "The body", c.Body, MaxBody) },
	},
	{
		ID: "body-variable-form", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "A variable is two curly braces, a number and two curly braces, with nothing else inside. Meta rejects everything that only looks like one (INVALID_FORMAT).",
		Fix: "Write it like {{1}}.", FixLabel: "Write it right", Source: "Meta, template review", Confidence: "H",
		check: func(c Content) []hit {
			var hits []hit
			for _, p := range scanFor(c, c.Body) {
				if p.Malformed {
					hits = append(hits, one("body", "%s is not a variable", p.Raw)...)
				}
			}
			return hits
		},
		fix: func(c Content) Content {
			// Only what surely means a number is rewritten; the rest needs a person.
			c.Body = replace(c.Body, scanFor(c, c.Body), func(p Placeholder) string {
				if p.Malformed && p.Meant > 0 {
					return variable(p.Meant)
				}
				return p.Raw
			})
			return c
		},
	},
	{
		ID: "body-variable-named", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Meta knows variables with names, but Sobot's create call has no way to declare them, and names and numbers cannot be mixed.",
		Fix: "Number the variables: {{1}}, {{2}} …", FixLabel: "Number the variables", Source: "Sobot, create message template; Meta, template fundamentals", Confidence: "H",
		check: func(c Content) []hit {
			for _, p := range scanBraces(c.Body) {
				if p.Name != "" {
					return one("body", "The variable %s has a name instead of a number", p.Raw)
				}
			}
			return nil
		},
		fix: numbered,
	},
	{
		ID: "body-variable-gap", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Numbers must run 1, 2, 3 … without gaps.",
		Fix: "Number the variables again.", FixLabel: "Renumber", Source: "Meta, template review", Confidence: "H",
		check: func(c Content) []hit {
			previous := 0
			for _, n := range Numbers(c.Body) {
				switch {
				case n == previous+1:
				case previous == 0:
					return one("body", "Variables begin with {{%d}} instead of {{1}}", n)
				default:
					return one("body", "Variables jump from {{%d}} to {{%d}}", previous, n)
				}
				previous = n
			}
			return nil
		},
		fix: numbered,
	},
	{
		ID: "body-variable-first", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Meta refuses a body that begins with a variable (refusal 2388299).",
		Fix: "Put a word before it.", Source: "Meta, template review", Confidence: "H",
		check: func(c Content) []hit {
			if ps := wellFormed(c.Body); len(ps) > 0 && strings.TrimSpace(c.Body[:ps[0].Start]) == "" {
				return one("body", "The body begins with %s", ps[0].Raw)
			}
			return nil
		},
	},
	{
		ID: "body-variable-last", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Meta refuses a body that ends with a variable (refusal 2388299).",
		Fix: "Put a word after it.", Source: "Meta, template review", Confidence: "H",
		check: func(c Content) []hit {
			if ps := wellFormed(c.Body); len(ps) > 0 && strings.TrimSpace(c.Body[ps[len(ps)-1].End:]) == "" {
				return one("body", "The body ends with %s", ps[len(ps)-1].Raw)
			}
			return nil
		},
	},
	{
		ID: "body-variables-adjacent", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Two variables need a word or a punctuation mark between them.",
		Fix: "Write something between them.", Source: "Meta, template management; webhooks' rejection texts", Confidence: "H",
		check: func(c Content) []hit {
			var hits []hit
			ps := wellFormed(c.Body)
			for i := 1; i < len(ps); i++ {
				if strings.TrimSpace(c.Body[ps[i-1].End:ps[i].Start]) == "" {
					hits = append(hits, one("body", "Nothing stands between %s and %s", ps[i-1].Raw, ps[i].Raw)...)
				}
			}
			return hits
		},
	},
	{
		ID: "body-tab", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Tabs are refused in template texts.",
		Fix: "Use a space.", FixLabel: "Replace tabs by spaces", Source: "WhatsApp partners", Confidence: "M",
		check: func(c Content) []hit {
			if strings.Contains(c.Body, "\t") {
				return one("body", "The body contains a tab")
			}
			return nil
		},
		fix: func(c Content) Content { c.Body = strings.ReplaceAll(c.Body, "\t", " "); return c },
	},
	{
		// The vendor's own examples end this way, so this can never block.
		ID: "body-variable-last-punctuation", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Some bodies were refused because only punctuation followed the last variable.",
		Fix: "Add a word after it to be safe.", Source: "recorded refusals against Meta's and Sobot's examples", Confidence: "M",
		check: func(c Content) []hit {
			ps := wellFormed(c.Body)
			if len(ps) == 0 {
				return nil
			}
			last := ps[len(ps)-1]
			if rest := strings.TrimSpace(c.Body[last.End:]); rest != "" && !strings.ContainsFunc(rest, isAlnum) {
				return one("body", "Only %s follows %s at the end", rest, last.Raw)
			}
			return nil
		},
	},
	{
		ID: "body-variable-order", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Reviewers expect {{1}} to come first.",
		Fix: "Number the variables in their order.", FixLabel: "Renumber", Source: "Twilio, WhatsApp partners", Confidence: "M",
		check: func(c Content) []hit {
			highest := 0
			for _, p := range wellFormed(c.Body) {
				if p.Number > 0 && p.Number < highest && strings.Index(c.Body, p.Raw) == p.Start {
					return one("body", "%s comes after %s", p.Raw, variable(highest))
				}
				highest = max(highest, p.Number)
			}
			return nil
		},
		fix: numbered,
	},
	{
		ID: "body-density", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Meta refuses bodies with too many variables for their length (refusal 2388293) and does not say where the line is.",
		Fix: "Add words, or use fewer variables.", Source: "recorded refusals", Confidence: "M",
		check: func(c Content) []hit {
			n := len(wellFormed(c.Body))
			if n == 0 {
				return nil
			}
			if withoutSpaces(c.Language) {
				if fixed := fixedLetters(c.Body); fixed < 10*n {
					return one("body", "%d characters for %s is thin", fixed, plural(n, "variable"))
				}
				return nil
			}
			if words := len(strings.Fields(c.Body)); words < 3*n+1 {
				return one("body", "%s for %s is thin", plural(words, "word"), plural(n, "variable"))
			}
			return nil
		},
	},
	{
		ID: "body-long", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Meta allows 1,024 characters; some partners report refusals above 550.",
		Fix: "Shorten it if you can: phones cut long messages anyway.", Source: "Bird against Meta", Confidence: "M",
		check: func(c Content) []hit {
			if n := Length(c.Body); n > CautiousMax && n <= MaxBody {
				return one("body", "The body has %d characters", n)
			}
			return nil
		},
	},
	{
		ID: "promo-in-utility", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Meta turns utility templates that advertise into marketing ones, and bills them so.",
		Fix: "Take the advertising out, or choose marketing.", Source: "Meta, template categorization", Confidence: "H",
		check: func(c Content) []hit {
			if c.Category != CategoryUtility {
				return nil
			}
			if word := promoRE.FindString(c.Header.Text + "\n" + c.Body + "\n" + c.Footer); word != "" {
				return one("body", "“%s” sounds like advertising", word)
			}
			return nil
		},
	},
}

// promoRE knows English only; the category is judged by people in the others.
var promoRE = regexp.MustCompile(`(?i)\b(sale|discounts?|special offers?|offers?|coupons?|promo(?:tion)?s?|promo codes?|free gifts?|deals?|gifts?|upgrade|limited time|renew now|buy now|shop now|order now|best price|recommend(?:ed|ations?)?|don't miss)\b|\d+ ?% off\b`)

// scanFor is Scan without the percentages of languages that write %5.
func scanFor(c Content, text string) []Placeholder {
	found := Scan(text)
	if !percentFirst(c.Language) {
		return found
	}
	return slices.DeleteFunc(found, func(p Placeholder) bool { return p.Raw[0] == '%' })
}

// wellFormed lists the variables that Meta will see as such.
func wellFormed(text string) []Placeholder {
	return slices.DeleteFunc(scanBraces(text), func(p Placeholder) bool { return p.Malformed })
}

// numbered numbers the body's variables 1, 2, 3 … in the order of their first use
// and moves their samples along.
func numbered(c Content) Content {
	next := map[string]int{}
	var samples []string
	ps := wellFormed(c.Body)
	for _, p := range ps {
		if _, ok := next[p.Raw]; !ok {
			next[p.Raw] = len(next) + 1
			samples = append(samples, c.sample(p.Number))
		}
	}
	c.Body = replace(c.Body, ps, func(p Placeholder) string { return variable(next[p.Raw]) })
	c.Samples = samples
	return c
}

// fixedLetters counts the letters and digits that are no variable.
func fixedLetters(text string) int {
	n := 0
	for _, s := range Fill(text, nil) {
		if s.Number == 0 && s.Name == "" {
			for _, r := range s.Text {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					n++
				}
			}
		}
	}
	return n
}
