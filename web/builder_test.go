package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/sobot/sobotsim"
	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

func TestBuilderBegins(t *testing.T) {
	w := openWorkshop(t)
	t.Run("a kind of message makes a draft and leads to it", func(t *testing.T) {
		res, doc := w.get("/accounts/" + shopWABA + "/templates/new")
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, 3, testid(doc, "kind").Length())

		res, _ = w.post(ui.DraftsURL(shopWABA), url.Values{"category": {"UTILITY"}}, false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		res, doc = w.get(res.Header.Get("Location"))
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, "UTILITY", form(t, doc).Get("category"))
	})
	t.Run("an untouched draft says what is needed without calling it an error", func(t *testing.T) {
		doc, _ := w.open(w.draft(templates.Content{Category: templates.CategoryUtility}))
		assert.Zero(t, testid(doc, "field-error").Length())
		assert.Equal(t, []string{"name-required", "language-required", "body-required"},
			testid(doc, "missing").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-rule", "") }))
		assert.Contains(t, testid(doc, "left").Text(), "Still needed: name, language, the text")
	})
	t.Run("an unknown kind is refused", func(t *testing.T) {
		res, _ := w.post(ui.DraftsURL(shopWABA), url.Values{"category": {"SPAM"}}, false)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	})
	t.Run("drafts are listed with author and can be discarded", func(t *testing.T) {
		d := w.draft(ready())
		_, doc := w.get(ui.DraftsURL(shopWABA))
		row := testid(doc, "draft").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "order_shipped") })
		assert.Contains(t, row.Text(), "by you")
		res, _ := w.post(ui.DraftURL(shopWABA, d.ID)+"/discard", url.Values{}, false)
		assert.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, err := w.desk.Draft(t.Context(), shopWABA, d.ID)
		require.ErrorIs(t, err, templates.ErrNotFound)
		res, _ = w.get(ui.DraftURL(shopWABA, d.ID))
		assert.Equal(t, "/accounts/"+shopWABA+"/templates", res.Header.Get("Location"))
	})
}

