package templates

import (
	"slices"
	"strings"
)

// Limits of bodies, in characters, as Length counts them; variables count as they are
// written.
const (
	MaxBody     = 1024
	CautiousMax = 550 // what some partners report for MARKETING and UTILITY
	// ManyVariables is what some partners take; Meta names no maximum.
	ManyVariables = 25
)

var bodyRules = []Rule{
	{
		ID: "body-required", Severity: SeverityError, Field: "body", on: wholeMessage,
		Why: "Every template has a body.",
		Fix: "Write the message.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit {
			if strings.TrimSpace(c.Body) == "" {
				return one("body", "The body is empty")
			}
			return nil
		},
		spoil: body("\n "),
	},
	{
		ID: "body-length", Severity: SeverityError, Field: "body", on: wholeMessage,
		Why: "Meta takes at most 1,024 characters (refusal 2388040); variables count as they are written.",
		Fix: "Shorten the body.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit { return tooLong("body", "The body", c.Body, MaxBody) },
		spoil: body(repeat("Your order is on its way to you now. ", 28) + "Bye"),
	},
	{
		ID: "body-variable-form", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "A variable is two curly braces, a number and two curly braces, with nothing else inside. Meta rejects everything that only looks like one (INVALID_FORMAT).",
		Fix: "Write it like {{1}}.", FixLabel: "Write it right", Source: "Meta, template review", Confidence: "H",
		check: func(c *subject) []hit {
			var hits []hit
			for _, p := range withoutPercentages(c.Language, scanRest(c.Body, c.braces)) {
				if p.Malformed {
					hits = append(hits, one("body", "%s is not a variable", p.Raw)...)
				}
			}
			return hits
		},
		fix: func(c Content) Content {
			// A brace that stood beside it may spoil what was just mended: {%1 is {{{1}} then.
			for range mendings {
				c.Body = mended(c.Language, c.Body)
			}
			return c
		},
		spoil: body("Hello {{ 1 }}, your order left our warehouse today.", "Maria"),
	},
	{
		ID: "body-variable-named", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Meta knows variables with names, but Sobot's create call has no way to declare them, and names and numbers cannot be mixed.",
		Fix: "Number the variables: {{1}}, {{2}} …", FixLabel: "Number the variables", Source: "Sobot, create message template; Meta, template fundamentals", Confidence: "H",
		check: func(c *subject) []hit {
			for _, p := range c.variables {
				if p.Name != "" {
					return one("body", "The variable %s has a name instead of a number", p.Raw)
				}
			}
			return nil
		},
		fix:   numbered,
		spoil: body("Hello {{first_name}}, your order left our warehouse today."),
	},
	{
		ID: "body-variable-gap", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Numbers must run 1, 2, 3 … without gaps.",
		Fix: "Number the variables again.", FixLabel: "Renumber", Source: "Meta, template review", Confidence: "H",
		check: func(c *subject) []hit {
			previous := 0
			for _, n := range c.numbers {
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
		fix:   numbered,
		spoil: body("Hello {{1}}, your order left our warehouse on {{3}} and should reach you soon.", "Maria", "", "Monday"),
	},
	{
		ID: "body-variable-first", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Meta refuses a body that begins with a variable (refusal 2388299).",
		Fix: "Put a word before it.", Source: "Meta, template review", Confidence: "H",
		check: func(c *subject) []hit {
			if ps := c.variables; len(ps) > 0 && strings.TrimSpace(c.Body[:ps[0].Start]) == "" {
				return one("body", "The body begins with %s", ps[0].Raw)
			}
			return nil
		},
		spoil: body("{{1}}, your order left our warehouse today.", "Maria"),
	},
	{
		ID: "body-variable-last", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Meta refuses a body that ends with a variable (refusal 2388299).",
		Fix: "Put a word after it.", Source: "Meta, template review", Confidence: "H",
		check: func(c *subject) []hit {
			ps := c.variables
			if len(ps) > 0 && !c.bare() && strings.TrimSpace(c.Body[ps[len(ps)-1].End:]) == "" {
				return one("body", "The body ends with %s", ps[len(ps)-1].Raw)
			}
			return nil
		},
		spoil: body("Your order left our warehouse today, dear {{1}}", "Maria"),
	},
	{
		ID: "body-variables-adjacent", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Two variables need a word or a punctuation mark between them.",
		Fix: "Write something between them.", Source: "Meta, template management; webhooks' rejection texts", Confidence: "H",
		check: func(c *subject) []hit {
			var hits []hit
			ps := c.variables
			for i := 1; i < len(ps); i++ {
				if strings.TrimSpace(c.Body[ps[i-1].End:ps[i].Start]) == "" {
					hits = append(hits, one("body", "Nothing stands between %s and %s", ps[i-1].Raw, ps[i].Raw)...)
				}
			}
			return hits
		},
		spoil: body("Hello {{1}} {{2}}, your order left our warehouse today.", "Maria", "Santos"),
	},
	{
		ID: "body-tab", Severity: SeverityError, Field: "body", on: freeForm,
		Why: "Tabs are refused in template texts.",
		Fix: "Use a space.", FixLabel: "Replace tabs by spaces", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if strings.Contains(c.Body, "\t") {
				return one("body", "The body contains a tab")
			}
			return nil
		},
		fix:   func(c Content) Content { c.Body = strings.ReplaceAll(c.Body, "\t", " "); return c },
		spoil: body("Your order:\tpacked and on its way."),
	},
	{
		// The vendor's own examples end this way, so this can never block.
		ID: "body-variable-last-punctuation", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Some bodies were refused because only punctuation followed the last variable.",
		Fix: "Add a word after it to be safe.", Source: "recorded refusals against Meta's and Sobot's examples", Confidence: "M",
		check: func(c *subject) []hit {
			ps := c.variables
			if len(ps) == 0 {
				return nil
			}
			last := ps[len(ps)-1]
			if rest := strings.TrimSpace(c.Body[last.End:]); rest != "" && !strings.ContainsFunc(rest, isAlnum) {
				return one("body", "Only %s follows %s at the end", rest, last.Raw)
			}
			return nil
		},
		spoil: body("Your order arrives on {{1}}.", "Monday"),
	},
	{
		ID: "body-variable-order", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Reviewers expect {{1}} to come first.",
		Fix: "Number the variables in their order.", FixLabel: "Renumber", Source: "Meta, template review; Twilio, WhatsApp partners", Confidence: "H",
		check: func(c *subject) []hit {
			if gapped(c.numbers) {
				return nil // numbering again mends both
			}
			highest := 0
			for _, p := range c.variables {
				if p.Number > 0 && p.Number < highest && strings.Index(c.Body, p.Raw) == p.Start {
					return one("body", "%s comes after %s", p.Raw, variable(highest))
				}
				highest = max(highest, p.Number)
			}
			return nil
		},
		fix:   numbered,
		spoil: body("We send {{2}} to our friend {{1}} today", "Maria", "two books"),
	},
	{
		ID: "body-density", Severity: SeverityWarning, Field: "body", on: wholeMessage,
		Why: "Meta refuses bodies with too many variables for their length (refusal 2388293) and does not say where the line is.",
		Fix: "Add words, or use fewer variables.", Source: "recorded refusals", Confidence: "M",
		check: func(c *subject) []hit {
			n := len(c.variables)
			if _, vague := c.vague(); n == 0 || vague || c.bare() {
				return nil
			}
			if c.spaceless() {
				if fixed := c.letters().all; fixed < 10*n {
					return one("body", "%d characters for %s is thin", fixed, plural(n, "variable"))
				}
				return nil
			}
			if words := c.fixedWords(); words < 2*n+1 {
				return one("body", "%s for %s is thin", plural(words, "word"), plural(n, "variable"))
			}
			return nil
		},
		spoil: body("Order {{1}} of {{2}} arrives today", "A-1042", "two books"),
	},
	{
		ID: "body-long", Severity: SeverityWarning, Field: "body", on: wholeMessage,
		Why: "Meta allows 1,024 characters; some partners report refusals above 550.",
		Fix: "Shorten it if you can: phones cut long messages anyway.", Source: "Bird against Meta", Confidence: "M",
		check: func(c *subject) []hit {
			if n := Length(c.Body); n > CautiousMax && n <= MaxBody && (c.InForm() != FormOffer || n <= MaxOfferBody) {
				return one("body", "The body has %d characters", n)
			}
			return nil
		},
		spoil: body(repeat("Your order is on its way to you now. ", 15) + "Bye"),
	},
	{
		ID: "body-variable-alone", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "A line that is nothing but a variable can say anything, and reviewers reject that.",
		Fix: "Put a word before it that says what it is, such as “Total: {{1}}”.", Source: "recorded refusals, WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			begin, seen := 0, 0 // of the variable's line, and up to where it was looked for
			for i, p := range c.variables {
				if at := strings.LastIndexByte(c.Body[seen:p.Start], '\n'); at >= 0 {
					begin = seen + at + 1
				}
				seen = p.End
				before, after := c.Body[:p.Start], c.Body[p.End:]
				line := before[begin:]
				rest, _, _ := strings.Cut(after, "\n")
				if strings.ContainsFunc(line, isAlnum) || strings.ContainsFunc(rest, isAlnum) {
					continue
				}
				// At both ends of the body and beside another variable a graver rule speaks.
				if !c.touches(i) && strings.ContainsFunc(before, isAlnum) && strings.ContainsFunc(after, isAlnum) {
					return one("body", "%s stands alone on its line", p.Raw)
				}
			}
			return nil
		},
		spoil: body("Your order has been packed today:\n{{1}}\nThank you for your patience.", "two books"),
	},
	{
		ID: "variable-context", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Reviewers must see what each value is: “Order {{1}}”, not “{{1}} – {{2}} – {{3}}”.",
		Fix: "Put a word before or after it.", Source: "Twilio", Confidence: "H",
		check: func(c *subject) []hit {
			for i, p := range c.variables {
				if i == 0 || i == len(c.variables)-1 {
					continue // words stand before the first and after the last
				}
				before, after := c.Body[c.variables[i-1].End:p.Start], c.Body[p.End:c.variables[i+1].Start]
				blank := strings.TrimSpace(before) == "" || strings.TrimSpace(after) == ""
				if !blank && !strings.ContainsFunc(before+after, isAlnum) && !strings.Contains(before+after, "\n") {
					return one("body", "Nothing says what %s is", p.Raw)
				}
			}
			return nil
		},
		spoil: body("Your parcel with {{1}}, {{2}}, {{3}} inside has left our warehouse today.", "books", "pens", "maps"),
	},
	{
		ID: "body-variables-punctuation", Severity: SeverityInfo, Field: "body", on: freeForm,
		Why: "Meta takes punctuation alone between two variables; a word makes the review safer.",
		Fix: "Put a word between them.", Source: "Meta, template management; webhooks' rejection texts", Confidence: "H",
		check: func(c *subject) []hit {
			for i := 1; i < len(c.variables); i++ {
				between := c.Body[c.variables[i-1].End:c.variables[i].Start]
				if strings.TrimSpace(between) != "" && !strings.ContainsFunc(between, isAlnum) {
					return one("body", "Only “%s” stands between %s and %s", strings.TrimSpace(between), c.variables[i-1].Raw, c.variables[i].Raw)
				}
			}
			return nil
		},
		spoil: body("Your visit is on {{1}}, {{2}}, at our shop in the old town.", "Monday", "5 August"),
	},
	{
		ID: "body-variable-repeated", Severity: SeverityInfo, Field: "body", on: freeForm,
		Why: "One number twice is read by Meta, yet programs that fill templates often count places, not numbers.",
		Fix: "Use a number of its own for each place, or say it once.", Source: "Meta, template fundamentals", Confidence: "M",
		check: func(c *subject) []hit {
			seen := map[int]bool{}
			for _, p := range c.variables {
				if p.Number > 0 && seen[p.Number] {
					return one("body", "%s is used more than once", p.Raw)
				}
				seen[p.Number] = true
			}
			return nil
		},
		spoil: body("Hello {{1}}, your order is ready. See you soon, {{1}}, at our shop in the old town.", "Maria"),
	},
	{
		ID: "body-variable-count", Severity: SeverityInfo, Field: "body", on: freeForm,
		Why: "Meta names no maximum of variables; some partners take 25.",
		Fix: "Send a link to the details instead.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if n := len(c.numbers); n > ManyVariables {
				return one("body", "The body has %d variables", n)
			}
			return nil
		},
		spoil: func(c *Content) {
			text := "The parts of today's box are this one"
			c.Samples = nil
			for n := 1; n <= ManyVariables+1; n++ {
				text += " and then " + variable(n)
				c.Samples = append(c.Samples, "A-1042")
			}
			c.Body = text + " in the end."
		},
	},
}

// mendings is how often a text is mended in one go.
const mendings = 3

// mended is a text whose malformed variables are written right where they surely mean a
// number; the rest needs a person.
func mended(language, text string) string {
	return replace(text, scanFor(language, text), func(p Placeholder) string {
		if p.Malformed && p.Meant > 0 {
			return variable(p.Meant)
		}
		return p.Raw
	})
}

// gapped reports whether a number is missing among those of a text's variables.
func gapped(numbers []int) bool {
	return len(numbers) > 0 && numbers[len(numbers)-1] != len(numbers)
}

// scanFor is Scan without the percentages of languages that write %5.
func scanFor(language, text string) []Placeholder {
	return withoutPercentages(language, Scan(text))
}

func withoutPercentages(language string, found []Placeholder) []Placeholder {
	if !percentFirst(language) {
		return found
	}
	return slices.DeleteFunc(found, func(p Placeholder) bool { return p.Raw[0] == '%' })
}

// wellFormed lists the variables that Meta will see as such.
func wellFormed(text string) []Placeholder {
	return onlyWellFormed(scanBraces(text))
}

func onlyWellFormed(found []Placeholder) []Placeholder {
	return slices.DeleteFunc(slices.Clone(found), func(p Placeholder) bool { return p.Malformed })
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
