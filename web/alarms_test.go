package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot/sobotsim"
)

// rejected lets Sobot reject a template that is known here.
func (s *stage) rejected(name, reason string) {
	s.t.Helper()
	require.NoError(s.t, s.f.Sim.Reject(desktest.WABA, name, "en_US", reason))
	s.f.Deliver()
}

// underReview are templates that wait for Meta's word.
func (s *stage) underReview(names ...string) {
	s.t.Helper()
	var seeds []sobotsim.Template
	for _, name := range names {
		seeds = append(seeds, sobotsim.Template{Name: name, Language: "en_US", Status: "PENDING"})
	}
	s.listed(seeds...)
}

func TestAlarmsPage(t *testing.T) {
	s := openStage(t)
	page := s.open(access.Viewer, "/alarms")
	assert.Contains(t, said(page.Find(`[data-testid=empty]`)), "Nothing needs you")
	assert.Equal(t, "0", page.Find("#bell").AttrOr("data-unread", ""))

	s.underReview("order_left", "new_offer")
	s.rejected("order_left", "INVALID_FORMAT")
	s.f.Clock.Advance(time.Minute)
	s.rejected("new_offer", "SCAM")

	t.Run("says_what_is_wrong_of_what_since_when_and_what_to_do", func(t *testing.T) {
		page := s.open(access.Viewer, "/alarms")
		list := page.Find(`[data-testid=alarm]`)
		require.Equal(t, 2, list.Length())
		newest := list.First()
		assert.Contains(t, said(newest), "Unread: Rejected · SCAM")
		assert.Contains(t, said(newest), "new_offer en_US · Nusa Retail")
		assert.Contains(t, said(newest), "If review is mistaken, appeal")
		assert.Contains(t, said(newest.Find("[data-testid=when]")), "by webhook")
		assert.Equal(t, address("/templates/new_offer/en_US"), newest.Find("a").First().AttrOr("href", ""))
		assert.Equal(t, "2", page.Find("#bell").AttrOr("data-unread", ""))
		assert.Equal(t, "Alarms, 2 unread", page.Find("#bell-top").AttrOr("aria-label", ""))
	})
	t.Run("everybody_reads_alone", func(t *testing.T) {
		form := s.open(access.Viewer, "/alarms?cause=rejected").Find(`[data-testid=alarm] form[action*="/read"]`).First()
		res := s.post(access.Viewer, form.AttrOr("action", ""), url.Values{})
		assert.Equal(t, "/alarms?cause=rejected", res.Header.Get("Location"), "back to what was shown")
		assert.Equal(t, "1", s.open(access.Viewer, "/alarms").Find("#bell").AttrOr("data-unread", ""))
		assert.Equal(t, "2", s.open(access.Editor, "/alarms").Find("#bell").AttrOr("data-unread", ""))
		assert.Equal(t, 1, s.open(access.Viewer, "/alarms?show=unread").Find(`[data-testid=alarm]`).Length())
	})
	t.Run("mark_all_read_takes_what_the_page_knew_of", func(t *testing.T) {
		form := s.open(access.Admin, "/alarms").Find(`form[action="/alarms/read-all"]`)
		s.underReview("later")
		s.f.Clock.Advance(time.Minute)
		s.rejected("later", "")
		s.post(access.Admin, "/alarms/read-all", filled(form))
		assert.Equal(t, "1", s.open(access.Admin, "/alarms").Find("#bell").AttrOr("data-unread", ""))
	})
	t.Run("an_editor_closes_it_for_everybody_and_answers_for_it", func(t *testing.T) {
		assert.Zero(t, s.open(access.Viewer, "/alarms").Find(`form[action*="/close"]`).Length())
		action := s.open(access.Editor, "/alarms").Find(`form[action*="/close"]`).Last().AttrOr("action", "")
		assert.Equal(t, http.StatusForbidden, s.post(access.Viewer, action, nil).StatusCode)
		s.post(access.Editor, action, nil)
		assert.Equal(t, 2, s.open(access.Viewer, "/alarms").Find(`[data-testid=alarm]`).Length())
		closed := s.open(access.Viewer, "/alarms?show=closed").Find(`[data-testid=alarm]`)
		assert.Contains(t, said(closed), "order_left")
		assert.Contains(t, said(closed.Find("[data-testid=closed]")), "closed by")
		audit := s.open(access.Admin, "/settings/audit?what=alarms")
		assert.Contains(t, said(audit.Find("main")), "Closed an alarm order_left · en_US")
		assert.Equal(t, http.StatusSeeOther, s.post(access.Editor, action, nil).StatusCode, "twice is no mistake")
	})
	t.Run("no_match_says_what_to_do", func(t *testing.T) {
		for path, want := range map[string]string{
			"/alarms?cause=token_war": "No such alarms", "/alarms?show=closed&cause=quality": "No such alarms",
			"/alarms?before=0": "No older alarms", "/alarms?show=nonsense&cause=%00&before=%ff": "",
		} {
			empty := s.open(access.Viewer, path).Find(`[data-testid=empty]`)
			assert.Contains(t, said(empty), want, path)
		}
	})
	t.Run("one_that_was_never_told_to_somebody_is_not_theirs_to_read", func(t *testing.T) {
		assert.Equal(t, http.StatusNotFound, s.post(access.Viewer, "/alarms/none/read", nil).StatusCode)
	})
}