func TestBuilderSaves(t *testing.T) {
	w := openWorkshop(t)
	t.Run("each edit is kept and its answer holds the next version, samples and preview", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		res, doc := w.post(ui.DraftURL(shopWABA, d.ID), with(f, "body", "Hi {{1}}, parcel {{2}} is on its way."), true)
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, "2", form(t, doc).Get("version"))
		assert.Equal(t, 1, doc.Find("#f-samples-1").Length())
		assert.Contains(t, testid(doc, "phone-body").First().Text(), "Hi Ana, parcel {{2}}")
		assert.Equal(t, "Hi {{1}}, parcel {{2}} is on its way.", w.stored(d).Body)
		assert.Zero(t, doc.Find("html head title").Length(), "a part, not a page")
	})
	t.Run("a post that changes nothing makes no version", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		w.post(ui.DraftURL(shopWABA, d.ID), f, true)
		assert.Equal(t, 1, w.stored(d).Version)
	})
	t.Run("without script an edit comes back to the draft's own address", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		res, _ := w.post(ui.DraftURL(shopWABA, d.ID), with(f, "op", "add:buttons:URL"), false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		res, doc := w.get(res.Header.Get("Location"))
		require.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, 1, testid(doc, "button").Length())
		_, focused := doc.Find("#f-buttons-0-text").Attr("autofocus")
		assert.True(t, focused)
	})
	t.Run("a fix corrects the text and takes the samples along", func(t *testing.T) {
		c := ready()
		c.Body, c.Samples = "Hi {{1}}, parcel {{3}} is on its way.", []string{"Ana", "", "P-1"}
		d := w.draft(c)
		doc, f := w.open(d)
		fix := doc.Find("[data-rule=body-variable-gap] button[name=op]")
		require.Equal(t, "fix:body-variable-gap", fix.AttrOr("value", ""))
		assert.Equal(t, "fix:body-variable-gap", testid(doc, "fix").AttrOr("value", ""), "the same fix under the field")
		assert.Contains(t, doc.Find("#f-body").AttrOr("aria-describedby", ""), "f-body-error")
		w.post(ui.DraftURL(shopWABA, d.ID), with(f, "op", "fix:body-variable-gap"), true)
		assert.Equal(t, "Hi {{1}}, parcel {{2}} is on its way.", w.stored(d).Body)
		assert.Equal(t, []string{"Ana", "P-1"}, w.stored(d).Samples[:2])
	})
	t.Run("a stale edit is shown as a conflict and loses nothing on either side", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		theirs := ready()
		theirs.Body = "Their own words."
		_, err := w.desk.SaveDraft(t.Context(), w.people[access.Admin], d, theirs)
		require.NoError(t, err)

		res, doc := w.post(ui.DraftURL(shopWABA, d.ID), with(f, "body", "My own words."), true)
		require.Equal(t, http.StatusConflict, res.StatusCode)
		assert.Contains(t, testid(doc, "notice").Text(), w.people[access.Admin].Email+" changed this draft")
		mine := form(t, doc)
		assert.Equal(t, "My own words.", mine.Get("body"))
		assert.Equal(t, "Their own words.", w.stored(d).Body)

		t.Run("both texts are shown where they differ", func(t *testing.T) {
			apart := said(testid(doc, "apart"))
			assert.Contains(t, apart, "Theirs Their own words.")
			assert.Contains(t, apart, "Yours My own words.")
		})
		t.Run("both can be kept, mine as a draft of its own", func(t *testing.T) {
			res, _ := w.post(ui.DraftURL(shopWABA, d.ID), with(mine, "op", "keep-both"), false)
			require.Equal(t, http.StatusSeeOther, res.StatusCode)
			_, doc := w.get(res.Header.Get("Location"))
			assert.Equal(t, "My own words.", form(t, doc).Get("body"))
			assert.Equal(t, "Their own words.", w.stored(d).Body)
			assert.NotEqual(t, ui.DraftURL(shopWABA, d.ID), res.Header.Get("Location"))
		})
		t.Run("typing on stays a conflict", func(t *testing.T) {
			res, _ := w.post(ui.DraftURL(shopWABA, d.ID), with(mine, "body", "My own words, more."), true)
			assert.Equal(t, http.StatusConflict, res.StatusCode)
		})
		t.Run("theirs can be taken", func(t *testing.T) {
			res, doc := w.post(ui.DraftURL(shopWABA, d.ID), with(mine, "op", "take-theirs"), true)
			require.Equal(t, http.StatusOK, res.StatusCode)
			assert.Equal(t, "Their own words.", form(t, doc).Get("body"))
			assert.Zero(t, testid(doc, "notice").Length())
		})
		t.Run("mine can be kept", func(t *testing.T) {
			res, _ := w.post(ui.DraftURL(shopWABA, d.ID), with(mine, "op", "keep-mine"), true)
			require.Equal(t, http.StatusOK, res.StatusCode)
			assert.Equal(t, "My own words.", w.stored(d).Body)
		})
	})
}

func TestBuilderKeepsWordsOfADraftThatIsGone(t *testing.T) {
	w := openWorkshop(t)
	for how, end := range map[string]func(t *testing.T, d templates.Draft){
		"discarded": func(t *testing.T, d templates.Draft) {
			require.NoError(t, w.desk.DiscardDraft(t.Context(), w.people[access.Admin], shopWABA, d.ID))
		},
		"submitted": func(t *testing.T, d templates.Draft) {
			_, _, err := w.desk.Submit(t.Context(), w.people[access.Admin], shopWABA, d.ID, d.Version, "op-"+d.ID)
			require.NoError(t, err)
		},
		"submitted_and_unknown": func(t *testing.T, d templates.Draft) {
			w.sim.FailNext("createTemplateInfo", sobotsim.Drop().AfterExecuting())
			_, _, err := w.desk.Submit(t.Context(), w.people[access.Admin], shopWABA, d.ID, d.Version, "op-"+d.ID)
			require.Error(t, err)
		},
	} {
		t.Run(how, func(t *testing.T) {
			c := ready()
			c.Name = "gone_" + how
			d := w.draft(c)
			_, f := w.open(d)
			end(t, d)
			typed := with(f, "footer", "Written too late")
			for _, path := range []string{"", "/submit", "/media-remove"} {
				res, doc := w.post(ui.DraftURL(shopWABA, d.ID)+path, typed, true)
				require.Equal(t, http.StatusConflict, res.StatusCode, path)
				assert.Equal(t, 1, testid(doc, "gone").Length(), path)
				assert.Equal(t, "Written too late", form(t, doc).Get("footer"), path)
			}
			res, _ := w.post(ui.DraftURL(shopWABA, d.ID), with(typed, "op", "keep-both"), false)
			require.Equal(t, http.StatusSeeOther, res.StatusCode)
			_, doc := w.get(res.Header.Get("Location"))
			assert.Equal(t, "Written too late", form(t, doc).Get("footer"))
			assert.Equal(t, c.Body, form(t, doc).Get("body"))
		})
	}
}

