// Package events knows what happened and when: it turns webhook bodies into
// typed events and folds events into the state of a template or a message.
// It must not know where events are stored, who looks at them, or the vendor's
// client; all of it is pure but for the hub.
package events

import (
	"encoding/json"
	"time"
)

// Kind says what happened.
type Kind string

// The kinds of events. Those of Sobot's document come from Decode; the rest are
// recorded by our own actions and by sync.
const (
	TemplateStatus    Kind = "template_status"             // To = status word, Reason
	TemplateQuality   Kind = "template_quality"            // From, To = quality word
	TemplateCategory  Kind = "template_category"           // From, To = category word
	TemplateWording   Kind = "template_wording"            // components changed; Detail = the change, or from a webhook the new texts
	CategoryAnnounced Kind = "template_category_announced" // From = category word now, To = the coming one, Until = when
	TemplateSubmitted Kind = "template_submitted"          // our action; To = category asked for
	TemplateUnknown   Kind = "template_unknown"            // our create or delete call ended without a clear answer; To = "create" or "delete"
	TemplateRefused   Kind = "template_refused"            // Sobot refused our create or delete; Reason = its words; To as above
	TemplateDeleted   Kind = "template_deleted"            // our action, or a webhook says so
	TemplateAppeared  Kind = "template_appeared"           // sync found it after the baseline
	TemplateKnown     Kind = "template_known"              // the silent baseline: "known since"; To = status
	TemplateMissing   Kind = "template_missing"            // a complete list came without it
	TemplateBack      Kind = "template_back"               // missing, then listed again
	TestSent          Kind = "test_sent"                   // our action; MessageID once accepted
	MessageStatus     Kind = "message_status"              // To = sent, delivered, read, failed; Reason = code, Detail = title
	NumberQuality     Kind = "number_quality"              // To = FLAGGED …, Detail = messaging limit
	NumberName        Kind = "number_name"                 // To = decision, Detail = display name asked for, Reason
	AccountUpdate     Kind = "account_update"              // To = VERIFIED_ACCOUNT …, Detail = restrictions, ban, violation; Until = when the last of them ends
	AccountReview     Kind = "account_review"              // To = decision
	AccountAlert      Kind = "account_alert"               // To = alert type, Reason = severity, From = status, Detail = description
	AccountLimits     Kind = "account_limits"              // To = people a day (a tier's word, or a number), Detail = other limits
	Inbound           Kind = "inbound"                     // From = display name, To = text, image, button …; Detail = what was said
	Unrecognised      Kind = "unrecognised"                // kept verbatim; Reason = why it was not understood
)

// Source says how we know.
type Source string

// The sources of events.
const (
	FromWebhook   Source = "webhook"
	FromRecovered Source = "recovered" // a push found in Sobot's log of failures
	FromSync      Source = "sync"      // noticed in a list
	FromUser      Source = "user"      // our own action
)

// Event is one thing that happened to a template, message, number or account.
type Event struct {
	ID  string // UUIDv7 of the journal row; empty until recorded
	Key string // semantic de-duplication key; equal keys are one event

	Kind   Kind
	Source Source

	WABA             string
	TemplateID       string // our row, once resolved; empty while waiting to be attached
	VendorTemplateID string // Sobot's id as an exact decimal string
	Name             string
	Language         string // with underscore: pt_BR
	Sender           string // phone number id or display number, as the body says
	MessageID        string // Inbound: the message of ours that a button answers
	Phone            string // the other party's number, digits; never logged whole

	// VendorTime is what the body claims, whole seconds by Sobot's clock; zero if
	// it claims nothing. It is never compared with ReceivedAt to decide an order.
	VendorTime time.Time
	// Future marks a VendorTime more than ten minutes after its receipt: it is
	// kept, and takes part with the time of its receipt instead.
	Future     bool
	ReceivedAt time.Time // ours, milliseconds; for sync: when the fetch began

	From, To string
	Category string // said beside a status: by a list, or by newer webhooks
	Reason   string
	Detail   string
	Until    time.Time // a pause's or restriction's end, a disable's date, when a category takes hold; where told
	Actor    string    // who did it, for our own actions
	// Extra is what else a change said that nothing here reads, verbatim: a line a
	// member, "name: value".
	Extra string
	// Asked is why Sobot's list was asked for when this came, in a sentence; "" where
	// it was not. Set when the event is recorded.
	Asked string

	// Likeness is equal for equal messages to us. These carry neither an id nor a
	// time: nobody can tell a repeat from a second message, so all are kept, and
	// Repeat marks one that an equal one came shortly before.
	Likeness string
	Repeat   bool
	// Understood is when the body of an Unrecognised event was read again with
	// success; zero while it is not.
	Understood time.Time

	// Payload is the part of the body that this event came from: valid JSON, verbatim
	// but for bytes that are not UTF-8. A body that is no JSON is one JSON string.
	Payload json.RawMessage
	InboxID string
}

// At is the moment the event stands at in a timeline: the vendor's time where it
// is credible, else ours.
func (e Event) At() time.Time {
	if e.VendorTime.IsZero() || e.Future {
		return e.ReceivedAt
	}
	return e.VendorTime
}
