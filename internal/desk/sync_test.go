package desk_test

import (
	"fmt"
	"slices"
	"strings"
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
	t.Run("shows_a_category_that_is_not_the_one_asked_for", func(t *testing.T) {
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

// TestWhatASyncNotices is about what no webhook told: it was lost.
func TestWhatASyncNotices(t *testing.T) {
	noticed := func(t *testing.T, f *desktest.Fixture, name string) (seen []events.Event) {
		t.Helper()
		page, _, err := f.Desk.Timeline(t.Context(), view(t, f, name).ID, events.Cursor{})
		require.NoError(t, err)
		return slices.DeleteFunc(page, func(e events.Event) bool { return e.Source != events.FromSync })
	}
	t.Run("of_a_status_is_kept_with_both_words_the_reason_and_when_the_list_began", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		tpl := submit(t, f, plain("order_left"))
		f.Clock.Advance(time.Minute)
		f.Sim.FailNext(sobotsim.OpList, sobotsim.Answer(`{"ret_code":"000000","item":{"data":[{"id":"`+tpl.VendorID+
			`","name":"order_left","language":"en_US","status":"REJECTED","category":"MARKETING","rejected_reason":"INCORRECT_CATEGORY"}]}}`))
		sync(t, f)
		seen := noticed(t, f, "order_left")
		require.Len(t, seen, 2)
		slices.SortFunc(seen, func(a, b events.Event) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
		assert.Equal(t, "UTILITY→MARKETING", seen[0].From+"→"+seen[0].To)
		assert.Equal(t, "PENDING→REJECTED", seen[1].From+"→"+seen[1].To)
		assert.Equal(t, "INCORRECT_CATEGORY", seen[1].Reason)
		assert.True(t, seen[1].ReceivedAt.Equal(f.Clock.Now()))
		v := view(t, f, "order_left")
		assert.Equal(t, "REJECTED INCORRECT_CATEGORY", v.Status+" "+v.Reason)
		assert.Equal(t, "UTILITY", v.AskedCategory)

		f.Clock.Advance(time.Minute)
		require.NoError(t, f.Sim.Reject(waba, "order_left", "en_US", "INCORRECT_CATEGORY"))
		require.NoError(t, f.Sim.ChangeCategory(waba, "order_left", "en_US", "MARKETING"))
		f.Deliver()
		f.Clock.Advance(time.Minute)
		sync(t, f)
		assert.Len(t, noticed(t, f, "order_left"), 2, "nothing is noticed twice")
	})
	t.Run("to_be_missing_once_is_over_when_it_is_listed_again", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		gone, stays := approved(t, f, plain("order_left")), approved(t, f, plain("order_stays"))
		for _, list := range [][]templates.Template{{stays}, {gone, stays}, {stays}} {
			f.Clock.Advance(time.Minute)
			listing(t, f, "APPROVED", list...)
			sync(t, f)
		}
		var told []events.Kind
		for _, e := range noticed(t, f, "order_left") {
			told = append(told, e.Kind)
		}
		assert.Equal(t, []events.Kind{events.TemplateMissing, events.TemplateBack, events.TemplateMissing}, told)
		v := view(t, f, "order_left")
		assert.False(t, v.Deleted(), "not two lists in a row")
		assert.True(t, v.MissingSince.Equal(f.Clock.Now()))
	})
	t.Run("by_a_list_too_short_to_believe_takes_nothing_away_and_is_said", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		var all []templates.Template
		for i := range 10 {
			all = append(all, approved(t, f, plain(fmt.Sprintf("order_%d", i))))
		}
		for range 3 {
			f.Clock.Advance(time.Minute)
			listing(t, f, "APPROVED", all[0])
			sync(t, f)
		}
		assert.Len(t, inUse(t, f), 10)
		assert.Empty(t, noticed(t, f, "order_9"))
		a, err := f.Desk.Account(t.Context(), waba)
		require.NoError(t, err)
		assert.Contains(t, a.SyncError, "listed only 1 of the 10")
	})
	t.Run("after_an_empty_first_list_is_the_baseline", func(t *testing.T) {
		f := desktest.New(t)
		f.Sim.AddAccount(waba, "Nusa")
		require.NoError(t, f.Sim.AddSender(waba, desktest.SenderID, desktest.SenderPhone))
		for i := range 9 {
			_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: fmt.Sprintf("old_%d", i), Language: "en_US"})
			require.NoError(t, err)
		}
		listing(t, f, "APPROVED")
		f.AddAccount()
		require.Empty(t, inUse(t, f))
		f.Clock.Advance(time.Minute)
		sync(t, f)
		assert.Len(t, inUse(t, f), 9)
		assert.Empty(t, activity(t, f), "nobody made nine templates within a minute")
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "new", Language: "en_US"})
		require.NoError(t, err)
		f.Clock.Advance(time.Minute)
		sync(t, f)
		assert.Equal(t, []events.Kind{events.TemplateAppeared}, activity(t, f))
	})
}
