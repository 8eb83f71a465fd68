package templates

import (
	"slices"
	"strings"
	"time"
)

// Attention says in plain words what a person should look at, gravest first; empty
// if all is well. Times are said in the zone of now.
func (t Template) Attention(now time.Time) []string {
	if t.Deleted() {
		return nil
	}
	var notes []string
	switch strings.ToUpper(t.Status) {
	case "REJECTED":
		notes = append(notes, "Rejected"+because(t.Reason))
	case "DISABLED":
		notes = append(notes, "Disabled for good"+because(t.Reason))
	case "PAUSED":
		note := "Paused for low quality"
		if t.Until.After(now) {
			note += " until " + moment(t.Until, now)
		}
		notes = append(notes, note)
	case "LIMIT_EXCEEDED":
		notes = append(notes, "The account has reached its limit of templates")
	case "PENDING", "IN_APPEAL":
		if since := t.PendingSince; !since.IsZero() && now.Sub(since) > StuckAfter {
			notes = append(notes, "In review for more than "+plural(int(now.Sub(since).Hours()), "hour"))
		}
	}
	if t.State.Flagged() {
		notes = append(notes, "Flagged by Meta: it will be paused if its quality stays low")
	}
	switch strings.ToUpper(t.Quality) {
	case "RED":
		notes = append(notes, "Quality is low: Meta pauses it next")
	case "YELLOW":
		notes = append(notes, "Quality has dropped to medium")
	}
	if asked := t.AskedCategory; asked != "" && t.Category != "" && !strings.EqualFold(asked, t.Category) {
		notes = append(notes, "Meta made it "+strings.ToUpper(t.Category)+"; "+strings.ToUpper(asked)+" was asked for")
	}
	if coming, when := t.State.Announced(); coming != "" {
		note := "Meta will make it " + coming
		if !when.IsZero() {
			note += " from " + moment(when, now)
		}
		notes = append(notes, note)
	}
	if !t.MissingSince.IsZero() {
		notes = append(notes, "Missing from Sobot's list since "+moment(t.MissingSince, now))
	}
	return notes
}

// moment is a time in the zone of now, with its date unless that is today.
func moment(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2 Jan, 15:04")
}

// Gravity orders templates by how much they need a person, the gravest first.
func (t Template) Gravity() int {
	return slices.Index([]bool{
		strings.EqualFold(t.Status, "DISABLED"), strings.EqualFold(t.Status, "REJECTED"), strings.EqualFold(t.Status, "PAUSED"),
		t.State.Flagged(), strings.EqualFold(t.Quality, "RED"), strings.EqualFold(t.Quality, "YELLOW"), true,
	}, true)
}

func because(reason string) string {
	if reason == "" || strings.EqualFold(reason, "NONE") {
		return ""
	}
	return ": " + reason
}

// Sendable says in a sentence why Meta would refuse a message of this template at
// present; empty if it would not. An unknown status does not forbid trying.
func (t Template) Sendable() string {
	switch {
	case t.Deleted():
		return "This template is deleted."
	case !t.MissingSince.IsZero():
		return "Sobot no longer lists this template."
	}
	switch strings.ToUpper(t.Status) {
	case "PENDING", "IN_APPEAL":
		return "This template is still in review. It can be sent once Meta has approved it."
	case "REJECTED":
		return "Meta rejected this template. Make a new version of it."
	case "PAUSED":
		return "Meta has paused this template for low quality. Wait until the pause ends."
	case "DISABLED":
		return "Meta has disabled this template for good. Make a new one."
	case "DELETED", "PENDING_DELETION":
		return "This template is being deleted."
	case "LIMIT_EXCEEDED":
		return "The account has reached its limit of templates, so Meta does not send this one."
	case "ARCHIVED":
		return "Meta has archived this template because it was not used for a year."
	}
	return ""
}
