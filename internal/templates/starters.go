package templates

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	_ "embed"
)

// Starter is a template of our own wording to begin with, in several languages. Its
// links lead to example.com, which whoever starts from it replaces.
type Starter struct {
	ID       string // also the name that a draft of it gets
	Title    string
	Purpose  string // one of Purposes
	Category string
	// Languages in which it is written, in the order of StarterLanguages. A one-time
	// code's text is Meta's, so it comes in all of them.
	Languages []string

	byLanguage map[string]Content
}

// Purposes of starters in the order in which they are shown, with their plain names.
var Purposes = []struct{ ID, Word string }{
	{"order", "Orders"},
	{"delivery", "Delivery"},
	{"appointment", "Appointments"},
	{"payment", "Payments"},
	{"account", "Accounts"},
	{"feedback", "Feedback"},
	{"promotion", "Promotions"},
	{"code", "One-time codes"},
}

// StarterLanguages are those of the library.
var StarterLanguages = []string{"en", "es", "pt_BR", "id", "ar", "zh_CN"}

//go:embed starters.json
var starterFile []byte

// Starters is the library, by purpose. It is read once; a broken file ends the tests,
// not the program's callers.
var Starters = readStarters(starterFile)

func readStarters(file []byte) []Starter {
	var stored []struct {
		ID, Title, Purpose, Category string
		Security                     bool
		Expiry                       string
		Languages                    map[string]struct {
			Header, Body, Footer string
			Samples              []string
			Buttons              []DraftButton
		}
	}
	if err := json.Unmarshal(file, &stored); err != nil {
		panic(fmt.Sprintf("starters.json: %v", err)) // embedded, and tested
	}
	var list []Starter
	for _, s := range stored {
		starter := Starter{ID: s.ID, Title: s.Title, Purpose: s.Purpose, Category: s.Category, byLanguage: map[string]Content{}}
		for _, language := range StarterLanguages {
			text, ok := s.Languages[language]
			if !ok {
				continue
			}
			c := Content{
				Name: s.ID, Language: language, Category: s.Category, Body: text.Body, Samples: text.Samples, Footer: text.Footer,
				Buttons: text.Buttons, Security: s.Security, Expiry: s.Expiry,
			}
			if text.Header != "" {
				c.Header = Header{Format: HeaderText, Text: text.Header}
			}
			starter.Languages = append(starter.Languages, language)
			starter.byLanguage[language] = c.Normalised()
		}
		list = append(list, starter)
	}
	order := func(s Starter) int {
		return slices.IndexFunc(Purposes, func(p struct{ ID, Word string }) bool { return p.ID == s.Purpose })
	}
	slices.SortStableFunc(list, func(a, b Starter) int { return order(a) - order(b) })
	return list
}

// In is the starter in a language; false if it is not written in it.
func (s Starter) In(language string) (Content, bool) {
	c, ok := s.byLanguage[language]
	return c.Normalised(), ok
}

// FindStarter is a starter by its id.
func FindStarter(id string) (Starter, bool) {
	for _, s := range Starters {
		if s.ID == id {
			return s, true
		}
	}
	return Starter{}, false
}

// Matches reports whether a starter has all words of a search in its title, purpose or
// texts in that language.
func (s Starter) Matches(search, language string) bool {
	c := s.byLanguage[language]
	text := Fold(strings.Join([]string{s.Title, s.Purpose, s.Category, c.Name, c.Header.Text, c.Body, c.Footer}, " "))
	for _, word := range strings.Fields(Fold(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
