package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// states are what the builder's language tabs say.
func states(doc *goquery.Document) []string {
	return testid(doc, "language").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-state", "") })
}

func TestBuilderLanguages(t *testing.T) {
	w := openWorkshop(t)
	add := func(t *testing.T, d templates.Draft, f url.Values, language string) templates.Draft {
		t.Helper()
		res, _ := w.post(ui.DraftURL(shopWABA, d.ID), with(f, "op", "add-language", "add-language", language), false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		to := res.Header.Get("Location")
		require.NotEqual(t, ui.DraftURL(shopWABA, d.ID), to)
		drafts, err := w.desk.Drafts(t.Context(), shopWABA)
		require.NoError(t, err)
		for _, made := range drafts {
			if ui.DraftURL(shopWABA, made.ID) == to {
				return made
			}
		}
		t.Fatal("it leads to no draft")
		return templates.Draft{}
	}
	t.Run("one is added with what was typed last, and both lead to each other with their states", func(t *testing.T) {
		d := w.draft(ready())
		doc, f := w.open(d)
		assert.Empty(t, states(doc), "one language needs no tabs")
		es := add(t, d, with(f, "footer", "Nusa Retail"), "es")
		assert.Equal(t, "Nusa Retail", es.Footer)
		doc, f = w.open(es)
		assert.Equal(t, []string{"draft-ready", "draft-ready"}, states(doc))
		assert.Equal(t, "page", testid(doc, "language").Last().AttrOr("aria-current", ""))
		assert.Contains(t, testid(doc, "origin").Text(), "English (USA) · en_US")
		w.post(ui.DraftURL(shopWABA, es.ID), with(f, "body", ""), true)
		doc, _ = w.open(d)
		assert.Equal(t, []string{"draft-ready", "draft-unfinished"}, states(doc))
	})
	t.Run("a difference is told in the comparison", func(t *testing.T) {
		c := ready()
		c.Name = "compared"
		d := w.draft(c)
		_, f := w.open(d)
		es := add(t, d, f, "es")
		doc, f := w.open(es)
		assert.Contains(t, testid(doc, "parity-sum").Text(), "same parts")
		assert.Contains(t, testid(doc, "untranslated").Text(), "Spanish · es has the same text as English (USA) · en_US")
		_, doc = w.post(ui.DraftURL(shopWABA, es.ID), with(f, "body", "Su pedido ya salió."), true)
		assert.Contains(t, testid(doc, "parity-sum").Text(), "1 difference")
		assert.Zero(t, testid(doc, "untranslated").Length())
		row := doc.Find("[data-testid=parity-row][data-path=body]")
		assert.Equal(t, "false", row.AttrOr("data-same", ""))
		assert.Contains(t, row.Text(), "132000")
		assert.Contains(t, row.Find("td").Last().Text(), "none")
	})
	t.Run("without a choice it says so at the field", func(t *testing.T) {
		c := ready()
		c.Name = "unchosen"
		d := w.draft(c)
		_, f := w.open(d)
		res, doc := w.post(ui.DraftURL(shopWABA, d.ID), with(f, "op", "add-language"), false)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, doc.Find("#f-add-language-error").Text(), "Choose the language")
	})
	t.Run("one that is renamed stays in sight and can take the others along", func(t *testing.T) {
		c := ready()
		c.Name = "old_name"
		d := w.draft(c)
		_, f := w.open(d)
		es := add(t, d, f, "es")
		_, doc := w.post(ui.DraftURL(shopWABA, d.ID), with(f, "name", "new_name"), true)
		assert.Contains(t, testid(doc, "renamed").Text(), "1 other draft")
		_, doc = w.post(ui.DraftURL(shopWABA, d.ID), with(form(t, doc), "op", "rename-languages"), true)
		assert.Zero(t, testid(doc, "renamed").Length())
		assert.Equal(t, "new_name", w.stored(es).Name)
	})
	t.Run("whoever discards one goes on in another", func(t *testing.T) {
		c := ready()
		c.Name = "discarded"
		d := w.draft(c)
		_, f := w.open(d)
		es := add(t, d, f, "es")
		res, _ := w.post(ui.DraftURL(shopWABA, d.ID)+"/discard", url.Values{}, false)
		assert.Equal(t, ui.DraftURL(shopWABA, es.ID), res.Header.Get("Location"))
		res, _ = w.post(ui.DraftURL(shopWABA, es.ID)+"/discard", url.Values{}, false)
		assert.Equal(t, ui.DraftsURL(shopWABA), res.Header.Get("Location"))
	})
}

