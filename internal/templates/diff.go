package templates

import (
	"encoding/json"
	"strings"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
)

// Change is one difference between our copy and a list.
type Change struct {
	// Kind is one of events.TemplateAppeared, TemplateStatus, TemplateCategory,
	// TemplateWording, TemplateMissing and TemplateBack.
	Kind   events.Kind
	Old    *Template       // our row; nil for appeared
	Listed *sobot.Template // what the list says; nil for missing
	From   string          // status or category before and after, verbatim
	To     string
	Reason string // of the status that the list says, in Sobot's word, where it gives one
	Detail string // wording: which part changed how, a line each
	// Again marks a Missing that was missing before: the second complete list
	// without it.
	Again bool
}

// Diff compares our rows of one WABA with one complete list of it, in the order of
// the list, then what is missing in the order of the rows. It is pure and knows no
// clock: give it only rows that were known before the list was fetched, or a
// template submitted meanwhile looks missing. A row that we deleted and that is
// listed still comes as TemplateBack; whether the list is older than the deletion
// is for the caller to judge.
//
// It finds a row by Sobot's id, else by name and language where either side knows no
// id; another id at the same address is another template, deleted and made again
// elsewhere. It tolerates repeated entries (the first counts), both letter cases and
// pt-BR for pt_BR. An empty or suspiciously short list (see Plausible) tells nothing
// about what it lacks.
func Diff(old []Template, snap []sobot.Template) []Change {
	byID := map[string]*Template{}
	byAddress := map[string]*Template{}
	for i := range old {
		t := &old[i]
		if t.VendorID != "" && byID[t.VendorID] == nil {
			byID[t.VendorID] = t
		}
		// A live row stands for an address before a deleted one of former times.
		if a := address(t.Name, t.Language); !t.Deleted() && byAddress[a] == nil {
			byAddress[a] = t
		}
	}

	var changes []Change
	matched := map[*Template]bool{}
	seen := map[string]bool{}
	for i := range snap {
		listed := &snap[i]
		key := "id " + string(listed.ID)
		if listed.ID == "" {
			key = "at " + address(listed.Name, listed.Language)
		}
		if seen[key] || listed.Name == "" {
			continue
		}
		seen[key] = true
		row := byID[string(listed.ID)]
		if listed.ID == "" {
			row = nil
		}
		if row == nil {
			row = byAddress[address(listed.Name, listed.Language)]
			if row != nil && (row.VendorID != "" && listed.ID != "" || matched[row]) {
				row = nil
			}
		}
		if row == nil {
			if !events.Gone(listed.Status) {
				changes = append(changes, Change{Kind: events.TemplateAppeared, Listed: listed, To: listed.Status, Reason: listedReason(listed)})
			}
			continue
		}
		matched[row] = true
		changes = append(changes, compare(row, listed)...)
	}

	if !Plausible(old, snap) {
		return changes
	}
	for i := range old {
		if t := &old[i]; !matched[t] && !t.Deleted() {
			changes = append(changes, Change{Kind: events.TemplateMissing, Old: t, From: t.Status, Again: !t.MissingSince.IsZero()})
		}
	}
	return changes
}

// fewKnown is under how many templates all of them may well come or go at once.
const fewKnown = 8

// FirstList reports whether a list is the first to show what was there before the
// account was added here: a first list may have been empty by mistake, and what comes
// after it by the dozen was not made within minutes.
func FirstList(old []Template, snap []sobot.Template) bool {
	return len(old) == 0 && len(snap) >= fewKnown
}

// Plausible reports whether a list may be believed about what it lacks. An empty
// one, or one that lacks more than half of at least eight known templates, looks
// like a failure of theirs and must not wipe anything.
func Plausible(old []Template, snap []sobot.Template) bool {
	known := 0
	for _, t := range old {
		if !t.Deleted() && t.MissingSince.IsZero() {
			known++
		}
	}
	if known == 0 {
		return true
	}
	return len(snap) > 0 && (known < fewKnown || len(snap)*2 >= known)
}

func compare(row *Template, listed *sobot.Template) []Change {
	change := func(kind events.Kind) Change { return Change{Kind: kind, Old: row, Listed: listed} }
	if row.Deleted() {
		if events.Gone(listed.Status) {
			return nil
		}
		c := change(events.TemplateBack)
		c.To, c.Reason = listed.Status, listedReason(listed)
		return []Change{c}
	}
	var changes []Change
	if !row.MissingSince.IsZero() {
		c := change(events.TemplateBack)
		c.To, c.Reason = listed.Status, listedReason(listed)
		changes = append(changes, c)
	}
	if listed.Status != "" && !strings.EqualFold(row.Status, listed.Status) {
		c := change(events.TemplateStatus)
		c.From, c.To, c.Reason = row.Status, listed.Status, listedReason(listed)
		changes = append(changes, c)
	}
	if listed.Category != "" && !strings.EqualFold(row.Category, listed.Category) {
		c := change(events.TemplateCategory)
		c.From, c.To = row.Category, listed.Category
		changes = append(changes, c)
	}
	if detail := WordingChange(row.Category, row.Components, listed.Components); detail != "" {
		c := change(events.TemplateWording)
		c.Detail = detail
		changes = append(changes, c)
	}
	return changes
}

// listedReason is why the list's template has its status. Sobot's document knows no such
// field; Meta's own lists have it, and Sobot may pass it on.
func listedReason(listed *sobot.Template) string {
	const most = 200
	var word string
	if json.Unmarshal(listed.Extra["rejected_reason"], &word) != nil || strings.EqualFold(word, "NONE") {
		return ""
	}
	if runes := []rune(word); len(runes) > most {
		word = string(runes[:most]) + "…"
	}
	return strings.TrimSpace(word)
}

func address(name, language string) string {
	return strings.ToLower(name) + " " + strings.ToLower(normalLanguage(language))
}
