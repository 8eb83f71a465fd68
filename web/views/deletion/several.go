package deletion

import (
	"strconv"
	"strings"

	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Choice is the page where one chooses which names to delete.
type Choice struct {
	WABA   string
	Search string
	Groups []templates.Group
	Total  int // names that match, of which Groups are the first
	Chosen map[string]bool
	Error  string // why the choice does not do
}

// Several is the page that asks before several names are deleted.
type Several struct {
	WABA   string
	OpID   string
	Sheets []Sheet
	Gone   []string // names that were chosen and are not in use any more
	Words  string   // what must be typed

	Typed string
	Error string
}

// total says all that goes: "12 names, 31 languages".
func (p Several) total() string {
	languages := 0
	for _, s := range p.Sheets {
		languages += len(s.Templates)
	}
	return ui.Counted(len(p.Sheets), "name", "names") + ", " + ui.Counted(languages, "language", "languages")
}

// locked and refusing are the names that stay locked, and those that Meta may refuse.
func (p Several) locked() string {
	return p.names(func(s Sheet) bool { return s.LocksName })
}

func (p Several) refusing() string {
	return p.names(func(s Sheet) bool { return len(s.Undeletable) > 0 })
}

func (p Several) names(which func(Sheet) bool) string {
	var names []string
	for _, s := range p.Sheets {
		if which(s) {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, ", ")
}

func (p Several) tests() (n int) {
	for _, s := range p.Sheets {
		n += s.Tests
	}
	return n
}

// seen are the languages that the sheet names, as its form carries them.
func (s Sheet) seen() string {
	languages := make([]string, len(s.Templates))
	for i, t := range s.Templates {
		languages[i] = t.Language
	}
	return strings.Join(languages, ",")
}

func chips(all []templates.Template) []ui.Chip {
	out := make([]ui.Chip, len(all))
	for i, t := range all {
		out[i] = ui.Chip{Language: t.Language, Status: t.Status}
	}
	return out
}

// found says how many of the names that match are shown.
func (p Choice) found() string {
	if p.Total > len(p.Groups) {
		return "The first " + strconv.Itoa(len(p.Groups)) + " of " + strconv.Itoa(p.Total) + " names. Search to see others."
	}
	return ui.Counted(p.Total, "name", "names")
}
