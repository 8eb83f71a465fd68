package events

import "time"

// Received is one inbox row: a webhook body, byte for byte, and how far we are with it.
type Received struct {
	ID       string // UUIDv7: sorts by arrival
	At       time.Time
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

// InboxStats sums the inbox up for people.
type InboxStats struct {
	Total, Waiting, Parked int
	Unrecognised           int // events of kind Unrecognised
	LastAt                 time.Time
}

// Cursor is a place in the journal, newest first. The zero Cursor is its top.
type Cursor struct {
	At time.Time
	ID string
}

// Filter chooses journal entries; empty fields choose all.
type Filter struct {
	WABA       string
	TemplateID string
	Kinds      []Kind
}
