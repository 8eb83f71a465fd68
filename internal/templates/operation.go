package templates

import "time"

// Operation is one user action that asks Sobot to change something. It is
// written before the call, so that a crash between the call and its record
// leaves an open row, which the next start turns into "unknown".
type Operation struct {
	ID       string // made with the form: the same post twice is one operation
	Kind     string // OpCreate, OpDelete
	WABA     string
	Name     string
	Language string // empty for deletes
	DraftID  string // for creates
	// DraftVersion is what is submitted: a draft that was edited since is a conflict.
	// It is not kept.
	DraftVersion int
	Actor        string
	Started      time.Time
	Ended        time.Time
	Outcome      string // "" while open; OutcomeOK …
	Error        string // in words
}

// Kinds of operations.
const (
	OpCreate = "create"
	OpDelete = "delete"
)

// Outcomes of operations and sends, as stored.
const (
	OutcomeOK        = "ok"
	OutcomeRefused   = "refused"
	OutcomeNeverSent = "never_sent"
	OutcomeUnknown   = "unknown"
)
