package sobotsim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Account is an account as added, for a demo to configure itself from.
type Account struct {
	WABA, Label string
	Senders     []Sender
}

// Accounts lists the accounts in the order they were added.
func (s *Sim) Accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Account
	for _, a := range s.state.Accounts {
		list = append(list, Account{a.WABA, a.Label, slices.Clone(a.Senders)})
	}
	return list
}

// AddAccount makes a wabaid known; an account that is there already gets the label.
func (s *Sim) AddAccount(waba, label string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.account(waba); a != nil {
		a.Label = label
	} else {
		s.state.Accounts = append(s.state.Accounts, &account{WABA: waba, Label: label})
	}
	s.changed()
}

// AddSender gives an account a number: phoneNumberID goes into "from", displayNumber (digits) into number events.
func (s *Sim) AddSender(waba, phoneNumberID, displayNumber string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(waba)
	if a == nil {
		return ErrNoAccount
	}
	a.Senders = append(a.Senders, Sender{phoneNumberID, displayNumber})
	s.changed()
	return nil
}

// Template is a seed for AddTemplate, and what Templates reports.
type Template struct {
	ID       string // given by the simulator
	WABA     string
	Name     string
	Language string
	Category string // default UTILITY; any word will do, old ones occur in lists
	Status   string // default APPROVED
	Quality  string // default UNKNOWN
	// Components as createTemplateInfo takes them (JSON list); header handles may be made up. Empty: one plain body.
	Components string
	// Listed, when given, is what lists show as components, word for word: for shapes that cannot be created.
	Listed string
}

// AddTemplate puts a template into an account, past all rules but the shape of Components, and without any webhook. It
// returns the template's id.
func (s *Sim) AddTemplate(seed Template) (id string, err error) {
	if seed.Components == "" {
		seed.Components = `[{"type":"BODY","text":"Thank you for your visit."}]`
	}
	components, err := parseComponents(seed.Components)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account(seed.WABA) == nil {
		return "", ErrNoAccount
	}
	if s.template(seed.WABA, seed.Name, seed.Language) != nil {
		return "", fmt.Errorf("sobotsim: %s in %s exists already", seed.Name, seed.Language)
	}
	t := &template{
		ID: s.nextTemplateID(), WABA: seed.WABA, Name: seed.Name, Language: seed.Language,
		Category: either(seed.Category, "UTILITY"), Status: either(seed.Status, "APPROVED"), Quality: either(seed.Quality, "UNKNOWN"),
		Components: components, Listed: seed.Listed,
	}
	s.state.Templates = append(s.state.Templates, t)
	s.changed()
	return t.id(), nil
}

// Templates lists what an account has, as seeds of the same; Components is left empty.
func (s *Sim) Templates(waba string) []Template {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Template
	for _, t := range s.state.Templates {
		if t.WABA == waba {
			list = append(list, Template{
				ID: t.id(), WABA: t.WABA, Name: t.Name, Language: t.Language, Category: t.Category,
				Status: t.Status, Quality: t.Quality, Listed: t.Listed,
			})
		}
	}
	return list
}

// Message is a template message that was accepted.
type Message struct {
	ID         string // wamid…
	From, To   string // phone number id, digits
	TemplateID string
	At         time.Time
}

// Messages lists the messages accepted, oldest first (the last 1000).
func (s *Sim) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Message
	for _, m := range s.state.Messages {
		list = append(list, Message{m.ID, m.From, m.To, strconv.FormatInt(m.TemplateID, 10), m.At})
	}
	return list
}

func either(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

func parseComponents(text string) ([]component, error) {
	r, o, refused := readObject([]byte(`{"components":` + text + `}`))
	if refused != nil {
		return nil, errors.New("sobotsim: " + refused.msg)
	}
	var list []component
	for _, c := range o.objects("components") {
		list = append(list, decodeComponent(c))
	}
	if refused := r.refusal(); refused != nil {
		return nil, errors.New("sobotsim: " + refused.msg)
	}
	return list, nil
}
