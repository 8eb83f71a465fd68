package ui

import (
	"strconv"

	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// tone is a colour's meaning; the .templ files give it its classes.
type tone string

const (
	toneGood    tone = "good"
	toneWait    tone = "wait"
	toneWarn    tone = "warn"
	toneBad     tone = "bad"
	toneNeutral tone = "neutral"
)

// look is the shape and the colour that a state shows beside its word.
type look struct {
	icon Icon
	tone tone
}

// How far a draft or a deletion is, beside the outcomes of calls.
const (
	DraftReady      = "draft-ready"
	DraftUnfinished = "draft-unfinished"
	DraftToFix      = "draft-to-fix"
	DraftAsking     = "submitting"
	DraftWaiting    = "draft-waiting"
	DraftSubmitted  = "draft-submitted"
	DraftLeftOut    = "draft-left-out"
	Deleting        = "deleting"
)

// looks are those of templates' statuses (in capitals), messages' statuses and the
// outcomes of our own calls. A word that is not here is shown as it came.
var looks = map[string]look{
	events.StatusApproved:        {IconCheck, toneGood},
	events.EventReinstated:       {IconCheck, toneGood},
	events.StatusPending:         {IconClock, toneWait},
	events.StatusInAppeal:        {IconClock, toneWait},
	events.StatusRejected:        {IconCross, toneBad},
	events.StatusPaused:          {IconBars, toneWarn},
	events.EventFlagged:          {IconWarning, toneWarn},
	events.StatusDisabled:        {IconStruck, toneNeutral},
	events.StatusLimitExceeded:   {IconStruck, toneNeutral},
	events.StatusArchived:        {IconStruck, toneNeutral},
	events.StatusPendingDeletion: {IconTrash, toneNeutral},
	events.StatusDeleted:         {IconTrash, toneNeutral},

	"sending":               {IconClock, toneWait},
	events.MessageAccepted:  {IconClock, toneWait},
	events.MessageSent:      {IconCheck, toneWait},
	events.MessageDelivered: {IconTicks, toneWait},
	events.MessageRead:      {IconTicks, toneGood},
	events.MessageFailed:    {IconCross, toneBad},

	DraftReady:      {IconCheck, toneGood},
	DraftUnfinished: {IconQuestion, toneNeutral},
	DraftToFix:      {IconCross, toneBad},
	DraftAsking:     {IconClock, toneWait},
	DraftWaiting:    {IconClock, toneNeutral},
	DraftSubmitted:  {IconCheck, toneGood},
	DraftLeftOut:    {IconCross, toneBad},
	Deleting:        {IconClock, toneWait},

	templates.OutcomeRefused:   {IconCross, toneBad},
	templates.OutcomeNeverSent: {IconCross, toneBad},
	templates.OutcomeUnknown:   {IconQuestion, toneWarn},
}

// ownWords are plain words for what the events package has no label for.
var ownWords = map[string]string{
	"sending":                  "Sending",
	events.MessageAccepted:     "Accepted by Sobot",
	events.MessageSent:         "Sent",
	events.MessageDelivered:    "Delivered",
	events.MessageRead:         "Read",
	events.MessageFailed:       "Failed",
	DraftReady:                 "Ready to submit",
	DraftUnfinished:            "Not finished",
	DraftToFix:                 "To fix",
	DraftAsking:                "Being submitted",
	DraftWaiting:               "Waits for its turn",
	DraftSubmitted:             "Submitted",
	DraftLeftOut:               "Not sent",
	Deleting:                   "Being deleted",
	templates.OutcomeRefused:   "Refused",
	templates.OutcomeNeverSent: "Never sent",
	templates.OutcomeUnknown:   "Outcome unknown",
}

func lookOf(status string) look {
	for _, word := range []string{status, events.CanonStatus(status), events.CanonMessageStatus(status)} {
		if l, ok := looks[word]; ok {
			return l
		}
	}
	return look{IconQuestion, toneNeutral}
}

// StatusWord is the plain word for a status of a template or a message, or for the outcome
// of a call of ours; an unknown one comes back as it is.
func StatusWord(status string) string {
	if word, ok := ownWords[events.CanonMessageStatus(status)]; ok {
		return word
	}
	if status == "" {
		return "No status yet"
	}
	return events.StatusLabel(status)
}

// QualityWord is the plain word for a quality; "Not told" when nobody ever said one, which
// is not the same as Meta's UNKNOWN, "Not rated yet".
func QualityWord(quality string) string {
	if quality == "" {
		return "Not told"
	}
	return events.QualityLabel(quality)
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

// Phone is a telephone number as people like to read it; a masked one stays as it is.
func Phone(digits string) string {
	if _, pretty, err := templates.ParseRecipient(digits); err == nil {
		return pretty
	}
	return digits
}

// LanguageName is a language's plain name; its code where Sobot lists none like it.
func LanguageName(code string) string {
	if l, ok := sobot.LookupLanguage(code); ok {
		return l.Name
	}
	return code
}

// Bytes is a number of bytes in words.
func Bytes(n int64) string {
	switch {
	case n < 1e6:
		return strconv.FormatInt(max(1, (n+500)/1000), 10) + " KB"
	case n >= 1e9:
		return strconv.FormatFloat(float64(n)/1e9, 'f', 1, 64) + " GB"
	default:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
	}
}

// Counted says how many there are: "1 name", "12 names".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
