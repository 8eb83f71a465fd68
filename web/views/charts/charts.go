// Package charts knows how what changed over time is drawn: as SVG of our own with the
// words and the colours of the rest of the house, and beside each drawing a table that
// says the same. It must not know where the figures come from, do I/O, or know the web
// framework.
package charts

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/events"
	"templatedesk/internal/templates"
	"templatedesk/web/views/timeline"
	"templatedesk/web/views/ui"
)

// The drawings stretch with their card: all texts stand around them, not in them. Their
// units are thousandths of the width, and of the height where it matters.
const wide = 1000

// States is the chart of a template's quality and status.
type States struct {
	Status, Quality []templates.Stretch // oldest first
	From, To        time.Time
	Now             time.Time
	Zone            *time.Location
}

// Title names what is drawn and how far back.
func (s States) Title() string {
	days := int(s.To.Sub(s.From)+12*time.Hour) / int(24*time.Hour)
	if days <= 1 {
		return "Quality and status, 1 day"
	}
	return "Quality and status, " + strconv.Itoa(days) + " days"
}

// said is the drawing in words, for whoever does not see it.
func (s States) said() string {
	return "Quality: " + s.run(s.Quality, ui.QualityWord) + ". Status: " + s.run(s.Status, ui.StatusWord) + "."
}

// run says the newest of what was, one after another.
func (s States) run(list []templates.Stretch, word func(string) string) string {
	const most = 5
	if len(list) == 0 {
		return "nobody told"
	}
	said := ""
	if len(list) > most {
		list, said = list[len(list)-most:], "… then "
	}
	parts := make([]string, len(list))
	for i, one := range list {
		parts[i] = strings.ToLower(word(one.Word)) + " from " + s.day(one.From)
	}
	return said + strings.Join(parts, ", then ")
}

func (s States) x(t time.Time) int { return place(t, s.From, s.To) }

// place is where a moment stands across a drawing of a window.
func place(t, from, to time.Time) int {
	if !to.After(from) {
		return 0
	}
	return int(int64(wide) * int64(t.Sub(from)/time.Millisecond) / int64(to.Sub(from)/time.Millisecond))
}

// heights of the qualities; one that is not here is no line.
var heights = map[string]int{events.QualityGreen: 15, events.QualityYellow: 48, events.QualityRed: 81}

// line is the path of the quality: a step at each change, a gap where it was not rated
// or nobody told.
func (s States) line() string {
	var b strings.Builder
	var last time.Time
	for _, q := range s.Quality {
		y, rated := heights[q.Word]
		if !rated {
			continue
		}
		if b.Len() > 0 && q.From.Equal(last) {
			fmt.Fprintf(&b, "V%d", y)
		} else {
			fmt.Fprintf(&b, "M%d %d", s.x(q.From), y)
		}
		fmt.Fprintf(&b, "H%d", s.x(q.To))
		last = q.To
	}
	return b.String()
}

// block is a stretch of a drawing.
type block struct {
	x, width int
	word     string
	title    string
}

// least is the width under which nobody would see a block: a pause of three hours in
// ninety days.
const least = 4

func (s States) blocks() []block {
	out := make([]block, len(s.Status))
	for i, one := range s.Status {
		x := s.x(one.From)
		out[i] = block{x, s.x(one.To) - x, one.Word, ui.StatusWord(one.Word) + ", " + s.day(one.From) + ", for " + timeline.Lasted(one.To.Sub(one.From))}
		if out[i].width < least {
			out[i].x, out[i].width = min(x, wide-least), least
		}
	}
	return out
}

// words are the statuses drawn, each once, the newest last.
func (s States) words() (list []string) {
	seen := map[string]bool{}
	for _, one := range s.Status {
		if !seen[one.Word] {
			seen[one.Word] = true
			list = append(list, one.Word)
		}
	}
	return list
}

// row is a line of the table beside the drawing.
type row struct {
	templates.Stretch
	quality bool
	lasts   bool // until now
}

// rows are both registers together, the newest first.
func (s States) rows() []row {
	var out []row
	status, quality := s.Status, s.Quality
	for len(status)+len(quality) > 0 {
		q := len(status) == 0 || len(quality) > 0 && quality[len(quality)-1].From.After(status[len(status)-1].From)
		from := &status
		if q {
			from = &quality
		}
		last := (*from)[len(*from)-1]
		*from = (*from)[:len(*from)-1]
		out = append(out, row{last, q, last.To.Equal(s.To) && !s.To.Before(s.Now)})
	}
	return out
}

func (s States) day(t time.Time) string { return day(t, s.Now, s.Zone) }

// day is a day of the calendar: "today", "14 Oct", "14 Oct 2025".
func day(t, now time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	t, now = t.In(zone), now.In(zone)
	switch {
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return "today"
	case t.Year() == now.Year():
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}
