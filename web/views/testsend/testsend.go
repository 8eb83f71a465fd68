// Package testsend knows the form that sends one template message to one phone, and the
// page that follows it. It must not know how sending is done, do I/O, or know the web
// framework.
package testsend

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Names of the form's fields that are no Need's path.
const (
	FieldID     = "id"     // one-time id of the message
	FieldSender = "sender" // our id of the sender
	FieldPhone  = "phone"  // our id of a test phone, or OtherPhone
	FieldTo     = "to"     // the number typed
	OtherPhone  = "other"
)

// FormPage is what the form shows.
type FormPage struct {
	ID       string
	Template templates.Template
	Needs    []templates.Need
	Senders  []templates.Sender
	Phones   []templates.TestPhone
	// Unsendable says why it cannot be sent now; empty when it can.
	Unsendable string

	Values templates.Values // as typed
	Sender string           // chosen; an id of Senders
	Phone  string           // chosen; an id of Phones, or OtherPhone
	To     string           // as typed
	Errors templates.FieldErrors
	Asked  bool // the form was posted

	// Request is the exact request with the values of now; empty while it cannot be made.
	Request string
	Person  access.Person
	Demo    bool // nothing leaves the machine
}

func (p FormPage) url() string {
	return ui.TemplateURL(p.Template.WABA, p.Template.Name, p.Template.Language)
}

// need is one value's field.
func (p FormPage) need(n templates.Need) ui.Field {
	f := ui.Field{
		ID: inputID(n.Path), Label: n.Label, Error: p.Errors[n.Path], Optional: !n.Required, Value: p.Values[n.Path], Hint: hints[n.Kind],
	}
	switch n.Kind {
	case templates.KindText, templates.KindPlace, templates.KindCoupon, templates.KindCode:
		f.Max = n.MaxLen
	}
	if n.Undocumented {
		f.Hint = strings.TrimSpace(f.Hint + " Sobot's document does not say how this is sent: it goes in Meta's form, which Sobot may refuse.")
	}
	return f
}

// inputID is the id of the input of a Need's path.
func inputID(path string) string { return "value-" + strings.ReplaceAll(path, ".", "-") }

var hints = map[string]string{
	templates.KindImage:    linkTo(templates.HeaderImage),
	templates.KindVideo:    linkTo(templates.HeaderVideo),
	templates.KindDocument: linkTo(templates.HeaderDocument),
	templates.KindFileName: "What the document is called on the phone.",
	templates.KindURLTail:  "What comes at the end of the button's address, in place of its variable.",
	templates.KindCode:     "Asked once: it is put in the text and behind the copy button.",
	templates.KindFlowData: "A JSON object.",
}

func linkTo(format string) string {
	kind, _ := templates.MediaKindOf(format)
	return "An https link that WhatsApp can fetch, to " + kind.Words + "."
}

// long reports whether a value wants more than a line.
func long(n templates.Need) bool {
	return n.Kind == templates.KindFlowData
}

func inputMode(n templates.Need) templ.Attributes {
	switch n.Kind {
	case templates.KindImage, templates.KindVideo, templates.KindDocument:
		return templ.Attributes{"inputmode": "url", "spellcheck": "false"}
	case templates.KindLatitude, templates.KindLongitude:
		return templ.Attributes{"inputmode": "decimal"}
	}
	return templ.Attributes{"dir": "auto"}
}

// general is what is wrong with the message as a whole, not with a field.
func (p FormPage) general() string { return p.Errors["body"] + p.Errors["template"] }

func (p FormPage) sender() (templates.Sender, bool) {
	for _, s := range p.Senders {
		if s.ID == p.Sender {
			return s, true
		}
	}
	return templates.Sender{}, false
}

func senderWord(s templates.Sender) string {
	number := ui.Phone(s.Display)
	if s.Label != "" {
		return s.Label + " · " + number
	}
	return number
}

// recipient is whom it goes to, in words; "" while nobody is named.
func (p FormPage) recipient() string {
	for _, t := range p.Phones {
		if t.ID == p.Phone {
			return phoneWord(t)
		}
	}
	if _, pretty, err := templates.ParseRecipient(p.To); err == nil {
		return pretty
	}
	return ""
}

func phoneWord(t templates.TestPhone) string {
	return t.Label + " · " + ui.Phone(t.Number)
}

// cost is the sentence beside the button.
func (p FormPage) cost() string {
	from, to := "the sender", p.recipient()
	if s, ok := p.sender(); ok {
		from = senderWord(s)
	}
	switch {
	case to == "" && p.Demo:
		return "Name a recipient. In the demo no phone rings and nothing is charged."
	case to == "":
		return "Name a recipient. This sends one real message, and costs money like any other."
	case p.Demo:
		return "This sends one message from " + from + " to " + to + ". In the demo no phone rings and nothing is charged."
	}
	return "This sends one real message from " + from + " to " + to + ", and costs money like any other."
}

// SendPage follows one test-send.
type SendPage struct {
	Send     templates.Send
	Statuses []events.Event // what webhooks told of it, oldest first
	// Meaning and Advice explain the code of a failure.
	Meaning, Advice string
	Request         string // what was sent, as far as the role may see it
	Person          access.Person
	Now             time.Time
}

func (p SendPage) zone() *time.Location { return ui.ZoneOf(p.Person) }

func (p SendPage) url() string { return ui.SendURL(p.Send.WABA, p.Send.ID) }

func (p SendPage) templateURL() string {
	return ui.TemplateURL(p.Send.WABA, p.Send.Name, p.Send.Language)
}

// tick is one stage of a message's way.
type tick struct {
	status string
	at     time.Time // zero: not reached, or nobody said when
	done   bool
}

// ticks are the stages of an accepted message. A stage that was passed without a word
// is done without a time: a read message was delivered, said or not.
func (p SendPage) ticks() []tick {
	at := map[string]time.Time{events.MessageAccepted: p.Send.Updated}
	for _, e := range p.Statuses {
		word := events.CanonMessageStatus(e.To)
		if _, known := at[word]; !known {
			at[word] = e.At()
		}
	}
	if len(p.Statuses) > 0 {
		at[events.MessageAccepted] = p.Send.Created // Updated has moved on with the statuses
	}
	order := []string{events.MessageAccepted, events.MessageSent, events.MessageDelivered, events.MessageRead}
	reached := 0
	for i, word := range order {
		if _, told := at[word]; told || word == p.Send.State.Status {
			reached = i
		}
	}
	var out []tick
	for i, word := range order {
		if p.failed() && i > reached {
			break
		}
		out = append(out, tick{word, at[word], i <= reached})
	}
	if p.failed() {
		out = append(out, tick{events.MessageFailed, p.Send.State.At, true})
	}
	return out
}

func (p SendPage) failed() bool { return p.Send.State.Status == events.MessageFailed }

// waiting reports whether a status may still come.
func (p SendPage) waiting() bool {
	s := p.Send
	return s.Outcome == "" || s.Outcome == templates.OutcomeOK && !p.failed() && s.State.Status != events.MessageRead
}

// quiet is how long a message may go without any status before the page says so.
const quiet = 2 * time.Minute

func (p SendPage) silent() bool {
	return p.Send.Outcome == templates.OutcomeOK && len(p.Statuses) == 0 && p.Now.Sub(p.Send.Created) > quiet
}

func stageWord(status string) string {
	switch status {
	case events.MessageSent:
		return "Sent to WhatsApp"
	case events.MessageDelivered:
		return "Delivered to the phone"
	}
	return ui.StatusWord(status)
}
