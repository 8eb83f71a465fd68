package sobot

import "encoding/json"

// ID is an identifier that Sobot writes as a string in lists and as a number in
// webhooks. Samples exceed 2^53, so it is never decoded through float64.
type ID string

// Template is one template in one language as templateList returns it
// ("Message template management", "Get message template").
type Template struct {
	ID         ID          `json:"id"`
	Name       string      `json:"name"`
	Language   string      `json:"language"`
	Status     string      `json:"status"`
	Category   string      `json:"category"`
	Components []Component `json:"components"`

	// Extra keeps fields that the document does not name, verbatim, such as Meta's
	// rejected_reason and quality_score.
	Extra map[string]json.RawMessage `json:"-"`
}

// Snapshot is one full, unpaged list answer for a WABA.
type Snapshot struct {
	Namespace string
	Templates []Template
	// Partial: the answer speaks of a further page, which the document gives no way
	// to ask for. Nothing may be concluded from a template's absence.
	Partial bool
}

// Component is one documented component object: HEADER, BODY, FOOTER or BUTTONS.
// The document writes types and formats in both cases; read them with
// strings.EqualFold or through the Is methods, write upper case.
type Component struct {
	Type    string   `json:"type"`
	Format  string   `json:"format,omitempty"`
	Text    string   `json:"text,omitempty"`
	Example *Example `json:"example,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`

	// AddSecurityRecommendation belongs to the BODY of AUTHENTICATION templates.
	AddSecurityRecommendation *bool `json:"add_security_recommendation,omitempty"`
	// CodeExpirationMinutes belongs to the FOOTER of AUTHENTICATION templates.
	CodeExpirationMinutes *int `json:"code_expiration_minutes,omitempty"`

	// The document has neither of these two; they are Meta's, for MARKETING.
	Offer *Offer `json:"limited_time_offer,omitempty"` // of LIMITED_TIME_OFFER
	Cards []Card `json:"cards,omitempty"`              // of CAROUSEL

	// Extra keeps fields that the document does not name, verbatim.
	Extra map[string]json.RawMessage `json:"-"`
}

// Example carries the samples submitted for review. BodyText is a list of one
// list on the wire; flat lists and bare strings are accepted on reading.
type Example struct {
	HeaderText   []string   `json:"header_text,omitempty"`
	HeaderHandle []string   `json:"header_handle,omitempty"`
	BodyText     [][]string `json:"body_text,omitempty"`

	Extra map[string]json.RawMessage `json:"-"`
}

// Offer is the headline of a limited-time offer, and whether it counts down.
type Offer struct {
	Text          string `json:"text"` // at most 16 characters
	HasExpiration bool   `json:"has_expiration"`
}

// Card is one card of a carousel: a HEADER of a file, perhaps a BODY, BUTTONS.
type Card struct {
	Components []Component `json:"components,omitzero"`

	Extra map[string]json.RawMessage `json:"-"`
}

// App is an Android app that a one-time code may be handed to.
type App struct {
	PackageName   string `json:"package_name,omitempty"`
	SignatureHash string `json:"signature_hash,omitempty"` // 11 characters
}

// Button is one documented button object of a BUTTONS component.
type Button struct {
	Type        string `json:"type"`
	Text        string `json:"text,omitempty"`
	URL         string `json:"url,omitempty"`
	PhoneNumber string `json:"phone_number,omitempty"`
	// Example is the list of one full URL for a dynamic URL button.
	Example        []string `json:"example,omitempty"`
	OTPType        string   `json:"otp_type,omitempty"`
	FlowID         ID       `json:"flow_id,omitempty"`
	FlowAction     string   `json:"flow_action,omitempty"`
	NavigateScreen string   `json:"navigate_screen,omitempty"`

	// Of OTP buttons that need no copying. The document shows copy_code alone; these
	// are Meta's, to whose page it refers.
	AutofillText         string `json:"autofill_text,omitempty"`
	SupportedApps        []App  `json:"supported_apps,omitempty"`
	ZeroTapTermsAccepted *bool  `json:"zero_tap_terms_accepted,omitempty"`

	Extra map[string]json.RawMessage `json:"-"`
}

// CreateTemplateRequest is the body of createTemplateInfo ("Create message template").
type CreateTemplateRequest struct {
	WABAID     string      `json:"wabaid"`
	Name       string      `json:"name"`
	Category   string      `json:"category"`
	Language   string      `json:"language"`
	Components []Component `json:"components"`
	// MessageSendTTLSeconds is how long delivery is retried; nil leaves Meta's default.
	MessageSendTTLSeconds *int `json:"message_send_ttl_seconds,omitempty"`
}

// SendTemplateRequest is one template message ("Send template message").
type SendTemplateRequest struct {
	From       string // phone number id of the sender
	To         string // digits with country code, no plus
	Name       string
	Language   string
	Components []SendComponent // empty means the template has no variables; sent as [], never null
}

// SendComponent fills the variables of one part of a template.
type SendComponent struct {
	Type       string      `json:"type"` // header, body, button
	SubType    string      `json:"sub_type,omitempty"`
	Index      *Index      `json:"index,omitempty"`
	Parameters []Parameter `json:"parameters"`
}

// Index is a button's zero-based position. The document writes it as a number
// for URL buttons and as a string for one-time codes and Flows.
type Index struct {
	N      int
	String bool // write as "0" instead of 0
}

// Parameter is the value put in a variable's place when sending.
type Parameter struct {
	Type     string         `json:"type"` // text, image, video, document, LOCATION, payload, action, coupon_code
	Text     string         `json:"text,omitempty"`
	Payload  string         `json:"payload,omitempty"`
	Image    *MediaRef      `json:"image,omitempty"`
	Video    *MediaRef      `json:"video,omitempty"`
	Document *MediaRef      `json:"document,omitempty"`
	Location *Location      `json:"location,omitempty"`
	Action   *FlowActionRef `json:"action,omitempty"`

	// The document has neither; Meta asks for them where a template has a coupon
	// button or named variables.
	CouponCode string `json:"coupon_code,omitempty"`
	Name       string `json:"parameter_name,omitempty"`
}

// MediaRef names a media file by public link or by media id, never both.
// FileName is for documents only.
type MediaRef struct {
	Link     string `json:"link,omitempty"`
	ID       string `json:"id,omitempty"`
	FileName string `json:"filename,omitempty"`
}

// Location is a location header; all four are strings on the wire.
type Location struct {
	Name      string `json:"name"`
	Address   string `json:"address"`
	Latitude  string `json:"latitude"`
	Longitude string `json:"longitude"`
}

// FlowActionRef is the parameter of a Flow button.
type FlowActionRef struct {
	FlowToken      string          `json:"flow_token,omitempty"`
	FlowActionData json.RawMessage `json:"flow_action_data,omitempty"`
}

// SendResult is what Sobot says after accepting a message. Accepted is not delivered.
type SendResult struct {
	MessageID string // wamid…
	WAID      string // may differ from the number that was asked for
}
