package templates

import (
	"regexp"
	"strings"

	"templatedesk/internal/sobot"
)

// MaxName is the longest template name, in characters, as Length counts them.
const MaxName = 512

var (
	templateNameRE = regexp.MustCompile(`^[a-z0-9_]+$`)
	// Nothing but words that fit every template, and numbers.
	vagueNameRE = regexp.MustCompile(`^_*((template|tmpl|tpl|test|testing|message|msg|new|temp|untitled|copy|draft|demo|final|v)?[0-9]*_*)+$`)
)

var nameRules = []Rule{
	{
		ID: "category-required", Severity: SeverityError, Field: "category",
		Why: "The category decides what a template may contain and what a message costs.",
		Fix: "Choose marketing, utility or authentication.", Source: "Meta, template fundamentals; Sobot, create message template", Confidence: "H",
		check: func(c *subject) []hit {
			switch c.Category {
			case CategoryMarketing, CategoryUtility, CategoryAuthentication:
				return nil
			case "":
				return one("category", "No category is chosen")
			}
			return one("category", "%q is not a category", c.Category)
		},
		spoil: func(c *Content) { c.Category = "" },
	},
	{
		ID: "name-required", Severity: SeverityError, Field: "name",
		Why: "Programs that send the template call it by its name.",
		Fix: "Give it a name that says what it is for, such as order_shipped.", Source: "Meta, template fundamentals", Confidence: "H",
		check: func(c *subject) []hit {
			if strings.TrimSpace(c.Name) == "" {
				return one("name", "The template has no name")
			}
			return nil
		},
		spoil: func(c *Content) { c.Name = " " },
	},
	{
		ID: "name-length", Severity: SeverityError, Field: "name",
		Why: "Meta takes at most 512 characters.",
		Fix: "Shorten the name.", Source: "Meta, template fundamentals", Confidence: "H",
		check: func(c *subject) []hit { return tooLong("name", "The name", c.Name, MaxName) },
		spoil: func(c *Content) { c.Name = repeat("a", 513) },
	},
	{
		ID: "name-characters", Severity: SeverityError, Field: "name",
		Why: "Only a to z in lower case, 0 to 9 and the underscore may stand in a name (refusal 2388046).",
		Fix: "Write words in lower case with underscores between them.", FixLabel: "Clean up the name",
		Source: "Meta, template fundamentals", Confidence: "H",
		check: func(c *subject) []hit {
			if strings.TrimSpace(c.Name) == "" || templateNameRE.MatchString(c.Name) {
				return nil
			}
			for _, r := range c.Name {
				if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
					return one("name", "The name contains %s", nameOf(r))
				}
			}
			return nil
		},
		fix: func(c Content) Content {
			// Accents go, everything else that is not allowed becomes one underscore.
			words := strings.FieldsFunc(Fold(c.Name), func(r rune) bool {
				return (r < '0' || r > '9') && (r < 'a' || r > 'z')
			})
			if len(words) > 0 {
				c.Name = strings.Join(words, "_")
			}
			return c
		},
		spoil: func(c *Content) { c.Name = "Order_shipped" },
	},
	{
		ID: "name-reserved", Severity: SeverityError, Field: "name",
		Why: "hello_world and names that begin with sample_ belong to Meta's own samples (refusal 2388155).",
		Fix: "Choose another name.", Source: "recorded refusals", Confidence: "M",
		check: func(c *subject) []hit {
			if name := strings.TrimSpace(c.Name); name == "hello_world" || strings.HasPrefix(name, "sample_") {
				return one("name", "The name %s is reserved by Meta", name)
			}
			return nil
		},
		spoil: func(c *Content) { c.Name = "hello_world" },
	},
	{
		ID: "name-vague", Severity: SeverityWarning, Field: "name",
		Why: "Reviewers read the name too, and so does whoever must find it among hundreds.",
		Fix: "Say what it is for, such as order_shipped.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if templateNameRE.MatchString(c.Name) && vagueNameRE.MatchString(c.Name) {
				return one("name", "%s does not say what the template is for", c.Name)
			}
			return nil
		},
		spoil: func(c *Content) { c.Name = "template_014" },
	},
	{
		ID: "language-required", Severity: SeverityError, Field: "language",
		Why: "A template is written in one language; the same name may exist in others.",
		Fix: "Choose a language from the list.", Source: "Sobot, create message template", Confidence: "H",
		check: func(c *subject) []hit {
			switch {
			case c.Language == "":
				return one("language", "No language is chosen")
			case !languageRE.MatchString(c.Language):
				return one("language", "%q is not a language code", c.Language)
			}
			return nil
		},
		spoil: func(c *Content) { c.Language = "" },
	},
	{
		ID: "language-unlisted", Severity: SeverityWarning, Field: "language",
		Why: "Sobot's document does not list it. Meta knows a few more languages than Sobot names, and may take it.",
		Fix: "Choose a language from the list if one fits.", Source: "Sobot, available languages", Confidence: "M",
		check: func(c *subject) []hit {
			if _, ok := sobot.LookupLanguage(c.Language); !ok && languageRE.MatchString(c.Language) {
				return one("language", "The language %s is not in Sobot's list", c.Language)
			}
			return nil
		},
		spoil: func(c *Content) { c.Language = "en_AU" },
	},
}

// tooLong is a hit when a text has more than limit characters.
func tooLong(field, what, text string, limit int) []hit {
	if n := Length(text); n > limit {
		return one(field, "%s has %d characters, %d too many", what, n, n-limit)
	}
	return nil
}

// nameOf names a character so that blanks can be seen too.
func nameOf(r rune) string {
	switch {
	case r == ' ' || r == '\u00a0':
		return "a space"
	case r == '\t':
		return "a tab"
	case r == '\n':
		return "a line break"
	case r == '-':
		return "a hyphen"
	case r >= 'A' && r <= 'Z':
		return "the capital letter " + string(r)
	}
	return "“" + string(r) + "”"
}
