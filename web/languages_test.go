package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
)

// states are what the builder's language tabs say.
func states(doc *goquery.Document) []string {
	return testid(doc, "language").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-state", "") })
}

func TestBuilderLanguages(t *testing.T) {
	w := openWorkshop(t)
	add := func(t *testing.T, d templates.Draft, f url.Values, language string) templates.Draft {
		t.Helper()
		res, _ := w.post(builder.DraftURL(shopWABA, d.ID), with(f, "op", "add-language", "add-language", language), false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		to := res.Header.Get("Location")
		require.NotEqual(t, builder.DraftURL(shopWABA, d.ID), to)
		drafts, err := w.desk.Drafts(t.Context(), shopWABA)
		require.NoError(t, err)
		for _, made := range drafts {
			if builder.DraftURL(shopWABA, made.ID) == to {
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
		w.post(builder.DraftURL(shopWABA, es.ID), with(f, "body", ""), true)
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
		_, doc = w.post(builder.DraftURL(shopWABA, es.ID), with(f, "body", "Su pedido ya salió."), true)
		assert.Contains(t, testid(doc, "parity-sum").Text(), "1 difference")
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
		res, doc := w.post(builder.DraftURL(shopWABA, d.ID), with(f, "op", "add-language"), false)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, doc.Find("#f-add-language-error").Text(), "Choose the language")
	})
	t.Run("one that is renamed stays in sight and can take the others along", func(t *testing.T) {
		c := ready()
		c.Name = "old_name"
		d := w.draft(c)
		_, f := w.open(d)
		es := add(t, d, f, "es")
		_, doc := w.post(builder.DraftURL(shopWABA, d.ID), with(f, "name", "new_name"), true)
		assert.Contains(t, testid(doc, "renamed").Text(), "1 other draft")
		_, doc = w.post(builder.DraftURL(shopWABA, d.ID), with(form(t, doc), "op", "rename-languages"), true)
		assert.Zero(t, testid(doc, "renamed").Length())
		assert.Equal(t, "new_name", w.stored(es).Name)
	})
	t.Run("whoever discards one goes on in another", func(t *testing.T) {
		c := ready()
		c.Name = "discarded"
		d := w.draft(c)
		_, f := w.open(d)
		es := add(t, d, f, "es")
		res, _ := w.post(builder.DraftURL(shopWABA, d.ID)+"/discard", url.Values{}, false)
		assert.Equal(t, builder.DraftURL(shopWABA, es.ID), res.Header.Get("Location"))
		res, _ = w.post(builder.DraftURL(shopWABA, es.ID)+"/discard", url.Values{}, false)
		assert.Equal(t, builder.DraftsURL(shopWABA), res.Header.Get("Location"))
	})
}
