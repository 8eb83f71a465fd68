package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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
	everything := []string{"inbound", "number_quality", "template_status", "template_submitted"}

	t.Run("shows_all_that_happened_and_leads_to_the_templates", func(t *testing.T) {
		page := s.open(access.Viewer, address("/activity"))
		assert.ElementsMatch(t, everything, kindsOf(page))
		assert.Equal(t, address(templatePath), page.Find(`[data-testid="subject"]`).First().AttrOr("href", ""))
		assert.Contains(t, said(page.Find(`[data-kind="number_quality"] [data-testid="meaning"]`)), "too many people blocked")
		assert.Equal(t, "hello <b>", said(page.Find(`[data-kind="inbound"] [data-testid="quote"]`)))
		assert.Zero(t, page.Find(`[data-testid="chips"]`).Length())
	})
	t.Run("is_filtered_by_the_address_and_says_so", func(t *testing.T) {
		today := s.f.Clock.Now().UTC().Format("2006-01-02")
		for query, want := range map[string][]string{
			"kind=templates": {"template_status", "template_submitted"}, "kind=messages": {"inbound"}, "kind=account": {"number_quality"},
			"kind=template_status": {"template_status"}, "kind=unrecognised": {},
			"severity=good": {"template_status"}, "severity=warning": {"number_quality"}, "severity=problem": {},
			"source=user": {"template_submitted"}, "source=webhook&severity=note": {"inbound"}, "source=recovered": {},
			"template=ORDER_left": {"template_status", "template_submitted"}, "template=order_left&language=de": {},
			"template=order": {}, "template=order_left&language=en_US&severity=good": {"template_status"},
			"number=" + desktest.SenderID: {"inbound", "number_quality"}, "number=%2B62+812-5550-0101": {"inbound"}, "number=nobody": {},
			"from=" + today: everything, "to=2020-01-01": {}, "from=2020-01-01&to=" + today + "&kind=messages": {"inbound"},
		} {
			page := s.open(access.Editor, address("/activity?"+query))
			assert.ElementsMatch(t, want, kindsOf(page), query)
			assert.Equal(t, strings.Count(query, "="), page.Find(`[data-testid="chips"] a`).Length(), query)
			if len(want) == 0 {
				assert.Equal(t, 1, page.Find(`[data-testid="empty"] a[href="`+address("/activity")+`"]`).Length(), query)
			}
			page.Find(`[data-testid="chips"] a`).Each(func(_ int, chip *goquery.Selection) {
				less := s.open(access.Editor, chip.AttrOr("href", ""))
				assert.Less(t, less.Find(`[data-testid="chips"] a`).Length(), page.Find(`[data-testid="chips"] a`).Length())
			})
		}
		for _, nonsense := range []string{"kind=<b>", "severity=silent", "source=x", "before=never", "after=0", "%zz"} {
			assert.ElementsMatch(t, everything, kindsOf(s.open(access.Editor, address("/activity?"+nonsense))), nonsense)
		}
	})
	t.Run("a_day_that_is_none_is_said_at_its_field_and_what_was_typed_stays", func(t *testing.T) {
		for query, field := range map[string]string{"from=yesterday": "from", "to=2026-02-30": "to", "from=2026-03-02&to=2026-03-01": "to"} {
			res := s.send(http.MethodGet, address("/activity?kind=messages&"+query), "", s.as(access.Viewer))
			assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode, query)
			page := s.parsed(res)
			assert.Equal(t, 1, page.Find(`[data-field="`+field+`"] [data-testid="field-error"]`).Length(), query)
			assert.Equal(t, "messages", page.Find(`#kind option[selected]`).AttrOr("value", ""))
			assert.Equal(t, http.StatusUnprocessableEntity, s.send(http.MethodGet, address("/activity/export.csv?"+query), "", s.as(access.Viewer)).StatusCode)
		}
	})
	t.Run("a_viewer_looks_for_senders_alone", func(t *testing.T) {
		assert.ElementsMatch(t, []string{"inbound", "number_quality"}, kindsOf(s.open(access.Viewer, address("/activity?number="+desktest.SenderID))))
		res := s.send(http.MethodGet, address("/activity?number=6281255500101"), "", s.as(access.Viewer))
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, res.body, "Choose one of the senders")
	})
	t.Run("of_all_accounts_names_the_account_of_each", func(t *testing.T) {
		page := s.open(access.Viewer, "/activity")
		assert.ElementsMatch(t, everything, kindsOf(page))
		assert.Equal(t, len(everything), page.Find(`[data-testid="account"]`).Length())
		assert.Equal(t, "/activity?kind=messages", s.open(access.Viewer, "/activity?kind=messages").Find("#activity").AttrOr("hx-get", ""))
	})
	t.Run("renews_itself_where_it_stands", func(t *testing.T) {
		live := s.open(access.Viewer, address("/activity?kind=templates")).Find("#activity")
		assert.Equal(t, "waba/"+desktest.WABA, live.AttrOr("data-live", ""))
		res := s.send(http.MethodGet, live.AttrOr("hx-get", ""), "", s.as(access.Viewer), "HX-Request: true", "HX-Trigger: activity")
		assert.Len(t, kindsOf(s.parsed(res)), 2, "the filter is kept")
		assert.Zero(t, s.parsed(res).Find("#main").Length())
		assert.Empty(t, res.Header.Get("HX-Push-Url"))
		res = s.send(http.MethodGet, address("/activity?kind=templates&severity="), "", s.as(access.Viewer), "HX-Request: true")
		assert.Equal(t, address("/activity?kind=templates"), res.Header.Get("HX-Push-Url"))
	})
}

