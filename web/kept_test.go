package web

import (
	"net/http"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
	"templatedesk/internal/desk/desktest"
	"templatedesk/internal/events"
)

func TestUnchangedPages(t *testing.T) {
	s := openStage(t)
	s.approved("order_left")
	made := 0
	s.register(route{method: http.MethodGet, path: "/counted", who: viewer, kept: true, handler: func(c *fiber.Ctx) error {
		made++
		return s.fragment(c, http.StatusOK, templ.Raw("made"))
	}})
	me := s.as(access.Viewer)
	ask := func(path, tag string, extras ...any) answer {
		return s.send(http.MethodGet, path, "", append([]any{me, "If-None-Match: " + tag}, extras...)...)
	}
	tagOf := func(path string, extras ...any) string {
		t.Helper()
		res := ask(path, "", extras...)
		require.Equal(t, http.StatusOK, res.StatusCode, path)
		assert.Equal(t, "private, no-cache", res.Header.Get("Cache-Control"), path)
		require.NotEmpty(t, res.Header.Get("ETag"), path)
		return res.Header.Get("ETag")
	}
	t.Run("are_answered_without_being_made", func(t *testing.T) {
		before := made
		tag := tagOf("/counted")
		for range 3 {
			res := ask("/counted", tag)
			assert.Equal(t, http.StatusNotModified, res.StatusCode)
			assert.Empty(t, res.body)
			assert.Equal(t, tag, res.Header.Get("ETag"))
			assertHeaders(t, res.Response)
		}
		assert.Equal(t, before+1, made)
	})
	t.Run("are_the_list_the_template_the_activity_and_their_live_parts", func(t *testing.T) {
		for _, path := range []string{address("/templates"), address(templatePath), address(templatePath + "/timeline"), address("/activity"), "/activity", "/alarms", "/connection"} {
			for _, as := range []string{"X-No: 1", "HX-Request: true"} {
				assert.Equal(t, http.StatusNotModified, ask(path, tagOf(path, as), as).StatusCode, path)
			}
			assert.Equal(t, http.StatusOK, ask(path, tagOf(path), "HX-Request: true").StatusCode, "a part is not the page")
		}
	})
	t.Run("are_made_again_once_anything_is_another", func(t *testing.T) {
		for what, change := range map[string]func() []any{
			"a webhook came": func() []any {
				_, err := s.store.TakeIn(t.Context(), []byte(`{"type":"new"}`), events.FromWebhook)
				require.NoError(t, err)
				return nil
			},
			"an event was applied": func() []any {
				s.f.Sim.PushRaw([]byte(`{"type":"new"}`))
				s.f.Deliver()
				return nil
			},
			"an account was renamed": func() []any {
				require.NoError(t, s.f.Desk.RenameAccount(t.Context(), desktest.Admin, desktest.WABA, "Nusa"))
				return nil
			},
			"the person likes it dark": func() []any {
				p, err := s.access.SessionPerson(t.Context(), me.Value)
				require.NoError(t, err)
				p.Theme = "dark"
				require.NoError(t, s.store.SaveProfile(t.Context(), p))
				return nil
			},
			"somebody else asks":          func() []any { me = s.as(access.Viewer); return nil },
			"somebody with more rights":   func() []any { me = s.as(access.Editor); return nil },
			"a minute has passed":         func() []any { s.f.Clock.Advance(time.Minute); return nil },
			"another account was last":    func() []any { return []any{&http.Cookie{Name: s.hostCookie(accountCookie), Value: "1"}} },
			"the dashboard started again": func() []any { s.process = "another"; return nil },
		} {
			tag := tagOf("/counted")
			require.Equal(t, http.StatusNotModified, ask("/counted", tag).StatusCode)
			assert.Equal(t, http.StatusOK, ask("/counted", tag, change()...).StatusCode, what)
		}
	})
	t.Run("stay_so_while_a_supervisor_asks_whether_we_are_ready", func(t *testing.T) {
		tag := tagOf("/counted")
		require.NoError(t, s.store.Ping(t.Context()))
		assert.Equal(t, http.StatusNotModified, ask("/counted", tag).StatusCode)
	})
	t.Run("are_not_kept_where_they_say_something_once_or_are_no_pages", func(t *testing.T) {
		flash := ask("/counted", "", &http.Cookie{Name: s.hostCookie(flashCookie), Value: "c3VjY2VzcwpIZWxsbw"})
		assert.Equal(t, http.StatusOK, flash.StatusCode)
		gone := ask(address("/templates/none/en_US"), "")
		assert.Equal(t, http.StatusNotFound, gone.StatusCode)
		for _, res := range []answer{flash, gone} {
			assert.Empty(t, res.Header.Get("ETag"))
			assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
		}
	})
	t.Run("are_nobodys_after_signing_out_and_the_browser_clears_them_away", func(t *testing.T) {
		tag := tagOf("/counted")
		out := s.send(http.MethodPost, "/signout", "", me, sameOrigin)
		assert.Equal(t, `"cache"`, out.Header.Get("Clear-Site-Data"))
		assert.Equal(t, http.StatusSeeOther, ask("/counted", tag).StatusCode)
	})
}
