package desk_test

import (
	"testing"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDelete(t *testing.T) {
	t.Run("wants_the_name_typed", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		err := f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_lef", Seen: []string{"en_US"}}, desk.NewID())
		require.ErrorIs(t, err, templates.ErrInvalid)
		assert.Zero(t, f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("that_Sobot_refuses_changes_nothing_here", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Refuse("100", "no"))
		trouble(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, desk.NewID()))
		assert.False(t, view(t, f, "order_left").Deleted())
	})
	t.Run("whose_answer_was_lost_is_settled_by_a_list", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		submit(t, f, plain("order_stays"))
		f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Drop().AfterExecuting())
		tr := trouble(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, desk.NewID()))
		assert.Equal(t, templates.OutcomeUnknown, tr.Outcome)
		assert.False(t, view(t, f, "order_left").Deleted(), "no answer, no local change")
		f.Clock.Advance(time.Second)
		_, err := f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		assert.True(t, view(t, f, "order_left").Deleted())
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpDelete))
	})
}
