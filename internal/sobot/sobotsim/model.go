package sobotsim

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// account is one WABA with the numbers it may send from.
type account struct {
	WABA    string
	Label   string
	Senders []Sender
}

// Sender is a number of an account: its id goes into "from", its display number into number events.
type Sender struct {
	PhoneNumberID string
	DisplayNumber string // digits
}

// template is what Meta keeps about one language of a name.
type template struct {
	ID         int64 // a string in lists, a number in webhooks
	WABA       string
	Name       string
	Language   string
	Category   string
	Status     string
	Quality    string
	Components []component
	Listed     string `json:",omitempty"` // components as lists show them, when a seed wants a shape of its own
	Pauses     int    `json:",omitempty"`
}

// component is HEADER, BODY, FOOTER, BUTTONS, CAROUSEL or LIMITED_TIME_OFFER as created; enums in upper case.
type component struct {
	Type        string
	Format      string   `json:",omitempty"` // HEADER
	Text        string   `json:",omitempty"`
	HeaderText  []string `json:",omitempty"` // sample of the header's variable
	Handles     []string `json:",omitempty"` // sample file of a media header
	BodyText    []string `json:",omitempty"` // samples of the body's variables
	Security    *bool    `json:",omitempty"` // AUTHENTICATION body
	CodeMinutes *int64   `json:",omitempty"` // AUTHENTICATION footer
	Buttons     []button `json:",omitempty"`
	Offer       *offer   `json:",omitempty"` // LIMITED_TIME_OFFER
	Cards       []card   `json:",omitempty"` // CAROUSEL
}

type offer struct {
	Text    string
	Expires bool
}

type card struct{ Components []component }

type button struct {
	Type    string
	Text    string   `json:",omitempty"`
	URL     string   `json:",omitempty"`
	Phone   string   `json:",omitempty"`
	Example []string `json:",omitempty"`
	OTPType string   `json:",omitempty"`
	Apps    []app    `json:",omitempty"`
	Fill    string   `json:",omitempty"` // autofill_text
	Flow    *flow    `json:",omitempty"`
}

type app struct{ PackageName, SignatureHash string }

type flow struct{ ID, Name, JSON, Action, Screen string }

// message is a sent template message, kept to report on it.
type message struct {
	ID         string
	From, To   string
	TemplateID int64
	At         time.Time
}

// handle is what get_handle_id gave out.
type handle struct {
	Format  string // the header format it can be a sample for
	Expires time.Time
}

// lock keeps a deleted name from being used again.
type lock struct {
	WABA, Name string
	Until      time.Time
}

// The finders below must be called with the lock held.

func (s *Sim) account(waba string) *account {
	i := slices.IndexFunc(s.state.Accounts, func(a *account) bool { return a.WABA == waba })
	if i < 0 {
		return nil
	}
	return s.state.Accounts[i]
}

func (s *Sim) sender(phoneNumberID string) (*account, Sender, bool) {
	for _, a := range s.state.Accounts {
		for _, sender := range a.Senders {
			if sender.PhoneNumberID == phoneNumberID {
				return a, sender, true
			}
		}
	}
	return nil, Sender{}, false
}

func (s *Sim) template(waba, name, language string) *template {
	i := slices.IndexFunc(s.state.Templates, func(t *template) bool {
		return t.WABA == waba && t.Name == name && t.Language == language
	})
	if i < 0 {
		return nil
	}
	return s.state.Templates[i]
}

func (s *Sim) templateByID(id int64) *template {
	i := slices.IndexFunc(s.state.Templates, func(t *template) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return s.state.Templates[i]
}

func (s *Sim) message(id string) *message {
	i := slices.IndexFunc(s.state.Messages, func(m *message) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return s.state.Messages[i]
}

// nextTemplateID mixes the two sizes seen in the document's samples: 15 digits, and above 2^53, where a float64 loses digits.
func (s *Sim) nextTemplateID() int64 {
	s.state.Sequence++
	n := s.state.Sequence
	if n%4 == 0 {
		return 601_486_201_712_874 + n*104_729
	}
	return 431_821_112_228_049_881 + n*2*104_729 // odd, so never a float64
}

func (t *template) id() string { return strconv.FormatInt(t.ID, 10) }

func (t *template) part(kind string) *component {
	i := slices.IndexFunc(t.Components, func(c component) bool { return c.Type == kind })
	if i < 0 {
		return nil
	}
	return &t.Components[i]
}

func (t *template) buttons() []button {
	if c := t.part("BUTTONS"); c != nil {
		return c.Buttons
	}
	return nil
}

// webhookLanguage is how callbacks spell a language: pt-BR for pt_BR.
func webhookLanguage(language string) string { return strings.ReplaceAll(language, "_", "-") }

// languages are the 68 codes of the document's enum "template_language".
var languages = strings.Fields(`
	de hi lo fil lt hr lv pt_BR hu uk es_MX id es_ES ur mk ml af mr uz ms es_AR el en it es et ar vi nb en_US ja az fa zu ro
	nl fi ru bg bn fr zh_HK zh_TW sk sl ga sq ca sr kk kn sv ko sw ta gu cs pa te en_GB th ha zh_CN pl da he tr pt_PT`)
