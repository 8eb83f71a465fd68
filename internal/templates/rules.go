package templates

import (
	"fmt"
	"slices"
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
	check func(Content) []hit
	fix   func(Content) Content
}

// scope is the kind of template that a rule is about.
type scope int

const (
	anyTemplate  scope = iota
	freeForm           // MARKETING, UTILITY, and no category yet
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
// It holds every blocking rule of MARKETING, UTILITY and AUTHENTICATION (copy
// code) templates with a text or media header, quick reply, URL and phone buttons,
// and the few warnings that most often predict a rejection. Left for later: the
// forms not offered yet (location header, coupon code, Flow, one-tap and zero-tap
// codes, message TTL, carousel, limited-time offer, catalog) and the remaining
// warnings: emoji and marks where they are not drawn, a variable alone on a line,
// blank lines, repeated labels, link shorteners, desktop visibility, vague,
// sensitive or threatening wording, gambling, one-time codes outside
// AUTHENTICATION, language mix, capitals, missing opt-out, text that another
// template has already.
var Rules = slices.Concat(nameRules, headerRules, bodyRules, sampleRules, footerRules, buttonRules, urlRules, authRules)

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

// Review checks a content against all Rules. Errors come first, then warnings;
// within a severity the order is that of the form.
func Review(c Content) []Finding {
	c = c.Normalised()
	var findings []Finding
	for _, r := range Rules {
		if !r.appliesTo(c) {
			continue
		}
		hits := r.check(c)
		label := ""
		if len(hits) > 0 && r.fix != nil && len(r.check(r.fixed(c))) < len(hits) {
			label = r.FixLabel // offered only where it helps: {{1} can be mended, {{a-b}} cannot
		}
		for _, h := range hits {
			findings = append(findings, Finding{
				RuleID: r.ID, Severity: r.Severity, Field: h.field, Message: h.message,
				Why: r.Why, Fix: r.Fix, FixLabel: label,
			})
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return rank(a.Severity) - rank(b.Severity) })
	return findings
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
func (r Rule) fixed(c Content) Content { return r.fix(c.Normalised()).Normalised() }
