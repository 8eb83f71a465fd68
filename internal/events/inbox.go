package events

import "time"

// Received is one inbox row: a webhook body, byte for byte, and how far we are with it.
type Received struct {
	ID       string // UUIDv7: sorts by arrival
	At       time.Time
	PushedAt time.Time // when Sobot tried to push it first, by its clock; zero but for recovered ones
	Source   Source
	Body     []byte
	State    string // InboxWaiting, InboxDone, InboxParked
	Attempts int
	Error    string // why it was parked, in words
}

// States of an inbox row.
const (
	InboxWaiting = "waiting"
	InboxDone    = "done"
	InboxParked  = "parked" // could not be applied after several tries; holds up nobody
)

// ManyBodies is how far bodies that wait or were set aside are counted for people.
const ManyBodies = 1000

// InboxStats sums the inbox up for people.
type InboxStats struct {
	Total           int
	Waiting, Parked int // counted up to ManyBodies
	Unrecognised    int // events of kind Unrecognised that still are
	Unassigned      int // events about a number that no account has
	LastAt          time.Time
}

// Cursor is a place in the journal, newest first. The zero Cursor is its top.
type Cursor struct {
	At time.Time
	ID string
}

// CursorOf is where an entry stands.
func CursorOf(e Event) Cursor { return Cursor{At: e.At(), ID: e.ID} }

// Filter chooses journal entries; empty fields choose all. Silent events are chosen by
// TemplateID alone.
type Filter struct {
	WABA       string
	TemplateID string
	Kinds      []Kind
	Sources    []Source
	Severities []Severity

	Name     string // of templates, whichever ids they had
	Language string // of those; without a Name it is not looked at
	// Numbers are the ways in which bodies write one number: a sender of ours, or the
	// other party.
	Numbers  []string
	From, To time.Time // where entries stand: From included, To not
}
