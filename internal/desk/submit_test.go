package desk_test

import (
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSubmit(t *testing.T) {
	t.Run("asks_Sobot_once_however_often_it_is_posted", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		op := desk.NewID()
		for range 3 {
			_, tpl, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, op)
			require.NoError(t, err)
			assert.Equal(t, "order_left", tpl.Name)
		}
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("takes_an_id_that_was_used_for_another_draft_for_none_of_its_own", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		first, second := draft(t, f, plain("order_left")), draft(t, f, plain("order_came"))
		op := desk.NewID()
		_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, first.ID, first.Version, op)
		require.NoError(t, err)
		_, _, err = f.Desk.Submit(t.Context(), desktest.Admin, waba, second.ID, second.Version, op)
		require.ErrorIs(t, err, templates.ErrConflict, "not told to be submitted")
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpCreate))
		kept, err := f.Desk.Draft(t.Context(), waba, second.ID)
		require.NoError(t, err)
		assert.Empty(t, kept.Submit)
	})
	t.Run("is_blocked_by_the_rules_before_Sobot_is_asked", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		c := plain("order_left")
		c.Body = "{{1}} has left."
		d := draft(t, f, c)
		_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assert.Contains(t, fe, "body")
		assert.Zero(t, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("keeps_the_draft_and_says_why_when_Sobot_refuses", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Refuse("100", "Invalid parameter (subcode 2388155)"))
		kept, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		tr := trouble(t, err)
		assert.Equal(t, templates.OutcomeRefused, tr.Outcome)
		assert.Contains(t, tr.Means, "sample templates")
		assert.Equal(t, d.Body, kept.Body)
		assert.NotEmpty(t, kept.Refusal)
		page, err := f.Desk.List(t.Context(), templates.Query{WABA: waba})
		require.NoError(t, err)
		assert.Zero(t, page.Names, "nothing is shown that did not happen")
		_, tpl, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, kept.Version, desk.NewID())
		require.NoError(t, err, "a corrected draft can be submitted again")
		assert.NotEmpty(t, tpl.VendorID)
	})
	t.Run("whose_answer_was_lost_is_found_by_the_next_list", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Drop().AfterExecuting())
		kept, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		assert.Equal(t, templates.OutcomeUnknown, trouble(t, err).Outcome)
		assert.Equal(t, desk.SubmitUnknown, kept.Submit)
		_, _, err = f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, kept.Version, desk.NewID())
		require.ErrorIs(t, err, templates.ErrConflict, "it is not submitted again while nobody knows")
		f.Clock.Advance(time.Second)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "order_left")
		assert.Equal(t, events.StatusPending, v.Status)
		assert.Equal(t, "UTILITY", v.AskedCategory)
		_, err = f.Desk.Draft(t.Context(), waba, d.ID)
		require.ErrorIs(t, err, templates.ErrNotFound, "the draft has become the template")
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("whose_call_was_lost_can_be_repeated_once_a_list_lacks_it", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Drop())
		_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		assert.Equal(t, templates.OutcomeUnknown, trouble(t, err).Outcome)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		kept, err := f.Desk.Draft(t.Context(), waba, d.ID)
		require.NoError(t, err)
		assert.Equal(t, desk.SubmitUnknown, kept.Submit, "a list this young proves nothing")
		f.Clock.Advance(2 * time.Minute)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		kept, err = f.Desk.Draft(t.Context(), waba, d.ID)
		require.NoError(t, err)
		assert.Empty(t, kept.Submit)
		assert.Contains(t, kept.Refusal, "was not created")
	})
	t.Run("that_a_crash_cut_off_is_unknown_after_the_start", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		op := templates.Operation{
			ID: desk.NewID(), Kind: templates.OpCreate, WABA: waba, Name: d.Name, Language: d.Language,
			DraftID: d.ID, DraftVersion: d.Version, Actor: desktest.Admin.Email, Started: f.Clock.Now(),
		}
		_, _, err := f.Store.BeginOperation(t.Context(), op, access.Entry{})
		require.NoError(t, err)
		require.NoError(t, f.Desk.Start(t.Context()))
		kept, err := f.Desk.Draft(t.Context(), waba, d.ID)
		require.NoError(t, err)
		assert.Equal(t, desk.SubmitUnknown, kept.Submit)
		assert.Zero(t, f.Sim.Count(sobotsim.OpCreate), "it is never sent again by itself")
	})
	t.Run("of_a_name_that_is_there_already_is_a_field_error", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		d := draft(t, f, plain("order_left"))
		_, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assert.Contains(t, fe["name"], "exists already")
	})
}
