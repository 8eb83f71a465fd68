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
)

const shopList = "/accounts/" + shopWABA + "/templates"

// stock puts templates into the simulator and has them listed.
func (w *workshop) stock(seeds ...sobotsim.Template) {
	w.t.Helper()
	for _, seed := range seeds {
		seed.WABA = shopWABA
		_, err := w.sim.AddTemplate(seed)
		require.NoError(w.t, err)
	}
	_, err := w.desk.Sync(w.t.Context(), shopWABA)
	require.NoError(w.t, err)
}

func namesOn(doc *goquery.Document) []string {
	return doc.Find(`[data-testid="name"]`).Map(func(_ int, s *goquery.Selection) string { return s.Text() })
}

func TestTemplatesPage(t *testing.T) {
	w := openWorkshop(t)
	t.Run("an_empty_account_offers_the_first_step", func(t *testing.T) {
		res, doc := w.get(shopList)
		assert.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, shopList+"/new", doc.Find(`[data-testid="empty"] a`).AttrOr("href", ""))
	})
	w.stock(
		sobotsim.Template{Name: "order_shipped", Language: "en_US"},
		sobotsim.Template{Name: "order_shipped", Language: "id", Status: "REJECTED"},
		sobotsim.Template{Name: "greeting", Language: "zh_CN", Components: `[{"type":"BODY","text":"您好，欢迎光临"}]`},
	)
	t.Run("finds_by_text_in_any_script_and_keeps_the_view_in_the_address", func(t *testing.T) {
		_, doc := w.get(shopList + "?q=" + url.QueryEscape("欢迎"))
		assert.Equal(t, []string{"greeting"}, namesOn(doc))
		assert.Equal(t, "欢迎", doc.Find(`input[name="q"]`).AttrOr("value", ""))
	})
	t.Run("shows_a_name_with_all_its_languages_when_one_matches", func(t *testing.T) {
		_, doc := w.get(shopList + "?status=REJECTED")
		assert.Equal(t, []string{"order_shipped"}, namesOn(doc))
		assert.Equal(t, 2, doc.Find(`[data-testid="chip"]`).Length())
	})
	t.Run("gives_htmx_the_body_alone_and_the_address_to_show", func(t *testing.T) {
		ask := func(from string) *http.Response {
			res, doc := w.request(http.MethodGet, shopList+"?q=order&category=&status=", "", nil, "HX-Request: true", "HX-Current-URL: "+w.at+from)
			assert.Equal(t, 1, doc.Find("#templates").Length())
			assert.Zero(t, doc.Find("aside").Length(), "no shell")
			return res
		}
		assert.Equal(t, shopList+"?q=order", ask(shopList+"?q=ord").Header.Get("HX-Replace-Url"), "typing does not fill the history")
		assert.Equal(t, shopList+"?q=order", ask(shopList+"?q=ord&status=PAUSED").Header.Get("HX-Push-Url"), "another filter is a step back to")
	})
	t.Run("says_that_nothing_matches", func(t *testing.T) {
		_, doc := w.get(shopList + "?q=no+such+words&page=9")
		assert.Contains(t, doc.Find(`[data-testid="empty"]`).Text(), "Nothing matches")
	})
	t.Run("opens_even_by_an_address_that_was_cut_off", func(t *testing.T) {
		res, _ := w.get(shopList + "?q=%e")
		assert.Equal(t, http.StatusOK, res.StatusCode)
	})
	t.Run("an_unknown_account_is_no_page", func(t *testing.T) {
		res, _ := w.get("/accounts/999/templates")
		assert.Equal(t, http.StatusNotFound, res.StatusCode)
	})
	t.Run("a_failed_sync_says_so_and_keeps_the_copy", func(t *testing.T) {
		w.sim.FailNext("templateList", sobotsim.Refuse("500", "the list is being counted"))
		res, _ := w.post("/accounts/"+shopWABA+"/sync", nil, false)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		_, doc := w.get(res.Header.Get("Location"))
		assert.Contains(t, doc.Find(`[data-testid="notice"]`).Text(), "The last sync failed.")
		assert.Len(t, namesOn(doc), 2)
		res, _ = w.post("/accounts/"+shopWABA+"/sync", nil, false)
		_, doc = w.get(res.Header.Get("Location"))
		assert.Zero(t, doc.Find(`[data-testid="notice"]`).Length(), "a good list ends it")
	})
	t.Run("a_viewer_sees_the_list_and_may_not_sync", func(t *testing.T) {
		defer func(c *http.Cookie) { w.cookie = c }(w.cookie)
		w.cookie = w.as(access.Viewer)
		res, doc := w.get(shopList)
		assert.Equal(t, http.StatusOK, res.StatusCode)
		assert.Zero(t, doc.Find(`form[action$="/sync"]`).Length())
		res, _ = w.post("/accounts/"+shopWABA+"/sync", nil, false)
		assert.Equal(t, http.StatusForbidden, res.StatusCode)
	})
}

