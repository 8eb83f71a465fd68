package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTimetable(t *testing.T) {
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	asked, quiet := func() bool { return true }, func() bool { return false }
	listed := func() timetable {
		p := timetable{every: 5 * time.Minute, last: map[string]time.Time{}, next: map[string]time.Time{}}
		p.done("1", start)
		return p
	}
	t.Run("begins_with_a_fresh_look", func(t *testing.T) {
		assert.True(t, listed().due("2", start, quiet))
	})
	t.Run("lists_by_timer", func(t *testing.T) {
		assert.False(t, listed().due("1", start.Add(4*time.Minute), quiet))
		assert.True(t, listed().due("1", start.Add(6*time.Minute), quiet))
	})
	t.Run("lists_sooner_when_asked_but_not_at_once_again", func(t *testing.T) {
		asking := 0
		ask := func() bool { asking++; return true }
		assert.False(t, listed().due("1", start.Add(syncGap-time.Second), ask))
		assert.Zero(t, asking, "the wish is kept for later")
		assert.True(t, listed().due("1", start.Add(syncGap), asked))
	})
	t.Run("goes_on_when_the_clock_is_turned_back", func(t *testing.T) {
		assert.True(t, listed().due("1", start.Add(-24*time.Hour), quiet))
	})
}

func TestWishesForListsOfStrangersAreForgotten(t *testing.T) {
	d := New(Options{})
	d.wantSync("999")
	d.keepWanted(nil)
	assert.False(t, d.takeWanted("999"))
}
