package templates

import (
	"slices"
	"sort"
	"time"

	"templatedesk/internal/events"
)

// Decisions are the answers of review to an account's templates in a row of days.
type Decisions struct {
	Days               []DecisionDay // of the calendar, oldest first, also those without any
	Approved, Rejected int
	// Took is how long the answers took, sorted, as far as it is known (Answer.Took).
	Took []time.Duration
}

// DecisionDay is one day of Decisions.
type DecisionDay struct {
	Start              time.Time
	Approved, Rejected int
	Took               []time.Duration
}

// DaysUntil are the starts of so many days of the zone's calendar, oldest first; the last
// is the day that now is on.
func DaysUntil(now time.Time, days int, zone *time.Location) []time.Time {
	year, month, today := now.In(zone).Date()
	list := make([]time.Time, days)
	for i := range list {
		list[i] = time.Date(year, month, today-days+1+i, 0, 0, 0, 0, zone)
	}
	return list
}

// DecisionsOf lays answers out on days, as DaysUntil gives them. What was before the first
// is left out; what is after the last, by a clock ahead of ours, is of the last.
func DecisionsOf(answers []Answer, days []time.Time) Decisions {
	d := Decisions{Days: make([]DecisionDay, len(days))}
	for i, start := range days {
		d.Days[i].Start = start
	}
	for _, a := range answers {
		after := sort.Search(len(days), func(i int) bool { return days[i].After(a.At) })
		if after == 0 || a.At.IsZero() {
			continue
		}
		day := &d.Days[after-1]
		if a.Word == events.StatusApproved {
			d.Approved++
			day.Approved++
		} else {
			d.Rejected++
			day.Rejected++
		}
		if took := a.Took(); took > 0 {
			d.Took = append(d.Took, took)
			day.Took = append(day.Took, took)
		}
	}
	slices.Sort(d.Took)
	for _, day := range d.Days {
		slices.Sort(day.Took)
	}
	return d
}

// All is how many there are.
func (d Decisions) All() int { return d.Approved + d.Rejected }

// Within is the shortest of the sorted times within which at least percent of 100 were;
// 0 where there is none.
func Within(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*percent+99)/100-1]
}
