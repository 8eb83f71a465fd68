package events

import "time"

// FailedPush is a push to our address that Sobot's log shows as failed, and what we did
// about it. The address itself is not kept: it holds our secret.
type FailedPush struct {
	ID      string // UUIDv7: sorts by when we found it
	Key     string // tells entries of the log apart
	LogID   string // Sobot's configid
	WABA    string // as far as the entry tells; "" when it does not
	Sender  string // as the log has it
	Address string // the last letters of our address it went to; "" where that is not ours any more, host and all

	HTTPCode int // what Sobot says we answered; 0 for no answer
	// PushedAt and AnsweredAt are by Sobot's clock; zero where the log does not tell.
	PushedAt, AnsweredAt time.Time
	FoundAt              time.Time // by ours

	State   string // PushRecovered, PushArrived, PushFailing
	Problem string // why it is still failing, in words
	Body    []byte // of one that is still failing; a recovered one is in the inbox
	InboxID string // of a recovered one

	Repushes   int // how often we had Sobot push it again
	RepushedAt time.Time

	Withheld string // why Sobot is not asked for it again, in a sentence; "" when it can be; not kept
}

// States of a failed push.
const (
	PushRecovered = "recovered" // its body was whole in the log, and we took it from there
	PushArrived   = "arrived"   // Sobot pushed it again, and we took it in
	PushFailing   = "failing"   // we do not have it
)

// Reception is how the webhooks of one account came in.
type Reception struct {
	WABA, Label         string // "" for those that name no account
	LastAt              time.Time
	Received, Recovered int // bodies of the last thirty days: pushed to us, and found in Sobot's log
	Failing             int
	// Gap is the longest time of the last thirty days without a webhook, between two of
	// them, and GapFrom its start; zero where there were not two.
	Gap     time.Duration
	GapFrom time.Time
}

// Recovery is how lost webhooks stand.
type Recovery struct {
	Looked  time.Time     // the last look into Sobot's log; zero: none yet
	Problem string        // why it failed, in sentences; "" when it went well
	Since   time.Time     // what the last good look spanned
	Found   int           // and how many failed pushes to our address it showed
	Every   time.Duration // between two looks

	Failing   []FailedPush // newest first
	Recovered []FailedPush // or pushed again; the last few, newest first
	Accounts  []Reception
}
