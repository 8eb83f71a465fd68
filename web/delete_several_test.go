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
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
)

const severalPath = "/templates/delete"

// severalStage has three names in use and the form that confirms the first two.
func severalStage(t *testing.T) (*stage, url.Values) {
	t.Helper()
	s := openStage(t)
	s.listed(
		sobotsim.Template{Name: "one", Language: "en_US", Quality: "GREEN"}, sobotsim.Template{Name: "one", Language: "id", Status: "DISABLED"},
		sobotsim.Template{Name: "three", Language: "en_US"}, sobotsim.Template{Name: "two", Language: "ar", Status: "REJECTED"},
	)
	res := s.post(access.Admin, address(severalPath+"/check"), url.Values{"name": {"two", "one"}})
	require.Equal(t, http.StatusOK, res.StatusCode)
	return s, filled(s.parsed(res).Find(`[data-testid="delete-form"]`))
}

func partsOn(page *goquery.Document) map[string]string {
	found := map[string]string{}
	testid(page, "part").Each(func(_ int, p *goquery.Selection) { found[p.AttrOr("data-about", "")] = p.AttrOr("data-state", "") })
	return found
}

func TestDeletingSeveralNames(t *testing.T) {
	t.Run("begins with a choice among those that a search finds", func(t *testing.T) {
		s, _ := severalStage(t)
		assert.Equal(t, address(severalPath), testid(s.open(access.Admin, address("/templates")), "exports").Find("a").Last().AttrOr("href", ""))
		page := s.open(access.Admin, address(severalPath))
		names := page.Find(`input[name="name"]`).Map(func(_ int, box *goquery.Selection) string { return box.AttrOr("value", "") })
		assert.Equal(t, []string{"one", "three", "two"}, names)
		assert.Equal(t, 1, s.open(access.Admin, address(severalPath)+"?q=thre").Find(`input[name="name"]`).Length())
		assert.Contains(t, said(testid(s.open(access.Admin, address(severalPath)+"?q=none+such"), "empty")), "Nothing matches")
	})
	t.Run("without a choice says so and keeps the search", func(t *testing.T) {
		s, _ := severalStage(t)
		res := s.post(access.Admin, address(severalPath+"/check"), url.Values{"q": {"t"}})
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, said(s.parsed(res).Find("#names-error")), "Choose at least one name")
		assert.Equal(t, "t", s.parsed(res).Find("#search").AttrOr("value", ""))
		res = s.post(access.Admin, address(severalPath+"/check"), url.Values{"name": {"never_there"}})
		assert.Contains(t, said(s.parsed(res).Find("#names-error")), "somebody else was faster")
	})
	t.Run("shows all that goes, what stays locked and what may be refused", func(t *testing.T) {
		s, _ := severalStage(t)
		page := s.parsed(s.post(access.Admin, address(severalPath+"/check"), url.Values{"name": {"two", "one", "gone"}}))
		assert.Equal(t, []string{"one", "two"}, testid(page, "sheet").Map(func(_ int, p *goquery.Selection) string { return p.AttrOr("data-name", "") }))
		sheets := said(testid(page, "sheets"))
		for _, word := range []string{"Approved", "Disabled", "Rejected", "Not told"} {
			assert.Contains(t, sheets, word)
		}
		assert.Contains(t, said(testid(page, "lock")), "locked for 30 days: one.")
		assert.Contains(t, said(testid(page, "undeletable")), "one")
		assert.Contains(t, said(testid(page, "gone")), "gone")
		assert.Equal(t, "Delete 2 names, 3 languages", said(page.Find(`[data-testid="delete-form"] button`)))
		assert.Contains(t, said(page.Find(`label[for="typed"]`)), "Type delete 2 names")
	})
	t.Run("asks for the words at their field and asks Sobot nothing", func(t *testing.T) {
		s, form := severalStage(t)
		form.Set("typed", "delete <b>")
		res := s.post(access.Admin, address(severalPath), form)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		page := s.parsed(res)
		assert.Contains(t, said(page.Find("#typed-error")), "These are not the words")
		assert.Equal(t, "delete <b>", page.Find("#typed").AttrOr("value", ""))
		assert.Equal(t, form.Get("op"), page.Find(`input[name="op"]`).AttrOr("value", ""))
		s.f.Desk.RunQueued(t.Context())
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("leads to the progress, which the list leads to as well, and to each result", func(t *testing.T) {
		s, form := severalStage(t)
		form.Set("typed", "delete 2 names")
		s.f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Refuse("100", "not today <i>"))
		round := s.post(access.Admin, address(severalPath), form).Header.Get("Location")
		assert.Equal(t, address("/rounds/")+form.Get("op"), round)
		page := s.open(access.Admin, round)
		assert.Equal(t, map[string]string{"one": "waiting", "two": "waiting"}, partsOn(page))
		assert.Equal(t, "0 of 2 names done", said(testid(page, "progress")))
		assert.Equal(t, "waba/"+desktest.WABA, testid(page, "round").AttrOr("data-live", ""))
		assert.Equal(t, round, testid(s.open(access.Admin, address("/templates")), "under-way").Find("a").AttrOr("href", ""))
		assert.Zero(t, testid(s.open(access.Editor, address("/templates")), "under-way").Length(), "an editor could not follow it")

		s.f.Desk.RunQueued(t.Context())
		page = s.open(access.Admin, round)
		assert.Equal(t, map[string]string{"one": "refused", "two": "ok"}, partsOn(page))
		assert.Equal(t, "1 of 2 names deleted", said(testid(page, "progress")))
		assert.Contains(t, said(testid(page, "part").First()), "not today <i>")
		assert.Zero(t, testid(s.open(access.Admin, address("/templates")), "under-way").Length())
		assert.Equal(t, []string{"one", "three"}, namesOn(s.open(access.Admin, address("/templates?sort=name"))))
		s.post(access.Admin, address(severalPath), form) // a click from a page that was left open
		s.f.Desk.RunQueued(t.Context())
		assert.Equal(t, 2, s.f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("can be stopped", func(t *testing.T) {
		s, form := severalStage(t)
		form.Set("typed", "delete 2 names")
		round := s.post(access.Admin, address(severalPath), form).Header.Get("Location")
		assert.Equal(t, round, s.post(access.Admin, round+"/stop", nil).Header.Get("Location"))
		assert.Contains(t, said(testid(s.open(access.Admin, round), "stopping")), "Stopping")
		s.f.Desk.RunQueued(t.Context())
		assert.Equal(t, map[string]string{"one": "left_out", "two": "left_out"}, partsOn(s.open(access.Admin, round)))
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpDelete))
	})
	t.Run("is for admins, with ids that are ours", func(t *testing.T) {
		s, form := severalStage(t)
		form.Set("typed", "delete 2 names")
		for _, path := range []string{severalPath, severalPath + "/check"} {
			assert.Equal(t, http.StatusForbidden, s.post(access.Editor, address(path), form).StatusCode)
		}
		round := s.post(access.Admin, address(severalPath), form).Header.Get("Location")
		assert.Equal(t, http.StatusForbidden, s.send(http.MethodGet, round, "", s.as(access.Editor)).StatusCode)
		assert.Equal(t, http.StatusForbidden, s.post(access.Editor, round+"/stop", nil).StatusCode)
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, strings.Replace(round, desktest.WABA, "999", 1), "", s.as(access.Admin)).StatusCode)
		form.Set("op", "x")
		assert.Equal(t, http.StatusBadRequest, s.post(access.Admin, address(severalPath), form).StatusCode)
		form.Set("op", desk.NewID())
		form["seen"] = nil
		assert.Equal(t, http.StatusBadRequest, s.post(access.Admin, address(severalPath), form).StatusCode)
	})
}

