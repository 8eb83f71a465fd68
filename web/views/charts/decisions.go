package charts

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"templatedesk/internal/templates"
	"templatedesk/web/views/timeline"
)

// Decisions are the charts of what review answered, day by day, and how long it took.
type Decisions struct {
	templates.Decisions
	// Of is where the decisions of a day, written as 2026-03-01, are listed.
	Of   func(day string) string
	Now  time.Time
	Zone *time.Location
}

func (d Decisions) day(t time.Time) string { return day(t, d.Now, d.Zone) }

func (d Decisions) first() time.Time { return d.Days[0].Start }
func (d Decisions) last() time.Time  { return d.Days[len(d.Days)-1].Start }

// span is where the i-th day begins across a drawing, and its width.
func (d Decisions) span(i int) (x, width int) {
	x = wide * i / len(d.Days)
	return x, wide*(i+1)/len(d.Days) - x
}

func (d Decisions) left(i int) string {
	x, _ := d.span(i)
	return strconv.Itoa(x)
}

func (d Decisions) width(i int) string {
	_, width := d.span(i)
	return strconv.Itoa(width)
}

// Above and below the line that the bars stand on. Both sides have one scale, so that a
// rejection is as long as an approval.
const (
	aboveLine = 64
	belowLine = 32
	daysTall  = aboveLine + belowLine
)

// most is the greatest number of one side of one day; the scale holds it on both.
func (d Decisions) most() (approved, rejected int) {
	for _, day := range d.Days {
		approved, rejected = max(approved, day.Approved), max(rejected, day.Rejected)
	}
	return approved, rejected
}

// unit is how tall one decision is drawn.
func (d Decisions) unit() float64 {
	approved, rejected := d.most()
	return min(float64(aboveLine)/float64(max(1, approved)), float64(belowLine)/float64(max(1, rejected)))
}

// scale is the number of the topmost line that bars are measured by, and where it is.
func (d Decisions) scale() (n, y int) {
	n = max(1, int(aboveLine/d.unit()))
	return n, aboveLine - int(math.Round(float64(n)*d.unit()))
}

func (d Decisions) scaleWord() string {
	n, _ := d.scale()
	return strconv.Itoa(n)
}

// top is the path of the topmost line.
func (d Decisions) top() string {
	_, y := d.scale()
	return fmt.Sprintf("M0 %dH%d", y, wide)
}

// bar is one day's decisions of one kind.
type bar struct{ x, y, width, height int }

func (d Decisions) bars(approved bool) (list []bar) {
	unit := d.unit()
	for i, day := range d.Days {
		n := day.Rejected
		if approved {
			n = day.Approved
		}
		if n == 0 {
			continue
		}
		x, width := d.span(i)
		gap := max(1, width/3)
		b := bar{x: x + gap/2, y: aboveLine, width: width - gap, height: int(math.Round(float64(n) * unit))}
		b.height = max(b.height, 2)
		if approved {
			b.y -= b.height
		}
		list = append(list, b)
	}
	return list
}

// of says one day in words.
func (d Decisions) of(day templates.DecisionDay) string {
	said := d.day(day.Start) + ": " + ApprovedAndRejected(day.Approved, day.Rejected)
	if n := len(day.Took); n == 1 {
		said += ", after " + timeline.Lasted(day.Took[0])
	} else if n > 1 {
		said += ", after " + timeline.Lasted(day.Took[0]) + " to " + timeline.Lasted(day.Took[n-1])
	}
	return said
}

// ApprovedAndRejected says how many there are of both: "3 approved, 1 rejected".
func ApprovedAndRejected(approved, rejected int) string {
	var parts []string
	if approved > 0 {
		parts = append(parts, strconv.Itoa(approved)+" approved")
	}
	if rejected > 0 {
		parts = append(parts, strconv.Itoa(rejected)+" rejected")
	}
	return strings.Join(parts, ", ")
}

func (d Decisions) saidPerDay() string {
	approved, rejected := d.most()
	return fmt.Sprintf("%s from %s to %s. Most on one day: %s.", ApprovedAndRejected(d.Approved, d.Rejected), d.day(d.first()), d.day(d.last()), ApprovedAndRejected(approved, rejected))
}

// Times are drawn by their logarithm: minutes and days must both be told apart.
const (
	timesTall = 112
	edge      = 8 // so that a dot on the outermost line is whole
)

var (
	shortest = time.Minute
	longest  = 7 * 24 * time.Hour
)

// height is where a time stands; what is beyond the drawing stands at its edge.
func height(took time.Duration) int {
	share := math.Log(float64(took)/float64(shortest)) / math.Log(float64(longest)/float64(shortest))
	return timesTall - edge - int(math.Round(min(max(share, 0), 1)*(timesTall-2*edge)))
}

// mark is a line that times are measured by.
type mark struct {
	took time.Duration
	word string
}

var marks = []mark{{longest, "7 d"}, {24 * time.Hour, "1 d"}, {time.Hour, "1 h"}, {10 * time.Minute, "10 min"}, {shortest, "1 min"}}

// grid is the path of the lines.
func grid() string {
	var b strings.Builder
	for _, m := range marks {
		fmt.Fprintf(&b, "M0 %dH%d", height(m.took), wide)
	}
	return b.String()
}

// paths draw each day with known times: from its shortest to its longest, and a dot at
// the time within which half of them were.
func (d Decisions) paths() (ranges, dots string) {
	var r, p strings.Builder
	for i, day := range d.Days {
		if len(day.Took) == 0 {
			continue
		}
		x, width := d.span(i)
		x += width / 2
		if from, to := height(day.Took[0]), height(day.Took[len(day.Took)-1]); from != to {
			fmt.Fprintf(&r, "M%d %dV%d", x, from, to)
		}
		fmt.Fprintf(&p, "M%d %dh0", x, height(templates.Within(day.Took, 50)))
	}
	return r.String(), p.String()
}

func (d Decisions) saidTimes() string {
	n := len(d.Took)
	return fmt.Sprintf("Of %d with a known time the shortest took %s, the longest %s, and half at most %s.", n,
		timeline.Lasted(d.Took[0]), timeline.Lasted(d.Took[n-1]), timeline.Lasted(templates.Within(d.Took, 50)))
}

// told are the days with something to tell, the newest first.
func (d Decisions) told(has func(templates.DecisionDay) bool) (list []templates.DecisionDay) {
	for i := len(d.Days) - 1; i >= 0; i-- {
		if has(d.Days[i]) {
			list = append(list, d.Days[i])
		}
	}
	return list
}

func decided(day templates.DecisionDay) bool { return day.Approved+day.Rejected > 0 }
func timed(day templates.DecisionDay) bool   { return len(day.Took) > 0 }
