package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"templatedesk/internal/templates"
)

const namesAPage = 25

// ListTemplates is one page of an account's templates in use, grouped by name,
// from one state of the database. A name shows when one of its languages matches
// all that q asks for.
func (s *Store) ListTemplates(ctx context.Context, q templates.Query) (page templates.Page, err error) {
	const doing = "list templates"
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return page, explain(doing, err)
	}
	defer func() { _ = tx.Rollback() }()
	if q.PerPage <= 0 {
		q.PerPage = namesAPage
	}
	l := lister{ctx: ctx, tx: tx, q: q}
	err = errors.Join(l.count(&page), l.languages(&page))
	if err != nil {
		return page, explain(doing, err)
	}
	names, err := l.names(&page)
	if err != nil || len(names) == 0 {
		return page, explain(doing, err)
	}
	return page, explain(doing, errors.Join(l.groups(&page, names), l.lastTests(&page, names)))
}

type lister struct {
	ctx context.Context
	tx  *sql.Tx
	q   templates.Query
}

// needsPerson is attention with the one reason that the clock makes; its
// argument is the moment before which a review that still lasts is stuck.
const needsPerson = `(attention OR (pending_since > 0 AND pending_since < %s))`

func (l lister) stuckBefore() int64 { return millis(l.q.Now.Add(-templates.StuckAfter)) }

// count reads the index templates_list in its own order.
func (l lister) count(page *templates.Page) error {
	c := &page.Counts
	return l.tx.QueryRowContext(l.ctx, `
		SELECT COUNT(*), COALESCE(SUM(languages), 0), COALESCE(SUM(needs), 0), COALESCE(SUM(approved), 0),
			COALESCE(SUM(pending), 0), COALESCE(SUM(rejected), 0), COALESCE(SUM(paused), 0), COALESCE(SUM(disabled), 0)
		FROM (
			SELECT COUNT(*) AS languages,
				MAX(CASE WHEN `+fmt.Sprintf(needsPerson, "$2")+` THEN 1 ELSE 0 END) AS needs,
				MAX(CASE WHEN status = 'APPROVED' THEN 1 ELSE 0 END) AS approved,
				MAX(CASE WHEN status = 'PENDING' THEN 1 ELSE 0 END) AS pending,
				MAX(CASE WHEN status = 'REJECTED' THEN 1 ELSE 0 END) AS rejected,
				MAX(CASE WHEN status = 'PAUSED' THEN 1 ELSE 0 END) AS paused,
				MAX(CASE WHEN status = 'DISABLED' THEN 1 ELSE 0 END) AS disabled
			FROM templates WHERE waba = $1 AND deleted_at = 0 GROUP BY name
		) AS names`, l.q.WABA, l.stuckBefore()).
		Scan(&c.Names, &c.Languages, &c.Attention, &c.Approved, &c.Pending, &c.Rejected, &c.Paused, &c.Disabled)
}

func (l lister) languages(page *templates.Page) error {
	rows, err := l.tx.QueryContext(l.ctx, `
		SELECT DISTINCT language FROM templates WHERE waba = $1 AND deleted_at = 0 ORDER BY language`, l.q.WABA)
	page.Languages, err = collect(rows, err, func(r scanner) (language string, err error) {
		err = r.Scan(&language)
		return language, err
	})
	return err
}

// filter is what q asks of one template, as SQL on its row with arguments from
// $first; "" if nothing.
func (l lister) filter(first int) (string, []any) {
	var all []string
	var args []any
	add := func(condition string, v any) {
		args = append(args, v)
		all = append(all, fmt.Sprintf(condition, fmt.Sprintf("$%d", first+len(args)-1)))
	}
	if search := templates.Fold(l.q.Search); search != "" {
		add(`search_text LIKE %s ESCAPE '\'`, "%"+likeLiteral.Replace(text(search))+"%")
	}
	if l.q.Status != "" {
		add(`status = %s`, l.q.Status)
	}
	if l.q.Category != "" {
		add(`category = %s`, l.q.Category)
	}
	if l.q.Language != "" {
		add(`language = %s`, l.q.Language)
	}
	switch l.q.Quality {
	case "":
	case "NEVER":
		add(`quality = %s`, "")
	default:
		add(`quality = %s`, l.q.Quality)
	}
	if l.q.Attention {
		add(needsPerson, l.stuckBefore())
	}
	return strings.Join(all, ` AND `), args
}

