package templates

import (
	"regexp"
	"strings"
	"unicode"
)

// MaxEmoji is how many emoji partners take in a body; Meta only says that they may
// be limited.
const MaxEmoji = 10

// styleRules are about blanks, emoji and emphasis of the body.
var styleRules = []Rule{
	{
		ID: "body-blank-lines", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Bodies that begin or end with blank lines, or have more than one between paragraphs, are refused by some partners.",
		Fix: "Remove the blank lines.", FixLabel: "Remove blank lines", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			text := c.plainBody()
			switch {
			case strings.TrimSpace(text) == "":
			case strings.HasPrefix(strings.TrimLeft(text, " "), "\n"):
				return one("body", "The body begins with a blank line")
			case strings.HasSuffix(strings.TrimRight(text, " "), "\n"):
				return one("body", "The body ends with a line break")
			case blankLinesRE.MatchString(text):
				return one("body", "There are several blank lines in a row")
			}
			return nil
		},
		fix: func(c Content) Content {
			c.Body = strings.TrimSpace(blankLinesRE.ReplaceAllString(plainBlanks(c.Body), "\n\n"))
			return c
		},
		spoil: body("Hello {{1}},\n\n\n\nyour order is ready for you.", "Maria"),
	},
	{
		ID: "body-spaces", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "More than four spaces in a row are refused in values, and by some partners in texts.",
		Fix: "Use one space.", FixLabel: "Use single spaces", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if strings.Contains(c.plainBody(), "     ") {
				return one("body", "The body has more than four spaces in a row")
			}
			return nil
		},
		fix:   singleSpaces,
		spoil: body("Hello {{1}},      your order is ready for you.", "Maria"),
	},
	{
		ID: "body-emoji", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Partners take at most ten emoji; Meta says that they may be limited.",
		Fix: "Remove some.", Source: "Bird, WhatsApp partners; Meta, template review", Confidence: "M",
		check: func(c *subject) []hit {
			if n := countEmoji(c.Body); n > MaxEmoji {
				return one("body", "The body has %d emoji, %d too many", n, n-MaxEmoji)
			}
			return nil
		},
		spoil: body("Your order is packed " + repeat("📦", 11) + " and ready."),
	},
	{
		ID: "body-markdown", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "WhatsApp has marks of its own: *bold*, _italic_, ~strike~, `code`, “- ” and “> ” at the beginning of a line. Markdown is shown as it is typed.",
		Fix: "Use WhatsApp's marks.", FixLabel: "Use WhatsApp's marks", Source: "Meta, template management; mautrix", Confidence: "H",
		check: func(c *subject) []hit {
			if !strings.ContainsAny(c.Body, "*_[#|") {
				return nil
			}
			if m := markdownRE.FindString(c.Body); m != "" {
				return one("body", "%s is not formatting that WhatsApp knows", strings.TrimSpace(m))
			}
			return nil
		},
		fix: func(c Content) Content {
			c.Body = markdownBoldRE.ReplaceAllString(c.Body, "*$1$2*")
			c.Body = markdownLinkRE.ReplaceAllString(c.Body, "$1: $2")
			c.Body = markdownTitleRE.ReplaceAllString(c.Body, "*$1*")
			return c
		},
		spoil: body("Your order is **ready** for you at the counter."),
	},
	{
		ID: "body-capitals", Severity: SeverityInfo, Field: "body", on: freeForm,
		Why: "Sentences in capitals read like shouting, to people and to reviewers.",
		Fix: "Write them in small letters.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if upper, _ := letterCase(c.fixedText()); upper < 12 {
				return nil
			}
			for _, sentence := range strings.FieldsFunc(c.fixedText(), func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '\n' }) {
				if upper, lower := letterCase(sentence); upper >= 12 && lower == 0 {
					return one("body", "“%s” is all in capitals", shortened(strings.TrimSpace(sentence), 40))
				}
			}
			return nil
		},
		spoil: body("YOUR ORDER IS READY AT THE COUNTER! Come by until 8 pm."),
	},
	{
		ID: "body-repeats", Severity: SeverityInfo, Field: "body", on: freeForm,
		Why: "Repeated exclamation and question marks look like spam.",
		Fix: "Keep one.", FixLabel: "Keep one", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if !strings.Contains(c.Body, "!!!") && !strings.Contains(c.Body, "???") {
				return nil
			}
			m := repeatsRE.FindString(c.Body)
			return one("body", "%s says no more than %s", m, m[:1])
		},
		fix: func(c Content) Content {
			c.Body = repeatsRE.ReplaceAllStringFunc(c.Body, func(m string) string { return m[:1] })
			return c
		},
		spoil: body("Your order is ready at the counter!!! Come by until 8 pm."),
	},
	{
		ID: "body-double-spaces", Severity: SeverityInfo, Field: "body", on: freeForm,
		Why: "Double spaces and spaces at the end of a line are slips of the keyboard.",
		Fix: "Remove them.", FixLabel: "Remove them", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			switch text := c.plainBody(); {
			case strings.Contains(text, "     "):
			case strings.Contains(strings.TrimSpace(text), "  "):
				return one("body", "The body has double spaces")
			case strings.TrimSpace(text) != "" && (strings.Contains(text, " \n") || strings.HasSuffix(text, " ")):
				return one("body", "The body has spaces at the end of a line")
			}
			return nil
		},
		fix:   singleSpaces,
		spoil: body("Your order is  ready at the counter. Come by until 8 pm."),
	},
}

var (
	blankLinesRE    = regexp.MustCompile(`\n[ ]*\n[ \n]*\n`)
	spacesRE        = regexp.MustCompile(`([^\n ])  +`)
	lineEndRE       = regexp.MustCompile(` +(\n|$)`)
	repeatsRE       = regexp.MustCompile(`!!!+|\?\?\?+`)
	markdownBoldRE  = regexp.MustCompile(`\*\*([^*\n]+)\*\*|__([^_\n]+)__`)
	markdownLinkRE  = regexp.MustCompile(`\[([^\[\]\n]+)\]\(([^\s()]*[./{][^\s()]*)\)`)
	markdownTitleRE = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	markdownTableRE = regexp.MustCompile(`(?m)^\|.+\|.+\|$|^ *:?-{2,}:? *\|[-: |]*$`)
	markdownRE      = regexp.MustCompile(markdownBoldRE.String() + `|` + markdownLinkRE.String() + `|` + markdownTitleRE.String() + `|` + markdownTableRE.String())
)

// plainBlanks makes blanks that look like a space one; ideographic ones belong to texts.
func plainBlanks(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

func singleSpaces(c Content) Content {
	text := lineEndRE.ReplaceAllString(plainBlanks(c.Body), "$1")
	c.Body = strings.TrimSpace(spacesRE.ReplaceAllString(text, "$1 "))
	return c
}

func letterCase(s string) (upper, lower int) {
	for _, r := range s {
		switch {
		case !mayHaveCase(r):
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper, lower
}

// shortened is the beginning of a text, for a message.
func shortened(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
