package events

import (
	"strings"
	"unicode/utf8"
)

// The statuses of a template that lists and webhooks use.
const (
	StatusApproved        = "APPROVED"
	StatusPending         = "PENDING"
	StatusRejected        = "REJECTED"
	StatusPaused          = "PAUSED"
	StatusDisabled        = "DISABLED"
	StatusInAppeal        = "IN_APPEAL"
	StatusPendingDeletion = "PENDING_DELETION"
	StatusDeleted         = "DELETED"
	StatusLimitExceeded   = "LIMIT_EXCEEDED"
	StatusArchived        = "ARCHIVED"
)

// Words that only webhooks use in a status's place: they are no status
// themselves.
const (
	EventUnarchived = "UNARCHIVED" // an earlier status returns; only a list knows which
	EventFlagged    = "FLAGGED"    // a warning; the status stays
	EventReinstated = "REINSTATED" // the warning is over: approved
	EventLocked     = "LOCKED"     // cannot be edited; the status stays
)

// The qualities of a template. Unknown is Meta's word for "not rated yet"; never
// having been told is the empty string.
const (
	QualityGreen   = "GREEN"
	QualityYellow  = "YELLOW"
	QualityRed     = "RED"
	QualityUnknown = "UNKNOWN"
)

// The statuses of a message, in their order. Accepted is ours: Sobot took the
// message and gave it an id.
const (
	MessageAccepted  = "accepted"
	MessageSent      = "sent"
	MessageFailed    = "failed"
	MessageDelivered = "delivered"
	MessageRead      = "read"
)

var statusLabels = map[string]string{
	StatusApproved:        "Approved",
	StatusPending:         "In review",
	StatusRejected:        "Rejected",
	StatusPaused:          "Paused",
	StatusDisabled:        "Disabled",
	StatusInAppeal:        "In appeal",
	StatusPendingDeletion: "Being deleted",
	StatusDeleted:         "Deleted",
	StatusLimitExceeded:   "Limit exceeded",
	StatusArchived:        "Archived",
	EventUnarchived:       "Unarchived",
	EventFlagged:          "Flagged",
	EventReinstated:       "Reinstated",
	EventLocked:           "Locked",
}

var qualityLabels = map[string]string{
	QualityGreen:   "High",
	QualityYellow:  "Medium",
	QualityRed:     "Low",
	QualityUnknown: "Not rated yet",
}

// CanonStatus returns a known status or event word in its canonical upper case,
// and an unknown one as it came.
func CanonStatus(word string) string { return canon(word, statusLabels) }

// CanonQuality does for qualities what CanonStatus does for statuses.
func CanonQuality(word string) string { return canon(word, qualityLabels) }

// CanonCategory returns a category in upper case; legacy and unknown ones stay
// what they are.
func CanonCategory(word string) string { return strings.ToUpper(strings.TrimSpace(word)) }

func canon(word string, known map[string]string) string {
	word = strings.TrimSpace(word)
	upper := strings.ToUpper(word)
	if _, ok := known[upper]; ok {
		return upper
	}
	return word
}

// CanonMessageStatus returns a known status of a message in lower case, and an
// unknown one as it came.
func CanonMessageStatus(word string) string {
	word = strings.TrimSpace(word)
	if lower := strings.ToLower(word); messageRank(lower) > 0 {
		return lower
	}
	return word
}

// KnownStatus reports whether the word is a status or event word of the table
// above.
func KnownStatus(word string) bool {
	_, ok := statusLabels[CanonStatus(word)]
	return ok
}

// Sendable reports whether a template of this status may be sent. A word nobody
// knows may not.
func Sendable(status string) bool {
	return CanonStatus(status) == StatusApproved
}

// Gone reports whether Sobot has deleted the template or is about to.
func Gone(status string) bool {
	switch CanonStatus(status) {
	case StatusDeleted, StatusPendingDeletion:
		return true
	}
	return false
}

// StatusLabel is the status in people's words; an unknown word is its own label.
func StatusLabel(status string) string { return label(CanonStatus(status), statusLabels) }

// QualityLabel is the quality in people's words; an unknown word is its own
// label.
func QualityLabel(quality string) string { return label(CanonQuality(quality), qualityLabels) }

func label(word string, labels map[string]string) string {
	if text, ok := labels[word]; ok {
		return text
	}
	return word
}

// LimitLabel says how many people a day a limit allows, given as Meta's word for its
// step (TIER_10K), as a number, or as -1; an unknown word is its own label.
func LimitLabel(limit string) string {
	word := strings.ToUpper(strings.TrimSpace(limit))
	switch word {
	case "":
		return ""
	case "-1", "TIER_UNLIMITED":
		return "any number of people a day"
	case "TIER_NOT_SET":
		return "not set yet"
	}
	n := strings.TrimPrefix(word, "TIER_")
	if k, thousands := strings.CutSuffix(n, "K"); thousands {
		n = k + ",000"
	}
	if strings.Trim(n, "0123456789,") != "" || n == "" {
		return limit
	}
	return n + " people a day"
}

// sentence makes a label of a word in capitals: TIER_UPGRADE, Tier upgrade.
func sentence(word string) string {
	if word == "" || word != strings.ToUpper(word) {
		return word
	}
	first, size := utf8.DecodeRuneInString(word)
	return string(first) + strings.ToLower(strings.ReplaceAll(word[size:], "_", " "))
}
