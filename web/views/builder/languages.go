package builder

import (
	"slices"
	"strings"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Language is one language of a name: a draft of the family, or a template in use.
type Language struct {
	Content  templates.Content
	DraftID  string // empty for a template
	Status   string // of a template
	Submit   string // of a draft, with Refused
	Refused  bool
	Findings []templates.Finding // of a draft
}

// LanguageOf is a draft as one language of its name.
func LanguageOf(d templates.Draft, findings []templates.Finding) Language {
	return Language{Content: d.Content, DraftID: d.ID, Submit: d.Submit, Refused: d.Refusal != "", Findings: findings}
}

// LanguageInUse is a template as one language of its name.
func LanguageInUse(t templates.Template) Language {
	return Language{Content: templates.FromTemplate(t), Status: t.Status}
}

// state is its status as ui.StatusWord says it.
func (l Language) state() string {
	switch {
	case l.DraftID == "":
		if l.Status == "" {
			return events.StatusPending
		}
		return l.Status
	case l.Submit != "":
		return l.Submit
	case l.Refused:
		return templates.OutcomeRefused
	}
	p := Page{Draft: templates.Draft{Content: l.Content}, Findings: l.Findings}
	switch {
	case len(p.blocking()) > 0:
		return ui.DraftToFix
	case len(p.missing()) > 0:
		return ui.DraftUnfinished
	}
	return ui.DraftReady
}

// sendable reports whether nothing that we know keeps it from being submitted.
func (l Language) sendable() bool {
	return l.DraftID != "" && l.Submit == "" &&
		!slices.ContainsFunc(l.Findings, func(f templates.Finding) bool { return f.Severity == templates.SeverityError })
}

func (l Language) url(waba string) string {
	if l.DraftID == "" {
		return ui.TemplateURL(waba, l.Content.Name, l.Content.Language)
	}
	return ui.DraftURL(waba, l.DraftID)
}

// several reports whether the name has more than this draft.
func (p Page) several() bool { return len(p.Languages) > 1 }

// drafts is how many of the languages are still drafts that may be submitted, and ready
// how many of these nothing keeps from it.
func (p Page) drafts() (all, ready int) {
	for _, l := range p.Languages {
		if l.DraftID != "" && l.Submit == "" && l.Content.Name == p.Draft.Name {
			all++
			if l.sendable() {
				ready++
			}
		}
	}
	return all, ready
}

// others are the drafts of the family that are called otherwise.
func (p Page) others() (n int) {
	for _, l := range p.Languages {
		if l.DraftID != "" && l.Content.Name != p.Draft.Name {
			n++
		}
	}
	return n
}

// addable are the languages that the name does not have yet.
func (p Page) addable() []sobot.Language {
	return slices.DeleteFunc(slices.Clone(languages), func(l sobot.Language) bool {
		return slices.ContainsFunc(p.Languages, func(have Language) bool { return have.Content.Language == l.Code })
	})
}

func (p Page) parity() []templates.ParityRow { return templates.Parity(p.contents()) }

// contents are those of all languages.
func (p Page) contents() []templates.Content {
	list := make([]templates.Content, len(p.Languages))
	for i, l := range p.Languages {
		list[i] = l.Content
	}
	return list
}

// untranslated are sentences about languages that have the text of another one.
func (p Page) untranslated() (said []string) {
	list := p.contents()
	for i, like := range templates.Untranslated(list) {
		if like >= 0 && p.Languages[i].DraftID != "" {
			said = append(said, languageName(list[i].Language)+" has the same text as "+languageName(list[like].Language)+": is it translated?")
		}
	}
	return said
}

// differences is how many things the languages do not have alike.
func differences(rows []templates.ParityRow) (n int) {
	for _, row := range rows {
		if !row.Same() {
			n++
		}
	}
	return n
}

// languageName is a language in words, with its code.
func languageName(code string) string {
	if code == "" {
		return "No language yet"
	}
	if l, ok := sobot.LookupLanguage(code); ok {
		return l.Name + " · " + l.Code
	}
	return code
}

// parityWord is one cell of the comparison.
func parityWord(row templates.ParityRow, cell []string) string {
	if len(cell) == 0 {
		return "none"
	}
	words := make([]string, len(cell))
	for i, word := range cell {
		switch row.Path {
		case "category":
			word = orElse(ui.CategoryWord(word), word)
		case "buttons":
			kind, variables, _ := strings.Cut(word, " ")
			word = strings.TrimSpace(buttonWord(kind) + " " + variables)
		case "header.format", "layout", "cards":
			word = strings.ToLower(strings.ReplaceAll(word, "_", " "))
		}
		words[i] = word
	}
	return strings.Join(words, ", ")
}
