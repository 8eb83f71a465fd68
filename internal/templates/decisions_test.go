package templates_test

import (
	"testing"
	"time"

	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecisions(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	now := time.Date(2026, 10, 26, 9, 0, 0, 0, berlin)
	days := templates.DaysUntil(now, 3, berlin)
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 10, day, hour, minute, 0, 0, berlin).UTC()
	}

	t.Run("are_of_days_of_the_persons_calendar_also_where_one_has_25_hours", func(t *testing.T) {
		require.Len(t, days, 3)
		assert.Equal(t, at(24, 0, 0), days[0].UTC())
		assert.Equal(t, 25*time.Hour, days[2].Sub(days[1]))
		d := templates.DecisionsOf([]templates.Answer{
			{At: at(23, 23, 59), Word: "APPROVED"}, // before the first day
			{At: at(24, 0, 0), Word: "APPROVED"},
			{At: at(25, 23, 59), Word: "REJECTED"},
			{At: at(26, 0, 0), Word: "APPROVED"},
			{At: at(27, 1, 0), Word: "APPROVED"}, // by a clock ahead of ours
			{Word: "APPROVED"},
		}, days)
		assert.Equal(t, []templates.DecisionDay{
			{Start: days[0], Approved: 1}, {Start: days[1], Rejected: 1}, {Start: days[2], Approved: 2},
		}, d.Days)
		assert.Equal(t, []int{3, 1, 4}, []int{d.Approved, d.Rejected, d.All()})
	})
	t.Run("took_what_is_known_of_those_that_began_here_and_were_pushed", func(t *testing.T) {
		began := at(25, 8, 0)
		d := templates.DecisionsOf([]templates.Answer{
			{Submitted: began, At: began.Add(3 * time.Hour), Told: true, Word: "APPROVED"},
			{Submitted: began, At: began.Add(time.Hour), Told: true, Word: "REJECTED"},
			{Submitted: began, At: began.Add(time.Minute), Word: "APPROVED"}, // as a list showed
			{At: began.Add(time.Minute), Told: true, Word: "APPROVED"},       // made elsewhere
		}, days)
		assert.Equal(t, []time.Duration{time.Hour, 3 * time.Hour}, d.Took)
		assert.Equal(t, d.Took, d.Days[1].Took)
		assert.Equal(t, 4, d.All())
	})
	t.Run("a_share_of_them_was_within_a_time_that_one_of_them_took", func(t *testing.T) {
		took := make([]time.Duration, 11)
		for i := range took {
			took[i] = time.Duration(i+1) * time.Minute
		}
		assert.Equal(t, 6*time.Minute, templates.Within(took, 50))
		assert.Equal(t, 10*time.Minute, templates.Within(took, 90))
		assert.Equal(t, 11*time.Minute, templates.Within(took, 100))
		assert.Equal(t, time.Minute, templates.Within(took[:1], 50))
		assert.Zero(t, templates.Within(nil, 50))
	})
}
