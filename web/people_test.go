package web

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
)

func (h *house) post(path string, form url.Values, extras ...any) answer {
	h.t.Helper()
	return h.send("POST", path, form.Encode(), append(extras, sameOrigin)...)
}

// member is the id of the person with that address.
func (h *house) member(email string) string {
	h.t.Helper()
	p, err := h.access.PersonByEmail(h.t.Context(), email)
	require.NoError(h.t, err)
	return p.ID
}

func sessionOf(t *testing.T, got answer, name string) *http.Cookie {
	t.Helper()
	for _, cookie := range got.Cookies() {
		if cookie.Name == name {
			return cookie
		}
	}
	require.Fail(t, "no session", got.body)
	return nil
}

func TestPeoplePage(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.PublicURL = "http://desk.test" })
	admin := h.as(access.Admin)
	t.Run("an invitation is a link that is shown once and lets somebody in", func(t *testing.T) {
		got := h.post("/settings/people", url.Values{"email": {"bob@example.com"}, "role": {"editor"}}, admin)
		require.Equal(t, http.StatusOK, got.StatusCode, got.body)
		link := got.find(t, "[data-testid=fresh-link]").Text()
		require.True(t, strings.HasPrefix(link, "http://desk.test/password/"), link)
		path := strings.TrimPrefix(link, "http://desk.test")
		again := h.send("GET", "/settings/people", "", admin)
		assert.NotContains(t, again.body, path)
		assert.Contains(t, again.find(t, "[data-testid=member]:contains('bob@example.com')").Text(), "Invited; the link is good until")

		page := h.send("GET", path, "")
		assert.Contains(t, page.find(t, "main").Text(), "You were invited as editor")
		bad := h.post(path, url.Values{"name": {"Bob"}, "password": {"short"}})
		require.Equal(t, http.StatusUnprocessableEntity, bad.StatusCode)
		assert.Equal(t, "Bob", bad.find(t, "#name").AttrOr("value", ""))
		assert.Contains(t, bad.find(t, "[data-field=password] [data-testid=field-error]").Text(), "at least 12")
		in := h.post(path, url.Values{"name": {"Bob"}, "password": {"bob's few plain words"}})
		require.Equal(t, http.StatusSeeOther, in.StatusCode)
		bob := sessionOf(t, in, "desk")
		assert.Equal(t, http.StatusOK, h.send("GET", "/me", "", bob).StatusCode)
		assert.Equal(t, http.StatusForbidden, h.send("GET", "/settings/people", "", bob).StatusCode)
		assert.Equal(t, http.StatusNotFound, h.send("GET", path, "").StatusCode, "it works once")
		assert.NotContains(t, h.logs.String(), strings.TrimPrefix(path, "/password/"))
	})
	t.Run("without a public address the link is shown as a path, and why", func(t *testing.T) {
		h := h.again(t, func(o *Options) { o.PublicURL = "" })
		got := h.post("/settings/people", url.Values{"email": {"eve@example.com"}, "role": {"viewer"}}, admin)
		assert.True(t, strings.HasPrefix(got.find(t, "[data-testid=fresh-link]").Text(), "/password/"))
		assert.Contains(t, got.body, "DASHBOARD_PUBLIC_URL is not set")
	})
	t.Run("bad input is told at its field and nothing typed is lost", func(t *testing.T) {
		got := h.post("/settings/people", url.Values{"email": {"not an address"}, "role": {"viewer"}}, admin)
		require.Equal(t, http.StatusUnprocessableEntity, got.StatusCode)
		assert.Equal(t, "not an address", got.find(t, "#invite-email").AttrOr("value", ""))
		assert.Contains(t, got.find(t, "[data-field=invite-email] [data-testid=field-error]").Text(), "e-mail address")
		_, checked := got.find(t, "input[name=role][value=viewer]").Attr("checked")
		assert.True(t, checked)
	})
	t.Run("nobody changes themselves, and the page does not offer it", func(t *testing.T) {
		self := h.member("admin@demo.invalid")
		got := h.post("/settings/people/"+self+"/role", url.Values{"role": {"viewer"}}, admin)
		assert.Equal(t, http.StatusConflict, got.StatusCode)
		assert.Contains(t, got.body, "Ask another admin")
		page := h.send("GET", "/settings/people", "", admin)
		assert.Zero(t, page.find(t, "form[action*='"+self+"']").Length())
	})
	t.Run("another role, a reset, sign-out and removal do what they say", func(t *testing.T) {
		viewer := h.as(access.Viewer)
		id := h.member("viewer@demo.invalid")
		at := "/settings/people/" + id
		assert.Equal(t, http.StatusSeeOther, h.post(at+"/end-sessions", nil, admin).StatusCode)
		assert.Equal(t, http.StatusSeeOther, h.send("GET", "/me", "", viewer).StatusCode, "signed out")
		assert.Equal(t, http.StatusSeeOther, h.post(at+"/role", url.Values{"role": {"editor"}}, admin).StatusCode)
		assert.Equal(t, http.StatusOK, h.post(at+"/link", nil, admin).StatusCode)
		assert.Equal(t, http.StatusSeeOther, h.post(at+"/remove", nil, admin).StatusCode)
		assert.Equal(t, http.StatusNotFound, h.post(at+"/remove", nil, admin).StatusCode)
	})
}

