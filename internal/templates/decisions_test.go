package templates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecisionsAreCountedByTheDaysOfAZone(t *testing.T) {
	jakarta, err := time.LoadLocation("Asia/Jakarta") // seven hours ahead
	require.NoError(t, err)
	now := time.Date(2026, 3, 10, 20, 0, 0, 0, time.UTC) // the 11th there
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }
	answers := []Answer{
		{Reviewed: true, Told: true, Submitted: at(10, 18), At: at(10, 19), Word: "APPROVED"}, // the 11th there, after 1 h
		{Reviewed: true, Told: true, Submitted: at(9, 18), At: at(10, 3), Word: "REJECTED"},   // the 10th, after 9 h
		{Reviewed: true, Told: true, Submitted: at(10, 1), At: at(10, 4), Word: "APPROVED"},   // the 10th, after 3 h
		{Reviewed: true, At: at(10, 5), Word: "APPROVED"},                                     // a list told: nobody knows how long
		{Reviewed: true, Told: true, Submitted: at(1, 1), At: at(2, 1), Word: "APPROVED"},     // before the window
		{Reviewed: true, Told: true, Submitted: at(10, 1), At: at(12, 1), Word: "APPROVED"},   // a clock ahead of ours
	}
	d := DecisionsOf(answers, 3, now, jakarta)
	require.Len(t, d.Days, 3)
	assert.Equal(t, []int{0, 2, 1}, []int{d.Days[0].Approved, d.Days[1].Approved, d.Days[2].Approved})
	assert.Equal(t, []int{0, 1, 0}, []int{d.Days[0].Rejected, d.Days[1].Rejected, d.Days[2].Rejected})
	assert.Equal(t, []time.Duration{0, 3 * time.Hour, time.Hour}, []time.Duration{d.Days[0].Median, d.Days[1].Median, d.Days[2].Median})
	assert.Equal(t, []int{3, 1, 3}, []int{d.Approved, d.Rejected, d.Timed})
	assert.Equal(t, 3*time.Hour, d.Median)
	assert.Equal(t, "2026-03-09T00:00:00+07:00", d.Days[0].Day.Format(time.RFC3339))
}

func TestDecisionsOfADayThatIsAnHourShorterStandOnTheirDay(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris") // moved its clocks on 29 March 2026
	require.NoError(t, err)
	answers := []Answer{{Reviewed: true, At: time.Date(2026, 3, 29, 21, 30, 0, 0, time.UTC), Word: "APPROVED"}}
	d := DecisionsOf(answers, 5, time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC), paris)
	assert.Equal(t, 1, d.Days[2].Approved)
}
