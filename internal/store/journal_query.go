package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"templatedesk/internal/events"
)

// class is what an event is looked for by: see the migration that made event_classes.
type class struct {
	kind     events.Kind
	source   events.Source
	severity events.Severity
}

// class is the number of the event's class, given to it when it first occurs. Silent
// events have none.
func (r *recorder) class(e events.Event) (int64, error) {
	c := class{e.Kind, e.Source, events.SeverityOf(e)}
	if c.severity == events.Silent {
		return 0, nil
	}
	if n, ok := r.classes[c]; ok {
		return n, nil
	}
	args := []any{text(c.kind), text(c.source), text(c.severity)}
	var n int64
	err := r.queryRow(`SELECT class FROM event_classes WHERE kind = $1 AND source = $2 AND severity = $3`, args...).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = r.queryRow(`
			INSERT INTO event_classes (class, kind, source, severity)
			SELECT COALESCE(MAX(class), 0) + 1, $1, $2, $3 FROM event_classes RETURNING class`, args...).Scan(&n)
	}
	r.classes[c] = n
	return n, err
}

// direction is which way from a place in the journal a page lies.
type direction int

const (
	older direction = iota
	newer
)

// walk is one way along one index, in the order of the journal: conditions that fix all
// of the index's columns before at and id, and some that are looked at on the way.
type walk struct {
	conditions []string // %s stands for the arguments, in their order
	args       []any
}

func (w walk) and(condition string, args ...any) walk {
	return walk{
		append(append([]string{}, w.conditions...), condition),
		append(append([]any{}, w.args...), args...),
	}
}

// chosenClasses are those of f's kinds, sources and severities, or all; they are needed
// where f asks for one of these, a name or a number.
func (s *Store) chosenClasses(ctx context.Context, f events.Filter) ([]int64, error) {
	if f.TemplateID != "" || len(f.Kinds)+len(f.Sources)+len(f.Severities)+len(f.Numbers) == 0 && f.Name == "" {
		return nil, nil
	}
	w := walk{}.and("class <> 0")
	w = among(w, "kind", f.Kinds)
	w = among(w, "source", f.Sources)
	w = among(w, "severity", f.Severities)
	var args []any
	where := w.where(func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	})
	rows, err := s.reads.QueryContext(ctx, `SELECT class FROM event_classes WHERE `+where, args...)
	return collect(rows, err, func(r scanner) (n int64, err error) {
		err = r.Scan(&n)
		return n, err
	})
}

// among adds that a column is one of the words; none are all.
func among[T ~string](w walk, column string, words []T) walk {
	if len(words) == 0 {
		return w
	}
	args := make([]any, len(words))
	for i, word := range words {
		args[i] = text(word)
	}
	return w.and(column+" IN ("+marks(len(words))+")", args...)
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("%s, ", n), ", ") }

func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, one := range list {
		all[i] = one
	}
	return all
}

// journalWalks are the walks that together meet all that f chooses, and each of it once.
// What a page costs depends on how many they are, not on how much of the journal lies
// between what they meet: only a template's own history, and what one name or one other
// party had to do with us, is looked through on the way.
func journalWalks(f events.Filter, classes []int64) []walk {
	account := walk{}
	if f.WABA != "" {
		account = account.and("waba = +%s", f.WABA) // see reader
	}
	// Where another index leads, the account's must not: nothing says which is narrower.
	beside := walk{}
	if f.WABA != "" {
		beside = beside.and("waba || '' = %s", f.WABA)
	}
	switch {
	case f.TemplateID != "":
		w := among(beside.and("template_id = %s", f.TemplateID), "kind", f.Kinds)
		if w = among(w, "source", f.Sources); len(f.Severities) > 0 {
			in := among(walk{}, "severity", f.Severities)
			w = w.and("class IN (SELECT class FROM event_classes WHERE "+in.conditions[0]+")", in.args...)
		}
		return []walk{w}
	case f.Name != "":
		w := beside.and("name = %s AND name <> ''", text(f.Name))
		if f.Language != "" {
			w = w.and("language = %s", text(f.Language))
		}
		if len(f.Numbers) > 0 {
			sender, phone := among(walk{}, "sender", f.Numbers), among(walk{}, "phone", f.Numbers)
			w = w.and("("+sender.conditions[0]+" OR "+phone.conditions[0]+")", append(sender.args, phone.args...)...)
		}
		return eachClass(w, classes)
	case len(f.Numbers) > 0:
		var walks []walk
		for _, number := range f.Numbers {
			walks = append(walks, eachClass(beside.and("sender = %s AND sender <> ''", text(number)), classes)...)
			if len(classes) > 0 {
				ours := among(walk{}, "sender", f.Numbers) // met already
				walks = append(walks, beside.and("phone = %s AND phone <> ''", text(number)).
					and("NOT "+ours.conditions[0], ours.args...).
					and("class IN ("+marks(len(classes))+")", anys(classes)...))
			}
		}
		return walks
	case len(f.Kinds)+len(f.Sources)+len(f.Severities) > 0:
		return eachClass(account, classes)
	}
	return []walk{account.and("class <> 0")}
}

// journalQuery is the statement that takes limit entries on one side of a place, in the
// order of the journal unless there are several walks to merge.
func journalQuery(f events.Filter, walks []walk, from events.Cursor, way direction, limit int) (string, []any) {
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	// One bound on each side: of two, the database would start at either.
	bounds := walk{}
	back := way == older
	beyond := func(t time.Time) bool { return from.At.Before(t) }
	switch there := from != (events.Cursor{}); {
	case there && back && (f.To.IsZero() || beyond(f.To)):
		bounds = bounds.and("(at, id) < (%s, %s)", millis(from.At), from.ID)
	case !f.To.IsZero():
		bounds = bounds.and("at < %s", millis(f.To))
	}
	switch there := from != (events.Cursor{}); {
	case there && !back && (f.From.IsZero() || !beyond(f.From)):
		bounds = bounds.and("(at, id) > (%s, %s)", millis(from.At), from.ID)
	case !f.From.IsZero():
		bounds = bounds.and("at >= %s", millis(f.From))
	}
	order := ` ORDER BY at DESC, id DESC LIMIT `
	if !back {
		order = ` ORDER BY at, id LIMIT `
	}
	where := func(w walk) string {
		for _, condition := range bounds.conditions {
			w = w.and(condition)
		}
		w.args = append(w.args, bounds.args...)
		return ` WHERE ` + w.where(arg)
	}
	if len(walks) == 1 {
		return selectEvent + where(walks[0]) + order + arg(limit), args
	}
	merged := make([]string, len(walks))
	for i, w := range walks {
		merged[i] = `SELECT at, id FROM events` + where(w)
	}
	return selectEvent + ` WHERE id IN (SELECT id FROM (` + strings.Join(merged, ` UNION ALL `) + order + arg(limit) + `))`, args
}

func eachClass(w walk, classes []int64) []walk {
	walks := make([]walk, len(classes))
	for i, class := range classes {
		walks[i] = w.and("class = %s", class)
	}
	return walks
}

func (w walk) where(arg func(any) string) string {
	marks := make([]any, len(w.args))
	for i, v := range w.args {
		marks[i] = arg(v)
	}
	return fmt.Sprintf(strings.Join(w.conditions, " AND "), marks...)
}
