package templates

// MaxFooter is the longest footer, in characters.
const MaxFooter = 60

var footerRules = []Rule{
	{
		ID: "footer-length", Severity: SeverityError, Field: "footer", on: freeForm,
		Why: "Meta takes at most 60 characters in a footer.",
		Fix: "Shorten the footer.", Source: "Meta, template components", Confidence: "H",
		check: func(c Content) []hit { return tooLong("footer", "The footer", c.Footer, MaxFooter) },
	},
	{
		ID: "footer-variable", Severity: SeverityError, Field: "footer", on: freeForm,
		Why: "A footer may have no variables (refusal 2388073).",
		Fix: "Write the words out, or move the variable to the body.", Source: "Meta, error codes; WhatsApp partners", Confidence: "H",
		check: func(c Content) []hit {
			if found := scanFor(c, c.Footer); len(found) > 0 {
				return one("footer", "The footer contains %s", found[0].Raw)
			}
			return nil
		},
	},
	{
		ID: "footer-one-line", Severity: SeverityError, Field: "footer", on: freeForm,
		Why: "A footer is one line.",
		Fix: "Remove line breaks and tabs.", FixLabel: "Make it one line", Source: "WhatsApp partners", Confidence: "M",
		check: func(c Content) []hit { return oneLine("footer", "The footer", c.Footer) },
		fix:   func(c Content) Content { c.Footer = inOneLine(c.Footer); return c },
	},
}
