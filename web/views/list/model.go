// Package list knows the page of an account's templates. It must not know where they
// come from, do I/O, or know the web framework.
package list

import (
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// Page is what the templates page shows: of one account, or of all (Query.WABA is "").
type Page struct {
	Accounts []templates.Account // that the page spans
	Query    templates.Query
	Result   templates.Page
	Drafts   int               // being edited in the one account, by anybody
	Rounds   []templates.Round // under way in the one account
	Topics   string            // what the page changes with
	Person   access.Person
	Now      time.Time
}

func (p Page) zone() *time.Location { return ui.ZoneOf(p.Person) }
func (p Page) edits() bool          { return p.Person.Role.May(access.Editor) }
func (p Page) deletes() bool        { return p.Person.Role.May(access.Admin) }
func (p Page) all() bool            { return p.Query.WABA == "" }

// synced is when the oldest of the lists that the page rests on was fetched; zero if one never was.
func (p Page) synced() (oldest time.Time) {
	for i, a := range p.Accounts {
		if i == 0 || a.SyncedAt.Before(oldest) {
			oldest = a.SyncedAt
		}
	}
	return oldest
}

// label is what the account of a row is called; empty where the page is about one account.
func (p Page) label(r row) string {
	if p.all() {
		for _, a := range p.Accounts {
			if a.WABA == r.WABA {
				return a.Label
			}
		}
	}
	return ""
}

// clear is the address of the same list without filters.
func (p Page) clear() string {
	return Address(templates.Query{WABA: p.Query.WABA, Sort: p.Query.Sort, Desc: p.Query.Desc})
}

// asked is the query as it was answered: the page is never beyond the last.
func (p Page) asked() templates.Query {
	q := p.Query
	q.Page = max(1, p.Result.Page)
	return q
}

// with is the address of the same view with something changed, from its first page.
func (p Page) with(change func(*templates.Query)) string {
	q := p.Query
	q.Page = 1
	change(&q)
	return Address(q)
}

// size says how much there is: "42 names in 68 languages".
func (p Page) size() string {
	c := p.Result.Counts
	size := ui.Counted(c.Names, "name", "names") + " in " + ui.Counted(c.Languages, "language", "languages")
	if p.all() {
		size += " in " + ui.Counted(len(p.Accounts), "account", "accounts")
	}
	return size
}

// pill is one of the quick filters with its number of names.
type pill struct {
	word  string
	count int
	url   string
	on    bool
}

// pills are "all", "needs attention" and the statuses that the account has. They keep
// the other filters.
func (p Page) pills() []pill {
	c := p.Result.Counts
	q := p.Query
	out := []pill{
		{"All", c.Names, p.with(func(q *templates.Query) { q.Status, q.Attention = "", false }), q.Status == "" && !q.Attention},
		{"Needs attention", c.Attention, p.with(func(q *templates.Query) { q.Status, q.Attention = "", true }), q.Attention},
	}
	for _, s := range []struct {
		status string
		count  int
	}{
		{events.StatusApproved, c.Approved},
		{events.StatusPending, c.Pending},
		{events.StatusRejected, c.Rejected},
		{events.StatusPaused, c.Paused},
		{events.StatusDisabled, c.Disabled},
	} {
		on := q.Status == s.status
		if s.count > 0 || on {
			out = append(out, pill{
				ui.StatusWord(s.status), s.count,
				p.with(func(q *templates.Query) { q.Status, q.Attention = s.status, false }), on && !q.Attention,
			})
		}
	}
	return out
}

// option is one entry of a select.
type option struct{ value, word string }

func categoryOptions(p Page) []option {
	out := []option{{"", "All categories"}}
	for _, c := range sobot.Categories {
		out = append(out, option{c.Code, c.Name})
	}
	return keep(out, p.Query.Category)
}

func languageOptions(p Page) []option {
	out := []option{{"", "All languages"}}
	for _, code := range p.Result.Languages {
		word := code
		if l, ok := sobot.LookupLanguage(code); ok {
			word = l.Name + " · " + code
		}
		out = append(out, option{code, word})
	}
	return keep(out, p.Query.Language)
}

func qualityOptions(p Page) []option {
	out := []option{{"", "Any quality"}}
	for _, q := range []string{events.QualityGreen, events.QualityYellow, events.QualityRed, events.QualityUnknown} {
		out = append(out, option{q, ui.QualityWord(q)})
	}
	return keep(append(out, option{"NEVER", ui.QualityWord("")}), p.Query.Quality)
}

func sortOptions() []option {
	return []option{{"changed", "Newest change first"}, {"-changed", "Oldest change first"}, {"name", "Name, A to Z"}, {"-name", "Name, Z to A"}}
}

// keep makes sure that a filter in force can be seen in its select, even a word that the
// address alone knows.
func keep(options []option, value string) []option {
	if slices.ContainsFunc(options, func(o option) bool { return o.value == value }) {
		return options
	}
	return append(options, option{value, value})
}

// pager says which names are shown.
func (p Page) pager() ui.Pager {
	q := p.asked()
	from := (q.Page-1)*q.PerPage + 1
	out := ui.Pager{From: from, To: from + len(p.Result.Groups) - 1, Total: p.Result.Names}
	if q.Page > 1 {
		prev := q
		prev.Page--
		out.Prev = Address(prev)
	}
	if q.Page < p.Result.Pages {
		next := q
		next.Page++
		out.Next = Address(next)
	}
	return out
}

// row is one name as the table shows it.
type row struct {
	templates.Group
	last templates.Template // the one that changed last
}

func (p Page) rows() []row {
	out := make([]row, 0, len(p.Result.Groups))
	for _, g := range p.Result.Groups {
		if len(g.Templates) == 0 {
			continue
		}
		last := slices.MaxFunc(g.Templates, func(a, b templates.Template) int { return a.ChangedAt.Compare(b.ChangedAt) })
		out = append(out, row{g, last})
	}
	return out
}

// first is the language that the name leads to: the first that was asked for.
func (r row) first() templates.Template {
	for i, t := range r.Templates {
		if r.matches(i) {
			return t
		}
	}
	return r.Templates[0]
}

func (r row) matches(i int) bool { return i >= len(r.Match) || r.Match[i] }

// id is the row's place in the page; names alone are not unique over accounts.
func (p Page) id(r row) string {
	if p.all() {
		return "name-" + r.WABA + "-" + r.Name
	}
	return "name-" + r.Name
}

func (r row) url() string {
	t := r.first()
	return ui.TemplateURL(t.WABA, t.Name, t.Language)
}

func (r row) chips() []ui.Chip {
	out := make([]ui.Chip, len(r.Templates))
	for i, t := range r.Templates {
		out[i] = ui.Chip{Language: t.Language, Status: t.Status, URL: ui.TemplateURL(t.WABA, t.Name, t.Language), Dimmed: !r.matches(i)}
	}
	return out
}

// shownText is how much of a body fits into a row of the list, with room to spare.
const shownText = 160

// text is the beginning of the body in the language that the name leads to.
func (r row) text() string {
	t := r.first()
	for _, c := range t.Components {
		if c.Is(sobot.ComponentBody) && c.Text != "" {
			if text := []rune(c.Text); len(text) > shownText {
				return string(text[:shownText]) + "…"
			}
			return c.Text
		}
	}
	if t.Category == templates.CategoryAuthentication {
		return "One-time code, worded by Meta"
	}
	return ""
}

// warnings are what a person should look at, the gravest first, each said once; with
// several languages each names its own.
func (r row) warnings(now time.Time) []string {
	var out []string
	languages := map[string][]string{}
	gravest := slices.SortedStableFunc(slices.Values(r.Templates), func(a, b templates.Template) int {
		return cmp.Compare(a.Gravity(), b.Gravity())
	})
	for _, t := range gravest {
		for _, w := range t.Attention(now) {
			if languages[w] == nil {
				out = append(out, w)
			}
			languages[w] = append(languages[w], t.Language)
		}
	}
	if len(r.Templates) > 1 {
		for i, w := range out {
			if len(languages[w]) < len(r.Templates) {
				out[i] = strings.Join(languages[w], ", ") + ": " + w
			}
		}
	}
	return out
}

// categories are the plain words of the group's categories; usually one.
func (r row) categories() string {
	var words []string
	for _, t := range r.Templates {
		if w := ui.CategoryWord(t.Category); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

// quality is the worst of the languages: a name is as good as its worst.
func (r row) quality() string {
	order := []string{events.QualityRed, events.QualityYellow, events.QualityGreen, events.QualityUnknown}
	for _, q := range order {
		for _, t := range r.Templates {
			if events.CanonQuality(t.Quality) == q {
				return q
			}
		}
	}
	return r.Templates[0].Quality // a word nobody knows, or none
}

// sendable is the language that "Test" leads to; ok is false when none can be sent.
func (r row) sendable() (templates.Template, bool) {
	for _, t := range r.Templates {
		if t.Sendable() == "" && events.Sendable(t.Status) {
			return t, true
		}
	}
	return templates.Template{}, false
}

// how says whence the last change is known, with its language where there are several.
func (r row) how() string {
	words := map[events.Source]string{
		events.FromWebhook: "by webhook", events.FromRecovered: "by a recovered push",
		events.FromSync: "by sync", events.FromUser: "by our action",
	}
	out := words[r.last.ChangedBy]
	if r.last.Change == "" {
		return "by the first list" // of all its languages alike
	}
	if len(r.Templates) > 1 {
		out = strings.TrimSpace(r.last.Language + " " + out)
	}
	return out
}

// stamp changes whenever something worth noticing in the row does.
func (r row) stamp() string {
	sum := fnv.New64a()
	for _, t := range r.Templates {
		_, _ = io.WriteString(sum, t.Language+t.Status+t.Quality+strconv.FormatInt(t.ChangedAt.UnixMilli(), 36)+" ")
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}
