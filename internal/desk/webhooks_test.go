package desk_test

import (
	"testing"
	"time"

	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWebhooks(t *testing.T) {
	t.Run("with_a_wrong_secret_are_not_taken_in", func(t *testing.T) {
		f := desktest.New(t)
		for _, secret := range []string{"", "wrong"} {
			require.ErrorIs(t, f.Desk.TakeIn(t.Context(), secret, []byte(`{}`)), templates.ErrNotFound)
		}
	})
	t.Run("find_pt_BR_when_they_say_pt-BR", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		c := plain("order_left")
		c.Language = "pt_BR"
		submit(t, f, c)
		require.NoError(t, f.Sim.Reject(waba, "order_left", "pt_BR", "INVALID_FORMAT"))
		f.Deliver()
		v, err := f.Desk.Template(t.Context(), waba, "order_left", "pt_BR")
		require.NoError(t, err)
		assert.Equal(t, events.StatusRejected, v.Status)
		assert.Equal(t, "INVALID_FORMAT", v.Reason)
	})
	t.Run("that_nobody_understands_are_kept_and_shown", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		f.Sim.PushRaw([]byte(`{"surprise":true}`))
		f.Deliver()
		v, err := f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, v.Unrecognised, 1)
		assert.NotEmpty(t, v.Unrecognised[0].Reason)
		r, err := f.Desk.Received(t.Context(), v.Unrecognised[0].InboxID)
		require.NoError(t, err)
		assert.Equal(t, `{"surprise":true}`, string(r.Body))
		understood, err := f.Desk.ProcessAgain(t.Context(), desktest.Admin, r.ID)
		require.NoError(t, err)
		assert.False(t, understood)
		v, err = f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, v.Unrecognised, 1, "it is the one event that it was")
	})
	t.Run("that_were_not_understood_are_read_again_all_at_once", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		// What an older version made of a body that this one understands.
		id, err := f.Store.TakeIn(t.Context(), []byte(`{"object":"whatsapp_business_account","entry":[{"id":"`+waba+`","time":1784534400,"changes":[{"field":"account_review_update","value":{"decision":"APPROVED"}}]}]}`), events.FromWebhook)
		require.NoError(t, err)
		_, err = f.Store.Record(t.Context(), templates.Batch{InboxDone: []string{id}, Events: []events.Event{
			{Key: "older", Kind: events.Unrecognised, Source: events.FromWebhook, WABA: waba, ReceivedAt: f.Clock.Now(), InboxID: id, Payload: []byte(`{}`)},
		}})
		require.NoError(t, err)
		f.Sim.PushRaw([]byte(`{"surprise":true}`))
		f.Deliver()

		n, err := f.Desk.ProcessAllAgain(t.Context(), desktest.Admin)
		require.NoError(t, err)
		assert.Equal(t, 2, n)
		require.NoError(t, f.Desk.ApplyWaiting(t.Context()))
		v, err := f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, v.Unrecognised, 1)
		assert.NotEqual(t, id, v.Unrecognised[0].InboxID)
		list, _, err := f.Desk.Activity(t.Context(), events.Filter{WABA: waba, Kinds: []events.Kind{events.AccountReview}}, events.Cursor{})
		require.NoError(t, err)
		assert.Len(t, list, 1)
	})
	t.Run("about_a_number_that_nobody_has_wait_for_its_sender", func(t *testing.T) {
		f := desktest.New(t)
		body := []byte(`{"type":"request_welcome","from":"4915112345678","to":"` + desktest.SenderID + `","name":"Ada","content":{"contacts":[{"profile":{"name":"Ada"}}]}}`)
		f.Sim.PushRaw(body)
		f.Deliver()
		v, err := f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, v.Unassigned, 1)
		assert.Equal(t, 1, v.Stats.Unassigned)
		f.Account()
		require.NoError(t, f.Desk.AssignWaiting(t.Context()))
		v, err = f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		assert.Empty(t, v.Unassigned)
		list, _, err := f.Desk.Activity(t.Context(), events.Filter{WABA: waba}, events.Cursor{})
		require.NoError(t, err)
		require.NotEmpty(t, list)
		assert.Equal(t, events.Inbound, list[0].Kind)
	})
	t.Run("that_name_an_unknown_template_bring_a_list_and_then_attach", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "made_elsewhere", Language: "en_US", Status: "PENDING"})
		require.NoError(t, err)
		require.NoError(t, f.Sim.Approve(waba, "made_elsewhere", "en_US"))
		f.Deliver()
		f.Clock.Advance(time.Minute)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		v := view(t, f, "made_elsewhere")
		assert.Equal(t, events.StatusApproved, v.Status)
		assert.Contains(t, kinds(t, f, v.ID), events.TemplateStatus)
	})
}
