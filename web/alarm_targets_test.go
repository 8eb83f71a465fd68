package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/mail"
	"templatedesk/internal/mail/mailtest"
)

// targetStage is a stage that can mail and post, with an address that answers as status
// says.
func targetStage(t *testing.T) (s *stage, server *mailtest.Server, address string, status *atomic.Int32) {
	t.Helper()
	server, status = mailtest.Serve(t), &atomic.Int32{}
	status.Store(http.StatusOK)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(status.Load())) }))
	t.Cleanup(receiver.Close)
	s = openStage(t, desktest.WithTargets(t, mail.Options{Host: "127.0.0.1", Port: server.Port, From: "Template Desk <desk@example.com>"}))
	return s, server, receiver.URL + "/in/a-secret-in-the-address", status
}

func newHook(address string) url.Values {
	return url.Values{"label": {"On-call <b>"}, "address": {address}, "cause": {"rejected"}, "accounts": {"all"}}
}

func TestAlarmTargetsPage(t *testing.T) {
	const at = "/settings/alarms"
	t.Run("shows_the_secret_once_and_never_the_whole_address", func(t *testing.T) {
		s, _, address, _ := targetStage(t)
		assert.Equal(t, 1, testid(s.open(access.Admin, at), "empty").Length())
		page := s.parsed(s.post(access.Admin, at+"/webhooks", newHook(address)))
		secret := said(testid(page, "fresh-secret"))
		assert.True(t, strings.HasPrefix(secret, "whsec_"), secret)
		for _, path := range []string{at, "/settings/audit"} {
			body := s.send(http.MethodGet, path, "", s.as(access.Admin)).body
			assert.NotContains(t, body, secret, path)
			assert.NotContains(t, body, "a-secret-in-the-address", path)
			assert.NotContains(t, body, "<b>", path)
			assert.Contains(t, body, "On-call", path)
		}
		for _, role := range []access.Role{access.Viewer, access.Editor} {
			assert.Equal(t, http.StatusForbidden, s.send(http.MethodGet, at, "", s.as(role)).StatusCode)
			assert.Equal(t, http.StatusForbidden, s.post(role, at+"/webhooks", newHook(address)).StatusCode)
		}
	})
	t.Run("says_what_is_wrong_at_its_field_and_keeps_what_was_typed", func(t *testing.T) {
		s, _, _, _ := targetStage(t)
		form := newHook("ftp://example.com")
		form.Del("cause")
		res := s.post(access.Admin, at+"/webhooks", form)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		page := s.parsed(res)
		assert.Contains(t, said(page.Find("#hook-address-error")), "does not begin with https:// or http://")
		assert.Contains(t, said(page.Find("#hook-causes-error")), "Choose one cause at least")
		assert.Equal(t, "ftp://example.com", page.Find("#hook-address").AttrOr("value", ""))
		assert.Equal(t, "On-call <b>", page.Find("#hook-label").AttrOr("value", ""))
	})
	t.Run("shows_a_target_that_fails_since_when_and_lets_it_be_tried", func(t *testing.T) {
		s, _, address, status := targetStage(t)
		s.post(access.Admin, at+"/webhooks", newHook(address))
		status.Store(http.StatusBadGateway)
		s.underReview("order_left")
		s.rejected("order_left", "INVALID_FORMAT")
		require.NoError(t, s.f.Desk.DeliverAlarms(t.Context()))
		page := s.open(access.Admin, at)
		failing := testid(page, "failing")
		assert.Contains(t, said(failing), "1 alarm waits. It answered with HTTP 502. After 1 try the next one is at")
		status.Store(http.StatusOK)
		res := s.post(access.Admin, failing.Find("form").AttrOr("action", ""), nil)
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		require.NoError(t, s.f.Desk.DeliverAlarms(t.Context()))
		page = s.open(access.Admin, at)
		assert.Zero(t, testid(page, "failing").Length())
		assert.Equal(t, 1, testid(page, "delivered").Length())
		part := s.send(http.MethodGet, at, "", s.as(access.Admin), "HX-Request: true")
		assert.Equal(t, 1, testid(s.parsed(part), "hook").Length())
		assert.Zero(t, s.parsed(part).Find("#main").Length())

		form := testid(page, "hook").Find(`form[action$="/test"]`)
		assert.Equal(t, http.StatusSeeOther, s.post(access.Admin, form.AttrOr("action", ""), nil).StatusCode)
		status.Store(http.StatusTeapot)
		res = s.post(access.Admin, form.AttrOr("action", ""), nil)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, said(testid(s.parsed(res), "hook")), "It answered with HTTP 418.")

		remove := testid(page, "hook").Find(`form[action$="/remove"]`).AttrOr("action", "")
		s.post(access.Admin, remove, nil)
		assert.Zero(t, testid(s.open(access.Admin, at), "hook").Length())
		assert.Equal(t, http.StatusNotFound, s.post(access.Admin, remove, nil).StatusCode)
	})
	t.Run("what_a_person_chose_is_mailed_and_what_failed_is_shown_to_them_and_to_admins", func(t *testing.T) {
		s, server, _, _ := targetStage(t)
		form := url.Values{"app": {"rejected"}, "email": {"rejected", "nonsense"}, "accounts": {"some"}, "waba": {desktest.WABA}}
		require.Equal(t, http.StatusSeeOther, s.post(access.Viewer, "/me/alarms", form).StatusCode)
		mine := s.open(access.Viewer, "/me/alarms")
		assert.Equal(t, []string{"rejected"}, filled(testid(mine, "choice"))["email"])
		form.Del("waba")
		res := s.post(access.Viewer, "/me/alarms", form)
		require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		assert.Contains(t, said(s.parsed(res).Find("#choice-wabas-error")), "Choose one account at least")

		server.Refuse(451, "greylisted <i>")
		s.underReview("order_left")
		s.rejected("order_left", "INVALID_FORMAT")
		require.NoError(t, s.f.Desk.DeliverAlarms(t.Context()))
		assert.Contains(t, said(testid(s.open(access.Viewer, "/me/alarms"), "failing")), "greylisted <i>")
		assert.Contains(t, said(testid(s.open(access.Admin, at), "mail-failing")), "greylisted <i>")
		assert.Zero(t, testid(s.open(access.Editor, "/me/alarms"), "failing").Length(), "it is not theirs")
		server.Refuse(0, "")
		require.Equal(t, http.StatusSeeOther, s.post(access.Viewer, "/me/alarms/try", nil).StatusCode)
		require.NoError(t, s.f.Desk.DeliverAlarms(t.Context()))
		require.Len(t, server.Letters(), 1)
		assert.Equal(t, 1, testid(s.open(access.Viewer, "/me/alarms"), "delivered").Length())
		assert.Zero(t, testid(s.open(access.Admin, at), "mail-failing").Length())
		require.Equal(t, http.StatusSeeOther, s.post(access.Viewer, "/me/alarms/test", nil).StatusCode)
		assert.Len(t, server.Letters(), 2)
	})
	t.Run("says_that_nothing_leaves_where_nothing_can", func(t *testing.T) {
		s := openStage(t)
		assert.Equal(t, 1, testid(s.open(access.Admin, at), "posts-off").Length())
		assert.Equal(t, 1, testid(s.open(access.Viewer, "/me/alarms"), "mail-off").Length())
		assert.Equal(t, http.StatusUnprocessableEntity, s.post(access.Admin, at+"/webhooks", newHook("https://example.com")).StatusCode)
		assert.Equal(t, http.StatusUnprocessableEntity, s.post(access.Viewer, "/me/alarms/test", nil).StatusCode)
	})
}

