// Package builder knows the pages on which a template is written: choosing its kind,
// the form with its preview and review, and the list of drafts. It must not know what
// is valid (the rules say so), do I/O, or know the web framework.
package builder

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/outward"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Page is everything that the builder shows of one draft.
type Page struct {
	Draft    templates.Draft // with what was typed, also where that could not be kept
	Findings []templates.Finding
	Errors   templates.FieldErrors // what an action found beyond the rules
	Conflict *Conflict
	Trouble  *Trouble
	// Gone: the draft was discarded or submitted while somebody typed. Draft then holds
	// their words, and none of them is stored.
	Gone bool

	// Tried is set once the person asked to submit: from then on empty fields that
	// are needed are errors too.
	Tried  bool
	Focus  string // form path of the field to go on in; empty leaves the focus alone
	OpID   string // one-time id of the next submission
	Public bool   // there is an address that Sobot can fetch files from, so uploads are on
	// Reached is what the last probe of that address found; zero when nobody looked.
	Reached outward.Verdict
	// Earlier are samples that are kept here, by the header format that takes them.
	Earlier map[string][]templates.Upload

	// Languages are all that the name has, this draft among them, the first one first;
	// AddLanguage is the one that was chosen to be added.
	Languages   []Language
	AddLanguage string

	// Have are the sums of the parts of the form that the browser shows. A part of the same
	// sum is named in the answer and neither drawn nor sent: a key press changes one of them.
	Have []string

	Person access.Person
	Now    time.Time
}

// Conflict says that somebody else saved the draft meanwhile; Page.Draft then holds
// the reader's own words, and none of them is stored.
type Conflict struct {
	By      string // e-mail address
	At      time.Time
	Version int // theirs
	// Apart is where the two texts differ.
	Apart []templates.Difference
}

// unsaved reports whether the page shows words that are stored nowhere.
func (p Page) unsaved() bool { return p.Conflict != nil || p.Gone }

// Trouble is what went wrong with Sobot, in sentences.
type Trouble struct {
	Kind            ui.Kind
	What, Means, Do string
}

// NewURL is where a template begins.
func NewURL(waba string) string { return ui.AccountURL(waba) + "/templates/new" }

func (p Page) url() string { return ui.DraftURL(p.Draft.WABA, p.Draft.ID) }

func (p Page) title() string { return Title(p.Draft) }

// Title is what a draft is called before it has a name, and then its name.
func Title(d templates.Draft) string {
	if name := strings.TrimSpace(d.Name); name != "" {
		return name
	}
	return "New template"
}

func (p Page) code() bool { return strings.TrimSpace(p.Draft.Name) != "" }

func (p Page) auth() bool { return p.Draft.Category == templates.CategoryAuthentication }

// shown tells the form's reader which parts the form has that may post nothing.
func (p Page) shown() []string {
	if p.auth() {
		parts := []string{"security"}
		if p.Draft.HandsOver() {
			parts = append(parts, "apps")
		}
		if p.Draft.OTPType == sobot.OTPZeroTap {
			parts = append(parts, "terms")
		}
		return parts
	}
	switch p.Draft.InForm() {
	case templates.FormCarousel:
		return []string{"cards"}
	case templates.FormOffer:
		return []string{"offer", "buttons"}
	}
	return []string{"buttons"}
}

// locked reports whether Sobot is being asked, or nobody knows what it did: then
// nothing may be edited.
func (p Page) locked() bool { return p.Draft.Submit != "" }

// fetchedFromHere: Sobot has got an upload, which proves more than any probe.
func fetchedFromHere(m templates.Media) bool { return m.MediaID != "" && m.Handle != "" }

// FieldID is the id of the input with a form path; a review links to it.
func FieldID(path string) string { return "f-" + strings.ReplaceAll(path, ".", "-") }

// field puts a ui.Field together for the input of a form path.
func (p Page) field(path, label, hint, value string, limit int) ui.Field {
	return ui.Field{ID: FieldID(path), Label: label, Hint: hint, Value: value, Max: limit, Error: p.fieldError(path)}
}

// fieldError is what stands under a field: what an action said of it, else the
// first blocking finding.
func (p Page) fieldError(path string) string {
	if text := p.Errors[path]; text != "" {
		return sentence(text)
	}
	if p.Draft.Refusal != "" && p.Draft.RefusalField == path {
		return "Sobot refused this."
	}
	return sentence(p.wrong(path).Message)
}

// fix is the finding under a field whose button corrects it.
func (p Page) fix(path string) (templates.Finding, bool) {
	f := p.wrong(path)
	return f, f.FixLabel != ""
}

// wrong is the first blocking finding of a field; zero if there is none.
func (p Page) wrong(path string) templates.Finding {
	for _, f := range p.Findings {
		if f.Field == path && p.blocks(f) {
			return f
		}
	}
	return templates.Finding{}
}

// blocking are the errors to correct; missing those that only wait for a field to
// be filled in, which is no mistake in a draft that is still being written.
func (p Page) blocking() []templates.Finding { return p.only(p.blocks) }

func (p Page) blocks(f templates.Finding) bool {
	// While it is locked, nothing can be corrected.
	return !p.locked() && f.Severity == templates.SeverityError && (p.Tried || !p.empty(f.Field))
}

func (p Page) missing() []templates.Finding {
	return p.only(func(f templates.Finding) bool {
		return f.Severity == templates.SeverityError && !p.Tried && p.empty(f.Field)
	})
}

func (p Page) advice() []templates.Finding {
	return p.only(func(f templates.Finding) bool { return f.Severity != templates.SeverityError })
}

func (p Page) only(keep func(templates.Finding) bool) []templates.Finding {
	var out []templates.Finding
	for _, f := range p.Findings {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// saved says when and by whom the draft was last kept.
func (p Page) saved() string {
	zone := ui.ZoneOf(p.Person)
	at, now := p.Draft.Updated.In(zone), p.Now.In(zone)
	when := at.Format("15:04")
	if at.YearDay() != now.YearDay() || at.Year() != now.Year() {
		when = at.Format("2 Jan, 15:04")
	}
	return "Draft saved " + when + " by " + who(p.Draft.Author, p.Person)
}

// who is "you" for the reader's own address.
func who(email string, reader access.Person) string {
	if email == reader.Email {
		return "you"
	}
	return email
}

// left says what keeps the draft from being submitted; empty if nothing does.
func (p Page) left() string {
	if errors := p.blocking(); len(errors) > 0 {
		return count(len(errors), "to fix") + ": " + errors[0].Message
	}
	if missing := p.missing(); len(missing) > 0 {
		words := make([]string, 0, 3)
		for _, f := range missing {
			if word := Word(f.Field); !slices.Contains(words, word) && len(words) < 3 {
				words = append(words, word)
			}
		}
		text := "Still needed: " + strings.Join(words, ", ")
		if len(missing) > len(words) {
			text += " and more"
		}
		return text
	}
	return ""
}

// clock is the time that the preview shows: when the draft was last kept.
func (p Page) clock() string { return p.Draft.Updated.In(ui.ZoneOf(p.Person)).Format("15:04") }

func count(n int, word string) string { return strconv.Itoa(n) + " " + word }

// sentence ends a finding's message as a sentence.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
