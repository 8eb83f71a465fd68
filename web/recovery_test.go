package web

import (
	"net/http"
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

const lostPhone = "6281255500488"

// loses drops webhooks before they reach us: one that Sobot's log has whole, one that it
// has cut off, and one that went to where we were once.
func (s *stage) loses() {
	s.t.Helper()
	s.approved("order_left")
	s.f.Clock.Advance(time.Hour)
	s.f.Sim.DropPush(1)
	require.NoError(s.t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "RED"))
	s.f.Deliver()
	s.f.Clock.Advance(time.Minute)
	s.f.Sim.CutPushLog(60)
	s.f.Sim.DropPush(1)
	require.NoError(s.t, s.f.Sim.InboundText(desktest.SenderID, lostPhone, "Budi <b>", "is it there?"))
	s.f.Deliver()
	s.f.Sim.AddFailedPush(sobotsim.Push{
		URL: "https://before.example/webhooks/sobot/" + s.webhookSecret(), Sender: lostPhone, HTTPCode: http.StatusBadGateway,
		At: s.f.Clock.Now().Add(-2 * time.Hour), Body: []byte(`{"content":{"text":"<img src=x onerror=alert(1)>`),
	})
	s.f.Sim.AddFailedPush(sobotsim.Push{
		URL: "https://neighbour.example/hook/canary-of-others", HTTPCode: http.StatusBadGateway, At: s.f.Clock.Now(), Body: []byte(`{"canary":"of others"}`),
	})
	s.f.Clock.Advance(time.Minute)
}

// lookNow presses the button.
func (s *stage) lookNow(role access.Role) {
	s.t.Helper()
	require.Equal(s.t, http.StatusSeeOther, s.post(role, "/webhooks/look", nil).StatusCode)
	s.f.Deliver()
}

