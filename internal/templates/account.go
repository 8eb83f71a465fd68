package templates

import "time"

// Account is our label for a WABA, with what we know about its copy here.
type Account struct {
	WABA    string
	Label   string
	Created time.Time
	Removed time.Time // zero while in use; a removed account's history stays readable

	Senders []Sender

	SyncedAt    time.Time // when the last good list was fetched; zero = never
	SyncError   string    // why the last list failed, in words; empty after a good one
	SyncErrorAt time.Time
}

// Sender is a number that test-sends go out from.
type Sender struct {
	ID            string // our row
	WABA          string
	PhoneNumberID string // what Sobot calls from
	Display       string // the number people know, digits with country code
	Label         string
}

// TestPhone is a phone of the team that test-sends may go to.
type TestPhone struct {
	ID     string
	Label  string
	Number string // digits with country code
}
