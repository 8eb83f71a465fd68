package desk_test

import (
	"context"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// family is a draft of that name with two more languages.
func family(t *testing.T, f *desktest.Fixture, name string) []templates.Draft {
	t.Helper()
	first := draft(t, f, plain(name))
	list := []templates.Draft{first}
	for language, body := range map[string]string{"es": "Su pedido {{1}} ya salió de nuestro almacén.", "id": "Pesanan {{1}} sudah kami kirim hari ini."} {
		d, err := f.Desk.AddLanguage(t.Context(), desktest.Admin, waba, first.ID, language)
		require.NoError(t, err)
		c := d.Content
		c.Body = body
		d, err = f.Desk.SaveDraft(t.Context(), desktest.Admin, d, c)
		require.NoError(t, err)
		list = append(list, d)
	}
	return list
}

// partStates are the states of a round's languages.
func partStates(t *testing.T, f *desktest.Fixture, id string) map[string]string {
	t.Helper()
	sub, err := f.Desk.Round(t.Context(), waba, id)
	require.NoError(t, err)
	states := map[string]string{}
	for _, p := range sub.Parts {
		states[p.Language] = p.State()
	}
	return states
}

func TestSubmitAll(t *testing.T) {
	begin := func(t *testing.T, f *desktest.Fixture, drafts []templates.Draft, id string) templates.Round {
		t.Helper()
		sub, err := f.Desk.SubmitAll(t.Context(), desktest.Admin, waba, drafts[0].ID, id)
		require.NoError(t, err)
		return sub
	}
	t.Run("sends_each_language_once_however_often_it_is_posted", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		drafts, id := family(t, f, "order_left"), desk.NewID()
		for range 3 {
			assert.Len(t, begin(t, f, drafts, id).Parts, 3)
		}
		assert.Equal(t, map[string]string{"en_US": "waiting", "es": "waiting", "id": "waiting"}, partStates(t, f, id))
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, map[string]string{"en_US": "ok", "es": "ok", "id": "ok"}, partStates(t, f, id))
		begin(t, f, drafts, id) // from a page that was left open
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, 3, f.Sim.Count(sobotsim.OpCreate))
		audit, err := f.Store.Audit(t.Context(), access.AuditFilter{}, "", 50)
		require.NoError(t, err)
		var noted []string
		for _, e := range audit {
			if e.Action == access.DraftSubmitted {
				noted = append(noted, e.Detail)
			}
		}
		assert.ElementsMatch(t, []string{"en_US", "es", "id"}, noted, "each is audited")
	})
	t.Run("goes_on_after_a_refusal_a_lost_answer_and_a_change", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		drafts, id := family(t, f, "order_left"), desk.NewID()
		c := plain("order_left")
		c.Language = "fr"
		fr, err := f.Desk.AddLanguage(t.Context(), desktest.Admin, waba, drafts[0].ID, "fr")
		require.NoError(t, err)
		begin(t, f, drafts, id)
		c = fr.Content
		c.Footer = "Changed after the click"
		_, err = f.Desk.SaveDraft(t.Context(), desktest.Admin, fr, c)
		require.NoError(t, err)
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Refuse("100", "Invalid parameter (subcode 2388299)"), sobotsim.Drop().AfterExecuting())
		f.Desk.RunQueued(t.Context())
		states := partStates(t, f, id)
		assert.Equal(t, "refused", states["en_US"])
		assert.Equal(t, "left_out", states["fr"])
		assert.ElementsMatch(t, []string{"unknown", "ok"}, []string{states["es"], states["id"]})
		refused, err := f.Desk.Draft(t.Context(), waba, drafts[0].ID)
		require.NoError(t, err)
		assert.Equal(t, "body", refused.RefusalField)

		f.Clock.Advance(time.Second)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		states = partStates(t, f, id)
		assert.Equal(t, []string{"ok", "ok"}, []string{states["es"], states["id"]}, "the list tells what became of the lost one")
		assert.Equal(t, 3, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("leaves_out_what_the_rules_block_and_says_why", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		drafts, id := family(t, f, "order_left"), desk.NewID()
		c := drafts[0].Content
		c.Body = ""
		_, err := f.Desk.SaveDraft(t.Context(), desktest.Admin, drafts[0], c)
		require.NoError(t, err)
		begin(t, f, drafts, id)
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, map[string]string{"en_US": "left_out", "es": "ok", "id": "ok"}, partStates(t, f, id))
	})
	t.Run("tells_the_truth_after_a_restart_in_the_middle", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		drafts, id := family(t, f, "order_left"), desk.NewID()
		sub := begin(t, f, drafts, id)
		_, _, err := f.Store.BeginOperation(t.Context(), templates.Operation{ // killed while Sobot was asked about the first
			ID: sub.OperationID(0), Kind: templates.OpCreate, WABA: waba, Name: "order_left", Language: sub.Parts[0].Language,
			DraftID: sub.Parts[0].DraftID, DraftVersion: sub.Parts[0].Version, Actor: desktest.Admin.Email, Started: f.Clock.Now(),
		}, access.Entry{})
		require.NoError(t, err)
		require.NoError(t, f.Desk.Start(t.Context()))
		states := partStates(t, f, id)
		assert.Equal(t, "unknown", states[sub.Parts[0].Language])
		assert.Equal(t, "left_out", states[sub.Parts[1].Language])
		assert.Zero(t, f.Sim.Count(sobotsim.OpCreate), "a start sends nothing by itself")
		sub, err = f.Desk.Round(t.Context(), waba, id)
		require.NoError(t, err)
		assert.False(t, sub.Ended.IsZero())
		assert.Contains(t, sub.Parts[2].Problem, "stopped")
	})
	t.Run("that_ends_with_the_program_begins_no_further_language", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		drafts, id := family(t, f, "order_left"), desk.NewID()
		begin(t, f, drafts, id)
		over, stop := context.WithCancel(t.Context())
		stop()
		f.Desk.RunQueued(over)
		assert.Zero(t, f.Sim.Count(sobotsim.OpCreate))
	})
	t.Run("from_two_windows_at_once_sends_each_once", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		drafts, one, two := family(t, f, "order_left"), desk.NewID(), desk.NewID()
		begin(t, f, drafts, one)
		begin(t, f, drafts, two)
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, 3, f.Sim.Count(sobotsim.OpCreate))
		assert.Equal(t, map[string]string{"en_US": "left_out", "es": "left_out", "id": "left_out"}, partStates(t, f, two))
	})
	t.Run("of_another_account_is_not_shown", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		drafts, id := family(t, f, "order_left"), desk.NewID()
		begin(t, f, drafts, id)
		_, err := f.Desk.Round(t.Context(), "999", id)
		require.ErrorIs(t, err, templates.ErrNotFound)
	})
}

func TestARefusalNamesItsField(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	d := draft(t, f, plain("order_left"))
	for message, field := range map[string]string{
		"Invalid parameter (subcode 2388155)":               "name",
		"Invalid parameter (subcode 2388024)":               "language",
		"Invalid parameter (subcode 2388073)":               "footer",
		"Message template \"components\" button is invalid": "buttons",
		"the moon is not in the right phase":                "",
	} {
		f.Sim.FailNext(sobotsim.OpCreate, sobotsim.Refuse("100", message))
		kept, _, err := f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		require.Error(t, err)
		assert.Equal(t, field, kept.RefusalField, message)
		c := kept.Content
		c.Footer += "x"
		d, err = f.Desk.SaveDraft(t.Context(), desktest.Admin, kept, c)
		require.NoError(t, err)
		assert.Empty(t, d.RefusalField, "an edit takes it away")
	}
}