func TestRecoveryPage(t *testing.T) {
	pushes := func(page *goquery.Document) *goquery.Selection { return testid(page, "failed-push") }

	t.Run("says so before the first look and when nothing was lost", func(t *testing.T) {
		s := openStage(t)
		page := s.open(access.Viewer, "/webhooks")
		assert.Contains(t, said(testid(page, "looked")), "not read yet")
		assert.Contains(t, said(testid(page, "nothing-missing")), "Not known")
		assert.Zero(t, page.Find(`form[action="/webhooks/look"]`).Length(), "a viewer reads")
		require.Equal(t, http.StatusForbidden, s.post(access.Viewer, "/webhooks/look", nil).StatusCode)

		s.lookNow(access.Editor)
		page = s.open(access.Editor, "/webhooks")
		assert.Contains(t, said(testid(page, "looked")), "showed no failed push to this dashboard since")
		assert.Contains(t, said(testid(page, "nothing-missing")), "Nothing that Sobot’s log shows is missing")
		assert.Contains(t, said(testid(page, "none-recovered")), "Nothing had to be recovered")
	})
	t.Run("shows what was recovered, what is still failing and why, account by account", func(t *testing.T) {
		s := openStage(t)
		s.loses()
		s.lookNow(access.Editor)
		page := s.open(access.Admin, "/webhooks")
		assert.Contains(t, said(testid(page, "looked")), "showed 3 failed pushes to this dashboard")
		require.Equal(t, 1, testid(page, "recovered-push").Length())
		assert.Contains(t, said(testid(page, "recovered-push")), "Sobot got no answer · Nusa Retail")
		raw := testid(page, "recovered-push").Find("a").AttrOr("href", "")
		assert.Contains(t, s.open(access.Admin, raw).Text(), `"new_quality_score": "RED"`)
		require.Equal(t, 2, pushes(page).Length())
		assert.Contains(t, said(pushes(page)), "cut off in Sobot’s log")
		assert.Contains(t, said(testid(page, "withheld")), "not ours any more")
		assert.Equal(t, 1, page.Find(`[data-testid="failed-push"] form`).Length(), "what is withheld has no button")
		row := page.Find(`[data-testid="reception"][data-waba="` + desktest.WABA + `"]`)
		for _, words := range []string{"Nusa Retail", "Last received1 h ago", "Longest gap1 h", "still going on", "Recovered1", "Still failing1"} {
			assert.Contains(t, said(row), words)
		}
	})
	t.Run("has Sobot push again, and then it is here", func(t *testing.T) {
		s := openStage(t)
		s.loses()
		s.lookNow(access.Editor)
		page := s.open(access.Editor, "/webhooks")
		action := page.Find(`[data-testid="failed-push"] form`).AttrOr("action", "")
		require.Equal(t, http.StatusForbidden, s.post(access.Viewer, action, nil).StatusCode)
		require.Equal(t, http.StatusSeeOther, s.post(access.Editor, action, nil).StatusCode)
		s.f.Deliver()
		page = s.open(access.Editor, "/webhooks")
		assert.Equal(t, 1, pushes(page).Length())
		assert.Contains(t, said(testid(page, "recovered")), "Pushed again, and arrived")
		assert.Contains(t, said(s.open(access.Editor, address("/activity")).Find("main")), "is it there?")
		assert.Contains(t, said(s.open(access.Admin, "/settings/audit").Find("main")), "Had Sobot push again")
		assert.Equal(t, 1, s.f.Sim.Count(sobotsim.OpRepush))
		require.Equal(t, http.StatusSeeOther, s.post(access.Editor, action, nil).StatusCode)
		require.Equal(t, http.StatusSeeOther, s.post(access.Editor, "/webhooks/failed/again", nil).StatusCode)
		assert.Equal(t, 1, s.f.Sim.Count(sobotsim.OpRepush), "what is here is not asked for again")
		require.Equal(t, http.StatusNotFound, s.post(access.Editor, "/webhooks/failed/nothing/again", nil).StatusCode)
	})
	t.Run("tells a viewer who can help, and neither numbers nor addresses", func(t *testing.T) {
		s := openStage(t)
		s.loses()
		secret := s.webhookSecret()
		s.lookNow(access.Editor)
		page := s.open(access.Viewer, "/webhooks")
		assert.Contains(t, said(testid(page, "ask-an-editor")), "An editor or an admin")
		assert.Zero(t, page.Find("#lost form, #lost a").Length())
		assert.NotContains(t, page.Text(), lostPhone)
		for _, role := range []access.Role{access.Viewer, access.Editor} {
			assert.NotContains(t, s.open(role, "/webhooks").Text(), secret[len(secret)-4:])
		}
		admin := s.open(access.Admin, "/webhooks")
		for _, foreign := range []string{"neighbour", "canary", "before.example"} {
			html, err := admin.Html()
			require.NoError(t, err)
			assert.NotContains(t, html, foreign)
		}
		assert.Equal(t, 1, strings.Count(admin.Text(), secret), "the address to paste, and nowhere else")
	})
	t.Run("shows an admin what the log has of a cut body, as text", func(t *testing.T) {
		s := openStage(t)
		s.loses()
		s.lookNow(access.Editor)
		for _, link := range s.open(access.Admin, "/webhooks").Find(`[data-testid="failed-push"] a`).EachIter() {
			at := link.AttrOr("href", "")
			require.Equal(t, http.StatusForbidden, s.send(http.MethodGet, at, "", s.as(access.Editor)).StatusCode)
			page := s.open(access.Admin, at)
			assert.Contains(t, page.Find("main").Text(), `{"content":{"text":"`)
			assert.Zero(t, page.Find("main img").Length())
		}
		require.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/webhooks/failed/nothing", "", s.as(access.Admin)).StatusCode)
	})
	t.Run("says what Sobot answered when it does not show its log", func(t *testing.T) {
		s := openStage(t)
		s.loses()
		s.f.Sim.FailNext(sobotsim.OpPushes, sobotsim.Refuse("999", "the log is closed for "+lostPhone))
		s.lookNow(access.Editor)
		assert.Contains(t, said(testid(s.open(access.Editor, "/webhooks"), "looked")), "the log is closed")
		viewed := said(testid(s.open(access.Viewer, "/webhooks"), "looked"))
		assert.Contains(t, viewed, "The last look failed.")
		assert.NotContains(t, viewed, lostPhone)
	})
	t.Run("looks for nothing where there is no address", func(t *testing.T) {
		h := openHouse(t)
		page := h.send(http.MethodGet, "/webhooks", "", h.as(access.Admin))
		assert.Contains(t, page.body, "there is nothing to look for")
	})
}

func TestRecoveryInABrowser(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.loses()
	s.lookNow(access.Editor)
	b := s.openTab(access.Admin)
	b.Open("/webhooks")
	b.Sees("cut off in Sobot’s log")
	b.ShootAll("webhooks-lost")
	b.Press("Push again")
	b.Sees("Sobot pushed the webhook again, and it arrived.")
	s.f.Deliver()

	// Somebody else's look shows on the open page.
	s.f.Clock.Advance(time.Minute)
	s.f.Sim.CutPushLog(0)
	s.f.Sim.DropPush(2)
	require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "YELLOW"))
	require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "GREEN"))
	s.lookNow(access.Editor)
	b.Until(`document.querySelectorAll('[data-testid="recovered-push"]').length === 4`)
	b.ShootAll("webhooks-recovered")
	b.Press("what the log has")
	b.Sees("It is not here.")
	b.ShootAll("webhooks-failed-push")
}
