package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/templates"
)

const (
	namesAPage = 25
	namesARead = 100 // of which whole rows are read at once for an export
)

// ListTemplates is one page of the templates in use of an account, or of all accounts in
// use, grouped by name. A name shows when one of its languages matches all that q asks for.
func (s *Store) ListTemplates(ctx context.Context, q templates.Query) (templates.Page, error) {
	const doing = "list templates"
	all, err := s.span(ctx, q.WABA)
	if err != nil {
		return templates.Page{}, explain(doing, err)
	}
	page, rows := all.page(q)
	page.Groups, err = s.groups(ctx, page.Groups, rows, matcher(q))
	return page, explain(doing, err)
}

// EachTemplate hands put every template that q matches, whatever its page, in the order
// of q, with when its name was last test-sent. Which they are is decided at its begin.
func (s *Store) EachTemplate(ctx context.Context, q templates.Query, put func(t templates.Template, lastTest time.Time) error) error {
	const doing = "read templates"
	all, err := s.span(ctx, q.WABA)
	if err != nil {
		return explain(doing, err)
	}
	q.Page, q.PerPage = 1, maxNames
	wants := matcher(q)
	page, rows := all.page(q)
	for len(rows) > 0 {
		n := min(namesARead, len(rows))
		groups, err := s.groups(ctx, slices.Clone(page.Groups[:n]), rows[:n], wants)
		if err != nil {
			return explain(doing, err)
		}
		for _, g := range groups {
			for i, t := range g.Templates {
				if !g.Match[i] {
					continue
				}
				if err := put(t, g.LastTest); err != nil {
					return err
				}
			}
		}
		page.Groups, rows = page.Groups[n:], rows[n:]
	}
	return nil
}

// span is the listings that a list is made of, by WABA: several are always locked in
// this order.
type span []*listing

// span is one account's, or with waba "" that of all accounts in use.
func (s *Store) span(ctx context.Context, waba string) (all span, err error) {
	wabas := []string{waba}
	if waba == "" {
		rows, err := s.reads.QueryContext(ctx, `SELECT waba FROM accounts WHERE removed_at = 0 ORDER BY waba`)
		wabas, err = collect(rows, err, func(r scanner) (waba string, err error) {
			err = r.Scan(&waba)
			return waba, err
		})
		if err != nil {
			return nil, err
		}
	}
	for _, waba := range wabas {
		l, err := s.listing(ctx, waba)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// maxNames is more names than a page of all of them can have.
const maxNames = 1 << 30

// page is the page with its names, still without their templates, and beside each
// name its rows by language.
func (all span) page(q templates.Query) (page templates.Page, rows [][]*listed) {
	perPage := q.PerPage
	if perPage <= 0 {
		perPage = namesAPage
	}
	wants := matcher(q)
	var hits []hit
	languages := map[string]bool{}
	for _, l := range all {
		l.mu.RLock()
		defer l.mu.RUnlock()
		hits = l.matching(slices.Grow(hits, len(l.names)), wants)
		l.count(&page.Counts, stuckBefore(q.Now))
		for language := range l.languages {
			languages[language] = true
		}
	}
	all.sort(hits, q)
	page.Languages = slices.Sorted(maps.Keys(languages))
	page.Names = len(hits)
	page.Pages = max(1, (len(hits)+perPage-1)/perPage)
	page.Page = min(max(1, q.Page), page.Pages)
	first := (page.Page - 1) * perPage
	for _, group := range hits[first:min(first+perPage, len(hits))] {
		page.Groups = append(page.Groups, templates.Group{WABA: group.waba, Name: group.name})
		byLanguage := slices.SortedFunc(slices.Values(group.rows), func(a, b *listed) int { return strings.Compare(a.language, b.language) })
		rows = append(rows, byLanguage)
	}
	return page, rows
}

// sort brings hits, which are by name within each account, into the order of q.
func (all span) sort(hits []hit, q templates.Query) {
	switch {
	case q.Sort == templates.SortName:
		if len(all) > 1 {
			slices.SortStableFunc(hits, func(a, b hit) int { return strings.Compare(a.name, b.name) })
		}
		if q.Desc {
			slices.Reverse(hits)
		}
	case q.Desc:
		slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.changedAt, b.changedAt) })
	default:
		slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.changedAt, a.changedAt) })
	}
}

// groups gives the names their templates and last tests, each account's by itself.
func (s *Store) groups(ctx context.Context, groups []templates.Group, rows [][]*listed, wants func(*listed) bool) ([]templates.Group, error) {
	of := map[string][]int{}
	for i, g := range groups {
		of[g.WABA] = append(of[g.WABA], i)
	}
	for waba, places := range of {
		var own [][]*listed
		for _, i := range places {
			own = append(own, rows[i])
		}
		if err := s.readWhole(ctx, waba, own); err != nil {
			return nil, err
		}
		if err := s.lastTests(ctx, waba, groups, places); err != nil {
			return nil, err
		}
	}
	for i, group := range rows {
		g := &groups[i]
		for _, row := range group {
			if t := row.whole.Load(); t != nil {
				g.Templates = append(g.Templates, *t)
				g.Match = append(g.Match, wants(row))
			}
		}
	}
	// A name may have gone between the two reads.
	return slices.DeleteFunc(groups, func(g templates.Group) bool { return len(g.Templates) == 0 }), nil
}

// readWhole reads those of an account's rows that no page showed since they last changed.
func (s *Store) readWhole(ctx context.Context, waba string, rows [][]*listed) error {
	missing := map[string]*listed{}
	names := map[string]bool{}
	for _, group := range rows {
		for _, t := range group {
			if t.whole.Load() == nil {
				missing[t.id] = t
				names[t.name] = true
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	args := []any{waba}
	for name := range names {
		args = append(args, name)
	}
	found, err := s.reads.QueryContext(ctx, selectTemplate+`
		WHERE waba = $1 AND deleted_at = 0 AND name IN (`+placeholders(2, len(names))+`)`, args...)
	all, err := collect(found, err, scanTemplate)
	for _, t := range all {
		// It may be newer than the listing, never older; the listing's next look
		// puts a fresh row in this one's place.
		if row := missing[t.ID]; row != nil {
			row.whole.Store(&t)
		}
	}
	return err
}

// lastTests notes when those of the groups were last test-sent.
func (s *Store) lastTests(ctx context.Context, waba string, groups []templates.Group, places []int) error {
	args := []any{waba}
	at := map[string]int{}
	for _, i := range places {
		args = append(args, groups[i].Name)
		at[groups[i].Name] = i
	}
	rows, err := s.reads.QueryContext(ctx, `
		SELECT name, MAX(created_at) FROM sends
		WHERE waba = $1 AND name IN (`+placeholders(2, len(places))+`) GROUP BY name`, args...)
	_, err = collect(rows, err, func(r scanner) (name string, err error) {
		var last time.Time
		err = r.Scan(&name, instant{&last})
		groups[at[name]].LastTest = last
		return name, err
	})
	return err
}
