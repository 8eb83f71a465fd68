package activity

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/events"
	"templatedesk/web/views/ui"
)

// Query is what the page's address asks for: kind (a group of kinds or one), severity,
// source, template with language, number, from and to (days), and the place in the
// history: before or after an entry.
type Query struct {
	WABA                       string // "" for all accounts
	Kind, Severity, Source     string
	Template, Language, Number string
	From, To                   string // 2026-03-01, as typed; To is the last day, included
	Before, After              string
}

// maxParam is how much of one parameter is read; longer ones match nothing anyway.
const maxParam = 200

// ReadQuery reads the address's parameters. A kind, severity or source that is none
// asks for nothing.
func ReadQuery(waba string, params url.Values) Query {
	get := func(name string) string {
		value := strings.TrimSpace(strings.ToValidUTF8(params.Get(name), ""))
		return string([]rune(value)[:min(len([]rune(value)), maxParam)])
	}
	known := func(value string, choices []choice) string {
		if slices.ContainsFunc(choices, func(c choice) bool { return c.value == value }) {
			return value
		}
		return ""
	}
	return Query{
		WABA: waba, Kind: known(get("kind"), allKinds()), Severity: known(get("severity"), severities), Source: known(get("source"), sources),
		Template: strings.ToLower(get("template")), Language: get("language"), Number: get("number"),
		From: get("from"), To: get("to"), Before: get("before"), After: get("after"),
	}
}

// Filter is the query as the journal is asked, but for its number; days are days of the
// zone. Errors are sentences by field.
func (q Query) Filter(zone *time.Location) (events.Filter, map[string]string) {
	f := events.Filter{WABA: q.WABA, Kinds: kindsOf(q.Kind), Name: q.Template, Language: q.Language}
	if q.Severity != "" {
		f.Severities = []events.Severity{events.Severity(q.Severity)}
	}
	if q.Source != "" {
		f.Sources = []events.Source{events.Source(q.Source)}
	}
	problems := map[string]string{}
	day := func(field, text string, to *time.Time, more int) {
		if text == "" {
			return
		}
		t, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			problems[field] = "Type a day as 2026-03-31."
			return
		}
		*to = t.AddDate(0, 0, more)
	}
	day("from", q.From, &f.From, 0)
	day("to", q.To, &f.To, 1)
	if len(problems) == 0 && !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		problems["to"] = "This is before the first day."
	}
	return f, problems
}

// Address is the page of that query.
func (q Query) Address() string { return q.address("") }

// Export is the address of what the query chooses, all of it, as a file.
func (q Query) Export(format string) string { return q.Newest().address("/export." + format) }

func (q Query) address(path string) string {
	params := url.Values{}
	for name, value := range map[string]string{
		"kind": q.Kind, "severity": q.Severity, "source": q.Source, "template": q.Template, "number": q.Number,
		"from": q.From, "to": q.To, "before": q.Before, "after": q.After,
	} {
		if value != "" {
			params.Set(name, value)
		}
	}
	if q.Template != "" && q.Language != "" {
		params.Set("language", q.Language)
	}
	address := ui.ActivityURL(q.WABA) + path
	if len(params) > 0 {
		address += "?" + params.Encode()
	}
	return address
}

// Newest is the same choice from its newest entry on.
func (q Query) Newest() Query {
	q.Before, q.After = "", ""
	return q
}

// BeforeEntry is the address of the page with the entries older than the one at that place.
func (q Query) BeforeEntry(place string) string {
	q.Before, q.After = place, ""
	return q.Address()
}

// AfterEntry is the address of the page with the entries next newer than the one there.
func (q Query) AfterEntry(place string) string {
	q.Before, q.After = "", place
	return q.Address()
}

// all is the same span without any choice.
func (q Query) all() Query { return Query{WABA: q.WABA} }

func (q Query) filtered() bool { return q.Newest() != q.all() }

// choice is one word of a filter: as the address has it, and as people read it.
type choice struct{ value, word string }

var severities = []choice{
	{string(events.Problem), "Problems"},
	{string(events.Warning), "Warnings"},
	{string(events.Good), "Good news"},
	{string(events.Note), "Notes"},
}

var sources = []choice{
	{string(events.FromWebhook), "Webhook"},
	{string(events.FromRecovered), "Recovered push"},
	{string(events.FromSync), "Sync"},
	{string(events.FromUser), "Our own action"},
}

