package desk_test

import (
	"testing"
	"time"

	"templatedesk/internal/desk/desktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStates(t *testing.T) {
	t.Run("of_a_new_template_are_those_of_a_day", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		approved(t, f, plain("order_left"))
		f.Clock.Advance(time.Hour)
		s, err := f.Desk.States(t.Context(), view(t, f, "order_left").Template)
		require.NoError(t, err)
		assert.Equal(t, 24*time.Hour, s.To.Sub(s.From))
		require.Len(t, s.Status, 2)
		assert.Equal(t, "PENDING", s.Status[0].Word)
		assert.Equal(t, time.Hour, s.Status[1].To.Sub(s.Status[1].From))
		assert.Empty(t, s.Quality)
	})
	t.Run("of_an_old_one_go_ninety_days_back_and_begin_with_what_was_then", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		approved(t, f, plain("order_left"))
		require.NoError(t, f.Sim.SetQuality(waba, "order_left", "en_US", "GREEN"))
		f.Deliver()
		f.Clock.Advance(200 * 24 * time.Hour)
		require.NoError(t, f.Sim.SetQuality(waba, "order_left", "en_US", "RED"))
		f.Deliver()
		f.Clock.Advance(24 * time.Hour)
		s, err := f.Desk.States(t.Context(), view(t, f, "order_left").Template)
		require.NoError(t, err)
		assert.Equal(t, 90*24*time.Hour, s.To.Sub(s.From))
		require.Len(t, s.Status, 1)
		assert.Equal(t, s.From, s.Status[0].From)
		require.Len(t, s.Quality, 2)
		assert.Equal(t, "GREEN", s.Quality[0].Word)
		assert.Equal(t, 24*time.Hour, s.Quality[1].To.Sub(s.Quality[1].From))
	})
	t.Run("look_back_no_further_than_their_newest_changes", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		approved(t, f, plain("order_left"))
		for i := range 250 {
			f.Clock.Advance(time.Hour)
			require.NoError(t, f.Sim.SetQuality(waba, "order_left", "en_US", []string{"GREEN", "YELLOW"}[i%2]))
		}
		f.Deliver()
		s, err := f.Desk.States(t.Context(), view(t, f, "order_left").Template)
		require.NoError(t, err)
		assert.Equal(t, 199*time.Hour, s.To.Sub(s.From))
		assert.Len(t, s.Status, 1, "what it is, is known without having been read")
	})
}
