package templates

import (
	"time"

	"templatedesk/internal/events"
)

// Batch is everything that one cause changes; the store writes it in one
// transaction or not at all.
type Batch struct {
	Now time.Time

	// Templates are rows to insert or, by ID, to update. Only identity and what
	// is not folded from events is taken from them: VendorID, Name, Language,
	// AskedCategory, Components, KnownSince, SubmittedAt, MissingSince, DeletedAt.
	Templates []Template

	// Events go to the journal; an event whose Key is there already changes
	// nothing. Those about a template or a message are folded into its state.
	Events []events.Event

	// Samples are the files that templates were submitted with, by template ID.
	Samples map[string]Media

	InboxDone []string   // inbox rows that these events came from
	EndOp     *Operation // ID, Ended, Outcome, Error are written
	EndSend   *Send      // ID, Outcome, Error, MessageID, WAID, State, Updated are written
	DropDraft string     // a draft that has become a template
	Draft     *Draft     // ID, Submit, Refusal and RefusalField are written, the version grows
}

// Recorded is what a Batch changed.
type Recorded struct {
	Events    []events.Event // those that were new, with ID and TemplateID
	Attached  []events.Event // older ones that found their template or message just now
	Repeats   int            // events that were in the journal already
	SendIDs   []string       // sends whose state moved
	WantSync  []string       // WABAs of events that only a list can settle (Event.Asked)
	Unmatched []events.Event // new events about a template that we do not know
	Alarms    bool           // some were raised or ended
}
