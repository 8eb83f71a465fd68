package desk_test

import (
	"testing"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAddLanguage(t *testing.T) {
	add := func(t *testing.T, f *desktest.Fixture, d templates.Draft, language string) (templates.Draft, error) {
		t.Helper()
		return f.Desk.AddLanguage(t.Context(), desktest.Admin, waba, d.ID, language)
	}
	wrong := func(t *testing.T, err error, field string) {
		t.Helper()
		var fe templates.FieldErrors
		require.ErrorAs(t, err, &fe)
		assert.Contains(t, fe, field)
	}
	t.Run("copies_everything_but_the_language_and_the_handle", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, promotion())
		require.NotEmpty(t, d.Header.Media.Handle)
		es, err := add(t, f, d, "es")
		require.NoError(t, err)
		assert.Equal(t, "es", es.Language)
		assert.Equal(t, d.Header.Media.MediaID, es.Header.Media.MediaID, "the file is used again")
		assert.Empty(t, es.Header.Media.Handle, "its handle is for creating once")
		differ := templates.Differences(es.Content, d.Content)
		require.Len(t, differ, 1)
		assert.Equal(t, "language", differ[0].Path)
		assert.Equal(t, templates.Origin{How: templates.OriginLanguage, Name: d.Name, Language: "en_US"}, es.Origin)

		id, err := add(t, f, es, "id")
		require.NoError(t, err)
		all, err := f.Desk.Languages(t.Context(), id)
		require.NoError(t, err)
		var codes []string
		for _, sibling := range all.Drafts {
			codes = append(codes, sibling.Language)
		}
		assert.Equal(t, []string{"en_US", "es", "id"}, codes, "a language of a language is one of the same family")
	})
	t.Run("that_is_there_already_is_opened_instead_of_made_twice", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		first, err := add(t, f, d, "es")
		require.NoError(t, err)
		again, err := add(t, f, d, "es")
		require.NoError(t, err)
		assert.Equal(t, first.ID, again.ID)
	})
	t.Run("says_what_is_wrong_with_the_wish", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		submit(t, f, plain("order_left"))
		c := plain("order_left")
		c.Language = "es"
		d := draft(t, f, c)
		for _, language := range []string{"", "klingon", "es", "en_US"} {
			_, err := add(t, f, d, language)
			wrong(t, err, "add-language")
		}
		c.Name = ""
		_, err := add(t, f, draft(t, f, c), "id")
		wrong(t, err, "name")
		c.Name, c.Language = "order_left", ""
		_, err = add(t, f, draft(t, f, c), "id")
		wrong(t, err, "language")
	})
	t.Run("renames_all_at_once_but_what_Sobot_is_being_asked_about", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		es, err := add(t, f, d, "es")
		require.NoError(t, err)
		c := d.Content
		c.Name = "order_gone"
		d, err = f.Desk.SaveDraft(t.Context(), desktest.Admin, d, c)
		require.NoError(t, err)
		all, err := f.Desk.Languages(t.Context(), d)
		require.NoError(t, err)
		assert.Len(t, all.Drafts, 2, "a draft of another name stays in sight")
		require.NoError(t, f.Desk.RenameLanguages(t.Context(), desktest.Admin, waba, d.ID))
		es, err = f.Desk.Draft(t.Context(), waba, es.ID)
		require.NoError(t, err)
		assert.Equal(t, "order_gone", es.Name)
	})
	t.Run("of_a_family_survive_one_another", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		d := draft(t, f, plain("order_left"))
		es, err := add(t, f, d, "es")
		require.NoError(t, err)
		_, _, err = f.Desk.Submit(t.Context(), desktest.Admin, waba, d.ID, d.Version, desk.NewID())
		require.NoError(t, err)
		all, err := f.Desk.Languages(t.Context(), es)
		require.NoError(t, err)
		assert.Len(t, all.Drafts, 1)
		require.Len(t, all.Templates, 1, "the first has become a template of the name")
		assert.Equal(t, "en_US", all.Templates[0].Language)
	})
	t.Run("that_are_imported_together_are_one_family", func(t *testing.T) {
		f := desktest.New(t)
		f.Account()
		raw := []byte(`[{"name":"greeting","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your order has left us."}]},
			{"name":"greeting","language":"es","category":"UTILITY","components":[{"type":"BODY","text":"Su pedido ya salió."}]},
			{"name":"other","language":"es","category":"UTILITY","components":[{"type":"BODY","text":"Su cita es mañana."}]}]`)
		drafts, err := f.Desk.Import(t.Context(), desktest.Admin, waba, raw, []int{0, 1, 2})
		require.NoError(t, err)
		require.Len(t, drafts, 3)
		assert.Equal(t, drafts[0].Family, drafts[1].Family)
		assert.NotEqual(t, drafts[0].Family, drafts[2].Family)
	})
}
