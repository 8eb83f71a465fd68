package templates

import (
	"encoding/json"
	"time"

	"templatedesk/internal/events"
)

// Send is one test-send. Its ID is made with the form, so that a double click
// or a reload posts the same one and Sobot is asked once.
type Send struct {
	ID         string
	WABA       string
	TemplateID string
	Name       string
	Language   string
	From       string // phone number id
	FromLabel  string
	To         string // digits
	ToLabel    string // test phone's label, if it was one
	Request    json.RawMessage
	Actor      string
	Created    time.Time

	Outcome   string // "" while asking; ok, refused, never_sent, unknown
	Error     string // in words, for all outcomes but ok
	MessageID string // once accepted
	WAID      string
	State     events.MessageState // accepted, then what webhooks say
	Updated   time.Time
}