func TestDeletingSeveralNamesInABrowser(t *testing.T) {
	t.Parallel()
	s, _ := severalStage(t)
	b := s.openTab(access.Admin)
	b.Run("all are chosen at once, counted, shown and confirmed", func(t *testing.T) {
		b.Open(address(severalPath))
		b.Click("[data-choose-all]")
		b.Until(`document.querySelector("[data-choose-count]").textContent === "(3 names)"`)
		b.Click("#name-1")
		b.Until(`document.querySelector("[data-choose-count]").textContent === "(2 names)" && document.querySelector("[data-choose-all]").indeterminate`)
		b.Accessible("several to choose", axeScript)
		b.ShootAll("delete-several")
		b.Press("Look at what would go")
		b.Until(`document.querySelectorAll("[data-testid=sheet]").length === 2`)
		b.Fill("[name=typed]", "delete 2 names")
		b.Accessible("several to confirm", axeScript)
		b.ShootAll("delete-several-confirm")
	})
	b.Run("the progress changes by itself, name by name", func(t *testing.T) {
		b.Press("Delete 2 names, 3 languages")
		b.Until(`document.querySelectorAll("[data-testid=part][data-state=waiting]").length === 2`)
		b.Accessible("a deletion that waits", axeScript)
		b.ShootAll("delete-several-waits")
		b.Until(`document.documentElement.dataset.stream`)
		s.f.Sim.FailNext(sobotsim.OpDelete, sobotsim.Drop().AfterExecuting())
		s.f.Desk.RunQueued(t.Context())
		b.Until(`document.querySelector("[data-about=one]").dataset.state === "unknown" && document.querySelector("[data-about=two]").dataset.state === "ok"`)
		b.Accessible("a deletion that ended", axeScript)
		b.ShootAll("delete-several-ended")
	})
}