// likeLiteral makes the wildcards of LIKE stand for themselves.
var likeLiteral = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// names are the matching names of the page, in order; it fills in how many there
// are and which page this is.
func (l lister) names(page *templates.Page) ([]string, error) {
	filter, args := l.filter(2)
	from := ` FROM templates WHERE waba = $1 AND deleted_at = 0`
	page.Names = page.Counts.Names
	args = append([]any{l.q.WABA}, args...)
	if filter != "" {
		from += ` AND ` + filter
		err := l.tx.QueryRowContext(l.ctx, `SELECT COUNT(DISTINCT name)`+from, args...).Scan(&page.Names)
		if err != nil {
			return nil, err
		}
	}
	page.Pages = max(1, (page.Names+l.q.PerPage-1)/l.q.PerPage)
	page.Page = min(max(1, l.q.Page), page.Pages)

	query := `SELECT name` + from + ` GROUP BY name ORDER BY ` + l.order() +
		fmt.Sprintf(` LIMIT $%d OFFSET $%d`, len(args)+1, len(args)+2)
	rows, err := l.tx.QueryContext(l.ctx, query, append(args, l.q.PerPage, (page.Page-1)*l.q.PerPage)...)
	return collect(rows, err, func(r scanner) (name string, err error) {
		err = r.Scan(&name)
		return name, err
	})
}

func (l lister) order() string {
	switch {
	case l.q.Sort == templates.SortName && l.q.Desc:
		return `name DESC`
	case l.q.Sort == templates.SortName:
		return `name`
	case l.q.Desc:
		return `MAX(changed_at), name`
	}
	return `MAX(changed_at) DESC, name`
}

// groups reads the names with all their languages.
func (l lister) groups(page *templates.Page, names []string) error {
	at := make(map[string]int, len(names))
	args := []any{l.q.WABA}
	for i, name := range names {
		at[name] = i
		args = append(args, name)
		page.Groups = append(page.Groups, templates.Group{Name: name})
	}
	filter, more := l.filter(len(args) + 1)
	if filter == "" {
		filter = `1 = 1`
	}
	rows, err := l.tx.QueryContext(l.ctx, `
		SELECT (`+filter+`) AS matches, `+templateColumns+` FROM templates
		WHERE waba = $1 AND deleted_at = 0 AND name IN (`+placeholders(2, len(names))+`) ORDER BY name, language`,
		append(args, more...)...)
	_, err = collect(rows, err, func(r scanner) (t templates.Template, err error) {
		var matches bool
		if err = r.Scan(append([]any{&matches}, templateTargets(&t)...)...); err != nil {
			return t, err
		}
		g := &page.Groups[at[t.Name]]
		g.Templates = append(g.Templates, t)
		g.Match = append(g.Match, matches)
		return t, nil
	})
	return err
}

func (l lister) lastTests(page *templates.Page, names []string) error {
	args := []any{l.q.WABA}
	for _, name := range names {
		args = append(args, name)
	}
	rows, err := l.tx.QueryContext(l.ctx, `
		SELECT name, MAX(created_at) FROM sends WHERE waba = $1 AND name IN (`+placeholders(2, len(names))+`) GROUP BY name`,
		args...)
	last := map[string]time.Time{}
	_, err = collect(rows, err, func(r scanner) (at time.Time, err error) {
		var name string
		err = r.Scan(&name, instant{&at})
		last[name] = at
		return at, err
	})
	for i := range page.Groups {
		page.Groups[i].LastTest = last[page.Groups[i].Name]
	}
	return err
}
