package store

import (
	"context"
	"errors"
	"maps"
	"slices"
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
	page, matches := l.page(q)
	if len(page.Groups) == 0 {
		return page, nil
	}
	err = errors.Join(s.fillGroups(ctx, q.WABA, &page, matches), s.lastTests(ctx, q.WABA, &page))
	return page, explain(doing, err)
}

// page is the page with its names, still without their templates, and by ID
// whether they match.
func (l *listing) page(q templates.Query) (page templates.Page, matches map[string]bool) {
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
	matches = map[string]bool{}
	for _, group := range names[first:min(first+perPage, len(names))] {
		page.Groups = append(page.Groups, templates.Group{Name: group.name})
		for _, t := range group.rows {
			matches[t.id] = wants(t)
		}
	}
	page.Counts = l.count(stuckBefore(q.Now))
	page.Languages = slices.Sorted(maps.Keys(l.languages))
	return page, matches
}

// fillGroups reads the names of the page with all their languages.
func (s *Store) fillGroups(ctx context.Context, waba string, page *templates.Page, matches map[string]bool) error {
	at := map[string]int{}
	args := []any{waba}
	for i, group := range page.Groups {
		at[group.Name] = i
		args = append(args, group.Name)
	}
	rows, err := s.reads.QueryContext(ctx, selectTemplate+`
		WHERE waba = $1 AND deleted_at = 0 AND name IN (`+placeholders(2, len(at))+`) ORDER BY name, language`, args...)
	all, err := collect(rows, err, scanTemplate)
	for _, t := range all {
		g := &page.Groups[at[t.Name]]
		g.Templates = append(g.Templates, t)
		g.Match = append(g.Match, matches[t.ID])
	}
	// A name may have gone between the two reads.
	page.Groups = slices.DeleteFunc(page.Groups, func(g templates.Group) bool { return len(g.Templates) == 0 })
	return err
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