func TestTemplatesPageInABrowser(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.stock(sobotsim.Template{Name: "order_shipped", Language: "en_US"}, sobotsim.Template{Name: "greeting", Language: "en_US"})
	b.Run("a_search_keeps_the_caret_while_the_list_follows_and_stands_in_the_address", func(t *testing.T) {
		b.Open(shopList)
		b.Type("#search", "order")
		b.Until(`document.querySelectorAll("[data-testid=row]").length === 1`)
		b.Until(`location.search === "?q=order"`)
		assert.Equal(t, "search order 5", b.Eval(`[document.activeElement.id, document.activeElement.value, document.activeElement.selectionStart].join(" ")`))
	})
	b.Run("a_row_changes_by_itself_and_is_tinted_without_taking_the_words_being_typed", func(t *testing.T) {
		b.Until(`document.documentElement.dataset.stream`)
		b.Type("#search", "_s")
		b.Until(`location.search === "?q=order_s"`) // else the search's own answer may bring the change
		b.Eval(`(() => { window.tinted = false; new MutationObserver(() => window.tinted ||= !!document.querySelector("#name-order_shipped.changed")).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] }); return "" })()`)
		require.NoError(t, b.sim.SetStatus(shopWABA, "order_shipped", "en_US", "PAUSED", ""))
		_, err := b.desk.Sync(t.Context(), shopWABA)
		require.NoError(t, err)
		b.Until(`document.querySelector("#name-order_shipped [data-status=PAUSED]")`)
		b.Until(`window.tinted`)
		assert.Equal(t, "search order_s", b.Eval(`document.activeElement.id + " " + document.activeElement.value`))
	})
	b.Run("a_pill_and_back_again", func(t *testing.T) {
		b.Open(shopList)
		b.Click(`[data-testid=pills] a[href*="PAUSED"]`)
		b.Until(`location.search === "?status=PAUSED" && document.querySelectorAll("[data-testid=row]").length === 1`)
		b.Eval(`(history.back(), "")`)
		b.Until(`location.search === "" && document.querySelectorAll("[data-testid=row]").length === 2`)
	})
	b.Run("a_slash_goes_to_the_search", func(t *testing.T) {
		b.Eval(`(document.activeElement.blur(), document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true })), "")`)
		assert.Equal(t, "search", b.Eval(`document.activeElement.id`))
	})
	b.Run("one_stream_serves_the_page_and_closes_while_the_tab_is_hidden", func(t *testing.T) {
		b.Until(`["status", "waba/` + shopWABA + `"].every((topic) => document.documentElement.dataset.stream?.split(",").includes(topic))`)
		b.Eval(`(Object.defineProperty(document, "hidden", { value: true, configurable: true }), document.dispatchEvent(new Event("visibilitychange")), "")`)
		b.Until(`!document.documentElement.dataset.stream`)
		b.Eval(`(delete document.hidden, document.dispatchEvent(new Event("visibilitychange")), "")`)
		b.Until(`document.documentElement.dataset.stream`)
	})
	b.Run("nothing_breaks_the_content_security_policy", func(t *testing.T) {
		assert.Equal(t, "0", b.Eval(`document.querySelectorAll("style, [style]").length`))
		assert.False(t, strings.Contains(b.Eval(`document.documentElement.outerHTML`), "javascript:"))
	})
}
