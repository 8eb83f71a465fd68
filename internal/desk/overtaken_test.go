package desk_test

import (
	"encoding/json"
	"testing"
	"time"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listing arms the simulator's next list with what it would have said of these
// templates: an answer that was on its way while something else happened. The
// clock stands still, so whatever happens before Sync happens while its list is
// under way.
func listing(t *testing.T, f *desktest.Fixture, status string, list ...templates.Template) {
	t.Helper()
	type item struct {
		Data []sobot.Template `json:"data"`
	}
	data := []sobot.Template{}
	for _, tpl := range list {
		data = append(data, sobot.Template{
			ID: sobot.ID(tpl.VendorID), Name: tpl.Name, Language: tpl.Language, Status: status,
			Category: tpl.AskedCategory, Components: tpl.Components,
		})
	}
	raw, err := json.Marshal(struct {
		Code string `json:"ret_code"`
		Item item   `json:"item"`
	}{"000000", item{data}})
	require.NoError(t, err)
	f.Sim.FailNext(sobotsim.OpList, sobotsim.Answer(string(raw)))
}

func sync(t *testing.T, f *desktest.Fixture) {
	t.Helper()
	_, err := f.Desk.Sync(t.Context(), waba)
	require.NoError(t, err)
}

// inUse are the names and languages that the list page shows.
func inUse(t *testing.T, f *desktest.Fixture) (names []string) {
	t.Helper()
	page, err := f.Desk.List(t.Context(), templates.Query{WABA: waba})
	require.NoError(t, err)
	for _, g := range page.Groups {
		for _, tpl := range g.Templates {
			names = append(names, tpl.Name+" "+tpl.Language)
		}
	}
	return names
}

func activity(t *testing.T, f *desktest.Fixture) (list []events.Kind) {
	t.Helper()
	page, _, err := f.Desk.Activity(t.Context(), events.Filter{WABA: waba}, events.Cursor{})
	require.NoError(t, err)
	for _, e := range page {
		list = append(list, e.Kind)
	}
	return list
}

func TestAListOvertakenBy(t *testing.T) {
	t.Run("our_deletion_does_not_bring_the_template_back", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		gone, stays := approved(t, f, plain("order_left")), approved(t, f, plain("order_stays"))
		f.Clock.Advance(time.Minute)
		require.NoError(t, f.Desk.Delete(t.Context(), desktest.Admin, waba, "order_left", desk.Confirmed{Typed: "order_left", Seen: []string{"en_US"}}, desk.NewID()))
		listing(t, f, "APPROVED", gone, stays)
		sync(t, f)
		assert.Equal(t, []string{"order_stays en_US"}, inUse(t, f))
		assert.NotContains(t, activity(t, f), events.TemplateAppeared)
		assert.NotContains(t, activity(t, f), events.TemplateBack)

		f.Clock.Advance(10 * time.Minute)
		listing(t, f, "APPROVED", gone, stays)
		sync(t, f)
		assert.Contains(t, inUse(t, f), "order_left en_US", "what Sobot still lists much later is there")
	})
	t.Run("a_webhook_of_a_deletion_does_not_bring_the_template_back", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		gone, stays := approved(t, f, plain("order_left")), approved(t, f, plain("order_stays"))
		f.Clock.Advance(time.Minute)
		require.NoError(t, f.Sim.SetStatus(waba, "order_left", "en_US", "DELETED", ""))
		f.Deliver()
		require.True(t, view(t, f, "order_left").Deleted())
		listing(t, f, "APPROVED", gone, stays)
		sync(t, f)
		assert.Equal(t, []string{"order_stays en_US"}, inUse(t, f))
	})
	t.Run("our_submission_knows_the_template_by_its_id", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		f.Clock.Advance(time.Second)
		tpl := submit(t, f, plain("order_left"))
		f.Clock.Advance(-time.Second) // to when the list began, which names it already
		sync(t, f)
		v := view(t, f, "order_left")
		assert.Equal(t, tpl.ID, v.ID)
		assert.False(t, v.Deleted())
		assert.Equal(t, "UTILITY", v.AskedCategory)
		assert.Equal(t, []events.Kind{events.TemplateSubmitted}, activity(t, f), "nobody made it elsewhere")
	})
	t.Run("our_submission_and_without_it_does_not_miss_it", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		stays := approved(t, f, plain("order_stays"))
		f.Clock.Advance(time.Minute)
		submit(t, f, plain("order_left"))
		f.Clock.Advance(-time.Second)
		listing(t, f, "APPROVED", stays)
		sync(t, f)
		assert.True(t, view(t, f, "order_left").MissingSince.IsZero())
	})
}

func TestBaseline(t *testing.T) {
	t.Run("goes_on_silently_after_a_crash_cut_it_off", func(t *testing.T) {
		f := desktest.New(t)
		f.Sim.AddAccount(waba, "Nusa")
		for _, name := range []string{"first", "second"} {
			_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: name, Language: "en_US"})
			require.NoError(t, err)
		}
		now := f.Clock.Now()
		require.NoError(t, f.Store.CreateAccount(t.Context(), templates.Account{WABA: waba, Label: "Nusa", Created: now}, access.Entry{}))
		known := templates.Template{ID: desk.NewID(), VendorID: f.Sim.Templates(waba)[0].ID, WABA: waba, Name: "first", Language: "en_US", KnownSince: now}
		_, err := f.Store.Record(t.Context(), templates.Batch{Templates: []templates.Template{known}})
		require.NoError(t, err)
		f.Clock.Advance(time.Minute)
		sync(t, f)
		assert.Len(t, inUse(t, f), 2)
		assert.NotContains(t, activity(t, f), events.TemplateAppeared)
	})
	t.Run("of_an_account_that_comes_back_is_silent_and_keeps_its_history", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		old := approved(t, f, plain("order_left"))
		require.NoError(t, f.Desk.RemoveAccount(t.Context(), desktest.Admin, waba))
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: waba, Name: "made_meanwhile", Language: "en_US"})
		require.NoError(t, err)
		f.Clock.Advance(time.Hour)
		_, err = f.Desk.AddAccount(t.Context(), desktest.Admin, waba, "Nusa again")
		require.NoError(t, err)
		assert.NotContains(t, activity(t, f), events.TemplateAppeared)
		assert.Contains(t, kinds(t, f, old.ID), events.TemplateSubmitted)
		assert.Len(t, inUse(t, f), 2)
	})
}
