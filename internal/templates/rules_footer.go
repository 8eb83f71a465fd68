package templates

// MaxFooter is the longest footer, in characters, as Length counts them.
const MaxFooter = 60

var footerRules = []Rule{
	{
		ID: "footer-length", Severity: SeverityError, Field: "footer", on: freeForm,
		Why: "Meta takes at most 60 characters in a footer.",
		Fix: "Shorten the footer.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit { return tooLong("footer", "The footer", c.Footer, MaxFooter) },
		spoil: func(c *Content) { c.Footer = repeat("x", 61) },
	},
	{
		ID: "footer-variable", Severity: SeverityError, Field: "footer", on: freeForm,
		Why: "A footer may have no variables (refusal 2388073).",
		Fix: "Write the words out, or move the variable to the body.", Source: "Meta, error codes; WhatsApp partners", Confidence: "H",
		check: func(c *subject) []hit {
			if found := scanFor(c.Language, c.Footer); len(found) > 0 {
				return one("footer", "The footer contains %s", found[0].Raw)
			}
			return nil
		},
		spoil: func(c *Content) { c.Footer = "Bye {{1}}" },
	},
	{
		ID: "footer-one-line", Severity: SeverityError, Field: "footer", on: freeForm,
		Why: "A footer is one line.",
		Fix: "Remove line breaks and tabs.", FixLabel: "Make it one line", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit { return oneLine("footer", "The footer", c.Footer) },
		fix:   func(c Content) Content { c.Footer = inOneLine(c.Footer); return c },
		spoil: func(c *Content) { c.Footer = "a\nb" },
	},
	{
		ID: "footer-emoji", Severity: SeverityWarning, Field: "footer", on: freeForm,
		Why: "Partners report that emoji in a footer are refused.",
		Fix: "Use words.", FixLabel: "Remove emoji", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if countEmoji(c.Footer) > 0 {
				return one("footer", "The footer has an emoji")
			}
			return nil
		},
		fix:   func(c Content) Content { c.Footer = withoutEmoji(c.Footer); return c },
		spoil: func(c *Content) { c.Footer = "Thank you for shopping with us 🙏" },
	},
	{
		ID: "footer-marks", Severity: SeverityWarning, Field: "footer", on: freeForm,
		Why: "Formatting is not drawn in a footer: people see the marks.",
		Fix: "Remove * _ ~ and `.", FixLabel: "Remove marks", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if hasMarks(c.Footer) {
				return one("footer", "The footer has formatting marks")
			}
			return nil
		},
		fix:   func(c Content) Content { c.Footer = withoutMarks(c.Footer); return c },
		spoil: func(c *Content) { c.Footer = "_Thank you_ for shopping with us" },
	},
}
