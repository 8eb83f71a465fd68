package charts

import (
	"fmt"
	"strconv"
	"time"

	"templatedesk/internal/templates"
	"templatedesk/web/views/timeline"
)

// Decisions are the charts of what review answered day by day.
type Decisions struct {
	templates.Decisions
	Now  time.Time
	Zone *time.Location
}

// Heights of the drawing of decisions: approved stand on the line, rejected hang from it.
const (
	aboveLine = 80
	belowLine = 40
	timeHigh  = 80
)

// bar is one bar of a drawing.
type bar struct {
	x, y, width, height int
	title               string
}

// top is the most that a day has of each.
func (d Decisions) top() (approved, rejected int) {
	for _, day := range d.Days {
		approved, rejected = max(approved, day.Approved), max(rejected, day.Rejected)
	}
	return approved, rejected
}

// bars are the approved and the rejected of each day, in one scale.
func (d Decisions) bars() (approved, rejected []bar) {
	topApproved, topRejected := d.top()
	scale := func(n int) int { // of the larger of the two, so that both fit
		high := n * aboveLine / max(topApproved, topRejected*aboveLine/belowLine, 1)
		return max(high, 2)
	}
	for i, day := range d.Days {
		x, width := d.slot(i)
		if n := day.Approved; n > 0 {
			approved = append(approved, bar{x, aboveLine - scale(n), width, scale(n), d.day(day.Day) + ": " + strconv.Itoa(n) + " approved"})
		}
		if n := day.Rejected; n > 0 {
			rejected = append(rejected, bar{x, aboveLine + 1, width, scale(n), d.day(day.Day) + ": " + strconv.Itoa(n) + " rejected"})
		}
	}
	return approved, rejected
}

// slot is where a day's bars stand.
func (d Decisions) slot(i int) (x, width int) {
	x = i * wide / len(d.Days)
	return x, max((i+1)*wide/len(d.Days)-x-3, 2)
}

// slowest is the longest of the days' medians.
func (d Decisions) slowest() (longest time.Duration) {
	for _, day := range d.Days {
		longest = max(longest, day.Median)
	}
	return longest
}

// waits are the days' medians.
func (d Decisions) waits() (out []bar) {
	longest := d.slowest()
	for i, day := range d.Days {
		if day.Median == 0 {
			continue
		}
		x, width := d.slot(i)
		high := max(int(int64(timeHigh)*int64(day.Median)/int64(longest)), 2)
		out = append(out, bar{x, timeHigh - high, width, high, d.day(day.Day) + ": " + timeline.Lasted(day.Median)})
	}
	return out
}

// said are the drawings in words.
func (d Decisions) said() string {
	return fmt.Sprintf("%d approved and %d rejected in %d days.", d.Approved, d.Rejected, len(d.Days))
}

func (d Decisions) saidWaits() string {
	return "Half of " + strconv.Itoa(d.Timed) + " answers came within " + timeline.Lasted(d.Median) + "; the slowest day's middle was " + timeline.Lasted(d.slowest()) + "."
}

// rows are the days with answers, the newest first.
func (d Decisions) rows() (out []templates.DecisionDay) {
	for i := len(d.Days) - 1; i >= 0; i-- {
		if day := d.Days[i]; day.Approved+day.Rejected > 0 {
			out = append(out, day)
		}
	}
	return out
}

func (d Decisions) day(t time.Time) string { return day(t, d.Now, d.Zone) }