func TestBuilderSubmits(t *testing.T) {
	w := openWorkshop(t)
	t.Run("a finished draft becomes a template, once however often it is posted", func(t *testing.T) {
		d := w.draft(ready())
		_, f := w.open(d)
		asked := w.sim.Count("createTemplateInfo")
		for range 3 {
			res, _ := w.post(ui.DraftURL(shopWABA, d.ID)+"/submit", f, true)
			assert.Equal(t, "/accounts/"+shopWABA+"/templates/order_shipped/en_US", res.Header.Get("HX-Redirect"))
		}
		assert.Len(t, w.sim.Templates(shopWABA), 1)
		assert.LessOrEqual(t, w.sim.Count("createTemplateInfo")-asked, 1)
	})
	t.Run("what was typed last is submitted", func(t *testing.T) {
		c := ready()
		c.Name = "typed_last"
		d := w.draft(c)
		_, f := w.open(d)
		res, _ := w.post(ui.DraftURL(shopWABA, d.ID)+"/submit", with(f, "footer", "Nusa Retail"), false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		made, err := w.desk.Template(t.Context(), shopWABA, "typed_last", "en_US")
		require.NoError(t, err)
		assert.Equal(t, "Nusa Retail", made.Components[len(made.Components)-1].Text)
	})
	t.Run("an unfinished one is refused with every needed field marked, and Sobot is not asked", func(t *testing.T) {
		before := len(w.sim.Requests())
		d := w.draft(templates.Content{Category: templates.CategoryUtility})
		_, f := w.open(d)
		res, doc := w.post(ui.DraftURL(shopWABA, d.ID)+"/submit", f, true)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Equal(t, "true", doc.Find("#f-name").AttrOr("aria-invalid", ""))
		assert.Equal(t, 3, testid(doc, "field-error").Length())
		assert.Equal(t, "f-name", doc.Find("[autofocus]").AttrOr("id", ""), "the first one takes the focus")
		assert.Equal(t, "1", form(t, doc).Get("tried"), "and stay marked while one corrects them")
		assert.Len(t, w.sim.Requests(), before)
	})
	t.Run("a refusal shows Sobot's own words and keeps the draft", func(t *testing.T) {
		c := ready()
		c.Name = "refused_one"
		d := w.draft(c)
		_, f := w.open(d)
		w.sim.FailNext("createTemplateInfo", sobotsim.Refuse("100", "the moon is not in the right phase"))
		res, doc := w.post(ui.DraftURL(shopWABA, d.ID)+"/submit", f, true)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, testid(doc, "notice").Text(), "the moon is not in the right phase")
		assert.Equal(t, ready().Body, w.stored(d).Body)
		assert.Empty(t, w.stored(d).Submit)
		doc, _ = w.open(d)
		assert.Contains(t, testid(doc, "notice").Text(), "the moon is not in the right phase", "also after a reload")
	})
	t.Run("a lost answer locks the draft until a list tells", func(t *testing.T) {
		c := ready()
		c.Name = "lost_one"
		d := w.draft(c)
		_, f := w.open(d)
		w.sim.FailNext("createTemplateInfo", sobotsim.Drop().AfterExecuting())
		_, doc := w.post(ui.DraftURL(shopWABA, d.ID)+"/submit", f, true)
		require.Equal(t, 1, testid(doc, "unknown").Length())
		_, off := doc.Find("form#draft fieldset").First().Attr("disabled")
		assert.True(t, off)
		assert.Equal(t, "/accounts/"+shopWABA+"/sync", testid(doc, "unknown").Find("button").AttrOr("formaction", ""))

		w.post(ui.DraftURL(shopWABA, d.ID), with(f, "body", "Changed meanwhile."), true)
		assert.Equal(t, c.Body, w.stored(d).Body, "an edit from another window changes nothing now")
	})
}
