package alarms

import (
	"slices"
	"strings"
	"time"
)

// Hook is an address that alarms are posted to.
type Hook struct {
	ID      string
	Label   string
	Address string // may hold a secret: for admins only
	Secret  string // "whsec_" and base64; posts are signed with it
	Causes  []Cause
	WABAs   []string // nil: all accounts
	Created time.Time
	By      string
}

// Wants reports whether the alarm is posted there.
func (h Hook) Wants(a Alarm) bool {
	return slices.Contains(h.Causes, a.Cause) && among(h.WABAs, a.WABA)
}

// Target names a hook or a person's e-mail in deliveries.
type Target string

// MailTo is the target of a person's e-mail.
func MailTo(personID string) Target { return Target("mail:" + personID) }

// PostTo is the target of a hook.
func PostTo(hookID string) Target { return Target("hook:" + hookID) }

// Person is whom the target mails to.
func (t Target) Person() (id string, ok bool) { return strings.CutPrefix(string(t), "mail:") }

// Hook is which hook the target posts to.
func (t Target) Hook() (id string, ok bool) { return strings.CutPrefix(string(t), "hook:") }

// The states of a delivery.
const (
	Waiting = "waiting"
	Done    = "done"
	GivenUp = "given up"
)

// Delivery is one alarm on its way to one target.
type Delivery struct {
	ID       string // goes out with it, so that the other side knows a repeat
	Target   Target
	State    string
	Attempts int
	Created  time.Time
	Due      time.Time
	Ended    time.Time
	Problem  string // of the last attempt, in words
	Alarm    Alarm
}

// Health is how deliveries to a target went.
type Health struct {
	Waiting  int       // not delivered yet
	Attempts int       // of the one that waits longest
	Next     time.Time // when it is tried again
	Last     Delivery  // the newest that ended or was tried; zero: none
}
