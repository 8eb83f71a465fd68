package desk_test

import (
	"fmt"
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

// named is a desk with that many names, name_1 and so on, each in one language.
func named(t *testing.T, n int) (f *desktest.Fixture, seen map[string][]string) {
	t.Helper()
	f, seen = desktest.New(t), map[string][]string{}
	f.Account()
	for i := range n {
		name := fmt.Sprintf("name_%d", i+1)
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: name, Language: "en_US"})
		require.NoError(t, err)
		seen[name] = []string{"en_US"}
	}
	_, err := f.Desk.Sync(t.Context(), waba)
	require.NoError(t, err)
	return f, seen
}

// nameStates are the states of a round's names, in their order.
func nameStates(t *testing.T, f *desktest.Fixture, id string) (states []string) {
	t.Helper()
	r, err := f.Desk.Round(t.Context(), waba, id)
	require.NoError(t, err)
	for _, p := range r.Parts {
		states = append(states, p.Name+" "+p.State())
	}
	return states
}

func TestDeleteSeveral(t *testing.T) {
	begin := func(t *testing.T, f *desktest.Fixture, seen map[string][]string, id string) {
		t.Helper()
		_, err := f.Desk.DeleteSeveral(t.Context(), desktest.Admin, waba, seen, desk.DeletionWords(len(seen)), id)
		require.NoError(t, err)
	}
	t.Run("deletes each name once however often it is posted, and each is audited", func(t *testing.T) {
		f, seen := named(t, 3)
		id := desk.NewID()
		for range 3 {
			begin(t, f, seen, id)
		}
		assert.Equal(t, []string{"name_1 waiting", "name_2 waiting", "name_3 waiting"}, nameStates(t, f, id))
		open, err := f.Desk.OpenRounds(t.Context(), waba)
		require.NoError(t, err)
		assert.Len(t, open, 1)
		f.Desk.RunQueued(t.Context())
		begin(t, f, seen, id) // from a page that was left open
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, []string{"name_1 ok", "name_2 ok", "name_3 ok"}, nameStates(t, f, id))
		assert.Equal(t, 3, f.Sim.Count(sobotsim.OpDelete))
		assert.Empty(t, f.Sim.Templates(waba))
		audit, err := f.Store.Audit(t.Context(), access.AuditFilter{Actions: []access.Action{access.Deleted}}, "", 50)
		require.NoError(t, err)
		assert.Len(t, audit, 3)
		open, err = f.Desk.OpenRounds(t.Context(), waba)
		require.NoError(t, err)
		assert.Empty(t, open)
	})
	t.Run("goes on after a refusal and a lost answer, and shows neither as done", func(t *testing.T) {
		f, seen := named(t, 4)
		id := desk.NewID()
		begin(t, f, seen, id)
		f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Refuse("100", "not today"), sobotsim.Drop().AfterExecuting())
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, []string{"name_1 refused", "name_2 unknown", "name_3 ok", "name_4 ok"}, nameStates(t, f, id))
		assert.False(t, view(t, f, "name_1").Deleted())
		assert.False(t, view(t, f, "name_2").Deleted(), "nobody said so yet")
		f.Clock.Advance(2 * time.Minute)
		for range 2 { // what vanished is deleted only after a second list
			_, err := f.Desk.Sync(t.Context(), waba)
			require.NoError(t, err)
			f.Clock.Advance(time.Minute)
		}
		assert.Equal(t, []string{"name_1 refused", "name_2 ok", "name_3 ok", "name_4 ok"}, nameStates(t, f, id), "the list tells")
		assert.Equal(t, 4, f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("asks for the words, and for nothing that was not shown", func(t *testing.T) {
		f, seen := named(t, 2)
		refused := func(seen map[string][]string, typed string) string {
			_, err := f.Desk.DeleteSeveral(t.Context(), desktest.Admin, waba, seen, typed, desk.NewID())
			var fields templates.FieldErrors
			require.ErrorAs(t, err, &fields)
			return fields["typed"] + fields["names"]
		}
		assert.Contains(t, refused(seen, "delete 3 names"), "Type delete 2 names")
		assert.Contains(t, refused(nil, "delete 0 names"), "at least one")
		many := map[string][]string{}
		for i := range desk.MaxDeleted + 1 {
			many[fmt.Sprint(i)] = nil
		}
		assert.Contains(t, refused(many, ""), "these are 101")
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "name_2", Language: "fr"})
		require.NoError(t, err)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		assert.Contains(t, refused(seen, "delete 2 names"), "name_2 also exists in fr")
		assert.Zero(t, f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("leaves out a name that got a language, or went, before its turn", func(t *testing.T) {
		f, seen := named(t, 3)
		id := desk.NewID()
		begin(t, f, seen, id)
		require.NoError(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "name_1", desk.Confirmed{Typed: "name_1", Seen: []string{"en_US"}}, desk.NewID()))
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "name_2", Language: "fr"})
		require.NoError(t, err)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, []string{"name_1 left_out", "name_2 left_out", "name_3 ok"}, nameStates(t, f, id))
		r, err := f.Desk.Round(t.Context(), waba, id)
		require.NoError(t, err)
		assert.Contains(t, r.Parts[0].Problem, "somebody else was faster")
		assert.Contains(t, r.Parts[1].Problem, "also exists in fr")
		assert.Len(t, f.Sim.Templates(waba), 2)
	})
	t.Run("that is stopped begins nothing more", func(t *testing.T) {
		f, seen := named(t, 3)
		id := desk.NewID()
		begin(t, f, seen, id)
		require.NoError(t, f.Desk.StopRound(t.Context(), waba, id))
		f.Desk.RunQueued(t.Context())
		assert.Equal(t, []string{"name_1 left_out", "name_2 left_out", "name_3 left_out"}, nameStates(t, f, id))
		r, err := f.Desk.Round(t.Context(), waba, id)
		require.NoError(t, err)
		assert.Contains(t, r.Parts[2].Problem, "stopped")
		assert.False(t, r.Running())
		assert.Zero(t, f.Sim.Count(sobotsim.OpDelete))
		require.ErrorIs(t, f.Desk.StopRound(t.Context(), "999", id), templates.ErrNotFound)
	})
	t.Run("tells the truth after a restart in the middle, and deletes nothing by itself", func(t *testing.T) {
		f, seen := named(t, 3)
		id := desk.NewID()
		begin(t, f, seen, id)
		r, err := f.Desk.Round(t.Context(), waba, id)
		require.NoError(t, err)
		_, _, err = f.Store.BeginOperation(t.Context(), templates.Operation{ // killed while Sobot was asked about the first
			ID: r.OperationID(0), Kind: templates.OpDelete, WABA: waba, Name: "name_1", Actor: desktest.Admin.Email, Started: f.Clock.Now(),
		}, access.Entry{})
		require.NoError(t, err)
		require.NoError(t, f.Desk.Start(t.Context()))
		assert.Equal(t, []string{"name_1 unknown", "name_2 left_out", "name_3 left_out"}, nameStates(t, f, id))
		assert.Zero(t, f.Sim.Count(sobotsim.OpDelete))
		f.Clock.Advance(2 * time.Minute)
		_, err = f.Desk.Sync(t.Context(), waba)
		require.NoError(t, err)
		assert.Equal(t, "name_1 never_sent", nameStates(t, f, id)[0], "the list still has it")
	})
}
