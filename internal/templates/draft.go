package templates

import "time"

// Draft is a template being edited, before Sobot has seen it. Every field holds
// what was typed, valid or not, so that bad input loses nothing.
type Draft struct {
	ID      string
	WABA    string
	Version int    // grows by one with every saved edit; a stale version is a conflict
	Author  string // e-mail address of whoever edited it last
	Created time.Time
	Updated time.Time
	// Submit is empty while editing; "submitting" while Sobot is being asked;
	// "unknown" when the answer was lost and only a list can tell.
	Submit string
	// Refusal is Sobot's last refusal of this draft, shown until the next edit.
	Refusal string
	// RefusalField is the form path of the part that Refusal speaks of; empty if the
	// reply did not tell.
	RefusalField string
	Origin       Origin
	// Family is the id of the draft that this one and its other languages started from.
	Family string

	Content
}

// Content is the part of a Draft that the form edits and the rules look at.
// JSON field names are stored; do not rename them.
type Content struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Category string `json:"category"` // MARKETING, UTILITY, AUTHENTICATION

	Header  Header        `json:"header"`
	Body    string        `json:"body"`
	Samples []string      `json:"samples"` // Samples[i] is for {{i+1}} of the body
	Footer  string        `json:"footer"`
	Buttons []DraftButton `json:"buttons"`

	// TTL is for how many seconds delivery is retried, as typed; empty leaves Meta's
	// default. See TTLLimits. Form path: ttl.
	TTL string `json:"ttl,omitempty"`

	// AUTHENTICATION only.
	Security bool   `json:"security"`
	Expiry   string `json:"expiry"` // minutes as typed; empty = no expiry line
	OneTime

	// MARKETING only. Form is FormStandard, FormCarousel or FormOffer.
	Form  string `json:"layout,omitempty"` // form path: layout ("form" would hide a property of the HTML form)
	Offer Offer  `json:"offer,omitzero"`
	Deck
}

// Header formats of a Draft.
const (
	HeaderNone     = ""
	HeaderText     = "TEXT"
	HeaderImage    = "IMAGE"
	HeaderVideo    = "VIDEO"
	HeaderDocument = "DOCUMENT"
	HeaderLocation = "LOCATION" // the place is told when sending; there is no sample
)

// Header is the draft's header.
type Header struct {
	Format string `json:"format"`
	Text   string `json:"text"`
	Sample string `json:"sample"` // for {{1}} of a text header
	Media  Media  `json:"media"`
}

// Media is the sample of a media header: an upload of ours or a public address,
// and the header handle that Sobot gave for it.
type Media struct {
	For      string `json:"for,omitempty"`      // the header format it was chosen for
	MediaID  string `json:"media_id,omitempty"` // our upload
	Hash     string `json:"hash,omitempty"`     // SHA-256 of its bytes, hex
	URL      string `json:"url,omitempty"`      // pasted by the user
	FileName string `json:"file_name,omitempty"`
	MIME     string `json:"mime,omitempty"`
	Size     int64  `json:"size,omitempty"` // bytes
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`

	Handle   string    `json:"handle,omitempty"`
	HandleAt time.Time `json:"handle_at,omitzero"`
	Problem  string    `json:"problem,omitempty"` // why Sobot could not take it, in words
}

// Empty reports whether no sample was chosen.
func (m Media) Empty() bool { return m.MediaID == "" && m.URL == "" }

// Button types of a Draft.
const (
	QuickReply    = "QUICK_REPLY"
	URLButton     = "URL"
	PhoneButton   = "PHONE_NUMBER"
	CouponButton  = "COPY_CODE" // its label is Meta's
	FlowButton    = "FLOW"
	CatalogButton = "CATALOG" // the whole catalog; MARKETING, alone
	ItemsButton   = "MPM"     // some products of it, told when sending; MARKETING, alone
)

// DraftButton is one button of a Draft.
type DraftButton struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	URL    string `json:"url,omitempty"`
	Sample string `json:"sample,omitempty"` // full URL with the value filled in, or the value alone; a coupon's code
	Phone  string `json:"phone,omitempty"`

	// Of FlowButton. Form paths: buttons.n.flow_id, .flow_action, .flow_screen.
	FlowID     string `json:"flow_id,omitempty"`
	FlowAction string `json:"flow_action,omitempty"` // FlowNavigate (also when empty) or FlowData
	FlowScreen string `json:"flow_screen,omitempty"` // the first screen, for FlowNavigate
}

// Categories in which a template can be created ("Create message template").
// Lists also carry older words; see CurrentCategory.
const (
	CategoryMarketing      = "MARKETING"
	CategoryUtility        = "UTILITY"
	CategoryAuthentication = "AUTHENTICATION"
)
