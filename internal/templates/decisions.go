package templates

import (
	"slices"
	"time"
)

// Decisions are the answers of review to an account's templates, day by day.
type Decisions struct {
	Days               []DecisionDay // the oldest first, each day of the window
	Approved, Rejected int
	Median             time.Duration // from submitting to the answer; 0 where none is known
	Timed              int           // answers whose time is known
}

// DecisionDay is one day of Decisions.
type DecisionDay struct {
	Day                time.Time // its begin, in the zone asked for
	Approved, Rejected int
	Median             time.Duration // of those whose time is known; 0 where there is none
}

// DecisionsOf counts answers in the last days of a zone's calendar, today the last.
func DecisionsOf(answers []Answer, days int, now time.Time, zone *time.Location) Decisions {
	today := midnight(now, zone)
	d := Decisions{Days: make([]DecisionDay, days)}
	place := map[time.Time]int{}
	for i := range d.Days {
		d.Days[i].Day = midnight(today.AddDate(0, 0, i+1-days), zone)
		place[d.Days[i].Day] = i
	}
	took := make([][]time.Duration, days)
	var all []time.Duration
	for _, a := range answers {
		i, ok := place[midnight(a.At, zone)]
		if !ok {
			continue
		}
		if day := &d.Days[i]; a.Word == "REJECTED" {
			day.Rejected++
			d.Rejected++
		} else {
			day.Approved++
			d.Approved++
		}
		if t := a.Took(); t > 0 {
			took[i], all = append(took[i], t), append(all, t)
		}
	}
	for i, list := range took {
		d.Days[i].Median = median(list)
	}
	d.Median, d.Timed = median(all), len(all)
	return d
}

func midnight(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

// median is the middle one, of an even number the lower; 0 of none.
func median(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return list[(len(list)-1)/2]
}