func TestSubmittingSeveralLanguages(t *testing.T) {
	w := openWorkshop(t)
	first := w.draft(ready())
	es, err := w.desk.AddLanguage(t.Context(), w.people[access.Editor], shopWABA, first.ID, "es")
	require.NoError(t, err)
	c := es.Content
	c.Body = "Hola {{1}}, su pedido ya salió de nuestro almacén."
	es, err = w.desk.SaveDraft(t.Context(), w.people[access.Editor], es, c)
	require.NoError(t, err)

	parts := func(doc *goquery.Document) map[string]string {
		found := map[string]string{}
		testid(doc, "part").Each(func(_ int, s *goquery.Selection) { found[s.AttrOr("data-about", "")] = s.AttrOr("data-state", "") })
		return found
	}
	doc, f := w.open(first)
	assert.Contains(t, testid(doc, "submit-all").Text(), "Submit all 2 languages")
	to := ui.DraftURL(shopWABA, first.ID) + "/submit-all"
	assert.Equal(t, to, testid(doc, "submit-all").AttrOr("formaction", ""))

	t.Run("begins at once, keeps what was typed last, and leads to the progress", func(t *testing.T) {
		for range 2 {
			res, _ := w.post(to, with(f, "footer", "Nusa Retail"), false)
			require.Equal(t, http.StatusSeeOther, res.StatusCode)
			require.Equal(t, ui.RoundURL(shopWABA, f.Get("op-id")), res.Header.Get("Location"))
		}
		_, doc := w.get(ui.RoundURL(shopWABA, f.Get("op-id")))
		assert.Equal(t, map[string]string{"en_US": "waiting", "es": "waiting"}, parts(doc))
		assert.Contains(t, testid(doc, "progress").Text(), "0 of 2 languages done")
		assert.Equal(t, "waba/"+shopWABA, testid(doc, "round").AttrOr("data-live", ""))
	})
	t.Run("tells each outcome, and a refused language shows it at its field", func(t *testing.T) {
		w.sim.FailNext(sobotsim.OpCreate, sobotsim.Refuse("100", "Invalid parameter (subcode 2388299)"))
		w.desk.RunQueued(t.Context())
		_, doc := w.get(ui.RoundURL(shopWABA, f.Get("op-id")))
		assert.Equal(t, map[string]string{"en_US": "refused", "es": "ok"}, parts(doc))
		assert.Contains(t, testid(doc, "progress").Text(), "1 of 2 languages submitted")
		assert.Empty(t, testid(doc, "round").AttrOr("data-live", ""), "nothing more happens")
		assert.Equal(t, "Nusa Retail", w.stored(first).Footer)

		doc, _ = w.open(first)
		assert.Equal(t, []string{"PENDING", "refused"}, states(doc))
		assert.Contains(t, doc.Find("#f-body-error").Text(), "Sobot refused this")
		assert.Equal(t, "#f-body", testid(doc, "refused-field").AttrOr("href", ""))
		assert.Zero(t, testid(doc, "submit-all").Length(), "one language has its own button")
	})
	t.Run("a click from a page that was left open sends nothing twice", func(t *testing.T) {
		before := w.sim.Count(sobotsim.OpCreate)
		res, _ := w.post(to, f, true)
		assert.Equal(t, ui.RoundURL(shopWABA, f.Get("op-id")), res.Header.Get("HX-Redirect"))
		w.desk.RunQueued(t.Context())
		assert.Equal(t, before, w.sim.Count(sobotsim.OpCreate))
	})
	t.Run("a one-time id that is not ours is refused", func(t *testing.T) {
		res, _ := w.post(to, with(f, "op-id", "x"), false)
		assert.Equal(t, http.StatusBadRequest, res.StatusCode)
	})
}
