// Package starters knows the page on which a ready-made text is chosen to begin with. It
// must not know which texts there are, do I/O, or know the web framework.
package starters

import (
	"net/url"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Page is the part of the library that a person asked for.
type Page struct {
	Account  templates.Account
	Search   string
	Purpose  string // empty: all
	Language string
	Starters []templates.Starter // that match and are written in Language
	Total    int
	Person   access.Person
}

// New picks what matches; an unknown language is English.
func New(account templates.Account, person access.Person, search, purpose, language string) Page {
	p := Page{Account: account, Person: person, Search: search, Purpose: purpose, Language: "en"}
	for _, known := range templates.StarterLanguages {
		if known == language {
			p.Language = language
		}
	}
	for _, s := range templates.Starters {
		if _, ok := s.In(p.Language); !ok {
			continue
		}
		p.Total++
		if (purpose == "" || s.Purpose == purpose) && s.Matches(search, p.Language) {
			p.Starters = append(p.Starters, s)
		}
	}
	return p
}

// URL is the library of an account.
func URL(waba string) string { return ui.AccountURL(waba) + "/starters" }

// startURL is where a draft of a starter is made.
func (p Page) startURL(s templates.Starter) string {
	return URL(p.Account.WABA) + "/" + url.PathEscape(s.ID)
}

func (p Page) edits() bool { return p.Person.Role.May(access.Editor) }

// purposeWord is a purpose's plain name.
func purposeWord(id string) string {
	for _, p := range templates.Purposes {
		if p.ID == id {
			return p.Word
		}
	}
	return id
}

// purposes are those of the page in their order, each with its starters.
func (p Page) purposes() [][]templates.Starter {
	var out [][]templates.Starter
	for i, s := range p.Starters {
		if i == 0 || p.Starters[i-1].Purpose != s.Purpose {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], s)
	}
	return out
}