func TestAlarmTargetsInABrowser(t *testing.T) {
	t.Parallel()
	s, server, address, status := targetStage(t)
	b := s.openTab(access.Admin)
	b.Open("/settings/alarms")
	b.Fill("#hook-label", "On-call")
	b.Fill("#hook-address", address)
	b.Press("Add webhook")
	b.Until(`document.querySelector("[data-testid=fresh-secret]")`)
	b.Accessible("alarm targets, added", axeScript)
	b.Open("/me/alarms")
	b.Eval(`document.querySelectorAll("input[name=email]").forEach(box => box.checked = true)`)
	b.Press("Save")
	b.Until(`document.body.textContent.includes("It holds for alarms from now on") && document.querySelector("#toasts, [data-testid=flash]")?.textContent.includes("Saved") && document.querySelector("input[name=email]").checked`)
	status.Store(http.StatusServiceUnavailable)
	server.Refuse(451, "come back later")
	s.underReview("order_left")
	s.rejected("order_left", "INVALID_FORMAT")
	require.NoError(t, s.f.Desk.DeliverAlarms(t.Context()))
	b.Until(`document.querySelector("[data-testid=failing]")`) // by itself
	b.ShootAll("alarms-mine")
	b.Accessible("my alarms, failing", axeScript)
	b.Open("/settings/alarms")
	b.ShootAll("alarms-targets")
	b.Accessible("alarm targets, failing", axeScript)
	status.Store(http.StatusOK)
	s.f.Clock.Advance(time.Minute)
	require.NoError(t, s.f.Desk.DeliverAlarms(t.Context()))
	b.Until(`document.querySelector("[data-testid=hook] [data-testid=delivered]")`)
}
