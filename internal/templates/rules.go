package templates

import (
	"fmt"
	"slices"
	"strings"
)

// Severity says what a Finding does to a draft.
type Severity string

// The severities, gravest first.
const (
	SeverityError   Severity = "E" // blocks submitting: Meta or Sobot would refuse it
	SeverityWarning Severity = "W" // predicts a rejection or a recategorisation
	SeverityInfo    Severity = "I" // advice
)

// Rule is one rule that a template's content must or should follow.
type Rule struct {
	ID       string
	Severity Severity
	// Field is the form path a Finding points at; an n stands for an index.
	Field string
	Why   string // the reason, for people
	Fix   string // what to do, for people
	// FixLabel names the button that does it (ApplyFix); empty if only a person can.
	FixLabel   string
	Source     string // who says so
	Confidence string // H: two sources agree; M: one good one; L: weak

	on    scope
	check func(*subject) []hit
	fix   func(Content) Content
	// spoil makes a sound content break this rule and no other of severity E or W:
	// the example of the rules page. Rules about an account also have its facts.
	spoil   func(*Content)
	account Facts
}

// scope is the kind of template that a rule is about.
type scope int

const (
	anyTemplate  scope = iota
	freeForm           // MARKETING, UTILITY, and no category yet; also each card of a carousel
	wholeMessage       // the same, but not its cards
	authTemplate       // AUTHENTICATION; what was typed for another category is not sent
)

// hit is one violation found by a rule.
type hit struct{ field, message string }

func one(field, format string, args ...any) []hit {
	return []hit{{field, fmt.Sprintf(format, args...)}}
}

// Rules is the one table of rules: the review panel, the check before submitting,
// the rules page and the tests all read it.
//
// It holds every rule of our notes on Meta's rules, sections 1 to 6 and 13, but for:
//   - editing (which states, how often): Sobot has no edit call.
//   - allow_category_change: changes nothing any more and is not sent.
//   - letter case of codes, order of components, shapes of examples: the draft has no
//     such thing, and Components writes the one documented shape.
//   - one format of variables for header and body, unique names, digits and length of
//     names: a name is refused whole (body-variable-named, header-text-variable), because
//     the create call cannot declare any.
//   - parts that a category or a form has no room for (a header or other buttons with a
//     one-time code, a carousel or an offer in utility): not sent.
//   - category that differs after creation: it is about a template, not a draft, and
//     shown with it (Attention).
//   - encoding of values in addresses: done when they are written (encodeTail).
//   - kinds of buttons that are only ever read (ORDER_DETAILS, REMINDER …), and
//     VOICE_CALL, REQUEST_CONTACT_INFO and SPM: the form cannot make them, and the rule
//     button-type says so.
//   - flow_name and flow_json: Sobot's document has flow_id alone.
//   - a Flow must be published, a catalog connected: Sobot has no call that tells.
//   - footers of offers, everything but body and cards of a carousel: not sent.
//   - codecs of videos (H.264, AAC): we do not decode films; Sobot's refusal tells.
//   - a handle out of a list, which is a link that expires: a copy begins without a sample
//     (header-media-required).
//   - newlines in texts are allowed; several in a row are body-blank-lines.
//   - what is given when sending (codes, the length of the filled text): CheckValues.
//     Payloads and products cannot be given here.
var Rules = slices.Concat(nameRules, headerRules, bodyRules, sampleRules, styleRules, wordingRules, footerRules, buttonRules, urlRules, flowRules, authRules, formRules, accountRules)

// Finding is one place where a content breaks a rule.
type Finding struct {
	RuleID   string
	Severity Severity
	Field    string // form path: "name", "header.text", "samples.0", "buttons.1.url" …
	Message  string // the concrete thing, plain text
	Why      string
	Fix      string
	FixLabel string // not empty: ApplyFix(content, RuleID) does it
}

// Review checks a content against all Rules that need nothing but the content.
// Errors come first, then warnings; within a severity the order is that of the form.
func Review(c Content) []Finding { return ReviewIn(c, Facts{}) }

// ReviewIn is Review with what is known of the account the template is for.
func ReviewIn(c Content, account Facts) []Finding {
	s := newSubject(c, account)
	findings := s.findings(func(r Rule) bool { return r.appliesTo(s.Content) })
	if s.InForm() == FormCarousel {
		for i := range s.Cards {
			findings = append(findings, s.cardFindings(i)...)
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return rank(a.Severity) - rank(b.Severity) })
	return findings
}

func (s *subject) findings(applies func(Rule) bool) []Finding {
	var findings []Finding
	for _, r := range Rules {
		if !applies(r) {
			continue
		}
		hits := r.check(s)
		label := ""
		if len(hits) > 0 && r.fix != nil && len(r.check(newSubject(r.fixed(s.Content), s.account))) < len(hits) {
			label = r.FixLabel // offered only where it helps: {{1} can be mended, {{a-b}} cannot
		}
		for _, h := range hits {
			findings = append(findings, Finding{
				RuleID: r.ID, Severity: r.Severity, Field: h.field, Message: h.message,
				Why: r.Why, Fix: r.Fix, FixLabel: label,
			})
		}
	}
	return findings
}

// cardFindings looks at one card; its fields are those of a message, under cards.n.
func (s *subject) cardFindings(i int) []Finding {
	card := newSubject(s.card(i), Facts{})
	found := card.findings(func(r Rule) bool { return r.on == freeForm })
	for k, f := range found {
		found[k].Field = fmt.Sprintf("cards.%d.%s", i, strings.TrimPrefix(f.Field, "header."))
		found[k].Message = fmt.Sprintf("Card %d: %s", i+1, f.Message)
	}
	return found
}

func (r Rule) appliesTo(c Content) bool {
	auth := c.Category == CategoryAuthentication
	return r.on == anyTemplate || auth == (r.on == authTemplate)
}

func rank(s Severity) int {
	return slices.Index([]Severity{SeverityError, SeverityWarning, SeverityInfo}, s)
}

// Blocking reports whether any finding keeps the draft from being submitted.
func Blocking(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == SeverityError })
}

// ApplyFix does what the rule's FixLabel promises. It reports false, and returns
// the content unchanged, if the rule has no mechanical fix.
func ApplyFix(c Content, ruleID string) (Content, bool) {
	for _, r := range Rules {
		if r.ID == ruleID && r.fix != nil {
			return r.fixed(c), true
		}
	}
	return c, false
}

// fixed works on a copy: Normalised makes new slices.
func (r Rule) fixed(c Content) Content {
	c = r.fix(c.Normalised()).Normalised()
	if c.InForm() == FormCarousel && r.on == freeForm {
		for i := range c.Cards {
			card := r.fix(c.card(i)).Normalised()
			c.Cards[i].Body, c.Cards[i].Samples, c.Cards[i].Buttons = card.Body, card.Samples, card.Buttons
		}
	}
	return c
}
