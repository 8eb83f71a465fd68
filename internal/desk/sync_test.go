package desk_test

import (
	"slices"
	"testing"
	"time"

	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSync(t *testing.T) {
	t.Run("of_a_new_account_is_a_silent_baseline", func(t *testing.T) {
		f := desktest.New(t)
		f.Sim.AddAccount(waba, "Nusa")
		require.NoError(t, f.Sim.AddSender(waba, desktest.SenderID, desktest.SenderPhone))
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "old_one", Language: "en_US"})
		require.NoError(t, err)
		f.AddAccount()
		v := view(t, f, "old_one")
		assert.Equal(t, events.StatusApproved, v.Status)
		assert.Equal(t, "UTILITY", v.Category)
		list, _, err := f.Desk.Activity(t.Context(), events.Filter{WABA: waba}, events.Cursor{})
		require.NoError(t, err)
		assert.Empty(t, list)
	})
	t.Run("takes_a_template_away_only_after_two_complete_lists_without_it", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		submit(t, f, plain("order_stays"))
		require.NoError(t, f.Sim.RemoveTemplate(waba, "order_left", "en_US"))
		for i, deleted := range []bool{false, true} {
			f.Clock.Advance(time.Minute)
			_, err := f.Desk.Sync(t.Context(), waba)
			require.NoError(t, err)
			v := view(t, f, "order_left")
			assert.Equal(t, deleted, v.Deleted(), "list %d", i+1)
			assert.False(t, v.MissingSince.IsZero())
		}
	})
	t.Run("does_not_undo_what_a_webhook_told_while_the_list_was_under_way", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		approved(t, f, plain("order_left"))
		require.NoError(t, f.Sim.ChangeCategory(waba, "order_left", "en_US", "MARKETING"))
		f.Clock.Advance(time.Minute)
		_, err := f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "order_left")
		assert.Equal(t, "MARKETING", v.Category)
		assert.Equal(t, "UTILITY", v.AskedCategory)
		assert.Contains(t, kinds(t, f, v.ID), events.TemplateCategory)
	})
	t.Run("leaves_the_history_of_a_name_made_again_elsewhere_to_the_old_id", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		old := approved(t, f, plain("order_left"))
		require.NoError(t, f.Sim.RemoveTemplate(waba, "order_left", "en_US"))
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "order_left", Language: "en_US", Status: "PENDING"})
		require.NoError(t, err)
		f.Clock.Advance(time.Minute)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "order_left")
		assert.NotEqual(t, old.ID, v.ID)
		assert.Equal(t, events.StatusPending, v.Status)
		assert.Contains(t, kinds(t, f, old.ID), events.TemplateDeleted)
	})
	t.Run("keeps_what_a_reworded_template_said_before_and_after", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		tpl := approved(t, f, plain("order_left"))
		require.NoError(t, f.Sim.EditComponents(waba, "order_left", "en_US", `[{"type":"BODY","text":"Your order {{1}} is on its way.","example":{"body_text":[["A-1001"]]}}]`))
		for range 2 { // the second list has nothing new to tell
			f.Clock.Advance(time.Minute)
			_, err := f.Desk.Sync(t.Context(), waba)
			require.NoError(t, err)
		}
		page, _, err := f.Desk.Timeline(t.Context(), tpl.ID, events.Cursor{})
		require.NoError(t, err)
		seen := slices.DeleteFunc(page, func(e events.Event) bool { return e.Kind != events.TemplateWording || e.Source != events.FromSync })
		require.Len(t, seen, 1)
		assert.Equal(t, []templates.FieldChange{{Field: "Body", Before: "Your order {{1}} has left our warehouse today.", After: "Your order {{1}} is on its way."}},
			templates.ReadRewording(seen[0].Payload))
		assert.Contains(t, seen[0].Detail, "Body: “Your order", "in words too, for exports")
		assert.Equal(t, "Your order {{1}} is on its way.", view(t, f, "order_left").Components[0].Text)
	})
}