func TestActivityPages(t *testing.T) {
	s := openStage(t)
	s.approved("order_left")
	for i := range 119 {
		require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", []string{"GREEN", "RED"}[i%2]))
		s.f.Clock.Advance(time.Second)
	}
	s.f.Deliver()
	for _, query := range []string{"", "?severity=good", "?template=order_left", "?kind=template_quality&source=webhook"} {
		var down, up [][]string
		ids := func(page *goquery.Document) []string {
			return page.Find(`[data-testid="entry"]`).Map(func(_ int, e *goquery.Selection) string { return e.AttrOr("id", "") })
		}
		at := address("/activity" + query)
		for at != "" {
			page := s.open(access.Viewer, at)
			assert.Equal(t, len(down) == 0, page.Find("#activity").AttrOr("data-live", "") != "", "only the newest changes by itself")
			down = append(down, ids(page))
			if next := page.Find(`[data-testid="pager"] [rel="next"]`).AttrOr("href", ""); next != "" {
				at = next
				continue
			}
			for at != "" {
				page = s.open(access.Viewer, at)
				up = append([][]string{ids(page)}, up...)
				at = page.Find(`[data-testid="pager"] [rel="prev"]`).AttrOr("href", "")
			}
		}
		assert.GreaterOrEqual(t, len(down), 2, query)
		assert.Equal(t, slices.Concat(down...), slices.Concat(up...), "back up again as down: %s", query)
		assert.Len(t, slices.Compact(slices.Sorted(slices.Values(slices.Concat(down...)))), len(slices.Concat(down...)), "each once")
	}
	page := s.open(access.Viewer, address("/activity?before=0.0"))
	assert.Contains(t, said(page.Find(`[data-testid="empty"]`)), "one of the ends")
}

