package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/sobot"
	"templatedesk/internal/sobot/sobotsim"
)

const testPath = templatePath + "/test"

// testStage has an approved template, and its test-send form as a browser shows it.
func testStage(t *testing.T, options ...desktest.Option) (*stage, url.Values) {
	t.Helper()
	s := openStage(t, options...)
	s.approved("order_left")
	require.NoError(t, s.f.Desk.AddTestPhone(t.Context(), desktest.Admin, "Warehouse", "+62 812 5550 0101"))
	return s, filled(s.open(access.Editor, address(testPath)).Find(`[data-testid="test-form"]`))
}

// followed posts the form and opens the page that follows the message.
func (s *stage) followed(form url.Values) (*goquery.Document, string) {
	s.t.Helper()
	res := s.post(access.Editor, address(testPath), form)
	require.Equal(s.t, http.StatusSeeOther, res.StatusCode, res.body)
	path := res.Header.Get("Location")
	return s.open(access.Editor, path), path
}

func doneTicks(page *goquery.Document) []string {
	return page.Find(`[data-testid="tick"][data-done]`).Map(func(_ int, e *goquery.Selection) string { return e.AttrOr("data-status", "") })
}

func TestTestSend(t *testing.T) {
	t.Run("asks_for_every_value_with_its_sample_and_says_what_it_costs", func(t *testing.T) {
		s, form := testStage(t)
		assert.Equal(t, "A-1001", form.Get("body.0"))
		assert.NotEmpty(t, form.Get("sender"))
		assert.NotEmpty(t, form.Get("phone"))
		page := s.open(access.Editor, address(testPath))
		cost := said(page.Find(`[data-testid="cost"]`))
		assert.Contains(t, cost, "one message from Shop")
		assert.Contains(t, cost, "to Warehouse")
		assert.Contains(t, page.Find("#request-text").Text(), `"6281255500101"`)
		assert.Equal(t, http.StatusForbidden, s.send(http.MethodGet, address(testPath), "", s.as(access.Viewer)).StatusCode)
	})
	t.Run("keeps_what_was_typed_and_marks_each_field_that_does_not_do", func(t *testing.T) {
		s, form := testStage(t)
		form.Set("body.0", " ")
		form.Set("phone", "other")
		form.Set("to", "0812 <5550>")
		form.Set("sender", "nobody")
		res := s.post(access.Editor, address(testPath), form)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		page := s.parsed(res)
		for _, id := range []string{"value-body-0", "to", "sender"} {
			assert.NotEmpty(t, said(page.Find("#"+id+"-error")), id)
			assert.Equal(t, "true", page.Find("#"+id).AttrOr("aria-invalid", ""), id)
		}
		again := filled(page.Find(`[data-testid="test-form"]`))
		for _, name := range []string{"id", "body.0", "phone", "to"} {
			assert.Equal(t, form.Get(name), again.Get(name), name)
		}
		assert.Contains(t, said(page.Find(`[data-testid="errors"]`)), "Nothing was sent")
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpSend))
	})
	t.Run("draws_what_is_typed_so_far", func(t *testing.T) {
		s, form := testStage(t)
		form.Set("body.0", "B-2 </script>")
		form.Set("phone", "other")
		form.Set("to", "+6281255500202")
		res := s.post(access.Editor, address(testPath+"/preview"), form)
		require.Equal(t, http.StatusOK, res.StatusCode)
		part := s.parsed(res)
		assert.Contains(t, said(part.Find(`[data-testid="phone-body"]`)), "Your order B-2 </script> has left")
		assert.Contains(t, part.Find("#request-text").Text(), "6281255500202")
		assert.Contains(t, said(part.Find(`[hx-swap-oob="innerHTML:#test-cost"]`)), "+62 812-5550-0202")
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpSend))
	})
	t.Run("sends_once_however_often_it_is_posted", func(t *testing.T) {
		s, form := testStage(t)
		_, first := s.followed(form)
		_, second := s.followed(form)
		assert.Equal(t, first, second)
		assert.Equal(t, 1, s.f.Sim.Count(sobotsim.OpSend))
	})
	t.Run("is_followed_tick_by_tick", func(t *testing.T) {
		s, form := testStage(t)
		page, path := s.followed(form)
		assert.Equal(t, []string{"accepted"}, doneTicks(page))
		live := page.Find(`[data-live^="send/"]`)
		assert.Equal(t, path, live.AttrOr("hx-get", ""))
		id := s.f.Sim.Messages()[0].ID
		for i, word := range []string{"sent", "delivered", "read"} {
			s.f.Clock.Advance(2 * time.Second)
			require.NoError(t, s.f.Sim.MessageStatus(id, word, ""))
			s.f.Deliver()
			part := s.parsed(s.send(http.MethodGet, path, "", s.as(access.Editor), "HX-Request: true"))
			assert.Zero(t, part.Find("aside").Length(), "a fragment is no page")
			assert.Equal(t, []string{"accepted", "sent", "delivered", "read"}[:i+2], doneTicks(part))
			assert.Equal(t, i+2, part.Find(`[data-testid="tick"] time`).Length())
		}
		send := s.open(access.Editor, address(templatePath)).Find(`[data-testid="send"]`)
		assert.Equal(t, path, send.Find("a").AttrOr("href", ""))
		assert.Contains(t, said(send), "Read")
	})
	t.Run("that_fails_says_what_the_code_means_and_what_to_do", func(t *testing.T) {
		s, form := testStage(t)
		_, path := s.followed(form)
		require.NoError(t, s.f.Sim.MessageStatus(s.f.Sim.Messages()[0].ID, "failed", "131026"))
		s.f.Deliver()
		page := s.open(access.Editor, path)
		notice := said(page.Find(`[data-testid="notice"]`))
		assert.Contains(t, notice, "131026")
		assert.Contains(t, notice, "uses WhatsApp")
		assert.Equal(t, []string{"accepted", "failed"}, doneTicks(page))
	})
	t.Run("that_Sobot_refuses_says_so_and_can_be_tried_again", func(t *testing.T) {
		s, form := testStage(t)
		s.f.Sim.FailNext(sobotsim.OpSend, sobotsim.Refuse("131008", "missing"))
		page, path := s.followed(form)
		assert.Contains(t, said(page.Find(`[data-testid="notice"]`)), "Nothing was sent and nothing was charged")
		assert.Equal(t, address(testPath), page.Find(`main a:contains("Send another")`).AttrOr("href", ""))
		_, again := s.followed(filled(s.open(access.Editor, address(testPath)).Find(`[data-testid="test-form"]`)))
		assert.NotEqual(t, path, again)
	})
	t.Run("whose_answer_is_lost_is_unknown_and_never_repeated", func(t *testing.T) {
		s, form := testStage(t, desktest.WithTimeouts(sobot.Timeouts{Send: 50 * time.Millisecond}))
		s.f.Sim.FailNext(sobotsim.OpSend, sobotsim.Hang())
		page, path := s.followed(form)
		assert.Contains(t, said(page.Find(`[data-testid="notice"]`)), "never sent again by itself")
		_, second := s.followed(form)
		assert.Equal(t, path, second)
		assert.Equal(t, 1, s.f.Sim.Count(sobotsim.OpSend))
	})
	t.Run("shows_viewers_no_whole_number", func(t *testing.T) {
		s, form := testStage(t)
		_, path := s.followed(form)
		for _, page := range []string{path, address(templatePath)} {
			res := s.send(http.MethodGet, page, "", s.as(access.Viewer))
			require.Equal(t, http.StatusOK, res.StatusCode)
			assert.NotContains(t, res.body, "6281255500101")
			assert.NotContains(t, res.body, "812-5550-0101")
			assert.Contains(t, res.body, "+62 ••• 0101")
		}
		assert.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/accounts/999"+path[len(address("")):], "", s.as(access.Admin)).StatusCode)
	})
	t.Run("of_what_is_paused_is_not_offered_and_not_done", func(t *testing.T) {
		s, form := testStage(t)
		require.NoError(t, s.f.Sim.Pause(desktest.WABA, "order_left", "en_US", time.Time{}))
		s.f.Deliver()
		page := s.open(access.Editor, address(testPath))
		assert.Contains(t, said(page.Find(`[data-testid="unsendable"]`)), "cannot be sent now")
		assert.Equal(t, 1, page.Find("button.btn-primary[disabled]").Length())
		assert.Equal(t, http.StatusConflict, s.post(access.Editor, address(testPath), form).StatusCode)
		assert.Zero(t, s.f.Sim.Count(sobotsim.OpSend))
	})
}
