package templates

import (
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
			note += " until " + t.Until.In(now.Location()).Format("2 January 15:04 MST")
		}
		notes = append(notes, note)
	case "FLAGGED":
		notes = append(notes, "Flagged by Meta: it will be disabled if its quality stays low")
	case "LIMIT_EXCEEDED":
		notes = append(notes, "The account has reached its limit of templates")
	case "PENDING", "IN_APPEAL":
		if since := t.PendingSince; !since.IsZero() && now.Sub(since) > StuckAfter {
			notes = append(notes, "In review for more than "+plural(int(now.Sub(since).Hours()), "hour"))
		}
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
	if !t.MissingSince.IsZero() {
		notes = append(notes, "Missing from Sobot's list since "+t.MissingSince.In(now.Location()).Format("2 January 15:04 MST"))
	}
	return notes
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
