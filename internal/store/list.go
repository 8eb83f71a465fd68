package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/templates"
)

const namesAPage = 25

// ListTemplates is one page of an account's templates in use, grouped by name. A
// name shows when one of its languages matches all that q asks for.
func (s *Store) ListTemplates(ctx context.Context, q templates.Query) (templates.Page, error) {
	const doing = "list templates"
	l, err := s.listing(ctx, q.WABA)
	if err != nil {
		return templates.Page{}, explain(doing, err)
	}
	page, rows := l.page(q)
	if len(page.Groups) == 0 {
		return page, nil
	}
	if err := s.readWhole(ctx, q.WABA, rows); err != nil {
		return page, explain(doing, err)
	}
	fillGroups(&page, rows, matcher(q))
	return page, explain(doing, s.lastTests(ctx, q.WABA, &page))
}

// page is the page with its names, still without their templates, and beside each
// name its rows by language.
func (l *listing) page(q templates.Query) (page templates.Page, rows [][]*listed) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	perPage := q.PerPage
	if perPage <= 0 {
		perPage = namesAPage
	}
	wants := matcher(q)
	names := l.matching(q, wants)
	page.Names = len(names)
	page.Pages = max(1, (len(names)+perPage-1)/perPage)
	page.Page = min(max(1, q.Page), page.Pages)
	first := (page.Page - 1) * perPage
	for _, group := range names[first:min(first+perPage, len(names))] {
		page.Groups = append(page.Groups, templates.Group{Name: group.name})
		byLanguage := slices.SortedFunc(slices.Values(group.rows), func(a, b *listed) int { return strings.Compare(a.language, b.language) })
		rows = append(rows, byLanguage)
	}
	page.Counts = l.count(stuckBefore(q.Now))
	page.Languages = slices.Sorted(maps.Keys(l.languages))
	return page, rows
}

// readWhole reads the rows that no page showed since they last changed.
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

// fillGroups gives each name of the page its templates.
func fillGroups(page *templates.Page, rows [][]*listed, wants func(*listed) bool) {
	for i, group := range rows {
		g := &page.Groups[i]
		for _, row := range group {
			if t := row.whole.Load(); t != nil {
				g.Templates = append(g.Templates, *t)
				g.Match = append(g.Match, wants(row))
			}
		}
	}
	// A name may have gone between the two reads.
	page.Groups = slices.DeleteFunc(page.Groups, func(g templates.Group) bool { return len(g.Templates) == 0 })
}

func (s *Store) lastTests(ctx context.Context, waba string, page *templates.Page) error {
	args := []any{waba}
	for _, group := range page.Groups {
		args = append(args, group.Name)
	}
	rows, err := s.reads.QueryContext(ctx, `
		SELECT name, MAX(created_at) FROM sends
		WHERE waba = $1 AND name IN (`+placeholders(2, len(page.Groups))+`) GROUP BY name`, args...)
	last := map[string]time.Time{}
	_, err = collect(rows, err, func(r scanner) (name string, err error) {
		var at time.Time
		err = r.Scan(&name, instant{&at})
		last[name] = at
		return name, err
	})
	for i := range page.Groups {
		page.Groups[i].LastTest = last[page.Groups[i].Name]
	}
	return err
}