func TestActivityExport(t *testing.T) {
	s := openStage(t)
	s.approved("order_left")
	require.NoError(t, s.f.Sim.InboundText(desktest.SenderID, "6281255500101", "=Rina", "=HYPERLINK(\"http://evil\")\nsecond line"))
	for i := range 700 {
		s.f.Sim.PushRaw(fmt.Appendf(nil, `{"type":"status","messageId":"wamid.x%d","status":"read","timestamp":"%d","from":"%s","to":"6281255500102"}`, i, 1667453467+i, desktest.SenderID))
	}
	s.f.Deliver()
	d := s.downloads()
	t.Run("is_all_that_the_filter_chooses_wherever_one_stands_in_it", func(t *testing.T) {
		for query, want := range map[string]int{"": 703, "?kind=templates": 2, "?kind=message_status&before=1667453467000.0": 700, "?severity=problem": 0} {
			for _, format := range []string{"csv", "json"} {
				assert.Len(t, d.read(access.Editor, address("/activity/export."+format+query)), want, query)
			}
		}
		assert.Len(t, d.read(access.Editor, "/activity/export.json?kind=messages"), 701)
		rows := d.read(access.Editor, address("/activity/export.json?kind=template_status"))
		require.Len(t, rows, 1)
		assert.Equal(t, []string{"good", "webhook", "order_left", "en_US", "APPROVED", "Approved"},
			[]string{rows[0]["severity"], rows[0]["source"], rows[0]["template"], rows[0]["language"], rows[0]["to"], rows[0]["what"]})
	})
	t.Run("nothing_in_it_is_taken_for_a_formula", func(t *testing.T) {
		row := d.read(access.Editor, address("/activity/export.csv?kind=inbound"))[0]
		assert.True(t, strings.HasPrefix(row["detail"], "'=HYPERLINK"), row["detail"])
		assert.Equal(t, "'=Rina", row["from"])
		assert.Equal(t, "=Rina", d.read(access.Editor, address("/activity/export.json?kind=inbound"))[0]["from"], "JSON is no spreadsheet")
	})
	t.Run("shows_a_viewer_no_whole_number_and_the_audit_who_took_it", func(t *testing.T) {
		for _, format := range []string{"csv", "json"} {
			_, body := d.get(access.Viewer, address("/activity/export."+format))
			assert.NotContains(t, body, "81255500102")
			_, body = d.get(access.Editor, address("/activity/export."+format))
			assert.Contains(t, body, "81255500102")
		}
		entries := said(s.open(access.Admin, "/settings/audit?what=exports").Find("main"))
		assert.Contains(t, entries, "Exported activity · CSV · WABA "+desktest.WABA)
		assert.Contains(t, entries, "viewer")
	})
	t.Run("has_no_other_formats", func(t *testing.T) {
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, address("/activity/export.xml"), "", s.as(access.Viewer)).StatusCode)
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
	t.Run("processes_all_again_at_once_for_admins", func(t *testing.T) {
		s := openStage(t)
		assert.Zero(t, s.open(access.Admin, "/webhooks").Find(`[data-testid="all-again"]`).Length(), "there is nothing to do")
		s.f.Sim.PushRaw([]byte("not json"))
		s.f.Deliver()
		button := s.open(access.Admin, "/webhooks").Find(`[data-testid="all-again"]`)
		require.Equal(t, 1, button.Length())
		assert.Zero(t, s.open(access.Editor, "/webhooks").Find(`[data-testid="all-again"]`).Length())
		res := s.post(access.Admin, button.Closest("form").AttrOr("action", ""), nil)
		assert.Equal(t, http.StatusSeeOther, res.StatusCode)
		view, err := s.f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 1, view.Stats.Waiting)
	})
	t.Run("shows_what_belongs_to_no_account_with_numbers_masked_for_viewers", func(t *testing.T) {
		s := openStage(t)
		assert.Zero(t, s.open(access.Admin, "/webhooks").Find(`#unassigned, [data-testid="unassigned"]`).Length())
		s.f.Sim.PushRaw([]byte(`{"type":"status","messageId":"wamid.x","status":"delivered","timestamp":"1784534400","from":"998877665544332","to":"6281255500101"}`))
		s.f.Deliver()
		entry := `[data-testid="unassigned"] [data-testid="body"]`
		assert.Contains(t, said(s.open(access.Admin, "/webhooks").Find(entry)), "998877665544332: Message delivered · +62 812-5550-0101")
		assert.NotContains(t, said(s.open(access.Viewer, "/webhooks").Find(entry)), "5550")
	})
}
