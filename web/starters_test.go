package web

import (
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/templates"
)

func TestRulesPageListsTheTable(t *testing.T) {
	s := openStage(t)
	doc := s.open(access.Viewer, "/rules")
	assert.Equal(t, len(templates.Rules), testid(doc, "rule").Length())
	for _, r := range templates.Rules {
		row := doc.Find("#" + r.ID)
		require.Equal(t, 1, row.Length(), r.ID)
		assert.Contains(t, said(row), r.Why)
	}
	assert.Contains(t, said(doc.Find("#body-variable-first [data-testid=example]")), "The body begins with {{1}}")

	doc = s.open(access.Viewer, "/rules?q=coupon&severity=E")
	ids := testid(doc, "rule")
	assert.Greater(t, ids.Length(), 1)
	assert.Less(t, ids.Length(), 10)
	doc = s.open(access.Viewer, "/rules?q=no+such+words")
	assert.Equal(t, 1, testid(doc, "empty").Length())
}

func TestStarterLibrary(t *testing.T) {
	s := openStage(t)
	doc := s.open(access.Viewer, address("/starters"))
	assert.Equal(t, len(templates.Starters), testid(doc, "starter").Length())
	assert.Zero(t, doc.Find("main form[method=post]").Length(), "a viewer starts nothing")
	assert.Contains(t, said(doc.Find("[data-starter=order_confirmed]")), "thank you for your order A-1042")

	doc = s.open(access.Editor, address("/starters?language=ar&purpose=payment"))
	assert.Contains(t, said(doc.Find("[data-starter=payment_received]")), "ماريا")
	assert.Equal(t, "rtl", doc.Find("[data-starter=payment_received] .bubble").AttrOr("dir", ""))
	assert.Zero(t, doc.Find("[data-starter=order_confirmed]").Length())
	doc = s.open(access.Editor, address("/starters?q=no+such+words"))
	assert.Equal(t, 1, testid(doc, "empty").Length())

	res := s.post(access.Editor, address("/starters/payment_received"), url.Values{"language": {"ar"}})
	require.Equal(t, http.StatusSeeOther, res.StatusCode, res.body)
	doc = s.open(access.Editor, res.Header.Get("Location"))
	assert.Equal(t, "payment_received", doc.Find("[name=name]").AttrOr("value", ""))
	assert.Contains(t, said(testid(doc, "left")), "Ready to submit")

	assert.Equal(t, http.StatusUnprocessableEntity, s.post(access.Editor, address("/starters/payment_received"), url.Values{"language": {"xx"}}).StatusCode)
	assert.Equal(t, http.StatusNotFound, s.post(access.Editor, address("/starters/nothing"), url.Values{"language": {"en"}}).StatusCode)
}

func TestRulesAndStartersInABrowser(t *testing.T) {
	t.Parallel()
	axe := filepath.Join("node_modules", "axe-core", "axe.min.js")
	s := openStage(t)
	b := s.openTab(access.Editor)
	b.Open("/rules")
	b.Accessible("rules", axe)
	b.ShootAll("rules")
	b.Type("#search", "coupon")
	b.Until(`location.search.includes("q=coupon") && document.querySelectorAll("[data-testid=rule]").length < 20`)
	assert.Equal(t, "search coupon", b.Eval(`document.activeElement.id + " " + document.activeElement.value`))

	b.Open(address("/starters"))
	b.Accessible("starters", axe)
	b.ShootAll("starters")
	b.Eval(`{ const select = document.querySelector("#filter-language"); select.value = "ar"; select.dispatchEvent(new Event("change", { bubbles: true })); }`)
	b.Until(`document.querySelector("[data-starter=order_confirmed] .bubble[dir=rtl]")`)
	b.ShootAll("starters-ar")
	b.Eval(`document.querySelector("[data-starter=order_confirmed] button").click()`)
	b.Until(`document.querySelector("#builder") && document.querySelector("[name=name]").value === "order_confirmed"`)
}
