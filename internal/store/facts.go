package store

import (
	"context"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
)

// DraftFacts is what our copy of an account says about a draft's name, language and
// text. It is asked at every key press: each read walks an index or a map, and none
// grows with the account or its history.
func (s *Store) DraftFacts(ctx context.Context, waba string, c templates.Content) (f templates.Facts, err error) {
	const doing = "read facts of an account"
	now := s.now()
	if c.Name != "" && c.Language != "" {
		if f.Taken, f.LockedUntil, err = s.nameFacts(ctx, waba, c.Name, c.Language, now); err != nil {
			return f, explain(doing, err)
		}
	}
	l, err := s.listing(ctx, waba)
	if err != nil {
		return f, explain(doing, err)
	}
	var alike [][]*listed
	f.Templates, alike = l.alike(c)
	if err := s.readWhole(ctx, waba, alike); err != nil {
		return f, explain(doing, err)
	}
	f.SameText = sameText(c, alike)
	err = s.reads.QueryRowContext(ctx, countOfKind,
		waba, string(events.TemplateSubmitted), millis(now.Add(-time.Hour))).Scan(&f.CreatedLastHour)
	if err != nil {
		return f, explain(doing, err)
	}
	said, _, err := s.Journal(ctx, events.Filter{WABA: waba, Kinds: []events.Kind{events.AccountUpdate}}, events.Cursor{}, accountWords)
	if err != nil {
		return f, err
	}
	word, e := events.Restriction(said)
	f.Restriction, f.RestrictionAt = word, e.At()
	return f, nil
}

const (
	accountWords = 20 // how many of an account's last events are asked for a restriction
	alikeMost    = 5  // how many templates that share a line of text are looked at
	pastNames    = 20
)

// countOfKind walks an account's events of one kind since a moment. By the kind's
// classes, because no index has the kind itself: by that, it would read all the account's.
const countOfKind = `
	SELECT COUNT(*) FROM events
	WHERE waba = +$1 AND class IN (SELECT class FROM event_classes WHERE kind = $2) AND at > $3`

// nameFacts tells whether the name is taken, and until when a deleted one blocks it.
// What was rejected blocks nothing.
func (s *Store) nameFacts(ctx context.Context, waba, name, language string, now time.Time) (taken bool, until time.Time, err error) {
	type past struct {
		status string
		gone   time.Time
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT status, deleted_at FROM templates WHERE waba = $1 AND name = $2 AND language = $3
		ORDER BY deleted_at DESC LIMIT $4`, waba, text(name), text(language), pastNames+1)
	all, err := collect(rows, err, func(r scanner) (p past, err error) {
		err = r.Scan(&p.status, instant{&p.gone})
		return p, err
	})
	for _, p := range all {
		switch free := p.gone.Add(templates.NameLock); {
		case p.gone.IsZero():
			taken = true
		case events.CanonStatus(p.status) != events.StatusRejected && free.After(now) && free.After(until):
			until = free
		}
	}
	return taken, until, err
}

// alike are templates with a line like the draft's body, and how many there are in all.
func (l *listing) alike(c templates.Content) (inUse int, found [][]*listed) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, n := range l.languages {
		inUse += n
	}
	if body := templates.Fold(c.Body); body != "" && c.Category != templates.CategoryAuthentication {
		same := l.byText[textKey(c.Language, body)]
		found = append(found, slices.Clone(same[:min(len(same), alikeMost)]))
	}
	return inUse, found
}

// sameText is the name of a template that reads like the draft, header and buttons
// aside; empty if none does. A template's other languages do not count, nor one of the
// draft's own name, which is said otherwise.
func sameText(c templates.Content, alike [][]*listed) string {
	for _, group := range alike {
		for _, row := range group {
			t := row.whole.Load()
			if t == nil || t.Name == c.Name || t.Language != c.Language {
				continue
			}
			body, footer := t.Words()
			if templates.Fold(body) == templates.Fold(c.Body) && templates.Fold(footer) == templates.Fold(c.Footer) {
				return t.Name
			}
		}
	}
	return ""
}

// textKeys are the keys of the lines that search text has besides the name's two.
func (t *listed) textKeys() []uint64 {
	var keys []uint64
	for i, line := range strings.Split(t.search, "\n") {
		if i >= 2 {
			keys = append(keys, textKey(t.language, line))
		}
	}
	return keys
}

var textSeed = maphash.MakeSeed()

// textKey is a hash: what shares one is compared as a whole.
func textKey(language, folded string) uint64 { return maphash.String(textSeed, language+" "+folded) }