// group is some kinds that people think of together, by its word in the address.
type group struct {
	choice
	kinds []choice
}

var groups = []group{
	{choice{"templates", "Templates"}, []choice{
		{string(events.TemplateStatus), "Status"},
		{string(events.TemplateQuality), "Quality"},
		{string(events.TemplateCategory), "Category"},
		{string(events.CategoryAnnounced), "Category announced"},
		{string(events.TemplateWording), "Wording"},
		{string(events.TemplateSubmitted), "Submitted"},
		{string(events.TemplateRefused), "Refused by Sobot"},
		{string(events.TemplateUnknown), "Ended unclear"},
		{string(events.TemplateDeleted), "Deleted"},
		{string(events.TemplateAppeared), "Appeared in the list"},
		{string(events.TemplateMissing), "Missing from the list"},
		{string(events.TemplateBack), "Back in the list"},
	}},
	{choice{"messages", "Messages"}, []choice{
		{string(events.TestSent), "Test-sends"},
		{string(events.MessageStatus), "Sent, delivered, read, failed"},
		{string(events.Inbound), "Received"},
	}},
	{choice{"account", "Numbers and accounts"}, []choice{
		{string(events.NumberQuality), "Numbers"},
		{string(events.NumberName), "Display names"},
		{string(events.AccountUpdate), "Accounts"},
		{string(events.AccountReview), "Account reviews"},
		{string(events.AccountAlert), "Alerts"},
		{string(events.AccountLimits), "Limits"},
	}},
	{choice{"unrecognised", "Not understood"}, []choice{{string(events.Unrecognised), ""}}},
}

// allKinds are the groups and the kinds.
func allKinds() (all []choice) {
	for _, g := range groups {
		all = append(append(all, g.choice), g.kinds...)
	}
	return all
}

// kindsOf are the kinds of events that the word stands for.
func kindsOf(word string) (kinds []events.Kind) {
	for _, g := range groups {
		for _, k := range g.kinds {
			if word == g.value || word == k.value {
				kinds = append(kinds, events.Kind(k.value))
			}
		}
	}
	return kinds
}

// kindWord says which kinds are chosen: "Templates: quality".
func kindWord(word string) string {
	for _, g := range groups {
		if g.value == word {
			return g.word
		}
		for _, k := range g.kinds {
			if k.value == word {
				return g.word + ": " + strings.ToLower(k.word[:1]) + k.word[1:]
			}
		}
	}
	return ""
}

func wordOf(value string, choices []choice) string {
	for _, c := range choices {
		if c.value == value {
			return c.word
		}
	}
	return value
}

// chip is one part of what is chosen, and the address without it.
type chip struct{ word, without string }

func (p Page) chips() (chips []chip) {
	q := p.Query.Newest()
	add := func(on bool, word string, drop func(*Query)) {
		if on {
			rest := q
			drop(&rest)
			chips = append(chips, chip{word, rest.Address()})
		}
	}
	add(q.Kind != "", kindWord(q.Kind), func(q *Query) { q.Kind = "" })
	add(q.Severity != "", wordOf(q.Severity, severities), func(q *Query) { q.Severity = "" })
	add(q.Source != "", "Known from: "+strings.ToLower(wordOf(q.Source, sources)), func(q *Query) { q.Source = "" })
	add(q.Template != "", "Template "+q.Template, func(q *Query) { q.Template, q.Language = "", "" })
	add(q.Template != "" && q.Language != "", "Language "+q.Language, func(q *Query) { q.Language = "" })
	add(q.Number != "", "Number "+p.numberWord(), func(q *Query) { q.Number = "" })
	add(q.From != "", "From "+p.day(q.From), func(q *Query) { q.From = "" })
	add(q.To != "", "Until "+p.day(q.To), func(q *Query) { q.To = "" })
	return chips
}

// numberWord is a sender's label, else what was typed.
func (p Page) numberWord() string {
	for _, s := range p.Senders {
		if s.PhoneNumberID == p.Query.Number && s.Label != "" {
			return s.Label
		}
	}
	return p.Query.Number
}

// day is a day as typed in words: "3 Nov 2026"; what is none stays as it is.
func (p Page) day(typed string) string {
	t, err := time.Parse(time.DateOnly, typed)
	switch {
	case err != nil:
		return typed
	case t.Year() == p.Now.In(p.zone()).Year():
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}
