// Package rounds knows the page that follows several things that Sobot is asked for, one
// after another. It must not know who asks, do I/O, or know the web framework.
package rounds

import (
	"fmt"
	"strconv"
	"strings"

	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Title is what the round is called.
func Title(r templates.Round) string {
	switch what := counted(r, len(r.Parts)); {
	case r.Kind != templates.OpDelete:
		return "Submitting " + r.Name
	case r.Running():
		return "Deleting " + what
	default:
		return "Deletion of " + what
	}
}

// Progress says in one sentence how far it is.
func Progress(r templates.Round) string {
	all, ok := len(r.Parts), r.Count(templates.OutcomeOK)
	done := "submitted"
	if r.Kind == templates.OpDelete {
		done = "deleted"
	}
	switch {
	case r.Running():
		return strconv.Itoa(r.Done()) + " of " + counted(r, all) + " done"
	case ok < all:
		return strconv.Itoa(ok) + " of " + counted(r, all) + " " + done
	case r.Kind == templates.OpDelete:
		return "All done: " + counted(r, all) + " " + done + ". Their history stays readable."
	}
	return "All done: " + counted(r, all) + " " + done + ". Meta reviews each by itself, usually within minutes."
}

// counted is a number of what the round is about.
func counted(r templates.Round, n int) string {
	if r.Kind == templates.OpDelete {
		return ui.Counted(n, "name", "names")
	}
	return ui.Counted(n, "language", "languages")
}

// changes reports whether something is still to happen, by us or by the next list.
func changes(r templates.Round) bool {
	return r.Running() || r.Count(templates.OutcomeUnknown) > 0
}

func lost(r templates.Round) string {
	if n := r.Count(templates.OutcomeUnknown); n > 1 {
		return fmt.Sprintf("%d answers were lost.", n)
	}
	return "One answer was lost."
}

// called is what a part is about, in words.
func called(p templates.RoundPart) string {
	if p.Name != "" {
		return p.Name
	}
	if name := ui.LanguageName(p.Language); name != p.Language {
		return name + " · " + p.Language
	}
	return p.Language
}

// state is the state of a part as ui.StatusWord says it.
func state(r templates.Round, p templates.RoundPart) string {
	deletes := r.Kind == templates.OpDelete
	switch state := p.State(); {
	case state == templates.PartWaiting:
		return ui.DraftWaiting
	case state == templates.PartAsking && deletes:
		return ui.Deleting
	case state == templates.PartAsking:
		return ui.DraftAsking
	case state == templates.PartLeftOut:
		return ui.DraftLeftOut
	case state == templates.OutcomeOK && deletes:
		return "DELETED"
	case state == templates.OutcomeOK:
		return ui.DraftSubmitted
	default:
		return state
	}
}

// link is where one goes on with a part; empty while it is on its way.
func link(r templates.Round, p templates.RoundPart) (word, address string) {
	state := p.State()
	switch {
	case state == templates.PartWaiting || state == templates.PartAsking:
		return "", ""
	case p.Name == "" && state == templates.OutcomeOK:
		return "Look at it", ui.TemplateURL(r.WABA, r.Name, p.Language)
	case p.Name == "":
		return "Go to the draft", ui.DraftURL(r.WABA, p.DraftID)
	case state != templates.OutcomeOK && state != templates.OutcomeUnknown:
		return "Try again", ui.DeleteURL(r.WABA, p.Name)
	case len(p.Languages) > 0:
		return "History", ui.TemplateURL(r.WABA, p.Name, p.Languages[0])
	}
	return "", ""
}

// problem says what went wrong with a part.
func problem(p templates.RoundPart) string {
	if p.Operation.Error != "" {
		return p.Operation.Error
	}
	return p.Problem
}

func languages(p templates.RoundPart) string { return strings.Join(p.Languages, ", ") }
