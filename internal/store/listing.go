package store

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"templatedesk/internal/templates"
)

// listing is the part of an account's templates in use that the list counts,
// filters and sorts by, held in memory: asking the database for counts and for
// text in 6,000 rows takes ten times as long as a page may.
//
// It can never be stale. Every write of a template gives its row the account's
// next revision, and every page first reads the rows beyond the revision known
// here, usually none, by an index. So it needs no word from whoever wrote, also
// when that was another process.
type listing struct {
	waba      string
	mu        sync.RWMutex
	revision  int64
	byID      map[string]*listed
	names     []*listedName // by name
	languages map[string]int
	byText    map[uint64][]*listed // by textKey of each line of text
}

type listedName struct {
	waba string
	name string
	rows []*listed
}

// listed is one template.
type listed struct {
	id           string
	revision     int64
	deleted      bool
	name         string
	language     string
	status       string
	quality      string
	category     string
	attention    bool // needs a person, whatever the time is
	pendingSince int64
	changedAt    int64
	search       string // folded

	// whole is the row as pages show it, read when one first does: a page mostly
	// shows what the page before it showed.
	whole atomic.Pointer[templates.Template]
}

func newListing(waba string) *listing {
	return &listing{waba: waba, byID: map[string]*listed{}, languages: map[string]int{}, byText: map[uint64][]*listed{}}
}

// listing is the account's, as new as the database.
func (s *Store) listing(ctx context.Context, waba string) (*listing, error) {
	s.listingsMu.Lock()
	l := s.listings[waba]
	if l == nil {
		l = newListing(waba)
	}
	s.listingsMu.Unlock()

	l.mu.RLock()
	known := l.revision
	l.mu.RUnlock()
	rows, err := s.reads.QueryContext(ctx, `
		SELECT id, revision, deleted_at <> 0, name, language, status, quality, category, attention, pending_since, changed_at, search_text
		FROM templates WHERE waba = $1 AND revision > $2`, waba, known)
	news, err := collect(rows, err, func(r scanner) (*listed, error) {
		var t listed
		err := r.Scan(&t.id, &t.revision, &t.deleted, &t.name, &t.language, &t.status, &t.quality, &t.category,
			&t.attention, &t.pendingSince, &t.changedAt, &t.search)
		return &t, err
	})
	if err != nil || len(news) == 0 {
		return l, err
	}
	l.mu.Lock()
	for _, t := range news {
		l.take(t)
	}
	l.mu.Unlock()

	// Kept only once it has rows: addresses of accounts come from browsers.
	s.listingsMu.Lock()
	defer s.listingsMu.Unlock()
	if s.listings[waba] == nil {
		s.listings[waba] = l
	}
	return l, nil
}

// take replaces what is known of a template, unless that is newer.
func (l *listing) take(t *listed) {
	l.revision = max(l.revision, t.revision)
	if old := l.byID[t.id]; old != nil {
		if old.revision >= t.revision {
			return
		}
		if !old.deleted {
			l.drop(old)
		}
	}
	l.byID[t.id] = t
	if t.deleted {
		t.search = "" // only its revision matters from now on
		return
	}
	l.languages[t.language]++
	for _, key := range t.textKeys() {
		l.byText[key] = append(l.byText[key], t)
	}
	i, found := l.find(t.name)
	if !found {
		l.names = slices.Insert(l.names, i, &listedName{waba: l.waba, name: t.name})
	}
	l.names[i].rows = append(l.names[i].rows, t)
}

func (l *listing) drop(t *listed) {
	for _, key := range t.textKeys() {
		if l.byText[key] = slices.DeleteFunc(l.byText[key], func(r *listed) bool { return r == t }); len(l.byText[key]) == 0 {
			delete(l.byText, key)
		}
	}
	if l.languages[t.language]--; l.languages[t.language] == 0 {
		delete(l.languages, t.language)
	}
	i, _ := l.find(t.name)
	group := l.names[i]
	group.rows = slices.DeleteFunc(group.rows, func(r *listed) bool { return r == t })
	if len(group.rows) == 0 {
		l.names = slices.Delete(l.names, i, i+1)
	}
}

func (l *listing) find(name string) (int, bool) {
	return slices.BinarySearchFunc(l.names, name, func(g *listedName, name string) int { return strings.Compare(g.name, name) })
}

// needsPerson adds to the reasons that do not depend on the time the one that
// does: a review that began before stuckBefore and still lasts.
func (t *listed) needsPerson(stuckBefore int64) bool {
	return t.attention || t.pendingSince > 0 && t.pendingSince < stuckBefore
}

func (l *listing) count(c *templates.Counts, stuckBefore int64) {
	for _, group := range l.names {
		var needs, approved, pending, rejected, paused, disabled int
		for _, t := range group.rows {
			if t.needsPerson(stuckBefore) {
				needs = 1
			}
			switch t.status {
			case "APPROVED":
				approved = 1
			case "PENDING":
				pending = 1
			case "REJECTED":
				rejected = 1
			case "PAUSED":
				paused = 1
			case "DISABLED":
				disabled = 1
			}
		}
		c.Names++
		c.Languages += len(group.rows)
		c.Attention += needs
		c.Approved += approved
		c.Pending += pending
		c.Rejected += rejected
		c.Paused += paused
		c.Disabled += disabled
	}
}

// hit is a name of which a language matches.
type hit struct {
	*listedName
	changedAt int64 // newest of the matching languages
}

// matching adds the names of which a language matches, by name.
func (l *listing) matching(hits []hit, wants func(*listed) bool) []hit {
	for _, group := range l.names {
		newest := int64(-1)
		for _, t := range group.rows {
			if wants(t) {
				newest = max(newest, t.changedAt)
			}
		}
		if newest >= 0 {
			hits = append(hits, hit{group, newest})
		}
	}
	return hits
}

// matcher is what q asks of one template.
func matcher(q templates.Query) func(*listed) bool {
	search, stuck := templates.Fold(q.Search), stuckBefore(q.Now)
	quality := q.Quality
	if quality == "NEVER" {
		quality = "" // as stored
	}
	return func(t *listed) bool {
		return (q.Status == "" || q.Status == t.status) &&
			(q.Category == "" || q.Category == t.category) &&
			(q.Language == "" || q.Language == t.language) &&
			(q.Quality == "" || quality == t.quality) &&
			(!q.Attention || t.needsPerson(stuck)) &&
			(search == "" || strings.Contains(t.search, search))
	}
}

func stuckBefore(now time.Time) int64 { return millis(now.Add(-templates.StuckAfter)) }
