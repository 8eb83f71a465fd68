// Package alarms knows which happenings a person must hear of: what makes an alarm,
// what ends it, what is longer than usual, who wants to hear of which, and in what
// words. It must not know where alarms are kept, how they are sent, or any clock.
package alarms

import (
	"time"

	"templatedesk/internal/events"
)

// Cause is the kind of an alarm.
type Cause string

// The causes. The first ones come from events, the last four from the clock.
const (
	Rejected    Cause = "rejected"
	Paused      Cause = "paused"
	Disabled    Cause = "disabled"
	Quality     Cause = "quality"  // dropped
	Category    Cause = "category" // changed by the provider
	Number      Cause = "number"   // a number or an account was flagged or restricted
	Stuck       Cause = "stuck"    // in review longer than usual here
	Silence     Cause = "silence"  // no webhook for unusually long
	Unreachable Cause = "unreachable"
	TokenWar    Cause = "token_war" // another program keeps replacing the shared token
)

// Info says what a cause is, for choosing.
type Info struct {
	Cause       Cause
	Label, Help string
	Toast       bool // shows at once on whatever page is open
}

// Causes are all causes in the order in which people see them.
var Causes = []Info{
	{Rejected, "Rejected", "Meta refused a template.", true},
	{Paused, "Paused", "A template may not be sent for a while, for low quality.", true},
	{Disabled, "Disabled", "A template may not be sent any more.", true},
	{Quality, "Quality drop", "A template’s quality went down to medium or low.", true},
	{Category, "Category changed", "The provider put a template into another category; its price may change.", false},
	{Number, "Number or account flagged or restricted", "A number was warned or may write to fewer people, or an account was restricted.", false},
	{Stuck, "Stuck in review", "A review takes longer than is usual here.", false},
	{Silence, "Webhooks silent", "Nothing came from Sobot for longer than is usual here.", false},
	{Unreachable, "Sobot unreachable", "Sobot has not answered for ten minutes.", false},
	{TokenWar, "Token war", "Another program keeps replacing the token that both share.", false},
}

// InfoOf is what a cause is; false for a word that is none.
func InfoOf(c Cause) (Info, bool) {
	for _, info := range Causes {
		if info.Cause == c {
			return info, true
		}
	}
	return Info{Cause: c, Label: string(c)}, false
}

// LateAfter is how long after it happened something counts as old news: it is listed
// and told, but nothing rings as if it happened just now.
const LateAfter = time.Hour

// Alarm is one cause that somebody must hear of, once.
type Alarm struct {
	ID string // UUIDv7: sorts by when we noticed
	// Key names this very cause: whatever is raised again under it is not a second alarm.
	Key string
	// Slot names what the cause is about. At most one alarm of a slot is open.
	Slot  string
	Cause Cause

	WABA       string // "" for what concerns the whole installation
	TemplateID string
	Name       string // the template's
	Language   string
	Number     string // the sender's, masked

	From, Word string // of a status, quality, category or event word: from → to
	Reason     string // Sobot's word
	Detail     string // more, in words
	Until      time.Time

	Source   events.Source // how we know; "" when the clock told
	EventID  string
	Happened time.Time // by Sobot's clock where it told, else when we noticed
	Noticed  time.Time // by ours
	Late     bool      // noticed long after it happened

	Closed   time.Time // zero: open
	ClosedBy string    // who closed it; "" when it ended by itself
}

// Open reports whether the cause still stands.
func (a Alarm) Open() bool { return a.Closed.IsZero() }

// Loud reports whether the alarm is shown at once on whatever page is open.
func (a Alarm) Loud() bool {
	info, _ := InfoOf(a.Cause)
	return info.Toast && !a.Late
}

// Seen is an alarm as one person sees it.
type Seen struct {
	Alarm
	Unread bool
}

// Filter chooses alarms; zero fields choose all.
type Filter struct {
	State  string // StateOpen, StateClosed; "" for both
	Cause  Cause
	Unread bool // by the person who asks
}

// The states of a Filter.
const (
	StateOpen   = "open"
	StateClosed = "closed"
)