func TestAlarmPagesAreEndless(t *testing.T) {
	s := openStage(t)
	var names []string
	for i := range 30 {
		names = append(names, "offer_"+string(rune('a'+i%26))+strings.Repeat("x", i/26))
	}
	s.underReview(names...)
	for _, name := range names {
		require.NoError(t, s.f.Sim.Reject(desktest.WABA, name, "en_US", ""))
	}
	s.f.Deliver()
	seen := map[string]bool{}
	for path := "/alarms"; path != ""; {
		page := s.open(access.Viewer, path)
		page.Find("[data-testid=alarm]").Each(func(_ int, one *goquery.Selection) {
			id := one.AttrOr("id", "")
			assert.False(t, seen[id])
			seen[id] = true
		})
		path = page.Find("[data-testid=older]").AttrOr("href", "")
	}
	assert.Len(t, seen, 30)
}

func TestToastsOfAlarms(t *testing.T) {
	s := openStage(t)
	s.underReview("a1", "a2", "a3", "a4", "a5", "good")
	shell := s.open(access.Viewer, "/alarms").Find("#sobot-state").AttrOr("hx-get", "")
	live := func(path string) *goquery.Document {
		res := s.send(http.MethodGet, path, "", s.as(access.Viewer), "HX-Request: true")
		require.Equal(t, http.StatusOK, res.StatusCode)
		return s.parsed(res)
	}
	toasts := func(page *goquery.Document) int {
		return page.Find(`[hx-swap-oob="beforeend:#toasts"] [data-toast]`).Length()
	}
	assert.Zero(t, toasts(live(shell)))
	require.NoError(t, s.f.Sim.Approve(desktest.WABA, "good", "en_US"))
	s.rejected("a1", "SCAM")
	page := live(shell)
	require.Equal(t, 1, toasts(page), "an approval needs nobody")
	toast := page.Find("[data-toast]")
	assert.Contains(t, said(toast), "a1 · en_US: Rejected · SCAM")
	assert.Equal(t, address("/templates/a1/en_US"), toast.Find("a").AttrOr("href", ""))
	assert.Equal(t, "1", page.Find(`#bell[hx-swap-oob=morph]`).AttrOr("data-unread", ""))
	assert.Zero(t, toasts(live(page.Find("#sobot-state").AttrOr("hx-get", ""))), "not twice on one page")

	for _, name := range []string{"a2", "a3", "a4", "a5"} {
		s.rejected(name, "")
	}
	page = live(shell)
	assert.Equal(t, 4, toasts(page), "three, and how many more")
	assert.Contains(t, said(page.Find("[data-toast]").Last()), "2 more alarms")
	s.f.Clock.Advance(2 * time.Hour)
	assert.Zero(t, toasts(live(shell)), "a page that slept rings for nothing old")
	assert.Zero(t, toasts(live("/connection")))
}

func TestAlarmsInABrowser(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.underReview("order_left")
	b := s.openTab(access.Editor)
	b.Open(address("/templates"))
	b.Type("#search", "order")
	b.Until(`location.search.includes("q=order")`)
	s.rejected("order_left", "SCAM")
	b.Until(`document.querySelector("#toasts [data-toast]")`)
	assert.Equal(t, "search order", b.Eval(`document.activeElement.id + " " + document.activeElement.value`), "who types goes on typing")
	assert.Equal(t, "status polite 1", b.Eval(`[document.querySelector("#toasts").getAttribute("role"), document.querySelector("#toasts").getAttribute("aria-live"), document.querySelectorAll("#toasts [data-toast]").length].join(" ")`))
	b.Until(`document.querySelector("#bell").dataset.unread === "1"`)
	b.Click("#toasts [data-toast] a")
	b.Until(`location.pathname.endsWith("/order_left/en_US")`)

	b.Open("/alarms")
	b.Press("Mark read")
	b.Until(`document.querySelector("#bell").dataset.unread === "0" && !document.querySelector("[data-unread=''], [data-testid=alarm][data-unread]")`)
	s.underReview("second")
	s.rejected("second", "")
	b.Until(`document.querySelectorAll("[data-testid=alarm]").length === 2`)
}