func TestMePage(t *testing.T) {
	h := openHouse(t)
	require.NoError(t, h.access.EnsureAdmin(t.Context(), "ana@example.com", "a few plain words"))
	signIn := func(password, browser string) answer {
		return h.post("/signin", url.Values{"email": {"ana@example.com"}, "password": {password}}, "User-Agent: "+browser)
	}
	const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
	ana := sessionOf(t, signIn("a few plain words", firefox), "desk")
	t.Run("the profile is kept, shown, and used on every page", func(t *testing.T) {
		got := h.post("/me", url.Values{"name": {"Ana"}, "time_zone": {"Asia/Jakarta"}, "theme": {"dark"}}, ana)
		require.Equal(t, http.StatusSeeOther, got.StatusCode, got.body)
		page := h.send("GET", "/me", "", ana)
		assert.Equal(t, "Asia/Jakarta", page.find(t, "#time_zone").AttrOr("value", ""))
		assert.Equal(t, "desk-dark", page.find(t, "html").AttrOr("data-theme", ""))
		assert.Contains(t, page.find(t, "[data-testid=session] time").AttrOr("title", ""), "16:00:00 Asia/Jakarta")
	})
	t.Run("nonsense is told at its field and kept", func(t *testing.T) {
		got := h.post("/me", url.Values{"name": {" "}, "time_zone": {"Mars/Base"}, "theme": {"pink"}}, ana)
		require.Equal(t, http.StatusUnprocessableEntity, got.StatusCode)
		assert.Equal(t, "Mars/Base", got.find(t, "#time_zone").AttrOr("value", ""))
		assert.Equal(t, 3, got.find(t, "[data-testid=field-error]").Length())
	})
	t.Run("a new password signs all other browsers out and this one gets a new session", func(t *testing.T) {
		other := sessionOf(t, signIn("a few plain words", "curl/8"), "desk")
		page := h.send("GET", "/me", "", ana)
		assert.Contains(t, page.find(t, "[data-testid=session]").Text(), "Firefox on Windows")
		assert.Contains(t, page.find(t, "[data-testid=session]").Text(), "A program")
		bad := h.post("/me/password", url.Values{"current": {"wrong"}, "password": {"another few words"}}, ana)
		require.Equal(t, http.StatusUnprocessableEntity, bad.StatusCode)
		assert.Contains(t, bad.find(t, "[data-field=current]").Text(), "not your password")
		assert.NotContains(t, bad.body, "another few words")
		good := h.post("/me/password", url.Values{"current": {"a few plain words"}, "password": {"another few words"}}, ana)
		require.Equal(t, http.StatusSeeOther, good.StatusCode, good.body)
		now := sessionOf(t, good, "desk")
		for cookie, want := range map[*http.Cookie]int{ana: 303, other: 303, now: 200} {
			assert.Equal(t, want, h.send("GET", "/me", "", cookie).StatusCode)
		}
		ana = now
	})
	t.Run("sessions are ended by their keys, and only one's own", func(t *testing.T) {
		other := sessionOf(t, signIn("another few words", "curl/8"), "desk")
		page := h.send("GET", "/me", "", ana)
		form := page.find(t, "[data-testid=session] form")
		require.Equal(t, 1, form.Length(), "this browser's own is ended by signing out")
		action := form.AttrOr("action", "")
		assert.Equal(t, http.StatusSeeOther, h.post(action, nil, h.as(access.Admin)).StatusCode)
		assert.Equal(t, 200, h.send("GET", "/me", "", other).StatusCode, "somebody else ended nothing")
		h.post(action, nil, ana)
		assert.Equal(t, 303, h.send("GET", "/me", "", other).StatusCode)
		third := sessionOf(t, signIn("another few words", "curl/8"), "desk")
		h.post("/me/sessions/end-others", nil, ana)
		assert.Equal(t, 303, h.send("GET", "/me", "", third).StatusCode)
		assert.Equal(t, 200, h.send("GET", "/me", "", ana).StatusCode)
	})
}

