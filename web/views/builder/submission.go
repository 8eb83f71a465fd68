package builder

import (
	"net/url"

	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// SubmissionURL is the page that follows several languages on their way to Sobot.
func SubmissionURL(waba, id string) string {
	return ui.AccountURL(waba) + "/submissions/" + url.PathEscape(id)
}

// partState is the state of a part as ui.StatusWord says it.
func partState(p templates.SubmissionPart) string {
	switch state := p.State(); state {
	case templates.PartWaiting:
		return ui.DraftWaiting
	case templates.PartAsking:
		return ui.DraftAsking
	case templates.PartLeftOut:
		return ui.DraftLeftOut
	case templates.OutcomeOK:
		return ui.DraftSubmitted
	default:
		return state
	}
}

// running reports whether something is still to happen, by us or by the next list.
func running(s templates.Submission) bool {
	return s.Ended.IsZero() || unknown(s) > 0
}

func unknown(s templates.Submission) (n int) {
	for _, p := range s.Parts {
		if p.State() == templates.OutcomeUnknown {
			n++
		}
	}
	return n
}

// progress says in one sentence how far it is.
func progress(s templates.Submission) string {
	ok := 0
	for _, p := range s.Parts {
		if p.State() == templates.OutcomeOK {
			ok++
		}
	}
	all := plural(len(s.Parts), "language")
	switch {
	case s.Ended.IsZero():
		return count(s.Done(), "of "+all+" done")
	case ok == len(s.Parts):
		return "All done: " + all + " submitted. Meta reviews each by itself, usually within minutes."
	}
	return count(ok, "of "+all+" submitted")
}
