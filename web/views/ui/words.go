package ui

import "strings"

// look is how a state shows, in order of importance: a word, a shape, a colour.
type look struct {
	word string
	icon Icon
	tone tone
}

// tone is a colour's meaning; the .templ files give it its classes.
type tone string

const (
	toneGood    tone = "good"
	toneWait    tone = "wait"
	toneWarn    tone = "warn"
	toneBad     tone = "bad"
	toneNeutral tone = "neutral"
)

// statusLooks are the template status words that Sobot's webhooks and lists are known
// to use. A word that is not here is shown as it came.
var statusLooks = map[string]look{
	"APPROVED":         {"Approved", IconCheck, toneGood},
	"REINSTATED":       {"Approved again", IconCheck, toneGood},
	"PENDING":          {"In review", IconClock, toneWait},
	"IN_REVIEW":        {"In review", IconClock, toneWait},
	"IN_APPEAL":        {"In appeal", IconClock, toneWait},
	"REJECTED":         {"Rejected", IconCross, toneBad},
	"PAUSED":           {"Paused", IconBars, toneWarn},
	"FLAGGED":          {"Flagged", IconWarning, toneWarn},
	"DISABLED":         {"Disabled", IconStruck, toneNeutral},
	"LIMIT_EXCEEDED":   {"Limit exceeded", IconStruck, toneNeutral},
	"ARCHIVED":         {"Archived", IconStruck, toneNeutral},
	"PENDING_DELETION": {"Being deleted", IconTrash, toneNeutral},
	"DELETED":          {"Deleted", IconTrash, toneNeutral},

	// Message states of a test-send.
	"accepted":  {"Accepted by Sobot", IconClock, toneWait},
	"sending":   {"Sending", IconClock, toneWait},
	"sent":      {"Sent", IconCheck, toneWait},
	"delivered": {"Delivered", IconTicks, toneWait},
	"read":      {"Read", IconTicks, toneGood},
	"failed":    {"Failed", IconCross, toneBad},

	// Outcomes of our own calls.
	"refused":    {"Refused", IconCross, toneBad},
	"never_sent": {"Never sent", IconCross, toneBad},
	"unknown":    {"Unknown", IconQuestion, toneWarn},
	"submitting": {"Submitting", IconClock, toneWait},
}

func lookOf(status string) look {
	if l, ok := statusLooks[status]; ok {
		return l
	}
	if l, ok := statusLooks[strings.ToUpper(status)]; ok {
		return l
	}
	if status == "" {
		return look{"No status yet", IconQuestion, toneNeutral}
	}
	return look{status, IconQuestion, toneNeutral}
}

// StatusWord is the plain word for a status of a template or a message; an unknown one
// comes back as it is.
func StatusWord(status string) string { return lookOf(status).word }

// QualityWord is the plain word for a quality: GREEN "High", YELLOW "Medium", RED "Low",
// UNKNOWN "Not rated" (Meta's word for it), and "Not told" when nobody ever said.
func QualityWord(quality string) string {
	switch strings.ToUpper(quality) {
	case "GREEN", "HIGH":
		return "High"
	case "YELLOW", "MEDIUM":
		return "Medium"
	case "RED", "LOW":
		return "Low"
	case "UNKNOWN", "NONE":
		return "Not rated"
	case "":
		return "Not told"
	}
	return quality
}

// CategoryWord is the plain word for a category; an unknown one comes back as it is.
func CategoryWord(category string) string {
	switch category {
	case "MARKETING":
		return "Marketing"
	case "UTILITY":
		return "Utility"
	case "AUTHENTICATION":
		return "Authentication"
	case "TRANSACTIONAL":
		return "Transactional"
	case "OTP":
		return "One-time password"
	}
	return category
}
