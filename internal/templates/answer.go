package templates

import (
	"cmp"
	"time"

	"templatedesk/internal/events"
)

// Answer is the first answer of review to a template: nothing can be edited through
// Sobot, so what a template is asked for once is answered once, but for appeals.
type Answer struct {
	// Reviewed says that the template was seen in review. One that was approved before
	// it was known here gave no answer that we could count.
	Reviewed  bool
	Submitted time.Time // from here; zero for templates made elsewhere
	At        time.Time // zero while there is no answer
	Told      bool      // by a push; else a list showed it, some time after it was given
	Word      string    // APPROVED or REJECTED
}

// With is the answer with one more event of its template known. It is commutative and
// idempotent, like events.Fold: a push counts before what a list showed, then the
// earliest.
func (a Answer) With(e events.Event) Answer {
	switch e.Kind {
	case events.TemplateSubmitted:
		a.Reviewed = true
		if a.Submitted.IsZero() || e.At().Before(a.Submitted) {
			a.Submitted = e.At()
		}
		return a
	case events.TemplateStatus, events.TemplateKnown, events.TemplateAppeared, events.TemplateBack:
	default:
		return a
	}
	switch word := events.CanonStatus(e.To); word {
	case events.StatusPending, events.StatusInAppeal:
		a.Reviewed = true
	case events.StatusApproved, events.StatusRejected:
		told := e.Source != events.FromSync
		if e.Kind == events.TemplateStatus && (a.At.IsZero() || a.givesWay(told, e.At(), word)) {
			a.At, a.Told, a.Word = e.At(), told, word
		}
	}
	return a
}

// givesWay reports whether another answer counts before a.
func (a Answer) givesWay(told bool, at time.Time, word string) bool {
	if told != a.Told {
		return told
	}
	return cmp.Or(at.Compare(a.At), cmp.Compare(word, a.Word)) < 0
}

// Took is how long the answer took; 0 where that is not known: the template was made
// elsewhere, or only a list told of the answer.
func (a Answer) Took() time.Duration {
	if !a.Told || a.Submitted.IsZero() || !a.At.After(a.Submitted) {
		return 0
	}
	return a.At.Sub(a.Submitted)
}