func TestStreamEndsWithItsSession(t *testing.T) {
	h := openHouse(t)
	addr := h.listen()
	admin := h.as(access.Admin)
	for what, end := range map[string]func(editor *http.Cookie){
		"sign-out": func(editor *http.Cookie) { h.post("/signout", nil, editor) },
		"an admin's sign-out": func(*http.Cookie) {
			h.post("/settings/people/"+h.member("editor@demo.invalid")+"/end-sessions", nil, admin)
		},
		"another role of yours": func(*http.Cookie) {
			h.post("/settings/people/"+h.member("editor@demo.invalid")+"/role", url.Values{"role": {"viewer"}}, admin)
		},
	} {
		t.Run(what, func(t *testing.T) {
			editor := h.as(access.Editor)
			lines := h.hear(addr, "a", editor)
			end(editor)
			ended(t, lines)
		})
	}
	t.Run("others go on, and hear nothing of it", func(t *testing.T) {
		lines := h.hear(addr, "a", admin)
		h.post("/signout", nil, h.as(access.Admin)) // another session of the same person
		h.hub.Publish("a")
		assert.Equal(t, "event: changed", next(t, lines))
		assert.Equal(t, "data: a", next(t, lines))
	})
}

func TestAuditPage(t *testing.T) {
	h := openHouse(t)
	admin := h.as(access.Admin)
	ctx := access.WithOrigin(t.Context(), access.Origin{Address: "192.0.2.7", Request: "R1"})
	for i := range 120 {
		e := access.Person{Name: "=HYPERLINK(\"x\")", Email: "eve@example.com", Role: access.Admin}.Did(ctx, access.Deleted, fmt.Sprintf("order_%03d", i))
		require.NoError(t, h.access.Note(ctx, e))
	}
	entries := func(got answer) int { return got.find(t, "[data-testid=entry]").Length() }
	t.Run("pages lead to the oldest entry and back", func(t *testing.T) {
		got, pages := h.send("GET", "/settings/audit", "", admin), 1
		for all := entries(got); ; pages++ {
			older := got.find(t, "a[rel=next]").AttrOr("href", "")
			if older == "" {
				assert.Equal(t, 121, all, "the sign-in above is one")
				assert.Contains(t, got.find(t, "main").Text(), "Back to the newest")
				break
			}
			got = h.send("GET", older, "", admin)
			all += entries(got)
		}
		assert.Equal(t, 3, pages)
	})
	t.Run("what is chosen is in the address, and nothing that matches says so", func(t *testing.T) {
		assert.Equal(t, 1, entries(h.send("GET", "/settings/audit?q=order_007", "", admin)))
		assert.Equal(t, 1, entries(h.send("GET", "/settings/audit?what=sign-ins", "", admin)))
		assert.Equal(t, 50, entries(h.send("GET", "/settings/audit?from=2026-03-01&to=2026-03-01", "", admin)))
		assert.Contains(t, h.send("GET", "/settings/audit?from=2026-03-02", "", admin).find(t, "[data-testid=empty]").Text(), "Nothing matches")
	})
	t.Run("a day that is none is told at its field", func(t *testing.T) {
		got := h.send("GET", "/settings/audit?from=yesterday&to=2026-02-30", "", admin)
		assert.Equal(t, http.StatusUnprocessableEntity, got.StatusCode)
		assert.Equal(t, 2, got.find(t, "[data-testid=field-error]").Length())
		assert.Equal(t, "yesterday", got.find(t, "#from").AttrOr("value", ""))
	})
	t.Run("exports hold all that was chosen, no formula, and are entered themselves", func(t *testing.T) {
		got := h.send("GET", "/settings/audit/export.csv?q=order_", "", admin)
		require.Equal(t, http.StatusOK, got.StatusCode)
		assert.Contains(t, got.Header.Get("Content-Disposition"), "audit-2026-03-01.csv")
		assert.Contains(t, got.Header.Get("Content-Type"), "text/csv")
		rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 121)
		assert.Equal(t, "'=HYPERLINK(\"x\")", rows[1][1])
		got = h.send("GET", "/settings/audit/export.json?q=order_", "", admin)
		var list []map[string]string
		require.NoError(t, json.Unmarshal([]byte(got.body), &list))
		require.Len(t, list, 120)
		assert.Equal(t, "=HYPERLINK(\"x\")", list[0]["name"], "JSON needs no guard")
		assert.Equal(t, "192.0.2.7", list[0]["address"])
		assert.Equal(t, 2, entries(h.send("GET", "/settings/audit?what=exports", "", admin)))
		assert.Equal(t, http.StatusNotFound, h.send("GET", "/settings/audit/export.xls", "", admin).StatusCode)
		assert.Equal(t, http.StatusUnprocessableEntity, h.send("GET", "/settings/audit/export.csv?from=x", "", admin).StatusCode)
	})
}

func TestPlainCell(t *testing.T) {
	for _, bad := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1", "＋1", "＠x", " =1", "=HYPERLINK(\"http://evil\")"} {
		assert.Equal(t, "'"+bad, plainCell(bad))
	}
	for _, good := range []string{"", "a=b", "1-2", "order_update", "é", "a\n=b"} {
		assert.Equal(t, good, plainCell(good))
	}
}
