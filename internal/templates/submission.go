package templates

import (
	"strconv"
	"time"
)

// Submission is one user action that asks Sobot to create several languages of a name.
// Each language is an operation of its own; they are begun one after another, and what
// becomes of one does not hold for the next.
type Submission struct {
	ID      string // made with the form: the same post twice is one submission
	WABA    string
	Name    string
	Actor   string
	Started time.Time
	Ended   time.Time // zero while it is under way
	Parts   []SubmissionPart
}

// SubmissionPart is one language of a Submission. JSON field names are stored; do not
// rename them.
type SubmissionPart struct {
	DraftID  string `json:"draft"`
	Version  int    `json:"version"` // what is submitted: a draft that was edited since is not
	Language string `json:"language"`
	// Problem is why Sobot was not asked about this language, in words.
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
func (s Submission) OperationID(place int) string { return s.ID + "." + strconv.Itoa(place) }

// State says how far the part is.
func (p SubmissionPart) State() string {
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
func (s Submission) Done() (n int) {
	for _, p := range s.Parts {
		if state := p.State(); state != PartWaiting && state != PartAsking {
			n++
		}
	}
	return n
}
