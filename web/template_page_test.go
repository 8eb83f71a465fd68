package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
	"templatedesk/internal/sobot/sobotsim"
)

const templatePath = "/templates/order_left/en_US"

func headlines(page *goquery.Document) []string {
	return page.Find(`[data-testid="headline"]`).Map(func(_ int, e *goquery.Selection) string { return said(e) })
}

func TestTemplatePage(t *testing.T) {
	t.Run("tells_the_history_newest_first_with_how_we_know", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		s.f.Clock.Advance(time.Hour)
		require.NoError(t, s.f.Sim.Pause(desktest.WABA, "order_left", "en_US", s.f.Clock.Now().Add(3*time.Hour)))
		s.f.Deliver()

		page := s.open(access.Viewer, address(templatePath))
		assert.Equal(t, "order_left", said(page.Find("h1")))
		assert.Equal(t, "PAUSED", page.Find(`h1 ~ [data-testid="status"], header [data-testid="status"]`).AttrOr("data-status", ""))
		all := headlines(page)
		require.Len(t, all, 3)
		assert.Contains(t, all[0], "Paused")
		assert.Equal(t, "Approved after 1 min", all[1])
		assert.Equal(t, "Submitted for review · Utility", all[2])
		how := page.Find(`[data-testid="how"]`)
		assert.Contains(t, said(how.Eq(0)), "by webhook")
		assert.Contains(t, said(how.Eq(2)), "by ana@example.com")
		assert.Contains(t, said(page.Find(`[data-testid="notice"]`)), "Paused for low quality")
		assert.Contains(t, said(page.Find(`[data-testid="phone-body"]`)), "Your order A-1001 has left")
		assert.Equal(t, 3, page.Find(`[data-testid="status-strip"] [data-status]`).Length(), "in review, approved, paused")
		assert.Equal(t, "Quality and status, 1 day", said(page.Find("#states h2")))
		assert.Equal(t, "Body {{1}}", said(page.Find(`[data-testid="needs"] dt`)))
		assert.Equal(t, "text", said(page.Find(`[data-testid="needs"] dd`)))
		assert.Contains(t, said(page.Find("#request-json")), `"A-1001"`)
		assert.Contains(t, said(page.Find("#request-curl")), "token: YOUR_TOKEN")
	})
	t.Run("explains_a_rejection_and_what_to_change", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		require.NoError(t, s.f.Sim.Reject(desktest.WABA, "order_left", "en_US", "INVALID_FORMAT"))
		s.f.Deliver()
		notice := said(s.open(access.Viewer, address(templatePath)).Find(`[data-testid="notice"]`))
		assert.Contains(t, notice, "INVALID_FORMAT")
		assert.Contains(t, notice, "submit a corrected copy")
	})
	t.Run("says_how_late_a_webhook_was", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		s.f.Sim.PausePushes()
		require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "RED"))
		s.f.Clock.Advance(26 * time.Minute)
		s.f.Sim.ResumePushes()
		s.f.Deliver()
		page := s.open(access.Viewer, address(templatePath))
		assert.Equal(t, "· we learned of it 26 min late, at "+s.f.Clock.Now().Format("15:04:05"), said(page.Find(`[data-testid="late"]`)))
	})
	t.Run("shows_what_a_sync_saw_of_a_rewording_word_by_word", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		require.NoError(t, s.f.Sim.EditComponents(desktest.WABA, "order_left", "en_US",
			`[{"type":"BODY","text":"Your order {{1}} left our warehouse today.","example":{"body_text":[["A-1001"]]}},{"type":"FOOTER","text":"Nusa"}]`))
		s.f.Clock.Advance(time.Minute)
		_, err := s.f.Desk.Sync(t.Context(), desktest.WABA)
		require.NoError(t, err)
		for _, path := range []string{templatePath, "/activity"} {
			changes := s.open(access.Viewer, address(path)).Find(`[data-testid="field-change"]`)
			require.Equal(t, 2, changes.Length(), path)
			assert.Equal(t, "has ", changes.Eq(0).Find("del").Text())
			assert.Equal(t, "Your order {{1}} left our warehouse today.", changes.Eq(0).Find(`[data-testid="is"]`).Text())
			assert.Equal(t, "Footer added", said(changes.Eq(1).Find("dt")))
		}
	})
	t.Run("leads_from_older_entries_back_to_the_newest", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		newest := s.open(access.Viewer, address(templatePath)+"?before=9999999999999.a").Find(`[data-testid="newest"]`)
		assert.Equal(t, address(templatePath)+"#history", newest.AttrOr("href", ""))
		assert.Zero(t, s.open(access.Viewer, address(templatePath)).Find(`[data-testid="newest"]`).Length())
	})
	t.Run("gives_each_role_its_actions", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		for role, want := range map[access.Role][2]int{access.Viewer: {0, 0}, access.Editor: {1, 0}, access.Admin: {1, 1}} {
			page := s.open(role, address(templatePath))
			assert.Equal(t, want[0], page.Find(`a[href$="/test"]`).Length(), role)
			assert.Equal(t, want[1], page.Find(`a[href$="/delete"]`).Length(), role)
		}
	})
	t.Run("offers_no_test_send_of_what_is_not_approved_and_says_why", func(t *testing.T) {
		s := openStage(t)
		s.listed(sobotsim.Template{Name: "order_left", Language: "en_US", Status: "PENDING"})
		page := s.open(access.Admin, address(templatePath))
		button := page.Find(`[data-testid="test-send"]`)
		assert.True(t, button.Is("button[disabled]"))
		assert.Contains(t, said(page.Find("#"+button.AttrOr("aria-describedby", "none"))), "still in review")
	})
	t.Run("goes_on_to_older_entries_by_link_and_by_fragment_without_a_gap", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		for i := range 60 {
			s.f.Clock.Advance(time.Minute)
			require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", []string{"GREEN", "YELLOW"}[i%2]))
		}
		s.f.Deliver()
		first := s.open(access.Viewer, address(templatePath))
		require.Equal(t, 50, first.Find(`[data-testid="entry"]`).Length())
		older := first.Find(`[data-testid="older"]`)
		second := s.open(access.Viewer, older.AttrOr("href", ""))
		part := s.parsed(s.send(http.MethodGet, older.AttrOr("hx-get", ""), "", s.as(access.Viewer), "HX-Request: true"))
		assert.Equal(t, 12, second.Find(`[data-testid="entry"]`).Length(), "60 qualities, one approval, one submission")
		assert.Equal(t, headlines(second), headlines(part))
		assert.Zero(t, part.Find("h1").Length(), "a fragment is no page")
		assert.Zero(t, part.Find(`[data-testid="older"]`).Length())

		// What comes in while the page is open pushes none of the 50 shown away.
		live := first.Find("#timeline")
		assert.Contains(t, live.AttrOr("data-live", ""), "template/")
		s.f.Clock.Advance(time.Minute)
		require.NoError(t, s.f.Sim.SetQuality(desktest.WABA, "order_left", "en_US", "RED"))
		s.f.Deliver()
		renewed := s.parsed(s.send(http.MethodGet, live.AttrOr("hx-get", ""), "", s.as(access.Viewer), "HX-Request: true"))
		assert.Equal(t, 51, renewed.Find(`[data-testid="entry"]`).Length())
		assert.Equal(t, live.AttrOr("hx-get", "?"), renewed.Find("#timeline").AttrOr("hx-get", ""))
	})
	t.Run("renews_each_of_its_live_parts_by_itself", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		page := s.open(access.Viewer, address(templatePath))
		parts := page.Find("main [data-live]")
		require.Equal(t, 5, parts.Length())
		parts.Each(func(_ int, part *goquery.Selection) {
			answer := s.parsed(s.send(http.MethodGet, part.AttrOr("hx-get", ""), "", s.as(access.Viewer), "HX-Request: true"))
			assert.Equal(t, 1, answer.Find("body").Children().Length())
			assert.Equal(t, part.AttrOr("id", "?"), answer.Find("body").Children().AttrOr("id", ""))
		})
	})
	t.Run("shows_every_language_with_its_status", func(t *testing.T) {
		s := openStage(t)
		s.listed(sobotsim.Template{Name: "order_left", Language: "en_US"}, sobotsim.Template{Name: "order_left", Language: "id", Status: "REJECTED"})
		tabs := s.open(access.Viewer, address(templatePath)).Find(`[data-testid="languages"] a`)
		require.Equal(t, 2, tabs.Length())
		assert.Equal(t, "page", tabs.Eq(0).AttrOr("aria-current", ""))
		assert.Equal(t, "id Rejected", said(tabs.Eq(1)))
	})
	t.Run("opens_whatever_cursor_the_address_carries", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		for _, cursor := range []string{"x", "1.", "99999999999999999999.a", "-1.%00", strconv.Itoa(1<<62) + "." + "é"} {
			s.open(access.Viewer, address(templatePath)+"?before="+cursor)
			res := s.send(http.MethodGet, address(templatePath)+"/timeline?before="+cursor, "", s.as(access.Viewer), "HX-Request: true")
			assert.Equal(t, http.StatusOK, res.StatusCode, cursor)
		}
	})
}

