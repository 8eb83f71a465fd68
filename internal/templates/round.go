package templates

import (
	"strconv"
	"time"
)

// Round is one user action that asks Sobot for several things: to create languages of a
// name, or to delete names. Each is an operation of its own; they are begun one after
// another, and what becomes of one does not hold for the next.
type Round struct {
	ID      string // made with the form: the same post twice is one round
	Kind    string // OpCreate, OpDelete
	WABA    string
	Name    string // of what is created; a deletion's names are in its parts
	Actor   string
	Started time.Time
	Stopped time.Time // somebody wanted nothing more to be begun; zero: nobody
	Ended   time.Time // zero while it is under way
	Parts   []RoundPart
}

// RoundPart is one operation of a Round. JSON field names are stored; do not rename them.
type RoundPart struct {
	// For a round that creates: the draft, and its version that is submitted; one that was
	// edited since is not.
	DraftID  string `json:"draft,omitempty"`
	Version  int    `json:"version,omitempty"`
	Language string `json:"language,omitempty"`
	// For a round that deletes.
	Name      string   `json:"name,omitempty"`
	Languages []string `json:"languages,omitempty"` // all that the name had when the round began
	// Problem is why Sobot was not asked for this part, in words.
	Problem string `json:"problem,omitempty"`
	// Operation is the call to Sobot; zero where there was none yet. It is kept by itself.
	Operation Operation `json:"-"`
}

// States of a part, besides the outcomes of its operation.
const (
	PartWaiting = "waiting" // not its turn yet
	PartAsking  = "asking"  // Sobot is being asked
	PartLeftOut = "left_out"
)

// OperationID is the id of the operation of the part at that place.
func (r Round) OperationID(place int) string { return r.ID + "." + strconv.Itoa(place) }

// Running reports whether parts may still be begun or answered.
func (r Round) Running() bool { return r.Ended.IsZero() }

// State says how far the part is.
func (p RoundPart) State() string {
	switch {
	case p.Operation.Outcome != "":
		return p.Operation.Outcome
	case p.Operation.ID != "":
		return PartAsking
	case p.Problem != "":
		return PartLeftOut
	}
	return PartWaiting
}

// Done is how many parts nothing more is going to happen to.
func (r Round) Done() int {
	return len(r.Parts) - r.Count(PartWaiting) - r.Count(PartAsking)
}

// Count is how many parts are in that state.
func (r Round) Count(state string) (n int) {
	for _, p := range r.Parts {
		if p.State() == state {
			n++
		}
	}
	return n
}
