package templates

import (
	"cmp"
	"slices"
	"time"

	"templatedesk/internal/events"
)

// Stretch is a stretch of time in which a template had one status, or one quality.
type Stretch struct {
	From, To time.Time
	Word     string // canonical where known
}

// Stretches are the statuses and the qualities that a template had between two moments,
// oldest first, by where its events stand in its history. The last of each is what the
// template is now. Where nobody told, there is none; an event beyond the window, or
// left out by whoever read only the newest, leaves the time before it open.
func (t Template) Stretches(list []events.Event, from, to time.Time) (status, quality []Stretch) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b events.Event) int {
		return cmp.Or(a.At().Compare(b.At()), cmp.Compare(a.ID, b.ID))
	})
	var statuses, qualities []step
	for _, e := range list {
		statuses = then(statuses, e.At(), statusSaid(e))
		if e.Kind == events.TemplateQuality {
			qualities = then(qualities, e.At(), events.CanonQuality(e.To))
		}
	}
	now := step{t.State.Status.Since(), events.CanonStatus(t.Status)}
	if t.Deleted() {
		now = step{t.DeletedAt, events.StatusDeleted}
	}
	statuses = atLast(statuses, now)
	qualities = atLast(qualities, step{t.State.Quality.Since(), events.CanonQuality(t.Quality)})
	return stretches(statuses, from, to), stretches(qualities, from, to)
}

// statusSaid is the status that an event says the template got; "" if none.
func statusSaid(e events.Event) string {
	switch e.Kind {
	case events.TemplateSubmitted:
		return events.StatusPending
	case events.TemplateDeleted:
		return events.StatusDeleted
	case events.TemplateKnown, events.TemplateAppeared, events.TemplateBack:
		return events.CanonStatus(e.To)
	case events.TemplateStatus:
		switch word := events.CanonStatus(e.To); word {
		case events.EventFlagged, events.EventLocked, events.EventUnarchived: // no statuses themselves
		case events.EventReinstated:
			return events.StatusApproved
		default:
			return word
		}
	}
	return ""
}

// step is a moment from which a word holds.
type step struct {
	at   time.Time
	word string
}

func then(steps []step, at time.Time, word string) []step {
	if word == "" || len(steps) > 0 && steps[len(steps)-1].word == word {
		return steps
	}
	return append(steps, step{at, word})
}

// atLast ends with what is known to be so now, however the events add up to it.
func atLast(steps []step, now step) []step {
	if n := len(steps); n > 0 && now.at.Before(steps[n-1].at) {
		now.at = steps[n-1].at
	}
	return then(steps, now.at, now.word)
}

// stretches are what holds within a window. The last holds until its end, if only since
// just now, or since what Sobot's clock calls in a moment.
func stretches(steps []step, from, to time.Time) (out []Stretch) {
	for i, s := range steps {
		last := i == len(steps)-1
		begin, end := earlier(to, s.at), to
		if !last {
			end = earlier(to, steps[i+1].at)
		}
		if begin.Before(from) {
			begin = from
		}
		if last || end.After(begin) {
			out = append(out, Stretch{begin, end, s.word})
		}
	}
	return out
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
