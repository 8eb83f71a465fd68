package alarms

import (
	"fmt"
	"slices"
	"time"

	"templatedesk/internal/templates"
)

const (
	// enoughReviews make a usual time; below, Meta's own day counts.
	enoughReviews = 10
	// StuckFloor is how long a review must take, whatever is usual.
	StuckFloor   = time.Hour
	stuckCeiling = 72 * time.Hour
	stuckFactor  = 3
)

// StuckLimit is how long a review may take before it is longer than usual here, from the
// answers to the last ones, and in words how we know. Only those count that both began
// here and were told of by a push: of the others nobody knows how long they took.
func StuckLimit(answers []templates.Answer) (limit time.Duration, said string) {
	var took []time.Duration
	for _, a := range answers {
		if a.Took() > 0 {
			took = append(took, a.Took())
		}
	}
	if len(took) < enoughReviews {
		return templates.StuckAfter, "Meta answers within 24 hours; there were too few reviews here yet to tell what is usual."
	}
	took = slices.Sorted(slices.Values(took))
	usual := templates.Within(took, 95)
	limit = min(max(StuckFloor, stuckFactor*usual), stuckCeiling)
	return limit, fmt.Sprintf("Of the last %d reviews here, 95 of 100 were decided within %s.", len(took), Span(usual))
}

// Day is how Sobot's pushes came in on one day.
type Day struct {
	Day     int64         // days since 1970, UTC
	Heard   int           // minutes in which something came
	Longest time.Duration // that nothing came, while we were there to hear it
}

// Arrival is one webhook's coming in. The zero Arrival is none.
type Arrival struct {
	ID string // sorts by arrival
	At time.Time
}

// DayOf is the day that a moment is on.
func DayOf(t time.Time) int64 { return t.Unix() / int64((24 * time.Hour).Seconds()) }

const (
	// SilenceDays are looked back upon: two weeks hold two weekends.
	SilenceDays = 14
	// A usual silence can be told from that many days with webhooks, and minutes with any.
	enoughDays  = 3
	enoughHeard = 20
	// SilenceFloor is how long a silence must last, whatever is usual.
	SilenceFloor = 2 * time.Hour
)

// SilenceLimit is how long nothing may come before that is unusual here, from the days
// before; false while there is too little to tell.
func SilenceLimit(days []Day) (limit time.Duration, said string, known bool) {
	var longest time.Duration
	with, heard := 0, 0
	for _, d := range days {
		longest = max(longest, d.Longest)
		heard += d.Heard
		if d.Heard > 0 {
			with++
		}
	}
	if with < enoughDays || heard < enoughHeard {
		return 0, "", false
	}
	said = fmt.Sprintf("In the last %d days the longest silence was %s.", SilenceDays, Span(longest))
	return max(SilenceFloor, longest*3/2), said, true
}

// Span is a length of time in words: "12 minutes", "3 hours", "2 days".
func Span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "2 minutes"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
