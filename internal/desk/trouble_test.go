package desk_test

import (
	"testing"
	"time"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSobotTroubles(t *testing.T) {
	t.Run("wrong_key_is_said_in_words_that_name_the_setting", func(t *testing.T) {
		f := desktest.New(t, desktest.WithWrongKey())
		err := f.Desk.TestConnection(t.Context())
		tr := trouble(t, err)
		assert.Contains(t, tr.Means, "SOBOT_APP_KEY")
		assert.NotContains(t, tr.Error(), "not-the-key")
	})
	t.Run("unreachable_Sobot_adds_no_account", func(t *testing.T) {
		f := desktest.New(t, desktest.WithSobotDown())
		_, err := f.Desk.AddAccount(t.Context(), desktest.Admin, waba, "Nusa")
		tr := trouble(t, err)
		assert.Equal(t, templates.OutcomeNeverSent, tr.Outcome)
		accounts, err := f.Desk.Accounts(t.Context())
		require.NoError(t, err)
		assert.Empty(t, accounts)
	})
	t.Run("an_unknown_WABA_is_not_added", func(t *testing.T) {
		f := desktest.New(t)
		_, err := f.Desk.AddAccount(t.Context(), desktest.Admin, "999", "Nusa")
		assert.Contains(t, trouble(t, err).Means, "does not know this WABA")
	})
	t.Run("a_timeout_on_send_is_unknown_and_never_repeated", func(t *testing.T) {
		f := desktest.New(t, desktest.WithTimeouts(sobot.Timeouts{Send: 50 * time.Millisecond}))
		f.Account()
		approved(t, f, plain("order_left"))
		form, err := f.Desk.PrepareSend(t.Context(), waba, "order_left", "en_US")
		require.NoError(t, err)
		f.Sim.FailNext(sobotsim.OpSend, sobotsim.Hang())
		req := desk.SendRequest{
			ID: form.ID, WABA: waba, Name: "order_left", Language: "en_US",
			SenderID: form.Senders[0].ID, To: "+6281255500101", Values: form.Values,
		}
		s, err := f.Desk.Send(t.Context(), desktest.Admin, req)
		require.NoError(t, err)
		assert.Equal(t, templates.OutcomeUnknown, s.Outcome)
		assert.Contains(t, s.Error, "may or may not")
		s, err = f.Desk.Send(t.Context(), desktest.Admin, req)
		require.NoError(t, err)
		assert.Equal(t, templates.OutcomeUnknown, s.Outcome)
		assert.Equal(t, 1, f.Sim.Count(sobotsim.OpSend))
	})
	t.Run("a_failed_list_keeps_our_copy_and_says_so", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		f.Sim.FailNext(sobotsim.OpList, sobotsim.Status(502), sobotsim.Status(502), sobotsim.Status(502))
		_, err := f.Desk.Sync(t.Context(), waba)
		trouble(t, err)
		a, err := f.Desk.Account(t.Context(), waba)
		require.NoError(t, err)
		assert.NotEmpty(t, a.SyncError)
		assert.False(t, view(t, f, "order_left").Deleted())
	})
}