func TestRawPayload(t *testing.T) {
	const hostile = `{"surprise":"</script><img src=x onerror=alert(1)>","waba_id":"` + desktest.WABA + `"}`
	t.Run("is_shown_as_text_whatever_it_holds", func(t *testing.T) {
		s := openStage(t)
		s.f.Sim.PushRaw([]byte(hostile))
		s.f.Deliver()
		view, err := s.f.Desk.Webhooks(t.Context())
		require.NoError(t, err)
		require.Len(t, view.Unrecognised, 1)
		res := s.send(http.MethodGet, "/webhooks/received/"+view.Unrecognised[0].InboxID, "", s.as(access.Admin))
		require.Equal(t, http.StatusOK, res.StatusCode)
		page := s.parsed(res)
		assert.Contains(t, page.Find(`[data-testid="raw"]`).Text(), `</script><img src=x onerror=alert(1)>`)
		assert.Zero(t, page.Find("img, [onerror]").Length())
		assert.NotContains(t, res.body, "<img")
	})
	t.Run("of_an_event_can_be_read_and_copied", func(t *testing.T) {
		s := openStage(t)
		tpl := s.approved("order_left")
		list, _, err := s.f.Desk.Timeline(t.Context(), tpl.ID, events.Cursor{})
		require.NoError(t, err)
		links := s.open(access.Viewer, address(templatePath)).Find(`[data-testid="raw-link"]`)
		require.Equal(t, 2, links.Length())
		sent := s.open(access.Viewer, links.Eq(1).AttrOr("href", ""))
		assert.Equal(t, "What was sent", said(links.Eq(1).Closest("details").Find("summary")))
		assert.Contains(t, sent.Find(`[data-testid="raw"]`).Text(), `"order_left"`)
		link := links.AttrOr("href", "")
		assert.Equal(t, address("/events/"+list[0].ID), link)
		page := s.open(access.Viewer, link)
		assert.Contains(t, page.Find(`[data-testid="raw"]`).Text(), "order_left")
		assert.Equal(t, 1, page.Find(`[data-copy="#payload-text"]`).Length())
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/accounts/999/events/"+list[0].ID, "", s.as(access.Admin)).StatusCode, "of another account")
	})
	t.Run("of_an_entry_opens_in_its_place", func(t *testing.T) {
		s := openStage(t)
		s.approved("order_left")
		address := s.open(access.Viewer, address(templatePath)).Find(`[data-testid="entry"] [hx-get]`).AttrOr("hx-get", "")
		part := s.parsed(s.send(http.MethodGet, address, "", s.as(access.Viewer), "HX-Request: true"))
		assert.Contains(t, part.Find(`[data-testid="raw"]`).Text(), "message_template_status_update")
		assert.Zero(t, part.Find("h1").Length())
		byHand := s.send(http.MethodGet, address, "", s.as(access.Viewer))
		assert.Equal(t, strings.TrimSuffix(address, "/payload"), byHand.Header.Get("Location"), "its own page for whoever comes by address")
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, strings.Replace(address, desktest.WABA, "999", 1), "", s.as(access.Admin), "HX-Request: true").StatusCode)
	})
	t.Run("shows_viewers_no_phone_numbers", func(t *testing.T) {
		s := openStage(t)
		require.NoError(t, s.f.Sim.InboundText(desktest.SenderID, "6281255500101", "Rina", "hello"))
		s.f.Deliver()
		list, _, err := s.f.Desk.Activity(t.Context(), events.Filter{WABA: desktest.WABA}, events.Cursor{})
		require.NoError(t, err)
		require.Len(t, list, 1)
		path := address("/events/" + list[0].ID)
		for role, number := range map[access.Role]string{access.Viewer: "+62 ••• 0101", access.Editor: "6281255500101"} {
			res := s.send(http.MethodGet, path, "", s.as(role))
			require.Equal(t, http.StatusOK, res.StatusCode)
			assert.Contains(t, s.parsed(res).Find(`[data-testid="raw"]`).Text(), `"from": "`+number+`"`, role)
			assert.Equal(t, role == access.Viewer, testid(s.parsed(res), "masked").Length() == 1, "a viewer is told")
		}
		assert.NotContains(t, s.send(http.MethodGet, address("/activity"), "", s.as(access.Viewer)).body, "6281255500101")
	})
}
