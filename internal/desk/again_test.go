package desk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
)

func TestDraftFromKeepsTheSample(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	ctx := t.Context()
	d, err := f.Desk.NewDraft(ctx, desktest.Admin, desktest.WABA, templates.Content{
		Name: "price_list", Language: "en_US", Category: templates.CategoryUtility, Body: "Your price list is attached, as you asked.",
		Header: templates.Header{Format: templates.HeaderDocument},
	})
	require.NoError(t, err)
	d, err = f.Desk.AttachUpload(ctx, desktest.Admin, desktest.WABA, d.ID, templates.HeaderSlot, "prices.pdf", 0, strings.NewReader("%PDF-1.4 prices"))
	require.NoError(t, err)
	require.NotEmpty(t, d.Header.Media.Hash)
	_, _, err = f.Desk.Submit(ctx, desktest.Admin, desktest.WABA, d.ID, d.Version, desk.NewID())
	require.NoError(t, err)
	_, err = f.Desk.Sync(ctx, desktest.WABA)
	require.NoError(t, err)

	t.Run("our own copy of the file is used again, and Sobot is asked for a new handle", func(t *testing.T) {
		again, err := f.Desk.DraftFrom(ctx, desktest.Admin, desktest.WABA, "price_list", "en_US", templates.OriginVersion)
		require.NoError(t, err)
		assert.Equal(t, d.Header.Media.MediaID, again.Header.Media.MediaID)
		assert.Empty(t, again.Header.Media.Handle, "a handle is for creating once")
		assert.Equal(t, "price_list_v2", again.Name)
		_, _, err = f.Desk.Submit(ctx, desktest.Admin, desktest.WABA, again.ID, again.Version, desk.NewID())
		require.NoError(t, err)
	})
	t.Run("an import that names its hash gets it too, and another account is told apart", func(t *testing.T) {
		raw := `{"templates":[{"name":"a","language":"en_US","category":"UTILITY","wabaid":"7","components":[
			{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"Your price list is attached."}],
			"samples":{"header.media":{"sha256":"` + d.Header.Media.Hash + `","url":"javascript:alert(1)"}}}]}`
		list, err := f.Desk.CheckImport(ctx, desktest.WABA, []byte(raw))
		require.NoError(t, err)
		assert.Equal(t, d.Header.Media.MediaID, list[0].Content.Header.Media.MediaID)
		assert.True(t, list[0].Elsewhere)

		list, err = f.Desk.CheckImport(ctx, desktest.WABA, []byte(strings.Replace(raw, d.Header.Media.Hash, "unknown", 1)))
		require.NoError(t, err)
		assert.True(t, list[0].Content.Header.Media.Empty(), "what is no public address is no sample")
	})
	t.Run("another language keeps the name, the text to translate and the file, and asks which language it is", func(t *testing.T) {
		other, err := f.Desk.DraftFrom(ctx, desktest.Admin, desktest.WABA, "price_list", "en_US", templates.OriginLanguage)
		require.NoError(t, err)
		assert.Equal(t, "price_list", other.Name)
		assert.Empty(t, other.Language)
		assert.Equal(t, "Your price list is attached, as you asked.", other.Body)
		assert.Equal(t, d.Header.Media.MediaID, other.Header.Media.MediaID)
		assert.Equal(t, templates.Origin{How: templates.OriginLanguage, Name: "price_list", Language: "en_US"}, other.Origin)
		all, err := f.Desk.Languages(ctx, other)
		require.NoError(t, err)
		assert.Len(t, all.Templates, 1, "it is compared with the template")
	})
	t.Run("a file that is not kept any more is asked for", func(t *testing.T) {
		require.NoError(t, f.Store.DeleteUpload(ctx, d.Header.Media.MediaID))
		again, err := f.Desk.DraftFrom(ctx, desktest.Admin, desktest.WABA, "price_list", "en_US", templates.OriginCopy)
		require.NoError(t, err)
		assert.True(t, again.Header.Media.Empty())
		assert.Equal(t, templates.HeaderDocument, again.Header.Format)
	})
	t.Run("so is the sample of a template that was made elsewhere", func(t *testing.T) {
		_, err := f.Sim.AddTemplate(sobotsim.Template{WABA: desktest.WABA, Name: "from_elsewhere", Language: "en_US", Category: "UTILITY", Components: `[
			{"type":"HEADER","format":"DOCUMENT","example":{"header_handle":["4::made-up"]}}, {"type":"BODY","text":"Your price list is attached."}]`})
		require.NoError(t, err)
		_, err = f.Desk.Sync(ctx, desktest.WABA)
		require.NoError(t, err)
		again, err := f.Desk.DraftFrom(ctx, desktest.Admin, desktest.WABA, "from_elsewhere", "en_US", templates.OriginCopy)
		require.NoError(t, err)
		assert.True(t, again.Header.Media.Empty(), "its header_handle is a link that expires")
	})
}

func TestDraftFromNamesWhatItCannotHold(t *testing.T) {
	f := desktest.New(t)
	f.Account()
	_, err := f.Store.Record(t.Context(), templates.Batch{Templates: []templates.Template{{
		ID: desk.NewID(), WABA: desktest.WABA, Name: "strange", Language: "en_US", KnownSince: f.Clock.Now(),
		Components: []sobot.Component{{Type: "BODY", Text: "Have a look at what is new."}, {Type: "HOLOGRAM", Text: "A cat"}},
	}}})
	require.NoError(t, err)
	again, err := f.Desk.DraftFrom(t.Context(), desktest.Admin, desktest.WABA, "strange", "en_US", templates.OriginCopy)
	require.NoError(t, err)
	assert.Contains(t, again.Origin.Lost, "HOLOGRAM A cat")
}
