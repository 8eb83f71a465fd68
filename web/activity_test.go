package web

import (
	"net/http"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk"
	"templatedesk/internal/desk/desktest"
)

func kindsOf(page *goquery.Document) []string {
	return page.Find(`[data-testid="entry"]`).Map(func(_ int, e *goquery.Selection) string { return e.AttrOr("data-kind", "") })
}

func TestActivity(t *testing.T) {
	s := openStage(t)
	s.approved("order_left")
	require.NoError(t, s.f.Sim.NumberQuality(desktest.SenderID, "FLAGGED", "TIER_1K"))
	require.NoError(t, s.f.Sim.InboundText(desktest.SenderID, "6281255500101", "Rina", "hello <b>"))
	s.f.Deliver()

	t.Run("shows_all_that_happened_and_leads_to_the_templates", func(t *testing.T) {
		page := s.open(access.Viewer, address("/activity"))
		assert.ElementsMatch(t, []string{"inbound", "number_quality", "template_status", "template_submitted"}, kindsOf(page))
		assert.Equal(t, address(templatePath), page.Find(`[data-testid="subject"]`).First().AttrOr("href", ""))
		assert.Contains(t, said(page.Find(`[data-kind="number_quality"] [data-testid="meaning"]`)), "too many people blocked")
		assert.Equal(t, "hello <b>", said(page.Find(`[data-kind="inbound"] [data-testid="quote"]`)))
	})
	t.Run("is_filtered_by_the_address", func(t *testing.T) {
		for kind, want := range map[string][]string{
			"templates": {"template_status", "template_submitted"}, "messages": {"inbound"}, "account": {"number_quality"},
			"unrecognised": {}, "<nonsense>": {"inbound", "number_quality", "template_status", "template_submitted"},
		} {
			page := s.open(access.Viewer, address("/activity?kind="+kind))
			assert.ElementsMatch(t, want, kindsOf(page), kind)
			if len(want) == 0 {
				assert.Equal(t, 1, page.Find(`[data-testid="empty"] a[href="`+address("/activity")+`"]`).Length())
			}
		}
	})
	t.Run("renews_its_entries_alone", func(t *testing.T) {
		live := s.open(access.Viewer, address("/activity?kind=templates")).Find("#timeline")
		part := s.parsed(s.send(http.MethodGet, live.AttrOr("hx-get", ""), "", s.as(access.Viewer), "HX-Request: true"))
		assert.Len(t, kindsOf(part), 2, "the filter is kept")
		assert.Zero(t, part.Find("h1").Length())
	})
}

func TestWebhooksPage(t *testing.T) {
	t.Run("shows_the_address_to_admins_alone", func(t *testing.T) {
		s := openStage(t)
		view, err := s.f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		assert.Equal(t, view.Address, said(s.open(access.Admin, "/webhooks").Find(`[data-testid="address"]`)))
		for _, role := range []access.Role{access.Viewer, access.Editor} {
			res := s.send(http.MethodGet, "/webhooks", "", s.as(role))
			assert.NotContains(t, res.body, "/webhooks/sobot/")
			assert.Contains(t, said(s.parsed(res).Find(`[data-testid="admins-only"]`)), "only an admin")
		}
	})
	t.Run("says_plainly_that_the_public_address_is_missing", func(t *testing.T) {
		h := openHouse(t)
		page := h.send(http.MethodGet, "/webhooks", "", h.as(access.Viewer))
		assert.Contains(t, page.body, "Set DASHBOARD_PUBLIC_URL")
		assert.Contains(t, page.body, "Nothing has come from Sobot yet")
	})
	t.Run("keeps_what_was_not_understood_in_sight_and_processes_it_again", func(t *testing.T) {
		s := openStage(t)
		s.f.Sim.PushRaw([]byte("not json \xff <b>"))
		s.f.Deliver()
		page := s.open(access.Admin, "/webhooks")
		body := page.Find(`[data-testid="unrecognised"] [data-testid="body"]`)
		require.Equal(t, 1, body.Length())
		link := body.Find("a").AttrOr("href", "")
		raw := s.open(access.Admin, link)
		assert.Contains(t, raw.Find(`[data-testid="raw"]`).Text(), "not json \ufffd <b>")
		assert.Equal(t, 1, raw.Find(`[data-testid="not-json"]`).Length())
		res := s.post(access.Admin, raw.Find(`main form`).AttrOr("action", ""), nil)
		assert.Equal(t, http.StatusSeeOther, res.StatusCode)
		assert.Equal(t, link, res.Header.Get("Location"))
		assert.Equal(t, 1, s.open(access.Admin, "/webhooks").Find(`[data-testid="unrecognised"] [data-testid="body"]`).Length(), "nothing is told twice")

		assert.Zero(t, s.open(access.Viewer, "/webhooks").Find(`[data-testid="body"] a`).Length())
		assert.Equal(t, http.StatusForbidden, s.send(http.MethodGet, link, "", s.as(access.Editor)).StatusCode)
		assert.Equal(t, http.StatusForbidden, s.post(access.Editor, link+"/again", nil).StatusCode)
		assert.Equal(t, http.StatusNotFound, s.post(access.Admin, "/webhooks/received/"+desk.NewID()+"/again", nil).StatusCode)
	})
}
